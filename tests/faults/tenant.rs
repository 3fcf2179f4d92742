//! I. Tenant values and templates.

use std::sync::Arc;

use oauth_core::{
    Callback, Error, ErrorKind, Provider as _,
    dynamic::{Credentials, DynamicProvider as _, Map, Options, Platform},
};
use oauth_tests::wire::{Reroute, Seen, Wire};
use url::Url;

use super::{
    local::{Here, Local, USUAL, fine, http, stumbling},
    support::{
        CLIENT_ID, CLIENT_SECRET, REDIRECT, codes, compile, compile_whole, copy, good, one, query,
        settings, shown, state,
    },
};

/// A provider whose definition is told by a test, on a wire.
struct Tenanted {
    wire: Wire,
    transport: Reroute,
    platform: Platform,
}

impl Tenanted {
    /// With one value of this kind, and this template as all of its URLs.
    fn new(kind: &str, template: &str) -> Self {
        Self::of(&format!(
            "id: acme\nname: Acme\nconfig: {{ value: {{ {kind} }} }}\n\
             authorization_endpoint: \"{template}\"\ntoken_endpoint: \"{template}\"\n\
             validate: {{ get: \"{template}\" }}\n"
        ))
    }

    fn of(text: &str) -> Self {
        let definition =
            oauth_load::load_text("acme.yaml", text).unwrap_or_else(|faults| panic!("{faults}"));
        let wire = Wire::new(std::iter::repeat_n(fine(), 3));
        let transport = wire.transport();
        let platform = Platform::new(definition).with_transport(Arc::new(transport.clone()));
        Self { wire, transport, platform }
    }

    /// The URLs of a login, a refresh and a call with this value.
    async fn urls(&self, value: &str) -> Result<[Url; 3], Error> {
        let settings = with(value);
        let tokens = [("access_token", "at-SENTINEL"), ("refresh_token", "rt-SENTINEL")];
        let credentials = Credentials { values: map(&tokens), expires_at: -1 };
        let platform = &self.platform;
        let login = platform.authorization_url(REDIRECT, &settings, &Options::default());
        let refresh = platform.refresh_credentials(REDIRECT, &settings, &credentials).await;
        let validate = platform.validate_credentials(&settings, &credentials.values).await;
        let [error, ..] = [login.as_ref().err(), refresh.as_ref().err(), validate.as_ref().err()];
        if let Some(error) = error {
            assert!(refresh.is_err() && validate.is_err(), "{value:?}: {error}");
            assert!(self.transport.asked().is_empty() && self.wire.seen().is_empty(), "{value:?}");
            return Err(error.clone());
        }
        let asked = self.transport.asked();
        assert_eq!(asked.len(), 2, "{value:?}");
        let all = [login?.url, asked[0].clone(), asked[1].clone()];
        Ok(all.map(|url| Url::parse(&url).expect("another reader knows it as a URL")))
    }

    async fn refused(&self, value: &str) {
        let error = self.urls(value).await.expect_err(value);
        assert_eq!(error.kind(), ErrorKind::Config, "{value:?}: {error}");
        // It names the setting and the rule; the value may be anything, so it does not show that.
        assert!(error.what().contains("`value`"), "{error}");
        assert!(value.len() < 9 || !shown(&error).contains(value), "{error}");
    }
}

fn map(pairs: &[(&str, &str)]) -> Map {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn with(value: &str) -> Map {
    map(&[("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET), ("value", value)])
}

const HOSTS: [&str; 2] =
    ["https://{value}.acme.example/token", "https://api.{value}.example/token"];

#[tokio::test]
async fn f117_a_value_in_a_host_stays_in_its_place() {
    let (long, longest) = ("a".repeat(64), "a".repeat(63));
    let (many, most) = ("a.".repeat(127), ["a".repeat(63).as_str(); 3].join("."));
    let everywhere = [
        "evil.com/",
        "evil.com#",
        "evil.com?",
        "evil.com\\",
        "evil.com/x",
        "/evil.com",
        "x@evil.com",
        "x:y@evil.com",
        "@evil.com",
        "evil.com:443",
        ":443",
        "..",
        ".",
        "",
        "a..b",
        ".a",
        "a.",
        &long,
        "-a",
        "a-",
        "-",
        "xn--",
        "Acme",
        "ACME",
        "evil\u{3002}com",
        "evil\u{ff0e}com",
        "a%2eb",
        "%2e",
        "%",
        "a\tb",
        "\ta",
        "a\n",
        "a\r\nx: 1",
        "a b",
        " a",
        "a ",
        "\0",
        "a\0",
        "\u{e9}",
        "\u{430}cme",
        "a\u{200b}b",
        "a\u{ad}b",
        "\u{202e}moc",
        "a_b",
        "a*b",
        "a;b",
        "a,b",
        "a&b",
        "a=b",
        "[::1]",
        "{value}",
        "$a",
        "'",
        "\"",
        "<a>",
        "a|b",
        "a^b",
        "a`b",
    ];
    for template in HOSTS {
        for kind in ["type: label", "type: hostname", "type: enum, values: [acme, b]"] {
            let tenanted = Tenanted::new(kind, template);
            for value in everywhere {
                tenanted.refused(value).await;
            }
        }
        let label = Tenanted::new("type: label", template);
        for value in ["a.b", "evil.com", "xn--a", "xn--bcher-kva", "127.0.0.1"] {
            label.refused(value).await;
        }
        let hostname = Tenanted::new("type: hostname", template);
        for value in [many.as_str(), "127.0.0.1", "1.2", "0x7f.0x1", "a.1", "a.0x7f"] {
            hostname.refused(value).await;
        }
        for (kind, value) in [
            ("label", "acme"),
            ("label", "a"),
            ("label", "9-lives"),
            ("label", "127"),
            ("label", &longest),
            ("hostname", "acme"),
            ("hostname", "acme.co"),
            ("hostname", "xn--bcher-kva.acme"),
            ("hostname", &most),
        ] {
            let urls = Tenanted::new(&format!("type: {kind}"), template).urls(value).await;
            let host = template.replace("{value}", value);
            let host = host.split('/').nth(2);
            for url in urls.unwrap_or_else(|error| panic!("{value}: {error}")) {
                assert_eq!((url.host_str(), url.port(), url.username()), (host, None, ""), "{url}");
                assert_eq!(url.path(), "/token", "{url}");
            }
        }
    }
}

#[tokio::test]
async fn f118_a_value_in_a_path_stays_one_segment() {
    const TEMPLATE: &str = "https://acme.example/org/{value}/token?x=1";
    let segment = Tenanted::new("type: segment", TEMPLATE);
    for value in [
        "../x",
        "..",
        ".",
        "",
        "a/b",
        "/",
        "/a",
        "a/",
        "//evil.com",
        "\\",
        "a\\b",
        "..\\x",
        "?a",
        "a?",
        "#",
        "a#b",
        "a\n",
        "\t",
        "\0",
        "a\r\nb",
        "\u{85}",
        "\u{7f}",
    ] {
        segment.refused(value).await;
    }
    for (value, encoded) in [
        ("acme", "acme"),
        ("...", "..."),
        (".a", ".a"),
        ("%2e%2e", "%252e%252e"),
        ("%2E", "%252E"),
        ("..%2fx", "..%252fx"),
        ("a%00", "a%2500"),
        ("a b", "a%20b"),
        ("a;b", "a%3Bb"),
        ("a@b:c", "a%40b%3Ac"),
        ("..;", "..%3B"),
        ("a&b=c", "a%26b%3Dc"),
        ("\u{e9}", "%C3%A9"),
        ("\u{ff0f}x", "%EF%BC%8Fx"),
        ("\u{2024}\u{2024}", "%E2%80%A4%E2%80%A4"),
        ("{value}", "%7Bvalue%7D"),
        ("a+b", "a%2Bb"),
    ] {
        let urls = Tenanted::new("type: segment", TEMPLATE).urls(value).await;
        for url in urls.unwrap_or_else(|error| panic!("{value}: {error}")) {
            assert_eq!(url.host_str(), Some("acme.example"), "{url}");
            assert_eq!(url.path(), format!("/org/{encoded}/token"), "{value}");
            assert_eq!(url.query_pairs().next(), Some(("x".into(), "1".into())), "{url}");
        }
    }
}

#[tokio::test]
async fn f119_an_origin_is_https_and_a_host() {
    let origin = Tenanted::new("type: origin", "{value}/token");
    for value in [
        "http://git.acme.example",
        "HTTP://git.acme.example",
        "https:git.acme.example",
        "https:/git.acme.example",
        "https:///git.acme.example",
        "https:\\\\git.acme.example",
        "https://git.acme.example/",
        "https://git.acme.example/x",
        "https://git.acme.example?x",
        "https://git.acme.example#x",
        "https://git.acme.example/..",
        "https://u@git.acme.example",
        "https://u:p@git.acme.example",
        "https://@git.acme.example",
        "https://git.acme.example:22",
        "https://git.acme.example:443",
        "https://git.acme.example:",
        "https://[::1]",
        "https://[fe80::1]",
        "https://127.0.0.1",
        "https://169.254.169.254",
        "https://2130706433",
        "https://0x7f.1",
        "https://git.acme.example.",
        "https://.acme.example",
        "https://a..b",
        "https://",
        "https://*.a",
        "git.acme.example",
        "//git.acme.example",
        "",
        " https://a.example",
        "https://a.example ",
        "https://a.example\n",
        "https://a\t.example",
        "https://A.example",
        "https://\u{e9}.example",
        "https://a\u{3002}example",
        "https://a%2eexample",
        "https://a.example\\@b.example",
        "ftp://a.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:,x",
        "http://127.0.0.1:80",
        "http://localhost",
        "https://a.example,https://b.example",
        "https://a.example https://b.example",
        "{value}",
        "https://{value}",
        "https://-a.example",
        "https://a_b.example",
    ] {
        origin.refused(value).await;
    }
    for value in ["https://git.acme.example", "https://localhost", "https://a-1.b2.example"] {
        let urls = Tenanted::new("type: origin", "{value}/token").urls(value).await;
        for url in urls.unwrap_or_else(|error| panic!("{value}: {error}")) {
            assert_eq!(
                (url.origin().ascii_serialization().as_str(), url.path()),
                (value, "/token")
            );
        }
    }
}

#[tokio::test]
async fn f120_a_value_is_never_expanded_again() {
    const ALL: &str = "id: acme\nname: Acme\nlocal: false\n\
        config: { value: { type: text }, path: { type: segment, default: team } }\n\
        authorization_endpoint: \"https://acme.example/authorize?in={value}\"\n\
        token_endpoint: https://acme.example/token\n\
        authorize: { params: { hint: \"{value}\" } }\n\
        token: { request: { params: { tenant: \"{value}\" }, headers: { x-tenant: \"a {value} b\" } } }\n\
        refresh: { params: { tenant: \"{value}\" } }\n\
        validate:\n  post: \"https://acme.example/{path}/me\"\n  query: { tenant: \"{value}\" }\n  \
        headers: { x-tenant: \"{value}\" }\n  json: { tenant: \"{value}\", deep: [{ of: \"<{value}>\" }] }\n";
    let forms = [
        "{token_endpoint}",
        "{client_secret}",
        "{value}",
        "{access_token}",
        "{path}",
        "{{value}}",
        "{{client_secret}}",
        "{",
        "}",
        "{}",
        "{ value }",
        "${client_secret}",
        "%7Bclient_secret%7D",
        "{client_secret",
        "\\{client_secret\\}",
    ];
    for value in forms {
        let tenanted = Tenanted::of(ALL);
        let [login, _, validate] = tenanted.urls(value).await.expect(value);
        let pairs = query(login.as_str());
        assert_eq!(one(&pairs, "in").as_deref(), Some(value));
        assert_eq!(one(&pairs, "hint").as_deref(), Some(value));
        assert_eq!(validate.path(), "/team/me");
        assert_eq!(validate.query_pairs().next(), Some(("tenant".into(), value.into())));
        let seen: Vec<Seen> = tenanted.wire.seen();
        assert_eq!(seen[0].header("x-tenant"), Some(format!("a {value} b").as_str()));
        let form = super::support::pairs(&seen[0].text());
        assert_eq!(one(&form, "tenant").as_deref(), Some(value));
        assert_eq!(seen[1].header("x-tenant"), Some(value));
        let body: serde_json::Value = serde_json::from_slice(&seen[1].body).expect("JSON");
        assert_eq!(body["tenant"], value);
        assert_eq!(body["deep"][0]["of"], format!("<{value}>"));
        // The client's secret stands once: where it belongs, at the token endpoint.
        let all: Vec<String> =
            seen.iter().map(|seen| String::from_utf8_lossy(&seen.whole).into_owned()).collect();
        assert_eq!(all.concat().matches(CLIENT_SECRET).count(), 1, "{value}");
        assert!(!login.as_str().contains("SENTINEL"), "{login}");
    }
}

#[test]
fn f121_a_value_that_is_not_declared_used_or_in_its_place_does_not_compile() {
    let found = |more: &str| codes(&compile(&format!("{more}\n")));
    for more in [
        "userinfo_endpoint: \"https://{nobody}.acme.example/me\"",
        "userinfo_endpoint: \"https://acme.example/{nobody}\"",
        "userinfo_endpoint: \"https://acme.example/me?x={nobody}\"",
        "issuer: \"https://{nobody}.acme.example\"",
        "authorize: { params: { x: \"{nobody}\" } }",
        "token: { request: { params: { x: \"{nobody}\" } } }",
        "token: { request: { headers: { x-a: \"{nobody}\" } } }",
        "refresh: { params: { x: \"{nobody}\" } }",
        "revoke: { post: https://acme.example/r, form: { x: \"{nobody}\" } }",
        "validate: { get: https://acme.example/me, query: { x: \"{nobody}\" } }",
        "validate: { post: https://acme.example/me, json: { x: [\"{nobody}\"] } }",
        "userinfo_endpoint: \"https://{token_endpoint}/me\"",
    ] {
        assert_eq!(found(more), ["unknown-variable"], "{more}");
    }
    for kind in ["text", "label", "hostname", "origin", "segment", "enum, values: [a]"] {
        assert_eq!(
            found(&format!("config: {{ value: {{ type: {kind} }} }}")),
            ["unused-value"],
            "{kind}"
        );
    }
    // Which kind may stand where: in a host, a path, at the start, in a query, and as a whole text.
    for (kind, [host, path, start, query]) in [
        ("label", [true, true, false, true]),
        ("hostname", [true, true, false, true]),
        ("enum, values: [a, b]", [true, true, false, true]),
        ("segment", [false, true, false, true]),
        ("origin", [false, false, true, true]),
        ("text", [false, false, false, true]),
    ] {
        for (url, fits) in [
            ("https://{value}/me", host),
            ("https://{value}.acme.example/me", host),
            ("https://api.{value}/me", host),
            ("https://acme.example/{value}", path),
            ("https://acme.example/a/{value}/me", path),
            ("{value}/me", start),
            ("https://acme.example/me?tenant={value}", query),
            // Nothing may choose these.
            ("{value}://acme.example/me", false),
            ("https://acme.example:{value}/me", false),
            ("https://{value}@acme.example/me", false),
            ("https://acme.example/me#{value}", false),
        ] {
            let text =
                format!("config: {{ value: {{ type: {kind} }} }}\nuserinfo_endpoint: \"{url}\"");
            let found = found(&text);
            match fits {
                true => assert_eq!(found, Vec::<&str>::new(), "{kind} in {url}"),
                false => assert!(
                    !found.is_empty() && found != ["unused-value"],
                    "{kind} in {url}: {found:?}"
                ),
            }
        }
    }
    // A secret has no place in a URL at all.
    for url in ["https://acme.example/{client_secret}", "https://acme.example/?x={access_token}"] {
        let text = format!(
            "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/a\n\
             token_endpoint: https://acme.example/t\nuserinfo_endpoint: \"{url}\"\n"
        );
        assert!(compile_whole(&text).has_errors(), "{url}");
    }
}

#[tokio::test]
async fn f122_a_login_belongs_to_the_tenant_it_began_at() {
    let (home, elsewhere) = (stumbling([]), stumbling([]));
    let here = Here::<Local>::new(http(&home));
    let at_home = || settings(Local::definition()).set("base", http(&home));
    let another = |settings| Here::<Local>::of(settings, USUAL.clone()).client;
    for (row, other) in [
        ("another tenant", another(settings(Local::definition()).set("base", http(&elsewhere)))),
        ("another client", another(at_home().set("client_id", "another"))),
    ] {
        let login = here.client.authorize([]).start().expect("a login begins");
        let callback = good(&state(&login.pending));
        let error = other.exchange(login.pending, callback).await.expect_err(row);
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{row}: {error}");
        assert!(error.what().contains("another client or tenant"), "{row}: {error}");
        assert_eq!((home.connections(), elsewhere.connections()), (0, 0), "{row}");
    }
    // A new secret of the same client does not end the logins that are under way.
    let login = here.client.authorize([]).start().expect("a login begins");
    let callback = good(&state(&login.pending));
    let renewed = another(at_home().set("client_secret", "new"));
    renewed.exchange(login.pending, callback).await.expect("the same client and tenant");
    assert_eq!((home.connections(), elsewhere.connections()), (1, 0));
}

#[tokio::test]
async fn f122_a_platform_keeps_logins_of_tenants_apart_as_well() {
    for kind in ["type: label", "type: text", "type: enum, values: [one, two]", "type: segment"] {
        let tenanted = Tenanted::of(&format!(
            "id: acme\nname: Acme\nconfig: {{ value: {{ {kind} }} }}\n\
             authorization_endpoint: \"https://acme.example/authorize?tenant={{value}}\"\n\
             token_endpoint: \"https://acme.example/token?tenant={{value}}\"\n"
        ));
        let platform = &tenanted.platform;
        let options = Options::default();
        let login = platform.authorization_url(REDIRECT, &with("one"), &options).expect("begins");
        let (again, callback) = (copy(&login.pending), good(&state(&login.pending)));
        let query = |text: &String| Callback::query(text.as_str());
        let ended =
            platform.credentials(REDIRECT, &with("two"), login.pending, query(&callback)).await;
        let error = ended.expect_err(kind);
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{kind}: {error}");
        // It is used up: whoever tries tenants in turn finds nothing.
        let ended = platform.credentials(REDIRECT, &with("one"), again, query(&callback)).await;
        assert_eq!(ended.expect_err(kind).kind(), ErrorKind::StateMismatch, "{kind}");
        assert!(tenanted.transport.asked().is_empty(), "{kind}");

        let login = platform.authorization_url(REDIRECT, &with("two"), &options).expect("begins");
        let callback = good(&state(&login.pending));
        let ended =
            platform.credentials(REDIRECT, &with("two"), login.pending, query(&callback)).await;
        ended.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(tenanted.transport.asked(), ["https://acme.example/token?tenant=two"], "{kind}");
    }
}
