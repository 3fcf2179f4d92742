//! Each definition of the catalogue, and each golden one, by its data alone.

use std::{collections::BTreeMap, sync::Arc};

use oauth_core::{
    Callback, DevicePoll, Error, ErrorKind,
    definition::{Definition, ResponseMode, Subject},
    dynamic::{Credentials, DynamicProvider, Map, Options, Platform},
};
use oauth_emulator::{Emulator, Step};
use oauth_tests::{files, root};

const REDIRECT_URI: &str = "https://app.example/callback";

fn definitions() -> Vec<&'static Definition> {
    let golden = files(&root().join("golden/ok"), "yaml")
        .into_iter()
        .map(|path| oauth_load::load(&path).unwrap_or_else(|faults| panic!("{faults}")))
        // Its endpoints are on fixed local ports, which an emulator cannot take over.
        .filter(|definition| !definition.local);
    oauth_providers::all().chain(golden).collect()
}

struct Run {
    definition: &'static Definition,
    emulator: Emulator,
    platform: Box<dyn DynamicProvider>,
    settings: Map,
}

impl Run {
    fn new(definition: &'static Definition) -> Self {
        let emulator = Emulator::builder(definition).redirect_uri(REDIRECT_URI).start();
        let emulator =
            emulator.unwrap_or_else(|why| panic!("{}: no emulator: {why}", definition.id));
        let transport = Arc::new(emulator.transport().expect("it has a transport"));
        let settings =
            emulator.settings().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut platform = Platform::new(definition).with_transport(transport);
        if let Some(hook) = emulator.stand_in() {
            platform = platform.with_after_exchange(Arc::new(hook));
        }
        let platform = Box::new(platform);
        Self { definition, emulator, platform, settings }
    }

    /// A credential, by the login or, where no user is sent anywhere, of the client itself.
    async fn login(&self) -> Result<Credentials, Error> {
        if self.definition.authorization_endpoint.is_empty() && self.definition.device.is_some() {
            let options = Options { offline: true, ..Options::default() };
            let login = self.platform.start_device(&self.settings, &options).await?;
            let entered = self.emulator.connect_device(login.verification_uri(), login.user_code());
            entered.expect("the user can enter the code");
            return match self.platform.poll_device(&self.settings, &login).await? {
                DevicePoll::Granted(credentials) => Ok(credentials),
                other => panic!("{}: {other:?}", self.definition.id),
            };
        }
        if self.definition.authorization_endpoint.is_empty() {
            return self.platform.client_credentials(&self.settings, &[]).await;
        }
        let options = Options { offline: true, consent: true, ..Options::default() };
        let login = self.platform.authorization_url(REDIRECT_URI, &self.settings, &options)?;
        let answer = self.emulator.sign_in(&login.url).expect("the user can sign in");
        let callback = match self.definition.authorize.response_mode {
            Some(ResponseMode::FormPost) => Callback::form_post(answer),
            _ => Callback::query(answer),
        };
        self.platform.credentials(REDIRECT_URI, &self.settings, login.pending, callback).await
    }
}

/// What came of the steps of one definition: a word for each that it declares.
type Steps = Vec<&'static str>;

/// All that a definition declares, one after the other, against an emulator of it.
async fn play(definition: &'static Definition) -> Result<Steps, String> {
    let run = Run::new(definition);
    let mut done = vec![];
    let told = |step: &str, error: Error| format!("{step}: {error}");
    let found = run.login().await.map_err(|error| told("login", error))?;
    let is_device = definition.authorization_endpoint.is_empty() && definition.device.is_some();
    let is_own = definition.authorization_endpoint.is_empty() && !is_device;
    done.push(match (is_own, is_device) {
        (true, _) => "client credentials",
        (_, true) => "device",
        _ => "login",
    });
    for field in definition.credentials.iter().filter(|field| field.required) {
        ensure(found.values.contains_key(field.name), || format!("no `{}`", field.name))?;
    }
    let token = run.platform.access_token(&found.values).map_err(|error| told("token", error))?;
    ensure(!token.expose().is_empty(), || "an empty access token".to_owned())?;

    let by_access_token =
        definition.refresh.is_some_and(|refresh| refresh.subject == Subject::AccessToken);
    let validates = definition.validate.or(definition.userinfo).is_some();
    if validates {
        let valid = run.platform.validate_credentials(&run.settings, &found.values).await;
        valid.map_err(|error| told("validate", error))?;
        done.push("validate");
        if !by_access_token {
            run.emulator.expire_access_tokens();
            let dead = run.platform.validate_credentials(&run.settings, &found.values).await;
            is_refused(dead, ErrorKind::Invalid, "validate after the token expired")?;
        }
    }

    let refreshed = run.platform.refresh_credentials(REDIRECT_URI, &run.settings, &found).await;
    let current = if definition.refresh.is_some() || is_own {
        let refreshed = refreshed.map_err(|error| told("refresh", error))?;
        done.push("refresh");
        ensure(refreshed.values["access_token"] != found.values["access_token"], || {
            "the refresh gave the old access token".to_owned()
        })?;
        for name in found.values.keys() {
            ensure(refreshed.values.contains_key(name), || format!("refresh lost `{name}`"))?;
        }
        if validates {
            let valid = run.platform.validate_credentials(&run.settings, &refreshed.values).await;
            valid.map_err(|error| told("validate after the refresh", error))?;
        }
        refreshed
    } else {
        is_refused(refreshed, ErrorKind::Unsupported, "refresh")?;
        run.login().await.map_err(|error| told("second login", error))?
    };

    if definition.client_credentials.is_some() && !is_own {
        let own = run.platform.client_credentials(&run.settings, &[]).await;
        own.map_err(|error| told("client credentials", error))?;
        done.push("client credentials");
    }

    let revoked = run.platform.revoke_credentials(&run.settings, &current.values).await;
    if definition.revoke.is_some() {
        revoked.map_err(|error| told("revoke", error))?;
        done.push("revoke");
        if validates {
            let dead = run.platform.validate_credentials(&run.settings, &current.values).await;
            is_refused(dead, ErrorKind::Invalid, "validate after the revocation")?;
        }
    } else {
        is_refused(revoked, ErrorKind::Unsupported, "revoke")?;
    }
    // The transport refuses addresses that are not the provider's, and counts them.
    for (step, what) in [(Step::Refused, "a foreign address"), (Step::Unknown, "an unknown path")] {
        ensure(run.emulator.count(step) == 0, || format!("asked for {what}"))?;
    }
    Ok(done)
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

fn is_refused<T>(result: Result<T, Error>, kind: ErrorKind, step: &str) -> Result<(), String> {
    match result {
        Ok(_) => Err(format!("{step}: it was not refused")),
        Err(error) if error.kind() == kind => Ok(()),
        Err(error) => Err(format!("{step}: {error}")),
    }
}

#[tokio::test]
async fn each_does_over_http_what_it_declares() {
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut failed = Vec::new();
    for definition in definitions() {
        match play(definition).await {
            Ok(steps) => steps.into_iter().for_each(|step| *counts.entry(step).or_default() += 1),
            Err(what) => failed.push(format!("{}: {what}", definition.id)),
        }
    }
    println!("steps that were played: {counts:?}");
    assert!(failed.is_empty(), "{} definitions failed:\n{}", failed.len(), failed.join("\n"));
    // The matrix has every column.
    for step in ["login", "device", "client credentials", "validate", "refresh", "revoke"] {
        assert!(counts.contains_key(step), "no definition was played through `{step}`");
    }
}

#[tokio::test]
async fn each_hears_that_the_user_said_no() {
    let definitions = definitions().into_iter();
    for definition in definitions.filter(|one| !one.authorization_endpoint.is_empty()) {
        let run = Run::new(definition);
        let login = run
            .platform
            .authorization_url(REDIRECT_URI, &run.settings, &Options::default())
            .unwrap_or_else(|error| panic!("{error}"));
        let answer = run.emulator.deny(&login.url).expect("the user can say no");
        let callback = match definition.authorize.response_mode {
            Some(ResponseMode::FormPost) => Callback::form_post(answer),
            _ => Callback::query(answer),
        };
        let error = run
            .platform
            .credentials(REDIRECT_URI, &run.settings, login.pending, callback)
            .await
            .expect_err("the user said no");
        assert_eq!(error.kind(), ErrorKind::Denied, "{}", definition.id);
        assert_eq!(run.emulator.token_requests(), 0, "{}", definition.id);
    }
}

#[tokio::test]
async fn none_shows_a_secret_in_what_it_prints() {
    for definition in definitions() {
        let run = Run::new(definition);
        let found = run.login().await.unwrap_or_else(|error| panic!("{error}"));
        let mut printed =
            format!("{found:?} {:?} {:?}", run.platform.definition().id, run.emulator.log());
        run.emulator.revoke_everything();
        let errors = [
            run.platform.validate_credentials(&run.settings, &found.values).await.err(),
            run.platform.refresh_credentials(REDIRECT_URI, &run.settings, &found).await.err(),
        ];
        for error in errors.into_iter().flatten() {
            printed.push_str(&format!(" {error} {error:?} {error:#?}"));
        }
        for event in run.emulator.log() {
            printed.push_str(&event.to_string());
        }
        let secrets = ["access_token", "refresh_token"]
            .into_iter()
            .filter_map(|name| found.values.get(name))
            .chain(run.settings.get("client_secret"));
        for secret in secrets {
            assert!(!printed.contains(secret.as_str()), "{} shows a secret", definition.id);
        }
    }
}
