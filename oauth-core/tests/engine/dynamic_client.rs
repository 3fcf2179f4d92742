//! A client of a provider without its type, which deals in tokens.

use std::sync::{Arc, atomic::AtomicU64};

use oauth_core::{
    Action, AfterExchange, Callback, DevicePoll, Error, ErrorKind, Expires, HookError, Kept,
    StoredTokens, Tokens,
    definition::*,
    dynamic::{self, Map, Options, Platform},
    transport::BoxFuture,
};

use crate::support::{ACME, Hand, NOW, REDIRECT, SECRET, Script, now, param, setting};

const OK: &str = r#"{"access_token":"a","token_type":"bearer","refresh_token":"r"}"#;

/// Everything that a client does, with a tenant.
const DEFINITION: &Definition = &Definition {
    settings: &[
        ACME.settings[0],
        ACME.settings[1],
        setting("tenant", FieldKind::TextInput, ValueKind::Label),
    ],
    device: Some(Device {
        endpoint: &[Template::Fixed("https://acme.example/device")],
        ..Device::PLAIN
    }),
    client_credentials: Some(ClientCredentials::PLAIN),
    introspect: match ACME.revoke {
        Some(call) => {
            Some(Call { url: Template::Fixed("https://acme.example/introspect"), ..call })
        }
        None => None,
    },
    userinfo: Some(crate::support::PROBE),
    api: Some(Api { base: &[Template::Fixed("https://api.acme.example")], ..Api::PLAIN }),
    api_key: &[
        Field {
            name: "key",
            kind: FieldKind::SecretInput,
            scheme: "Bot",
            required: true,
            url: Some("https://acme.example/keys"),
            ..Field::PLAIN
        },
        Field { name: "region", options: &[choice("eu"), choice("us")], ..Field::PLAIN },
    ],
    ..ACME
};

const fn choice(value: &'static str) -> Choice {
    Choice { value, label: Field::PLAIN.label }
}

fn map(pairs: &[(&str, &str)]) -> Map {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn settings(tenant: &str) -> Map {
    map(&[("client_id", "id"), ("client_secret", SECRET), ("tenant", tenant)])
}

fn platform(script: &Script) -> Platform {
    Platform::new(DEFINITION)
        .with_transport(Arc::new(script.clone()))
        .with_clock(Arc::new(Hand(AtomicU64::new(NOW))))
}

fn client(script: &Script, tenant: &str) -> dynamic::Client {
    platform(script).client(Some(REDIRECT), &settings(tenant)).unwrap()
}

fn login(client: &dynamic::Client) -> Result<Tokens, Error> {
    let login = client.authorize(&Options::default()).unwrap();
    let state = param(&login.url, "state").unwrap();
    let answer = format!("code=c&iss=https://acme.example&state={state}");
    now(client.exchange(login.pending, Callback::query(answer)))
}

#[test]
fn tokens_keep_the_client_and_tenant_that_they_were_issued_to() {
    const PLAIN: &str = r#"{"access_token":"c","token_type":"bearer"}"#;
    let script = Script::default().json(200, OK).json(200, OK).json(200, PLAIN).json(200, PLAIN);
    let client = client(&script, "one");
    let mut kept = vec![login(&client).unwrap()];
    kept.push(now(client.refresh(&kept[0])).unwrap());
    kept.push(now(client.client_credentials(&["read".to_owned()])).unwrap());
    let renewed = now(client.refresh(&kept[2])).unwrap();
    assert_eq!(param(&script.sent()[3].body, "grant_type").as_deref(), Some("client_credentials"));
    kept.push(renewed);

    let other = self::client(&script, "two");
    assert_ne!(client.fingerprint(), other.fingerprint());
    for tokens in kept {
        let stored = tokens.expose();
        assert_eq!(stored.settings.as_deref(), Some(client.fingerprint()));
        let tokens = Tokens::from_stored(stored).unwrap();
        for error in [
            now(other.refresh(&tokens)).unwrap_err(),
            now(other.validate(&tokens)).unwrap_err(),
            now(other.userinfo(&tokens)).unwrap_err(),
            now(other.revoke(&tokens)).unwrap_err(),
            now(other.introspect(&tokens)).unwrap_err(),
            now(other.api(&tokens).unwrap().get("/me").send()).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Config, "{error}");
            assert!(error.to_string().contains("another client or tenant"), "{error}");
        }
    }
    assert!(script.sent().is_empty(), "nothing was sent with another tenant's settings");
}

#[test]
fn a_fingerprint_is_a_hash_without_the_secret() {
    let client = client(&Script::default(), "one");
    let of = |settings: Map| {
        let client = platform(&Script::default()).client(None, &settings).unwrap();
        client.fingerprint().to_owned()
    };
    assert_eq!(client.fingerprint().len(), 32);
    assert!(client.fingerprint().bytes().all(|byte| byte.is_ascii_hexdigit()));
    let mut other = settings("one");
    other.insert("client_secret".to_owned(), "another".to_owned());
    assert_eq!(of(other), client.fingerprint(), "a secret may be replaced");
    assert_eq!(of(settings("one")), client.fingerprint(), "whatever the client is for");
    let mut other = settings("one");
    other.insert("client_id".to_owned(), "another".to_owned());
    assert_ne!(of(other), client.fingerprint());
    assert!(!format!("{client:?}").contains("sentinel"), "{client:?}");
    assert!(!format!("{client:?}").contains("one"), "{client:?}");
}

#[test]
fn clients_of_a_platform_share_what_was_used() {
    let script = Script::default()
        .json(200, r#"{"access_token":"b","token_type":"bearer","refresh_token":"s"}"#);
    let platform = platform(&script);
    let client = || platform.client(Some(REDIRECT), &settings("one")).unwrap();
    let mut stored = StoredTokens::new("acme", "a");
    stored.refresh_token = Some("r".to_owned());
    let tokens = Tokens::from_stored(stored).unwrap();
    now(client().refresh(&tokens)).unwrap();
    let error = now(client().refresh(&tokens)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    assert_eq!(script.sent().len(), 1);
}

#[test]
fn a_login_ends_where_it_began() {
    let script = Script::default();
    let pending = || client(&script, "one").authorize(&Options::default()).unwrap().pending;
    let elsewhere =
        platform(&script).client(Some("https://app.example/callback"), &settings("one")).unwrap();
    let nowhere = platform(&script).client(None, &settings("one")).unwrap();
    for (client, words) in [(elsewhere, "slash"), (nowhere, "without a redirect URI")] {
        let error = now(client.exchange(pending(), "code=c".into())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(words), "{error}");
    }
    let error = now(client(&script, "two").exchange(pending(), "code=c".into())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StateMismatch, "{error}");
    assert!(error.to_string().contains("another client or tenant"), "{error}");
    assert!(script.sent().is_empty());
}

#[test]
fn without_a_redirect_uri_settings_may_be_missing_until_a_grant_needs_them() {
    let script = Script::default().json(200, r#"{"ok":true,"id":1}"#).json(200, "{}");
    let client = platform(&script).client(None, &Map::new()).unwrap();
    let key = client.api_key(&map(&[("key", "key-1"), ("region", "eu")])).unwrap();
    assert_eq!(now(client.validate(&key)).unwrap().id.as_deref(), Some("1"));
    now(client.api(&key).unwrap().get("/me").send()).unwrap();
    for sent in script.sent() {
        assert_eq!(sent.header("authorization"), Some("Bot key-1"));
    }
    let mut stored = StoredTokens::new("acme", "a");
    stored.refresh_token = Some("r".to_owned());
    let tokens = Tokens::from_stored(stored).unwrap();
    for error in [
        client.authorize(&Options::default()).err().unwrap(),
        now(client.start_device(&Options::default())).err().unwrap(),
        now(client.client_credentials(&[])).unwrap_err(),
        now(client.refresh(&tokens)).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("`client_id` is not set"), "{error}");
    }
    assert!(script.sent().is_empty());
    // With one, they are asked for at once; and a value that breaks its rule always.
    assert!(platform(&script).client(Some(REDIRECT), &Map::new()).is_err());
    assert!(platform(&script).client(None, &map(&[("tenant", "a/b")])).is_err());
    assert!(platform(&script).client(None, &map(&[("unknown", "x")])).is_err());
    assert!(platform(&script).client(Some("http://app.example/"), &settings("one")).is_err());
}

#[test]
fn an_api_key_is_stored_like_tokens_and_never_refreshed() {
    const TRADED: &Definition = &Definition {
        refresh: Some(Refresh { subject: Subject::AccessToken, ..Refresh::PLAIN }),
        ..*DEFINITION
    };
    let script = Script::default().json(200, r#"{"ok":true,"id":1}"#);
    let platform = Platform::new(TRADED).with_transport(Arc::new(script.clone()));
    let client = platform.client(Some(REDIRECT), &settings("one")).unwrap();
    let key = client.api_key(&map(&[("key", "key-1")])).unwrap();
    assert_eq!((key.expires_at(), key.refreshable()), (Expires::Never, false));
    let text = serde_json::to_string(&key.expose()).unwrap();
    let key = Tokens::from_stored(serde_json::from_str(&text).unwrap()).unwrap();
    now(client.validate(&key)).unwrap();
    assert_eq!(script.sent()[0].header("authorization"), Some("Bot key-1"));
    let error = now(client.refresh(&key)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
    assert_eq!(error.action(), Action::Reauthorize);
    assert!(error.to_string().contains("API key"), "{error}");
    assert!(script.sent().is_empty(), "the key is not sent to the token endpoint");
}

#[test]
fn an_api_key_keeps_the_rules_of_its_form() {
    let client = client(&Script::default(), "one");
    for (values, words) in [
        (map(&[]), "`key` is not set; create or find it at https://acme.example/keys"),
        (map(&[("key", "")]), "`key` is not set"),
        (map(&[("key", "sentinel x")]), "`key` has a blank"),
        (map(&[("key", "sentinel\r\nx: y")]), "`key` has a blank"),
        (map(&[("key", "k"), ("region", "sentinel")]), "must be one of `eu`, `us`"),
        (map(&[("key", "k"), ("sentinel", "x")]), "the values are `key`, `region`"),
    ] {
        let error = client.api_key(&values).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
    }
    let none = Platform::new(&ACME).client(None, &Map::new()).unwrap();
    let error = none.api_key(&map(&[("key", "k")])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn the_refresh_token_is_asked_about_without_using_it_up() {
    let script = Script::default().json(200, r#"{"active":true}"#).json(200, r#"{"active":false}"#);
    let client = client(&script, "one");
    let mut stored = StoredTokens::new("acme", "access-sentinel");
    stored.refresh_token = Some("refresh-sentinel".to_owned());
    let tokens = Tokens::from_stored(stored).unwrap();
    assert!(now(client.introspect_refresh_token(&tokens)).unwrap().active);
    assert!(!now(client.introspect(&tokens)).unwrap().active);
    let sent = script.sent();
    for (sent, token, hint) in [
        (&sent[0], "refresh-sentinel", "refresh_token"),
        (&sent[1], "access-sentinel", "access_token"),
    ] {
        assert_eq!(sent.url, "https://acme.example/introspect");
        assert_eq!(param(&sent.body, "token").as_deref(), Some(token));
        assert_eq!(param(&sent.body, "token_type_hint").as_deref(), Some(hint));
    }
    let without = Tokens::from_stored(StoredTokens::new("acme", "a")).unwrap();
    let error = now(client.introspect_refresh_token(&without)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    let silent = Platform::new(&ACME).with_transport(Arc::new(script));
    let silent = silent.client(None, &Map::new()).unwrap();
    let error = now(silent.introspect_refresh_token(&tokens)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
}

#[test]
fn what_the_definition_does_not_have_is_unsupported() {
    const BARE: &Definition = &Definition {
        authorization_endpoint: &[],
        refresh: None,
        revoke: None,
        validate: None,
        ..ACME
    };
    let platform = Platform::new(BARE).with_transport(Arc::new(Script::default()));
    let client = platform
        .client(Some(REDIRECT), &map(&[("client_id", "id"), ("client_secret", "s")]))
        .unwrap();
    let mut stored = StoredTokens::new("acme", "a");
    stored.refresh_token = Some("r".to_owned());
    let tokens = Tokens::from_stored(stored).unwrap();
    for error in [
        client.authorize(&Options::default()).err().unwrap(),
        now(client.start_device(&Options::default())).err().unwrap(),
        now(client.client_credentials(&[])).unwrap_err(),
        now(client.refresh(&tokens)).unwrap_err(),
        now(client.validate(&tokens)).err().unwrap(),
        now(client.userinfo(&tokens)).err().unwrap(),
        now(client.revoke(&tokens)).unwrap_err(),
        now(client.introspect(&tokens)).err().unwrap(),
        now(client.discover(&tokens)).err().unwrap(),
        now(client.lookup(&tokens)).unwrap_err(),
        client.api(&tokens).err().unwrap(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
}

/// Keeps who the tokens are of, or fails.
struct Hook(bool);

impl AfterExchange for Hook {
    fn after_exchange<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<Kept, HookError>> {
        Box::pin(async move {
            match self.0 {
                true => {
                    Ok(vec![("team".to_owned(), format!("of-{}", tokens.access_token().expose()))])
                }
                false => Err(HookError::new("no team")),
            }
        })
    }
}

#[test]
fn the_hook_runs_after_every_login() {
    const HOOKED: &Definition = &Definition {
        after_exchange: Some(oauth_core::definition::AfterExchange {
            description: "finds the team",
            captures: &[Capture { name: "team", ..Capture::PLAIN }],
        }),
        ..*DEFINITION
    };
    let codes = r#"{"device_code":"d","user_code":"u","verification_uri":"https://acme.example/d","expires_in":600}"#;
    let script = Script::default()
        .with_timer()
        .json(200, OK)
        .json(200, codes)
        .json(200, OK)
        .json(200, OK)
        .json(200, OK);
    let platform = Platform::new(HOOKED).with_transport(Arc::new(script.clone()));
    let platform = platform.with_clock(Arc::new(Hand(AtomicU64::new(NOW))));
    let bare = platform.client(Some(REDIRECT), &settings("one")).unwrap();
    assert_eq!(bare.authorize(&Options::default()).err().unwrap().kind(), ErrorKind::Config);
    let error = now(bare.start_device(&Options::default())).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(script.sent().is_empty(), "no login begins without the hook");

    let with = |hook| {
        let platform = platform.clone().with_after_exchange(Arc::new(hook));
        platform.client(Some(REDIRECT), &settings("one")).unwrap()
    };
    let client = with(Hook(true));
    assert_eq!(login(&client).unwrap().captured("team"), Some("of-a"));
    let device = now(client.start_device(&Options::default())).unwrap();
    match now(client.poll_device(&device)).unwrap() {
        DevicePoll::Granted(tokens) => assert_eq!(tokens.captured("team"), Some("of-a")),
        other => panic!("{other:?}"),
    }
    let tokens = now(client.wait_for_user(device)).unwrap();
    assert_eq!(tokens.captured("team"), Some("of-a"));

    let error = login(&with(Hook(false))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Hook);
    let tokens = error.into_tokens().expect("a hook that fails loses no tokens");
    assert_eq!(tokens.access_token().expose(), "a");
}

#[test]
fn a_client_is_shared_by_many() {
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    is_shared(&client(&Script::default(), "one"));
}
