//! What comes after the login: the API, the call that tells whether a token works, captured values.

use super::{code, endpoint, entry::Reading, template};
use crate::import::{
    draft::Draft,
    places::{self, Use},
    settings::{self, Setting},
    value::Value,
};

pub(super) fn read(reading: &mut Reading<'_>) {
    let Some(proxy) = reading.entry.get("proxy") else { return };
    let bases = match proxy.text_at("base_url") {
        Some(text) => reading.offered("proxy.base_url", text, "api"),
        None => Vec::new(),
    };
    match bases.as_slice() {
        [] => {}
        [one] => reading.draft.set(&["api", "base"], one.trim_end_matches('/')),
        _ => {
            let bases: Vec<_> = bases.iter().map(|base| base.trim_end_matches('/')).collect();
            reading.draft.set(&["api", "base"], bases);
        }
    }
    for (name, value) in proxy.get("headers").map_or(&[][..], Value::entries) {
        header(reading, name, value);
    }
    for (name, value) in proxy.get("query").map_or(&[][..], Value::entries) {
        if let Some(text) = value.scalar() {
            reading.draft.set(&["api", "query", name], template::translate(&text));
        }
    }
    validate(reading, proxy, &bases);
    for (key, _) in proxy.entries() {
        if ["retry", "paginate", "decompress", "connection_config"].contains(&&**key) {
            reading.draft.leave_out_foreign(&format!("proxy.{key}"));
        }
    }
    for key in ["post_connection_script", "pre_connection_deletion_script"] {
        if let Some(script) = reading.entry.text_at(key) {
            if let Some(code) = code::of_script(script) {
                if let Some(why) = code.nothing() {
                    reading.draft.leave_out(&format!("{key}: {script}"), why);
                }
                // What it keeps may be where the API is, so it stands before the settings are told.
                code.apply(&mut reading.draft);
                continue;
            }
            let why = if key.starts_with("post") {
                "code that runs after a login, of which the file has only the name; a call that keeps something of its answer is a `lookup`"
            } else {
                "code that runs before a connection is deleted, of which the file has only the name; a call is a `revoke`"
            };
            reading.draft.leave_out(&format!("{key}: {script}"), why);
        }
    }
}

/// A header of each call: where the token goes, or something fixed.
fn header(reading: &mut Reading<'_>, name: &str, value: &Value) {
    let name = name.to_ascii_lowercase();
    let Some(text) = value.scalar() else { return };
    let text =
        reading.offered("proxy.headers", &text, "value").into_iter().next().unwrap_or_default();
    if let Some(setting) = reading.unset(&text).map(ToOwned::to_owned) {
        reading.leave_out_unset(&format!("proxy.headers.{name}"), &setting);
        return;
    }
    let draft = &mut reading.draft;
    if let Some(scheme) = text.strip_suffix("{access_token}") {
        let scheme = scheme.trim_end();
        if name != "authorization" {
            draft.set(&["api", "header"], name.as_str());
        }
        match scheme {
            "Bearer" => {}
            "" => draft.set(&["api", "scheme"], "none"),
            other => draft.set(&["api", "scheme"], other),
        }
    } else if name == "content-type" {
        // Whoever makes a call says what its body is.
        draft.leave_out_foreign("proxy.headers.content-type");
    } else if text.contains("{client_secret}") {
        draft.leave_out(
            &format!("proxy.headers.{name}"),
            "it would send the client's secret with each call",
        );
    } else if name == "authorization" {
        draft.leave_out(
            "proxy.headers.authorization",
            "it holds something else than the access token",
        );
    } else if name == "user-agent" {
        draft.leave_out("proxy.headers.user-agent", "the host's program says what it is");
    } else {
        draft.set(&["api", "headers", &name], text);
    }
}

/// The call by which the catalogue tells whether a credential works.
fn validate(reading: &mut Reading<'_>, proxy: &Value, bases: &[String]) {
    let Some(check) = proxy.get("verification") else { return };
    let path = check.texts_at("endpoints").into_iter().next();
    let method = check.text_at("method").unwrap_or("GET").to_ascii_lowercase();
    let (Some(path), [base]) = (path, bases) else { return };
    if reading.machine || !["get", "post"].contains(&&*method) {
        reading.draft.leave_out_foreign("proxy.verification");
        return;
    }
    let base = check.text_at("base_url_override").map_or_else(|| base.clone(), template::translate);
    let url = format!("{}{}", base.trim_end_matches('/'), template::translate(&path));
    reading.draft.set(&["validate", &method], url);
}

/// Makes captured values what their places need, and takes out what would let a stranger choose a host.
pub(super) fn captures(draft: &mut Draft, form: &[Setting]) {
    let uses = places::uses(draft);
    for place in [&["callback", "capture"][..], &["token", "response", "capture"]] {
        let names: Vec<String> = draft
            .get(place)
            .map_or(&[][..], Value::entries)
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            let used = uses.get(&name).copied().unwrap_or_default();
            let path: Vec<&str> = place.iter().copied().chain([name.as_str()]).collect();
            if used.early {
                // It must be known before the callback, so it is a setting.
                draft.remove(&path);
                continue;
            }
            capture(draft, &path, used, form);
        }
    }
}

fn capture(draft: &mut Draft, path: &[&str], used: Use, form: &[Setting]) {
    let Some(source) = draft.get(path).and_then(Value::text).map(ToOwned::to_owned) else { return };
    let key = if path[0] == "callback" { "param" } else { "path" };
    let name = path[path.len() - 1].to_owned();
    let full = |draft: &mut Draft| {
        draft.set(path, Value::Map(vec![(key.to_owned(), source.clone().into())]));
    };
    let inner = |tail: &'static str| -> Vec<&str> { path.iter().copied().chain([tail]).collect() };
    if used.origin {
        let mut allow = Vec::new();
        for key in ["token_endpoint", "refresh_endpoint"] {
            allow.extend(endpoint::origins(&texts(draft.get(&[key])), form));
        }
        allow.dedup();
        if allow.is_empty() {
            without_base(draft, &name);
            return;
        }
        full(draft);
        draft.set(&inner("type"), "origin");
        draft.set(&inner("allow"), allow);
    } else if used.host || used.open {
        without_base(draft, &name);
    } else if used.label || used.segment {
        full(draft);
        draft.set(&inner("type"), settings::kind(used));
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Text(text)) => vec![text.clone()],
        Some(Value::List(items)) => items.iter().filter_map(Value::scalar).collect(),
        _ => Vec::new(),
    }
}

/// Takes out the address of the API where an answer chooses it and the file does not say among which.
fn without_base(draft: &mut Draft, name: &str) {
    let marked = format!("{{{name}}}");
    let bases = texts(draft.get(&["api", "base"]));
    if !bases.iter().any(|base| base.contains(&marked)) {
        return;
    }
    draft.remove(&["api", "base"]);
    draft.leave_out(
        &format!("proxy.base_url: {}", bases.join(" || ")),
        format!(
            "the answer chooses the host, and the file does not say among which; give `{name}` a `type: origin` with `allow`, and write it under `api`"
        ),
    );
    // The rest of `api` has no address.
    if let Some(api) = draft.get(&["api"]).cloned() {
        for (key, _) in api.entries() {
            draft.leave_out(&format!("proxy.{key}"), "it belongs to `api`, which needs its `base`");
        }
        draft.remove(&["api"]);
    }
    if draft.get(&["validate"]).is_some_and(|call| {
        call.entries().iter().any(|(_, v)| v.text().is_some_and(|text| text.contains(&marked)))
    }) {
        draft.remove(&["validate"]);
        draft.leave_out("proxy.verification", "it needs the same address");
    }
}
