//! What the operator sets: foreign form fields become `config`, each as strict as its place needs.

use super::{
    draft::Draft,
    places::{self, Use, uses},
    value::{Map, Value},
};

/// A value that the operator sets, as a foreign file declares it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Setting {
    /// Our name for it.
    pub(crate) name: String,
    /// The file's name for it; empty where it is not the file's own.
    pub(crate) foreign: String,
    pub(crate) label: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) placeholder: Option<String>,
    /// What it may be, where that is a list.
    pub(crate) values: Vec<String>,
    /// Texts that come with each choice, by name.
    pub(crate) rows: Vec<(String, Vec<(String, String)>)>,
    pub(crate) default: Option<String>,
    pub(crate) secret: bool,
    /// It need not be set; ours always are, or have a default.
    pub(crate) optional: bool,
    /// The file allows more than a host name, like a port or a path.
    pub(crate) loose: bool,
}

/// What the runtime knows by itself, so that no setting can be called that.
const TAKEN: [&str; 19] = [
    "access_token",
    "client_assertion",
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "expires_at",
    "id_token",
    "new",
    "nonce",
    "redirect_uri",
    "refresh_token",
    "state",
    "timestamp",
    "timestamp_ms",
    "token",
    "token_type",
    "token_type_hint",
    "uuid",
];

/// A name that may stand in a definition, like `tenant_id` for `tenantId`.
pub(crate) fn name(foreign: &str) -> String {
    let mut name = String::new();
    let mut previous = ' ';
    let mut chars = foreign.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_alphanumeric() {
            if !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
        } else {
            // `tenantID` and `tenantIds`, `HTMLPage`: a word starts at a capital after a small letter,
            // or before one at the end of a run of capitals.
            let starts = c.is_ascii_uppercase()
                && (previous.is_ascii_lowercase()
                    || previous.is_ascii_digit()
                    || previous.is_ascii_uppercase()
                        && chars.peek().is_some_and(char::is_ascii_lowercase));
            if starts && !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        previous = c;
    }
    let name = name.trim_end_matches('_').to_owned();
    let name = if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name
    } else {
        format!("value_{name}")
    };
    let name: String = name.trim_end_matches('_').chars().take(58).collect();
    if TAKEN.contains(&&*name) || matches!(&*name, "self" | "super" | "crate") {
        format!("{name}_value")
    } else {
        name
    }
}

/// Declares every value that the draft names and nothing captures, and tells which settings of the file
/// nothing uses.
pub(crate) fn declare(draft: &mut Draft) {
    let settings = std::mem::take(&mut draft.settings);
    let uses = uses(draft);
    let captured = captured(draft);
    let mut secrets = Vec::new();
    for (name, used) in &uses {
        if TAKEN.contains(&&**name) || captured.contains(name) {
            continue;
        }
        let unknown = Setting { name: name.clone(), ..Setting::default() };
        let setting = settings.iter().find(|setting| setting.name == *name);
        let entry = entry(setting.unwrap_or(&unknown), *used, &parts(draft, name));
        secrets.extend(setting.filter(|setting| setting.secret));
        if let Some(setting) = setting.filter(|setting| setting.loose && used.in_host()) {
            draft.leave_out(
                &format!("the setting `{}`", setting.foreign),
                "its pattern allows a port or a path, where a definition takes a host name alone",
            );
        }
        draft.set(&["config", name], Value::Map(entry));
    }
    if !secrets.is_empty() {
        client_schema(draft, &secrets);
    }
    for setting in settings.iter().filter(|setting| !setting.foreign.is_empty()) {
        if !uses.contains_key(&setting.name) && !captured.contains(&setting.name) {
            draft.leave_out(
                &format!("the setting `{}`", setting.foreign),
                "nothing of the flow uses it",
            );
        }
    }
    draft.settings = settings;
}

/// The texts that come with a choice and that the draft names.
fn parts(draft: &Draft, name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    draft.texts(&mut |_, text| {
        for named in places::names(text) {
            if let Some((choice, part)) = named.split_once('.')
                && choice == name
            {
                parts.push(part.to_owned());
            }
        }
    });
    parts
}

/// The names that the draft captures somewhere.
fn captured(draft: &Draft) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |value: Option<&Value>| {
        names.extend(value.map_or(&[][..], Value::entries).iter().map(|(name, _)| name.clone()));
    };
    add(draft.get(&["callback", "capture"]));
    add(draft.get(&["token", "response", "capture"]));
    add(draft.get(&["hooks", "after_exchange", "capture"]));
    add(draft.get(&["discover", "capture"]));
    for list in ["follow_up", "lookup"] {
        for call in draft.get(&[list]).map_or(&[][..], Value::items) {
            add(call.get("capture"));
            add(call.get("response").and_then(|response| response.get("capture")));
        }
    }
    names
}

/// The type that a place needs, for what may stand there and no more.
pub(crate) fn kind(used: Use) -> &'static str {
    match used {
        Use { origin: true, .. } => "origin",
        Use { host: true, .. } => "hostname",
        Use { label: true, .. } => "label",
        Use { segment: true, .. } => "segment",
        _ => "text",
    }
}

fn entry(setting: &Setting, used: Use, parts: &[String]) -> Map {
    let mut entry: Map = Vec::new();
    let mut put = |key: &str, value: Value| entry.push((key.to_owned(), value));
    let plain = |text: &String| {
        !text.is_empty()
            && text.split('.').all(|label| {
                !label.is_empty()
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            })
    };
    if !setting.rows.is_empty() && parts.is_empty() {
        put("type", "enum".into());
        let values: Vec<_> = setting.rows.iter().map(|(value, _)| value.clone()).collect();
        put("values", values.into());
    } else if !setting.rows.is_empty() {
        put("type", "enum".into());
        let row = |(value, texts): &(String, Vec<(String, String)>)| {
            // What nothing names would be a fault.
            let texts = texts.iter().filter(|(name, _)| parts.contains(name));
            let texts = texts.map(|(name, text)| (name.clone(), text.clone().into()));
            (value.clone(), Value::Map(texts.collect()))
        };
        put("values", Value::Map(setting.rows.iter().map(row).collect()));
    } else if !setting.values.is_empty() && setting.values.iter().all(plain) {
        put("type", "enum".into());
        put("values", setting.values.clone().into());
    } else {
        put("type", kind(used).into());
    }
    let texts = [
        ("default", &setting.default),
        ("label", &setting.label),
        ("help", &setting.help),
        ("placeholder", &setting.placeholder),
    ];
    for (key, text) in texts {
        if let Some(text) = text.as_deref().map(one_line).filter(|text| !text.is_empty()) {
            put(key, text.into());
        }
    }
    entry
}

/// A text for people on one line, as the language wants it.
pub(crate) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A form with the client's own fields and these: only a form can say that a setting is a secret.
fn client_schema(draft: &mut Draft, secrets: &[&Setting]) {
    let field = |name: &str, kind: &str, label: Option<&String>| {
        let mut field: Map = vec![
            ("name".to_owned(), name.into()),
            ("type".to_owned(), kind.into()),
            ("required".to_owned(), true.into()),
        ];
        if let Some(label) = label {
            field.push(("label".to_owned(), one_line(label).into()));
        }
        Value::Map(field)
    };
    let method = draft.get(&["token_endpoint_auth_method"]).and_then(Value::text);
    let mut fields = vec![field("client_id", "text-input", None)];
    if !matches!(method, Some("none" | "private_key_jwt" | "tls_client_auth")) {
        fields.push(field("client_secret", "secret-input", None));
    }
    fields.extend(
        secrets.iter().map(|secret| field(&secret.name, "secret-input", secret.label.as_ref())),
    );
    draft.set(&["oauth_schema", "client_schema"], Value::List(fields));
}

#[cfg(test)]
mod tests {
    use super::{Setting, declare, name};
    use crate::import::{draft::Draft, write::write};

    #[test]
    fn names_are_made_of_what_others_call_theirs() {
        for (foreign, ours) in [
            ("tenantId", "tenant_id"),
            ("tenantID", "tenant_id"),
            ("endpointURL", "endpoint_url"),
            ("URLPath", "url_path"),
            ("accounts-server", "accounts_server"),
            ("installation.uuid", "installation_uuid"),
            ("api_domain", "api_domain"),
            ("__x__", "x"),
            ("3cx", "value_3cx"),
            ("Ünï", "n"),
            ("", "value"),
            ("client_id", "client_id_value"),
            ("self", "self_value"),
        ] {
            assert_eq!(name(foreign), ours, "{foreign}");
        }
        assert!(name(&"a".repeat(100)).len() <= 64);
    }

    #[test]
    fn a_setting_is_as_strict_as_its_place() {
        let mut draft = Draft::new("acme", "Acme");
        draft.set(&["token_endpoint"], "https://{region}.acme.example/{tenant}/token");
        draft.set(&["authorization_endpoint"], "https://{host}/authorize");
        draft.set(&["token", "request", "params", "key"], "{key}");
        draft.set(&["api", "base"], "https://{shard}.acme.example");
        draft.set(&["callback", "capture", "shard"], "shard");
        let setting = |name: &str| Setting {
            name: name.to_owned(),
            foreign: name.to_owned(),
            ..Setting::default()
        };
        draft.settings = vec![
            Setting { values: vec!["eu".to_owned(), "us".to_owned()], ..setting("region") },
            Setting { default: Some("acme.example".to_owned()), ..setting("host") },
            Setting { secret: true, label: Some("The\nkey".to_owned()), ..setting("key") },
            setting("unused"),
        ];
        declare(&mut draft);
        let text = write(&draft);
        for line in [
            "region: { type: enum, values: [eu, us] }",
            "tenant: { type: segment }",
            "host: { type: hostname, default: acme.example }",
            "key: { type: text, label: The key }",
            "# - the setting `unused`: nothing of the flow uses it",
            "{ name: key, type: secret-input, required: true, label: The key }",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(!text.contains("shard: { type"), "{text}");
    }
}
