//! Rust names for what a definition calls its own way.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Words that cannot be used as they are, in any edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Whether a word is a keyword of Rust.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Keywords that not even `r#` makes a name.
pub(crate) fn never_a_name(word: &str) -> bool {
    matches!(word, "self" | "super" | "crate")
}

/// `git-hub` becomes `GitHub`.
pub(crate) fn provider(id: &str) -> String {
    id.to_upper_camel_case()
}

/// `git-hub` and `GitHub` become `git_hub`.
pub(crate) fn module(id: &str) -> String {
    id.to_snake_case()
}

/// `read:user` becomes `ReadUser`, and of a URL only the last part counts.
pub(crate) fn scope(name: &str) -> String {
    let short = match name.split_once("://") {
        None => name,
        Some((_, rest)) => {
            let rest = rest.trim_end_matches('/');
            rest.rsplit_once('/').map_or(rest, |(_, last)| last)
        }
    };
    variant(short)
}

/// The same with all of a URL, for when the last part is not enough.
pub(crate) fn long_scope(name: &str) -> String {
    variant(name.split_once("://").map_or(name, |(_, rest)| rest))
}

fn variant(text: &str) -> String {
    let plus = text.replace('+', " plus ");
    let words: String =
        plus.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let name = words.to_upper_camel_case();
    match name.as_str() {
        "" if text == "*" => "All".to_owned(),
        "" => "Scope".to_owned(),
        "Self" => format!("{name}Scope"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("Scope{name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{long_scope, module, provider, scope};

    #[test]
    fn ids_become_structs_and_modules() {
        for (id, name, path) in [
            ("github", "Github", "github"),
            ("git-hub", "GitHub", "git_hub"),
            ("x3-d", "X3D", "x3_d"),
        ] {
            assert_eq!((provider(id), module(id)), (name.to_owned(), path.to_owned()));
        }
    }

    #[test]
    fn scopes_become_variants() {
        for (name, variant) in [
            ("repo", "Repo"),
            ("read:user", "ReadUser"),
            ("admin:public_key", "AdminPublicKey"),
            ("https://www.googleapis.com/auth/gmail.readonly", "GmailReadonly"),
            ("https://mail.google.com/", "MailGoogleCom"),
            ("other", "Other"),
            ("self", "SelfScope"),
            ("2fa", "Scope2fa"),
            ("*", "All"),
            ("+", "Plus"),
            (".", "Scope"),
            ("offline_access", "OfflineAccess"),
        ] {
            assert_eq!(scope(name), variant, "{name}");
        }
        assert_eq!(long_scope("https://a.example/x/read"), "AExampleXRead");
    }
}
