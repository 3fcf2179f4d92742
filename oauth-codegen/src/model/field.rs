//! What the operator sets and what is stored.

/// A setting of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Setting {
    pub field: Field,
    pub value: ValueKind,
}

/// What a value must look like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum ValueKind {
    Text,
    Label,
    Hostname,
    Origin,
    Segment,
    Pem,
    OneOf(Vec<String>),
    Table(Vec<Row>),
}

impl ValueKind {
    /// The values of a choice.
    pub(crate) fn choices(&self) -> Option<Vec<&str>> {
        match self {
            Self::OneOf(values) => Some(values.iter().map(String::as_str).collect()),
            Self::Table(rows) => Some(rows.iter().map(|(value, _)| value.as_str()).collect()),
            _ => None,
        }
    }
}

/// A value, and the texts that come with its choice, by name.
pub type Row = (String, Vec<(String, String)>);

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Field {
    pub name: String,
    pub kind: FieldKind,
    pub required: bool,
    pub label: Text,
    pub help: Option<Text>,
    pub placeholder: Option<Text>,
    pub url: Option<String>,
    pub default: Option<DefaultValue>,
    pub options: Vec<Choice>,
    pub multiple: bool,
    pub scope: Option<String>,
    pub scheme: Option<String>,
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum FieldKind {
    SecretInput,
    TextInput,
    Select,
    Boolean,
    ModelSelector,
    AppSelector,
    ArrayTools,
}

/// A text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Text {
    pub en_us: String,
    pub others: Vec<(String, String)>,
}

impl Text {
    pub(crate) fn plain(en_us: impl Into<String>) -> Self {
        Self { en_us: en_us.into(), others: Vec::new() }
    }
}

/// The value of a field when none is given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum DefaultValue {
    Text(String),
    Number(String),
    Bool(bool),
    List(Vec<String>),
}

/// A value of a select.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Choice {
    pub value: String,
    pub label: Text,
}
