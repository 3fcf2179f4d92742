//! Provider files of Dify plugins: the forms word for word, and what a definition needs besides.

use std::{
    fs::File,
    io::Read as _,
    path::{Component, Path},
};

use oauth_core::definition::Definition;

use super::{
    Entry, base,
    draft::Draft,
    foreign::Foreign,
    id,
    options::Endpoints,
    report::Status,
    settings::{self, Setting},
    value::{Map, Value},
};
use crate::catalogue;

/// On a host that no network has (RFC 6761 section 6.4): what is to be filled in.
const TO_FILL_IN: [&str; 2] =
    ["https://fill-in.invalid/authorize", "https://fill-in.invalid/token"];

/// The most that is read of a plugin's code, and the most URLs that are told of it.
const CODE: (u64, usize) = (1024 * 1024, 8);

/// The keys of a field, which are ours too.
const FIELD: [&str; 11] = [
    "name",
    "type",
    "required",
    "label",
    "help",
    "placeholder",
    "url",
    "default",
    "options",
    "multiple",
    "scope",
];

/// What every credential may hold.
const STANDARD: [&str; 6] =
    ["access_token", "refresh_token", "expires_at", "scope", "token_type", "id_token"];

/// A plugin's provider file, taken apart.
struct Plugin<'f> {
    kind: &'static str,
    name: String,
    client: &'f [Value],
    credentials: &'f [Value],
    /// The API-key alternative: a map or a list.
    api_key: Option<&'f Value>,
}

pub(crate) fn read(file: &Foreign, endpoints: &Endpoints) -> Result<Entry, String> {
    let root = &file.value;
    let identity = root.get("identity");
    let foreign = identity.and_then(|identity| identity.text_at("name")).ok_or_else(|| {
        format!(
            "{}: there is no `identity.name`, so it is no provider file of a plugin",
            file.shown
        )
    })?;
    let constructor = root.get("subscription_constructor");
    let kind = if constructor.is_some() || root.get("events").is_some() {
        "trigger"
    } else if root.get("datasources").is_some() || root.get("provider_type").is_some() {
        "datasource"
    } else {
        "tool"
    };
    let schema = constructor
        .and_then(|constructor| constructor.get("oauth_schema"))
        .or_else(|| root.get("oauth_schema"));
    let list = |key: &str| schema.and_then(|schema| schema.get(key)).map_or(&[][..], Value::items);
    let label = identity.and_then(|identity| identity.get("label"));
    let plugin = Plugin {
        kind,
        name: english(label).unwrap_or_else(|| foreign.to_owned()),
        client: list("client_schema"),
        credentials: list("credentials_schema"),
        api_key: constructor
            .and_then(|constructor| constructor.get("credentials_schema"))
            .or_else(|| root.get("credentials_for_provider"))
            .or_else(|| root.get("credentials_schema"))
            .filter(|form| !form.entries().is_empty() || !form.items().is_empty()),
    };
    if plugin.client.is_empty() && plugin.credentials.is_empty() {
        return Ok(Entry {
            id: foreign.to_owned(),
            kind: kind.to_owned(),
            status: Status::OutOfScope,
            reasons: vec![format!("{}: there is no `oauth_schema` with fields", file.shown)],
            draft: None,
        });
    }
    let mut draft = Draft::new(&id::of(foreign), &settings::one_line(&plugin.name));
    if let Some(text) = english(identity.and_then(|identity| identity.get("description"))) {
        draft.set(&["description"], settings::one_line(&text));
    }
    draft.head.push(format!(
        "Made by `oauth import dify` of the {kind} provider `{foreign}`; compare it with the provider's documentation."
    ));
    forms(&mut draft, &plugin);
    let mut reasons = Vec::new();
    let (base, mut known) = flow(&mut draft, &plugin, endpoints, &mut reasons)?;
    if draft.get(&["token_endpoint"]).and_then(Value::text) == Some(TO_FILL_IN[1]) {
        let source = ["extra", "python", "source"];
        let source = source.iter().try_fold(root, |value, key| value.get(key));
        for url in source.and_then(Value::text).map_or_else(Vec::new, |source| named(file, source))
        {
            draft.above.push(("authorization_endpoint", format!("The code names {url}")));
        }
    }
    credentials(&mut draft, &plugin, base, &mut reasons);
    for (key, value) in schema.map_or(&[][..], Value::entries) {
        match key.as_str() {
            "client_schema" | "credentials_schema" => {}
            // Those of the plugin, not of what its endpoints were taken from.
            "scopes" if !value.items().is_empty() => {
                if !matches!(draft.get(&["scopes"]), Some(Value::Map(_)) | None) {
                    draft.remove(&["scopes"]);
                }
                draft.set(&["scopes", "default"], value.clone());
            }
            _ => draft
                .leave_out(&format!("oauth_schema.{key}"), "the platform does not read the key"),
        }
    }
    of_client(&plugin, &mut known);
    unmask(&mut draft, &plugin, &mut known);
    draft.settings = known;
    Ok(Entry {
        id: foreign.to_owned(),
        kind: plugin.kind.to_owned(),
        status: if reasons.is_empty() { Status::Ok } else { Status::NeedsHook },
        reasons,
        draft: Some(draft),
    })
}

/// A text for people, in English or whatever there is.
fn english(text: Option<&Value>) -> Option<String> {
    let text = text?;
    text.text_at("en_US")
        .or_else(|| text.text())
        .or_else(|| text.entries().first().and_then(|(_, text)| text.text()))
        .map(ToOwned::to_owned)
}

/// The forms, word for word.
fn forms(draft: &mut Draft, plugin: &Plugin<'_>) {
    for (key, fields) in
        [("client_schema", plugin.client), ("credentials_schema", plugin.credentials)]
    {
        if !fields.is_empty() {
            let fields: Vec<Value> = fields.iter().map(|field| form(draft, key, field)).collect();
            draft.set(&["oauth_schema", key], Value::List(fields));
        }
    }
    let Some(api_key) = plugin.api_key else { return };
    let key = "credentials_for_provider";
    let ours = match api_key {
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(name, field)| {
                    let of = format!("{key}.{name}");
                    (name.clone(), form(draft, &of, field))
                })
                .collect(),
        ),
        _ => Value::List(api_key.items().iter().map(|field| form(draft, key, field)).collect()),
    };
    draft.set(&[key], ours);
}

/// A field with the keys that mean something; the platform ignores all others without a word.
fn form(draft: &mut Draft, of: &str, field: &Value) -> Value {
    let name = field.text_at("name").map_or_else(String::new, |name| format!(".{name}"));
    let mut ours: Map = Vec::new();
    for (key, value) in field.entries() {
        if !FIELD.contains(&key.as_str()) {
            draft.leave_out(&format!("{of}{name}.{key}"), "the platform does not read the key");
        } else if *value != Value::Null {
            ours.push((key.clone(), value.clone()));
        }
    }
    Value::Map(ours)
}

/// The endpoints and what belongs to them: what the user names, or the catalogue has, or places to fill
/// in.
fn flow(
    draft: &mut Draft,
    plugin: &Plugin<'_>,
    endpoints: &Endpoints,
    reasons: &mut Vec<String>,
) -> Result<(Option<&'static Definition>, Vec<Setting>), String> {
    if let (Some(authorization), Some(token)) =
        (&endpoints.authorization_endpoint, &endpoints.token_endpoint)
    {
        draft.set(&["authorization_endpoint"], authorization.as_str());
        draft.set(&["token_endpoint"], token.as_str());
        return Ok((None, Vec::new()));
    }
    let named = endpoints.from.as_deref().map(catalogue::find).transpose()?;
    if let Some(base) = named.or_else(|| base::of_name(draft.id(), &plugin.name)) {
        let known = base::take(base, draft);
        draft.above.push((
            "authorization_endpoint",
            format!(
                "The endpoints and what belongs to them are those of `{}`; the plugin's own are in its code.",
                base.id
            ),
        ));
        return Ok((Some(base), known));
    }
    draft.above.push((
        "authorization_endpoint",
        "To do: fill in both endpoints, and the scopes; the plugin has them in its code."
            .to_owned(),
    ));
    draft.set(&["authorization_endpoint"], TO_FILL_IN[0]);
    draft.set(&["token_endpoint"], TO_FILL_IN[1]);
    reasons.push(
        "the file has no endpoints: name a definition that has them with `--from`, or both with `--authorization-endpoint` and `--token-endpoint`, or fill them in"
            .to_owned(),
    );
    Ok((None, Vec::new()))
}

/// URLs in the plugin's code that look like endpoints, to be shown to whoever fills them in. A plugin's
/// file names its code from the folder above its own.
fn named(file: &Foreign, source: &str) -> Vec<String> {
    let folder = Path::new(&file.shown).parent().unwrap_or_else(|| Path::new(""));
    let plain = Path::new(source).components().all(|part| matches!(part, Component::Normal(_)));
    let code = [folder.parent(), Some(folder)].into_iter().flatten().find_map(|root| {
        let file = File::open(root.join(source)).ok().filter(|_| plain)?;
        let mut code = String::new();
        file.take(CODE.0).read_to_string(&mut code).ok()?;
        Some(code)
    });
    let code = code.unwrap_or_default();
    let mut urls: Vec<String> = Vec::new();
    for (at, _) in code.match_indices("https://") {
        let rest = &code[at..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`)>,".contains(c));
        let url = &rest[..end.unwrap_or(rest.len())];
        let path = url["https://".len()..].split_once('/').map_or("", |(_, path)| path);
        if ["auth", "token"].iter().any(|word| path.to_ascii_lowercase().contains(word))
            && urls.len() < CODE.1
            && !urls.iter().any(|known| known == url)
        {
            urls.push(url.to_owned());
        }
    }
    urls
}

/// Says where each declared part of a credential comes from, so that a login yields what the form says.
fn credentials(
    draft: &mut Draft,
    plugin: &Plugin<'_>,
    base: Option<&'static Definition>,
    reasons: &mut Vec<String>,
) {
    let known = base.map_or_else(Vec::new, base::captures);
    let declared: Vec<&str> =
        plugin.credentials.iter().filter_map(|field| field.text_at("name")).collect();
    let client: Vec<&str> =
        plugin.client.iter().filter_map(|field| field.text_at("name")).collect();
    let secret = |name: &str| {
        plugin.credentials.iter().any(|field| {
            field.text_at("name") == Some(name) && field.text_at("type") == Some("secret-input")
        })
    };
    if draft.get(&["refresh"]).and_then(Value::text) == Some("none")
        && declared.contains(&"refresh_token")
    {
        // The plugin knows of refresh tokens, so there are some.
        draft.remove(&["refresh"]);
    }
    let mut by_hook = Vec::new();
    for name in declared.iter().copied() {
        // A client's value in a user's credential is the platform's to copy, or better not to.
        if STANDARD.contains(&name) || client.contains(&name) {
            continue;
        }
        let mut capture: Map = Vec::new();
        if let Some((_, path)) = known.iter().find(|(known, _)| known == name) {
            capture.push(("path".to_owned(), path.clone()));
        } else if !declared.contains(&"access_token") && is_access_token(name) {
            capture.push(("path".to_owned(), "access_token".into()));
        } else {
            by_hook.push(name);
        }
        if secret(name) {
            capture.push(("secret".to_owned(), true.into()));
        }
        let place: &[&str] = if by_hook.last() == Some(&name) {
            &["hooks", "after_exchange", "capture"]
        } else {
            &["token", "response", "capture"]
        };
        let path: Vec<&str> = place.iter().copied().chain([name]).collect();
        match capture.as_slice() {
            // The short form, where there is nothing but the path.
            [(key, value)] if key == "path" => draft.set(&path, value.clone()),
            _ => draft.set(&path, Value::Map(capture)),
        }
    }
    if !by_hook.is_empty() {
        let listed = by_hook.join(", ");
        draft.set(
            &["hooks", "after_exchange", "description"],
            format!("Find what the plugin's code keeps besides the tokens: {listed}"),
        );
        reasons.push(format!(
            "the plugin's code keeps {listed} with each credential, and the file does not say from where; write a `capture` where an answer has it, or leave it to the hook"
        ));
    }
}

/// Names under which plugins keep the access token.
fn is_access_token(name: &str) -> bool {
    matches!(
        name,
        "access_tokens" | "token" | "integration_secret" | "oauth_token" | "bearer_token"
    )
}

/// A masked field cannot be part of a URL, so what stands there gets a setting of its own.
fn unmask(draft: &mut Draft, plugin: &Plugin<'_>, known: &mut Vec<Setting>) {
    let masked = |field: &&Value| field.text_at("type") == Some("secret-input");
    for field in plugin.client.iter().filter(masked) {
        let Some(name) = field.text_at("name") else { continue };
        let marked = format!("{{{name}}}");
        let short = name.strip_suffix("_id").filter(|short| !short.is_empty());
        let own = short.map_or_else(|| format!("{name}_name"), ToOwned::to_owned);
        let mut found = false;
        for key in ["authorization_endpoint", "token_endpoint"] {
            let swap = |text: &Value| match text.text() {
                Some(text) => Value::Text(text.replace(&marked, &format!("{{{own}}}"))),
                None => text.clone(),
            };
            let Some(value) = draft.get(&[key]) else { continue };
            let swapped = match value {
                Value::List(items) => Value::List(items.iter().map(swap).collect()),
                other => swap(other),
            };
            found |= swapped != *value;
            draft.set(&[key], swapped);
        }
        if !found {
            continue;
        }
        let of_base = known.iter().find(|setting| setting.name == name).cloned();
        let default = field.get("default").and_then(Value::scalar);
        let setting = of_base.unwrap_or_default();
        known.push(Setting {
            name: own.clone(),
            default: default.or(setting.default.clone()),
            ..setting
        });
        draft.leave_out(
            &format!("`{name}` in the endpoints"),
            format!("the form masks it, and a URL is no place for a secret; `{own}` stands there"),
        );
    }
}

/// Fields of the client that a template may name; the form says how they are asked for.
fn of_client(plugin: &Plugin<'_>, known: &mut Vec<Setting>) {
    for field in plugin.client {
        let Some(name) = field.text_at("name") else { continue };
        let values = field.get("options").map_or(&[][..], Value::items);
        let setting = Setting {
            name: name.to_owned(),
            values: values
                .iter()
                .filter_map(|option| option.get("value").and_then(Value::scalar))
                .collect(),
            ..Setting::default()
        };
        match known.iter_mut().find(|known| known.name == name) {
            // The base knows more of its values; the form has the words.
            Some(known) => {
                known.label = None;
                known.help = None;
                known.placeholder = None;
                if field.get("default").is_some() {
                    known.default = None;
                }
            }
            None => known.push(setting),
        }
    }
}
