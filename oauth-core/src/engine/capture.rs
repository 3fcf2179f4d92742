//! Values that are kept with the tokens, wherever they come from.

use std::borrow::Cow;

use super::Engine;
use crate::{
    Secret,
    definition::Capture,
    expand::{Captured, Values},
    json::Json,
};

/// Why a value cannot be kept. None of it holds the value.
pub(super) enum NotKept {
    /// The value must be there.
    Missing,
    /// Something stands there that is no value.
    Unreadable,
    /// The value breaks a rule, which is the rest of a sentence.
    Broken(String),
}

/// What was found where a value should stand.
pub(super) enum Found<'a> {
    Nothing,
    Text(Cow<'a, str>),
    /// A list, an object or a fraction.
    NoText,
}

impl<'a> Found<'a> {
    /// A text, integer or boolean; an empty text is nothing.
    pub(super) fn in_json(value: Option<&'a Json<'_>>) -> Self {
        match value.map(Json::scalar) {
            None => Self::Nothing,
            Some(Some(text)) => Self::text(Some(text)),
            Some(None) => Self::NoText,
        }
    }

    pub(super) fn text(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        match text.map(Into::into).filter(|text| !text.is_empty()) {
            Some(text) => Self::Text(text),
            None => Self::Nothing,
        }
    }
}

impl Engine {
    /// Adds the declared values that `find` finds to those that are kept; what it does not find stays as
    /// it was. `fault` words what is wrong.
    pub(super) fn keep<'a, E>(
        &self,
        captures: &'static [Capture],
        kept: &mut Vec<Captured>,
        find: impl Fn(&Capture) -> Result<Found<'a>, E>,
        fault: impl Fn(&Capture, NotKept) -> E,
    ) -> Result<(), E> {
        for capture in captures {
            let name = capture.name;
            let known = kept.iter().position(|(known, _)| known == name);
            let value = match find(capture)? {
                Found::Text(value) => value,
                Found::NoText => return Err(fault(capture, NotKept::Unreadable)),
                Found::Nothing if capture.required && known.is_none() => {
                    return Err(fault(capture, NotKept::Missing));
                }
                Found::Nothing => continue,
            };
            let values = Values { captured: kept, ..Values::of(self.definition, &self.settings) };
            self.check_capture(capture, &value, &values)
                .map_err(|rule| fault(capture, NotKept::Broken(rule)))?;
            let value = Secret::from(&*value);
            match known {
                Some(at) => kept[at].1 = value,
                None => kept.push((name.to_owned(), value)),
            }
        }
        Ok(())
    }
}
