//! The forms: what must be in them, what they may not hold, and what stands in for those left out.

use crate::{
    check::values::CORE,
    diagnostics::{Diagnostic, Diagnostics, codes, nearest},
    lower::{Draft, readable},
    model::{AuthMethod, Capture, Definition, Field, FieldKind, Setting, Text, ValueKind},
    source::Span,
    tree::{Node, Value},
};

pub(super) fn check(draft: &mut Draft, diagnostics: &mut Diagnostics) {
    let client = ["oauth_schema", "client_schema"];
    let credentials = ["oauth_schema", "credentials_schema"];
    for list in [draft.tree.at(&client), draft.tree.at(&credentials)] {
        check_list(list, Form::OAuth, diagnostics);
        for field in list.map_or(&[][..], Node::items) {
            if let Some(entry) = field.get("scheme") {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::NO_EFFECT,
                        entry.key.span,
                        "`scheme` says how an API key is sent, and this is none",
                    )
                    .help("it stands at fields of `credentials_for_provider`"),
                );
            }
        }
    }
    check_list(draft.tree.child("credentials_for_provider"), Form::ApiKey, diagnostics);

    client_fields(draft, diagnostics);
    credential_fields(draft, diagnostics);
}

/// Which form a field is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    OAuth,
    ApiKey,
}

/// Rules of each field, and that no name stands twice.
fn check_list(node: Option<&Node>, form: Form, diagnostics: &mut Diagnostics) {
    let Some(node) = node else { return };
    let fields: Vec<(String, Span, &Node)> = match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.text.clone(), entry.key.span, &entry.value))
            .collect(),
        _ => node
            .items()
            .iter()
            .filter_map(|item| Some((item.text("name")?, item.child("name")?.span, item)))
            .collect(),
    };
    for (position, (name, span, field)) in fields.iter().enumerate() {
        if let Some((_, first, _)) = fields[..position].iter().find(|(other, ..)| other == name) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::DUPLICATE_FIELD,
                    *span,
                    format!("two fields are called `{name}`"),
                )
                .related(*first, "the first one")
                .help("keep one of them, or rename one"),
            );
        }
        check_field(name, field, form, diagnostics);
    }
}

/// What must be masked on screen and encrypted at rest, whatever its form is called.
const SECRETS: [&str; 7] = [
    "client_secret",
    "private_key",
    "access_token",
    "refresh_token",
    "id_token",
    "api_key",
    "password",
];

fn check_field(name: &str, field: &Node, form: Form, diagnostics: &mut Diagnostics) {
    if let Some(word) = field.child("scheme").and_then(Node::word)
        && !word.text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_VALUE,
                word.span,
                format!("`{}` is not a scheme of the header `authorization`", word.text),
            )
            .help(
                "write one word like `Bearer`, `Token` or `Bot`, or `none` (RFC 9110 section 11.1)",
            ),
        );
    }
    let kind = field.text("type").unwrap_or_default();
    if SECRETS.contains(&name) && kind == "text-input" {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_VALUE,
                field.child("type").map_or(field.span, |node| node.span),
                format!("`{name}` would be shown and stored in clear"),
            )
            .help("write `type: secret-input`"),
        );
    }
    match (kind.as_str(), field.get("options")) {
        ("select", None) => diagnostics.push(
            Diagnostic::error(
                &codes::MISSING_KEY,
                field.key_span("type"),
                "a `select` needs `options`",
            )
            .help("write `options: [{ value: eu, label: Europe }]`"),
        ),
        ("select", Some(_)) => {}
        (_, Some(options)) => diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                options.key.span,
                "`options` has no effect, because the type is not `select`",
            )
            .help("write `type: select`, or leave it out"),
        ),
        _ => {}
    }
    if let Some(scope) = field.get("scope")
        && !matches!(kind.as_str(), "model-selector" | "app-selector" | "array[tools]")
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                scope.key.span,
                "`scope` says what a selector offers, and this is none",
            )
            .help("OAuth scopes stand under `scopes` at the top"),
        );
    }
    check_default(name, field, &kind, form, diagnostics);
}

fn check_default(name: &str, field: &Node, kind: &str, form: Form, diagnostics: &mut Diagnostics) {
    let Some(default) = field.child("default") else { return };
    let multiple = field.bool("multiple").unwrap_or(false);
    let is_list = matches!(default.value, Value::List(_));
    let word = default.word().map_or("", |word| word.text);
    let wrong = |rule: &str| {
        Diagnostic::error(
            &codes::INVALID_DEFAULT,
            default.span,
            format!("this cannot be the default of `{name}`"),
        )
        .help(rule)
    };
    let rule = match kind {
        _ if is_list != multiple => Some(if multiple {
            "with `multiple` the default is a list"
        } else {
            "a list needs `multiple: true`"
        }),
        "boolean" if !matches!(word, "true" | "false") => Some("write `true` or `false`"),
        "select"
            if !is_list
                && !field.child("options").is_some_and(|options| {
                    options
                        .items()
                        .iter()
                        .any(|option| option.text("value").as_deref() == Some(word))
                }) =>
        {
            Some("it must be one of `options`")
        }
        "secret-input" if form == Form::ApiKey || SECRETS.contains(&name) => {
            Some("a secret has no default: everybody would have the same")
        }
        _ => None,
    };
    if let Some(rule) = rule {
        diagnostics.push(wrong(rule));
    } else if kind == "secret-input" {
        // Some forms mask what is no secret, like a tenant's name.
        diagnostics.push(
            Diagnostic::warning(
                &codes::INVALID_DEFAULT,
                default.span,
                format!("`{name}` is masked, and everybody has the same default"),
            )
            .help("write `type: text-input` if it is no secret, or take the default out"),
        );
    }
}

const PRIVATE_KEY: &str = "private_key";

/// The setting that a client proves itself with.
fn proof_of(method: AuthMethod) -> Option<&'static str> {
    match method {
        AuthMethod::PrivateKeyJwt => Some(PRIVATE_KEY),
        AuthMethod::None | AuthMethod::TlsClientAuth => None,
        _ => Some("client_secret"),
    }
}

fn client_fields(draft: &mut Draft, diagnostics: &mut Diagnostics) {
    let public = draft.definition.token_endpoint_auth_method == AuthMethod::None;
    let schema = draft.tree.at(&["oauth_schema", "client_schema"]);
    if let Some(schema) = schema {
        let proof = proof_of(draft.definition.token_endpoint_auth_method);
        for name in ["client_id"].iter().chain(&proof) {
            if schema.items().iter().any(|item| item.text("name").as_deref() == Some(name)) {
                continue;
            }
            let span = draft
                .tree
                .child("oauth_schema")
                .map_or(schema.span, |node| node.key_span("client_schema"));
            let found = Diagnostic::error(
                &codes::MISSING_CLIENT_FIELD,
                span,
                format!("`client_schema` has no `{name}`, so nobody could sign in"),
            );
            let kind = if *name == "client_id" { "text-input" } else { "secret-input" };
            let field = format!("add `- {{ name: {name}, type: {kind}, required: true }}`");
            diagnostics.push(if Some(*name) == proof {
                found.help(format!("{field}, or say `token_endpoint_auth_method: none`"))
            } else {
                found.help(field)
            });
        }
        let secret = schema
            .items()
            .iter()
            .find(|item| item.text("name").as_deref() == Some("client_secret"));
        if let (true, Some(secret)) = (public, secret) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NO_EFFECT,
                    secret.child("name").map_or(secret.span, |name| name.span),
                    "a public client has no secret, so this is never used",
                )
                .help("leave it out, or take out `token_endpoint_auth_method: none`"),
            );
        }
        for setting in &mut draft.definition.settings {
            // Without an id there is no client, whatever the form says.
            if setting.field.name == "client_id" {
                setting.field.required = true;
            }
            if setting.field.name == PRIVATE_KEY && proof == Some(PRIVATE_KEY) {
                setting.value = ValueKind::Pem;
            }
        }
    }
    if !draft.own_client_schema {
        standard_settings(&mut draft.definition);
    }
}

/// The obvious fields of a client, before all others.
pub(crate) fn standard_settings(definition: &mut Definition) {
    let mut settings = vec![standard_setting("client_id", FieldKind::TextInput)];
    if let Some(name) = proof_of(definition.token_endpoint_auth_method) {
        let mut setting = standard_setting(name, FieldKind::SecretInput);
        if name == PRIVATE_KEY {
            setting.value = ValueKind::Pem;
            setting.field.help = Some(Text::plain("In PEM, without a passphrase"));
        }
        settings.push(setting);
    }
    settings.append(&mut definition.settings);
    definition.settings = settings;
}

fn standard_setting(name: &str, kind: FieldKind) -> Setting {
    Setting { field: standard_field(name, kind, true), value: ValueKind::Text }
}

fn standard_field(name: &str, kind: FieldKind, required: bool) -> Field {
    Field {
        name: name.to_owned(),
        kind,
        required,
        label: Text::plain(readable(name)),
        help: None,
        placeholder: None,
        url: None,
        default: None,
        options: Vec::new(),
        multiple: false,
        scope: None,
        scheme: None,
    }
}

/// What a login yields: the standard members and what is captured. A schema may leave nothing of it out,
/// or it would be stored without anybody knowing that it is secret.
fn credential_fields(draft: &mut Draft, diagnostics: &mut Diagnostics) {
    let mut produced = vec![standard_field("access_token", FieldKind::SecretInput, true)];
    if draft.definition.refresh.is_some() {
        produced.push(standard_field("refresh_token", FieldKind::SecretInput, false));
    }
    produced.push(standard_field("expires_at", FieldKind::TextInput, false));
    // Who the user is stands in it.
    if draft.definition.id_token.is_some() {
        produced.push(standard_field("id_token", FieldKind::SecretInput, false));
    }
    if draft.definition.refresh.as_ref().is_some_and(|refresh| refresh.scope) {
        produced.push(standard_field("scope", FieldKind::TextInput, false));
    }
    for (name, _) in &draft.definition.token_response.also {
        produced.push(standard_field(
            &format!("{name}_access_token"),
            FieldKind::SecretInput,
            false,
        ));
        produced.push(standard_field(
            &format!("{name}_refresh_token"),
            FieldKind::SecretInput,
            false,
        ));
        produced.push(standard_field(&format!("{name}_expires_at"), FieldKind::TextInput, false));
    }
    let chosen_later = |capture: &Capture| {
        draft.definition.discover.iter().any(|discover| discover.captures.contains(capture))
    };
    for capture in draft.definition.captures() {
        let kind = if capture.secret { FieldKind::SecretInput } else { FieldKind::TextInput };
        let required = capture.required && !chosen_later(capture);
        produced.push(standard_field(&capture.name, kind, required));
    }
    if !draft.own_credentials_schema {
        draft.definition.credentials = produced;
        return;
    }
    let schema = draft.tree.at(&["oauth_schema", "credentials_schema"]);
    for item in schema.map_or(&[][..], Node::items) {
        let Some(word) = item.child("name").and_then(Node::word) else { continue };
        let known =
            produced.iter().any(|field| field.name == word.text) || CORE.contains(&word.text);
        if known {
            if word.text == "refresh_token" && draft.definition.refresh.is_none() {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::NO_EFFECT,
                        word.span,
                        "`refresh` is `none`, so there is never a refresh token",
                    )
                    .help("leave it out, or take out `refresh: none`"),
                );
            }
            // The standard members are checked with the forms, by their names.
            let is_secret = produced
                .iter()
                .any(|field| field.name == word.text && field.kind == FieldKind::SecretInput);
            if is_secret
                && !SECRETS.contains(&word.text)
                && item.text("type").is_some_and(|kind| kind != "secret-input")
            {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::INVALID_VALUE,
                        item.child("type").map_or(item.span, |node| node.span),
                        format!(
                            "`{}` is captured as a secret, and would be shown and stored in clear",
                            word.text
                        ),
                    )
                    .help("write `type: secret-input`"),
                );
            }
            continue;
        }
        // Platforms copy values of the client into each credential; that is theirs to do, and no reason
        // to refuse the form.
        if draft.definition.settings.iter().any(|setting| setting.field.name == word.text) {
            diagnostics.push(
                Diagnostic::warning(
                    &codes::UNKNOWN_CREDENTIAL,
                    word.span,
                    format!("`{}` is a value of the client, which no login yields", word.text),
                )
                .help(
                    "leave it out: a copy in each user's credential is one more place to leak from",
                ),
            );
            continue;
        }
        let found = Diagnostic::error(
            &codes::UNKNOWN_CREDENTIAL,
            word.span,
            format!("no login yields `{}`", word.text),
        );
        let names = produced.iter().map(|field| field.name.as_str()).chain(CORE);
        diagnostics.push(match nearest(word.text, names) {
            Some(meant) => found.help(format!("did you mean `{meant}`?")),
            None => found.help(format!(
                "capture it: `token: {{ response: {{ capture: {{ {0}: {0} }} }} }}`, or leave it out",
                word.text
            )),
        });
    }
    for field in produced {
        if draft.definition.credentials.iter().any(|known| known.name == field.name) {
            continue;
        }
        // A missing one is added, so that it is stored as what it is; the author should know.
        if let Some(node) = draft.tree.child("oauth_schema") {
            let kind =
                if field.kind == FieldKind::SecretInput { "secret-input" } else { "text-input" };
            diagnostics.push(
                Diagnostic::warning(
                    &codes::UNDECLARED_CREDENTIAL,
                    node.key_span("credentials_schema"),
                    format!("a login yields `{}`, which is not declared here", field.name),
                )
                .help(format!(
                    "add `- {{ name: {}, type: {kind} }}`; it is kept as that all the same",
                    field.name
                )),
            );
        }
        draft.definition.credentials.push(field);
    }
}
