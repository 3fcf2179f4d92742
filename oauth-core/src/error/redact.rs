//! The words of a provider, made harmless.

use base64::{Engine as _, engine::general_purpose};
use zeroize::Zeroizing;

use crate::encode;

/// The most characters of a provider's explanation that are kept.
const MAX_DESCRIPTION: usize = 200;

/// The most characters of an error code that are kept.
const MAX_CODE: usize = 64;

/// Shorter texts are not hidden: they stand in plain words by chance, and are no secrets.
const MIN_SECRET: usize = 4;

/// What stands where a secret stood.
const HIDDEN: &str = "[hidden]";

/// Knows the secrets of a request, in every form in which they were sent, and takes them out of what
/// the provider says.
#[derive(Default)]
pub(crate) struct Redactor {
    /// Longest first, so that a secret within another leaves no rest.
    secrets: Vec<Zeroizing<String>>,
}

impl Redactor {
    /// Knows these secrets, and their forms in URLs, forms and Basic authentication.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut redactor = Self::default();
        for secret in secrets {
            redactor.add(secret);
        }
        redactor
    }

    /// Learns one more secret.
    pub(crate) fn add(&mut self, secret: &str) {
        let mut forms = vec![secret.to_owned()];
        let mut form = String::new();
        encode::form(&mut form, secret);
        let mut percent = String::new();
        encode::percent(&mut percent, secret);
        forms.push(general_purpose::STANDARD.encode(secret));
        forms.push(general_purpose::URL_SAFE_NO_PAD.encode(secret));
        forms.extend([lower_digits(&form), lower_digits(&percent), form, percent, clean(secret)]);
        for form in forms {
            if form.len() >= MIN_SECRET && !self.secrets.iter().any(|known| **known == form) {
                self.secrets.push(Zeroizing::new(form));
            }
        }
        self.secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    }

    /// Learns the two halves of Basic authentication.
    pub(crate) fn add_basic(&mut self, id: &str, secret: &str) {
        let (mut form_id, mut form_secret) = (String::new(), String::new());
        encode::form(&mut form_id, id);
        encode::form(&mut form_secret, secret);
        for pair in [format!("{id}:{secret}"), format!("{form_id}:{form_secret}")] {
            self.add(&pair);
        }
        self.add(secret);
    }

    /// An explanation (RFC 6749 appendix A.8) that may be kept and shown; `None` when nothing is left.
    pub(crate) fn description(&self, text: &str) -> Option<String> {
        self.harmless(text, MAX_DESCRIPTION)
    }

    /// An error code (RFC 6749 appendix A.7) that may be kept and shown.
    pub(crate) fn code(&self, text: &str) -> Option<String> {
        self.harmless(text, MAX_CODE)
    }

    fn harmless(&self, text: &str, most: usize) -> Option<String> {
        // Once as it came, and once more without the characters that could have been put between.
        let hidden = hide_jwts(&self.hide(text));
        let mut kept = hide_jwts(&self.hide(&clean(&hidden)));
        kept.truncate(most);
        let kept = kept.trim();
        (!kept.is_empty()).then(|| kept.to_owned())
    }

    fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), HIDDEN);
            }
        }
        text
    }
}

/// Takes out whatever looks like a JWT (RFC 7519 section 3): a client's own statement, an ID token.
fn hide_jwts(text: &str) -> String {
    // A JSON object that starts with `{"`, in base64url.
    const START: &str = "eyJ";
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.=".contains(c);
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(START) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        kept.push_str(before);
        kept.push_str(if from[..end].contains('.') { HIDDEN } else { &from[..end] });
        rest = &from[end..];
    }
    kept + rest
}

/// Percent-encoding with its digits in lower case, as some servers write it.
fn lower_digits(encoded: &str) -> String {
    let mut pieces = encoded.split('%');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        text.push('%');
        text.push_str(&digits.to_ascii_lowercase());
        text.push_str(rest);
    }
    text
}

/// Keeps %x20-21, %x23-5B and %x5D-7E.
fn clean(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' '..='!' | '#'..='[' | ']'..='~')).collect()
}

#[cfg(test)]
mod tests {
    use super::Redactor;

    #[test]
    fn only_harmless_characters_are_kept() {
        let redactor = Redactor::default();
        assert_eq!(
            redactor.description("<b>a\"b\\c\u{202e}\r\nd\u{7f}é</b>").as_deref(),
            Some("<b>abcd</b>")
        );
        assert_eq!(redactor.description(" \n"), None);
        assert_eq!(redactor.description(&"x".repeat(1000)).map(|text| text.len()), Some(200));
    }

    #[test]
    fn secrets_are_hidden_in_every_form() {
        let mut redactor = Redactor::new(["s3cr3t/+ value"]);
        redactor.add_basic("id", "pa:ss word");
        for echoed in [
            "bad s3cr3t/+ value",
            "bad s3cr3t%2F%2B%20value",
            "bad s3cr3t%2F%2B+value",
            "bad s3cr3t%2f%2b+value",
            "bad s3\u{200b}cr3t/+ value",
            "bad czNjcjN0Lysgdm",
            "bad pa:ss word",
            "bad aWQ6cGE6c3Mgd29yZA==",
            "bad aWQ6cGElM0Fzcyt3b3Jk",
        ] {
            let kept = redactor.description(echoed).unwrap();
            let whole = ["s3cr3t", "pa:ss", "aWQ6"].iter().any(|form| kept.contains(form));
            assert!(!whole, "{kept}");
        }
    }

    #[test]
    fn a_secret_is_hidden_before_the_text_is_cut() {
        let redactor = Redactor::new(["sentinel-sentinel"]);
        let kept = redactor.description(&format!("{}sentinel-sentinel", "x".repeat(190))).unwrap();
        assert!(!kept.contains("sent"), "{kept}");
    }
}
