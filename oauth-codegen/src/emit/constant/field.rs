//! Settings and the fields of forms, as constants.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Fields, holding, list, option, text, texts, variant};
use crate::model::{Choice, DefaultValue, Field, FieldKind, Setting, Text, ValueKind};

pub(super) fn value_kind(kind: &ValueKind) -> TokenStream {
    match kind {
        ValueKind::Text => variant("ValueKind", "Text"),
        ValueKind::Label => variant("ValueKind", "Label"),
        ValueKind::Hostname => variant("ValueKind", "Hostname"),
        ValueKind::Origin => variant("ValueKind", "Origin"),
        ValueKind::Segment => variant("ValueKind", "Segment"),
        ValueKind::Pem => variant("ValueKind", "Pem"),
        ValueKind::OneOf(values) => {
            let values = texts(values);
            holding("ValueKind", "OneOf", &values)
        }
        ValueKind::Table(rows) => {
            let rows = list(rows, |(value, parts)| {
                let parts = list(parts, |(name, part)| quote!((#name, #part)));
                quote!((#value, #parts))
            });
            holding("ValueKind", "Table", &rows)
        }
    }
}

/// The operator's settings; the client's id and secret alone have a name.
pub(super) fn settings(settings: &[Setting]) -> TokenStream {
    if let [id, secret] = settings {
        let url = &id.field.url;
        let standard = [
            standard("client_id", FieldKind::TextInput, true, "Client ID", url),
            standard("client_secret", FieldKind::SecretInput, true, "Client secret", url),
        ];
        let plain = [&id.value, &secret.value] == [&ValueKind::Text; 2];
        if plain && [&id.field, &secret.field] == [&standard[0], &standard[1]] {
            let url = option(url.as_ref(), |t| text(t));
            return quote!(&d::Setting::client(#url));
        }
    }
    list(settings, setting)
}

/// What is stored; the lists without anything of the provider's own have names.
pub(super) fn credentials(fields: &[Field]) -> TokenStream {
    let access = standard("access_token", FieldKind::SecretInput, true, "Access token", &None);
    let refresh = standard("refresh_token", FieldKind::SecretInput, false, "Refresh token", &None);
    let expires = standard("expires_at", FieldKind::TextInput, false, "Expires at", &None);
    if *fields == [access.clone(), refresh, expires.clone()] {
        quote!(d::Field::TOKENS)
    } else if *fields == [access, expires] {
        quote!(d::Field::TOKEN_THAT_ENDS)
    } else {
        list(fields, field)
    }
}

fn standard(
    name: &str,
    kind: FieldKind,
    required: bool,
    label: &str,
    url: &Option<String>,
) -> Field {
    Field {
        name: name.to_owned(),
        kind,
        required,
        label: Text { en_us: label.to_owned(), others: Vec::new() },
        help: None,
        placeholder: None,
        url: url.clone(),
        default: None,
        options: Vec::new(),
        multiple: false,
        scope: None,
        scheme: None,
    }
}

fn setting(Setting { field: asked, value }: &Setting) -> TokenStream {
    let (asked, value) = (field(asked), value_kind(value));
    quote!(d::Setting { field: #asked, value: #value })
}

pub(super) fn field(field: &Field) -> TokenStream {
    let Field {
        name,
        kind,
        required,
        label,
        help,
        placeholder,
        url,
        default,
        options,
        multiple,
        scope,
        scheme,
    } = field;
    let mut fields = Fields::new();
    fields.set("name", true, text(name));
    fields.set(
        "kind",
        *kind != FieldKind::TextInput,
        match kind {
            FieldKind::SecretInput => variant("FieldKind", "SecretInput"),
            FieldKind::TextInput => variant("FieldKind", "TextInput"),
            FieldKind::Select => variant("FieldKind", "Select"),
            FieldKind::Boolean => variant("FieldKind", "Boolean"),
            FieldKind::ModelSelector => variant("FieldKind", "ModelSelector"),
            FieldKind::AppSelector => variant("FieldKind", "AppSelector"),
            FieldKind::ArrayTools => variant("FieldKind", "ArrayTools"),
        },
    );
    fields.set("required", *required, quote!(true));
    fields.set("label", true, people(label));
    fields.set("help", help.is_some(), option(help.as_ref(), people));
    fields.set("placeholder", placeholder.is_some(), option(placeholder.as_ref(), people));
    fields.set("url", url.is_some(), option(url.as_ref(), |t| text(t)));
    fields.set("default", default.is_some(), {
        option(default.as_ref(), |value| match value {
            DefaultValue::Text(value) => holding("DefaultValue", "Text", &value),
            DefaultValue::Number(value) => holding("DefaultValue", "Number", &value),
            DefaultValue::Bool(value) => holding("DefaultValue", "Bool", &value),
            DefaultValue::List(values) => {
                let values = texts(values);
                holding("DefaultValue", "List", &values)
            }
        })
    });
    fields.set("options", !options.is_empty(), {
        list(options, |Choice { value, label }| {
            let label = people(label);
            quote!(d::Choice { value: #value, label: #label })
        })
    });
    fields.set("multiple", *multiple, quote!(true));
    fields.set("scope", scope.is_some(), option(scope.as_ref(), |t| text(t)));
    fields.set("scheme", scheme.is_some(), text(scheme.as_deref().unwrap_or_default()));
    fields.finish("Field")
}

pub(super) fn people(Text { en_us, others }: &Text) -> TokenStream {
    if others.is_empty() {
        return holding("Text", "plain", &en_us);
    }
    let others = list(others, |(language, translated)| quote!((#language, #translated)));
    quote!(d::Text { en_us: #en_us, others: #others })
}
