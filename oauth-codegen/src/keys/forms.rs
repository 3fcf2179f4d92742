//! Forms: `client_schema` and `credentials_schema`, as plugin authors write them, and `config`.

use super::{
    Group, Key, NameKind, Shape, TEXT, TextKind, URL, VALUE_TYPE, defaulted, optional, required,
};

pub(super) const OAUTH_SCHEMA: Group = Group {
    name: "oauth_schema",
    doc: "The forms of the OAuth way.",
    keys: &[
        optional(
            "client_schema",
            &Shape::List(&Shape::Map(&FIELD)),
            "What the operator sets: `client_id`, `client_secret`, and values named in `config`. \
             Other fields are kept for the host and take no part in the flow.",
        ),
        optional(
            "credentials_schema",
            &Shape::List(&Shape::Map(&FIELD)),
            "What a stored credential consists of: `access_token`, `refresh_token`, `expires_at`, \
             `scope`, `token_type`, `id_token`, and captured values.",
        ),
    ],
};

/// A text, or a map from language to text.
const LABEL: Shape = Shape::Either(&[TEXT, Shape::Entries(NameKind::Language, &TEXT)]);

const NAME: Key = required(
    "name",
    &Shape::Text(TextKind::Any),
    "The key under which the value is given and kept: lower case letters, digits and `_`.",
);

const TYPE: Key = required(
    "type",
    &Shape::Word(&[
        ("secret-input", "a masked line; encrypted at rest"),
        ("text-input", "a line of text"),
        ("select", "one of `options`"),
        ("boolean", "a switch"),
        ("model-selector", "a model of the platform"),
        ("app-selector", "an app of the platform"),
        ("array[tools]", "tools of the platform"),
    ]),
    "How the field is shown.",
);

const REQUIRED: Key = defaulted("required", &Shape::Bool, "false", "A value must be given.");
const FIELD_LABEL: Key = optional(
    "label",
    &LABEL,
    "The caption: a text, or a map from language (`en_US`, `zh_Hans`, ...) to text. Left out, it is \
     made from the name: `client_id` becomes `Client ID`.",
);
const HELP: Key = optional("help", &LABEL, "A longer explanation.");
const PLACEHOLDER: Key = optional("placeholder", &LABEL, "Shown in the empty field.");
const FIELD_URL: Key = optional("url", &URL, "Where the operator finds or creates the value.");
const DEFAULT: Key = optional(
    "default",
    &Shape::Either(&[Shape::Scalar, Shape::List(&TEXT)]),
    "Used when no value is given: a text, a number, `true`, `false`, or a list of texts with \
     `multiple`.",
);
const OPTIONS: Key =
    optional("options", &Shape::List(&Shape::Map(&CHOICE)), "The choices of a `select`.");
const MULTIPLE: Key = defaulted("multiple", &Shape::Bool, "false", "Several values may be given.");
const SELECTOR_SCOPE: Key = optional(
    "scope",
    &TEXT,
    "What a selector offers: `all`, `chat`, `workflow`, `completion`, `llm`, `text-embedding`, \
     `rerank`, `tts`, `speech2text`, `moderation`, `vision`. Not an OAuth scope.",
);

const SCHEME: Key = defaulted(
    "scheme",
    &TEXT,
    "Bearer",
    "Of an API key under `credentials_for_provider`: the word before it in the header `authorization`; \
     `none` sends the key alone.",
);

pub(super) const FIELD: Group = Group {
    name: "field",
    doc: "A field of a form.",
    keys: &[
        NAME,
        TYPE,
        REQUIRED,
        FIELD_LABEL,
        HELP,
        PLACEHOLDER,
        FIELD_URL,
        DEFAULT,
        OPTIONS,
        MULTIPLE,
        SELECTOR_SCOPE,
        SCHEME,
    ],
};

/// The same in a map, where the key is the name.
pub(super) const NAMELESS_FIELD: Group = Group {
    name: "field by name",
    doc: "A field of a form; the key it stands under is its name.",
    keys: &[
        TYPE,
        REQUIRED,
        FIELD_LABEL,
        HELP,
        PLACEHOLDER,
        FIELD_URL,
        DEFAULT,
        OPTIONS,
        MULTIPLE,
        SELECTOR_SCOPE,
        SCHEME,
    ],
};

const CHOICE: Group = Group {
    name: "option",
    doc: "A choice of a `select`.",
    keys: &[
        required("value", &TEXT, "The value that is kept."),
        optional("label", &LABEL, "Its caption; left out, the value."),
    ],
};

pub(super) const CONFIG: Group = Group {
    name: "config entry",
    doc: "A value that the operator sets, with the rule it must keep.",
    keys: &[
        required("type", &VALUE_TYPE, "What a value must look like."),
        optional(
            "values",
            &Shape::Either(&[
                Shape::List(&TEXT),
                Shape::Entries(NameKind::Value, &Shape::Entries(NameKind::Identifier, &TEXT)),
            ]),
            "The values of an `enum`: a list, or a map from value to texts that come with the choice, by \
             name: with `{ eu: { host: eu.acme.example }, us: { host: acme.example } }` under `region`, \
             `{region.host}` is the text of the chosen one. All values have the same names.",
        ),
        optional("default", &TEXT, "Used when none is set; without it one must be."),
        FIELD_LABEL,
        HELP,
        PLACEHOLDER,
        FIELD_URL,
    ],
};
