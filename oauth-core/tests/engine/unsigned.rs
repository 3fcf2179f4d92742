//! A program that was built without the means to sign.

use oauth_core::{Client, ErrorKind, Provider as _, SettingValues, definition::*};

use crate::{
    provider,
    support::{ACME, setting},
};

provider!(
    Signing,
    Definition {
        settings: &[
            setting("client_id", FieldKind::TextInput, ValueKind::Text),
            setting("private_key", FieldKind::SecretInput, ValueKind::Pem),
        ],
        token_endpoint_auth_method: AuthMethod::PrivateKeyJwt,
        client_credentials: Some(ClientCredentials::PLAIN),
        ..ACME
    }
);

#[test]
fn a_client_that_would_have_to_sign_cannot_be_made_and_says_why() {
    let values = SettingValues::new(Signing::definition()).set("client_id", "id");
    let pem = "-----BEGIN PRIVATE KEY-----\nsentinel\n-----END PRIVATE KEY-----\n";
    let error = Client::<Signing>::without_redirect(values.set("private_key", pem));
    let error = error.expect_err("it cannot sign");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("feature `jwt`"), "{error}");
    assert!(!error.to_string().contains("sentinel"), "{error}");
}
