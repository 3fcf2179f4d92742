//! What a caller asks the user for, checked before it becomes a part of a request.

use super::authorize::push;
use crate::{ErrorKind, definition::Definition, pending::session_hash};

/// Names that callers cannot set: a second `redirect_uri` or `state` would redirect the answer.
const RESERVED: [&str; 19] = [
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "error",
    "grant_type",
    "iss",
    "redirect_uri",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
];

/// The characters of a scope: `%x21 / %x23-5B / %x5D-7E` (RFC 6749 appendix A.4).
const SCOPE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21;
    while byte <= 0x7e {
        table[byte] = byte != 0x22 && byte != 0x5c;
        byte += 1;
    }
    table
};

const NO_SCOPE: &str = "a scope is empty or contains a character that no scope may have";

/// RFC 6749 appendix A.4, and nothing that would make two scopes of one.
fn is_scope(definition: &Definition, scope: &str) -> bool {
    let separator = definition.scopes.separator;
    !scope.is_empty()
        && scope.bytes().all(|byte| SCOPE[usize::from(byte)])
        && (matches!(separator, "" | " ") || !scope.contains(separator))
}

/// What a caller asks for.
#[derive(Default)]
pub(crate) struct Ask {
    /// Joined by spaces.
    pub(super) scopes: String,
    /// Where the first scopes end, so that a doubled one is found without searching the text.
    ends: [u16; 12],
    /// How many scopes there are.
    count: usize,
    pub(crate) offline: bool,
    pub(crate) consent: bool,
    /// Scopes of further lists, each with the position of its list.
    pub(super) more: Vec<(usize, String)>,
    /// Parameters, encoded.
    pub(super) extra: String,
    pub(super) extra_names: Vec<String>,
    pub(super) session: Option<[u8; 32]>,
    /// The first fault, told when the request is made.
    pub(super) fault: Option<(ErrorKind, String)>,
}

impl Ask {
    /// Adds scopes, each once.
    pub(crate) fn scopes(
        &mut self,
        definition: &Definition,
        scopes: impl IntoIterator<Item = impl AsRef<str>>,
    ) {
        for scope in scopes {
            self.scope(definition, scope.as_ref());
        }
    }

    /// Adds a scope, once.
    pub(crate) fn scope(&mut self, definition: &Definition, scope: &str) {
        if !definition.scopes.supported {
            self.refuse("this provider has no scopes: ask for none".to_owned());
        } else if !is_scope(definition, scope) {
            self.refuse(NO_SCOPE.to_owned());
        } else if !self.has_scope(scope) {
            if self.count == 0 {
                // Enough for most logins in one go.
                self.scopes.reserve(256.max(scope.len()));
            } else {
                self.scopes.push(' ');
            }
            self.scopes.push_str(scope);
            if let Some(end) = self.ends.get_mut(self.count) {
                // Beyond 64 KiB the end is wrong, and so a scope is sent twice at worst.
                *end = u16::try_from(self.scopes.len()).unwrap_or(u16::MAX);
            }
            self.count += 1;
        }
    }

    /// Adds a scope of a further list, once.
    pub(crate) fn more_scope(&mut self, definition: &Definition, list: &str, scope: &str) {
        let lists = definition.scopes.more;
        let Some(position) = lists.iter().position(|more| more.name == list) else {
            let shown: String = list.chars().filter(char::is_ascii_graphic).take(64).collect();
            return self.refuse(format!("the definition has no list of scopes `{shown}`"));
        };
        if !is_scope(definition, scope) {
            self.refuse(NO_SCOPE.to_owned());
        } else if !self.more.iter().any(|(at, known)| *at == position && known == scope) {
            self.more.push((position, scope.to_owned()));
        }
    }

    fn has_scope(&self, scope: &str) -> bool {
        let known = self.count.min(self.ends.len());
        let mut start = 0;
        for end in self.ends[..known].iter().copied().map(usize::from) {
            if self.scopes.get(start..end) == Some(scope) {
                return true;
            }
            start = end + 1;
        }
        self.count > known
            && self
                .scopes
                .get(start..)
                .is_some_and(|rest| rest.split(' ').any(|known| known == scope))
    }

    /// Adds a parameter.
    pub(crate) fn param(&mut self, name: &str, value: &str) {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
        if name.is_empty() || name.chars().chain(value.chars()).any(char::is_control) {
            self.refuse(format!(
                "the parameter `{shown}` is empty or contains a control character"
            ));
        } else if RESERVED.contains(&name) {
            self.refuse(format!("the parameter `{shown}` cannot be set: the engine sets it"));
        } else if self.extra_names.iter().any(|known| known == name) {
            self.refuse(format!("the parameter `{shown}` is set twice"));
        } else {
            self.extra.push('&');
            push(&mut self.extra, name, value);
            self.extra_names.push(name.to_owned());
        }
    }

    /// Binds the login to a session.
    pub(crate) fn session(&mut self, session: &str) {
        self.session = Some(session_hash(session));
    }

    /// The scopes alone, or else these; the error says what is wrong with one.
    pub(super) fn take_scopes(
        &mut self,
        definition: &Definition,
        default: &[&str],
    ) -> Result<Vec<String>, String> {
        if self.scopes.is_empty() && self.fault.is_none() && definition.scopes.supported {
            default.iter().for_each(|scope| self.scope(definition, scope));
        }
        match self.fault.take() {
            Some((_, what)) => Err(what),
            None => Ok(self
                .scopes
                .split(' ')
                .filter(|scope| !scope.is_empty())
                .map(str::to_owned)
                .collect()),
        }
    }

    fn refuse(&mut self, what: String) {
        if self.fault.is_none() {
            self.fault = Some((ErrorKind::Config, what));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ask;
    use crate::definition::Definition;

    #[test]
    fn each_scope_is_asked_for_once_however_many_there_are() {
        let mut ask = Ask::default();
        for _ in 0..2 {
            for number in 0..40 {
                ask.scope(&Definition::PLAIN, &format!("s{number}"));
            }
        }
        let expected: Vec<String> = (0..40).map(|number| format!("s{number}")).collect();
        assert_eq!(ask.scopes, expected.join(" "));
        assert!(ask.fault.is_none());
    }
}
