//! The user as answers and ID tokens describe them, where a definition looks for it.

use oauth_core::definition::{ProfileMap, ProfilePart, ProfileValue};
use serde_json::Value;

use crate::user::User;

/// What stands where.
pub(crate) type Member = (&'static [&'static str], Value);

/// Everything that `maps` read, the deepest first; `is_private`: without the e-mail address.
pub(crate) fn members(
    maps: impl Iterator<Item = ProfileMap>,
    user: &User,
    is_private: bool,
) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    let mut fallbacks: Vec<Member> = Vec::new();
    for ProfileMap { id, username, name, email, email_verified, picture } in maps {
        let (email, email_verified) =
            if is_private { (&[][..], &[][..]) } else { (email, email_verified) };
        let texts = [(email, &user.email), (picture, &user.picture), (name, &user.name)];
        for (values, text) in texts.into_iter().chain([(username, &user.username), (id, &user.id)])
        {
            let mut all = values.iter().map(|value| paths_of(value, text));
            members.extend(all.next().unwrap_or_default());
            // A path that another part reads first says what that part says.
            fallbacks.extend(all.flatten());
        }
        let verified = email_verified.iter().flat_map(|value| paths_of(value, "true"));
        members.extend(verified.map(|(path, _)| (path, Value::Bool(true))));
    }
    for fallback in fallbacks {
        if members.iter().all(|(path, _)| *path != fallback.0) {
            members.push(fallback);
        }
    }
    members.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    members
}

/// The paths that a part of the profile is read from, with what must stand there to make `text`. A text
/// that cannot be made has its values all the same.
fn paths_of(value: &ProfileValue, text: &str) -> Vec<Member> {
    let parts = match value {
        ProfileValue::Path(path) => return vec![(path.0, Value::from(text))],
        ProfileValue::Text(parts) => parts,
    };
    let mut rest = text;
    let mut paths = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match part {
            ProfilePart::Text(literal) => rest = rest.strip_prefix(literal).unwrap_or(rest),
            ProfilePart::Path(path) => {
                let end = match parts.get(at + 1) {
                    Some(ProfilePart::Text(literal)) => rest.find(literal),
                    _ => None,
                };
                let (value, after) = rest.split_at(end.unwrap_or(rest.len()));
                rest = after;
                let value = if value.is_empty() { "emulated" } else { value };
                paths.push((path.0, Value::from(value)));
            }
        }
    }
    paths
}
