//! The claims of a JSON Web Token (RFC 7519), read without trust.
//!
//! What a token says of itself is as good as the answer that brought it: enough to keep a tenant's name
//! or a lifetime, never enough to know who someone is.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// The claims as JSON; `None` when the token is not a signed JWT (RFC 7515 section 7.1).
pub(super) fn of(token: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut parts = token.split('.');
    let (Some(_), Some(claims), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    // Some pad what must not be padded.
    URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn only_three_parts_are_a_token_with_claims() {
        assert_eq!(of("x.eyJhIjoxfQ.y").as_deref().map(Vec::as_slice), Some(&br#"{"a":1}"#[..]));
        assert_eq!(of("x.eyJhIjoxfQ==.y").as_deref().map(Vec::as_slice), Some(&br#"{"a":1}"#[..]));
        for none in ["", "opaque", "a.b", "a.eyJhIjoxfQ.b.c.d", "a.%%.b"] {
            assert!(of(none).is_none(), "{none}");
        }
    }
}
