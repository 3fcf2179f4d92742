//! `oauth try`: a provider's whole flow, on this machine alone.

use std::{
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use oauth_core::{
    Callback, ClientMetadata, DevicePoll, Error, Profile,
    blocking::{DynamicProvider as _, Platform},
    definition::{Absent, Definition, ResponseMode, Subject},
    dynamic::{Credentials, Map, NEVER, Options},
};
use oauth_emulator::Emulator;

use crate::{Outcome, catalogue};

const REDIRECT_URI: &str = "https://app.example/callback";

/// Each step in order, readable, without a secret. A step that the provider does not have is named.
pub(crate) fn run(provider: &str) -> Outcome {
    let definition = catalogue::find(provider)?;
    let emulator = Emulator::builder(definition)
        .redirect_uri(REDIRECT_URI)
        .start()
        .map_err(|why| format!("cannot start an emulator on this machine: {why}"))?;
    anstream::println!(
        "{} against an emulator of it at {}\n",
        definition.name,
        emulator.base_url()
    );
    match steps(definition, &emulator) {
        Ok(()) => {
            anstream::println!("\nwhat the emulator saw");
            for event in emulator.log() {
                anstream::println!("  {event}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(why) => {
            anstream::println!("\nwhat the emulator saw");
            for event in emulator.log() {
                anstream::println!("  {event}");
            }
            anstream::println!("\nfailed: {why}");
            Ok(ExitCode::from(1))
        }
    }
}

fn say(step: &str, text: &str) {
    anstream::println!("{step:<12}{text}");
}

fn steps(definition: &'static Definition, emulator: &Emulator) -> Result<(), String> {
    let transport = emulator.blocking_transport().map_err(|why| why.to_string())?;
    let mut platform = Platform::new(definition).with_transport(Arc::new(transport));
    let hook = emulator.stand_in();
    if let Some(hook) = hook.clone() {
        platform = platform.with_after_exchange(Arc::new(hook));
    }
    let mut client: Map =
        emulator.settings().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    say("settings", &client.keys().cloned().collect::<Vec<_>>().join(", "));
    if definition.registration_endpoint.is_some() {
        register(&platform, &mut client)?;
    }

    let mut current = match definition.authorization_endpoint {
        [] if definition.device.is_some() => connect(definition, emulator, &platform, &client)?,
        [] => ask(definition, &platform, &client)?,
        _ => log_in(definition, emulator, &platform, &client, hook.is_some())?,
    };
    match definition.validate.or(definition.userinfo) {
        Some(_) => {
            let profile = platform.validate_credentials(&client, &current.values).map_err(told)?;
            say("validate", &who(&profile));
        }
        None => say("validate", "the definition has no call for it"),
    }

    if definition.id_token.is_some() {
        let profile = platform.userinfo_credentials(&client, &current.values).map_err(told)?;
        say("userinfo", &format!("the ID token says: {}", who(&profile)));
    }

    if let Some(refresh) = definition.refresh {
        // A token that is refreshed by itself must still live.
        if refresh.subject != Subject::AccessToken {
            emulator.expire_access_tokens();
        }
        current = platform.refresh_credentials(REDIRECT_URI, &client, &current).map_err(told)?;
        say("refresh", &described(definition, &current));
    } else {
        say("refresh", "this provider issues no refresh tokens");
    }
    if definition.device.is_some() && !definition.authorization_endpoint.is_empty() {
        connect(definition, emulator, &platform, &client)?;
    }
    if definition.client_credentials.is_some() && !definition.authorization_endpoint.is_empty() {
        ask(definition, &platform, &client)?;
    }

    if definition.introspect.is_some() {
        let known = platform.introspect_credentials(&client, &current.values).map_err(told)?;
        let works = if known.active { "works" } else { "does not work" };
        say("introspect", &format!("the provider says that the token {works}"));
    }
    if definition.revoke.is_some() {
        platform.revoke_credentials(&client, &current.values).map_err(told)?;
        say("revoke", "the provider has forgotten the tokens");
        if definition.validate.or(definition.userinfo).is_some() {
            match platform.validate_credentials(&client, &current.values) {
                Err(error) => {
                    say("validate", &format!("refused, as it should be: {}", told(error)))
                }
                Ok(_) => return Err("the token still works after it was revoked".to_owned()),
            }
        }
    } else {
        say("revoke", "this provider has no revocation");
    }
    Ok(())
}

/// A client of one's own, in place of the one that the emulator knows already.
fn register(platform: &Platform, client: &mut Map) -> Result<(), String> {
    let definition = platform.definition();
    let mut metadata = ClientMetadata::new().client_name("oauth try");
    if !definition.authorization_endpoint.is_empty() {
        metadata = metadata.redirect_uri(REDIRECT_URI);
    }
    client.retain(|name, _| !matches!(name.as_str(), "client_id" | "client_secret"));
    let made = platform.register(client, &metadata).map_err(told)?;
    made.add_to(client);
    let secret = if made.client_secret().is_some() { "with" } else { "without" };
    say("register", &format!("got the client {}, {secret} a secret", made.client_id()));
    Ok(())
}

/// A login on another device.
fn connect(
    definition: &'static Definition,
    emulator: &Emulator,
    platform: &Platform,
    client: &Map,
) -> Result<Credentials, String> {
    let options = Options { offline: true, ..Options::default() };
    let login = platform.start_device(client, &options).map_err(told)?;
    say("device", &format!("enter a code at {}", login.verification_uri()));
    emulator
        .connect_device(login.verification_uri(), login.user_code())
        .map_err(|why| why.to_string())?;
    match platform.poll_device(client, &login).map_err(told)? {
        DevicePoll::Granted(found) => {
            say("poll", &described(definition, &found));
            Ok(found)
        }
        other => Err(format!("the user has agreed, and the poll came to {other:?}")),
    }
}

/// A token of the client itself.
fn ask(
    definition: &'static Definition,
    platform: &Platform,
    client: &Map,
) -> Result<Credentials, String> {
    let found = platform.client_credentials(client, &[]).map_err(told)?;
    say("client", &format!("without any user: {}", described(definition, &found)));
    Ok(found)
}

/// A login, up to the place that the user chooses.
fn log_in(
    definition: &'static Definition,
    emulator: &Emulator,
    platform: &Platform,
    client: &Map,
    has_hook: bool,
) -> Result<Credentials, String> {
    let options = Options { offline: true, consent: true, ..Options::default() };
    let login = platform.authorization_url(REDIRECT_URI, client, &options).map_err(told)?;
    say("authorize", &without_secrets(&login.url));
    let callback = emulator.sign_in(&login.url).map_err(|why| why.to_string())?;
    say("consent", "the user agreed and came back");

    let found = platform
        .credentials(REDIRECT_URI, client, login.pending, answer(definition, callback))
        .map_err(told)?;
    say("exchange", &described(definition, &found));
    if let (true, Some(hook)) = (has_hook, definition.after_exchange) {
        say("hook", &format!("stood in for; your code does this: {}", hook.description));
    }
    Ok(match definition.discover {
        None => found,
        Some(_) => {
            let places = platform.discover(client, &found.values).map_err(told)?;
            let names: Vec<_> = places.iter().map(oauth_core::Discovered::name).collect();
            say("discover", &format!("the token reaches {}", names.join(", ")));
            let first = places.first().ok_or("the token reaches no place")?;
            let found = found.with(first);
            say(
                "choose",
                &format!("the user chose {}; {}", first.name(), kept(definition, &found)),
            );
            found
        }
    })
}

/// An answer in the form in which the definition says that it comes.
fn answer(definition: &Definition, callback: String) -> Callback {
    match definition.authorize.response_mode {
        Some(ResponseMode::FormPost) => Callback::form_post(callback),
        _ => Callback::query(callback),
    }
}

fn told(error: Error) -> String {
    error.to_string()
}

/// The URL with the values of `state` and `code_challenge` masked: they are of one login only.
fn without_secrets(url: &str) -> String {
    let (start, query) = url.split_once('?').unwrap_or((url, ""));
    let pairs: Vec<_> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name @ ("state" | "nonce" | "code_challenge"), _)) => format!("{name}=..."),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{start}?{}", pairs.join("&"))
}

/// What a credential holds, by name, and until when.
fn described(definition: &Definition, found: &Credentials) -> String {
    let names: Vec<_> = found.values.keys().map(String::as_str).collect();
    let lifetime = match (found.expires_at, definition.token_response.expiry.absent()) {
        (NEVER, Absent::Never) => "does not expire".to_owned(),
        (NEVER, _) => "nobody said when it expires".to_owned(),
        (at, _) => {
            let now =
                SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            let left = i64::try_from(now).map_or(0, |now| at.saturating_sub(now));
            // Whole minutes: a second passes now and then between the answer and this line.
            format!("expires in about {} minutes", (left + 30) / 60)
        }
    };
    format!("got {}; {lifetime}", names.join(", "))
}

/// What is kept of a chosen place.
fn kept(definition: &Definition, found: &Credentials) -> String {
    let captures = definition.discover.map_or(&[][..], |discover| discover.captures);
    let kept = captures.iter().filter(|capture| !capture.secret);
    let kept = kept.filter_map(|capture| {
        Some(format!("{} {}", capture.name, found.values.get(capture.name)?))
    });
    format!("kept {}", kept.collect::<Vec<_>>().join(", "))
}

fn who(profile: &Profile) -> String {
    let parts: Vec<_> = [
        ("id", &profile.id),
        ("username", &profile.username),
        ("name", &profile.name),
        ("email", &profile.email),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)))
    .collect();
    if parts.is_empty() {
        "the token works".to_owned()
    } else {
        format!("the token works: {}", parts.join(", "))
    }
}
