//! Who the user is, read from an answer.

use std::borrow::Cow;

use crate::{
    Profile,
    definition::{EmailRequest, Path, ProfileMap, ProfilePart, ProfileValue},
    encode,
    json::{Doubled, Json},
};

/// Reads the user as the definition says.
pub(super) fn profile(map: &ProfileMap, json: &Json<'_>) -> Result<Profile, Doubled> {
    let find = |values: &[ProfileValue]| -> Result<Option<String>, Doubled> {
        for value in values {
            let found = match value {
                ProfileValue::Path(path) => scalar(json, *path)?.map(Cow::into_owned),
                ProfileValue::Text(parts) => together(parts, json)?,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    };
    Ok(Profile {
        id: find(map.id)?,
        username: find(map.username)?,
        name: find(map.name)?,
        email: find(map.email)?,
        email_verified: find(map.email_verified)?.as_deref().and_then(truth),
        picture: find(map.picture)?,
    })
}

/// Adds the e-mail address, and whether it has been checked, to a profile that has neither.
pub(super) fn email(
    request: &EmailRequest,
    json: &Json<'_>,
    profile: &mut Profile,
) -> Result<(), Doubled> {
    profile.email = scalar(json, request.email)?.map(Cow::into_owned);
    if profile.email.is_some() && !request.email_verified.0.is_empty() {
        profile.email_verified = scalar(json, request.email_verified)?.as_deref().and_then(truth);
    }
    Ok(())
}

/// A text, number or boolean that is not empty.
fn scalar<'a>(json: &'a Json<'_>, path: Path) -> Result<Option<Cow<'a, str>>, Doubled> {
    Ok(json.at(path)?.and_then(Json::scalar).filter(|text| !text.is_empty()))
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A text of several values. In a URL each keeps to its place: one that could not is as good as missing.
fn together(parts: &[ProfilePart], json: &Json<'_>) -> Result<Option<String>, Doubled> {
    let is_url = matches!(parts, [ProfilePart::Text(start), ..] if start.starts_with("https://"));
    let mut text = String::new();
    for part in parts {
        match part {
            ProfilePart::Text(literal) => text.push_str(literal),
            ProfilePart::Path(path) => match scalar(json, *path)? {
                Some(value) if is_url && matches!(&*value, "." | "..") => return Ok(None),
                Some(value) if is_url => encode::percent(&mut text, &value),
                Some(value) => text.push_str(&value),
                None => return Ok(None),
            },
        }
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::profile;
    use crate::{
        definition::{
            Path, ProfileMap,
            ProfilePart::{self, Text},
            ProfileValue,
        },
        json::Json,
    };

    const fn at(path: &'static [&'static str]) -> ProfileValue {
        ProfileValue::Path(Path(path))
    }

    const fn part(path: &'static [&'static str]) -> ProfilePart {
        ProfilePart::Path(Path(path))
    }

    const MAP: ProfileMap = ProfileMap {
        id: &[at(&["id"])],
        name: &[
            ProfileValue::Text(&[part(&["first"]), Text(" "), part(&["last"])]),
            at(&["name"]),
            at(&["login"]),
        ],
        email: &[at(&["emails", "[primary=true]", "email"]), at(&["emails", "0"])],
        email_verified: &[at(&["verified"])],
        picture: &[ProfileValue::Text(&[
            Text("https://cdn.example/"),
            part(&["id"]),
            Text("/"),
            part(&["avatar"]),
            Text(".png"),
        ])],
        ..ProfileMap::PLAIN
    };

    #[test]
    fn the_first_place_with_a_value_counts_and_numbers_become_text() {
        let json =
            br#"{"id":42,"name":null,"login":"ann","emails":["a@b.example"],"verified":"true"}"#;
        let found = profile(&MAP, &Json::parse(json).unwrap()).unwrap();
        assert_eq!(found.id.as_deref(), Some("42"));
        assert_eq!(found.name.as_deref(), Some("ann"));
        assert_eq!(found.email.as_deref(), Some("a@b.example"));
        assert_eq!(found.email_verified, Some(true));
        assert_eq!(found.picture, None, "a part of it is missing");
        assert!(profile(&MAP, &Json::parse(br#"{"id":1,"id":2}"#).unwrap()).is_err());
    }

    #[test]
    fn values_are_put_together() {
        let json = br#"{"id":42,"first":"Ann","last":"Lee","name":"x","avatar":"a b/../c?d#e",
            "emails":[{"email":"old@b.example"},{"email":"new@b.example","primary":true}]}"#;
        let found = profile(&MAP, &Json::parse(json).unwrap()).unwrap();
        assert_eq!(found.name.as_deref(), Some("Ann Lee"));
        assert_eq!(found.email.as_deref(), Some("new@b.example"));
        let picture = "https://cdn.example/42/a%20b%2F..%2Fc%3Fd%23e.png";
        assert_eq!(found.picture.as_deref(), Some(picture));
        let dots = br#"{"id":"..","avatar":"a","first":"Ann","last":""}"#;
        let found = profile(&MAP, &Json::parse(dots).unwrap()).unwrap();
        assert_eq!((found.picture, found.name), (None, None));
    }
}
