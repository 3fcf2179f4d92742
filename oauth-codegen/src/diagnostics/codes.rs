//! The kinds of diagnostics. Each has a page, which `oauth explain` shows.

use std::fmt;

/// A kind of diagnostic.
pub struct Code {
    /// Its name, as it stands in reports.
    pub id: &'static str,
    /// What it is about, in a line.
    pub title: &'static str,
    /// The explanation: what is wrong, what is right, and why.
    pub page: &'static str,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({})", self.id)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

/// The code with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id == id)
}

macro_rules! codes {
    ($($name:ident => $id:literal, $title:literal;)*) => {
        $(
            #[doc = concat!("`", $id, "`: ", $title)]
            pub static $name: Code = Code {
                id: $id,
                title: $title,
                page: include_str!(concat!("../../diagnostics/", $id, ".md")),
            };
        )*

        /// All codes, in the order of the stages that raise them.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    // Reading.
    CANNOT_READ => "cannot-read", "a file cannot be read";
    NO_DEFINITIONS => "no-definitions", "a folder has no definitions";
    BAD_PATH => "bad-path", "a path in a macro cannot be used";
    TOO_LARGE => "too-large", "a file is larger than a definition can be";
    NOT_TEXT => "not-text", "a file is not UTF-8";
    CONTROL_CHARACTER => "control-character", "a file holds characters that cannot be seen";
    SYNTAX => "syntax", "a file is not YAML";
    TOO_DEEP => "too-deep", "values are nested too deep";
    TOO_MANY_VALUES => "too-many-values", "a file has too many values";
    EMPTY_FILE => "empty-file", "a file has no content";
    NOT_A_MAP => "not-a-map", "a file does not start with keys";
    SEVERAL_DOCUMENTS => "several-documents", "a file has more than one document";
    DIRECTIVE => "directive", "YAML directives are not used";
    ANCHOR => "anchor", "anchors, aliases and merge keys are not used";
    TAG => "tag", "tags are not used";
    INVALID_KEY => "invalid-key", "a key is not a text";
    DUPLICATE_KEY => "duplicate-key", "a key stands twice in a map";

    // Extending.
    UNKNOWN_BASE => "unknown-base", "the definition to extend cannot be found or read";
    EXTENDS_CYCLE => "extends-cycle", "definitions extend each other in a circle";
    NOTHING_TO_DELETE => "nothing-to-delete", "a key without a value takes nothing away";

    // Shape.
    UNKNOWN_KEY => "unknown-key", "a key is not part of the language";
    MISSING_KEY => "missing-key", "a required key is missing";
    WRONG_TYPE => "wrong-type", "a value is of another type than its key takes";
    UNKNOWN_VALUE => "unknown-value", "a value is not one of those that its key takes";
    EMPTY_VALUE => "empty-value", "a key has no value";
    CONFLICTING_KEYS => "conflicting-keys", "two keys cannot stand together";

    // Names.
    INVALID_ID => "invalid-id", "an id cannot become a name in code";
    RESERVED_ID => "reserved-id", "an id is taken by the language or the library";
    DUPLICATE_ID => "duplicate-id", "two definitions have the same id";
    INVALID_NAME => "invalid-name", "a name cannot become a name in code";
    NAME_CLASH => "name-clash", "two names become the same name in code";

    // URLs and templates.
    INVALID_URL => "invalid-url", "a URL cannot be used";
    INSECURE_URL => "insecure-url", "a URL is not https";
    TOKEN_IN_URL => "token-in-url", "a secret would stand in a URL";
    UNKNOWN_VARIABLE => "unknown-variable", "a template uses a value that does not exist";
    MISPLACED_VARIABLE => "misplaced-variable", "a value stands where it could do harm";
    UNKNOWN_FILTER => "unknown-filter", "a text uses a filter that does not exist";
    INVALID_FILTER => "invalid-filter", "a filter is not written as it must be";
    UNUSED_VALUE => "unused-value", "a setting is never used";
    UNLIMITED_HOST => "unlimited-host", "a value from outside chooses a host without limits";

    // Requests and responses.
    RESERVED_PARAMETER => "reserved-parameter", "a parameter belongs to the runtime";
    RESERVED_HEADER => "reserved-header", "a header belongs to the runtime";
    INVALID_VALUE => "invalid-value", "a value cannot be used where it stands";
    INVALID_PATH => "invalid-path", "a path into an answer cannot be read";
    MISSING_ISSUER => "missing-issuer", "an ID token is read, and nothing says whose";
    NO_EFFECT => "no-effect", "a key has no effect";
    CAPTURE_CLASH => "capture-clash", "a captured value has a name that is taken";

    // Scopes.
    INVALID_SCOPE => "invalid-scope", "a scope cannot be sent";
    SCOPE_NOT_REQUESTED => "scope-not-requested", "a scope is needed but not asked for";
    UNDOCUMENTED_SCOPE => "undocumented-scope", "a scope is not among the known ones";
    FOREIGN_PARAMETER => "foreign-parameter", "a parameter is another provider's";
    OFFLINE_NOT_DECLARED => "offline-not-declared", "offline access is always asked for";

    // Forms.
    MISSING_CLIENT_FIELD => "missing-client-field", "a form lacks what the client needs";
    DUPLICATE_FIELD => "duplicate-field", "two fields of a form have the same name";
    UNKNOWN_CREDENTIAL => "unknown-credential", "a form holds a credential that no login yields";
    UNDECLARED_CREDENTIAL => "undeclared-credential", "a login yields a credential that no form holds";
    INVALID_DEFAULT => "invalid-default", "a default is not a value that may be chosen";
}
