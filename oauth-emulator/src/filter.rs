//! The filters of templates, as a provider would compute them: by other code than the client's.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_core::definition::Filter;
use ring::{digest, hmac};

use crate::template::Lookup;

/// What the filters make of `text`; `None` when a key is not known, or a filter is newer than this.
pub(crate) fn all(filters: &[Filter], text: String, lookup: Lookup<'_>) -> Option<String> {
    filters.iter().try_fold(text, |text, filter| {
        Some(match filter {
            Filter::Base64 => STANDARD.encode(text),
            Filter::Sha256Hex => hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref()),
            Filter::HmacSha256Hex(key) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, lookup(*key)?.as_bytes());
                hex(hmac::sign(&key, text.as_bytes()).as_ref())
            }
            Filter::Truncate(length) => {
                text.chars().take(usize::try_from(*length).unwrap_or(usize::MAX)).collect()
            }
            _ => return None,
        })
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
