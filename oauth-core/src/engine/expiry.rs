//! When tokens expire, by what an answer says and when its request was sent.

use super::claims;
use crate::{
    Expires,
    definition::{Absent, Expiry, Path, TimeFormat, Unit},
    json::{Doubled, Json},
    tokens::MAX_LIFETIME,
};

/// The member for a lifetime that is honoured where a definition expects none.
const EXPIRES_IN: Path = Path(&["expires_in"]);

/// What is wrong with a lifetime: the words of an error.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLifetime(pub(super) String);

impl From<Doubled> for BadLifetime {
    fn from(Doubled(name): Doubled) -> Self {
        Self(format!("`{name}` stands there twice"))
    }
}

/// When the access token expires. `root` is the object that the token stands in.
pub(super) fn read(
    expiry: &Expiry,
    root: &Json<'_>,
    access_token: &str,
    sent: u64,
) -> Result<Expires, BadLifetime> {
    let claims = match expiry {
        Expiry::Claim { .. } => claims::of(access_token),
        _ => None,
    };
    let parsed = claims.as_deref().and_then(|claims| Json::parse(claims));
    let nothing = Json::Null;
    let root = match expiry {
        Expiry::Claim { .. } => parsed.as_ref().unwrap_or(&nothing),
        _ => root,
    };
    let path = match expiry {
        Expiry::Never => EXPIRES_IN,
        Expiry::In { path, .. } | Expiry::At { path, .. } | Expiry::Claim { path, .. } => *path,
    };
    let value = match root.at(path)? {
        Some(Json::Text(text)) if text.is_empty() => None,
        value => value,
    };
    let Some(value) = value else {
        return Ok(match expiry.absent() {
            Absent::Unknown => Expires::Unknown,
            Absent::Never => Expires::Never,
            Absent::Seconds(seconds) => Expires::At(sent.saturating_add(seconds.into())),
        });
    };
    let bad = || BadLifetime(format!("`{path}` is not a time"));
    let at = match expiry {
        // Providers without expiry write 0 for "never".
        Expiry::Never | Expiry::In { .. }
            if expiry.absent() == Absent::Never && lifetime(value, Unit::Seconds) == Some(0) =>
        {
            return Ok(Expires::Never);
        }
        Expiry::Never => sent.saturating_add(lifetime(value, Unit::Seconds).ok_or_else(bad)?),
        Expiry::In { unit, .. } => sent.saturating_add(lifetime(value, *unit).ok_or_else(bad)?),
        Expiry::At { format, .. } => {
            point(value, *format).ok_or_else(bad)?.min(sent.saturating_add(MAX_LIFETIME))
        }
        Expiry::Claim { .. } => {
            let at = point(value, TimeFormat::UnixSeconds).ok_or_else(bad)?;
            at.min(sent.saturating_add(MAX_LIFETIME))
        }
    };
    Ok(Expires::At(at))
}

/// When the refresh token expires. Absent and 0 say nothing, as some providers write 0 for "never".
pub(super) fn refresh_token(
    path: Path,
    root: &Json<'_>,
    sent: u64,
) -> Result<Option<u64>, BadLifetime> {
    match root.at(path)? {
        None => Ok(None),
        Some(Json::Text(text)) if text.is_empty() => Ok(None),
        Some(value) => match lifetime(value, Unit::Seconds) {
            Some(0) => Ok(None),
            Some(seconds) => Ok(Some(sent.saturating_add(seconds))),
            None => Err(BadLifetime(format!("`{path}` is not a lifetime"))),
        },
    }
}

/// A point in time in seconds since 1970, as a number or a text.
pub(super) fn time(value: &Json<'_>) -> Option<u64> {
    point(value, TimeFormat::UnixSeconds)
}

/// A number of seconds, as a number or a text.
pub(super) fn seconds(value: &Json<'_>) -> Option<u64> {
    lifetime(value, Unit::Seconds)
}

/// A lifetime in whole seconds, rounded down, between 0 and ten years.
fn lifetime(value: &Json<'_>, unit: Unit) -> Option<u64> {
    let number = number(value)?;
    let seconds = match unit {
        Unit::Seconds => number,
        Unit::Milliseconds => number / 1000,
    };
    Some(seconds.min(MAX_LIFETIME))
}

/// Seconds since 1970.
fn point(value: &Json<'_>, format: TimeFormat) -> Option<u64> {
    match format {
        TimeFormat::UnixSeconds => number(value),
        TimeFormat::UnixMilliseconds => number(value).map(|number| number / 1000),
        TimeFormat::Rfc3339 => {
            let time: jiff::Timestamp = value.text()?.parse().ok()?;
            Some(u64::try_from(time.as_second()).unwrap_or(0))
        }
    }
}

/// A number, or a string that is one, rounded down; what is negative counts as 0, what is too large
/// saturates.
fn number(value: &Json<'_>) -> Option<u64> {
    match value {
        Json::Integer(number) => Some(u64::try_from((*number).max(0)).unwrap_or(u64::MAX)),
        // Casts from floats round towards zero and saturate; what is not a number becomes 0.
        Json::Float(number) => Some(*number as u64),
        Json::Text(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
            let all_digits =
                |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if !all_digits(whole) || !all_digits(fraction) {
                return None;
            }
            if text.starts_with('-') {
                return Some(0);
            }
            Some(whole.parse().unwrap_or(u64::MAX))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{read, refresh_token};
    use crate::{
        Expires,
        definition::{Absent, Expiry, Path, TimeFormat, Unit},
        json::Json,
        tokens::MAX_LIFETIME,
    };

    const SENT: u64 = 1_000_000_000;
    const AT: Path = Path(&["at"]);

    fn of(expiry: Expiry, json: &str) -> Option<Expires> {
        read(&expiry, &Json::parse(json.as_bytes()).unwrap(), "x.eyJleHAiOjV9.y", SENT).ok()
    }

    fn after(seconds: u64) -> Option<Expires> {
        Some(Expires::At(SENT + seconds))
    }

    #[test]
    fn lifetimes_count_from_the_request_and_saturate() {
        for (value, expected) in [
            ("3600", after(3600)),
            (r#""3600""#, after(3600)),
            ("3600.0", after(3600)),
            ("3600.7", after(3600)),
            ("3.6e3", after(3600)),
            (r#""3600.7""#, after(3600)),
            ("0", after(0)),
            ("-5", after(0)),
            (r#""-5""#, after(0)),
            ("1000000000000000000", after(MAX_LIFETIME)),
            ("1e300", after(MAX_LIFETIME)),
            (&format!("\"{}\"", "9".repeat(400)), after(MAX_LIFETIME)),
            ("null", Some(Expires::Unknown)),
            (r#""""#, Some(Expires::Unknown)),
            (r#""soon""#, None),
            (r#""1h""#, None),
            (r#"" 1""#, None),
            ("true", None),
            ("{}", None),
            ("[]", None),
            ("1,\"expires_in\":2", None),
        ] {
            let json = format!("{{\"expires_in\":{value}}}");
            assert_eq!(of(Expiry::PLAIN, &json), expected, "{value:.30}");
        }
        assert_eq!(of(Expiry::PLAIN, "{}"), Some(Expires::Unknown));
        let milliseconds = Expiry::In { path: AT, unit: Unit::Milliseconds, absent: Absent::Never };
        assert_eq!(of(milliseconds, r#"{"at":3600700}"#), after(3600));
        assert_eq!(of(milliseconds, "{}"), Some(Expires::Never));
    }

    #[test]
    fn points_in_time_are_read_by_their_declared_format_alone() {
        let at = |format, value: &str| {
            let expiry = Expiry::At { path: AT, format, absent: Absent::Unknown };
            of(expiry, &format!("{{\"at\":{value}}}"))
        };
        let (seconds, iso) = (TimeFormat::UnixSeconds, TimeFormat::Rfc3339);
        assert_eq!(at(seconds, "1000000060"), after(60));
        assert_eq!(at(seconds, r#""1000000060""#), after(60));
        assert_eq!(at(TimeFormat::UnixMilliseconds, "1000000060999"), after(60));
        assert_eq!(at(iso, r#""2001-09-09T01:47:40Z""#), after(60));
        assert_eq!(at(iso, r#""2001-09-09T03:47:40.5+02:00""#), after(60));
        assert_eq!(at(seconds, "5"), Some(Expires::At(5)));
        assert_eq!(at(seconds, "99999999999999"), after(MAX_LIFETIME));
        assert_eq!(at(iso, r#""9999-12-30T00:00:00Z""#), after(MAX_LIFETIME));
        assert_eq!(at(iso, r#""1950-01-01T00:00:00Z""#), Some(Expires::At(0)));
        for (format, bad) in
            [(seconds, r#""2001-09-09T01:47:40Z""#), (iso, "1000000060"), (iso, r#""tomorrow""#)]
        {
            assert_eq!(at(format, bad), None, "{bad}");
        }
    }

    #[test]
    fn a_claim_of_the_token_says_when_it_ends() {
        let claim = Expiry::Claim { path: Path(&["exp"]), absent: Absent::Seconds(60) };
        let at = |token: &str| read(&claim, &Json::parse(b"{}").unwrap(), token, SENT).ok();
        assert_eq!(at("x.eyJleHAiOjV9.y"), Some(Expires::At(5)));
        for none in ["opaque", "x.e30.y", "x.!.y"] {
            assert_eq!(at(none), after(60), "{none}");
        }
        assert_eq!(at("x.eyJleHAiOiJzb29uIn0.y"), None, "`soon` is no time");
    }

    #[test]
    fn never_is_believed_unless_the_answer_says_otherwise() {
        for (json, expected) in [
            ("{}", Some(Expires::Never)),
            (r#"{"expires_in":0}"#, Some(Expires::Never)),
            (r#"{"expires_in":60}"#, after(60)),
            (r#"{"expires_in":"soon"}"#, None),
        ] {
            assert_eq!(of(Expiry::Never, json), expected, "{json}");
        }
        let or_never =
            |absent| Expiry::In { path: Path(&["expires_in"]), unit: Unit::Seconds, absent };
        let nothing = r#"{"expires_in":0}"#;
        assert_eq!(of(or_never(Absent::Never), nothing), Some(Expires::Never));
        assert_eq!(of(or_never(Absent::Unknown), nothing), after(0));
    }

    #[test]
    fn a_refresh_token_of_no_seconds_does_not_expire() {
        let read =
            |json: &str| refresh_token(AT, &Json::parse(json.as_bytes()).unwrap(), SENT).ok();
        assert_eq!(read("{}"), Some(None));
        assert_eq!(read(r#"{"at":0}"#), Some(None));
        assert_eq!(read(r#"{"at":"60"}"#), Some(Some(SENT + 60)));
        assert_eq!(read(r#"{"at":true}"#), None);
    }
}
