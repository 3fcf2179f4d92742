//! Words of a provider made fit to keep: short, plain, and without the secrets it may echo.

use crate::text;

/// What a kept secret is replaced with.
const HIDDEN: &str = "(secret)";

/// Shorter texts are not looked for: they would turn up by chance in plain words.
const SHORTEST: usize = 4;

/// Knows the secrets of a request and takes them out of texts.
///
/// Built only when something has gone wrong, so it may cost.
#[derive(Default)]
pub(crate) struct Redactor {
    needles: Vec<zeroize::Zeroizing<String>>,
}

impl Redactor {
    /// Knows `secrets`, and the forms in which a request may carry them.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut redactor = Self::default();
        for secret in secrets {
            redactor.add(secret);
        }
        redactor
    }

    /// One more secret: plain, encoded for URLs and forms, in base64, and as sanitising leaves it.
    pub(crate) fn add(&mut self, secret: &str) {
        let encoded = text::form(secret);
        let percent = text::percent(secret);
        for form in [
            secret.to_owned(),
            encoded.to_ascii_lowercase(),
            encoded,
            percent.to_ascii_lowercase(),
            percent,
            text::base64(secret.as_bytes()),
            text::base64url_string(secret.as_bytes()),
            plain(secret),
        ] {
            if form.len() >= SHORTEST && !self.needles.iter().any(|known| **known == form) {
                self.needles.push(form.into());
            }
        }
        // The longest first, so that a secret that begins with another one leaves no tail.
        self.needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
    }

    /// The client's credentials as HTTP Basic carries them.
    pub(crate) fn add_basic(&mut self, id: &str, secret: &str) {
        self.add(&text::base64(format!("{id}:{secret}").as_bytes()));
        let encoded = format!("{}:{}", text::form(id), text::form(secret));
        self.add(&text::base64(encoded.as_bytes()));
    }

    /// `words` with the characters of RFC 6749 appendix A.8 alone, no secret, at most `longest` long.
    pub(crate) fn clean(&self, words: &str, longest: usize) -> String {
        // A body may be large: no more is looked at than could be kept, and a secret's length.
        let mut end = words.len().min(16 * 1024);
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        let mut text = self.hide(&plain(&self.hide(&words[..end])));
        if text.len() > longest {
            text.truncate(longest);
        }
        text.trim().to_owned()
    }

    fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for needle in &self.needles {
            if text.contains(needle.as_str()) {
                text = text.replace(needle.as_str(), HIDDEN);
            }
        }
        text
    }
}

/// Only `%x20-21 / %x23-5B / %x5D-7E`; other white space becomes a space, everything else goes.
fn plain(words: &str) -> String {
    words
        .chars()
        .filter_map(|char| match char {
            ' '..='!' | '#'..='[' | ']'..='~' => Some(char),
            '\t' | '\n' | '\r' => Some(' '),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_in_every_form() {
        let mut redactor = Redactor::new(["p@ss w\u{f6}rd"]);
        redactor.add_basic("id", "p@ss w\u{f6}rd");
        for echo in [
            "p@ss w\u{f6}rd".to_owned(),
            text::form("p@ss w\u{f6}rd"),
            text::percent("p@ss w\u{f6}rd").to_lowercase(),
            text::base64("id:p@ss w\u{f6}rd".as_bytes()),
            "p@ss \u{202e}w\u{f6}rd".to_owned(),
        ] {
            assert_eq!(redactor.clean(&format!("bad {echo}!"), 200), "bad (secret)!", "{echo}");
        }
    }

    #[test]
    fn words_are_plain_and_short() {
        let redactor = Redactor::default();
        assert_eq!(redactor.clean("a\u{202e}\"<b>\\\n\u{0}c", 200), "a<b> c");
        assert_eq!(redactor.clean(&"x".repeat(999), 200).len(), 200);
    }
}
