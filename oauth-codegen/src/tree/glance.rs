//! A look at a text whose syntax is wrong. It follows the rules of YAML as far as they matter for a
//! text that is mostly right, and tells what was open at a place.

/// What is open at a place.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Glance {
    /// The brackets that have no partner, the innermost last.
    pub(super) brackets: Vec<usize>,
    /// The last quoted text that goes on over lines, and the place after it.
    pub(super) quote: Option<(usize, usize)>,
    /// The first bracket that is deeper than anything can be.
    pub(super) deep: Option<usize>,
}

/// How deep brackets are when something is wrong for certain: more than a definition may have, because
/// a line of a text may begin with a bracket and is taken for a list here.
const DEEP: usize = 2 * super::DEPTH;

/// The end of the quoted text that starts at `start`, after its closing quote.
pub(super) fn quote_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.get(start).filter(|byte| matches!(byte, b'\'' | b'"'))?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The next place that is not blank and in no comment.
pub(super) fn next_token(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' => at = line_break(bytes, at),
            _ => break,
        }
    }
    at
}

/// Looks at the text up to `until`.
pub(super) fn glance(text: &str, until: usize) -> Glance {
    let bytes = text.as_bytes();
    let until = until.min(bytes.len());
    let mut found = Glance::default();
    let mut brackets = Vec::new();
    let mut at = 0;
    // Quotes and brackets count where a value may start; inside of a plain text they are text.
    let mut fresh = true;
    while at < until {
        let byte = bytes[at];
        let blank_before = at == 0 || bytes[at - 1].is_ascii_whitespace();
        match byte {
            b'\n' => fresh = true,
            b' ' | b'\t' | b'\r' => {}
            b'#' if blank_before => {
                at = line_break(bytes, at);
                continue;
            }
            b'-' | b'?' | b':' if bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) => {
                fresh = true;
            }
            b'\'' | b'"' if fresh => {
                let end = quote_end(text, at).unwrap_or(bytes.len());
                if text[at..end].contains('\n') {
                    found.quote = Some((at, end));
                }
                at = end;
                fresh = false;
                continue;
            }
            b'|' | b'>' if fresh && brackets.is_empty() => {
                at = after_block(bytes, at);
                fresh = true;
                continue;
            }
            b'[' | b'{' if fresh || !brackets.is_empty() => {
                brackets.push(at);
                if brackets.len() > DEEP {
                    found.deep.get_or_insert(at);
                }
                fresh = true;
            }
            b']' | b'}' if !brackets.is_empty() => {
                brackets.pop();
                fresh = false;
            }
            b',' if !brackets.is_empty() => fresh = true,
            _ => fresh = false,
        }
        at += 1;
    }
    found.brackets = brackets;
    found
}

/// The start of the first line after a block text.
fn after_block(bytes: &[u8], at: usize) -> usize {
    let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |before| before + 1);
    let indent = |from: usize| bytes[from..].iter().take_while(|&&byte| byte == b' ').count();
    let own = indent(start);
    let mut line = line_break(bytes, at) + 1;
    while line < bytes.len() {
        let blank = bytes[line..].iter().find(|byte| !matches!(byte, b' ' | b'\r'));
        if indent(line) <= own && !matches!(blank, Some(b'\n') | None) {
            break;
        }
        line = line_break(bytes, line) + 1;
    }
    line.min(bytes.len())
}

fn line_break(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |after| at + after)
}

#[cfg(test)]
mod tests {
    use super::{Glance, glance, quote_end};

    #[test]
    fn quotes_end_where_they_do_in_yaml() {
        for (text, end) in [
            ("'it''s' x", Some(7)),
            (r#""a\"b" x"#, Some(6)),
            (r#""a\\" x"#, Some(5)),
            ("'open", None),
            ("\"open\\", None),
            ("plain", None),
            ("", None),
        ] {
            assert_eq!(quote_end(text, 0), end, "{text}");
        }
    }

    #[test]
    fn only_what_is_open_is_seen() {
        for (text, brackets, quote) in [
            ("a: [b, c]\nd: e", &[][..], None),
            ("a: [b, {c: d}\nd: e", &[3], None),
            ("a: b [ c\nd: e", &[][..], None),
            ("a: don't\nb: isn't", &[][..], None),
            ("a: 'x\nb: y'\nc", &[], Some((3, 11))),
            ("a: 'x\nb: y", &[], Some((3, 10))),
            ("# it's [\na: b", &[][..], None),
            ("a: |\n  it's [\n\n  'x\nb: c", &[][..], None),
            ("a:\n  - 'x': [\n  - b", &[12], None),
        ] {
            assert_eq!(
                glance(text, text.len()),
                Glance { brackets: brackets.to_vec(), quote, deep: None },
                "{text}"
            );
        }
    }
}
