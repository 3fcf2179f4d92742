//! Group C: the redirect URI.

use oauth_core::{
    Client, ErrorKind, Provider as _, Step,
    redirect::{Note, Part, RedirectUri, Template, difference},
};
use oauth_tests::wire::Answer;

use crate::support::{Acme, Bench, REDIRECT, good, one, pairs, query, settings, state};

/// The redirect URI of a Dify deployment.
const DIFY: &str = "https://cloud.example/console/api/oauth/plugin/{org}/{plugin}/{provider}/{kind:tool|datasource|trigger}/callback";

#[tokio::test]
async fn f35_both_requests_have_the_same_redirect_uri_byte_for_byte() {
    for (uri, part) in [
        (REDIRECT, None),
        ("https://app.example/callback/", Some(Part::TrailingSlash)),
        ("https://app.example/Callback", Some(Part::PathCase)),
        ("https://App.example/callback", Some(Part::HostCase)),
        ("https://app.example:443/callback", Some(Part::Port)),
        ("https://app.example:8443/callback", Some(Part::Port)),
        ("http://127.0.0.1/callback", Some(Part::Scheme)),
        ("https://app.example/callback?x=%2f%2F+&y", Some(Part::Query)),
        ("https://app.example/a/../callback", Some(Part::Path)),
        ("https://app.example/%7Ecallback", Some(Part::Path)),
        ("com.example.app:/callback", Some(Part::Scheme)),
    ] {
        let bench = Bench::<Acme>::with(settings(Acme::definition()), uri, [Answer::tokens("")]);
        assert_eq!(bench.client.redirect_uri(), uri);
        let login = bench.login();
        assert_eq!(login.pending.redirect_uri(), uri);
        assert_eq!(one(&query(&login.url), "redirect_uri").as_deref(), Some(uri));

        // The deployment has moved meanwhile: the login keeps the URI it was started with.
        let moved = Bench::<Acme>::with(
            settings(Acme::definition()),
            "https://moved.example/callback",
            [Answer::tokens("")],
        );
        let callback = good(&state(&login.pending));
        moved.finish(login.pending, callback).await.expect("granted");
        let login = bench.login();
        let callback = good(&state(&login.pending));
        bench.finish(login.pending, callback).await.expect("granted");
        for wire in [&moved.wire, &bench.wire] {
            let body = pairs(&wire.seen()[0].text());
            assert_eq!(one(&body, "redirect_uri").as_deref(), Some(uri));
        }
        // Where it differs from the one that is registered is told.
        assert_eq!(difference(REDIRECT, uri).map(|found| found.part), part, "{uri}");
    }
    // And a provider that finds a difference makes the error say what to register.
    for answer in [
        r#"{"error":"redirect_uri_mismatch"}"#,
        r#"{"error":"invalid_request","error_description":"The redirect_uri is not registered"}"#,
    ] {
        let bench = Bench::<Acme>::new([Answer::json(400, answer)]);
        let login = bench.login();
        let callback = good(&state(&login.pending));
        let error = bench.finish(login.pending, callback).await.expect_err("mismatch");
        assert_eq!((error.kind(), error.step()), (ErrorKind::Config, Step::Exchange));
        assert!(error.to_string().contains(REDIRECT), "{error}");
    }
}

#[test]
fn f36_what_is_no_redirect_uri_is_refused_before_any_url_is_shown() {
    let make = |uri: &str| Client::<Acme>::new(settings(Acme::definition()), uri);
    for bad in [
        "",
        " ",
        "/callback",
        "callback",
        "//app.example/callback",
        // Dify's default `CONSOLE_API_URL` is empty, which leaves the path alone.
        "/console/api/oauth/plugin/org/plugin/provider/tool/callback",
        "https://",
        "https:///callback",
        "https:app.example/callback",
        "https://app.example/callback#",
        "https://app.example/callback#x",
        "https://user@app.example/callback",
        "https://user:password@app.example/callback",
        "https://app.example@evil.example/callback",
        "https://app.example\\@evil.example/callback",
        "javascript:alert(1)",
        "javascript://app.example/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "urn:ietf:wg:oauth:2.0:oob",
        "https://*.app.example/callback",
        "https://app.example/*",
        "https://app.example/{org}/callback",
        "https://app.example/call back",
        "https://app.example/\r\ncallback",
        "https://app.example:0/callback",
        "https://app.example:65536/callback",
        "HTTPS://app.example/callback",
    ] {
        let error = make(bad).expect_err(bad);
        assert_eq!((error.kind(), error.step()), (ErrorKind::Config, Step::Configure), "{bad:?}");
        assert!(!error.to_string().chars().any(char::is_control), "{error}");
        // Not even where a host opts in to http.
        let insecure = Client::<Acme>::builder(settings(Acme::definition()), bad)
            .allow_insecure_redirect()
            .build();
        assert!(insecure.is_err(), "{bad:?}");
    }
    for good in [REDIRECT, "https://app.example", "http://127.0.0.1:1/x", "com.example.app:/x"] {
        let client = make(good).expect(good);
        let login = client.authorize([]).start().expect("a login begins");
        assert_eq!(one(&query(&login.url), "redirect_uri").as_deref(), Some(good));
    }
}

#[test]
fn f37_http_is_for_loopback_unless_the_host_opts_in() {
    for (uri, loopback) in [
        ("http://127.0.0.1:8080/callback", true),
        ("http://127.0.0.1/callback", true),
        ("http://[::1]:8080/callback", true),
        ("http://localhost:8080/callback", true),
        ("http://app.example/callback", false),
        ("http://127.0.0.1.evil.example/callback", false),
        ("http://localhost.evil.example/callback", false),
        ("http://10.0.0.1/callback", false),
        ("http://0.0.0.0/callback", false),
        ("http://intranet/callback", false),
    ] {
        let plain = Client::<Acme>::new(settings(Acme::definition()), uri);
        assert_eq!(plain.is_ok(), loopback, "{uri}");
        if let Err(error) = plain {
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains("allow_insecure_redirect"), "{error}");
        }
        let opted = Client::<Acme>::builder(settings(Acme::definition()), uri)
            .allow_insecure_redirect()
            .build()
            .expect("opted in");
        assert_eq!(opted.redirect_uri(), uri);
        let notes = RedirectUri::parse_insecure(uri).expect("opted in").notes();
        assert_eq!(notes.contains(&Note::Insecure), !loopback, "{uri} {notes:?}");
    }
}

#[test]
fn f38_nothing_is_normalised_and_the_notes_say_so() {
    for (uri, notes) in [
        (REDIRECT, &[][..]),
        ("https://m\u{fc}nchen.example/callback", &[Note::InternationalHost]),
        ("https://APP.example/callback", &[Note::UpperCaseHost]),
        ("https://app.example:443/callback", &[Note::DefaultPort]),
        ("http://127.0.0.1:80/callback", &[Note::DefaultPort]),
        ("https://app.example", &[Note::NoPath]),
        ("https://app.example/a/./b", &[Note::DotSegments]),
        ("https://xn--mnchen-3ya.example/callback", &[]),
        ("https://app.example:8443/callback", &[]),
    ] {
        let parsed = RedirectUri::parse(uri).expect(uri);
        assert_eq!(parsed.as_str(), uri);
        assert_eq!(parsed.notes(), notes, "{uri}");
        assert!(parsed.notes().iter().all(|note| !note.to_string().is_empty()));
        let bench = Bench::<Acme>::with(settings(Acme::definition()), uri, []);
        assert_eq!(one(&query(&bench.login().url), "redirect_uri").as_deref(), Some(uri));
    }
}

#[test]
fn f39_values_of_a_deployment_stay_in_their_segment() {
    let template = Template::parse(DIFY).expect("a template");
    let fill = |org: &str, plugin: &str, provider: &str, kind: &str| {
        let values = [("org", org), ("plugin", plugin), ("provider", provider), ("kind", kind)];
        template.fill(values).map(|uri| uri.as_str().to_owned())
    };
    let start = "https://cloud.example/console/api/oauth/plugin/";
    for (value, encoded) in [
        ("gmail", "gmail"),
        ("a%2fb", "a%252fb"),
        ("%2e%2e", "%252e%252e"),
        ("a b&c=d", "a%20b%26c%3Dd"),
        ("\u{e9}", "%C3%A9"),
        ("a:b@c;d", "a%3Ab%40c%3Bd"),
        ("...", "..."),
    ] {
        assert_eq!(
            fill("o", "p", value, "tool"),
            Ok(format!("{start}o/p/{encoded}/tool/callback"))
        );
        assert_eq!(
            fill(value, "p", "x", "tool"),
            Ok(format!("{start}{encoded}/p/x/tool/callback"))
        );
        assert_eq!(
            fill("o", value, "x", "tool"),
            Ok(format!("{start}o/{encoded}/x/tool/callback"))
        );
    }
    for bad in ["", ".", "..", "a/b", "../../evil", "/", "a\\b", "a?b", "a#b", "a\r\nb", "a\0"] {
        for filled in
            [fill(bad, "p", "x", "tool"), fill("o", bad, "x", "tool"), fill("o", "p", bad, "tool")]
        {
            assert!(filled.is_err(), "{bad:?}");
        }
    }
    for (kind, fits) in [
        ("tool", true),
        ("datasource", true),
        ("trigger", true),
        ("model", false),
        ("Tool", false),
        ("tool ", false),
        ("tool|trigger", false),
        ("tool/..", false),
        ("", false),
    ] {
        assert_eq!(fill("o", "p", "x", kind).is_ok(), fits, "{kind:?}");
    }
}
