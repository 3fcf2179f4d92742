//! E. Expiry.

use std::sync::Arc;

use oauth_core::{
    Error, ErrorKind, Expires, Provider, SettingValues, Step, Tokens,
    capability::Authorize,
    definition::{Absent, Definition, Expiry, Path, TimeFormat, TokenResponse, Unit},
    transport::{BoxFuture, Request, Response, Transport, TransportError},
};
use oauth_tests::wire::{Answer, Reroute};

use super::support::{
    Acme, Bench, Hands, NOW, PLAIN, assert_no_secret, good, one, pairs, providers, state,
};

const TEN_YEARS: u64 = 10 * 365 * 24 * 60 * 60;
const AT: Path = Path(&["expires_at"]);

const fn with(id: &'static str, expiry: Expiry) -> Definition {
    Definition { id, token_response: TokenResponse { expiry, ..TokenResponse::PLAIN }, ..PLAIN }
}

const fn at(id: &'static str, format: TimeFormat) -> Definition {
    with(id, Expiry::At { path: AT, format, absent: Absent::Unknown })
}

providers! {
    ForGood = with("for-good", Expiry::Never);
    Optional = with("optional", Expiry::In {
        path: Path(&["expires_in"]),
        unit: Unit::Seconds,
        absent: Absent::Never,
    });
    Milliseconds = with("milliseconds", Expiry::In {
        path: Path(&["expires_in"]),
        unit: Unit::Milliseconds,
        absent: Absent::Unknown,
    });
    UnixSeconds = at("unix-seconds", TimeFormat::UnixSeconds);
    UnixMilliseconds = at("unix-milliseconds", TimeFormat::UnixMilliseconds);
    IsoDate = at("iso-date", TimeFormat::Rfc3339);
}

#[test]
fn the_providers_of_these_tests_can_be_written_in_the_language() {
    for (definition, expiry) in [
        (ForGood::definition(), "never"),
        (Optional::definition(), "{ in: expires_in, absent: never }"),
        (Milliseconds::definition(), "{ in: expires_in, unit: ms }"),
        (UnixSeconds::definition(), "{ at: expires_at }"),
        (UnixMilliseconds::definition(), "{ at: expires_at, unit: ms }"),
        (IsoDate::definition(), "{ at: expires_at, format: rfc3339 }"),
    ] {
        let text = format!(
            "id: {}\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
             token_endpoint: https://acme.example/token\ntoken: {{ response: {{ expiry: {expiry} }} }}\n",
            definition.id
        );
        let loaded =
            oauth_load::load_text("acme.yaml", &text).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(loaded.token_response, definition.token_response, "{}", definition.id);
    }
}

trait Tested: Provider<Settings = SettingValues, Scope = &'static str> + Authorize {}
impl<P: Provider<Settings = SettingValues, Scope = &'static str> + Authorize> Tested for P {}

/// A login at [`NOW`] whose answer has these members besides the token.
async fn login<P: Tested>(more: &str) -> Result<Tokens, Error> {
    let bench = Bench::<P>::new([Answer::tokens(more)]);
    let login = bench.login();
    let callback = good(&state(&login.pending));
    bench.finish(login.pending, callback).await
}

#[track_caller]
fn expires(ended: Result<Tokens, Error>, row: &str) -> Expires {
    let row: String = row.chars().take(80).collect();
    ended.unwrap_or_else(|error| panic!("{row}: {error}")).expires_at()
}

#[track_caller]
fn malformed(ended: Result<Tokens, Error>, row: &str) {
    let row: String = row.chars().take(80).collect();
    let error = ended.expect_err(&row);
    assert_eq!(error.kind(), ErrorKind::Malformed, "{row}: {error}");
    assert_no_secret(&error, &[]);
}

async fn in_seconds(value: &str) -> Result<Tokens, Error> {
    login::<Acme>(&format!(r#""expires_in":{value}"#)).await
}

/// Tokens as a login at [`NOW`] gives them, with a refresh token and these members.
async fn logged_in<P: Tested>(bench: &Bench<P>, more: &str) -> Tokens {
    bench.wire.then(Answer::tokens(&format!(r#""refresh_token":"rt-SENTINEL"{more}"#)));
    let login = bench.login();
    let callback = good(&state(&login.pending));
    bench.finish(login.pending, callback).await.expect("a good login")
}

/// A refresh that is answered with these members besides the token. The old tokens stay as they are.
async fn refresh<P>(bench: &Bench<P>, tokens: &Tokens, more: &str) -> Result<Tokens, Error>
where
    P: Tested + oauth_core::capability::Refresh,
{
    bench.wire.then(Answer::tokens(more));
    let (before, old) = (bench.wire.seen().len(), tokens.clone());
    let ended = bench.client.refresh(tokens).await;
    assert!(*tokens == old, "a refresh changes the tokens it was given");
    let seen = bench.wire.seen();
    assert_eq!(seen.len(), before + 1, "one refresh is one request");
    let sent = pairs(&seen[before].text());
    assert_eq!(one(&sent, "grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(one(&sent, "refresh_token").as_deref(), Some("rt-SENTINEL"));
    if let Err(error) = &ended {
        assert_eq!(error.step(), Step::Refresh, "{error}");
        assert_no_secret(error, &[]);
    }
    ended
}

/// A network on which an answer takes its time.
struct Slow {
    inner: Reroute,
    clock: Arc<Hands>,
    arrives: u64,
}

impl Transport for Slow {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let answer = self.inner.send(request).await;
            self.clock.set(self.arrives);
            answer
        })
    }
}

#[tokio::test]
async fn f65_a_lifetime_counts_from_when_the_request_was_sent() {
    assert_eq!(expires(in_seconds("3600").await, "3600"), Expires::At(NOW + 3600));

    // The login begins at NOW, the code is sent 100 s later, and the answer takes 25 s.
    let bench =
        Bench::<Acme>::new([Answer::tokens(r#""expires_in":3600,"refresh_token":"rt-SENTINEL""#)]);
    let slow =
        |arrives| Slow { inner: bench.wire.transport(), clock: Arc::clone(&bench.clock), arrives };
    let login = bench.login();
    let callback = good(&state(&login.pending));
    bench.clock.set(NOW + 100);
    let client = bench.client.clone().with_transport(slow(NOW + 125));
    let tokens = client.exchange(login.pending, callback).await.expect("a good login");
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 100 + 3600));
    assert!(!tokens.is_expired_at(NOW + 3699) && tokens.is_expired_at(NOW + 3700));

    // The same holds for a refresh, and for a reply that is awaited long after it was asked for.
    bench.wire.then(Answer::tokens(r#""expires_in":60"#));
    let client = bench.client.clone().with_transport(slow(NOW + 9000));
    let reply = client.refresh(&tokens);
    bench.clock.set(NOW + 5000);
    let tokens = reply.await.expect("a good refresh");
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 5060));
}

#[tokio::test]
async fn f66_digits_in_a_text_are_a_number() {
    for (value, seconds) in
        [("\"3600\"", 3600), ("\"1\"", 1), ("\"003600\"", 3600), ("\"3600.0\"", 3600)]
    {
        assert_eq!(expires(in_seconds(value).await, value), Expires::At(NOW + seconds), "{value}");
    }
    for value in
        ["\"3600s\"", "\"1h\"", "\" 3600\"", "\"3,600\"", "\"+3600\"", "\"0x10\"", "\"\u{663}\""]
    {
        malformed(in_seconds(value).await, value);
    }
}

#[tokio::test]
async fn f67_fractions_are_rounded_down() {
    for (value, seconds) in [
        ("3600.0", 3600),
        ("3600.7", 3600),
        ("3.6e3", 3600),
        ("36E2", 3600),
        ("0.9", 0),
        ("1.999999", 1),
        ("\"3600.7\"", 3600),
    ] {
        assert_eq!(expires(in_seconds(value).await, value), Expires::At(NOW + seconds), "{value}");
    }
    let ended = login::<Milliseconds>(r#""expires_in":3600999"#).await;
    assert_eq!(expires(ended, "milliseconds"), Expires::At(NOW + 3600));
}

#[tokio::test]
async fn f68_a_lifetime_that_is_not_said_is_never_invented() {
    for more in ["", r#""expires_in":null"#, r#""expires_in":"""#] {
        assert_eq!(expires(login::<Acme>(more).await, more), Expires::Unknown, "{more}");
        assert_eq!(expires(login::<Optional>(more).await, more), Expires::Never, "{more}");
        assert_eq!(expires(login::<ForGood>(more).await, more), Expires::Never, "{more}");
        assert_eq!(expires(login::<UnixSeconds>(more).await, more), Expires::Unknown, "{more}");
        // Unknown is used until the API refuses it: no clock ends it.
        let tokens = login::<Acme>(more).await.expect("a good login");
        for now in [0, NOW, NOW + 100 * TEN_YEARS, u64::MAX] {
            assert!(!tokens.is_expired_at(now) && !tokens.needs_refresh_at(now), "{more}");
        }
    }
    // What is said counts, also where nothing had to be.
    let said = r#""expires_in":3600"#;
    assert_eq!(expires(login::<Optional>(said).await, said), Expires::At(NOW + 3600));
    assert_eq!(expires(login::<ForGood>(said).await, said), Expires::At(NOW + 3600));
    // A refresh that does not say leaves nothing of what was said before.
    let bench = Bench::<Acme>::new([]);
    let tokens = logged_in(&bench, r#","expires_in":3600"#).await;
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 3600));
    let tokens = refresh(&bench, &tokens, "").await.expect("a good refresh");
    assert_eq!(tokens.expires_at(), Expires::Unknown);
}

#[tokio::test]
async fn f69_a_dead_token_is_refreshed_once_and_not_in_a_loop() {
    for dead in ["0", "-5", "\"0\"", "\"-5\"", "-1e300", "0.5"] {
        let bench = Bench::<Acme>::new([]);
        let member = format!(r#""expires_in":{dead}"#);
        let tokens = logged_in(&bench, &format!(",{member}")).await;
        assert_eq!(tokens.expires_at(), Expires::At(NOW), "{dead}: expired at once");
        assert!(tokens.is_expired_at(NOW) && tokens.needs_refresh_at(NOW), "{dead}");
        // A second one in a row ends it.
        malformed(refresh(&bench, &tokens, &member).await, dead);
        // The good row: the refresh helps, and then one dead token is again only one.
        let tokens =
            refresh(&bench, &tokens, r#""expires_in":3600"#).await.expect("a good refresh");
        assert_eq!(tokens.expires_at(), Expires::At(NOW + 3600));
        let tokens = refresh(&bench, &tokens, &member).await.expect("the first in a row");
        assert_eq!(tokens.expires_at(), Expires::At(NOW));
        malformed(refresh(&bench, &tokens, &member).await, dead);
    }
}

#[tokio::test]
async fn f70_too_much_saturates_or_is_malformed() {
    let long = format!("\"{}\"", "9".repeat(400));
    let max = u64::MAX.to_string();
    for value in [
        "1000000000000000000",
        "1e300",
        "18446744073709551616",
        max.as_str(),
        long.as_str(),
        "1e18",
    ] {
        assert_eq!(
            expires(in_seconds(value).await, value),
            Expires::At(NOW + TEN_YEARS),
            "{value:.30}"
        );
    }
    for value in [
        "1e400",
        "NaN",
        "Infinity",
        "-Infinity",
        "\"NaN\"",
        "\"Infinity\"",
        "\"1e400\"",
        "1e",
        "0x10",
    ] {
        malformed(in_seconds(value).await, value);
    }
    let digits = "9".repeat(400);
    match in_seconds(&digits).await {
        Ok(tokens) => assert_eq!(tokens.expires_at(), Expires::At(NOW + TEN_YEARS)),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Malformed, "{error}"),
    }
    // The last believable second, and one more.
    for (seconds, kept) in
        [(TEN_YEARS, TEN_YEARS), (TEN_YEARS + 1, TEN_YEARS), (TEN_YEARS - 1, TEN_YEARS - 1)]
    {
        let value = seconds.to_string();
        assert_eq!(expires(in_seconds(&value).await, &value), Expires::At(NOW + kept));
    }
    for value in ["1000000000000000000", "1e300", long.as_str()] {
        let more = format!(r#""expires_at":{value}"#);
        assert_eq!(expires(login::<UnixSeconds>(&more).await, value), Expires::At(NOW + TEN_YEARS));
        let more = format!(r#""refresh_token":"rt-SENTINEL","refresh_token_expires_in":{value}"#);
        let tokens = login::<Acme>(&more).await.expect("a good login");
        assert_eq!(tokens.refresh_token_expires_at(), Some(NOW + TEN_YEARS), "{value:.30}");
    }
}

#[tokio::test]
async fn f71_what_is_no_number_is_malformed_and_the_old_token_stays() {
    for value in
        ["\"soon\"", "true", "false", "{}", "[]", "[3600]", "{\"s\":3600}", "\"-\"", "\".\""]
    {
        malformed(in_seconds(value).await, value);
        let bench = Bench::<Acme>::new([]);
        let old = logged_in(&bench, r#","expires_in":3600"#).await;
        // `refresh` compares the old tokens before and after.
        malformed(refresh(&bench, &old, &format!(r#""expires_in":{value}"#)).await, value);
        assert_eq!(old.expires_at(), Expires::At(NOW + 3600));
        assert!(!old.needs_refresh_at(NOW), "{value}: the old token still works");
        let new = refresh(&bench, &old, r#""expires_in":60"#).await.expect("and can be refreshed");
        assert_eq!(new.expires_at(), Expires::At(NOW + 60));
    }
}

#[tokio::test]
async fn f72_points_in_time_are_read_by_declaration_and_unit_alone() {
    let end = NOW + 3600;
    let iso = "2027-01-15T09:00:00Z";
    let seconds = format!(r#""expires_at":{end}"#);
    let text = format!(r#""expires_at":"{end}""#);
    let milliseconds = format!(r#""expires_at":{}"#, end * 1000 + 999);
    let date = format!(r#""expires_at":"{iso}""#);
    let zoned = r#""expires_at":"2027-01-15T11:00:00.750+02:00""#;
    for (ended, row) in [
        (login::<UnixSeconds>(&seconds).await, "seconds"),
        (login::<UnixSeconds>(&text).await, "seconds in a text"),
        (login::<UnixMilliseconds>(&milliseconds).await, "milliseconds"),
        (login::<IsoDate>(&date).await, "a date"),
        (login::<IsoDate>(zoned).await, "a date in another zone"),
    ] {
        assert_eq!(expires(ended, row), Expires::At(end), "{row}");
    }
    // Not declared: neither a lifetime nor a point in time.
    for more in [
        seconds.clone(),
        milliseconds.clone(),
        date.clone(),
        format!(r#""expires":{end}"#),
        format!(r#""expires":"{iso}""#),
        format!(r#""expires_on":"{end}""#),
        r#""ext_expires_in":3600"#.to_owned(),
    ] {
        assert_eq!(expires(login::<Acme>(&more).await, &more), Expires::Unknown, "{more}");
    }
    // Declared in another form than it comes: refused, never guessed.
    for (ended, row) in [
        (login::<UnixSeconds>(&date).await, "a date for seconds"),
        (login::<UnixMilliseconds>(&date).await, "a date for milliseconds"),
        (login::<IsoDate>(&seconds).await, "seconds for a date"),
        (login::<IsoDate>(&text).await, "seconds in a text for a date"),
        (login::<IsoDate>(r#""expires_at":"2027-01-15""#).await, "a day"),
        (login::<IsoDate>(r#""expires_at":"2027-01-15T09:00:00""#).await, "a time without a zone"),
        (login::<IsoDate>(r#""expires_at":"2027-13-45T09:00:00Z""#).await, "no such day"),
        (login::<IsoDate>(r#""expires_at":"tomorrow""#).await, "tomorrow"),
        (login::<Acme>(&format!(r#""expires_in":"{iso}""#)).await, "a date for a lifetime"),
    ] {
        malformed(ended, row);
    }
    // The wrong unit is off by a thousand; what is believed has an end.
    assert_eq!(
        expires(login::<UnixSeconds>(&milliseconds).await, "ms"),
        Expires::At(NOW + TEN_YEARS)
    );
    // In the past is expired.
    let past = login::<IsoDate>(r#""expires_at":"2001-09-09T01:46:40Z""#).await;
    assert_eq!(expires(past, "past"), Expires::At(1_000_000_000));
}

#[tokio::test]
async fn f73_a_clock_that_steps_does_no_harm() {
    let tokens = in_seconds("3600").await.expect("a good login");
    for (now, needs, expired) in [
        (NOW, false, false),
        // Forward: a minute before the end it is refreshed, at the end it has expired.
        (NOW + 3539, false, false),
        (NOW + 3540, true, false),
        (NOW + 3600, true, true),
        (NOW + TEN_YEARS, true, true),
        // Back by an hour, a year: it is still good, and the provider will say when not.
        (NOW - 3600, false, false),
        (NOW - TEN_YEARS / 10, false, false),
        // Back so far that no token lives that long.
        (NOW - TEN_YEARS, true, false),
        (0, true, false),
    ] {
        assert_eq!(
            tokens.needs_refresh_at(now),
            needs,
            "at NOW {:+}",
            i128::from(now) - i128::from(NOW)
        );
        assert_eq!(
            tokens.is_expired_at(now),
            expired,
            "at NOW {:+}",
            i128::from(now) - i128::from(NOW)
        );
    }

    // A clock that was far ahead at login: the token seems to come from the future, and a refresh by
    // the right clock puts it right.
    let bench = Bench::<Acme>::new([]);
    bench.clock.set(NOW + 2 * TEN_YEARS);
    let tokens = logged_in(&bench, r#","expires_in":3600"#).await;
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 2 * TEN_YEARS + 3600));
    bench.clock.set(NOW);
    assert!(tokens.needs_refresh_at(NOW));
    let tokens = refresh(&bench, &tokens, r#""expires_in":3600"#).await.expect("a good refresh");
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 3600));
    assert!(!tokens.needs_refresh_at(NOW));
}

#[tokio::test]
async fn f74_a_short_life_has_a_short_margin() {
    for (life, fresh, due) in [
        // The margin is min(60, life / 2).
        (3600, 3539, 3540),
        (121, 60, 61),
        (120, 59, 60),
        (60, 29, 30),
        (30, 14, 15),
        (2, 0, 1),
        (1, 0, 1),
    ] {
        let tokens = in_seconds(&life.to_string()).await.expect("a good login");
        assert!(!tokens.needs_refresh_at(NOW), "{life}: no storm: a new token is used");
        assert!(!tokens.needs_refresh_at(NOW + fresh), "{life}");
        assert!(tokens.needs_refresh_at(NOW + due), "{life}");
    }
    // A host that refreshes when it is due asks twice a minute for a life of thirty seconds.
    let bench = Bench::<Acme>::new([]);
    let mut tokens = logged_in(&bench, r#","expires_in":30"#).await;
    let mut refreshed = 0;
    for second in 0..60 {
        bench.clock.set(NOW + second);
        if tokens.needs_refresh_at(NOW + second) {
            tokens = refresh(&bench, &tokens, r#""expires_in":30"#).await.expect("a good refresh");
            refreshed += 1;
        }
    }
    assert_eq!(refreshed, 3, "at 15, 30 and 45 seconds");
}

#[tokio::test]
async fn f75_the_lifetime_of_a_refresh_is_its_own() {
    let bench = Bench::<Acme>::new([]);
    let tokens = logged_in(&bench, r#","expires_in":3600"#).await;
    for (now, value, life) in [(100, "7200", 7200), (200, "\"60\"", 60), (300, "3600.5", 3600)] {
        bench.clock.set(NOW + now);
        let member = format!(r#""expires_in":{value}"#);
        let new = refresh(&bench, &tokens, &member).await.expect("a good refresh");
        assert_eq!(new.expires_at(), Expires::At(NOW + now + life), "{value}");
        // What was left out is kept.
        assert_eq!(new.refresh_token().map(|token| token.expose()), Some("rt-SENTINEL"));
    }
}

#[tokio::test]
async fn f76_a_refresh_token_that_has_expired_is_not_sent() {
    let bench = Bench::<Acme>::new([]);
    let tokens = logged_in(&bench, r#","expires_in":60,"refresh_token_expires_in":600"#).await;
    assert_eq!(tokens.refresh_token_expires_at(), Some(NOW + 600));
    // The good row: a second before, it is.
    bench.clock.set(NOW + 599);
    let new = refresh(&bench, &tokens, r#""expires_in":60"#).await.expect("a good refresh");
    // An answer that does not say leaves the end where it was; one that does moves it.
    assert_eq!(new.refresh_token_expires_at(), Some(NOW + 600));
    let moved =
        refresh(&bench, &tokens, r#""expires_in":60,"refresh_token_expires_in":"600""#).await;
    assert_eq!(moved.expect("a good refresh").refresh_token_expires_at(), Some(NOW + 1199));

    let before = bench.wire.seen().len();
    for now in [NOW + 600, NOW + 601, NOW + TEN_YEARS] {
        bench.clock.set(now);
        for old in [&tokens, &new] {
            let error = bench.client.refresh(old).await.expect_err("the refresh token is dead");
            assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
            assert_eq!(error.action(), oauth_core::Action::Reauthorize);
            assert_no_secret(&error, &[]);
        }
    }
    assert_eq!(bench.wire.seen().len(), before, "nothing was sent");

    // No end that is said is no end.
    for more in ["", r#","refresh_token_expires_in":null"#] {
        let bench = Bench::<Acme>::new([]);
        let tokens = logged_in(&bench, more).await;
        assert_eq!(tokens.refresh_token_expires_at(), None, "{more}");
        bench.clock.set(NOW + TEN_YEARS);
        refresh(&bench, &tokens, "").await.expect("it is asked for");
    }
}
