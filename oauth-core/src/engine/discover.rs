//! The places that a token reaches, of which the user chooses one.

use std::{fmt, sync::Arc};

use super::{
    Answer, Engine, Outgoing, Repeat, body,
    capture::{Found, NotKept},
    probe::Asked,
};
use crate::{
    Error, ErrorKind, Step, Tokens,
    definition::{BodyFormat, Capture, Discover, ErrorCodes},
    error::Redactor,
    expand::Captured,
    json::Json,
};

/// The most places that are read.
const MOST: usize = 1000;

/// A place that a token reaches: a site, a workspace, an organisation.
///
/// [`Tokens::with`] keeps the chosen one with the tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct Discovered {
    name: String,
    captured: Vec<Captured>,
}

impl Discovered {
    /// What the place is called, for the user to choose by. The text is the provider's, or of its users:
    /// escape it before it goes into a page.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A value that is kept of this place.
    #[must_use]
    pub fn captured(&self, name: &str) -> Option<&str> {
        self.captured.iter().find(|(known, _)| known == name).map(|(_, value)| value.expose())
    }

    pub(crate) fn values(&self) -> &[Captured] {
        &self.captured
    }
}

impl fmt::Debug for Discovered {
    /// The names of the place and of what is kept of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discovered")
            .field("name", &self.name)
            .field("captured", &self.captured.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish()
    }
}

impl Engine {
    /// Asks which places the token reaches.
    pub(crate) fn discover(
        self: &Arc<Self>,
        tokens: &Tokens,
    ) -> Result<Outgoing<Vec<Discovered>>, Error> {
        let step = Step::Discover;
        let Some(discover) = &self.definition.discover else {
            let what = "this provider does not list the places that a token reaches";
            return Err(self.error(ErrorKind::Unsupported, step, what));
        };
        self.check_owner(step, tokens)?;
        let request = self.call(step, &discover.call, &self.values_with(tokens), tokens)?;
        let engine = Arc::clone(self);
        let old = tokens.clone();
        let read = move |_, answer| {
            engine.read_discovered(discover, answer, || engine.redactor_with(&old))
        };
        Ok(Outgoing::last(request, Repeat::of(discover.call.method), read))
    }

    fn read_discovered(
        &self,
        discover: &Discover,
        answer: Answer,
        redactor: impl Fn() -> Redactor,
    ) -> Result<Vec<Discovered>, Error> {
        let step = Step::Discover;
        let asked = Asked { step, scopes: &[], errors: &ErrorCodes::PLAIN };
        let response = self.good_answer(&asked, answer, &redactor)?;
        let malformed = |what: String| {
            let what = redactor().description(&what).unwrap_or_default();
            self.error(ErrorKind::Malformed, step, what).with_status(response.status)
        };
        let json = body::read(&response, &[BodyFormat::Json])
            .map_err(|what| malformed(what.to_owned()))?;
        let doubled = |_| malformed("a member of the answer stands there twice".to_owned());
        let list = json.at(discover.list).map_err(doubled)?;
        let items = match list {
            Some(Json::List(items)) => items.as_slice(),
            Some(object @ Json::Object(_)) => std::slice::from_ref(object),
            _ => return Err(malformed("the answer has no list of places".to_owned())),
        };
        let mut all: Vec<Discovered> = Vec::new();
        for item in items.iter().take(MOST) {
            let name = item.at(discover.name).map_err(doubled)?.and_then(Json::scalar);
            let name =
                name.map(|name| name.chars().filter(|c| !c.is_control()).take(200).collect());
            let captured = self.place(discover, item).map_err(malformed)?;
            let found = Discovered { name: name.unwrap_or_default(), captured };
            // Some list a place once for each product.
            if !all.contains(&found) {
                all.push(found);
            }
        }
        Ok(all)
    }

    fn place(&self, discover: &Discover, item: &Json<'_>) -> Result<Vec<Captured>, String> {
        let mut captured = Vec::new();
        let find = |capture: &Capture| {
            let found = item
                .at(capture.path)
                .map_err(|_| format!("`{}` stands there twice", capture.name))?;
            Ok(Found::text(found.and_then(Json::scalar)))
        };
        self.keep(discover.captures, &mut captured, find, |capture, why| match why {
            NotKept::Broken(rule) => format!("`{}` {rule}", capture.name),
            NotKept::Missing | NotKept::Unreadable => {
                format!("a place has no usable `{}`", capture.name)
            }
        })?;
        Ok(captured)
    }
}
