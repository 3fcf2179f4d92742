//! Granted scopes, under the names of the definition.

use crate::{definition::Scopes, json::Json};

/// Splits what a provider says about scopes: separated by spaces, commas, or as it separates them.
pub(super) fn split(scopes: &Scopes, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let pieces = text.split([' ', ',']);
    let separator = scopes.separator;
    for piece in pieces {
        let parts: Vec<&str> = match separator {
            "" | " " | "," => vec![piece],
            _ => piece.split(separator).collect(),
        };
        for scope in parts {
            let scope = scope.trim();
            push(&mut all, scope.strip_prefix(scopes.granted_prefix).unwrap_or(scope));
        }
    }
    all
}

/// Reads the member of a token response: a string or an array of strings. `Ok(None)` when it says
/// nothing (RFC 6749 section 5.1: then what was asked for is granted).
pub(super) fn read(scopes: &Scopes, value: Option<&Json<'_>>) -> Result<Option<Vec<String>>, ()> {
    let all = match value {
        None => return Ok(None),
        Some(Json::Text(text)) => split(scopes, text),
        Some(Json::List(items)) => {
            let mut all = Vec::new();
            for item in items {
                let Json::Text(text) = item else { return Err(()) };
                split(scopes, text).iter().for_each(|scope| push(&mut all, scope));
            }
            all
        }
        Some(_) => return Err(()),
    };
    Ok((!all.is_empty()).then_some(all))
}

/// Takes aliases back to the names that were asked for.
pub(super) fn normalize(scopes: &Scopes, raw: &[String], asked: &[String]) -> Vec<String> {
    let mut all = Vec::with_capacity(raw.len());
    for scope in raw {
        let aliases =
            || scopes.known.iter().filter(|known| known.granted_as.contains(&scope.as_str()));
        let has_name =
            scopes.known.iter().any(|known| known.name == scope) || asked.contains(scope);
        let before = all.len();
        if has_name || aliases().next().is_none() {
            push(&mut all, scope);
        }
        for known in aliases().filter(|known| asked.iter().any(|asked| asked == known.name)) {
            push(&mut all, known.name);
        }
        if all.len() == before
            && !all.contains(scope)
            && let Some(known) = aliases().next()
        {
            push(&mut all, known.name);
        }
    }
    all
}

/// The first required scope that was not granted.
pub(super) fn missing_required(
    scopes: &Scopes,
    granted: &[String],
    raw: &[String],
) -> Option<&'static str> {
    let is_granted = |required: &str| {
        granted.iter().any(|scope| scope == required)
            || scopes
                .known
                .iter()
                .filter(|known| known.name == required)
                .any(|known| raw.iter().any(|scope| known.granted_as.contains(&scope.as_str())))
    };
    scopes.required.iter().copied().find(|required| !is_granted(required))
}

pub(super) fn push(all: &mut Vec<String>, scope: &str) {
    let harmless = !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic());
    if harmless && !all.iter().any(|known| known == scope) {
        all.push(scope.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::{missing_required, normalize, read, split};
    use crate::{
        definition::{KnownScope, Scopes},
        json::Json,
    };

    const EMAIL_URL: &str = "https://www.googleapis.com/auth/userinfo.email";
    const SCOPES: Scopes = Scopes {
        required: &["email"],
        known: &[
            KnownScope { name: "email", description: "", granted_as: &[EMAIL_URL] },
            KnownScope { name: "public_repo", description: "", granted_as: &["repo"] },
            KnownScope { name: "repo", description: "", granted_as: &[] },
        ],
        ..Scopes::PLAIN
    };

    fn words(text: &[&str]) -> Vec<String> {
        text.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn strings_lists_and_silence_are_understood() {
        for (json, expected) in [
            (r#""a b""#, Ok(Some(words(&["a", "b"])))),
            (r#""a,b a""#, Ok(Some(words(&["a", "b"])))),
            (r#"["a","b c"]"#, Ok(Some(words(&["a", "b", "c"])))),
            (r#""""#, Ok(None)),
            ("[]", Ok(None)),
            ("5", Err(())),
            ("[5]", Err(())),
        ] {
            let value = Json::parse(json.as_bytes()).unwrap();
            assert_eq!(read(&SCOPES, Some(&value)), expected, "{json}");
        }
        assert_eq!(read(&SCOPES, None), Ok(None));
        let piped = Scopes { separator: "|", ..Scopes::PLAIN };
        assert_eq!(split(&piped, "a|b"), words(&["a", "b"]));
    }

    #[test]
    fn aliases_count_as_the_scope_that_was_asked_for() {
        for (raw, asked, granted) in [
            (&[EMAIL_URL][..], &["email"][..], &["email"][..]),
            (&[EMAIL_URL], &[], &["email"]),
            (&[EMAIL_URL], &[EMAIL_URL], &[EMAIL_URL]),
            (&["repo"], &["public_repo"], &["repo", "public_repo"]),
            (&["repo"], &["repo"], &["repo"]),
            (&["Email"], &["email"], &["Email"]),
            (&["other"], &["email"], &["other"]),
        ] {
            assert_eq!(normalize(&SCOPES, &words(raw), &words(asked)), words(granted), "{raw:?}");
        }
    }

    #[test]
    fn a_required_scope_may_have_been_granted_under_another_name() {
        assert_eq!(missing_required(&SCOPES, &words(&["repo"]), &[]), Some("email"));
        assert_eq!(missing_required(&SCOPES, &words(&["email"]), &[]), None);
        assert_eq!(missing_required(&SCOPES, &[], &words(&[EMAIL_URL])), None);
    }
}
