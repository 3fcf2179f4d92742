//! Calls of the API that the tokens are for.

use std::sync::Arc;

use oauth_core::{
    Client, ErrorKind, StoredTokens, Tokens,
    definition::*,
    dynamic::{DynamicProvider as _, Map, Platform},
    transport::{HeaderText, Request, Response, TransportErrorKind},
};

use crate::{
    provider,
    support::{ACME, Script, client, now},
};

provider!(
    Plain,
    Definition {
        api: Some(oauth_core::definition::Api {
            base: &[Template::Fixed("https://api.acme.example/v1/")],
            headers: &[Header { name: "x-version", value: Template::Fixed("2022-06-28") }],
            query: &[Param { name: "format", value: Template::Fixed("json") }],
            ..oauth_core::definition::Api::PLAIN
        }),
        ..ACME
    }
);

provider!(
    InUrl,
    Definition {
        api: Some(oauth_core::definition::Api {
            base: &[
                Template::Parts(&[
                    Part::Value(Variable::Captured("site"), Place::Origin),
                    Part::Text("/rest"),
                ]),
                Template::Fixed("https://api.acme.example"),
            ],
            header: "",
            secret_query: &[Param {
                name: "access_token",
                value: Template::Parts(&[Part::Value(Variable::AccessToken, Place::Whole)]),
            }],
            ..oauth_core::definition::Api::PLAIN
        }),
        token_response: TokenResponse {
            captures: &[Capture {
                name: "site",
                path: Path(&["site"]),
                value: ValueKind::Origin,
                allow: &[Template::Fixed("https://*.acme.example")],
                ..Capture::PLAIN
            }],
            ..TokenResponse::PLAIN
        },
        ..ACME
    }
);

fn tokens() -> Tokens {
    Tokens::from_stored(StoredTokens::new("acme", "access/sentinel+&")).unwrap()
}

#[test]
fn a_request_has_what_the_api_wants_and_the_token() {
    let script = Script::default().json(200, r#"{"id":7,"name":"Ann"}"#).json(201, "");
    let client = client::<Plain>(&script);
    let api = client.api(&tokens());
    let answer = now(api.get("/users/@me?a=b").query("q", "x y&z").query("n", 3).send()).unwrap();
    assert_eq!((answer.status(), answer.is_success()), (200, true));
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    assert_eq!(answer.headers().count(), 1);
    let user: serde_json::Value = answer.json().unwrap();
    assert_eq!(user["name"], "Ann");
    assert_eq!(answer.text(), r#"{"id":7,"name":"Ann"}"#);

    let body = serde_json::json!({ "title": "x" });
    now(api.patch("/items/1").header("X-Version", "2030-01-01").json(&body).send()).unwrap();
    let sent = script.sent();
    assert_eq!(
        sent[0].url,
        "https://api.acme.example/v1/users/@me?a=b&format=json&q=x%20y%26z&n=3"
    );
    assert_eq!(sent[0].header("authorization"), Some("Bearer access/sentinel+&"));
    assert_eq!(sent[0].header("x-version"), Some("2022-06-28"));
    assert_eq!(sent[1].method, Method::Patch);
    assert_eq!(sent[1].header("x-version"), Some("2030-01-01"), "the caller knows better");
    assert_eq!(sent[1].header("content-type"), Some("application/json"));
    assert_eq!(sent[1].body, r#"{"title":"x"}"#);
}

#[test]
fn the_methods_and_bodies_are_sent_as_they_are_called() {
    let script = Script::default();
    let api = client::<Plain>(&script).api(&tokens());
    for (request, method, kind, body) in [
        (api.get("/x"), Method::Get, None, ""),
        (api.delete("/x"), Method::Delete, None, ""),
        (
            api.post("/x").form([("a", "1 2"), ("b", "&")]),
            Method::Post,
            Some("application/x-www-form-urlencoded"),
            "a=1+2&b=%26",
        ),
        (api.put("/x").body("text/csv", "a;b"), Method::Put, Some("text/csv"), "a;b"),
        (
            api.put("/x").body("text/csv", "a;b").header("content-type", "text/plain"),
            Method::Put,
            Some("text/plain"),
            "a;b",
        ),
    ] {
        let request = request.into_request().unwrap();
        assert_eq!(request.method, method);
        let header = request.headers.iter().find(|(name, _)| name == "content-type");
        assert_eq!(header.map(|(_, value)| value.expose()), kind);
        let sent = request.body.map(|body| String::from_utf8(body.to_vec()).unwrap());
        assert_eq!(sent.unwrap_or_default(), body);
    }
    assert!(script.sent().is_empty(), "parts are not sent");
}

#[test]
fn parts_hold_the_token_as_a_secret() {
    let request = client::<Plain>(&Script::default()).api(&tokens()).get("/me").into_request();
    let request = request.unwrap();
    let (_, token) = request.headers.iter().find(|(name, _)| name == "authorization").unwrap();
    assert!(matches!(token, HeaderText::Secret(_)));
    assert_eq!(token.expose(), "Bearer access/sentinel+&");
    assert!(!format!("{request:?}").contains("sentinel"), "{request:?}");

    let request = client::<InUrl>(&Script::default()).api(&tokens()).get("/me").into_request();
    let request = request.unwrap();
    assert_eq!(request.url, "https://api.acme.example/me?access_token=access%2Fsentinel%2B%26");
    assert!(request.headers.iter().all(|(_, value)| !value.expose().contains("sentinel")));
    assert!(!format!("{request:?}").contains("sentinel"), "{request:?}");
}

#[test]
fn the_token_goes_nowhere_else() {
    let script = Script::default();
    let api = client::<Plain>(&script).api(&tokens());
    for place in [
        "",
        "user",
        "//evil.example/user",
        "https://evil.example/user",
        "https://api.acme.example.evil.example/",
        "https://api.acme.example@evil.example/",
        "http://api.acme.example/v1/user",
        "@evil.example",
        "/../../admin",
        "/%2e%2e/admin",
        "/a/..%2fadmin",
        "/\\evil.example",
        "/a b",
        "/a\r\nhost: evil.example",
        "/a#b",
    ] {
        let error = now(api.get(place).send()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{place:?}: {error}");
        assert!(!error.to_string().contains("evil"), "{error}");
    }
    for name in
        ["authorization", "Authorization", "cookie", "host", "Content-Length", "connection", "te"]
    {
        let error = now(api.get("/me").header(name, "x").send()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}: {error}");
    }
    for (name, value) in [("x-a", "a\r\nb: c"), ("x a", "b"), ("", "b"), ("x-a", "\u{e9}")] {
        let error = now(api.get("/me").header(name, value).send()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name:?}: {error}");
    }
    assert!(script.sent().is_empty());

    // A next page of the same API is asked for, with the token of now.
    let script = Script::default().json(200, "{}").json(200, "{}");
    let api = client::<InUrl>(&script).api(&tokens());
    let next = "https://api.acme.example:443/v2/me?access_token=old-sentinel&after=2";
    now(api.get(next).send()).unwrap();
    let url = &script.sent()[0].url;
    assert!(url.ends_with("/v2/me?after=2&access_token=access%2Fsentinel%2B%26"), "{url}");
    // Nor does a parameter of the caller's take its place.
    now(api.get("/me").query("access_token", "mine").send()).unwrap();
    let url = &script.sent()[0].url;
    assert!(url.ends_with("/me?access_token=access%2Fsentinel%2B%26"), "{url}");
}

#[test]
fn the_one_more_try_is_the_same_request_with_other_tokens() {
    let script = Script::default().json(401, "").json(200, "{}").json(200, "{}");
    let api = client::<Plain>(&script).api(&tokens());
    let request = api
        .request(Method::Put, "/items/1")
        .query("a", "b")
        .header("x-own", "1")
        .body("text/csv", "a;b");
    assert!(now(request.clone().send()).unwrap().is_unauthorized());
    let fresh = Tokens::from_stored(StoredTokens::new("acme", "fresh")).unwrap();
    now(request.clone().with_tokens(&fresh).send()).unwrap();
    now(api.for_tokens(&fresh).get("/me").send()).unwrap();
    let sent = script.sent();
    assert_eq!(sent[0].header("authorization"), Some("Bearer access/sentinel+&"));
    assert_eq!(sent[1].header("authorization"), Some("Bearer fresh"));
    assert_eq!(sent[2].header("authorization"), Some("Bearer fresh"));
    assert_eq!(
        (sent[1].method, &sent[1].url, &sent[1].body),
        (Method::Put, &sent[0].url, &sent[0].body)
    );
    assert_eq!(sent[1].header("x-own"), Some("1"));
    let other = Tokens::from_stored(StoredTokens::new("other", "access-sentinel")).unwrap();
    let error = now(request.with_tokens(&other).send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(script.sent().is_empty());
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let mut all = request.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let found = all.next().map(|(_, value)| value.expose());
    assert!(all.next().is_none(), "{name} is there twice");
    found
}

#[test]
fn a_request_of_the_host_gets_the_token_and_keeps_the_rest() {
    let api = client::<Plain>(&Script::default()).api(&tokens());
    let own = Request {
        headers: vec![
            ("X-Version".into(), HeaderText::Plain("2030-01-01".into())),
            ("content-length".into(), HeaderText::Plain("3".into())),
        ],
        body: Some(b"a;b".to_vec().into()),
        ..Request::new(Method::Put, "https://API.acme.example:443/v2/items?format=xml")
    };
    let request = api.authorize_request(own).unwrap();
    assert_eq!(request.method, Method::Put);
    assert_eq!(request.url, "https://API.acme.example:443/v2/items?format=xml");
    assert_eq!(header(&request, "authorization"), Some("Bearer access/sentinel+&"));
    assert_eq!(header(&request, "x-version"), Some("2030-01-01"), "the caller knows better");
    assert_eq!(header(&request, "content-length"), Some("3"));
    assert_eq!(header(&request, "accept"), None, "the host's own client has its own");
    assert_eq!(request.body.as_deref().map(Vec::as_slice), Some(&b"a;b"[..]));
    let (_, token) = request.headers.iter().find(|(name, _)| name == "authorization").unwrap();
    assert!(matches!(token, HeaderText::Secret(_)));
    assert!(!format!("{request:?}").contains("sentinel"), "{request:?}");

    let get = |url: &str| Request::new(Method::Get, url);
    let request = api.authorize_request(get("https://api.acme.example/v1/me")).unwrap();
    assert_eq!(request.url, "https://api.acme.example/v1/me?format=json");
    assert_eq!(header(&request, "x-version"), Some("2022-06-28"));

    let api = client::<InUrl>(&Script::default()).api(&tokens());
    let url = "https://api.acme.example/me?access_token=old&a=b";
    let request = api.authorize_request(get(url)).unwrap();
    assert_eq!(request.url, "https://api.acme.example/me?a=b&access_token=access%2Fsentinel%2B%26");
    assert!(request.headers.is_empty());
    assert!(!format!("{request:?}").contains("sentinel"), "{request:?}");
}

#[test]
fn a_request_of_the_host_to_another_place_gets_no_token() {
    let api = client::<Plain>(&Script::default()).api(&tokens());
    for url in [
        "",
        "/v1/me",
        "//api.acme.example/v1/me",
        "api.acme.example/v1/me",
        "https:api.acme.example/v1/me",
        "http://api.acme.example/v1/me",
        "http://localhost/v1/me",
        "https://evil.example/v1/me",
        "https://evil.example/https://api.acme.example/",
        "https://api.acme.example.evil.example/",
        "https://api.acme.example@evil.example/",
        "https://user@api.acme.example/v1/me",
        "https://api.acme.example:444/v1/me",
        "https://api.acme.example\\@evil.example/",
        "https://api.acme.example/v1/../../me",
        "https://api.acme.example/me#evil",
        "https://api.acme.example/a b",
        "ftp://api.acme.example/v1/me",
    ] {
        let error = api.authorize_request(Request::new(Method::Get, url)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{url:?}: {error}");
        assert!(!format!("{error} {error:?}").contains("evil"), "{error}");
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
    }
    for name in ["Authorization", "authorization", "Proxy-Authorization", "cookie", "Host"] {
        let headers = vec![(name.into(), HeaderText::Plain("value-sentinel".into()))];
        let request = Request { headers, ..Request::new(Method::Get, "https://api.acme.example/") };
        let error = api.authorize_request(request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}: {error}");
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
    }
    let other = Tokens::from_stored(StoredTokens::new("other", "access-sentinel")).unwrap();
    let request = Request::new(Method::Get, "https://api.acme.example/v1/me");
    let error = api.for_tokens(&other).authorize_request(request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

provider!(
    Nearby,
    Definition {
        local: true,
        api: Some(oauth_core::definition::Api {
            base: &[Template::Fixed("http://127.0.0.1:4000/api")],
            header: "x-acme-token",
            ..oauth_core::definition::Api::PLAIN
        }),
        ..ACME
    }
);

#[test]
fn an_api_on_this_machine_may_be_http() {
    let api = client::<Nearby>(&Script::default()).api(&tokens());
    let get = |url: &str| api.authorize_request(Request::new(Method::Get, url));
    let request = get("http://127.0.0.1:4000/x").unwrap();
    assert_eq!(header(&request, "x-acme-token"), Some("Bearer access/sentinel+&"));
    for url in ["http://127.0.0.1:4001/x", "http://127.0.0.1/x", "https://127.0.0.1:4000/x"] {
        assert_eq!(get(url).unwrap_err().kind(), ErrorKind::Config, "{url}");
    }
    let headers = vec![("X-Acme-Token".into(), HeaderText::Plain("mine".into()))];
    let request = Request { headers, ..Request::new(Method::Get, "http://127.0.0.1:4000/x") };
    assert_eq!(api.authorize_request(request).unwrap_err().kind(), ErrorKind::Config);
}

#[test]
fn a_captured_host_is_checked_again() {
    let with = |site: &str| {
        let mut stored = StoredTokens::new("acme", "access-sentinel");
        stored.captured.insert("site".to_owned(), site.to_owned());
        Tokens::from_stored(stored).unwrap()
    };
    let script = Script::default().json(200, "{}");
    let client = client::<InUrl>(&script);
    now(client.api(&with("https://eu.acme.example")).get("/me").send()).unwrap();
    assert!(script.sent()[0].url.starts_with("https://eu.acme.example/rest/me?"));
    for site in
        ["https://evil.example", "https://eu.acme.example/x", "http://eu.acme.example", ".."]
    {
        let error = now(client.api(&with(site)).get("/me").send()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{site}: {error}");
        assert!(!error.to_string().contains("evil"), "{error}");
    }
    let other = Tokens::from_stored(StoredTokens::new("other", "access-sentinel")).unwrap();
    let error = now(client.api(&other).get("/me").send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(script.sent().is_empty());
}

#[test]
fn what_the_api_says_is_no_error_of_ours() {
    for status in [301, 400, 401, 403, 404, 429, 500] {
        let script = Script::default().json(status, r#"{"error":"access-sentinel"}"#);
        let answer = now(client::<Plain>(&script).api(&tokens()).get("/me").send()).unwrap();
        assert_eq!((answer.status(), answer.is_success()), (status, false));
        assert_eq!(answer.is_unauthorized(), status == 401);
        assert!(!format!("{answer:?}").contains("sentinel"), "{answer:?}");
        assert_eq!(script.sent().len(), 1, "no redirect is followed");
    }
    // A read is repeated while the API cannot answer; what changes something is not.
    let script = Script::default().with_timer().json(503, "").json(200, "{}").json(503, "");
    let api = client::<Plain>(&script).api(&tokens());
    assert_eq!(now(api.get("/me").send()).unwrap().status(), 200);
    assert_eq!(now(api.post("/me").send()).unwrap().status(), 503);

    let script = Script::default().fault(TransportErrorKind::Timeout);
    let error = now(client::<Plain>(&script).api(&tokens()).get("/me").send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[test]
fn an_answer_is_no_larger_than_the_limit_and_no_words_of_it_are_shown() {
    let body = r#"{"id":"body-sentinel"}"#;
    let script = Script::default().json(200, body).json(200, body);
    let api = client::<Plain>(&script).api(&tokens());
    let error = now(api.get("/me").max_body(10).send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
    let answer = now(api.get("/me").max_body(body.len()).send()).unwrap();
    let error = answer.json::<Vec<u8>>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    let shown = format!("{error} {error:?} {answer:?} {api:?} {:?}", api.get("/path-sentinel"));
    assert!(!shown.contains("sentinel"), "{shown}");
    assert!(error.to_string().contains("line 1"), "{error}");
    struct Never;
    impl serde::Serialize for Never {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("value-sentinel"))
        }
    }
    let error = now(api.post("/me").json(&Never).send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(!error.to_string().contains("sentinel"), "{error}");
}

#[test]
fn platforms_call_it_with_tokens_and_api_keys() {
    const KEYED: Definition = Definition {
        api: Some(oauth_core::definition::Api {
            base: &[Template::Fixed("https://api.acme.example")],
            header: "x-acme-token",
            scheme: "",
            ..oauth_core::definition::Api::PLAIN
        }),
        api_key: &[Field {
            name: "key",
            kind: FieldKind::SecretInput,
            scheme: "Key",
            ..Field::PLAIN
        }],
        ..ACME
    };
    let script = Script::default().json(200, "{}").json(200, "{}");
    let platform = Platform::new(&KEYED).with_transport(Arc::new(script.clone()));
    let credentials = |name: &str| Map::from([(name.to_owned(), "value-1".to_owned())]);
    for (name, sent) in [("access_token", "value-1"), ("key", "Key value-1")] {
        let api = platform.api(&Map::new(), &credentials(name)).unwrap();
        now(api.get("/me").send()).unwrap();
        assert_eq!(script.sent()[0].header("x-acme-token"), Some(sent), "{name}");
    }
    let error = platform.api(&Map::new(), &Map::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
    let without = Platform::new(&ACME).api(&Map::new(), &credentials("access_token"));
    assert_eq!(without.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_does_the_same() {
    let script = Script::default().json(401, "").json(200, "{}");
    let client = oauth_core::blocking::Client::<Plain>::builder(
        crate::support::settings::<Plain>(),
        crate::support::REDIRECT,
    )
    .transport(Arc::new(script.clone()))
    .build()
    .unwrap();
    let api = client.api(&tokens());
    assert!(api.get("/me").send().unwrap().is_unauthorized());
    assert!(api.delete("/me").send().unwrap().is_success());
    assert_eq!(script.sent()[1].url, "https://api.acme.example/v1/me?format=json");
    let error = api.get("//evil.example").send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let fresh = Tokens::from_stored(StoredTokens::new("acme", "fresh")).unwrap();
    let other = api.for_tokens(&fresh);
    for request in [
        api.get("/me").with_tokens(&fresh).into_request(),
        other.request(Method::Get, "/me").into_request(),
        other.authorize_request(Request::new(Method::Get, "https://api.acme.example/v1/me")),
    ] {
        let request = request.unwrap();
        assert_eq!(request.url, "https://api.acme.example/v1/me?format=json");
        assert_eq!(header(&request, "authorization"), Some("Bearer fresh"));
    }
}

/// A client is shared by many: so is the handle.
#[test]
fn a_handle_outlives_its_client_and_moves_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let script = Script::default().json(200, "{}");
    let api = {
        let client: Client<Plain> = client(&script);
        client.api(&tokens())
    };
    is_shared(&api);
    assert!(now(api.get("/me").send()).unwrap().is_success());
}

#[test]
fn an_answer_that_a_host_got_itself_is_read_alike() {
    let api = client::<Plain>(&Script::default()).api(&tokens());
    for (status, name, value, expected) in [
        (503, "retry-after", "7", Some(7)),
        (429, "x-ratelimit-reset", "30", Some(30)),
        (429, "retry-after", "soon", None),
        (200, "date", "7", None),
    ] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let response = Response { status, headers, body: Vec::new().into() };
        let expected = expected.map(std::time::Duration::from_secs);
        assert_eq!(api.retry_after(&response), expected, "{name}: {value}");
    }
}
