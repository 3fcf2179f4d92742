//! A rough look at a text whose syntax is broken, to find where the fault began.

/// What is open at a place.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Survey {
    /// The quote of a text that goes on over lines that look like keys.
    pub(super) quote: Option<usize>,
    /// The innermost bracket.
    pub(super) bracket: Option<usize>,
}

/// The end of the quoted text that starts at `start`, with its closing quote.
pub(super) fn quote_end(body: &str, start: usize) -> Option<usize> {
    let bytes = body.as_bytes();
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

/// Looks at the text before `until`. Follows the rules for quotes, brackets, comments and block texts
/// as far as they matter for text that is mostly right.
pub(super) fn survey(body: &str, until: usize) -> Survey {
    let bytes = body.as_bytes();
    let mut brackets: Vec<usize> = Vec::new();
    let mut at = 0;
    // A value may start here: a quote or bracket inside a plain text is text.
    let mut fresh = true;
    while at < until.min(bytes.len()) {
        let after_blank = at == 0 || bytes[at - 1].is_ascii_whitespace();
        match bytes[at] {
            b'\n' => fresh = true,
            b'#' if after_blank => {
                at = line_end(bytes, at);
                continue;
            }
            b'\'' | b'"' if fresh => {
                let end = quote_end(body, at).unwrap_or(bytes.len());
                if swallows_keys(&body[at..end]) {
                    return Survey { quote: Some(at), bracket: brackets.last().copied() };
                }
                fresh = false;
                at = end;
                continue;
            }
            b'[' | b'{' if fresh => brackets.push(at),
            b']' | b'}' if !brackets.is_empty() => {
                brackets.pop();
                fresh = false;
            }
            b',' if !brackets.is_empty() => fresh = true,
            b'|' | b'>' if fresh && brackets.is_empty() => {
                at = block_end(bytes, at);
                fresh = true;
                continue;
            }
            b':' | b'-' | b'?' if bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) => {
                fresh = fresh || bytes[at] == b':';
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => fresh = false,
        }
        at += 1;
    }
    Survey { quote: None, bracket: brackets.last().copied() }
}

/// A quoted text that goes on in a line that looks like a key.
fn swallows_keys(quoted: &str) -> bool {
    quoted.lines().skip(1).any(|line| {
        let line = line.trim_start().trim_start_matches("- ");
        let key = line.find(|c: char| !(c.is_alphanumeric() || "_-\"'".contains(c)));
        key.is_some_and(|end| {
            let rest = &line[end..];
            end > 0 && (rest == ":" || rest.starts_with(": ") || rest.starts_with(":\r"))
        })
    })
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| at + end)
}

/// The end of a `|` or `>` text: the first line that is not deeper than the one it starts in.
fn block_end(bytes: &[u8], at: usize) -> usize {
    let indent = |start: usize| bytes[start..].iter().take_while(|&&byte| byte == b' ').count();
    let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |before| before + 1);
    let parent = indent(start);
    let mut end = line_end(bytes, at);
    while end < bytes.len() {
        let next = end + 1;
        let deep = indent(next);
        let is_blank = bytes.get(next + deep).is_none_or(|&byte| matches!(byte, b'\n' | b'\r'));
        if deep <= parent && !is_blank {
            break;
        }
        end = line_end(bytes, next);
    }
    end
}
