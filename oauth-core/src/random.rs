//! Values that nobody can guess.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::pending::NONCE_LEN;

/// Random bytes, where the system has any.
fn bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

/// A fresh nonce of 128 bits, where the system has any: the one way in which nonces are made.
pub(crate) fn nonce() -> Option<[u8; NONCE_LEN]> {
    let mut text = [0; NONCE_LEN];
    let written = URL_SAFE_NO_PAD.encode_slice(bytes::<16>()?, &mut text).ok()?;
    (written == NONCE_LEN).then_some(text)
}

/// A random UUID (RFC 9562 section 5.4).
pub(crate) fn uuid() -> Option<String> {
    let mut bytes = bytes::<16>()?;
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
    Some(text)
}
