//! The engine of `oauth-core` and the emulator, each strict about the other.

mod support;

use std::{sync::Arc, time::Duration};

use oauth_core::{
    Callback, Client, DevicePoll, ErrorKind, Provider, SettingValues, StandardCredentials,
    capability,
    definition::*,
    dynamic::{DynamicProvider as _, Map, Options, Platform},
    transport::{Request, Transport as _, TransportErrorKind},
};
use oauth_emulator::{EmulatedTransport, Emulator, Fault, Member, Step};
use support::{CALLBACK, definitions::*};

const DEFINITIONS: [&Definition; 5] = [&PLAIN, &COMMA, &BASIC, &OFFLINE, &ODD];

fn callback_of(definition: &Definition, text: String) -> Callback {
    match definition.authorize.response_mode {
        Some(ResponseMode::FormPost) => Callback::form_post(text),
        _ => Callback::query(text.split_once('?').map_or("", |(_, query)| query)),
    }
}

fn settings(emulator: &Emulator) -> Map {
    emulator.settings().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn transport(emulator: &Emulator) -> EmulatedTransport {
    emulator.transport().expect("a transport")
}

fn story(emulator: &Emulator) -> String {
    emulator.log().iter().map(|event| format!("{event}\n")).collect()
}

#[tokio::test]
async fn every_provider_runs_from_login_to_refresh() {
    for definition in DEFINITIONS {
        let emulator = Emulator::builder(definition).client("my app:é", "s:3%+/ é~*").start();
        let emulator = emulator.expect("started");
        let platform = Platform::new(definition).with_transport(Arc::new(transport(&emulator)));
        let settings = settings(&emulator);
        let scopes =
            if definition.scopes.supported { vec!["read".into(), "email".into()] } else { vec![] };
        for offline in [false, true] {
            let options =
                Options { scopes: scopes.clone(), offline, consent: offline, ..Options::default() };
            let login = platform.authorization_url(CALLBACK, &settings, &options).expect("a URL");
            let answer = emulator.sign_in(&login.url).expect("signed in");
            let callback = callback_of(definition, answer);
            let credentials =
                platform.credentials(CALLBACK, &settings, login.pending, callback).await;
            let credentials =
                credentials.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
            if definition.validate.or(definition.userinfo).is_some() {
                let profile = platform.validate_credentials(&settings, &credentials.values).await;
                let profile =
                    profile.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
                assert_eq!(profile.id.as_deref(), Some(emulator.user().id.as_str()));
                assert_eq!(profile.email.as_deref(), Some(emulator.user().email.as_str()));
            }
            let expected =
                definition.refresh.is_some() && (offline || definition.offline.is_none());
            assert_eq!(
                credentials.values.contains_key("refresh_token"),
                expected,
                "{}",
                definition.id
            );
            if expected {
                let renewed = platform.refresh_credentials(CALLBACK, &settings, &credentials).await;
                let renewed =
                    renewed.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
                assert_ne!(renewed.values["access_token"], credentials.values["access_token"]);
                let same = renewed.values["refresh_token"] == credentials.values["refresh_token"];
                assert_eq!(same, !definition.refresh.is_some_and(|refresh| refresh.rotates));
            }
        }
        let refused = emulator.log().into_iter().filter(|event| event.note.is_some());
        assert_eq!(refused.map(|event| event.to_string()).collect::<Vec<_>>(), [""; 0]);
    }
}

struct Plain;

impl Provider for Plain {
    fn definition() -> &'static Definition {
        &PLAIN
    }
    type Scope = &'static str;
    type Settings = SettingValues;
    type Credentials<'a> = StandardCredentials<'a>;
}

impl capability::Authorize for Plain {}
impl capability::Refresh for Plain {}
impl capability::Revoke for Plain {}
impl capability::UserInfo for Plain {}

fn client(emulator: &Emulator) -> Client<Plain> {
    let settings =
        SettingValues::new(&PLAIN).set("client_id", "my-app").set("client_secret", "my-secret");
    Client::new(settings, CALLBACK).expect("a client").with_transport(transport(emulator))
}

#[tokio::test]
async fn tokens_live_and_die_as_the_server_says() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let plain = client(&emulator);
    let login = plain.authorize(["read"]).start().expect("a URL");
    let callback = callback_of(&PLAIN, emulator.sign_in(&login.url).expect("signed in"));
    let tokens = plain.exchange(login.pending, callback).await.expect("tokens");
    assert_eq!(plain.userinfo(&tokens).await.expect("a user").id, Some(emulator.user().id.clone()));
    emulator.advance(Duration::from_secs(3600));
    assert_eq!(plain.userinfo(&tokens).await.expect_err("expired").kind(), ErrorKind::Invalid);
    let renewed = plain.refresh(&tokens).await.expect("renewed");
    plain.userinfo(&renewed).await.expect("alive");
    plain.revoke(&renewed).await.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
    assert_eq!(plain.userinfo(&renewed).await.expect_err("revoked").kind(), ErrorKind::Invalid);
    let error = plain.refresh(&renewed).await.expect_err("revoked");
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
}

#[tokio::test]
async fn what_goes_wrong_at_the_server_is_seen_by_the_client() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let plain = client(&emulator);
    let cases = [
        (Fault::other_state(), ErrorKind::StateMismatch, 0),
        (Fault::other_issuer(), ErrorKind::IssuerMismatch, 0),
        (Fault::no_issuer(), ErrorKind::IssuerMismatch, 0),
        (Fault::extra_parameter("code", "second"), ErrorKind::Callback, 0),
        (Fault::without(Member::AccessToken), ErrorKind::Malformed, 1),
        (Fault::text(Member::TokenType, "mac"), ErrorKind::Malformed, 1),
        (Fault::expiry("\"soon\""), ErrorKind::Malformed, 1),
        (Fault::expiry("1,\"expires_in\":2"), ErrorKind::Malformed, 1),
        (Fault::answer(Step::Token, 503, "text/html", "<h1>Busy</h1>"), ErrorKind::Transient, 1),
        (Fault::answer(Step::Token, 200, "text/html", "<h1>Log in</h1>"), ErrorKind::Malformed, 1),
    ];
    for (fault, kind, requests) in cases {
        let before = emulator.token_requests();
        let name = format!("{fault:?}");
        let login = plain.authorize(["read"]).start().expect("a URL");
        emulator.inject(fault);
        let callback = callback_of(&PLAIN, emulator.sign_in(&login.url).expect("signed in"));
        let error = plain.exchange(login.pending, callback).await.expect_err(&name);
        assert_eq!(error.kind(), kind, "{name}: {error}");
        assert_eq!(emulator.token_requests() - before, requests, "{name}");
    }
    let login = plain.authorize(["read"]).start().expect("a URL");
    let callback = callback_of(&PLAIN, emulator.deny(&login.url).expect("denied"));
    let error = plain.exchange(login.pending, callback).await.expect_err("denied");
    assert_eq!(error.kind(), ErrorKind::Denied);
}

#[tokio::test]
async fn nothing_leaves_for_another_origin() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    for url in ["https://elsewhere.example/a?secret=1", "http://plain.example/token", "nonsense"] {
        let request = Request::new(Method::Get, url);
        let error = transport(&emulator).send(request).await.expect_err("refused");
        assert_eq!(error.kind, TransportErrorKind::Refused);
        assert!(!error.message.contains("secret"));
    }
    assert_eq!(emulator.count(Step::Refused), 3);
    assert!(
        emulator.log()[0]
            .to_string()
            .starts_with("refused GET https://elsewhere.example -> no answer")
    );
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_clients_have_a_transport_too() {
    use oauth_core::transport::BlockingTransport as _;

    let emulator = Emulator::start(&PLAIN).expect("started");
    let transport = emulator.blocking_transport().expect("a transport");
    let send = |url: &str| transport.send(Request::new(Method::Get, url));
    assert_eq!(send("https://api.plain.example/userinfo").expect("an answer").status, 401);
    let error = send("https://elsewhere.example/").expect_err("refused");
    assert_eq!(error.kind, TransportErrorKind::Refused);
}

/// A provider that no user is sent to.
const MACHINE: Definition = Definition {
    authorization_endpoint: &[],
    refresh: None,
    client_credentials: Some(ClientCredentials {
        params: &[Param { name: "audience", value: Template::Fixed("https://api.plain.example") }],
        ..ClientCredentials::PLAIN
    }),
    ..PLAIN
};

#[tokio::test]
async fn a_client_has_tokens_of_its_own() {
    let own = Some(ClientCredentials::PLAIN);
    const BASIC_TOO: Definition =
        Definition { client_credentials: Some(ClientCredentials::PLAIN), ..BASIC };
    assert_eq!(BASIC_TOO.client_credentials, own);
    for definition in [&MACHINE, &BASIC_TOO] {
        let emulator = Emulator::start(definition).expect("started");
        let platform = Platform::new(definition).with_transport(Arc::new(transport(&emulator)));
        let mut settings = settings(&emulator);
        let scopes: Vec<_> =
            definition.scopes.supported.then(|| "read".to_owned()).into_iter().collect();
        let found = platform.client_credentials(&settings, &scopes).await;
        let found = found.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
        assert!(!found.values.contains_key("refresh_token"));
        if definition.validate.or(definition.userinfo).is_some() {
            platform.validate_credentials(&settings, &found.values).await.expect("it works");
        }
        settings.insert("client_secret".to_owned(), "wrong".to_owned());
        let error = platform.client_credentials(&settings, &[]).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
    let emulator = Emulator::start(&PLAIN).expect("started");
    let platform = Platform::new(&MACHINE).with_transport(Arc::new(transport(&emulator)));
    let error = platform.client_credentials(&settings(&emulator), &[]).await.expect_err("refused");
    assert_eq!(error.code(), Some("unsupported_grant_type"), "{error}");
    let log = emulator.log();
    assert!(log.iter().all(|event| !event.to_string().contains("my-secret")), "{log:?}");
}

#[tokio::test]
async fn secrets_in_urls_reach_the_provider_and_no_log() {
    let emulator = Emulator::builder(&ODD).client("my app", "s3cr3t/+|?").start().expect("started");
    let platform = Platform::new(&ODD).with_transport(Arc::new(transport(&emulator)));
    let settings = settings(&emulator);
    let options = Options { scopes: vec!["read".into()], offline: true, ..Options::default() };
    let login = platform.authorization_url(CALLBACK, &settings, &options).expect("a URL");
    let answer = emulator.sign_in(&login.url).expect("signed in");
    let callback = callback_of(&ODD, answer);
    let credentials = platform.credentials(CALLBACK, &settings, login.pending, callback).await;
    let values = &credentials.expect("credentials").values;
    assert_eq!(values["tenant"], "emulated-tenant");
    assert_eq!(values["corp"], "emulated-corp");
    assert_eq!(values["dc"], "emulated", "looked up");
    assert_eq!(values["account"], "emulated-account", "and with that the next");
    assert_eq!(emulator.count(Step::Lookup), 2);

    let user = platform.validate_credentials(&settings, values).await;
    let user = user.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
    let known = emulator.user();
    assert_eq!(user.id.as_deref(), Some(known.id.as_str()));
    assert_eq!(user.name.as_deref(), Some(known.name.as_str()), "first and last name");
    assert_eq!(user.email.as_deref(), Some(known.email.as_str()), "of the second call");
    assert_eq!(user.email_verified, Some(true));

    // The emulator is as strict with these as with all others: another app is refused.
    let mut other = settings.clone();
    other.insert("client_secret".to_owned(), "another".to_owned());
    let error = platform.validate_credentials(&other, values).await.expect_err("refused");
    assert_eq!(error.status(), Some(400), "{error}");

    let api = platform.api(&settings, values).expect("an API");
    let answer = api.post("/items/7?x=1").json("hello").send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let told: serde_json::Value = answer.json().expect("JSON");
    assert_eq!((&told["method"], &told["path"]), (&"POST".into(), &"/v1/items/7".into()));
    assert_eq!(emulator.count(Step::Api), 1);
    let mut stale = values.clone();
    stale.insert("access_token".to_owned(), "unknown".to_owned());
    let api = platform.api(&settings, &stale).expect("an API");
    assert!(api.get("/items").send().await.expect("an answer").is_unauthorized());

    platform.revoke_credentials(&settings, values).await.expect("revoked");
    let error = platform.validate_credentials(&settings, values).await.expect_err("dead");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let story = story(&emulator);
    for secret in ["s3cr3t", &values["access_token"], &values["refresh_token"]] {
        assert!(!story.contains(secret), "{story}");
    }
}

/// A client that signs, by every kind of key.
const SIGNED: Definition = Definition {
    settings: &[
        Setting {
            field: Field { name: "client_id", required: true, ..Field::PLAIN },
            value: ValueKind::Text,
        },
        Setting {
            field: Field {
                name: "private_key",
                kind: FieldKind::SecretInput,
                required: true,
                ..Field::PLAIN
            },
            value: ValueKind::Pem,
        },
    ],
    token_endpoint_auth_method: AuthMethod::PrivateKeyJwt,
    ..MACHINE
};

#[tokio::test]
async fn a_client_proves_itself_by_what_it_signs() {
    use Algorithm::{EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
    for alg in [Rs256, Rs384, Rs512, Ps256, Ps384, Ps512, Es256, Es384, EdDsa] {
        for sent_as in [SentAs::ClientAssertion, SentAs::ClientSecret] {
            let kid = Some(Template::Fixed("one"));
            let assertion = ClientAssertion { alg, kid, sent_as, ..ClientAssertion::PLAIN };
            let definition = Definition { client_assertion: assertion, ..SIGNED };
            let definition: &'static Definition = Box::leak(Box::new(definition));
            let emulator = Emulator::start(definition).expect("started");
            let other = Emulator::start(definition).expect("started");
            let platform = Platform::new(definition).with_transport(Arc::new(transport(&emulator)));
            let settings = settings(&emulator);
            for _ in 0..2 {
                let found = platform.client_credentials(&settings, &[]).await;
                found.unwrap_or_else(|error| panic!("{alg:?}: {error}\n{}", story(&emulator)));
            }
            let log = story(&emulator);
            assert!(!log.contains("eyJ") && !log.contains("PRIVATE"), "{log}");
            if matches!(alg, Es256 | Es384 | EdDsa) {
                // Its key is another one.
                let platform =
                    Platform::new(definition).with_transport(Arc::new(transport(&other)));
                let error = platform.client_credentials(&settings, &[]).await.expect_err("refused");
                assert_eq!(error.code(), Some("invalid_client"), "{error}");
                assert!(error.to_string().contains("not signed with the client's key"), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_client_signs_with_its_secret_or_has_other_halves() {
    const HMAC: Definition = Definition {
        token_endpoint_auth_method: AuthMethod::ClientSecretJwt,
        client_assertion: ClientAssertion { alg: Algorithm::Hs512, ..ClientAssertion::PLAIN },
        ..MACHINE
    };
    const HALVES: Definition = Definition {
        token_endpoint_auth_method: AuthMethod::ClientSecretBasicRaw,
        client_secret_basic: Some(BasicHalves {
            username: Template::Parts(&[Part::Value(
                Variable::Setting("client_secret"),
                Place::Whole,
            )]),
            password: Template::Fixed(""),
        }),
        ..MACHINE
    };
    for definition in [&HMAC, &HALVES] {
        let emulator = Emulator::start(definition).expect("started");
        let platform = Platform::new(definition).with_transport(Arc::new(transport(&emulator)));
        let mut settings = settings(&emulator);
        let found = platform.client_credentials(&settings, &[]).await;
        found.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
        settings.insert("client_secret".to_owned(), "another".to_owned());
        let error = platform.client_credentials(&settings, &[]).await.expect_err("refused");
        assert_eq!(error.code(), Some("invalid_client"), "{error}");
    }
}

/// A provider for devices without a browser.
const TV: Definition = Definition {
    introspect: match PLAIN.revoke {
        Some(call) => {
            Some(Call { url: Template::Fixed("https://plain.example/introspect"), ..call })
        }
        None => None,
    },
    authorization_endpoint: &[],
    device: Some(Device {
        endpoint: &[Template::Fixed("https://plain.example/device")],
        params: &[Param { name: "kind", value: Template::Fixed("tv") }],
        ..Device::PLAIN
    }),
    ..PLAIN
};

#[tokio::test]
async fn a_user_agrees_on_another_device() {
    let emulator = Emulator::builder(&TV).device_interval(Duration::from_secs(1)).start();
    let emulator = emulator.expect("started");
    let platform = Platform::new(&TV).with_transport(Arc::new(transport(&emulator)));
    let settings = settings(&emulator);
    let options = Options { scopes: vec!["read".into()], ..Options::default() };
    let begin = || async {
        let login = platform.start_device(&settings, &options).await;
        login.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)))
    };
    let login = begin().await;
    let pending = platform.poll_device(&settings, &login).await.expect("an answer");
    assert!(matches!(pending, DevicePoll::Pending(_)));
    // Sooner than it was told.
    let DevicePoll::Pending(slower) =
        platform.poll_device(&settings, &login).await.expect("an answer")
    else {
        panic!("the user has not decided")
    };
    assert_eq!(slower.interval(), Duration::from_secs(6));
    // A person types it as they like.
    let typed = login.user_code().to_ascii_lowercase().replace('-', " ");
    emulator.connect_device(login.verification_uri(), &typed).expect("connected");
    let found = platform.wait_for_user(&settings, login.clone()).await;
    let found = found.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
    assert!(found.values.contains_key("refresh_token"));
    platform.validate_credentials(&settings, &found.values).await.expect("it works");
    let known = platform.introspect_credentials(&settings, &found.values).await;
    let known = known.unwrap_or_else(|error| panic!("{error}\n{}", story(&emulator)));
    assert!(known.active && known.expires_at.is_some());
    assert_eq!(known.sub.as_deref(), Some(emulator.user().id.as_str()));
    assert_eq!(known.scopes, ["read"]);
    emulator.expire_access_tokens();
    let known = platform.introspect_credentials(&settings, &found.values).await.expect("an answer");
    assert!(!known.active && known.sub.is_none());
    platform.refresh_credentials("", &settings, &found).await.expect("it can be refreshed");
    let error = platform.poll_device(&settings, &login).await.expect_err("used up");
    assert_eq!(error.code(), Some("invalid_grant"), "{error}");

    let login = begin().await;
    assert!(emulator.connect_device(login.verification_uri(), "BCDF-GHJK").is_err());
    emulator.refuse_device(login.verification_uri(), login.user_code()).expect("refused");
    let error = platform.wait_for_user(&settings, login).await.expect_err("the user said no");
    assert_eq!(error.kind(), ErrorKind::Denied);

    let login = begin().await;
    emulator.advance(Duration::from_secs(601));
    assert!(emulator.connect_device(login.verification_uri(), login.user_code()).is_err());
    let expired = platform.poll_device(&settings, &login).await.expect("an answer");
    assert!(matches!(expired, DevicePoll::Expired));

    let login = begin().await;
    emulator.connect_device(login.verification_uri(), login.user_code()).expect("connected");
    for (fault, is_expected) in [
        (Fault::slow_down(), (|polled| matches!(polled, DevicePoll::Pending(_))) as fn(_) -> bool),
        (Fault::device_denied(), |polled| matches!(polled, DevicePoll::Denied)),
        (Fault::device_expired(), |polled| matches!(polled, DevicePoll::Expired)),
    ] {
        emulator.inject(fault.clone());
        let polled = platform.poll_device(&settings, &login).await.expect("an answer");
        assert!(is_expected(polled), "{fault:?}");
    }
    let log = story(&emulator);
    assert!(!log.contains(login.user_code()) && !log.contains("emu_device"), "{log}");
}
