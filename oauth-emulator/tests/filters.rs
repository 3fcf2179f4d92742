//! A provider that wants digests in place of secrets, and checks them.

mod support;

use oauth_core::definition::*;
use oauth_emulator::Emulator;
use ring::{digest, hmac};
use support::{definitions::CLIENT, *};

const TOKEN: &str = "https://digest.example/token";
const ME: &str = "https://digest.example/me";
const SECRET: Variable = Variable::Setting("client_secret");

const fn made(text: &'static [Part], filters: &'static [Filter]) -> Part {
    Part::Filtered(Filtered { text, filters, place: Place::Whole })
}

const fn whole(variable: Variable) -> Part {
    Part::Value(variable, Place::Whole)
}

const fn param_of(name: &'static str, parts: &'static [Part]) -> Param {
    Param { name, value: Template::Parts(parts) }
}

const DIGEST: Definition = Definition {
    id: "digest",
    name: "Digest",
    settings: &CLIENT,
    authorization_endpoint: &[Template::Fixed("https://digest.example/authorize")],
    token_endpoint: &[Template::Fixed(TOKEN)],
    token_request: TokenRequest {
        names: Renames(&[("client_secret", "")]),
        params: &[param_of(
            "hash",
            &[made(
                &[whole(SECRET), Part::Text("|"), whole(Variable::Code)],
                &[Filter::Sha256Hex, Filter::Truncate(32)],
            )],
        )],
        ..TokenRequest::PLAIN
    },
    refresh: Some(Refresh {
        params: &[param_of(
            "hash",
            &[made(
                &[whole(SECRET), Part::Text("|"), whole(Variable::RefreshToken)],
                &[Filter::Sha256Hex],
            )],
        )],
        ..Refresh::PLAIN
    }),
    userinfo: Some(Probe {
        call: Call {
            url: Template::Fixed(ME),
            query: &[param_of(
                "app",
                &[made(&[whole(Variable::Setting("client_id"))], &[Filter::Base64])],
            )],
            // It stands before the token that it is made of.
            secret_query: &[param_of(
                "proof",
                &[
                    Part::Text("v1="),
                    made(&[whole(Variable::AccessToken)], &[Filter::HmacSha256Hex(SECRET)]),
                ],
            )],
            auth: CallAuth::Bearer,
            ..Call::PLAIN
        },
        ..Probe::PLAIN
    }),
    ..Definition::PLAIN
};

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()))
}

#[test]
fn each_digest_is_that_of_the_values_of_its_request() {
    let emulator = Emulator::start(&DIGEST).expect("started");
    let url = login("my-app").url("https://digest.example/authorize");
    let code = param(&emulator.sign_in(&url).expect("signed in"), "code").expect("a code");
    let exchange = Params::new(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", "my-app"),
    ]);
    let right = sha256(&format!("my-secret|{code}"));
    let other = sha256("my-secret|other");
    for wrong in ["", &right, &other[..32], &right.to_uppercase()[..32], &right[..31]] {
        let answer = post(&emulator, TOKEN, &exchange.clone().with("hash", wrong));
        assert_eq!(answer.status, 400, "{wrong}");
    }
    let with_secret =
        exchange.clone().with("hash", &right[..32]).with("client_secret", "my-secret");
    assert_eq!(post(&emulator, TOKEN, &with_secret).status, 400);
    let tokens = post(&emulator, TOKEN, &exchange.with("hash", &right[..32]));
    assert_eq!(tokens.status, 200, "{}", tokens.body);

    let access = tokens.text("access_token");
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"my-secret");
    let proof = hex(hmac::sign(&key, access.as_bytes()));
    let url = |proof: &str| format!("{ME}?app=bXktYXBw&proof={proof}");
    for (status, url) in [
        (200, url(&format!("v1%3D{proof}"))),
        (400, url(&proof)),
        (400, url(&format!("v1%3D{}", sha256(&access)))),
        (400, url("v1%3D")),
        (400, format!("{ME}?app=bXktYXBw")),
        (400, format!("{ME}?app=my-app&proof=v1%3D{proof}")),
    ] {
        let answer = bearer(&emulator, &url, &access);
        assert_eq!(answer.status, status, "{url}: {}", answer.body);
    }

    let token = tokens.text("refresh_token");
    let refresh = Params::new(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", &token),
        ("client_id", "my-app"),
    ]);
    assert_eq!(post(&emulator, TOKEN, &refresh.clone().with("hash", &right)).status, 400);
    let hash = sha256(&format!("my-secret|{token}"));
    assert_eq!(post(&emulator, TOKEN, &refresh.with("hash", &hash)).status, 200);
}
