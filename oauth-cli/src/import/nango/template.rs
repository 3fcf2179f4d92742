//! Texts with `${...}` in them, as ours with `{...}`.

use crate::import::settings;

/// The texts that a `||` between them offers, each in our form.
pub(super) fn alternatives(text: &str) -> Vec<String> {
    text.split("||").map(|text| translate(text.trim())).filter(|text| !text.is_empty()).collect()
}

/// A text in our form.
pub(super) fn translate(text: &str) -> String {
    let mut ours = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        ours.push_str(before);
        let Some((inside, after)) = after.split_once('}') else {
            ours.push_str("${");
            rest = after;
            continue;
        };
        ours.push('{');
        ours.push_str(&variable(inside.trim()));
        ours.push('}');
        rest = after;
    }
    ours + rest
}

/// Our name for a variable.
fn variable(name: &str) -> String {
    match name {
        "accessToken" => "access_token".to_owned(),
        "clientId" | "connectionConfig.clientId" | "connectionConfig.client_id" => {
            "client_id".to_owned()
        }
        "clientSecret" => "client_secret".to_owned(),
        "random" => "uuid".to_owned(),
        _ => settings::name(name.strip_prefix("connectionConfig.").unwrap_or(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::{alternatives, translate};

    #[test]
    fn variables_get_our_names() {
        for (theirs, ours) in [
            (
                "https://${connectionConfig.tenantId}.acme.example",
                "https://{tenant_id}.acme.example",
            ),
            ("${connectionConfig.accounts-server}/token", "{accounts_server}/token"),
            (
                "https://cognito-${apiSubdomain}.acme.example",
                "https://cognito-{api_subdomain}.acme.example",
            ),
            ("Bearer ${accessToken}", "Bearer {access_token}"),
            ("${random}", "{uuid}"),
            ("no end ${connectionConfig.x", "no end ${connectionConfig.x"),
            ("plain", "plain"),
        ] {
            assert_eq!(translate(theirs), ours);
        }
        assert_eq!(alternatives("a ||b|| "), ["a", "b"]);
    }
}
