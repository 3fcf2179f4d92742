//! The kinds of faults. Each has an id that never changes and a page that explains it.

/// A kind of fault.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// What tools and searches use, like `unknown-key`.
    pub id: &'static str,
    /// The fault in a few words.
    pub title: &'static str,
    /// What it means and what to do, in Markdown, with a wrong example and the right one.
    pub page: &'static str,
}

/// The code with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.id == id).copied()
}

/// One line and one page, `diagnostics/<id>.md`, make a code.
macro_rules! codes {
    ($($name:ident => $id:literal, $title:literal;)+) => {
        $(
            #[doc = concat!("`", $id, "`: ", $title, ".")]
            pub static $name: Code = Code {
                id: $id,
                title: $title,
                page: include_str!(concat!("../../diagnostics/", $id, ".md")),
            };
        )+

        /// All of them.
        pub static ALL: &[&Code] = &[$(&$name),+];
    };
}

codes! {
    // Reading: src/source.rs, src/tree.rs
    UNREADABLE_FILE => "unreadable-file", "a file cannot be read";
    FILE_TOO_LARGE => "file-too-large", "a file is too large for a definition";
    INVALID_UTF8 => "invalid-utf8", "a file is not UTF-8";
    CONTROL_CHARACTER => "control-character", "a character that cannot be seen";
    EMPTY_FILE => "empty-file", "a file says nothing";
    NOT_A_MAP => "not-a-map", "a definition is not a map of keys";
    SYNTAX => "syntax", "this is not YAML";
    UNCLOSED_QUOTE => "unclosed-quote", "a quoted text does not end where it should";
    UNCLOSED_BRACKET => "unclosed-bracket", "a `[` or `{` is not closed";
    TAB => "tab", "a tab at the start of a line";
    DUPLICATE_KEY => "duplicate-key", "a key is there twice";
    KEY_NOT_TEXT => "key-not-text", "a key is not a text";
    ANCHOR => "anchor", "an anchor";
    ALIAS => "alias", "an alias";
    MERGE_KEY => "merge-key", "a merge key";
    TAG => "tag", "a tag";
    DIRECTIVE => "directive", "a directive";
    SEVERAL_DOCUMENTS => "several-documents", "more than one document in a file";
    TOO_DEEP => "too-deep", "too many levels inside each other";
    TOO_MANY_NODES => "too-many-nodes", "too many values";
}
