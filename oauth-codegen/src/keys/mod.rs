//! The key table: every key of the language, said once.
//!
//! It drives reading (which keys there are, what their values look like, which are required, what was
//! probably meant), the JSON Schema for editors and the reference page of the docs. A key that is not
//! here does not exist.

mod after;
mod api;
mod calls;
mod client;
mod flow;
mod forms;
mod grants;
mod names;
mod root;
mod trade;

#[cfg(feature = "json")]
mod json_schema;
#[cfg(feature = "json")]
mod reference;

pub(crate) use grants::WAYS;
#[cfg(feature = "json")]
pub use json_schema::json_schema;
#[cfg(feature = "json")]
pub use reference::reference;
pub use root::ROOT;

/// The words of `category`, each with its meaning, in the order of a catalogue.
pub const CATEGORIES: &[(&str, &str)] = &[
    ("identity", "signing in: identity providers and directories"),
    ("social", "networks of people, and what they publish"),
    ("productivity", "documents, tables, tasks, calendars, forms"),
    ("files", "storing and sharing files"),
    ("communication", "mail, chat, telephony, meetings"),
    ("crm", "customers and contacts"),
    ("support", "help desks"),
    ("marketing", "campaigns, newsletters, surveys"),
    ("commerce", "shops, orders, point of sale"),
    ("payments", "taking and sending money"),
    ("finance", "accounting, banking, investing, tax"),
    ("hr", "people at work: hiring, payroll, time"),
    ("developer", "code, builds, issues"),
    ("cloud", "infrastructure and hosting"),
    ("analytics", "measuring and business intelligence"),
    ("ads", "advertising"),
    ("health", "health and fitness"),
    ("gaming", "games and players"),
    ("media", "music, video, pictures, publishing"),
    ("education", "schools and courses"),
    ("travel", "travel and mobility"),
    ("security", "protection and compliance"),
    ("legal", "contracts and signatures"),
    ("logistics", "shipping and supply"),
    ("real-estate", "property and buildings"),
    ("other", "none of these"),
];

/// A key of the language.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: &'static Shape,
    /// A definition without it is at fault.
    pub required: bool,
    /// What it says, for the reference and for editors.
    pub doc: &'static str,
    /// What holds when it is left out, for the reference; empty where the doc says it.
    pub default: &'static str,
}

/// Keys that stand together in a map.
#[derive(Debug)]
pub struct Group {
    /// The name of its section in the reference.
    pub name: &'static str,
    /// What the map is about.
    pub doc: &'static str,
    /// The keys, in the order in which a file should have them.
    pub keys: &'static [Key],
}

impl Group {
    /// The key called `name`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// What a value looks like.
#[derive(Debug)]
pub enum Shape {
    /// A text.
    Text(TextKind),
    /// `true` or `false`.
    Bool,
    /// One of these words, each with its meaning.
    Word(&'static [(&'static str, &'static str)]),
    /// A list, each element of this shape.
    List(&'static Shape),
    /// A map with the keys of this group.
    Map(&'static Group),
    /// A map from names of the author's choice to values of this shape.
    Entries(NameKind, &'static Shape),
    /// A text, number, `true`, `false`, list or map: JSON that is sent as it is.
    Json,
    /// A text, number, `true` or `false`.
    Scalar,
    /// One of these, told apart by what stands there.
    Either(&'static [Shape]),
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// Any text.
    Any,
    /// A provider's id.
    Id,
    /// A URL without values in it.
    Url,
    /// A URL that may have `{values}` in it.
    UrlTemplate,
    /// A text that may have `{values}` in it.
    Template,
    /// The same, which may also be empty.
    TemplateOrEmpty,
    /// A path into JSON.
    Path,
    /// A path into JSON, or a text with `{paths}` in it.
    PathTemplate,
    /// A scope.
    Scope,
    /// An origin that may have `{values}` in it, or `*.` at the start of its host.
    OriginPattern,
}

/// What the names of an open map are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// Names that become Rust methods.
    Identifier,
    /// Request parameters.
    Param,
    /// Error codes, which some providers write as sentences.
    Code,
    /// Request headers.
    Header,
    /// Scopes.
    Scope,
    /// Paths into JSON.
    Path,
    /// Languages.
    Language,
    /// Values that a setting may have.
    Value,
}

const fn optional(name: &'static str, shape: &'static Shape, doc: &'static str) -> Key {
    Key { name, shape, required: false, doc, default: "" }
}

const fn defaulted(
    name: &'static str,
    shape: &'static Shape,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key { name, shape, required: false, doc, default }
}

const fn required(name: &'static str, shape: &'static Shape, doc: &'static str) -> Key {
    Key { name, shape, required: true, doc, default: "" }
}

const TEXT: Shape = Shape::Text(TextKind::Any);
const URL: Shape = Shape::Text(TextKind::Url);
const URL_TEMPLATE: Shape = Shape::Text(TextKind::UrlTemplate);
const TEMPLATE: Shape = Shape::Text(TextKind::Template);
const PATH: Shape = Shape::Text(TextKind::Path);
const SCOPE: Shape = Shape::Text(TextKind::Scope);
const SCOPE_LIST: Shape = Shape::List(&SCOPE);
const PARAMS: Shape = Shape::Entries(NameKind::Param, &TEMPLATE);
const HEADERS: Shape = Shape::Entries(NameKind::Header, &TEMPLATE);
const PATHS: Shape = Shape::Either(&[PATH, Shape::List(&PATH)]);
const ENDPOINTS: Shape = Shape::Either(&[URL_TEMPLATE, Shape::List(&URL_TEMPLATE)]);

/// What a captured or configured value must look like.
const VALUE_TYPE: Shape = Shape::Word(&[
    ("text", "any text without control characters; never in a host or path"),
    ("label", "one DNS label: letters, digits and inner hyphens, at most 63"),
    ("hostname", "a host name of one or more labels"),
    ("origin", "`https://` and a host name, nothing after it"),
    ("segment", "one segment of a path, without `/`, `?`, `#`, `.` or `..`"),
    ("enum", "one of `values`"),
]);

#[cfg(test)]
mod tests {
    use super::{Group, ROOT, Shape};

    fn visit(group: &'static Group, seen: &mut Vec<&'static str>) {
        if seen.contains(&group.name) {
            return;
        }
        seen.push(group.name);
        let mut names: Vec<_> = group.keys.iter().map(|key| key.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), group.keys.len(), "`{}` has a key twice", group.name);
        for key in group.keys {
            assert!(key.doc.len() > 10, "`{}.{}` has no words", group.name, key.name);
            visit_shape(key.shape, seen);
        }
    }

    fn visit_shape(shape: &'static Shape, seen: &mut Vec<&'static str>) {
        match shape {
            Shape::Map(group) => visit(group, seen),
            Shape::List(inner) | Shape::Entries(_, inner) => visit_shape(inner, seen),
            Shape::Either(shapes) => shapes.iter().for_each(|shape| visit_shape(shape, seen)),
            Shape::Text(_) | Shape::Bool | Shape::Word(_) | Shape::Json | Shape::Scalar => {}
        }
    }

    #[test]
    fn every_key_is_there_once_and_has_words() {
        visit(&ROOT, &mut Vec::new());
    }
}
