//! User info of ID tokens: providers that say it, against the emulator, and one that misbehaves.

use std::sync::Arc;

use oauth_core::{
    Callback, Client, Error, ErrorKind, IdTokenCheck, Provider, Tokens, blocking,
    definition::Definition,
    dynamic::{DynamicProvider, Map, Options, Platform},
};
use oauth_emulator::{Emulator, Fault};
use oauth_providers::{
    apple::{self, Apple},
    xero::{self, Xero},
};
use oauth_tests::root;

const REDIRECT_URI: &str = "https://app.example/callback";

/// A login at Xero whose token response suffers these faults.
async fn login(faults: &[Fault]) -> Result<(Client<Xero>, Emulator, Tokens), Error> {
    let server = Emulator::start(Xero::definition()).expect("an emulator starts");
    for fault in faults {
        server.inject(fault.clone());
    }
    let settings = xero::Settings::new("my-app", "my-secret");
    let xero = Client::<Xero>::new(settings, REDIRECT_URI)?
        .with_transport(server.transport().expect("it has a transport"));
    let login = xero.authorize([]).offline().start()?;
    assert!(login.url.contains("&nonce="));
    let callback = server.sign_in(&login.url).expect("the user signs in");
    let nonce = login.url.split("&nonce=").nth(1).and_then(|rest| rest.split('&').next());
    let nonce = nonce.expect("it is sent").to_owned();
    let log: String = server.log().iter().map(|event| format!("{event} {event:?}")).collect();
    assert!(!log.contains(&nonce), "{log}");
    let tokens = xero.exchange(login.pending, callback).await?;
    Ok((xero, server, tokens))
}

#[tokio::test]
async fn xero_says_who_the_user_is_without_a_request() -> Result<(), Error> {
    let (xero, server, tokens) = login(&[]).await?;
    let sent = server.log().len();
    let user = xero.userinfo(&tokens).await?;
    assert!(user.id.is_some() && user.email.is_some() && user.name.is_some(), "{user:?}");
    assert_eq!(server.log().len(), sent, "nothing is asked");
    let stored = Tokens::from_stored(tokens.expose())?;
    assert_eq!(xero.userinfo(&stored).await?, user);

    // A refresh brings another ID token, of the same user and without a nonce.
    let refreshed = xero.refresh(&tokens).await?;
    assert!(refreshed.id_token().is_some() && refreshed.id_token() != tokens.id_token());
    assert_eq!(xero.userinfo(&refreshed).await?, user);
    server.inject(Fault::claim("sub", "somebody-else"));
    let error = xero.refresh(&refreshed).await.expect_err("another user");
    assert_eq!(error.kind(), ErrorKind::IdToken(IdTokenCheck::Subject));
    Ok(())
}

#[tokio::test]
async fn each_false_claim_ends_the_login() {
    let cases = [
        (Fault::claim("iss", "https://attacker.example"), IdTokenCheck::Issuer),
        (Fault::without_claim("iss"), IdTokenCheck::Issuer),
        (Fault::claim("aud", "another-app"), IdTokenCheck::Audience),
        (Fault::claim("azp", "another-app"), IdTokenCheck::AuthorizedParty),
        (Fault::claim("exp", 1_700_000_000), IdTokenCheck::Expiry),
        (Fault::claim("iat", 4_000_000_000_u32), IdTokenCheck::IssuedAt),
        (Fault::claim("nonce", "a-replayed-nonce"), IdTokenCheck::Nonce),
        (Fault::without_claim("nonce"), IdTokenCheck::Nonce),
        (Fault::without_claim("sub"), IdTokenCheck::Subject),
        (Fault::claim("alg", "none"), IdTokenCheck::Algorithm),
    ];
    for (fault, check) in cases {
        let shown = format!("{fault:?}");
        let error = login(&[fault]).await.err().unwrap_or_else(|| panic!("{shown} was taken"));
        assert_eq!(error.kind(), ErrorKind::IdToken(check), "{shown}: {error}");
        assert!(error.into_tokens().is_none(), "{shown}");
    }
    let several = serde_json::json!(["my-app", "another-app"]);
    let azp = Fault::claim("azp", "my-app");
    assert!(login(&[Fault::claim("aud", several.clone()), azp]).await.is_ok());
    let error = login(&[Fault::claim("aud", several)]).await.map(|_| ()).expect_err("no `azp`");
    assert_eq!(error.kind(), ErrorKind::IdToken(IdTokenCheck::AuthorizedParty));
}

#[test]
fn apple_works_without_futures() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Apple::definition())?;
    let setting = |name: &str| {
        let mut all = server.settings();
        all.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let settings = apple::Settings::new(
        setting("client_id"),
        setting("private_key"),
        setting("team_id"),
        setting("key_id"),
    );
    let apple = blocking::Client::<Apple>::new(settings, REDIRECT_URI)?
        .with_transport(server.blocking_transport()?);
    let login = apple.authorize([]).start()?;
    let callback = Callback::form_post(server.sign_in(&login.url)?);
    let tokens = apple.exchange(login.pending, callback)?;
    let user = apple.userinfo(&tokens)?;
    assert!(user.id.is_some() && user.email.is_some());
    assert_eq!(user.email_verified, Some(true));
    Ok(())
}

/// Each definition that reads the ID token, by its data alone.
#[tokio::test]
async fn each_definition_that_reads_one_tells_who_the_user_is() {
    let identity = oauth_load::load(root().join("golden/ok/identity.yaml"));
    let identity = identity.unwrap_or_else(|faults| panic!("{faults}"));
    let reads = |definition: &&'static Definition| definition.id_token.is_some();
    let all: Vec<_> = oauth_providers::all().chain([identity]).filter(reads).collect();
    assert!(all.len() >= 7, "{} definitions", all.len());
    for definition in all {
        let id = definition.id;
        let emulator = Emulator::builder(definition).redirect_uri(REDIRECT_URI).start();
        let emulator = emulator.unwrap_or_else(|why| panic!("{id}: no emulator: {why}"));
        let transport = Arc::new(emulator.transport().expect("it has a transport"));
        let settings: Map =
            emulator.settings().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let platform = Platform::new(definition).with_transport(transport);
        let login = platform
            .authorization_url(REDIRECT_URI, &settings, &Options::default())
            .unwrap_or_else(|error| panic!("{error}"));
        let answer = emulator.sign_in(&login.url).expect("the user can sign in");
        let callback = match definition.authorize.response_mode {
            Some(oauth_core::definition::ResponseMode::FormPost) => Callback::form_post(answer),
            _ => Callback::query(answer),
        };
        let found = platform.credentials(REDIRECT_URI, &settings, login.pending, callback).await;
        let found = found.unwrap_or_else(|error| panic!("{error}"));
        assert!(found.values.contains_key("id_token"), "{id}: the form keeps the ID token");
        let user = platform.userinfo_credentials(&settings, &found.values).await;
        let user = user.unwrap_or_else(|error| panic!("{error}"));
        assert!(user.id.is_some(), "{id}: {user:?}");
        // The user's tokens are no use to another client.
        let mut others = settings.clone();
        others.insert("client_id".to_owned(), "another-app".to_owned());
        let error = platform.userinfo_credentials(&others, &found.values).await;
        let error = error.expect_err("a token for somebody else");
        assert_eq!(error.kind(), ErrorKind::IdToken(IdTokenCheck::Audience), "{id}");
    }
}
