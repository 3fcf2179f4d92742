//! A definition of the catalogue, or of a file, as the source of endpoints and of what belongs to them.

use oauth_core::definition::{
    Addition, AuthMethod, BodyFormat, CodeChallengeMethod, DefaultValue, Definition, Param,
    ResponseMode, ValueKind,
};

use super::{draft::Draft, settings::Setting, value::Value};
use crate::catalogue::shown;

/// Words that plugins add to the name of the product.
const WORDS: [&str; 6] = ["datasource", "trigger", "triggers", "simple", "sql", "dify"];

/// The catalogue's provider of the same name, if one has it.
pub(crate) fn of_name(id: &str, name: &str) -> Option<&'static Definition> {
    let bare = without(WORDS, id, '-');
    // Some say whose product it is, some do not.
    let product = bare.strip_prefix("microsoft-").unwrap_or(&bare);
    let named = without(WORDS, name, ' ');
    let find =
        |fits: &dyn Fn(&Definition) -> bool| oauth_providers::all().find(|known| fits(known));
    find(&|known| known.id == bare || known.id == format!("{bare}-com"))
        .or_else(|| find(&|known| known.id == product))
        .or_else(|| find(&|known| known.name.eq_ignore_ascii_case(&named)))
}

/// A name without some of its words.
fn without(words: [&str; 6], name: &str, between: char) -> String {
    let kept = name.split(between).filter(|word| !words.contains(&&*word.to_ascii_lowercase()));
    kept.collect::<Vec<_>>().join(&between.to_string())
}

/// Takes over where the user is sent and where codes are exchanged, how the client proves itself there,
/// and what the requests need. Returns the settings that these name.
pub(crate) fn take(base: &'static Definition, draft: &mut Draft) -> Vec<Setting> {
    for (key, templates) in [
        ("authorization_endpoint", base.authorization_endpoint),
        ("token_endpoint", base.token_endpoint),
    ] {
        match templates {
            [] => {}
            [one] => draft.set(&[key], shown(one)),
            several => draft.set(&[key], several.iter().map(shown).collect::<Vec<_>>()),
        }
    }
    match base.token_endpoint_auth_method {
        AuthMethod::ClientSecretBasic => {
            draft.set(&["token_endpoint_auth_method"], "client_secret_basic");
        }
        AuthMethod::ClientSecretBasicRaw => {
            draft.set(&["token_endpoint_auth_method"], "client_secret_basic");
            draft.set(&["client_secret_basic", "encoding"], "raw");
        }
        AuthMethod::None => draft.set(&["token_endpoint_auth_method"], "none"),
        _ => {}
    }
    if base.code_challenge_method == CodeChallengeMethod::None {
        draft.set(&["code_challenge_method"], "none");
    }
    if !base.scopes.supported {
        draft.set(&["scopes"], "none");
    } else {
        if base.scopes.separator != " " {
            draft.set(&["scopes", "separator"], base.scopes.separator);
        }
        if !base.scopes.default.is_empty() {
            draft.set(&["scopes", "default"], base.scopes.default.to_vec());
        }
    }
    for (key, addition) in [("offline", base.offline), ("consent", base.consent)] {
        let Some(Addition { params, scopes }) = addition else { continue };
        set_params(draft, &[key, "params"], params);
        if !scopes.is_empty() {
            draft.set(&[key, "scopes"], scopes.to_vec());
        }
    }
    set_params(draft, &["authorize", "params"], base.authorize.params);
    match base.authorize.response_mode {
        Some(ResponseMode::Query) => draft.set(&["authorize", "response_mode"], "query"),
        Some(ResponseMode::FormPost) => draft.set(&["authorize", "response_mode"], "form_post"),
        None => {}
    }
    if base.token_request.body == BodyFormat::Json {
        draft.set(&["token", "request", "body"], "json");
    }
    if base.refresh.is_none() {
        draft.set(&["refresh"], "none");
    }
    base.settings.iter().map(|setting| of_setting(&setting.field, setting.value)).collect()
}

fn set_params(draft: &mut Draft, path: &[&str], params: &[Param]) {
    for param in params {
        let path: Vec<&str> = path.iter().copied().chain([param.name]).collect();
        draft.set(&path, shown(&param.value));
    }
}

fn of_setting(field: &oauth_core::definition::Field, value: ValueKind) -> Setting {
    let owned = |text: &str| text.to_owned();
    let default = match field.default {
        Some(DefaultValue::Text(text)) => Some(owned(text)),
        _ => None,
    };
    let mut setting = Setting {
        name: owned(field.name),
        label: Some(owned(field.label.en_us)),
        help: field.help.map(|help| owned(help.en_us)),
        placeholder: field.placeholder.map(|placeholder| owned(placeholder.en_us)),
        default,
        ..Setting::default()
    };
    match value {
        ValueKind::OneOf(values) => {
            setting.values = values.iter().map(|&value| owned(value)).collect();
        }
        ValueKind::Table(rows) => {
            setting.rows = rows
                .iter()
                .map(|(value, texts)| {
                    let texts = texts.iter().map(|(name, text)| (owned(name), owned(text)));
                    (owned(value), texts.collect())
                })
                .collect();
        }
        _ => {}
    }
    setting
}

/// A definition's captures of the token answer, as paths by name.
pub(crate) fn captures(base: &Definition) -> Vec<(String, Value)> {
    base.token_response
        .captures
        .iter()
        .map(|capture| (capture.name.to_owned(), Value::Text(capture.path.to_string())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::of_name;

    #[test]
    fn a_plugin_is_known_by_the_name_of_its_product() {
        for (id, name, expected) in [
            ("github-trigger", "GitHub Triggers", Some("github")),
            ("notion-datasource", "Notion", Some("notion")),
            ("box", "Box", Some("box-com")),
            ("teams", "Microsoft Teams", Some("microsoft-teams")),
            ("microsoft-onedrive", "Microsoft OneDrive", Some("onedrive")),
            ("snowflake-sql", "snowflake_sql", Some("snowflake")),
            ("acme", "Acme", None),
            ("trigger", "Trigger", None),
        ] {
            assert_eq!(of_name(id, name).map(|known| known.id), expected, "{id}");
        }
    }
}
