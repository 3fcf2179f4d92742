//! A definition on its way from a foreign file to ours.

use super::{
    settings::Setting,
    value::{Map, Value},
};

/// A definition that a reader fills and the writer prints, with what the reader has to say about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    /// The definition: a map with the keys of the language, in any order.
    root: Value,
    /// Comments at the top.
    pub(crate) head: Vec<String>,
    /// Comments above a key of the root.
    pub(crate) above: Vec<(&'static str, String)>,
    /// What the operator may set; those that the definition names are declared at the end.
    pub(crate) settings: Vec<Setting>,
    /// What the file says and the definition does not, with the reason.
    pub(crate) left_out: Vec<LeftOut>,
}

/// Something of the foreign file that has no place in the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The foreign key.
    pub(crate) what: String,
    /// Why it was not taken over.
    pub(crate) why: String,
    /// It has nothing to do with OAuth, so a report need not mention it.
    pub(crate) foreign: bool,
}

impl Draft {
    pub(crate) fn new(id: &str, name: &str) -> Self {
        Self {
            root: Value::Map(vec![("id".to_owned(), id.into()), ("name".to_owned(), name.into())]),
            head: Vec::new(),
            above: Vec::new(),
            settings: Vec::new(),
            left_out: Vec::new(),
        }
    }

    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    pub(crate) fn id(&self) -> &str {
        self.root.text_at("id").unwrap_or_default()
    }

    /// The value at a path of keys.
    pub(crate) fn get(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.root, |value, key| value.get(key))
    }

    /// Sets the value at a path of keys, making the maps on the way.
    pub(crate) fn set(&mut self, path: &[&str], value: impl Into<Value>) {
        let mut place = &mut self.root;
        for key in path {
            if !matches!(place, Value::Map(_)) {
                *place = Value::Map(Vec::new());
            }
            let Value::Map(entries) = place else { return };
            let at = entries.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
                entries.push(((*key).to_owned(), Value::Null));
                entries.len() - 1
            });
            place = &mut entries[at].1;
        }
        *place = value.into();
    }

    /// Takes away the value at a path of keys, and the maps that become empty by it.
    pub(crate) fn remove(&mut self, path: &[&str]) {
        fn remove(place: &mut Value, path: &[&str]) {
            let (Value::Map(entries), [key, rest @ ..]) = (place, path) else { return };
            let Some(at) = entries.iter().position(|(name, _)| name == key) else { return };
            if rest.is_empty() {
                entries.remove(at);
                return;
            }
            remove(&mut entries[at].1, rest);
            if entries[at].1 == Value::Map(Vec::new()) {
                entries.remove(at);
            }
        }
        remove(&mut self.root, path);
    }

    /// Adds a map of the language: maps are merged key by key, everything else is replaced, and what is
    /// `null` there is taken away.
    pub(crate) fn merge(&mut self, addition: &Value) {
        fn merge(place: &mut Map, addition: &[(String, Value)]) {
            for (key, value) in addition {
                let at = place.iter().position(|(name, _)| name == key);
                match (at, value) {
                    (Some(at), Value::Null) => {
                        place.remove(at);
                    }
                    (None, Value::Null) => {}
                    (Some(at), Value::Map(inner)) if matches!(place[at].1, Value::Map(_)) => {
                        if let Value::Map(entries) = &mut place[at].1 {
                            merge(entries, inner);
                        }
                    }
                    (Some(at), _) => place[at].1 = value.clone(),
                    (None, _) => place.push((key.clone(), value.clone())),
                }
            }
        }
        if let Value::Map(root) = &mut self.root {
            merge(root, addition.entries());
        }
    }

    /// Remembers what could not be taken over.
    pub(crate) fn leave_out(&mut self, what: &str, why: impl Into<String>) {
        self.left_out.push(LeftOut { what: what.to_owned(), why: why.into(), foreign: false });
    }

    /// Remembers keys that have nothing to do with OAuth.
    pub(crate) fn leave_out_foreign(&mut self, what: &str) {
        self.left_out.push(LeftOut {
            what: what.to_owned(),
            why: "no part of OAuth".to_owned(),
            foreign: true,
        });
    }

    /// Every text of the definition, with the keys it stands under.
    pub(crate) fn texts<'d>(&'d self, visit: &mut dyn FnMut(&[&'d str], &'d str)) {
        fn walk<'d>(
            value: &'d Value,
            path: &mut Vec<&'d str>,
            visit: &mut dyn FnMut(&[&'d str], &'d str),
        ) {
            match value {
                Value::Text(text) => visit(path, text),
                Value::List(items) => items.iter().for_each(|item| walk(item, path, visit)),
                Value::Map(entries) => {
                    for (key, value) in entries {
                        path.push(key);
                        walk(value, path, visit);
                        path.pop();
                    }
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        walk(&self.root, &mut Vec::new(), visit);
    }
}
