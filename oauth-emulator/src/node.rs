//! JSON that is written: in order, with raw pieces where a fault wants them.

use oauth_core::definition::{Expect, Expected, Path};

/// A JSON value to write.
#[derive(Clone)]
pub(crate) enum Node {
    /// A string.
    Text(String),
    /// JSON as it is: numbers, `true`, or whatever a fault puts there.
    Raw(String),
    /// An array.
    List(Vec<Node>),
    /// An object, in order.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// An empty object.
    pub(crate) const fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// A string.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A boolean.
    pub(crate) fn flag(value: bool) -> Self {
        Self::Raw(value.to_string())
    }

    /// A number.
    pub(crate) fn number(value: i128) -> Self {
        Self::Raw(value.to_string())
    }

    /// Puts `leaf` at `path` unless something is there already.
    pub(crate) fn put(&mut self, path: &[&str], leaf: Node) {
        if let Some(place) = self.place(path)
            && is_vacant(place)
        {
            *place = leaf;
        }
    }

    /// Puts `leaf` at `path`, whatever is there.
    pub(crate) fn replace(&mut self, path: &[&str], leaf: Node) {
        if let Some(place) = self.place(path) {
            *place = leaf;
        }
    }

    /// Takes away what is at `path`.
    pub(crate) fn remove(&mut self, path: &[&str]) {
        let Some((last, parents)) = path.split_last() else { return };
        let mut node = self;
        for step in parents {
            let Some(next) = node.get_mut(step) else { return };
            node = next;
        }
        if let Self::Object(members) = node {
            members.retain(|(name, _)| name != last);
        }
    }

    /// Makes an expectation hold.
    pub(crate) fn fulfil(&mut self, expect: &Expect) {
        let leaf = match expect.value {
            Expected::Present => Self::text("present"),
            Expected::Bool(value) => Self::flag(value),
            Expected::Integer(value) => Self::number(value.into()),
            Expected::Text(value) => Self::text(value),
        };
        self.put(expect.path.0, leaf);
    }

    /// Makes an expectation not hold; `number` stands for the error where a number is expected.
    pub(crate) fn fail(&mut self, expect: &Expect, number: i64) {
        let leaf = match expect.value {
            Expected::Present => return,
            Expected::Bool(value) => Self::flag(!value),
            Expected::Integer(value) => Self::number(i128::from(value) + i128::from(number)),
            Expected::Text(_) => Self::text("error"),
        };
        self.put(expect.path.0, leaf);
    }

    /// The value at `path`, made if need be; `None` where a value that holds no others is in the way.
    fn place(&mut self, path: &[&str]) -> Option<&mut Self> {
        let mut node = self;
        for step in path {
            if is_vacant(node) {
                *node = if step.parse::<usize>().is_ok() { Self::List(Vec::new()) } else { Self::object() };
            }
            node = match node {
                Self::Object(members) => {
                    let position = members.iter().position(|(name, _)| name == step).unwrap_or_else(|| {
                        members.push(((*step).to_owned(), Self::vacant()));
                        members.len() - 1
                    });
                    &mut members[position].1
                }
                Self::List(items) => {
                    let position = step.parse::<usize>().ok().filter(|position| *position < 32)?;
                    while items.len() <= position {
                        items.push(Self::vacant());
                    }
                    &mut items[position]
                }
                Self::Text(_) | Self::Raw(_) => return None,
            };
        }
        Some(node)
    }

    fn get_mut(&mut self, step: &str) -> Option<&mut Self> {
        match self {
            Self::Object(members) => members.iter_mut().find(|(name, _)| name == step).map(|(_, node)| node),
            Self::List(items) => items.get_mut(step.parse::<usize>().ok()?),
            Self::Text(_) | Self::Raw(_) => None,
        }
    }

    fn vacant() -> Self {
        Self::Raw(String::from("null"))
    }

    /// The JSON text.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::Raw(raw) => out.push_str(raw),
            Self::List(items) => {
                out.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (position, (name, member)) in members.iter().enumerate() {
                    if position > 0 {
                        out.push(',');
                    }
                    out.push_str(&quoted(name));
                    out.push(':');
                    member.write(out);
                }
                out.push('}');
            }
        }
    }

    /// The members as a form: nested values are not part of it.
    pub(crate) fn to_form(&self) -> String {
        let Self::Object(members) = self else { return String::new() };
        let pairs: Vec<(&str, &str)> = members
            .iter()
            .filter_map(|(name, node)| match node {
                Self::Text(text) | Self::Raw(text) => Some((name.as_str(), text.as_str())),
                Self::List(_) | Self::Object(_) => None,
            })
            .collect();
        crate::text::write_form(&pairs)
    }
}

/// Two paths, one below the other.
pub(crate) fn below<'a>(root: Path, path: Path) -> Vec<&'a str> {
    root.0.iter().chain(path.0).copied().collect()
}

fn is_vacant(node: &Node) -> bool {
    match node {
        Node::Raw(raw) => raw == "null",
        Node::Object(members) => members.is_empty(),
        Node::Text(_) | Node::List(_) => false,
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_where_paths_lead() {
        let mut node = Node::object();
        node.put(&["data", "users", "1", "id"], Node::text("7\""));
        node.put(&["data", "users", "1", "id"], Node::text("8"));
        node.put(&["data", "ok"], Node::flag(true));
        node.put(&["data", "ok", "deeper"], Node::flag(true));
        assert_eq!(node.to_json(), r#"{"data":{"users":[null,{"id":"7\""}],"ok":true}}"#);
        node.remove(&["data", "users"]);
        node.replace(&["data", "ok"], Node::Raw("1e400".into()));
        assert_eq!(node.to_json(), r#"{"data":{"ok":1e400}}"#);
    }
}
