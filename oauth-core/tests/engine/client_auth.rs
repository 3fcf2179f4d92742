//! How a client proves itself with more than its id and its secret. The keys are nobody's; OpenSSL made them.

use std::sync::{Arc, atomic::AtomicU64};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use oauth_core::{Client, ErrorKind, Provider, SettingValues, StoredTokens, Tokens, definition::*};
use ring::signature::{self, KeyPair as _, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::Value;

use crate::{
    provider,
    support::{ACME, Hand, NOW, SECRET, SETTINGS, Script, now, param, setting},
};

const RSA: &str = include_str!("keys/rsa.pem");
const RSA_PKCS1: &str = include_str!("keys/rsa_pkcs1.pem");
const P256: &str = include_str!("keys/p256.pem");
const P256_SEC1: &str = include_str!("keys/p256_sec1.pem");
const P384: &str = include_str!("keys/p384.pem");
const P384_SEC1: &str = include_str!("keys/p384_sec1.pem");
const ED25519: &str = include_str!("keys/ed25519.pem");
const ENCRYPTED: &str = include_str!("keys/encrypted.pem");
const PUBLIC: &str = include_str!("keys/public.pem");
const SMALL: &str = include_str!("keys/small.pem");

const TOKEN: &str = r#"{"access_token":"a","token_type":"bearer"}"#;

const SIGNING: Definition = Definition {
    settings: &[
        setting("client_id", FieldKind::TextInput, ValueKind::Text),
        setting("private_key", FieldKind::SecretInput, ValueKind::Pem),
        Setting { field: Field { name: "key_id", ..Field::PLAIN }, value: ValueKind::Text },
    ],
    token_endpoint_auth_method: AuthMethod::PrivateKeyJwt,
    client_credentials: Some(ClientCredentials::PLAIN),
    ..ACME
};

const fn signing(alg: Algorithm) -> Definition {
    Definition { client_assertion: ClientAssertion { alg, ..ClientAssertion::PLAIN }, ..SIGNING }
}

provider!(Rs256, SIGNING);
provider!(Rs384, signing(Algorithm::Rs384));
provider!(Rs512, signing(Algorithm::Rs512));
provider!(Ps256, signing(Algorithm::Ps256));
provider!(Ps384, signing(Algorithm::Ps384));
provider!(Ps512, signing(Algorithm::Ps512));
provider!(Es256, signing(Algorithm::Es256));
provider!(Es384, signing(Algorithm::Es384));
provider!(EdDsa, signing(Algorithm::EdDsa));

fn values<P: Provider>(key: &str) -> SettingValues {
    SettingValues::new(P::definition()).set("client_id", "id").set("private_key", key)
}

fn client<P: Provider<Settings = SettingValues>>(
    values: SettingValues,
    script: &Script,
) -> Result<Client<P>, oauth_core::Error> {
    Client::builder_without_redirect(values)
        .transport(Arc::new(script.clone()))
        .clock(Arc::new(Hand(AtomicU64::new(NOW))))
        .build()
}

/// What is sent when a token is asked for.
fn sent<P>(values: SettingValues) -> String
where
    P: Provider<Settings = SettingValues> + oauth_core::capability::ClientCredentials,
{
    let script = Script::default().json(200, TOKEN);
    let client = client::<P>(values, &script).unwrap_or_else(|error| panic!("{error}"));
    now(client.client_credentials().send()).unwrap();
    script.sent().remove(0).body
}

/// The parts of a JWT: header, claims, what is signed, signature.
fn parts(jwt: &str) -> (Value, Value, Vec<u8>, Vec<u8>) {
    let parts: Vec<&str> = jwt.split('.').collect();
    let [head, claims, mark] = parts[..] else { panic!("{jwt} is no JWT") };
    let bytes = |part| URL_SAFE_NO_PAD.decode(part).unwrap();
    let json = |part| serde_json::from_slice(&bytes(part)).unwrap();
    (json(head), json(claims), format!("{head}.{claims}").into_bytes(), bytes(mark))
}

/// The public half of a key, by another reader of keys.
fn public(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let der = STANDARD.decode(lines).unwrap();
    let random = ring::rand::SystemRandom::new();
    if let Ok(key) = signature::RsaKeyPair::from_pkcs8(&der) {
        return key.public_key().as_ref().to_vec();
    }
    for curve in
        [&signature::ECDSA_P256_SHA256_FIXED_SIGNING, &signature::ECDSA_P384_SHA384_FIXED_SIGNING]
    {
        if let Ok(key) = signature::EcdsaKeyPair::from_pkcs8(curve, &der, &random) {
            return key.public_key().as_ref().to_vec();
        }
    }
    let key = signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).unwrap();
    key.public_key().as_ref().to_vec()
}

fn signs<P>(alg: &str, keys: &[&str], of: &str, verify: &'static dyn VerificationAlgorithm)
where
    P: Provider<Settings = SettingValues> + oauth_core::capability::ClientCredentials,
{
    for key in keys {
        let body = sent::<P>(values::<P>(key));
        assert_eq!(param(&body, "client_id").as_deref(), Some("id"));
        assert_eq!(
            param(&body, "client_assertion_type").as_deref(),
            Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        );
        assert_eq!(param(&body, "client_secret"), None);
        let (head, claims, signed, mark) = parts(&param(&body, "client_assertion").unwrap());
        assert_eq!((&head["alg"], &head["typ"]), (&Value::from(alg), &Value::from("JWT")));
        assert_eq!(head.get("kid"), None);
        for (name, value) in [
            ("iss", Value::from("id")),
            ("sub", Value::from("id")),
            ("aud", Value::from("https://acme.example/token")),
            ("iat", Value::from(NOW)),
            ("exp", Value::from(NOW + 300)),
        ] {
            assert_eq!(claims[name], value, "{alg}: {name}");
        }
        UnparsedPublicKey::new(verify, public(of))
            .verify(&signed, &mark)
            .unwrap_or_else(|_| panic!("{alg}: the signature is wrong"));
    }
}

#[test]
fn each_algorithm_signs_with_its_keys_in_every_form() {
    // As it is pasted into one line of a form or of an environment.
    let one_line = RSA.replace('\n', "\\n");
    let rsa = [RSA, RSA_PKCS1, &one_line];
    signs::<Rs256>("RS256", &rsa, RSA, &signature::RSA_PKCS1_2048_8192_SHA256);
    signs::<Rs384>("RS384", &rsa, RSA, &signature::RSA_PKCS1_2048_8192_SHA384);
    signs::<Rs512>("RS512", &rsa, RSA, &signature::RSA_PKCS1_2048_8192_SHA512);
    signs::<Ps256>("PS256", &rsa, RSA, &signature::RSA_PSS_2048_8192_SHA256);
    signs::<Ps384>("PS384", &rsa, RSA, &signature::RSA_PSS_2048_8192_SHA384);
    signs::<Ps512>("PS512", &rsa, RSA, &signature::RSA_PSS_2048_8192_SHA512);
    signs::<Es256>("ES256", &[P256, P256_SEC1], P256, &signature::ECDSA_P256_SHA256_FIXED);
    signs::<Es384>("ES384", &[P384, P384_SEC1], P384, &signature::ECDSA_P384_SHA384_FIXED);
    signs::<EdDsa>("EdDSA", &[ED25519], ED25519, &signature::ED25519);
}

#[test]
fn a_key_that_does_not_fit_is_found_when_the_client_is_made() {
    fn refused<P: Provider<Settings = SettingValues>>(key: &str, words: &str) {
        let error = client::<P>(values::<P>(key), &Script::default()).expect_err(words);
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        let shown = format!("{error} {error:?} {:?}", values::<P>(key));
        for line in key.lines().filter(|line| line.len() > 20 && !line.starts_with('-')) {
            assert!(!shown.contains(line), "{shown}");
        }
    }
    let cut = &RSA[..RSA.len() / 2];
    let damaged = RSA.replace("MII", "AAA");
    for key in ["", "not a key", "sentinel\r\n", cut] {
        refused::<Rs256>(key, "`private_key` ");
    }
    refused::<Rs256>("hunter2-hunter2-hunter2", "must be a private key in PEM");
    refused::<Rs256>(&damaged, "is not an RSA key");
    refused::<Rs256>(ENCRYPTED, "is encrypted");
    refused::<Rs256>(PUBLIC, "is public");
    refused::<Rs256>(SMALL, "2048 to 4096 bits, as `RS256` needs");
    refused::<Rs256>(P256, "is not an RSA key");
    refused::<Rs256>(ED25519, "is not an RSA key");
    refused::<Es256>(RSA, "curve P-256");
    refused::<Es256>(P384, "curve P-256");
    refused::<Es256>(P384_SEC1, "curve P-256");
    refused::<Es384>(P256, "curve P-384");
    refused::<Es384>(RSA_PKCS1, "elliptic curve");
    refused::<EdDsa>(P256_SEC1, "Ed25519");
    refused::<EdDsa>(P256, "Ed25519");
}

#[test]
fn no_statement_is_made_twice() {
    let ids: Vec<_> = (0..8)
        .map(|_| {
            let body = sent::<Es256>(values::<Es256>(P256));
            parts(&param(&body, "client_assertion").unwrap()).1["jti"].as_str().unwrap().to_owned()
        })
        .collect();
    for (position, id) in ids.iter().enumerate() {
        assert_eq!(id.len(), 22, "128 bits");
        assert!(!ids[..position].contains(id));
    }
}

/// The way of Apple: the statement stands for the secret.
const APPLE: Definition = Definition {
    settings: &[
        setting("client_id", FieldKind::TextInput, ValueKind::Text),
        setting("private_key", FieldKind::SecretInput, ValueKind::Pem),
        setting("team_id", FieldKind::TextInput, ValueKind::Text),
        setting("key_id", FieldKind::TextInput, ValueKind::Text),
    ],
    client_assertion: ClientAssertion {
        alg: Algorithm::Es256,
        iss: Template::Parts(&[Part::Value(Variable::Setting("team_id"), Place::Whole)]),
        aud: Some(Template::Fixed("https://appleid.acme.example")),
        kid: Some(Template::Parts(&[Part::Value(Variable::Setting("key_id"), Place::Whole)])),
        lifetime: 86_400,
        sent_as: SentAs::ClientSecret,
        ..ClientAssertion::PLAIN
    },
    ..SIGNING
};
provider!(Apple, APPLE);

fn apple(key: &str, key_id: &str) -> SettingValues {
    values::<Apple>(key).set("team_id", "TEAM").set("key_id", key_id)
}

#[test]
fn a_statement_can_stand_in_the_place_of_the_secret() {
    let body = sent::<Apple>(apple(P256, "KEY"));
    assert_eq!(param(&body, "client_assertion"), None);
    assert_eq!(param(&body, "client_assertion_type"), None);
    let (head, claims, ..) = parts(&param(&body, "client_secret").unwrap());
    assert_eq!((&head["alg"], &head["kid"]), (&Value::from("ES256"), &Value::from("KEY")));
    assert_eq!(claims["iss"], "TEAM");
    assert_eq!(claims["sub"], "id");
    assert_eq!(claims["aud"], "https://appleid.acme.example");
    assert_eq!(claims["exp"], NOW + 86_400);
}

#[test]
fn another_key_is_no_other_client() {
    let script = Script::default().json(200, TOKEN).json(200, r#"{"ok":true,"id":1}"#);
    let old = client::<Apple>(apple(P256, "KEY"), &script).unwrap();
    let tokens = now(old.client_credentials().send()).unwrap();
    let new = client::<Apple>(apple(P256_SEC1, "NEXT"), &script).unwrap();
    now(new.validate(&tokens)).expect("the same client");
    let other = apple(P256, "KEY").set("team_id", "OTHER");
    let other = client::<Apple>(other, &script).unwrap();
    assert_eq!(now(other.validate(&tokens)).unwrap_err().kind(), ErrorKind::Config);
}

const HMAC: Definition = Definition {
    settings: SETTINGS,
    token_endpoint_auth_method: AuthMethod::ClientSecretJwt,
    client_assertion: ClientAssertion { alg: Algorithm::Hs256, ..ClientAssertion::PLAIN },
    ..SIGNING
};
provider!(Hmac, HMAC);

#[test]
fn a_secret_signs_and_is_not_sent() {
    let values = SettingValues::new(Hmac::definition()).set("client_id", "id");
    let body = sent::<Hmac>(values.set("client_secret", SECRET));
    assert!(!body.contains("sentinel"));
    let (head, _, signed, mark) = parts(&param(&body, "client_assertion").unwrap());
    assert_eq!(head["alg"], "HS256");
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
    ring::hmac::verify(&key, &signed, &mark).unwrap();
}

#[test]
fn a_call_for_the_client_is_signed_as_well_and_needs_the_key() {
    let tokens = || Tokens::from_stored(StoredTokens::new("acme", "access")).unwrap();
    let script = Script::default().answer(200, &[], "");
    let signed = client::<Rs256>(values::<Rs256>(RSA), &script).unwrap();
    now(signed.revoke(&tokens())).unwrap();
    let body = &script.sent()[0].body;
    let (_, claims, ..) = parts(&param(body, "client_assertion").unwrap());
    // The server as such is meant, wherever the request goes (OpenID Connect Core section 9).
    assert_eq!(claims["aud"], "https://acme.example/token");
    assert_eq!(param(body, "token").as_deref(), Some("access"));
}

#[test]
fn what_an_answer_says_of_the_statement_is_taken_out() {
    /// Sends the statement back.
    #[derive(Clone, Default)]
    struct Echo(Arc<std::sync::Mutex<String>>);
    impl oauth_core::Transport for Echo {
        fn send(
            &self,
            request: oauth_core::transport::Request,
        ) -> oauth_core::transport::BoxFuture<
            '_,
            Result<oauth_core::transport::Response, oauth_core::transport::TransportError>,
        > {
            let body = String::from_utf8(request.body.unwrap().to_vec()).unwrap();
            let jwt = param(&body, "client_assertion").unwrap();
            *self.0.lock().unwrap() = jwt.clone();
            let said = format!("bad {}\\u200b{} here", &jwt[..9], &jwt[9..]);
            let body = format!(r#"{{"error":"{}","error_description":"{said}"}}"#, &jwt[..60]);
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            let body = body.into_bytes().into();
            let response = oauth_core::transport::Response { status: 400, headers, body };
            Box::pin(std::future::ready(Ok(response)))
        }
    }
    let echo = Echo::default();
    let client = Client::<Es256>::without_redirect(values::<Es256>(P256)).unwrap();
    let client = client.with_transport(echo.clone());
    let error = now(client.client_credentials().send()).unwrap_err();
    let shown = format!("{error} {error:?}");
    let jwt = echo.0.lock().unwrap().clone();
    let (claims, mark) = (jwt.split('.').nth(1).unwrap(), jwt.rsplit('.').next().unwrap());
    assert!(!shown.contains(claims) && !shown.contains(mark), "{shown}");
    assert!(shown.contains("[hidden]") && shown.contains(" here"), "{shown}");
}

#[test]
fn halves_of_basic_can_be_other_values() {
    const SECRET_ALONE: Definition = Definition {
        token_endpoint_auth_method: AuthMethod::ClientSecretBasicRaw,
        client_secret_basic: Some(BasicHalves {
            username: Template::Parts(&[Part::Value(
                Variable::Setting("client_secret"),
                Place::Whole,
            )]),
            password: Template::Fixed(""),
        }),
        client_credentials: Some(ClientCredentials::PLAIN),
        ..ACME
    };
    provider!(Raw, SECRET_ALONE);
    provider!(
        Form,
        Definition { token_endpoint_auth_method: AuthMethod::ClientSecretBasic, ..SECRET_ALONE }
    );
    fn header<P>() -> (String, String)
    where
        P: Provider<Settings = SettingValues> + oauth_core::capability::ClientCredentials,
    {
        let script = Script::default().json(200, TOKEN);
        let client = client::<P>(crate::support::settings::<P>(), &script).unwrap();
        now(client.client_credentials().send()).unwrap();
        let sent = script.sent().remove(0);
        let header = sent.header("authorization").unwrap().strip_prefix("Basic ").unwrap();
        (String::from_utf8(STANDARD.decode(header).unwrap()).unwrap(), sent.body)
    }
    for ((header, body), expected) in [
        (header::<Raw>(), format!("{SECRET}:")),
        (header::<Form>(), "client-sentinel%2F%2B+%26:".to_owned()),
    ] {
        assert_eq!(header, expected);
        assert_eq!(body, "grant_type=client_credentials&scope=read");
    }
}

#[test]
fn a_client_with_a_certificate_says_its_name_alone() {
    provider!(
        Tls,
        Definition {
            settings: &[setting("client_id", FieldKind::TextInput, ValueKind::Text)],
            token_endpoint_auth_method: AuthMethod::TlsClientAuth,
            ..SIGNING
        }
    );
    let body = sent::<Tls>(SettingValues::new(Tls::definition()).set("client_id", "id"));
    assert_eq!(body, "grant_type=client_credentials&scope=read&client_id=id");
}
