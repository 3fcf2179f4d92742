//! F. Status, redirect, retry.

use std::{
    io::Write as _,
    thread,
    time::{Duration, Instant},
};

use oauth_core::{Action, Error, ErrorKind, Step};
use oauth_tests::{server::Server, tls::Certificate, wire::Answer};

use super::{
    local::{
        Graph, Here, Keeping, Local, STEPS, Stumble, Whole, closing, fine, http, https, is_probe,
        stumbling, together, trusting,
    },
    support::shown,
};

fn says(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    Answer::new(status, headers, body)
}

/// Goes a step where the first request is answered so and each other one well.
async fn answered<P: Whole>(step: Step, answer: Answer) -> (Result<(), Error>, usize) {
    let server = stumbling([Stumble::Says(answer)]);
    let ended = Here::<P>::new(http(&server)).go(step).await;
    (ended, server.requests().len())
}

/// Likewise, for an answer that is the end of the step.
async fn refused(step: Step, answer: Answer) -> Error {
    let row = format!("{step}: {:.80}", String::from_utf8_lossy(&answer.0));
    let (ended, requests) = answered::<Local>(step, answer).await;
    assert_eq!(requests, 1, "{row}");
    ended.expect_err(&row)
}

#[tokio::test]
async fn f77_a_code_that_is_refused_is_not_sent_again() {
    for status in [400, 401, 403] {
        let body = r#"{"error":"invalid_grant","error_description":"Code expired."}"#;
        let error = refused(Step::Exchange, Answer::json(status, body)).await;
        assert_eq!((error.kind(), error.code()), (ErrorKind::Provider, Some("invalid_grant")));
        assert_eq!((error.status(), error.description()), (Some(status), Some("Code expired.")));
        assert_eq!(error.action(), Action::Reauthorize);
        assert!(!error.outcome_unknown(), "it was refused");
    }
}

#[tokio::test]
async fn f78_a_client_that_is_refused_is_not_the_users_fault() {
    let body = r#"{"error":"invalid_client","error_description":"Client authentication failed."}"#;
    let json = ("content-type", "application/json");
    for headers in [
        vec![json, ("www-authenticate", r#"Basic realm="acme""#)],
        vec![("www-authenticate", r#"Bearer error="invalid_token""#), json],
        vec![json],
    ] {
        for status in [401, 400] {
            for step in [Step::Exchange, Step::Refresh, Step::Revoke] {
                let error = refused(step, says(status, &headers, body)).await;
                assert_eq!(
                    (error.kind(), error.code()),
                    (ErrorKind::Config, Some("invalid_client"))
                );
                assert_eq!(error.action(), Action::FixConfiguration);
                let text = shown(&error);
                assert!(text.contains("client_secret") && !text.contains("login again"), "{text}");
            }
        }
    }
    // The tokens are not dead: with the right secret they would have been refreshed.
    let server = stumbling([Stumble::Says(Answer::json(401, body))]);
    let here = Here::<Local>::new(http(&server));
    here.go(Step::Refresh).await.expect_err("refused");
    here.go(Step::Refresh).await.expect("asked again");
}

#[tokio::test]
async fn f79_what_an_error_says_that_is_not_json_is_dropped() {
    for (kind, body) in [
        ("text/html", "<html>SENTINEL marker</html>"),
        ("text/plain", "SENTINEL marker"),
        ("application/json", "SENTINEL marker"),
        ("application/json", "{\"error\":\"marker\""),
        ("application/json", ""),
        ("application/json", "\u{0}\u{fffd}marker"),
        ("application/xml", "<error>marker</error>"),
        ("image/png", "marker"),
    ] {
        for step in [Step::Exchange, Step::Refresh, Step::Revoke] {
            let error = refused(step, says(400, &[("content-type", kind)], body)).await;
            assert_eq!((error.kind(), error.status()), (ErrorKind::Provider, Some(400)), "{body}");
            assert_eq!((error.code(), error.description()), (None, None), "{body}");
            assert!(!shown(&error).contains("marker"), "{}", shown(&error));
        }
    }
}

/// A redirect.
fn moved(status: u16, location: &str) -> Answer {
    // A body that would be a success, for those who look at the body alone.
    let body = r#"{"access_token":"stolen","token_type":"Bearer","id":"1","sub":"1"}"#;
    says(status, &[("location", location), ("content-type", "application/json")], body)
}

/// Each step ends at a redirect to one of these places; nobody is asked there.
async fn is_not_followed(statuses: &[u16], locations: &[String]) {
    for status in statuses {
        for location in locations {
            for step in STEPS {
                let error = refused(step, moved(*status, location)).await;
                let kind = match is_probe(step) {
                    true => ErrorKind::Inconclusive,
                    false => ErrorKind::Transport,
                };
                assert_eq!(error.kind(), kind, "{step}: {status} to {location}: {error}");
                assert_eq!(error.status(), Some(*status));
                assert!(error.what().contains("redirect"), "{error}");
                assert!(!shown(&error).contains("stolen"), "{}", shown(&error));
            }
        }
    }
}

#[tokio::test]
async fn f80_a_redirect_is_not_followed_and_tokens_from_its_target_are_not_used() {
    let target = Server::fixed(fine().0);
    let locations = [
        format!("{}/token", http(&target)),
        format!("http://localhost:{}/token", target.address().port()),
        format!("//{}/token", target.address()),
        "/other".to_owned(),
        "?again".to_owned(),
    ];
    is_not_followed(&[300, 301, 302, 303], &locations).await;
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn f81_a_redirect_that_keeps_the_body_takes_no_code_and_no_secret_along() {
    let evil = Server::fixed(fine().0);
    // Another name of this machine, and to the client a host like any other on the network.
    let locations = [
        format!("http://0.0.0.0:{}/token", evil.address().port()),
        format!("{}/token", http(&evil)),
        format!("http://user:password@{}/token", evil.address()),
    ];
    is_not_followed(&[307, 308], &locations).await;
    assert_eq!(evil.connections(), 0);
}

#[tokio::test]
async fn f82_no_target_of_a_redirect_is_asked() {
    let inside = Server::fixed(fine().0);
    let port = inside.address().port();
    let mut locations = vec![
        format!("http://127.0.0.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("https://127.0.0.1:{port}/"),
    ];
    for location in [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "data:application/json,{}",
        "",
        "not a URL \u{e9}",
    ] {
        locations.push(location.to_owned());
    }
    is_not_followed(&[302, 307], &locations).await;

    // The same host, without TLS.
    let certificate = Certificate::new(&["localhost"]);
    for status in [301, 302, 303, 307, 308] {
        for step in STEPS {
            let server = certificate.server(moved(status, &format!("http://localhost:{port}/")).0);
            let here = Here::<Local>::with(https(&server), trusting(&[&certificate]));
            let error = here.go(step).await.expect_err("a redirect");
            assert_eq!(error.status(), Some(status), "{error}");
            assert_eq!(server.requests().len(), 1);
        }
    }
    assert_eq!(inside.connections(), 0);
}

const STANDARD_WAIT: Option<Duration> = Some(Duration::from_secs(30));

#[tokio::test]
async fn f83_a_provider_that_asks_to_wait_is_not_asked_again_at_once() {
    for (status, body) in [(429, r#"{"error":"slow_down"}"#), (429, ""), (503, "busy")] {
        for step in STEPS {
            let error = refused(step, says(status, &[("retry-after", "30")], body)).await;
            let kind = match is_probe(step) {
                true => ErrorKind::Inconclusive,
                false => ErrorKind::Transient,
            };
            assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{step}: {error}");
            assert_eq!(error.retry_after(), STANDARD_WAIT, "{step}");
            let action = match step {
                // The code may be used up, so waiting does not help.
                Step::Exchange => Action::Reauthorize,
                _ => Action::Retry { after: STANDARD_WAIT },
            };
            assert_eq!(error.action(), action, "{step}");
        }
    }
}

#[tokio::test]
async fn f84_retry_after_is_read_in_each_of_its_forms() {
    const DAY: u64 = 24 * 60 * 60;
    // NOW is Fri, 15 Jan 2027 08:00:00 GMT.
    for (value, seconds) in [
        ("Fri, 15 Jan 2027 08:00:30 GMT", Some(30)),
        ("Friday, 15-Jan-27 08:01:00 GMT", Some(60)),
        ("Fri Jan 15 08:02:00 2027", Some(120)),
        // In the past.
        ("Wed, 21 Oct 2026 07:28:00 GMT", Some(0)),
        ("Fri, 15 Jan 2027 08:00:00 GMT", Some(0)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        // Long: no longer than a day.
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(DAY)),
        ("1000000000000", Some(DAY)),
        ("99999999999999999999999999999999", Some(DAY)),
        ("86401", Some(DAY)),
        ("86400", Some(DAY)),
        ("0", Some(0)),
        ("007", Some(7)),
        ("  120  ", Some(120)),
        // Neither a number of seconds nor a date.
        ("-1", None),
        ("+5", None),
        ("1.5", None),
        ("1e3", None),
        ("30s", None),
        ("30, 60", None),
        ("", None),
        ("soon", None),
        ("\u{663}\u{660}", None),
        ("Fri, 15 Jan 2027", None),
        ("Fri, 32 Jan 2027 08:00:30 GMT", None),
        ("Fri, 15 Jan 2027 08:00:30 +0100", None),
        ("2027-01-15T08:00:30Z", None),
    ] {
        for status in [429, 503] {
            for step in [Step::Exchange, Step::Refresh] {
                let error = refused(step, says(status, &[("retry-after", value)], "")).await;
                assert_eq!(error.kind(), ErrorKind::Transient, "{value}");
                let expected = seconds.map(Duration::from_secs);
                assert_eq!(error.retry_after(), expected, "{step}: {status}: {value:?}");
            }
        }
    }
    // A date counts from the client's own clock.
    let server = stumbling([Stumble::Says(says(
        503,
        &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")],
        "",
    ))]);
    let here = Here::<Local>::new(http(&server));
    here.clock.set(1_792_567_680 - 77);
    let error = here.go(Step::Refresh).await.expect_err("busy");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(77)));
    assert!(error.to_string().ends_with("after 77 s"), "{error}");
}

/// How a request is lost: what the server does, and whether the client learns that it is there at all.
fn falls() -> Vec<Stumble> {
    let mut falls: Vec<Stumble> = [500, 502, 503, 504, 429]
        .map(|status| Stumble::Says(says(status, &[("retry-after", "0")], "")))
        .into();
    falls.push(Stumble::Says(Answer::json(503, r#"{"error":"temporarily_unavailable"}"#)));
    falls.extend([Stumble::Silent, Stumble::Speechless, Stumble::Reset]);
    falls
}

/// Goes a step where the first connections go wrong so, and says how often it was asked.
async fn after<P: Whole>(step: Step, stumbles: Vec<Stumble>) -> (Result<(), Error>, usize) {
    // Only who waits for nothing is in a hurry: a slow machine must not look like a lost answer.
    let is_silent = stumbles.iter().any(|stumble| matches!(stumble, Stumble::Silent));
    let server = stumbling(stumbles);
    let base = http(&server);
    let here = if is_silent { Here::<P>::hasty(base) } else { Here::new(base) };
    (here.go(step).await, server.connections())
}

/// Likewise, where the TLS server closes the first connections before a request can be written.
async fn after_closed<P: Whole>(step: Step, closed: usize) -> (Result<(), Error>, [usize; 2]) {
    let certificate = Certificate::new(&["localhost"]);
    let server = closing(closed, &certificate);
    let ended = Here::<P>::with(https(&server), trusting(&[&certificate])).go(step).await;
    (ended, [server.connections(), server.requests().len()])
}

#[tokio::test]
async fn f85_a_code_is_sent_once_whatever_the_answer() {
    for fall in falls() {
        let row = fall.to_string();
        let is_answer = matches!(fall, Stumble::Says(_));
        let (ended, connections) = after::<Local>(Step::Exchange, vec![fall]).await;
        assert_eq!(connections, 1, "{row}");
        let error = ended.expect_err(&row);
        let kind = if is_answer { ErrorKind::Transient } else { ErrorKind::Transport };
        assert_eq!((error.kind(), error.action()), (kind, Action::Reauthorize), "{row}");
        assert_eq!(error.outcome_unknown(), error.status() != Some(429), "{row}: {error}");
    }
    // A code that never left this machine is as good as new.
    let (ended, [connections, requests]) = after_closed::<Local>(Step::Exchange, 1).await;
    ended.expect("the second connection holds");
    assert_eq!((connections, requests), (2, 1));
}

#[tokio::test]
async fn f86_a_refresh_token_that_rotates_is_sent_once() {
    for fall in falls() {
        let row = fall.to_string();
        let (ended, connections) = after::<Local>(Step::Refresh, vec![fall]).await;
        let error = ended.expect_err(&row);
        assert_eq!(connections, 1, "{row}: {error}");
        assert!(matches!(error.action(), Action::Retry { .. }), "{row}: {error}");
        assert_eq!(error.outcome_unknown(), error.status() != Some(429), "{row}: {error}");
    }
    // One that stays the same may be sent again.
    together(falls().into_iter().map(|fall| async move {
        let row = fall.to_string();
        let (ended, connections) = after::<Keeping>(Step::Refresh, vec![fall]).await;
        ended.unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(connections, 2, "{row}");
    }))
    .await;
    // And so may every one that never left this machine.
    let rows = [(Step::Refresh, 1), (Step::Refresh, 2), (Step::Revoke, 1), (Step::Revoke, 2)];
    together(rows.map(|(step, closed)| async move {
        let (ended, [connections, requests]) = after_closed::<Local>(step, closed).await;
        ended.expect("the last connection holds");
        assert_eq!((connections, requests), (closed + 1, 1), "{step}");
    }))
    .await;
    let (ended, [connections, requests]) = after_closed::<Local>(Step::Refresh, 3).await;
    assert_eq!(ended.expect_err("three times").kind(), ErrorKind::Transient);
    assert_eq!((connections, requests), (3, 0));
}

#[tokio::test]
async fn f87_a_question_about_a_token_is_asked_again_twice_at_most() {
    let rows = [Step::Validate, Step::UserInfo]
        .into_iter()
        .flat_map(|step| falls().into_iter().map(move |fall| (step, fall)));
    together(rows.map(|(step, fall)| async move {
        let row = format!("{step}: {fall}");
        let (ended, connections) = after::<Local>(step, vec![fall.clone()]).await;
        ended.unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(connections, 2, "{row}");
        let (ended, connections) = after::<Local>(step, vec![fall.clone(); 2]).await;
        ended.unwrap_or_else(|error| panic!("{row}, twice: {error}"));
        assert_eq!(connections, 3, "{row}");
        let (ended, connections) = after::<Local>(step, vec![fall; 3]).await;
        assert_eq!(ended.expect_err(&row).kind(), ErrorKind::Inconclusive, "{row}");
        assert_eq!(connections, 3, "{row}, a fourth time");
    }))
    .await;
    // What the provider has answered stays so.
    for status in [400, 401, 403, 404, 410, 422, 302] {
        let no = Stumble::Says(says(status, &[], ""));
        let (ended, connections) = after::<Local>(Step::Validate, vec![no]).await;
        assert_eq!((ended.is_err(), connections), (true, 1), "{status}");
    }
    // A wish of two seconds at most is granted, and in full; of a longer one the host is told.
    for (seconds, is_granted) in [(1, true), (3, false), (3600, false)] {
        let wish = Duration::from_secs(seconds);
        let busy = Stumble::Says(says(429, &[("retry-after", &seconds.to_string())], ""));
        let begun = Instant::now();
        let (ended, connections) = after::<Local>(Step::Validate, vec![busy]).await;
        assert_eq!((ended.is_ok(), connections), (is_granted, 1 + usize::from(is_granted)));
        assert_eq!(begun.elapsed() >= wish, is_granted, "{seconds}");
        assert!(ended.is_ok() || ended.is_err_and(|error| error.retry_after() == Some(wish)));
    }
}

#[tokio::test]
async fn f87_a_question_that_may_change_something_is_asked_once() {
    // A POST is not repeated, although this one reads only: that cannot be known.
    for fall in falls() {
        let (ended, connections) = after::<Graph>(Step::Validate, vec![fall]).await;
        assert_eq!(ended.expect_err("it goes wrong").kind(), ErrorKind::Inconclusive);
        assert_eq!(connections, 1);
    }
}

#[tokio::test]
async fn f88_a_status_that_is_no_answer_is_none() {
    let body = String::from_utf8(fine().0).expect("text");
    let body = body.split_once("\r\n").expect("a first line").1;
    for (status, kind) in [
        ("101", ErrorKind::Transport),
        ("206", ErrorKind::Malformed),
        ("304", ErrorKind::Transport),
        ("300", ErrorKind::Transport),
        ("600", ErrorKind::Transport),
        ("999", ErrorKind::Transport),
        ("099", ErrorKind::Transport),
        ("99", ErrorKind::Transport),
        ("20", ErrorKind::Transport),
        ("2000", ErrorKind::Transport),
        ("-20", ErrorKind::Transport),
        ("000", ErrorKind::Transport),
    ] {
        let answer = Answer(format!("HTTP/1.1 {status} Odd\r\n{body}").into_bytes());
        let error = refused(Step::Exchange, answer.clone()).await;
        assert_eq!(error.kind(), kind, "{status}: {error}");
        assert!(error.outcome_unknown(), "{status}");
        let error = refused(Step::Refresh, answer).await;
        assert_eq!(error.kind(), kind, "{status}: {error}");
    }
    // Interim answers are skipped, but not for ever.
    let interim = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(3);
    let answer = [interim.into_bytes(), fine().0].concat();
    let (ended, _) = answered::<Local>(Step::Exchange, Answer(answer)).await;
    ended.expect("the last one counts");
    for interim in ["100 Continue", "102 Processing", "199 Odd"] {
        let server = Server::answering(move |stream| {
            let line = format!("HTTP/1.1 {interim}\r\n\r\n");
            while stream.write_all(line.as_bytes()).is_ok() {
                // Often enough that the connection is never silent.
                thread::sleep(Duration::from_millis(1));
            }
        });
        for (step, kind) in
            [(Step::Exchange, ErrorKind::Transport), (Step::Refresh, ErrorKind::Transient)]
        {
            let begun = Instant::now();
            let error = Here::<Local>::hasty(http(&server)).go(step).await.expect_err(interim);
            assert_eq!(error.kind(), kind, "{interim}: {error}");
            assert!(begun.elapsed() < Duration::from_secs(3), "{interim}");
        }
    }
}

#[tokio::test]
async fn f89_cookies_are_not_kept() {
    let cookie = [
        ("content-type", "application/json"),
        ("set-cookie", "session=cookie-marker; Path=/; Max-Age=3600"),
        ("set-cookie", "__Host-id=cookie-marker; Path=/"),
        ("set-cookie2", "old=cookie-marker"),
    ];
    let body = r#"{"access_token":"at-SENTINEL","token_type":"Bearer","id":"1","sub":"1"}"#;
    for status in [200, 400, 302] {
        let server = Server::fixed_then_close(says(status, &cookie, body).0);
        let here = Here::<Local>::new(http(&server));
        for step in STEPS {
            assert_eq!(here.go(step).await.is_ok(), status == 200, "{step}: {status}");
        }
        let seen = server.requests();
        assert_eq!(seen.len(), STEPS.len());
        for request in seen {
            assert_eq!(request.header("cookie"), None);
            assert!(!String::from_utf8_lossy(&request.whole).contains("cookie-marker"));
        }
    }
}
