//! The claims of a JSON Web Token (RFC 7519), read without trust.
//!
//! What a token says of itself is as good as the answer that brought it: enough to keep a tenant's name
//! or a lifetime. Who someone is takes the checks of [`id_token`](super::id_token).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::{IdTokenCheck, definition::Path, json::Json};

/// The claims as JSON; `None` when the token is not a signed JWT (RFC 7515 section 7.1).
pub(super) fn of(token: &str) -> Option<Zeroizing<Vec<u8>>> {
    parts(token).and_then(|[_, claims, _]| decoded(claims))
}

/// The claims of a token that says it is signed. The signature itself is not checked; `alg: none` and an
/// empty signature are refused (RFC 7518 section 3.6).
pub(super) fn of_signed(token: &str) -> Result<Zeroizing<Vec<u8>>, IdTokenCheck> {
    let [header, claims, signature] = parts(token).ok_or(IdTokenCheck::Format)?;
    let header = decoded(header).ok_or(IdTokenCheck::Format)?;
    let header = Json::parse(&header).ok_or(IdTokenCheck::Format)?;
    let algorithm = header.at(Path(&["alg"])).map_err(|_| IdTokenCheck::Format)?;
    let algorithm = algorithm.and_then(Json::text).ok_or(IdTokenCheck::Algorithm)?;
    if algorithm.eq_ignore_ascii_case("none") || signature.is_empty() {
        return Err(IdTokenCheck::Algorithm);
    }
    decoded(claims).ok_or(IdTokenCheck::Format)
}

/// Header, claims and signature.
fn parts(token: &str) -> Option<[&str; 3]> {
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    Some([header, claims, signature])
}

fn decoded(part: &str) -> Option<Zeroizing<Vec<u8>>> {
    // Some pad what must not be padded.
    URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok().map(Zeroizing::new)
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
