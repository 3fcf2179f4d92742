//! What is looked up once for each login, and kept with the tokens.

use std::sync::Arc;

use super::{
    Answer, Engine, Next, Outgoing, Repeat, body,
    capture::{Found, NotKept},
    probe::Asked,
};
use crate::{
    Error, ErrorKind, Step, Tokens,
    definition::{BodyFormat, Capture, ErrorCodes, Lookup},
    expand::Captured,
};

const STEP: Step = Step::Lookup;

impl Engine {
    /// Looks everything up for tokens that are there already.
    pub(crate) fn lookup(self: &Arc<Self>, tokens: &Tokens) -> Result<Outgoing<Tokens>, Error> {
        self.check_owner(STEP, tokens)?;
        match self.look_up(tokens.clone(), 0)? {
            Next::Ask(outgoing) => Ok(outgoing),
            Next::Done(_) => {
                let what = "there is nothing to look up at this provider";
                Err(self.error(ErrorKind::Unsupported, STEP, what))
            }
        }
    }

    /// The next request, where `position` are behind; without any the tokens are whole. An error holds the
    /// tokens, with what has been looked up so far.
    pub(super) fn look_up(
        self: &Arc<Self>,
        tokens: Tokens,
        position: usize,
    ) -> Result<Next<Tokens>, Error> {
        let Some(lookup) = self.definition.lookup.get(position) else {
            return Ok(Next::Done(tokens));
        };
        let request = match self.call(STEP, &lookup.call, &self.values_with(&tokens), &tokens) {
            Ok(request) => request,
            Err(error) => return Err(error.with_tokens(tokens)),
        };
        let engine = Arc::clone(self);
        let read = move |_, answer| match engine.read_lookup(lookup, answer, &tokens) {
            Ok(captured) => engine.look_up(Tokens { captured, ..tokens }, position + 1),
            Err(error) => Err(error.with_tokens(tokens)),
        };
        Ok(Next::Ask(Outgoing {
            request,
            repeat: Repeat::of(lookup.call.method),
            read: Box::new(read),
        }))
    }

    fn read_lookup(
        &self,
        lookup: &Lookup,
        answer: Answer,
        tokens: &Tokens,
    ) -> Result<Vec<Captured>, Error> {
        let asked = Asked { step: STEP, scopes: &[], errors: &ErrorCodes::PLAIN };
        let response = self.good_answer(&asked, answer, &|| self.redactor_with(tokens))?;
        let malformed = |what: String| {
            self.error(ErrorKind::Malformed, STEP, what).with_status(response.status)
        };
        let json = body::read(&response, &[BodyFormat::Json])
            .map_err(|what| malformed(what.to_owned()))?;
        let mut captured = tokens.captured.clone();
        let find = |capture: &Capture| {
            let found = json
                .at(capture.path)
                .map_err(|_| format!("`{}` stands there twice", capture.path))?;
            Ok(Found::in_json(found))
        };
        self.keep(lookup.captures, &mut captured, find, |capture, why| match why {
            NotKept::Broken(rule) => format!("`{}` {rule}", capture.name),
            NotKept::Missing | NotKept::Unreadable => {
                format!("the answer has no usable `{}`", capture.name)
            }
        })
        .map_err(malformed)?;
        Ok(captured)
    }
}
