//! Ids of ours for what others call theirs.

/// An id for a foreign name: lower case letters, digits and single hyphens, a letter first.
pub(crate) fn of(foreign: &str) -> String {
    let words: Vec<String> = foreign
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    let id: String = words.join("-").chars().take(56).collect();
    let id = id.trim_end_matches('-');
    match id.chars().next() {
        None => "provider".to_owned(),
        // A module of Rust cannot start with a digit.
        Some(first) if first.is_ascii_digit() => format!("app-{id}"),
        Some(_) => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn ids_are_made_of_what_others_call_theirs() {
        for (foreign, ours) in [
            ("google-mail", "google-mail"),
            ("Google_Calendar", "google-calendar"),
            ("8x8", "app-8x8"),
            ("a--b..c", "a-b-c"),
            ("-x-", "x"),
            ("日本", "provider"),
            ("", "provider"),
        ] {
            assert_eq!(of(foreign), ours, "{foreign}");
        }
        assert!(of(&"a-".repeat(100)).len() <= 64);
    }
}
