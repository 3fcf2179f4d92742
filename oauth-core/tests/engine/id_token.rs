//! The ID token: what is checked of it (OpenID Connect Core sections 3.1.3.7 and 12.2), and who it says.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::{
    Action, Client, Error, ErrorKind,
    IdTokenCheck::{self, *},
    PendingLogin, Profile, Tokens, capability,
    definition::*,
};
use serde_json::{Value, json};

use crate::{
    provider,
    support::{ACME, NOW, Script, client, now, param, settings},
};

const OIDC: Definition = Definition {
    id_token: Some(IdToken {
        profile: ProfileMap {
            id: &[ProfileValue::Path(Path(&["user_id"])), ProfileValue::Path(Path(&["sub"]))],
            ..ProfileMap::OIDC
        },
        ..IdToken::PLAIN
    }),
    scopes: Scopes {
        default: &["openid"],
        known: &[KnownScope { name: "openid", description: "", granted_as: &[] }],
        ..Scopes::PLAIN
    },
    device: Some(Device {
        endpoint: &[Template::Fixed("https://acme.example/device")],
        ..Device::PLAIN
    }),
    ..ACME
};

provider!(Oidc, OIDC);
impl capability::UserInfo for Oidc {}

/// The claims of a good ID token.
fn claims(nonce: &str) -> Value {
    json!({
        "iss": "https://acme.example", "sub": "sub-sentinel", "aud": "id", "exp": NOW + 300, "iat": NOW,
        "nonce": nonce, "email": "ann@acme.example", "email_verified": "true", "name": "Ann",
    })
}

fn jwt(header: &Value, claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(header), part(claims))
}

fn signed(claims: &Value) -> String {
    jwt(&json!({"alg": "RS256"}), claims)
}

/// A token response with an ID token.
fn answer(id_token: &str) -> String {
    json!({
        "access_token": "at-sentinel", "token_type": "Bearer", "refresh_token": "rt-sentinel",
        "id_token": id_token,
    })
    .to_string()
}

/// A login whose ID token `make` makes of the nonce.
fn login(make: impl FnOnce(&str) -> String) -> Result<Tokens, Error> {
    login_of::<Oidc>(make)
}

fn login_of<P>(make: impl FnOnce(&str) -> String) -> Result<Tokens, Error>
where
    P: oauth_core::Provider<Settings = oauth_core::SettingValues, Scope = &'static str>
        + capability::Authorize,
{
    let script = Script::default();
    let client = client::<P>(&script);
    let login = client.authorize([]).start().unwrap();
    let [state, nonce] = ["state", "nonce"].map(|name| param(&login.url, name).unwrap());
    let _ = script.clone().json(200, &answer(&make(&nonce)));
    now(client.exchange(login.pending, format!("code=code-sentinel&state={state}")))
}

/// A good login with these changes of the claims.
fn with(changes: &Value) -> impl FnOnce(&str) -> String + use<'_> {
    move |nonce| signed(&changed(claims(nonce), changes))
}

/// `null` takes a claim out.
fn changed(mut claims: Value, changes: &Value) -> Value {
    let members = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(members.remove(name)),
            value => drop(members.insert(name.clone(), value.clone())),
        }
    }
    claims
}

fn assert_fails(result: Result<Tokens, Error>, check: IdTokenCheck, case: &str) {
    let error = result.expect_err(case);
    assert_eq!(error.kind(), ErrorKind::IdToken(check), "{case}: {error}");
    assert_eq!(error.action(), Action::Report, "{case}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("sentinel") && !shown.contains("ann@"), "{shown}");
    let name = if check == Format { "JWT" } else { check.name() };
    assert!(error.what().contains(name), "{shown}");
    assert!(error.into_tokens().is_none(), "nothing that came with it is used");
}

#[test]
fn each_check_refuses_what_it_is_for() {
    for (check, changes) in [
        // Item 2.
        (Issuer, json!({"iss": "https://evil.example"})),
        (Issuer, json!({"iss": "https://acme.example/"})),
        (Issuer, json!({"iss": "https://acme.example.evil.example"})),
        (Issuer, json!({"iss": null})),
        (Issuer, json!({"iss": ["https://acme.example"]})),
        // Item 3.
        (Audience, json!({"aud": "other"})),
        (Audience, json!({"aud": "i"})),
        (Audience, json!({"aud": ["other", "another"]})),
        (Audience, json!({"aud": []})),
        (Audience, json!({"aud": ["id", 5], "azp": "id"})),
        (Audience, json!({"aud": {"id": true}})),
        (Audience, json!({"aud": null})),
        // Items 4 and 5.
        (AuthorizedParty, json!({"aud": ["id", "other"]})),
        (AuthorizedParty, json!({"aud": ["id", "other"], "azp": "other"})),
        (AuthorizedParty, json!({"azp": "other"})),
        (AuthorizedParty, json!({"azp": 5})),
        // Item 9.
        (Expiry, json!({"exp": NOW - 60, "iat": NOW - 360})),
        (Expiry, json!({"exp": 0})),
        (Expiry, json!({"exp": -5})),
        (Expiry, json!({"exp": "soon"})),
        (Expiry, json!({"exp": null})),
        // Item 10.
        (IssuedAt, json!({"iat": NOW + 61})),
        (IssuedAt, json!({"iat": NOW + 50, "exp": NOW + 40})),
        (IssuedAt, json!({"iat": "now"})),
        (IssuedAt, json!({"iat": null})),
        // Item 11.
        (Nonce, json!({"nonce": "AAAAAAAAAAAAAAAAAAAAAA"})),
        (Nonce, json!({"nonce": ""})),
        (Nonce, json!({"nonce": 5})),
        (Nonce, json!({"nonce": null})),
        (Subject, json!({"sub": null})),
        (Subject, json!({"sub": ""})),
        (Subject, json!({"sub": 5})),
        (Subject, json!({"sub": "s".repeat(256)})),
    ] {
        assert_fails(login(with(&changes)), check, &changes.to_string());
    }
}

#[test]
fn what_is_no_signed_jwt_is_refused() {
    type Make = fn(&str) -> String;
    let cases: [(IdTokenCheck, Make); 10] = [
        (Format, |_| "opaque".to_owned()),
        (Format, |nonce| signed(&claims(nonce)) + ".more"),
        (Format, |_| "eyJhbGciOiJSUzI1NiJ9.%%.x".to_owned()),
        (Format, |_| "eyJhbGciOiJSUzI1NiJ9.bm90IGpzb24.x".to_owned()),
        (Format, |nonce| format!("x{}", signed(&claims(nonce)))),
        (Format, |_| jwt(&json!({"alg": "RS256"}), &json!(["a"])).replace("WyJhIl0", "WyJh")),
        // A claim that stands there twice, of which somebody else might read the other one.
        (Format, |nonce| {
            let text = claims(nonce).to_string().replacen('{', r#"{"aud":"other","#, 1);
            let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
            format!("{header}.{}.x", URL_SAFE_NO_PAD.encode(text))
        }),
        (Algorithm, |nonce| jwt(&json!({"alg": "none"}), &claims(nonce))),
        (Algorithm, |nonce| jwt(&json!({"alg": "NoNe"}), &claims(nonce))),
        (Algorithm, |nonce| signed(&claims(nonce)).replace("c2lnbmF0dXJl", "")),
    ];
    for (position, (check, make)) in cases.into_iter().enumerate() {
        assert_fails(login(make), check, &position.to_string());
    }
    assert_fails(login(|nonce| jwt(&json!({"typ": "JWT"}), &claims(nonce))), Algorithm, "no alg");
}

#[test]
fn what_a_provider_may_write_is_taken() {
    for changes in [
        json!({}),
        json!({"aud": ["id"]}),
        json!({"aud": ["other", "id"], "azp": "id"}),
        json!({"azp": "id"}),
        // Clocks differ.
        json!({"exp": NOW - 59, "iat": NOW - 300}),
        json!({"iat": NOW + 60}),
        // Some write numbers as texts (Apple).
        json!({"exp": (NOW + 300).to_string(), "iat": NOW.to_string()}),
        json!({"exp": 1e10}),
        json!({"sub": "s".repeat(255)}),
        json!({"amr": ["pwd"], "x": {"y": null}}),
    ] {
        login(with(&changes)).unwrap_or_else(|error| panic!("{changes}: {error}"));
    }
    for alg in ["ES256", "HS256", "PS512"] {
        login(|nonce| jwt(&json!({"alg": alg}), &claims(nonce))).unwrap();
    }
}

#[test]
fn a_definition_that_does_not_read_it_does_not_check_it() {
    provider!(Plain, Definition { id_token: None, ..OIDC });
    let script = Script::default().json(200, &answer("anything"));
    let client = client::<Plain>(&script);
    let login = client.authorize([]).start().unwrap();
    assert_eq!(param(&login.url, "nonce"), None);
    let state = param(&login.url, "state").unwrap();
    assert!(now(client.exchange(login.pending, format!("code=c&state={state}"))).is_ok());
}

#[test]
fn the_issuer_may_have_tenants_or_be_known_to_be_another() {
    provider!(
        Tenants,
        Definition { issuer: Some(Template::Fixed("https://acme.example/*/v2.0")), ..OIDC }
    );
    provider!(
        Other,
        Definition {
            id_token: Some(IdToken {
                iss: &[Template::Fixed("acme"), Template::Fixed("https://{x}/*")],
                ..IdToken::PLAIN
            }),
            ..OIDC
        }
    );
    provider!(Nobody, Definition { issuer: None, ..OIDC });
    for (issuer, tenants, other) in [
        ("https://acme.example/t-1/v2.0", true, false),
        ("https://acme.example//v2.0", false, false),
        ("https://acme.example/a/b/v2.0", false, false),
        ("https://acme.example/../v2.0", false, false),
        ("https://acme.example", false, false),
        ("acme", false, true),
        ("https://{x}/t", false, true),
    ] {
        let changes = json!({"iss": issuer});
        let found = |result: Result<Tokens, Error>| match result {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::IdToken(Issuer), "{issuer}: {error}");
                false
            }
        };
        assert_eq!(found(login_of::<Tenants>(with(&changes))), tenants, "{issuer}");
        assert_eq!(found(login_of::<Other>(with(&changes))), other, "{issuer}");
        assert!(!found(login_of::<Nobody>(with(&changes))), "{issuer}");
    }
}

#[test]
fn a_nonce_is_new_for_each_login_and_shown_nowhere() {
    const SALTED: Definition = Definition {
        authorize: Authorize {
            params: &[Param {
                name: "salt",
                value: Template::Parts(&[Part::Value(Variable::Nonce, Place::Whole)]),
            }],
            ..Authorize::PLAIN
        },
        ..OIDC
    };
    provider!(Salted, SALTED);
    let client = client::<Salted>(&Script::default());
    let [one, two] = [(); 2].map(|()| client.authorize([]).start().unwrap());
    let nonce = param(&one.url, "nonce").unwrap();
    assert_eq!(nonce.len(), 22);
    assert_ne!(param(&two.url, "nonce"), Some(nonce.clone()));
    assert_eq!(one.url.matches("nonce=").count(), 1);
    assert_eq!(param(&one.url, "salt"), Some(nonce.clone()), "there is one nonce in a login");
    assert_ne!(param(&one.url, "state"), Some(nonce.clone()));
    let shown = format!("{one:?} {:#?}", one.pending);
    assert!(!shown.contains(&nonce), "{shown}");
    assert_eq!(serde_json::to_value(&one.pending).unwrap()["nonce"], json!(nonce));

    let error = client.authorize([]).param("nonce", "mine").start().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn a_login_without_a_nonce_cannot_end() {
    let script = Script::default();
    let client = client::<Oidc>(&script);
    let login = client.authorize([]).start().unwrap();
    let state = param(&login.url, "state").unwrap();
    let mut stored = serde_json::to_value(&login.pending).unwrap();
    stored.as_object_mut().unwrap().remove("nonce");
    let older: PendingLogin = serde_json::from_value(stored).unwrap();
    let error = now(client.exchange(older, format!("code=c&state={state}"))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert!(script.sent().is_empty());
}

#[test]
fn the_nonce_of_another_login_is_another() {
    let client = client::<Oidc>(&Script::default());
    let other = param(&client.authorize([]).start().unwrap().url, "nonce").unwrap();
    assert_fails(login(|_| signed(&claims(&other))), Nonce, "a replayed token");
}

#[test]
fn a_refresh_goes_on_from_the_same_user() {
    let nonce = std::cell::RefCell::new(String::new());
    let make = |sent: &str| {
        sent.clone_into(&mut nonce.borrow_mut());
        signed(&changed(claims(sent), &json!({"aud": ["id", "second"], "azp": "id"})))
    };
    let old = login(make).unwrap();
    let first = claims(&nonce.into_inner());
    let refreshed = |id_token: Option<String>| {
        let mut body: Value = serde_json::from_str(&answer("")).unwrap();
        body["id_token"] = id_token.into();
        let script = Script::default().json(200, &body.to_string());
        now(client::<Oidc>(&script).refresh(&old))
    };
    let both = json!({"aud": ["second", "id"], "azp": "id"});
    let again = |changes: Value| {
        let claims = changed(changed(first.clone(), &both), &changes);
        refreshed(Some(signed(&claims)))
    };

    let kept = refreshed(None).unwrap();
    assert!(kept.id_token() == old.id_token(), "what the answer leaves out stays");
    // A nonce is not demanded, and one that is there is the same (section 12.2).
    let new = again(json!({"nonce": null, "exp": NOW + 900})).unwrap();
    assert!(new.id_token() != old.id_token());
    again(json!({})).unwrap();
    // Where only the clocks differ, the tokens are not lost: the refresh token before may be used up.
    for changes in [json!({"exp": NOW - 60}), json!({"iat": NOW + 61})] {
        let kept = again(changes).unwrap();
        assert!(kept.id_token() == old.id_token());
    }
    for (check, changes) in [
        (Subject, json!({"sub": "another-sentinel"})),
        (Subject, json!({"sub": null})),
        (Issuer, json!({"iss": "https://evil.example"})),
        (Audience, json!({"aud": "id"})),
        (Audience, json!({"aud": "second"})),
        (Nonce, json!({"nonce": "another"})),
        (Subject, json!({"sub": "another-sentinel", "exp": NOW - 60})),
        (Algorithm, json!({"alg-of-the-header": "none"})),
    ] {
        let result = match check {
            Algorithm => {
                let claims = changed(first.clone(), &both);
                refreshed(Some(jwt(&json!({"alg": "none"}), &claims)))
            }
            _ => again(changes.clone()),
        };
        assert_fails(result, check, &changes.to_string());
    }
}

#[test]
fn another_tenant_is_another_issuer_at_a_refresh() {
    provider!(
        Tenants,
        Definition { issuer: Some(Template::Fixed("https://acme.example/*")), ..OIDC }
    );
    let old = login_of::<Tenants>(with(&json!({"iss": "https://acme.example/one"}))).unwrap();
    let new = changed(claims("n"), &json!({"iss": "https://acme.example/two", "nonce": null}));
    let script = Script::default().json(200, &answer(&signed(&new)));
    assert_fails(now(client::<Tenants>(&script).refresh(&old)), Issuer, "another tenant");
}

#[test]
fn what_a_trade_says_of_the_user_is_not_looked_at() {
    provider!(
        Traded,
        Definition {
            follow_up: &[FollowUp {
                call: Call { url: Template::Fixed("https://acme.example/trade"), ..Call::PLAIN },
                on_exchange: true,
                on_refresh: false,
                response: TokenResponse::PLAIN,
            }],
            ..OIDC
        }
    );
    for (has_first, subject) in [(true, "sub-sentinel"), (true, "another"), (false, "another")] {
        let script = Script::default();
        let client = client::<Traded>(&script);
        let login = client.authorize([]).start().unwrap();
        let [state, nonce] = ["state", "nonce"].map(|name| param(&login.url, name).unwrap());
        let first = claims(&nonce);
        let second = changed(first.clone(), &json!({"sub": subject, "nonce": null}));
        let first = signed(&first);
        let bare = r#"{"access_token":"at","token_type":"bearer"}"#;
        let _ = script
            .clone()
            .json(200, &if has_first { answer(&first) } else { bare.to_owned() })
            .json(200, &answer(&signed(&second)));
        let tokens = now(client.exchange(login.pending, format!("code=c&state={state}"))).unwrap();
        let kept = tokens.id_token().map(oauth_core::Secret::expose);
        assert_eq!(kept, has_first.then_some(&*first), "{subject}");
    }
}

#[test]
fn a_device_has_no_nonce_and_every_other_check() {
    let codes = r#"{"device_code":"dc","user_code":"AB-CD","verification_uri":"https://acme.example/d","expires_in":600,"interval":1}"#;
    for (changes, check) in [
        (json!({"nonce": null}), None),
        (json!({"iss": "https://evil.example"}), Some(Issuer)),
        (json!({"aud": "other"}), Some(Audience)),
        (json!({"exp": 5}), Some(Expiry)),
    ] {
        let token = signed(&changed(claims("n"), &changes));
        let script = Script::default().json(200, codes).json(200, &answer(&token));
        let client = client::<Oidc>(&script);
        let login = now(client.device().start()).unwrap();
        let polled = now(client.poll(&login));
        match (polled, check) {
            (Ok(_), None) => {}
            (Err(error), Some(check)) => assert_eq!(error.kind(), ErrorKind::IdToken(check)),
            (other, _) => panic!("{changes}: {other:?}"),
        }
    }
}

fn client_at(script: &Script, time: u64) -> Client<Oidc> {
    Client::builder(settings::<Oidc>(), crate::support::REDIRECT)
        .transport(std::sync::Arc::new(script.clone()))
        .clock(std::sync::Arc::new(crate::support::Hand(time.into())))
        .build()
        .unwrap()
}

#[test]
fn the_user_is_read_from_the_token_without_a_request() {
    let tokens = login(with(&json!({"user_id": 42}))).unwrap();
    let script = Script::default();
    // Long after the token has expired: it still says who signed in.
    let client = client_at(&script, NOW + 1_000_000);
    let mut expected = Profile::default();
    expected.id = Some("42".to_owned());
    expected.name = Some("Ann".to_owned());
    expected.email = Some("ann@acme.example".to_owned());
    expected.email_verified = Some(true);
    assert_eq!(now(client.userinfo(&tokens)).unwrap(), expected);
    let stored = Tokens::from_stored(tokens.expose()).unwrap();
    assert_eq!(now(client.userinfo(&stored)).unwrap(), expected);
    assert!(script.sent().is_empty());
    // Whether the access token works is another question, for which there is another call.
    let script = Script::default().json(200, r#"{"ok":true,"id":"7"}"#);
    assert_eq!(now(client_at(&script, NOW).validate(&tokens)).unwrap().id.as_deref(), Some("7"));
}

#[test]
fn a_stored_token_is_checked_again_but_for_its_time() {
    let tokens = login(with(&json!({}))).unwrap();
    let client = client::<Oidc>(&Script::default());
    let stored = |id_token: Option<String>| {
        let mut stored = tokens.expose();
        stored.id_token = id_token;
        now(client.userinfo(&Tokens::from_stored(stored).unwrap()))
    };
    for (changes, check) in [
        (json!({"iss": "https://evil.example"}), Issuer),
        (json!({"aud": "other"}), Audience),
        (json!({"azp": "other"}), AuthorizedParty),
        (json!({"sub": null}), Subject),
    ] {
        let error = stored(Some(signed(&changed(claims("n"), &changes)))).unwrap_err();
        assert_eq!(
            (error.kind(), error.action()),
            (ErrorKind::IdToken(check), Action::Reauthorize)
        );
    }
    let error = stored(Some("opaque-sentinel".to_owned())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IdToken(Format));
    assert!(!error.to_string().contains("sentinel"));
    assert!(stored(Some(signed(&changed(claims("n"), &json!({"exp": 5}))))).is_ok());

    let error = stored(None).unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::Inconclusive, Action::Reauthorize));
    let mut without = tokens.expose();
    without.id_token = None;
    without.granted = vec!["read".to_owned()];
    let error = now(client.userinfo(&Tokens::from_stored(without).unwrap())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingScope);
    assert!(error.what().contains("openid"));
}

#[test]
fn an_answer_without_an_id_token_is_still_a_login() {
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"Bearer"}"#);
    let client = client::<Oidc>(&script);
    let login = client.authorize(["read"]).start().unwrap();
    let state = param(&login.url, "state").unwrap();
    let tokens = now(client.exchange(login.pending, format!("code=c&state={state}"))).unwrap();
    let error = now(client.userinfo(&tokens)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingScope);
}
