//! Percent-encoding and form encoding, both ways.

/// The unreserved characters (RFC 3986 section 2.3): all others are percent-encoded in a URL.
const UNRESERVED: [bool; 256] = kept(b"-._~");

/// What `application/x-www-form-urlencoded` leaves as it is; a space becomes `+`.
const FORM: [bool; 256] = kept(b"*-._");

/// ASCII letters, digits and `more`.
const fn kept(more: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte as usize] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < more.len() {
        table[more[at] as usize] = true;
        at += 1;
    }
    table
}

/// `%00` to `%FF`, one after another.
const ENCODED: &str = {
    const BYTES: [u8; 768] = {
        let digits = b"0123456789ABCDEF";
        let mut all = [b'%'; 768];
        let mut byte = 0;
        while byte < 256 {
            all[3 * byte + 1] = digits[byte >> 4];
            all[3 * byte + 2] = digits[byte & 15];
            byte += 1;
        }
        all
    };
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

/// Appends `text`: runs of kept characters as they are, a space as `space`, other bytes encoded.
fn push(into: &mut String, text: &str, kept: &[bool; 256], space: &str) {
    let mut rest = text;
    loop {
        let end = rest.bytes().position(|byte| !kept[usize::from(byte)]).unwrap_or(rest.len());
        let (run, others) = rest.split_at(end);
        into.push_str(run);
        let Some(next) = others.chars().next() else { return };
        let (next, others) = others.split_at(next.len_utf8());
        rest = others;
        for byte in next.bytes().map(usize::from) {
            let is_space = byte == usize::from(b' ');
            into.push_str(if is_space { space } else { &ENCODED[3 * byte..3 * byte + 3] });
        }
    }
}

/// Appends `text` to a URL: everything but unreserved characters is percent-encoded.
pub(crate) fn percent(into: &mut String, text: &str) {
    push(into, text, &UNRESERVED, "%20");
}

/// Appends words that are joined by spaces, joined by something else that is encoded already.
pub(crate) fn percent_words(into: &mut String, words: &str, separator: &str) {
    push(into, words, &UNRESERVED, separator);
}

/// Appends `text` as `application/x-www-form-urlencoded` writes it (RFC 6749 appendix B).
pub(crate) fn form(into: &mut String, text: &str) {
    push(into, text, &FORM, "+");
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

/// Appends a parameter to the query of a URL.
pub(crate) fn query_pair(url: &mut String, name: &str, value: &str) {
    if !url.ends_with(['?', '&']) {
        url.push(if url.contains('?') { '&' } else { '?' });
    }
    percent(url, name);
    url.push('=');
    percent(url, value);
}

#[cfg(test)]
mod tests {
    use super::{form, form_decode, form_pair, hex, percent, percent_words};

    #[test]
    fn a_url_value_keeps_only_unreserved_characters() {
        let mut url = String::new();
        percent(&mut url, "a-._~B9 &=#%+/é*");
        assert_eq!(url, "a-._~B9%20%26%3D%23%25%2B%2F%C3%A9%2A");
        url.clear();
        percent_words(&mut url, "a b:c d", "%2C");
        assert_eq!(url, "a%2Cb%3Ac%2Cd");
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
