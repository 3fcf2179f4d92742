//! Percent-encoding and form encoding, both ways.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What `application/x-www-form-urlencoded` encodes; the space is written as `+` afterwards.
const FORM: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// Appends `text` to a URL: everything but unreserved characters is percent-encoded.
pub(crate) fn percent(into: &mut String, text: &str) {
    into.extend(utf8_percent_encode(text, RESERVED));
}

/// Appends `text` as `application/x-www-form-urlencoded` writes it (RFC 6749 appendix B).
pub(crate) fn form(into: &mut String, text: &str) {
    for piece in utf8_percent_encode(text, FORM) {
        match piece.contains(' ') {
            true => into.extend(piece.chars().map(|c| if c == ' ' { '+' } else { c })),
            false => into.push_str(piece),
        }
    }
}

/// Appends `&name=value`, or `name=value` at the start.
pub(crate) fn form_pair(into: &mut String, name: &str, value: &str) {
    if !into.is_empty() {
        into.push('&');
    }
    form(into, name);
    into.push('=');
    form(into, value);
}

/// Decodes a name or a value of a form: `+` is a space, each `%` has two digits, the result is UTF-8.
/// `None` when it is not so.
pub(crate) fn form_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => (hex_digit(rest.next()?)? << 4) | hex_digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{form, form_decode, form_pair, hex, percent};

    #[test]
    fn a_url_value_keeps_only_unreserved_characters() {
        let mut url = String::new();
        percent(&mut url, "a-._~B9 &=#%+/é*");
        assert_eq!(url, "a-._~B9%20%26%3D%23%25%2B%2F%C3%A9%2A");
    }

    #[test]
    fn a_form_value_is_read_back_as_it_was() {
        for value in ["", "a b", "a+b", "100%", "é&=;\"'", " lead", "x*y"] {
            let mut text = String::new();
            form(&mut text, value);
            assert!(!text.contains(' '), "{text}");
            assert_eq!(form_decode(&text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn pairs_are_joined() {
        let mut text = String::new();
        form_pair(&mut text, "a", "1");
        form_pair(&mut text, "b c", "2 3");
        assert_eq!(text, "a=1&b+c=2+3");
    }

    #[test]
    fn bad_percent_encoding_is_refused() {
        for bad in ["%", "%z", "%zz", "a%2", "%ff%fe", "%+1"] {
            assert_eq!(form_decode(bad), None, "{bad}");
        }
        assert_eq!(form_decode("%41+%2B").as_deref(), Some("A +"));
    }

    #[test]
    fn hexadecimal_is_lower_case() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
