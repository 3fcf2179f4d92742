//! One entry of the catalogue, key by key.

use super::{
    call, code,
    endpoint::{self, Captured},
    request, template,
};
use crate::import::{
    Entry,
    categories::category,
    draft::Draft,
    foreign::Foreign,
    id, places,
    report::Status,
    settings::{self, Setting},
    value::Value,
};

/// What is known of an entry while it is read.
pub(super) struct Reading<'e> {
    pub(super) entry: &'e Value,
    /// A client credentials grant, not a login.
    pub(super) machine: bool,
    pub(super) draft: Draft,
    pub(super) settings: Vec<Setting>,
    /// What the callback and the token answer bring.
    pub(super) captured: Captured,
}

/// Keys that the importer reads somewhere.
const READ: [&str; 36] = [
    "alternate_access_token_response_path",
    "auth_mode",
    "authorization_code_param_in_callback",
    "authorization_method",
    "authorization_params",
    "authorization_url",
    "authorization_url_fragment",
    "authorization_url_replacements",
    "authorization_url_skip_encode",
    "authorization_url_skip_empty",
    "body_format",
    "categories",
    "client_registration",
    "connection_config",
    "credentials",
    "default_scopes",
    "disable_pkce",
    "display_name",
    "docs",
    "expires_in_unit",
    "post_connection_script",
    "pre_connection_deletion_script",
    "proxy",
    "redirect_uri_metadata",
    "refresh_params",
    "refresh_url",
    "registration_url",
    "require_client_certificate",
    "scope_separator",
    "token_expiration_buffer",
    "token_headers",
    "token_params",
    "token_request_auth_method",
    "token_response_metadata",
    "token_url",
    "connection_configuration",
];

/// Keys that say nothing about OAuth.
const FOREIGN: [&str; 5] = [
    "docs_connect",
    "setup_guide_url",
    "installation",
    "webhook_response_metadata",
    "token_expires_in_ms",
];

/// Keys that the catalogue's own program does not read, so that they mean nothing.
const DEAD: [&str; 4] =
    ["auth", "decode_url", "refresh_token_params", "refresh_token_response_metadata"];

pub(super) fn read(foreign_id: &str, kind: &str, entry: &Value, file: &Foreign) -> Entry {
    let name = entry.text_at("display_name").unwrap_or(foreign_id);
    let mut draft = Draft::new(&id::of(foreign_id), &settings::one_line(name));
    draft.head.push(format!(
        "Made by `oauth import nango` of the entry `{foreign_id}`; compare it with the provider's documentation."
    ));
    let mut reading = Reading {
        entry,
        machine: kind == "OAUTH2_CC",
        draft,
        settings: form(entry),
        captured: Captured {
            callback: names(entry, "redirect_uri_metadata"),
            answer: names(entry, "token_response_metadata"),
        },
    };
    let code = code::of(foreign_id);
    reading.who();
    reading.endpoints();
    request::read(&mut reading);
    call::read(&mut reading);
    reading.leftovers();
    let Reading { mut draft, settings: mut form, .. } = reading;
    let mut status = Status::Ok;
    let mut reasons = Vec::new();
    if let Some(code) = &code {
        code.apply(&mut draft);
        form.extend(code.settings());
        if let Some(why) = code.hook() {
            status = Status::NeedsHook;
            reasons.push(why.to_owned());
            draft.above.push(("id", format!("Needs a hook: {why}")));
        }
        if !code.has_definition() {
            return Entry {
                id: foreign_id.to_owned(),
                kind: kind.to_owned(),
                status,
                reasons,
                draft: None,
            };
        }
    }
    if draft.get(&["token_endpoint"]).is_none() {
        return Entry {
            id: foreign_id.to_owned(),
            kind: kind.to_owned(),
            status: Status::OutOfScope,
            reasons: vec![format!("{}: there is no `token_url`", file.place_of(foreign_id))],
            draft: None,
        };
    }
    call::captures(&mut draft, &form);
    draft.settings = form;
    Entry { id: foreign_id.to_owned(), kind: kind.to_owned(), status, reasons, draft: Some(draft) }
}

/// The names of a list, as ours.
fn names(entry: &Value, key: &str) -> Vec<String> {
    entry.texts_at(key).iter().map(|name| settings::name(name)).collect()
}

/// The form that the catalogue shows, as settings.
fn form(entry: &Value) -> Vec<Setting> {
    let fields = entry.get("connection_config").map_or(&[][..], Value::entries);
    fields
        .iter()
        .map(|(foreign, field)| {
            let text = |key: &str| {
                field.get(key).and_then(Value::scalar).filter(|text| !text.trim().is_empty())
            };
            let pattern = field.text_at("pattern").unwrap_or_default();
            let values = field.texts_at("enum");
            Setting {
                name: settings::name(foreign),
                foreign: foreign.clone(),
                label: text("title"),
                help: text("description"),
                placeholder: text("example"),
                values: if values.is_empty() { listed(pattern) } else { values },
                rows: Vec::new(),
                default: text("default_value"),
                secret: field.is_true("secret"),
                optional: field.is_true("optional")
                    || field.text_at("default_value").is_some_and(str::is_empty),
                // Groups like `(?:` are no ports.
                loose: pattern.replace("(?:", "").contains([':', '/']),
            }
        })
        .collect()
}

/// The values of a pattern like `^(eu|us)$`, which is a list.
fn listed(pattern: &str) -> Vec<String> {
    let inside = pattern.strip_prefix("^(").and_then(|rest| rest.strip_suffix(")$"));
    let values: Vec<String> =
        inside.unwrap_or_default().split('|').map(|value| value.replace("\\.", ".")).collect();
    let plain = |value: &String| {
        !value.is_empty()
            && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
    };
    // An unescaped dot would be any character.
    let dots = inside.unwrap_or_default().replace("\\.", "").contains('.');
    if !dots && values.iter().all(plain) { values } else { Vec::new() }
}

impl Reading<'_> {
    /// Name, category, and where the facts come from.
    fn who(&mut self) {
        let categories: Vec<&str> = self
            .entry
            .get("categories")
            .map_or(&[][..], Value::items)
            .iter()
            .filter_map(Value::text)
            .filter_map(category)
            .fold(Vec::new(), |mut seen, category| {
                if !seen.contains(&category) {
                    seen.push(category);
                }
                seen
            });
        match categories.as_slice() {
            [] => {}
            [one] => self.draft.set(&["category"], *one),
            several => self.draft.set(&["category"], several.to_vec()),
        }
        if let Some(docs) = self.entry.text_at("docs").filter(|docs| docs.starts_with("https://")) {
            self.draft.set(&["sources"], vec![docs]);
            self.draft.set(&["confidence"], "single_source");
        }
    }

    /// A text of the file that may offer several, as the value of an endpoint.
    pub(super) fn offered(&mut self, key: &str, text: &str, part: &str) -> Vec<String> {
        let read = endpoint::read(text, part, &mut self.settings, &self.captured);
        for (text, why) in read.dropped {
            self.draft.leave_out(&format!("`{text}` of `{key}`"), why);
        }
        read.texts
    }

    /// The setting that a parameter or header needs and that need not be set, so that it would not be sent.
    pub(super) fn unset(&self, text: &str) -> Option<&str> {
        let names = places::names(text);
        let unset = |setting: &&Setting| {
            setting.optional && setting.default.is_none() && names.contains(&&*setting.name)
        };
        self.settings.iter().find(unset).map(|setting| &*setting.foreign)
    }

    /// Says that something is not sent for want of a setting.
    pub(super) fn leave_out_unset(&mut self, what: &str, setting: &str) {
        self.draft.leave_out(
            what,
            format!(
                "it needs `{setting}`, which need not be set; add it with a setting of your own"
            ),
        );
    }

    fn endpoints(&mut self) {
        if self.entry.get("registration_url").is_some() {
            // The catalogue's own program registers clients without a secret.
            self.draft.set(&["token_endpoint_auth_method"], "none");
        }
        for (key, ours, part) in [
            ("registration_url", "registration_endpoint", "registration"),
            ("authorization_url", "authorization_endpoint", "authorization"),
            ("token_url", "token_endpoint", "token"),
            ("refresh_url", "refresh_endpoint", "refresh"),
        ] {
            if self.machine && key != "token_url" {
                continue;
            }
            let text = match self.entry.get(key) {
                Some(Value::Text(text)) => text.clone(),
                // One URL for each way to sign in.
                Some(Value::Map(entries)) => {
                    let kind = if self.machine { "OAUTH2_CC" } else { "OAUTH2" };
                    match entries.iter().find(|(name, _)| name == kind).and_then(|(_, v)| v.text())
                    {
                        Some(text) => text.to_owned(),
                        None => continue,
                    }
                }
                _ => continue,
            };
            let mut texts = self.offered(key, &text, part);
            if key == "authorization_url"
                && let Some(fragment) = self.entry.text_at("authorization_url_fragment")
            {
                let route = template::translate(fragment);
                for text in &mut texts {
                    if !text.split_once("://").is_some_and(|(_, rest)| rest.contains('/')) {
                        text.push('/');
                    }
                    text.push_str("#/");
                    text.push_str(route.trim_start_matches('/'));
                }
            }
            match texts.as_slice() {
                [] => {}
                [one] => self.draft.set(&[ours], one.as_str()),
                _ => self.draft.set(&[ours], texts),
            }
        }
    }

    /// What was not read, with the reason.
    fn leftovers(&mut self) {
        for (key, value) in self.entry.entries() {
            let key = key.as_str();
            if READ.contains(&key) {
                continue;
            }
            if FOREIGN.contains(&key) || key.starts_with("webhook_") {
                self.draft.leave_out_foreign(key);
            } else if DEAD.contains(&key) {
                self.draft.leave_out(key, "the catalogue's own program does not read it");
            } else if key != "authorization_code_param_in_webhook" {
                let what = value.scalar().map_or_else(|| key.to_owned(), |v| format!("{key}: {v}"));
                self.draft.leave_out(&what, "this importer does not know the key");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_pattern_that_is_a_list_is_one() {
        assert_eq!(listed("^(us|eu)$"), ["us", "eu"]);
        assert_eq!(
            listed(r"^(a\.acme\.example|b\.acme\.example)$"),
            ["a.acme.example", "b.acme.example"]
        );
        for other in ["^[a-z]+$", "^(a.b|c)$", "^(a|[b])$", "^(a)(b)$", "", "^a|b$"] {
            assert_eq!(listed(other), Vec::<String>::new(), "{other}");
        }
    }
}
