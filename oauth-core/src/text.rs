//! Encoding and decoding of text: percent-encoding, forms, base64.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What `application/x-www-form-urlencoded` encodes (WHATWG URL section 5.2); space becomes `+` after.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*').remove(b' ');

/// Appends `value` percent-encoded, for a query or a path segment: a space becomes `%20`.
pub(crate) fn push_percent(to: &mut String, value: &str) {
    for piece in utf8_percent_encode(value, RESERVED) {
        to.push_str(piece);
    }
}

/// Appends `value` as a form encodes it: a space becomes `+`.
pub(crate) fn push_form(to: &mut Vec<u8>, value: &str) {
    for piece in utf8_percent_encode(value, FORM) {
        for byte in piece.bytes() {
            to.push(if byte == b' ' { b'+' } else { byte });
        }
    }
}

/// `value` as a form encodes it.
pub(crate) fn form(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    push_form(&mut bytes, value);
    String::from_utf8(bytes).expect("form encoding is ASCII")
}

/// `value` percent-encoded.
pub(crate) fn percent(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    push_percent(&mut text, value);
    text
}

/// Decodes a name or value of a form strictly: every `%` needs two hexadecimal digits, and the
/// result must be UTF-8.
pub(crate) fn decode_form(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Standard base64 with padding, as HTTP Basic wants it.
pub(crate) fn base64(value: &[u8]) -> String {
    BASE64_STANDARD.encode(value)
}

/// base64url without padding into `to`, which must have just the length of the result.
pub(crate) fn base64url(value: &[u8], to: &mut [u8]) {
    BASE64_URL_SAFE_NO_PAD
        .encode_slice(value, to)
        .expect("callers give arrays of the encoded length");
}

/// base64url without padding.
pub(crate) fn base64url_string(value: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value)
}

/// RFC 6749 appendix A: one or more visible characters, no space (`VSCHAR` without `%x20`).
pub(crate) fn is_visible(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| (0x21..=0x7e).contains(&byte))
}

/// Holds a control character: C0, DEL or C1.
pub(crate) fn has_control(value: &str) -> bool {
    value.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded_strictly() {
        for (text, decoded) in [
            ("a+b", Some("a b")),
            ("a%2Bb", Some("a+b")),
            ("%zz", None),
            ("%", None),
            ("%4", None),
            ("%ff%fe", None),
            ("%E2%82%AC", Some("€")),
            ("%+1", None),
        ] {
            assert_eq!(decode_form(text).as_deref(), decoded, "{text}");
        }
    }

    #[test]
    fn forms_are_encoded_as_browsers_do() {
        assert_eq!(form("a b:%+~*-._€"), "a+b%3A%25%2B%7E*-._%E2%82%AC");
        assert_eq!(percent("a b&~#"), "a%20b%26~%23");
    }
}
