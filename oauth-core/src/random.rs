//! Values that nobody can guess.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::Secret;

/// Random bytes, where the system has any.
fn bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

/// A fresh nonce of 128 bits, where the system has any: the one way in which nonces are made.
pub(crate) fn nonce() -> Option<Secret> {
    bytes::<16>().map(|bytes| Secret::from(URL_SAFE_NO_PAD.encode(bytes)))
}

/// A random UUID (RFC 9562 section 5.4).
pub(crate) fn uuid() -> Option<String> {
    bytes().map(uuid_of)
}

fn uuid_of(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (position, byte) in bytes.iter().enumerate() {
        if matches!(position, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{nonce, uuid_of};

    #[test]
    fn a_uuid_is_of_version_4() {
        assert_eq!(uuid_of([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid_of([0; 16]), "00000000-0000-4000-8000-000000000000");
    }

    #[test]
    fn a_nonce_is_base64url_and_never_the_same() {
        let [one, two] = [nonce().unwrap(), nonce().unwrap()];
        assert_ne!(one, two);
        let text = one.expose();
        assert_eq!(text.len(), 22);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    }
}
