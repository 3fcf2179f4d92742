//! What a hook gave back.

use super::{
    Engine,
    capture::{Found, NotKept},
};
use crate::{
    Error, ErrorKind, HookError, Kept, Step, Tokens,
    definition::{Capture, Definition},
    expand::Captured,
};

/// The hook that a definition asks for must be there, and no other.
pub(crate) fn check_hook(definition: &'static Definition, given: bool) -> Result<(), Error> {
    match (definition.after_exchange, given) {
        (Some(hook), false) => Err(Error::config(
            definition.id,
            format!("the hook `after_exchange` is missing: {}", hook.description),
        )
        .with_advice("give one when the client is built: `builder(..).after_exchange(..)`")),
        (None, true) => {
            Err(Error::config(definition.id, "the definition has no hook `after_exchange`")
                .with_advice("leave the hook out, or add `hooks: { after_exchange: .. }` to it"))
        }
        _ => Ok(()),
    }
}

impl Engine {
    /// Adds what the hook gave back. The tokens are never lost: an error holds them.
    pub(crate) fn after_exchange(
        &self,
        mut tokens: Tokens,
        given: Result<Kept, HookError>,
    ) -> Result<Tokens, Error> {
        match given.map_err(|why| self.hook_words(&tokens, &why)).and_then(|kept| self.kept(kept)) {
            Ok(kept) => {
                tokens.captured.extend(kept);
                Ok(tokens)
            }
            Err(what) => {
                Err(self.error(ErrorKind::Hook, Step::AfterExchange, what).with_tokens(tokens))
            }
        }
    }

    fn hook_words(&self, tokens: &Tokens, why: &HookError) -> String {
        let words = self.redactor_with(tokens).description(&why.to_string());
        format!("the hook failed: {}", words.unwrap_or_default())
    }

    fn kept(&self, kept: Kept) -> Result<Vec<Captured>, String> {
        let captures = self.definition.after_exchange.map_or(&[][..], |hook| hook.captures);
        if let Some((name, _)) =
            kept.iter().find(|(name, _)| captures.iter().all(|capture| capture.name != name))
        {
            let shown: String = name.chars().filter(char::is_ascii_graphic).take(64).collect();
            return Err(format!(
                "the hook gave back `{shown}`, which the definition does not keep"
            ));
        }
        let mut all = Vec::new();
        let find = |capture: &Capture| {
            let given = kept.iter().find(|(name, _)| name == capture.name);
            Ok(Found::text(given.map(|(_, value)| value.as_str())))
        };
        self.keep(captures, &mut all, find, |capture, why| match why {
            NotKept::Broken(rule) => format!("`{}` of the hook {rule}", capture.name),
            NotKept::Missing | NotKept::Unreadable => {
                format!("the hook gave back no `{}`", capture.name)
            }
        })?;
        Ok(all)
    }
}
