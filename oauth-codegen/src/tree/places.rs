use crate::source::{BYTE_ORDER_MARK, FileId, Span};

/// Turns the parser's places, which count characters, into bytes of a file.
pub(super) struct Places<'t> {
    file: FileId,
    text: &'t str,
    /// The bytes of the byte order mark, which the parser does not see.
    skipped: usize,
    /// The byte of each character of the body and its end; nothing when all are ASCII.
    bytes: Vec<u32>,
}

impl<'t> Places<'t> {
    pub(super) fn new(file: FileId, text: &'t str) -> Self {
        let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let bytes = if body.is_ascii() {
            Vec::new()
        } else {
            let ends = std::iter::once(body.len());
            let starts = body.char_indices().map(|(at, _)| at);
            // `source::MAX_FILE` is far below 4 GiB.
            starts.chain(ends).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect()
        };
        Self { file, text, skipped: text.len() - body.len(), bytes }
    }

    /// The text without its byte order mark. All places of this type's methods count from its start.
    pub(super) fn body(&self) -> &'t str {
        &self.text[self.skipped..]
    }

    /// The byte of a place of the parser.
    pub(super) fn byte(&self, marker: saphyr_parser::Marker) -> usize {
        let end = self.body().len();
        if self.bytes.is_empty() {
            return marker.index().min(end);
        }
        self.bytes.get(marker.index()).map_or(end, |&byte| byte as usize)
    }

    /// The bytes of a span of the parser.
    pub(super) fn span(&self, span: saphyr_parser::Span) -> std::ops::Range<usize> {
        let start = self.byte(span.start);
        start..self.byte(span.end).max(start)
    }

    /// Bytes of the body as a place in the file.
    pub(super) fn at(&self, start: usize, end: usize) -> Span {
        Span { file: self.file, start: start + self.skipped, end: end + self.skipped }
    }

    /// The line that a byte stands in: where it starts and its text without the end.
    pub(super) fn line(&self, at: usize) -> (usize, &'t str) {
        let body = self.body();
        let start = body[..at].rfind('\n').map_or(0, |before| before + 1);
        let line = body[start..].split('\n').next().unwrap_or_default();
        (start, line.strip_suffix('\r').unwrap_or(line))
    }

    /// From a byte to the end of the word that stands there; at least one character, but never a line
    /// end.
    pub(super) fn word(&self, at: usize) -> Span {
        let rest = self.body()[at..].split(['\n', '\r']).next().unwrap_or_default();
        let letters = |c: char| c.is_alphanumeric() || c == '_';
        let word = rest.find(|c| !letters(c)).unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        self.at(at, at + word.max(first))
    }
}
