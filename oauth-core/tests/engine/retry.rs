//! What is sent again, and what never is.

use std::time::Duration;

use oauth_core::{
    ErrorKind, Expires, StoredTokens, Tokens,
    definition::*,
    transport::{
        BoxFuture, Request, Response, Transport, TransportError,
        TransportErrorKind::{Broken, Connect, Refused, Timeout, TooLarge},
    },
};

use crate::{
    provider,
    support::{ACME, Acme, Hand, Script, client, login, now},
};

provider!(
    Steady,
    Definition { refresh: Some(Refresh { rotates: false, ..Refresh::PLAIN }), ..ACME }
);
provider!(Posting, Definition { validate: Some(POSTED), ..ACME });

const POSTED: Probe = {
    let Some(probe) = ACME.validate else { panic!("it has one") };
    Probe { call: Call { method: Method::Post, ..probe.call }, ..probe }
};

const TOKENS: &str = r#"{"access_token":"a","token_type":"bearer","expires_in":60}"#;
const ME: &str = r#"{"ok":true,"id":1}"#;

fn tokens() -> Tokens {
    let mut stored = StoredTokens::new("acme", "access");
    stored.refresh_token = Some("refresh".to_owned());
    stored.expires = Expires::At(1);
    Tokens::from_stored(stored).unwrap()
}

#[test]
fn a_call_that_only_reads_is_repeated_twice() {
    for status in [408, 429, 500, 502, 503, 504] {
        let script = Script::default().with_timer().json(status, "").json(status, "").json(200, ME);
        assert!(now(client::<Acme>(&script).validate(&tokens())).is_ok(), "{status}");
        assert_eq!(script.sent().len(), 3);
        assert_eq!(script.pauses().len(), 2);
    }
    for fault in [Connect, Timeout, Broken] {
        let script = Script::default().with_timer().fault(fault).json(200, ME);
        assert!(now(client::<Acme>(&script).validate(&tokens())).is_ok(), "{fault:?}");
    }
    let script = Script::default().with_timer().json(503, "").json(503, "").json(503, "");
    let error = now(client::<Acme>(&script).validate(&tokens())).unwrap_err();
    assert_eq!((error.kind(), script.sent().len()), (ErrorKind::Inconclusive, 3));
}

#[test]
fn what_waiting_does_not_help_is_not_repeated() {
    for status in [400, 401, 403, 404, 501] {
        let script = Script::default().with_timer().json(status, "");
        assert!(now(client::<Acme>(&script).validate(&tokens())).is_err());
        assert_eq!(script.sent().len(), 1, "{status}");
    }
    for fault in [Refused, TooLarge] {
        let script = Script::default().with_timer().fault(fault);
        assert!(now(client::<Acme>(&script).validate(&tokens())).is_err());
        assert_eq!(script.sent().len(), 1, "{fault:?}");
    }
}

#[test]
fn a_provider_is_waited_for_as_it_asks_but_not_for_long() {
    let ask = |seconds| [("retry-after", seconds)];
    let script = Script::default().with_timer().answer(429, &ask("2"), "").json(200, ME);
    assert!(now(client::<Acme>(&script).validate(&tokens())).is_ok());
    assert!(script.pauses()[0] >= Duration::from_secs(2));

    let script = Script::default().with_timer().answer(429, &ask("3"), "");
    let error = now(client::<Acme>(&script).validate(&tokens())).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    assert_eq!(script.sent().len(), 1);
}

#[test]
fn pauses_grow() {
    let script = Script::default().with_timer().json(503, "").json(503, "").json(200, ME);
    now(client::<Acme>(&script).validate(&tokens())).unwrap();
    let pauses = script.pauses();
    assert!((200..=400).contains(&pauses[0].as_millis()), "{pauses:?}");
    assert!((400..=800).contains(&pauses[1].as_millis()), "{pauses:?}");
}

#[test]
fn a_code_and_a_rotating_refresh_token_are_sent_again_only_if_nothing_was_sent() {
    let script = Script::default().with_timer().fault(Connect).json(200, TOKENS);
    assert!(login::<Acme>(&script).is_ok());
    for script in [
        Script::default().with_timer().json(503, ""),
        Script::default().with_timer().fault(Timeout),
        Script::default().with_timer().fault(Broken),
    ] {
        assert!(login::<Acme>(&script).is_err());
        assert_eq!(script.sent().len(), 1);
    }
    for script in [
        Script::default().with_timer().json(503, ""),
        Script::default().with_timer().fault(Timeout),
    ] {
        assert!(now(client::<Acme>(&script).refresh(&tokens())).is_err());
        assert_eq!(script.sent().len(), 1);
    }
    let script = Script::default().with_timer().fault(Connect).json(200, TOKENS);
    assert!(now(client::<Acme>(&script).refresh(&tokens())).is_ok());
}

#[test]
fn a_refresh_token_that_does_not_rotate_may_be_sent_again() {
    let script = Script::default().with_timer().json(503, "").fault(Broken).json(200, TOKENS);
    assert!(now(client::<Steady>(&script).refresh(&tokens())).is_ok());
    assert_eq!(script.sent().len(), 3);
}

#[test]
fn what_a_post_has_done_is_not_known() {
    let script = Script::default().with_timer().json(503, "");
    assert!(now(client::<Posting>(&script).validate(&tokens())).is_err());
    assert_eq!(script.sent().len(), 1);
    let script = Script::default().with_timer().json(503, "");
    assert!(now(client::<Acme>(&script).revoke(&tokens())).is_err());
    assert_eq!(script.sent().len(), 1);
}

#[test]
fn without_a_timer_nothing_is_repeated() {
    let script = Script::default().json(503, "");
    assert!(now(client::<Acme>(&script).validate(&tokens())).is_err());
    assert_eq!(script.sent().len(), 1);
}

#[test]
fn a_provider_that_counts_requests_says_when_it_counts_anew() {
    let at = (crate::support::NOW + 90).to_string();
    let remaining = ("x-ratelimit-remaining", "0");
    for (status, headers, after) in [
        (403, vec![remaining, ("x-ratelimit-reset", at.as_str())], Some(90)),
        (429, vec![("x-rate-limit-reset", at.as_str())], Some(90)),
        (429, vec![("x-ogw-ratelimit-reset", "12")], Some(12)),
        (429, vec![("x-ratelimit-reset", "999999999999999999999")], None),
        (429, vec![("x-ratelimit-reset", "soon")], None),
        (429, vec![("x-ratelimit-remaining", "5"), ("x-ratelimit-reset", at.as_str())], None),
        (429, vec![("retry-after", "7"), ("x-ratelimit-reset", at.as_str())], Some(7)),
        (500, vec![("x-ratelimit-reset", at.as_str())], None),
    ] {
        let script = Script::default().answer(status, &headers, "");
        let error = now(client::<Acme>(&script).validate(&tokens())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Inconclusive);
        assert_eq!(error.retry_after().map(|after| after.as_secs()), after, "{status} {headers:?}");
    }
}

/// A provider that answers after ten seconds, on the clock of the test.
struct Slow(Script, std::sync::Arc<Hand>);

impl Transport for Slow {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.1.0.fetch_add(10, std::sync::atomic::Ordering::Relaxed);
        self.0.send(request)
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        Transport::wait(&self.0, time)
    }
}

#[test]
fn who_has_waited_long_waits_no_longer() {
    let script = Script::default().with_timer().json(503, "").json(200, ME);
    let clock = std::sync::Arc::new(Hand(std::sync::atomic::AtomicU64::new(1000)));
    let client = oauth_core::Client::<Acme>::builder(
        crate::support::settings::<Acme>(),
        crate::support::REDIRECT,
    )
    .transport(std::sync::Arc::new(Slow(script.clone(), clock.clone())))
    .clock(clock)
    .build()
    .unwrap();
    assert!(now(client.validate(&tokens())).is_err());
    assert_eq!(script.sent().len(), 1);
}
