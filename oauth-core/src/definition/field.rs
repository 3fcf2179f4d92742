//! What the operator sets and what is stored, as forms, typed settings and typed credentials have it.

/// A setting of the operator: a field of a form, and the rule that its value must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// How it is asked for.
    pub field: Field,
    /// What a value must look like.
    pub value: ValueKind,
}

/// What a value must look like before it may enter a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Any text without control characters. Never part of a host or a path.
    Text,
    /// One DNS label: letters, digits and inner hyphens, at most 63 (RFC 1035 section 2.3.1).
    Label,
    /// A host name of one or more labels, at most 253 characters.
    Hostname,
    /// `https://` and a host name, with nothing after it: no path, port, query or user information.
    Origin,
    /// One segment of a path: not empty, not `.` or `..`, no `/`, `\`, `?`, `#` or control character.
    Segment,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A private key in PEM (RFC 7468): the one kind with line breaks. Never part of a request.
    Pem,
    /// One of these, each with texts by name that come with the choice. All have the same names.
    Table(&'static [Row]),
}

/// A value, and the texts that come with its choice, by name.
pub type Row = (&'static str, &'static [(&'static str, &'static str)]);

/// A field of a form: an entry of `client_schema`, `credentials_schema` or `credentials_for_provider`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The key under which the value is given and kept.
    pub name: &'static str,
    /// How it is shown, and whether it is secret.
    pub kind: FieldKind,
    /// A value must be given.
    pub required: bool,
    /// The caption.
    pub label: Text,
    /// A longer explanation.
    pub help: Option<Text>,
    /// Shown in the empty field.
    pub placeholder: Option<Text>,
    /// Where the operator finds or creates the value.
    pub url: Option<&'static str>,
    /// Used when no value is given.
    pub default: Option<DefaultValue>,
    /// The values of a [`FieldKind::Select`].
    pub options: &'static [Choice],
    /// Several values may be given.
    pub multiple: bool,
    /// What a selector offers (`all`, `chat`, `llm`, ...). Not an OAuth scope.
    pub scope: Option<&'static str>,
    /// Of an API key: the word before it in the header `authorization`; empty: the key stands alone.
    pub scheme: &'static str,
}

impl Field {
    /// An optional line of text without a name.
    pub const PLAIN: Self = Self {
        name: "",
        kind: FieldKind::TextInput,
        required: false,
        label: Text::plain(""),
        help: None,
        placeholder: None,
        url: None,
        default: None,
        options: &[],
        multiple: false,
        scope: None,
        scheme: "Bearer",
    };

    /// The value must be encrypted at rest and masked on screen.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::SecretInput)
    }
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// `secret-input`: a masked line.
    SecretInput,
    /// `text-input`: a line of text.
    TextInput,
    /// `select`: one of the options.
    Select,
    /// `boolean`: a switch.
    Boolean,
    /// `model-selector`: a model of the platform.
    ModelSelector,
    /// `app-selector`: an app of the platform.
    AppSelector,
    /// `array[tools]`: tools of the platform.
    ArrayTools,
}

impl FieldKind {
    /// As it is written in a definition.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SecretInput => "secret-input",
            Self::TextInput => "text-input",
            Self::Select => "select",
            Self::Boolean => "boolean",
            Self::ModelSelector => "model-selector",
            Self::AppSelector => "app-selector",
            Self::ArrayTools => "array[tools]",
        }
    }
}

/// A text for people, in English and perhaps other languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// English (`en_US`), which stands in for a missing language.
    pub en_us: &'static str,
    /// Pairs of language (`zh_Hans`, `pt_BR`, `ja_JP`, ...) and text.
    pub others: &'static [(&'static str, &'static str)],
}

impl Text {
    /// English only.
    #[must_use]
    pub const fn plain(en_us: &'static str) -> Self {
        Self { en_us, others: &[] }
    }

    /// The text in `language`, or in English.
    #[must_use]
    pub fn get(&self, language: &str) -> &'static str {
        self.others
            .iter()
            .find(|(known, _)| *known == language)
            .map_or(self.en_us, |(_, text)| text)
    }
}

/// The value of a field when none is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultValue {
    /// A text, also for the choice of a select.
    Text(&'static str),
    /// A number, as written.
    Number(&'static str),
    /// A switch.
    Bool(bool),
    /// Several texts, for `multiple`.
    List(&'static [&'static str]),
}

/// A value of a select.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The value that is kept.
    pub value: &'static str,
    /// Its caption.
    pub label: Text,
}
