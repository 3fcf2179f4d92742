//! Texts with `{values}` in them: which values there are, and where they may stand.

use std::{cell::RefCell, collections::HashSet, ops::Range};

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes, nearest},
    lower::{
        filter::{Filtering, filtering},
        reader::Word,
        shape::listed,
    },
    model::{Part, Place, Template, ValueKind, Variable},
    source::{Sources, Span},
};

/// A value that templates may name.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) kind: ValueKind,
    /// It may only be one of listed origins.
    pub(crate) limited: bool,
    /// It must not be shown.
    pub(crate) secret: bool,
    /// Where it is declared.
    pub(crate) span: Span,
}

/// Where a value comes from, which says from when on it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// An entry of `config`, or `client_id`.
    Setting,
    /// A parameter of the callback.
    Callback,
    /// A member of the token response.
    Response,
    /// A member of the answer to this lookup.
    Lookup(usize),
    /// A member of a chosen place, or what a hook gave back.
    Later,
}

/// The moment at which a template is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The authorization request.
    Authorize,
    /// The token request.
    Token,
    /// The request that refreshes tokens.
    Refresh,
    /// A request that trades new tokens for others.
    Trade,
    /// This lookup, which knows what those before it have found.
    Lookup(usize),
    /// Any call after that.
    Later,
    /// A revocation, where `{token}` is known too.
    Revoke,
}

/// All values of a definition, and which of them have been named by some template.
#[derive(Debug)]
pub(crate) struct Values {
    pub(crate) known: Vec<Known>,
    used: RefCell<HashSet<String>>,
}

impl Values {
    pub(crate) fn new(known: Vec<Known>) -> Self {
        Self { known, used: RefCell::new(HashSet::new()) }
    }

    /// Declared values that no template names.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &Known> {
        let used = self.used.borrow();
        let of_part = |name: &str| {
            used.iter()
                .any(|used| used.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
        };
        let unused: Vec<_> = self
            .known
            .iter()
            .filter(|known| !used.contains(&known.name) && !of_part(&known.name))
            .collect();
        unused.into_iter()
    }

    /// Some template names it.
    pub(crate) fn note(&self, name: &str) {
        self.used.borrow_mut().insert(name.to_owned());
    }

    fn find(&self, name: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.name == name)
    }
}

/// What a template may name besides [`Values`].
const RUNTIME: [(&str, Variable, &[Moment]); 11] = {
    use Moment::{Authorize, Later, Refresh, Revoke, Token, Trade};
    [
        ("token", Variable::Token, &[Revoke]),
        ("token_type_hint", Variable::TokenTypeHint, &[Revoke]),
        ("access_token", Variable::AccessToken, &[Later, Revoke, Refresh, Trade]),
        ("refresh_token", Variable::RefreshToken, &[Later, Revoke, Refresh, Trade]),
        ("code", Variable::Code, &[Token]),
        ("state", Variable::State, &[Token]),
        ("redirect_uri", Variable::RedirectUri, &[Authorize, Token, Refresh, Trade]),
        ("nonce", Variable::Nonce, &[Authorize, Token, Refresh, Trade, Later, Revoke]),
        ("uuid", Variable::Uuid, &[Authorize, Token, Refresh, Trade, Later, Revoke]),
        ("timestamp", Variable::Timestamp, &[Authorize, Token, Refresh, Trade, Later, Revoke]),
        ("timestamp_ms", Variable::TimestampMs, &[Authorize, Token, Refresh, Trade, Later, Revoke]),
    ]
};

/// Everything that reading a template needs.
#[derive(Clone, Copy)]
pub(crate) struct Templates<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) values: &'a Values,
}

/// A raw piece: literal text, or a name with the place it stands at, or what filters are to take.
pub(crate) enum Raw<'t> {
    Text(&'t str),
    Name(&'t str, Range<usize>),
    Filtering(Filtering<'t>),
}

/// Splits at `{name}` and `{value | filter}`. Braces around anything else are literal.
pub(crate) fn split(text: &str) -> Vec<Raw<'_>> {
    let mut pieces = Vec::new();
    let mut literal = 0;
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| at + from) {
        let name = name_at(text, open + 1);
        let found = if !name.is_empty() && text[open + 1 + name.len()..].starts_with('}') {
            let end = open + name.len() + 2;
            Some((Raw::Name(name, open..end), end))
        } else {
            filtering(text, open).map(|found| {
                let end = found.range.end;
                (Raw::Filtering(found), end)
            })
        };
        from = open + 1;
        if let Some((piece, end)) = found {
            if literal < open {
                pieces.push(Raw::Text(&text[literal..open]));
            }
            pieces.push(piece);
            literal = end;
            from = end;
        }
    }
    if literal < text.len() || pieces.is_empty() {
        pieces.push(Raw::Text(&text[literal..]));
    }
    pieces
}

/// The name at a place of a text, `name` or `name.part` for what comes with a choice; empty: there is none.
pub(crate) fn name_at(text: &str, at: usize) -> &str {
    let text = &text[at..];
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
    let name = &text[..text.find(|c| !is_of_name(c)).unwrap_or(text.len())];
    let (own, part) = name.split_once('.').unwrap_or((name, "x"));
    if own.is_empty() || part.is_empty() || part.contains('.') { "" } else { name }
}

impl Templates<'_> {
    /// The span of a part of a text, exact when the file holds the text as it is.
    pub(crate) fn part_span(&self, word: Word<'_>, range: &Range<usize>) -> Span {
        let source = &self.sources.text(word.span.file)[word.span.start..word.span.end];
        let quote = usize::from(source.starts_with(['"', '\'']));
        match source.get(quote..) {
            Some(rest) if rest.starts_with(word.text) => Span {
                file: word.span.file,
                start: word.span.start + quote + range.start,
                end: word.span.start + quote + range.end,
            },
            _ => word.span,
        }
    }

    /// The variable that a name stands for at a moment, or a fault.
    pub(crate) fn variable(
        &self,
        name: &str,
        span: Span,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Variable, Option<&Known>)> {
        let own = self.values.find(name);
        let runtime = RUNTIME.iter().find(|(token, ..)| *token == name);
        if let (None, Some((_, variable, moments))) = (own, runtime) {
            // A lookup is a call with a token like those after it.
            let asked = match moment {
                Moment::Lookup(_) => Moment::Later,
                other => other,
            };
            if moments.contains(&asked) {
                return Some((variable.clone(), None));
            }
            diagnostics.push(
                Diagnostic::error(
                    &codes::MISPLACED_VARIABLE,
                    span,
                    format!("`{{{name}}}` is not known here"),
                )
                .help(known_in(moments)),
            );
            return None;
        }
        if own.is_none() && name == "client_secret" {
            if moment != Moment::Authorize {
                return Some((Variable::Setting(name.to_owned()), None));
            }
            diagnostics.push(
                Diagnostic::error(
                    &codes::TOKEN_IN_URL,
                    span,
                    "`{client_secret}` would put a secret into a URL",
                )
                .help("the authorization request goes through the user's browser, which must never see it"),
            );
            return None;
        }
        let Some(known) = own else {
            let names: Vec<&str> =
                self.values.known.iter().map(|known| known.name.as_str()).collect();
            let found = Diagnostic::error(
                &codes::UNKNOWN_VARIABLE,
                span,
                format!("nothing is called `{name}`"),
            );
            let found = match nearest(name, names.iter().copied()) {
                Some(meant) => found.help(format!("did you mean `{{{meant}}}`?")),
                None if names.is_empty() => found.help(format!(
                    "declare it: `config: {{ {name}: {{ type: label }} }}`, or write `{{ {name} }}` for braces"
                )),
                None => found.help(format!(
                    "the values here are {}; declare others under `config` or `capture`",
                    listed(names.into_iter())
                )),
            };
            diagnostics.push(found);
            return None;
        };
        self.values.note(name);
        let fits = match moment {
            Moment::Authorize => known.origin == Origin::Setting,
            Moment::Token => known.origin <= Origin::Callback,
            Moment::Trade => known.origin <= Origin::Response,
            Moment::Lookup(position) => known.origin < Origin::Lookup(position),
            Moment::Refresh | Moment::Later | Moment::Revoke => true,
        };
        if !fits {
            diagnostics.push(
                Diagnostic::error(
                    &codes::MISPLACED_VARIABLE,
                    span,
                    format!("`{{{name}}}` is not known yet when this is filled in"),
                )
                .related(known.span, "it is captured here, later in the flow")
                .help("use a value of `config` here, or move the text to a later step"),
            );
            return None;
        }
        let variable = match known.origin {
            Origin::Setting => match known.name.split_once('.') {
                Some((name, part)) => Variable::Part(name.to_owned(), part.to_owned()),
                None => Variable::Setting(known.name.clone()),
            },
            Origin::Callback | Origin::Response | Origin::Lookup(_) | Origin::Later => {
                Variable::Captured(known.name.clone())
            }
        };
        Some((variable, Some(known)))
    }

    /// Whether a value must not be shown, so that no URL may have it but by `secret_query`.
    pub(crate) fn is_secret(&self, variable: &Variable) -> bool {
        match variable {
            Variable::Setting(name) if name == "client_secret" => true,
            Variable::Setting(name) | Variable::Captured(name) => {
                self.values.find(name).is_some_and(|known| known.secret)
            }
            Variable::AccessToken
            | Variable::Token
            | Variable::RefreshToken
            | Variable::Code
            | Variable::State => true,
            Variable::Part(..)
            | Variable::TokenTypeHint
            | Variable::RedirectUri
            | Variable::Nonce
            | Variable::Uuid
            | Variable::Timestamp
            | Variable::TimestampMs => false,
        }
    }

    /// A parameter, header or body text, where values stand as they are.
    pub(crate) fn whole(
        &self,
        word: Word<'_>,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Template {
        let known = |name: &str, span, diagnostics: &mut Diagnostics| {
            self.variable(name, span, moment, diagnostics).map(|(variable, _)| variable)
        };
        template(self.parts(word, 0..word.text.len(), &known, diagnostics))
    }

    /// What stands in `range` of a text, its values as they are; `known` says what a name stands for.
    pub(crate) fn parts(
        &self,
        word: Word<'_>,
        range: Range<usize>,
        known: KnownAs<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        for piece in split(&word.text[range.clone()]) {
            match piece {
                Raw::Text(text) => parts.push(Part::Text(text.to_owned())),
                Raw::Name(name, at) => {
                    let span = self.part_span(word, &moved(&at, range.start));
                    let variable = known(name, span, diagnostics);
                    parts.extend(variable.map(|variable| Part::Value(variable, Place::Whole)));
                }
                Raw::Filtering(found) => {
                    let filtered =
                        self.filtered(word, range.start, &found, Place::Whole, known, diagnostics);
                    parts.extend(filtered.map(Part::Filtered));
                }
            }
        }
        parts
    }
}

/// What a name stands for, or a fault at its place.
pub(crate) type KnownAs<'a> = &'a dyn Fn(&str, Span, &mut Diagnostics) -> Option<Variable>;

/// A range within a part of a text, in the whole of it.
pub(crate) fn moved(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// Where a value of the runtime is known, for the help of a fault.
fn known_in(moments: &[Moment]) -> &'static str {
    match moments {
        [Moment::Revoke] => "it is known in the headers and bodies of `revoke`",
        [Moment::Token] => "it is known in the headers and parameters of `token.request`",
        [Moment::Refresh, ..] => "it is known under `refresh` and `follow_up`",
        _ => {
            "it is known in the headers and bodies of calls with a token: `validate`, `userinfo`, `revoke`"
        }
    }
}

/// A template of these parts, in its simplest form.
pub(crate) fn template(parts: Vec<Part>) -> Template {
    match parts.as_slice() {
        [] => Template::Fixed(String::new()),
        [Part::Text(text)] => Template::Fixed(text.clone()),
        _ => Template::Parts(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::{Raw, split};

    fn shown(text: &str) -> Vec<String> {
        split(text)
            .into_iter()
            .map(|piece| match piece {
                Raw::Text(text) => text.to_owned(),
                Raw::Name(name, range) => format!("<{name}@{}..{}>", range.start, range.end),
                Raw::Filtering(found) => format!("<{}>", &text[found.range]),
            })
            .collect()
    }

    #[test]
    fn names_are_found_and_other_braces_are_literal() {
        assert_eq!(shown(""), [""]);
        assert_eq!(shown("plain"), ["plain"]);
        assert_eq!(shown("{a}"), ["<a@0..3>"]);
        assert_eq!(shown("x{a}{b_2}y"), ["x", "<a@1..4>", "<b_2@4..9>", "y"]);
        assert_eq!(shown("query { viewer { id } }"), ["query { viewer { id } }"]);
        assert_eq!(shown("{{a}"), ["{", "<a@1..4>"]);
        assert_eq!(shown("{a.b}{.b}{a.}{a.b.c}"), ["<a.b@0..5>", "{.b}{a.}{a.b.c}"]);
        assert_eq!(shown("{A}{"), ["{A}{"]);
        assert_eq!(shown("é{é}{a}"), ["é{é}", "<a@6..9>"]);
        assert_eq!(shown("a{b | c}{d}"), ["a", "<{b | c}>", "<d@8..11>"]);
        assert_eq!(shown("{'{a}|' | c(1) | d}é"), ["<{'{a}|' | c(1) | d}>", "é"]);
        assert_eq!(shown("{a.b|c}{a, b | c}"), ["<{a.b|c}>", "{a, b | c}"]);
        assert_eq!(shown(r#"{"a": 1}{"a" | b}"#), [r#"{"a": 1}"#, r#"<{"a" | b}>"#]);
        assert_eq!(shown("{a | {b}} {c"), ["<{a | {b}>", "} {c"]);
        assert_eq!(shown("{a | b"), ["<{a | b>"]);
    }
}
