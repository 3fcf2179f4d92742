//! Places of the parser, which counts characters, as bytes of the file.

use std::ops::Range;

use saphyr_parser::Marker;

use crate::source::{FileId, Span};

/// A file as the parser sees it.
pub(super) struct Places<'t> {
    file: FileId,
    /// The text after a byte order mark.
    pub(super) text: &'t str,
    /// How long that mark is.
    skipped: usize,
    /// Where each character starts, unless all have one byte.
    characters: Vec<u32>,
}

impl<'t> Places<'t> {
    pub(super) fn new(file: FileId, whole: &'t str) -> Self {
        let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
        let characters = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect()
        };
        Self { file, text, skipped: whole.len() - text.len(), characters }
    }

    /// The byte in `text` of a place.
    pub(super) fn byte(&self, marker: Marker) -> usize {
        if self.characters.is_empty() {
            return marker.index().min(self.text.len());
        }
        self.characters.get(marker.index()).map_or(self.text.len(), |&at| at as usize)
    }

    /// The bytes in `text` of a span of the parser.
    pub(super) fn range(&self, span: saphyr_parser::Span) -> Range<usize> {
        let start = self.byte(span.start);
        start..self.byte(span.end).max(start)
    }

    /// Bytes in `text` as a span of the file.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span { file: self.file, start: start + self.skipped, end: end + self.skipped }
    }

    /// The byte in `text` of a byte of the file.
    pub(super) fn offset(&self, at: usize) -> usize {
        at - self.skipped
    }

    /// The start of the line that a byte is in.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |before| before + 1)
    }

    /// The end of the line that a byte is in, before the line break and blanks.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |after| at + after);
        at + self.text[at..end].trim_end().len()
    }

    /// The number of the line that a byte is in.
    pub(super) fn line(&self, at: usize) -> usize {
        self.text[..at].bytes().filter(|&byte| byte == b'\n').count() + 1
    }
}
