//! The requests of the flow: parameters, scopes, client authentication, the token answer.

use super::{entry::Reading, template};
use crate::import::{settings, value::Value};

/// Scopes that ask for a refresh token.
const OFFLINE: [&str; 3] = ["offline_access", "offline", "offline.access"];

/// The standard parameters, which the runtime sends by itself.
const STANDARD: [&str; 9] = [
    "client_id",
    "client_secret",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code",
    "code_challenge",
    "code_challenge_method",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    client(reading);
    scopes(reading);
    if !reading.machine {
        authorize(reading);
        replacements(reading);
        callback(reading);
    }
    token(reading);
    answer(reading);
    if let Some(Value::Number(seconds)) = reading.entry.get("token_expiration_buffer") {
        reading.draft.leave_out(
            &format!("token_expiration_buffer: {seconds}"),
            "how early a token is refreshed is the host's to say",
        );
    }
}

/// How the client proves itself.
fn client(reading: &mut Reading<'_>) {
    let entry = reading.entry;
    let draft = &mut reading.draft;
    match entry.text_at("token_request_auth_method") {
        Some("basic") => draft.set(&["token_endpoint_auth_method"], "client_secret_basic"),
        Some("private_key_jwt") => {
            draft.set(&["token_endpoint_auth_method"], "private_key_jwt");
            draft.set(&["client_assertion", "alg"], "RS256");
        }
        // The client's credentials under the names of a user's.
        Some("custom") => {
            draft.set(&["token", "request", "names", "client_id"], "username");
            draft.set(&["token", "request", "names", "client_secret"], "password");
        }
        Some(other) => draft.leave_out(
            &format!("token_request_auth_method: {other}"),
            "this importer does not know the word",
        ),
        None if entry.text_at("authorization_method") == Some("header") => {
            draft.set(&["token_endpoint_auth_method"], "client_secret_basic");
        }
        None => {}
    }
    if entry.is_true("require_client_certificate") {
        draft.set(&["token_endpoint_auth_method"], "tls_client_auth");
    }
    if entry.is_true("disable_pkce") && !reading.machine {
        draft.set(&["code_challenge_method"], "none");
    }
}

fn scopes(reading: &mut Reading<'_>) {
    let entry = reading.entry;
    let mut scopes = entry.texts_at("default_scopes");
    // Some write scopes among the parameters, where ours is the list of defaults.
    if let Some(fixed) =
        entry.get("authorization_params").and_then(|params| params.text_at("scope"))
    {
        scopes.push(fixed.to_owned());
    }
    let (offline, default): (Vec<_>, Vec<_>) =
        scopes.into_iter().partition(|scope| OFFLINE.contains(&&**scope));
    let draft = &mut reading.draft;
    if !default.is_empty() {
        draft.set(&["scopes", "default"], default);
    }
    if !offline.is_empty() {
        draft.set(&["offline", "scopes"], offline);
    }
    // A plus sign that is sent as it is, is a space.
    let raw = !entry.texts_at("authorization_url_skip_encode").is_empty();
    match entry.text_at("scope_separator") {
        None | Some(" ") => {}
        Some("+") if raw => {}
        Some(separator) => draft.set(&["scopes", "separator"], separator),
    }
}

fn authorize(reading: &mut Reading<'_>) {
    let params = reading.entry.get("authorization_params").map_or(&[][..], Value::entries);
    let offline = |name: &str, value: &str| {
        matches!((name, value), ("access_type" | "token_access_type", "offline"))
            || (name, value) == ("duration", "permanent")
    };
    let of = |name: &str| {
        params.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.scalar())
    };
    // Asking again is part of asking for a refresh token, where that is a parameter.
    let asks_offline =
        params.iter().any(|(name, value)| value.scalar().is_some_and(|v| offline(name, &v)));
    for (name, value) in params {
        let Some(text) = value.scalar() else {
            reading.draft.leave_out(&format!("authorization_params.{name}"), "it is no text");
            continue;
        };
        let text = reading.offered("authorization_params", &text, "value").swap_remove_first();
        if let Some(setting) = reading.unset(&text).map(ToOwned::to_owned) {
            reading.leave_out_unset(&format!("authorization_params.{name}"), &setting);
            continue;
        }
        let draft = &mut reading.draft;
        match name.as_str() {
            "response_type" if text == "code" => {}
            "response_type" => draft.set(&["authorize", "response_type"], text),
            "response_mode" => draft.set(&["authorize", "response_mode"], text),
            "scope" => {}
            // A constant protects nothing.
            "nonce" => draft.set(&["authorize", "params", "nonce"], "{nonce}"),
            "password" | "username" if of("password").is_some() => draft.leave_out(
                &format!("authorization_params.{name}"),
                "a password must not stand in a URL; the user signs in at the provider's page",
            ),
            "grant_type" => draft.leave_out(
                "authorization_params.grant_type",
                "it is a parameter of the token request (RFC 6749 section 4.1.3)",
            ),
            // A word of the provider's, and no request object (RFC 9101): a part of the address.
            "request" if text.bytes().all(|b| b.is_ascii_lowercase()) => {
                if let Some(url) = draft.get(&["authorization_endpoint"]).and_then(Value::text) {
                    let joint = if url.contains('?') { '&' } else { '?' };
                    let url = format!("{url}{joint}request={text}");
                    draft.set(&["authorization_endpoint"], url);
                }
            }
            _ if STANDARD.contains(&&**name) => draft.leave_out(
                &format!("authorization_params.{name}"),
                "the runtime sends the parameter by itself",
            ),
            _ if offline(name, &text) => draft.set(&["offline", "params", name], text),
            "prompt" if text == "consent" && asks_offline => {
                draft.set(&["consent", "params", name], text);
            }
            _ => draft.set(&["authorize", "params", name], text),
        }
    }
}

/// The first of several, which there always is.
trait First {
    fn swap_remove_first(self) -> String;
}

impl First for Vec<String> {
    fn swap_remove_first(self) -> String {
        self.into_iter().next().unwrap_or_default()
    }
}

/// Text that is replaced in the finished URL: other names for standard parameters, or none.
fn replacements(reading: &mut Reading<'_>) {
    let entries =
        reading.entry.get("authorization_url_replacements").map_or(&[][..], Value::entries);
    let mut omit = Vec::new();
    for (from, to) in entries {
        let name = from.trim_end_matches('=');
        let to = to.text().unwrap_or_default().trim_end_matches('=');
        let known =
            ["client_id", "redirect_uri", "response_type", "scope", "state"].contains(&name);
        if !known {
            reading.draft.leave_out(
                &format!("authorization_url_replacements: {from}"),
                "it replaces no name of a standard parameter",
            );
        } else if name == "scope" && !to.is_empty() {
            reading.draft.set(&["scopes", "param"], to);
        } else if to.is_empty() {
            omit.push(name.to_owned());
        } else {
            reading.draft.set(&["authorize", "names", name], to);
        }
    }
    if !omit.is_empty() {
        reading.draft.set(&["authorize", "omit"], omit);
    }
}

fn callback(reading: &mut Reading<'_>) {
    let draft = &mut reading.draft;
    for param in reading.entry.texts_at("redirect_uri_metadata") {
        draft.set(&["callback", "capture", &settings::name(&param)], param.as_str());
    }
    if let Some(name) = reading.entry.text_at("authorization_code_param_in_callback") {
        draft.set(&["callback", "names", "code"], name);
    }
    // A callback under another name for `state` brings it back under that name.
    if let Some(state) = draft.get(&["authorize", "names", "state"]).cloned() {
        draft.set(&["callback", "names", "state"], state);
    }
}

fn token(reading: &mut Reading<'_>) {
    let entry = reading.entry;
    match entry.text_at("body_format") {
        Some(body @ ("json" | "query")) => reading.draft.set(&["token", "request", "body"], body),
        Some("form") | None => {}
        Some(other) => reading
            .draft
            .leave_out(&format!("body_format: {other}"), "this importer does not know the word"),
    }
    for (name, value) in entry.get("token_headers").map_or(&[][..], Value::entries) {
        let name = name.to_ascii_lowercase();
        // The runtime says what its body is, and what it can read.
        if let (false, Some(text)) = (matches!(&*name, "content-type" | "accept"), value.scalar()) {
            let text = template::translate(&text);
            reading.draft.set(&["token", "request", "headers", &name], text);
        }
    }
    if reading.machine {
        // There is no other way to say that the provider has this grant.
        reading.draft.set(&["client_credentials"], Value::Map(Vec::new()));
        params(reading, "token_params", &["client_credentials"], "client_credentials");
        return;
    }
    params(reading, "token_params", &["token", "request"], "authorization_code");
    params(reading, "refresh_params", &["refresh"], "refresh_token");
}

/// Parameters of a token request, below `place`. The usual grant type is no parameter.
fn params(reading: &mut Reading<'_>, key: &str, place: &[&str], usual: &str) {
    for (name, value) in reading.entry.get(key).map_or(&[][..], Value::entries) {
        let Some(text) = value.scalar() else {
            reading.draft.leave_out(&format!("{key}.{name}"), "it is no text");
            continue;
        };
        let text = reading.offered(key, &text, "value").swap_remove_first();
        if let Some(setting) = reading.unset(&text).map(ToOwned::to_owned) {
            reading.leave_out_unset(&format!("{key}.{name}"), &setting);
            continue;
        }
        let at = |tail: &[&'static str]| -> Vec<String> {
            place.iter().chain(tail).map(|&key| key.to_owned()).collect()
        };
        let mut set = |path: Vec<String>, last: Option<&str>, value: Value| {
            let path: Vec<&str> = path.iter().map(String::as_str).chain(last).collect();
            reading.draft.set(&path, value);
        };
        match name.as_str() {
            "grant_type" if text == usual => {}
            "grant_type" => set(at(&["grant_type"]), None, text.into()),
            "scope" if usual == "client_credentials" && !text.contains('{') => {
                set(at(&["scopes"]), None, vec![text].into());
            }
            // What was granted is sent again.
            "scope" if usual == "refresh_token" => set(at(&["scope"]), None, true.into()),
            _ => set(at(&["params"]), Some(name), text.into()),
        }
    }
}

/// What is read of the token answer.
fn answer(reading: &mut Reading<'_>) {
    let entry = reading.entry;
    let draft = &mut reading.draft;
    for path in entry.texts_at("token_response_metadata") {
        draft.set(&["token", "response", "capture", &settings::name(&path)], path.as_str());
    }
    if entry.text_at("expires_in_unit") == Some("milliseconds") {
        draft.set(&["token", "response", "expiry", "in"], "expires_in");
        draft.set(&["token", "response", "expiry", "unit"], "ms");
    }
    if let Some(path) = entry.text_at("alternate_access_token_response_path") {
        draft.set(&["token", "response", "also", "user"], path);
    }
}
