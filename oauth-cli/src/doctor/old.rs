//! Addresses that providers have replaced, and that still stand in many lists.

/// The beginning of an address without its scheme, and what its provider documents in its place.
const REPLACED: [(&str, &str); 26] = [
    ("accounts.google.com/o/oauth2/auth", "https://accounts.google.com/o/oauth2/v2/auth"),
    ("accounts.google.com/o/oauth2/token", "https://oauth2.googleapis.com/token"),
    ("account.withings.com/oauth2/token", "https://wbsapi.withings.net/v2/oauth2"),
    ("api.dropbox.com/", "https://api.dropboxapi.com/oauth2/token"),
    (
        "api.instagram.com/oauth/authorize",
        "https://www.instagram.com/oauth/authorize; the Basic Display API ended in December 2024",
    ),
    ("api.pinterest.com/oauth/", "https://www.pinterest.com/oauth/"),
    ("api.pinterest.com/v1/", "https://api.pinterest.com/v5/oauth/token"),
    ("api.soundcloud.com/oauth2/token", "https://secure.soundcloud.com/oauth/token"),
    ("api.twitter.com/2/oauth2/", "https://api.x.com/2/oauth2/"),
    ("discordapp.com/", "https://discord.com/"),
    ("eu.battle.net/oauth/", "https://oauth.battle.net/"),
    ("login.eveonline.com/oauth/", "https://login.eveonline.com/v2/oauth/"),
    ("login.live.com/oauth20_", "https://login.microsoftonline.com/consumers/oauth2/v2.0/"),
    ("login.windows.net/", "https://login.microsoftonline.com/"),
    ("open-api.tiktok.com/", "https://open.tiktokapis.com/v2/oauth/token/"),
    ("slack.com/api/oauth.access", "https://slack.com/api/oauth.v2.access"),
    ("slack.com/oauth/authorize", "https://slack.com/oauth/v2/authorize"),
    ("soundcloud.com/connect", "https://secure.soundcloud.com/authorize"),
    ("ssl.reddit.com/", "https://www.reddit.com/"),
    ("twitter.com/i/oauth2/", "https://x.com/i/oauth2/"),
    ("us.battle.net/oauth/", "https://oauth.battle.net/"),
    ("www.coinbase.com/oauth/", "https://login.coinbase.com/oauth2/"),
    ("www.figma.com/api/oauth/token", "https://api.figma.com/v1/oauth/token"),
    ("www.googleapis.com/oauth2/v", "https://oauth2.googleapis.com/token"),
    ("www.linkedin.com/uas/oauth2/", "https://www.linkedin.com/oauth/v2/"),
    ("www.tiktok.com/auth/authorize", "https://www.tiktok.com/v2/auth/authorize/"),
];

/// What stands in the place of an address, if it is an old one.
pub(crate) fn replaced_by(url: &str) -> Option<&'static str> {
    let (_, address) = url.split_once("://")?;
    REPLACED.iter().find_map(|(old, new)| {
        let rest = address.strip_prefix(old)?;
        // `/o/oauth2/auth` is not the beginning of `/o/oauth2/authorize`.
        let whole = !old.ends_with(|c: char| c.is_ascii_alphanumeric())
            || old.ends_with("/v")
            || !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        whole.then_some(*new)
    })
}

/// The segment of a path that says a version: `v2`, `v2.1`, `2024-07`.
pub(crate) fn version(url: &str) -> Option<&str> {
    let path = url.split_once("://")?.1.split(['?', '#']).next()?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    path.split('/').skip(1).find(|segment| {
        let number = segment.strip_prefix('v').is_some_and(|rest| rest.split('.').all(digits));
        let date = segment.split('-').collect::<Vec<_>>();
        let is_date = (2..=3).contains(&date.len())
            && date[0].len() == 4
            && date.iter().all(|part| digits(part));
        number || is_date
    })
}

#[cfg(test)]
mod tests {
    use super::{REPLACED, replaced_by, version};

    #[test]
    fn an_old_address_is_known_by_its_beginning() {
        for (url, new) in [
            ("https://slack.com/oauth/authorize", Some("https://slack.com/oauth/v2/authorize")),
            ("https://slack.com/oauth/v2/authorize", None),
            (
                "https://accounts.google.com/o/oauth2/auth?a=b",
                Some("https://accounts.google.com/o/oauth2/v2/auth"),
            ),
            ("https://accounts.google.com/o/oauth2/v2/auth", None),
            ("https://accounts.google.com/o/oauth2/authorize", None),
            (
                "https://www.googleapis.com/oauth2/v4/token",
                Some("https://oauth2.googleapis.com/token"),
            ),
            ("https://discord.com/api/oauth2/token", None),
        ] {
            assert_eq!(replaced_by(url), new, "{url}");
        }
    }

    #[test]
    fn nothing_old_stands_in_the_place_of_something_old() {
        for (_, new) in REPLACED {
            assert_eq!(replaced_by(new), None, "{new}");
        }
        assert!(REPLACED.is_sorted_by_key(|(old, _)| old.replace('.', "")), "in order");
    }

    #[test]
    fn a_version_in_a_path_is_seen() {
        for (url, found) in [
            ("https://v1.acme.com/token", None),
            ("https://acme.com/v2/token", Some("v2")),
            ("https://acme.com/oauth2/v2.1/token?v3", Some("v2.1")),
            ("https://acme.com/oauth/2024-07/token", Some("2024-07")),
            ("https://acme.com/oauth2/token", None),
            ("https://acme.com/vault/x-1/1-2", None),
        ] {
            assert_eq!(version(url), found, "{url}");
        }
    }
}
