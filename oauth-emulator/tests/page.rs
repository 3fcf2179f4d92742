//! The pages that people see.

mod support;

use oauth_core::definition::*;
use oauth_emulator::{Emulator, EmulatorError, User};
use support::{definitions::*, *};

const HOSTILE: &str = "<script>alert(1)</script>\"'&\u{202e}";

const HOSTILE_PROVIDER: Definition = Definition {
    name: HOSTILE,
    scopes: Scopes {
        known: &[KnownScope { name: "<b>&amp;", description: HOSTILE, granted_as: &[] }],
        ..Scopes::PLAIN
    },
    ..PLAIN
};

#[test]
fn hostile_texts_are_escaped() {
    let user = User { name: HOSTILE.into(), email: HOSTILE.into(), ..User::default() };
    let emulator = Emulator::builder(&HOSTILE_PROVIDER).client(HOSTILE, "my-secret").user(user);
    let emulator = emulator.start().expect("started");
    let good = || login(HOSTILE).set("redirect_uri", "https://app.example/cb?a='&b=2");
    let url = good().set("scope", "<b>&amp;").url("https://plain.example/authorize");
    let page = send(&emulator, "GET", &url, &[], "");
    assert_eq!(page.status, 200);
    for raw in ["<script", "<b>", "\u{202e}", "a='&b", "\"'&"] {
        assert!(!page.body.contains(raw), "{raw}\n{}", page.body);
    }
    assert!(page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\u{fffd}"));
    assert!(page.body.contains("&lt;b&gt;&amp;amp;"));
    assert!(page.body.contains("a=&#39;&amp;b=2"));
    let callback = emulator.sign_in(&url).expect("signed in");
    assert!(callback.starts_with("https://app.example/cb?a='&b=2&code="), "{callback}");
}

#[test]
fn the_page_is_whole_without_anything_from_elsewhere() {
    let emulator = Emulator::start(&OFFLINE).expect("started");
    let query = login("my-app").set("audience", "api").set("response_mode", "form_post");
    let query = query.set("scope", "email offline_access other").set("access_type", "offline");
    let url = query.set("prompt", "consent").url("https://offline.example/authorize");
    let page = send(&emulator, "GET", &url, &[], "");
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "form-action 'self' https://app.example;",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    for text in [
        "<html lang=\"en\">",
        "name=\"viewport\"",
        "<main>",
        "<h1>",
        "prefers-color-scheme:dark",
        "<code>email</code><small>See the address</small>",
        "<code>other</code>",
        "while you are away",
        "asked again",
        "Robin Example",
        ">Allow</button>",
        ">Deny</button>",
        "name=\"csrf\"",
    ] {
        assert!(page.body.contains(text), "{text}\n{}", page.body);
    }
    for foreign in ["<script", "src=", "@import", "url(", "http-equiv"] {
        assert!(!page.body.contains(foreign), "{foreign}");
    }
    // The style is the one that the policy names, so that browsers apply it.
    let (_, style) = page.body.split_once("<style>").expect("a style");
    let (style, _) = style.split_once("</style>").expect("its end");
    let hash = <sha2::Sha256 as sha2::Digest>::digest(style);
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
    assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
}

#[test]
fn the_buttons_need_the_page_and_its_browser() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let url = login("my-app").url("https://plain.example/authorize");
    let open = || {
        let page = send(&emulator, "GET", &url, &[], "");
        let cookie = page.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        assert!(page.header("set-cookie").contains("HttpOnly; SameSite=Strict"));
        let field = |name: &str| {
            let start = format!("name=\"{name}\" value=\"");
            let (_, rest) = page.body.split_once(&start).expect("the field");
            rest.split('"').next().expect("its end").to_owned()
        };
        let form = Params::new(&[
            ("ticket", &field("ticket")),
            ("csrf", &field("csrf")),
            ("decision", "allow"),
        ]);
        (form, cookie)
    };
    let press = |form: &Params, cookie: &str| {
        let base = emulator.base_url();
        let host = base.strip_prefix("http://").expect("http");
        let body = form.form();
        let request = format!(
            "POST /emulator/decision HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {cookie}\r\n\
             Content-Type: {FORM}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        raw(host, &request)
    };
    let (form, cookie) = open();
    for (form, cookie) in [
        (form.clone().without("csrf"), cookie.as_str()),
        (form.clone().set("csrf", "guessed"), &cookie),
        (form.clone().set("ticket", "guessed"), &cookie),
        (form.clone(), "other=1"),
        (form.clone(), "emulator_session=guessed"),
    ] {
        assert!(press(&form, cookie).starts_with("HTTP/1.1 403"));
    }
    assert!(press(&form, &cookie).starts_with("HTTP/1.1 303"));
    assert!(press(&form, &cookie).starts_with("HTTP/1.1 403"), "a page is answered once");
}

#[test]
fn other_names_for_this_machine_are_refused() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let base = emulator.base_url();
    let host = base.strip_prefix("http://").expect("http");
    let answer = raw(host, "GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
}

#[test]
fn only_the_provider_has_a_browser_url() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let url = emulator.browser_url("https://plain.example/authorize?a=b").expect("known");
    assert_eq!(url, format!("{}/https/plain.example/authorize?a=b", emulator.base_url()));
    for foreign in [
        "https://evil.example/",
        "http://plain.example/",
        "https://plain.example.evil.example/",
        "nonsense",
        "https://plain.example@evil.example/",
    ] {
        assert!(
            matches!(emulator.browser_url(foreign), Err(EmulatorError::Foreign { .. })),
            "{foreign}"
        );
    }
    assert!(emulator.sign_in("https://plain.example/a HTTP/1.1\r\nX: y").is_err());
}

fn raw(host: &str, request: &str) -> String {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(host).expect("a connection");
    stream.write_all(request.as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
