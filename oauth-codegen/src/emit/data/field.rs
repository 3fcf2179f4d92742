//! Settings and the fields of forms, as data.

use super::{Data, Fields, holding, list, option, pair, text, texts, word};
use crate::model::{Choice, DefaultValue, Field, FieldKind, Setting, Text, ValueKind};

pub(super) fn value_kind(kind: &ValueKind) -> Data {
    match kind {
        ValueKind::Text => word("Text"),
        ValueKind::Label => word("Label"),
        ValueKind::Hostname => word("Hostname"),
        ValueKind::Origin => word("Origin"),
        ValueKind::Segment => word("Segment"),
        ValueKind::Pem => word("Pem"),
        ValueKind::OneOf(values) => holding("OneOf", texts(values)),
        ValueKind::Table(rows) => {
            let rows = list(rows, |(value, parts)| {
                pair(value, list(parts, |(name, part)| pair(name, part)))
            });
            holding("Table", rows)
        }
    }
}

pub(super) fn setting(Setting { field: asked, value }: &Setting) -> Data {
    pair(value_kind(value), field(asked))
}

pub(super) fn field(field: &Field) -> Data {
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
            FieldKind::SecretInput => word("SecretInput"),
            FieldKind::TextInput => word("TextInput"),
            FieldKind::Select => word("Select"),
            FieldKind::Boolean => word("Boolean"),
            FieldKind::ModelSelector => word("ModelSelector"),
            FieldKind::AppSelector => word("AppSelector"),
            FieldKind::ArrayTools => word("ArrayTools"),
        },
    );
    fields.set("required", *required, Data::Bool(true));
    fields.set("label", true, people(label));
    fields.set("help", help.is_some(), option(help.as_ref(), people));
    fields.set("placeholder", placeholder.is_some(), option(placeholder.as_ref(), people));
    fields.set("url", url.is_some(), option(url.as_ref(), |t| text(t)));
    fields.set("default", default.is_some(), {
        option(default.as_ref(), |value| match value {
            DefaultValue::Text(value) => holding("Text", value),
            DefaultValue::Number(value) => holding("Number", value),
            DefaultValue::Bool(value) => holding("Bool", *value),
            DefaultValue::List(values) => holding("List", texts(values)),
        })
    });
    fields.set("options", !options.is_empty(), {
        list(options, |Choice { value, label }| pair(value, people(label)))
    });
    fields.set("multiple", *multiple, Data::Bool(true));
    fields.set("scope", scope.is_some(), option(scope.as_ref(), |t| text(t)));
    fields.set("scheme", scheme.is_some(), text(scheme.as_deref().unwrap_or_default()));
    fields.object()
}

pub(super) fn people(Text { en_us, others }: &Text) -> Data {
    if others.is_empty() {
        return text(en_us);
    }
    pair(en_us, list(others, |(language, translated)| pair(language, translated)))
}
