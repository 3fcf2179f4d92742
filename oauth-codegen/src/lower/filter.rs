//! `{value | filter}`: a closed list of pure functions, each from a text to a text.

use std::ops::Range;

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes, nearest},
    lower::{
        reader::Word,
        shape::listed,
        template::{KnownAs, Moment, Templates, moved, name_at},
        url::secret_in_url,
    },
    model::{Filter, Filtered, Part, Place, Template},
};

/// The filters, how each is written, and what it makes.
pub(crate) const FILTERS: [(&str, &str, &str); 4] = [
    ("base64", "base64", "Base64 with padding"),
    ("sha256_hex", "sha256_hex", "the SHA-256 digest in lower-case hexadecimal"),
    (
        "hmac_sha256_hex",
        "hmac_sha256_hex(client_secret)",
        "the HMAC-SHA-256 in lower-case hexadecimal, with the named value as its key",
    ),
    ("truncate", "truncate(32)", "so many characters from the start"),
];

/// The most filters that a text goes through: each may make it longer.
const MOST: usize = 8;

/// `{value | filter | ...}` or `{"text with {values}" | filter | ...}`, as it is written. All ranges are
/// those of the text that it stands in.
pub(crate) struct Filtering<'t> {
    /// With the braces.
    pub(crate) range: Range<usize>,
    /// What the first filter takes: a name with its braces, or a text without its quotes.
    taken: Range<usize>,
    is_name: bool,
    /// The filters between their bars, as they are.
    filters: Vec<(&'t str, Range<usize>)>,
    closed: bool,
}

/// What stands at an opening brace; `None`: the brace is literal, because no bar follows a name or a
/// quoted text in it.
pub(crate) fn filtering(text: &str, open: usize) -> Option<Filtering<'_>> {
    let start = open + 1 + blanks(&text[open + 1..]);
    let (taken, is_name, after) = match text[start..].chars().next()? {
        quote @ ('"' | '\'') => {
            let length = text[start + 1..].find(quote)?;
            (start + 1..start + 1 + length, false, start + length + 2)
        }
        _ => {
            let end = start + name_at(text, start).len();
            (start..end, true, end)
        }
    };
    let bar = after + blanks(&text[after..]);
    if taken.is_empty() && is_name || !text[bar..].starts_with('|') {
        return None;
    }
    let rest = &text[bar + 1..];
    let end = closing(rest).or_else(|| rest.find('}'));
    let inside = &rest[..end.unwrap_or(rest.len())];
    let mut at = bar + 1;
    let filters = inside.split('|').map(|written| {
        let start = at + written.len() - written.trim_start().len();
        at += written.len() + 1;
        (written.trim(), start..start + written.trim().len())
    });
    let filters = filters.collect();
    let end = bar + 1 + inside.len();
    let closed = text[end..].starts_with('}');
    Some(Filtering { range: open..end + usize::from(closed), taken, is_name, filters, closed })
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// The brace that closes, outside of all parentheses.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '}' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })
}

impl Templates<'_> {
    /// What filters make of a value or a text. `from` is where the text that holds it starts in `word`.
    pub(crate) fn filtered(
        &self,
        word: Word<'_>,
        from: usize,
        found: &Filtering<'_>,
        place: Place,
        known: KnownAs<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Filtered> {
        let whole = moved(&found.range, from);
        let shown = &word.text[whole.clone()];
        let badly = |range: Range<usize>, message: String, help: &str| {
            Diagnostic::error(&codes::INVALID_FILTER, self.part_span(word, &range), message)
                .help(help.to_owned())
        };
        if !found.closed {
            let message = format!("`{shown}` has no closing brace");
            let help = "it is written `{value | filter}`, or `{\"text\" | filter}` for a text with values in it";
            diagnostics.push(badly(whole, message, help));
            return None;
        }
        let taken = moved(&found.taken, from);
        if shown[1..].starts_with(' ') {
            let message = format!("`{shown}` is neither a value nor a text");
            let inside = shown[1..shown.len() - 1].trim();
            diagnostics.push(badly(whole, message, &format!("write `{{{inside}}}`")));
            return None;
        }
        if found.filters.len() > MOST {
            let message = format!("`{shown}` goes through {} filters", found.filters.len());
            diagnostics.push(badly(whole, message, &format!("there may be {MOST} of them")));
            return None;
        }
        let text = if found.is_name {
            let name = &word.text[taken.clone()];
            let span = self.part_span(word, &taken);
            known(name, span, diagnostics).map(|variable| vec![Part::Value(variable, Place::Whole)])
        } else {
            Some(self.parts(word, taken, known, diagnostics))
        };
        let mut filters = Vec::new();
        let mut faulty = false;
        for (written, range) in &found.filters {
            let range = moved(range, from);
            let filter = self.filter(word, written, range, known, diagnostics);
            faulty |= filter.is_none();
            filters.extend(filter);
        }
        let text = text.filter(|_| !faulty)?;
        Some(Filtered { text, filters, place })
    }

    /// One filter, as it stands between its bars.
    fn filter(
        &self,
        word: Word<'_>,
        written: &str,
        range: Range<usize>,
        known: KnownAs<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Filter> {
        let names = || FILTERS.iter().map(|(name, ..)| *name);
        let (name, rest) = match written.find('(') {
            Some(open) => (written[..open].trim_end(), Some(&written[open + 1..])),
            None => (written, None),
        };
        let at_name = range.start..range.start + name.len();
        let Some((_, example, _)) = FILTERS.iter().find(|(filter, ..)| *filter == name) else {
            let message = match name {
                "" => "a filter is missing after `|`".to_owned(),
                _ => format!("there is no filter `{}`", name.escape_debug()),
            };
            let span = if name.is_empty() { range } else { at_name };
            let fault =
                Diagnostic::error(&codes::UNKNOWN_FILTER, self.part_span(word, &span), message);
            // What other tools leave out of the name.
            let longer = || names().find(|filter| name.len() > 2 && filter.starts_with(name));
            diagnostics.push(fault.help(match nearest(name, names()).or_else(longer) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the filters are {}", listed(names())),
            }));
            return None;
        };
        let mut badly = |message: String| {
            let span = self.part_span(word, &range);
            let fault = Diagnostic::error(&codes::INVALID_FILTER, span, message);
            diagnostics.push(fault.help(format!("write `{example}`")));
        };
        let argument = match rest.map(|rest| rest.strip_suffix(')')) {
            None => None,
            Some(Some(inside)) => Some(inside.trim()),
            Some(None) => {
                badly(format!("`{written}` has no closing parenthesis"));
                return None;
            }
        };
        match (name, argument) {
            ("base64", None) => Some(Filter::Base64),
            ("sha256_hex", None) => Some(Filter::Sha256Hex),
            ("base64" | "sha256_hex", Some(_)) => {
                badly(format!("`{name}` takes nothing in parentheses"));
                None
            }
            (_, None | Some("")) => {
                badly(format!("`{name}` needs its argument in parentheses"));
                None
            }
            ("truncate", Some(text)) => {
                let length: Option<u32> = text.parse().ok();
                let length = length.filter(|length| *length > 0 && length.to_string() == text);
                if length.is_none() {
                    badly(format!("`{}` is not a number of characters", text.escape_debug()));
                }
                length.map(Filter::Truncate)
            }
            (_, Some(key)) if name_at(key, 0) == key => {
                let at = range.start + written.rfind(key).unwrap_or_default();
                let span = self.part_span(word, &(at..at + key.len()));
                known(key, span, diagnostics).map(Filter::HmacSha256Hex)
            }
            (_, Some(text)) => {
                badly(format!("`{}` is not the name of a value", text.escape_debug()));
                None
            }
        }
    }

    /// What filters make in a URL: a segment of a path or a part of a query, and never a secret.
    pub(crate) fn filtered_in_url(
        &self,
        word: Word<'_>,
        found: &Filtering<'_>,
        place: Result<Place, &'static str>,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Option<Filtered> {
        let Ok(place @ (Place::Segment | Place::Query)) = place else {
            self.refuse(word, found, diagnostics);
            return None;
        };
        let known = |name: &str, span, diagnostics: &mut Diagnostics| {
            self.variable(name, span, moment, diagnostics).map(|(variable, _)| variable)
        };
        let filtered = self.filtered(word, 0, found, place, &known, diagnostics)?;
        let whole = Template::Parts(vec![Part::Filtered(filtered.clone())]);
        if whole.variables().iter().any(|variable| self.is_secret(variable)) {
            let span = self.part_span(word, &found.range);
            secret_in_url(&word.text[found.range.clone()], span, diagnostics);
            return None;
        }
        Some(filtered)
    }

    /// Where the host of a URL is said, no filter can be: what it makes is no name of a host.
    pub(crate) fn refuse(
        &self,
        word: Word<'_>,
        found: &Filtering<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        let shown = &word.text[found.range.clone()];
        if found.is_name {
            self.values.note(&word.text[found.taken.clone()]);
        }
        diagnostics.push(
            Diagnostic::error(
                &codes::MISPLACED_VARIABLE,
                self.part_span(word, &found.range),
                format!("`{shown}` cannot stand here"),
            )
            .help("what a filter makes stands in a parameter, a header, a body, or the path or query of a URL, never in its scheme, host or port"),
        );
    }
}
