//! The files that a compilation reads, and places in them.

use std::{
    fs,
    io::{self, Read as _},
    ops::Range,
    path::{Path, PathBuf},
};

use crate::diagnostics::{Diagnostic, Diagnostics, codes};

/// The largest definition, in bytes. The longest real one has a tenth of that.
pub const LIMIT: usize = 256 * 1024;

/// How many faults of one kind are reported for a file. Thousands come from one cause.
pub(crate) const FAULTS: usize = 20;

const BOM: char = '\u{feff}';

/// A file that was read, or a text in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A place in a file: bytes, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A place as editors count: from 1, columns in characters, a byte order mark not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line of the first character.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column after the last character.
    pub end_column: usize,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    shown: String,
    path: Option<PathBuf>,
    /// What two names of one file have in common.
    identity: Option<PathBuf>,
    text: String,
    /// Where each line starts.
    lines: Vec<usize>,
    /// What keeps the text from being parsed.
    faults: Vec<Diagnostic>,
}

impl Sources {
    /// Nothing read yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a file, and of a file that is too large no more than is needed to know it. The same file
    /// read twice has the same id. A file that cannot be parsed is listed, but not returned.
    pub fn read(
        &mut self,
        path: &Path,
        shown: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let identity = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let known = self.files().find(|&file| self.file(file).identity.as_ref() == Some(&identity));
        let file = known.unwrap_or_else(|| {
            let file = self.push(shown, bytes(path, shown));
            if let Some(last) = self.files.last_mut() {
                last.path = Some(path.to_owned());
                last.identity = Some(identity);
            }
            file
        });
        self.usable(file, diagnostics).then_some(file)
    }

    /// Adds a text that is in no file. What is wrong with it is reported when it is parsed.
    pub fn add(&mut self, shown: &str, text: impl Into<String>) -> FileId {
        self.push(shown, Content::Text(text.into()))
    }

    fn push(&mut self, shown: &str, content: Content) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("each file costs more than a byte"));
        let start = Span { file: id, start: 0, end: 0 };
        let (text, faults) = match content {
            Content::Text(text) if text.len() > LIMIT => (
                String::new(),
                vec![
                    Diagnostic::error(
                        &codes::TOO_LARGE,
                        start,
                        format!("`{shown}` is larger than {} KiB", LIMIT / 1024),
                    )
                    .help("a definition describes one provider; is this the right file?"),
                ],
            ),
            Content::Text(text) => {
                let faults = odd_characters(id, &text);
                (text, faults)
            }
            Content::NotText { text, start, end, byte } => {
                let span = Span { file: id, start, end };
                let fault = Diagnostic::error(
                    &codes::NOT_TEXT,
                    span,
                    format!("the byte 0x{byte:02X} is not UTF-8"),
                )
                .label("not a character")
                .help("save the file as UTF-8");
                (text, vec![fault])
            }
            Content::Unreadable { why, help } => {
                let message = format!("cannot read `{shown}`: {why}");
                let fault = Diagnostic::error(&codes::CANNOT_READ, start, message).help(help);
                (String::new(), vec![fault])
            }
        };
        let lines =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let shown = shown.to_owned();
        self.files.push(File { shown, path: None, identity: None, text, lines, faults });
        id
    }

    /// Reports what keeps a file from being parsed, and whether nothing does.
    pub(crate) fn usable(&self, file: FileId, diagnostics: &mut Diagnostics) -> bool {
        let faults = &self.file(file).faults;
        faults.iter().for_each(|fault| diagnostics.push(fault.clone()));
        faults.is_empty()
    }

    /// The text of a file; empty when it could not be read.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        &self.file(file).text
    }

    /// What a file is called in diagnostics.
    #[must_use]
    pub fn shown(&self, file: FileId) -> &str {
        &self.file(file).shown
    }

    /// Where a file is, unless it is a text.
    #[must_use]
    pub fn path(&self, file: FileId) -> Option<&Path> {
        self.file(file).path.as_deref()
    }

    /// All files in the order in which they were first asked for, with those that could not be read.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..u32::try_from(self.files.len()).unwrap_or(u32::MAX)).map(FileId)
    }

    /// Where a span is.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let file = self.file(span.file);
        let (line, column) = file.place(span.start);
        let (end_line, end_column) = file.place(span.end.max(span.start));
        Position { line, column, end_line, end_column }
    }

    /// How many lines a file has.
    pub(crate) fn line_count(&self, file: FileId) -> usize {
        self.file(file).lines.len()
    }

    /// The bytes of a line, counted from 1, without its end and without a byte order mark.
    pub(crate) fn line(&self, file: FileId, line: usize) -> Range<usize> {
        let File { text, lines, .. } = self.file(file);
        let start = lines[line - 1];
        let end = lines.get(line).copied().unwrap_or(text.len());
        let len = text[start..end].trim_end_matches(['\n', '\r']).len();
        let mark = if start == 0 && text.starts_with(BOM) { BOM.len_utf8() } else { 0 };
        start + mark.min(len)..start + len
    }

    fn file(&self, file: FileId) -> &File {
        &self.files[file.0 as usize]
    }
}

impl File {
    /// Line and column of a byte; of one in the middle of a character, that of the character.
    fn place(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.lines.partition_point(|&start| start <= at);
        let start = self.lines[line - 1];
        let before = &self.text[start..at];
        let before = if start == 0 { before.strip_prefix(BOM).unwrap_or(before) } else { before };
        (line, before.chars().count() + 1)
    }
}

/// What a path leads to.
enum Content {
    Text(String),
    /// Bytes that are not UTF-8, with the first of them and where its replacement stands.
    NotText {
        text: String,
        start: usize,
        end: usize,
        byte: u8,
    },
    Unreadable {
        why: String,
        help: String,
    },
}

fn bytes(path: &Path, shown: &str) -> Content {
    let read = || -> io::Result<Result<Vec<u8>, &'static str>> {
        let kind = fs::metadata(path)?;
        if kind.is_dir() {
            return Ok(Err("it is a folder"));
        }
        // Opening a pipe would wait for its other end, and a device may never end.
        if !kind.is_file() {
            return Ok(Err("it is not a regular file"));
        }
        let mut bytes = Vec::new();
        fs::File::open(path)?.take(LIMIT as u64 + 1).read_to_end(&mut bytes)?;
        Ok(Ok(bytes))
    };
    let bytes = match read() {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(why)) => {
            let help = "name a file that holds a definition".to_owned();
            return Content::Unreadable { why: why.to_owned(), help };
        }
        Err(why) => {
            let (why, help) = match why.kind() {
                io::ErrorKind::NotFound => {
                    ("there is no such file".to_owned(), missing(path, shown))
                }
                io::ErrorKind::PermissionDenied => (
                    "it may not be read by this user".to_owned(),
                    "give the user who compiles the right to read it".to_owned(),
                ),
                _ => (why.to_string(), "name a file that can be read".to_owned()),
            };
            return Content::Unreadable { why, help };
        }
    };
    // The cut of a file that is too large may go through a character.
    if bytes.len() > LIMIT {
        return Content::Text(String::from_utf8_lossy(&bytes).into_owned());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(text),
        Err(why) => {
            let start = why.utf8_error().valid_up_to();
            let byte = why.as_bytes()[start];
            let text = String::from_utf8_lossy(why.as_bytes()).into_owned();
            let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
            Content::NotText { text, start, end, byte }
        }
    }
}

/// What to do about a file that is not there.
fn missing(path: &Path, shown: &str) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder
        && !folder.is_dir()
    {
        let folder = shown.rsplit_once('/').map_or(shown, |(folder, _)| folder);
        return format!("there is no folder `{folder}` either; look at the path");
    }
    let names: Vec<String> = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".yaml") || name.ends_with(".yml"))
        .collect();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match crate::diagnostics::nearest(name, names.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`, in the same folder?"),
        None => "create it, or look at the path".to_owned(),
    }
}

/// Characters that a reader cannot see, or that readers take for different things.
fn odd_characters(file: FileId, text: &str) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, found)) = characters.next() {
        let (what, help) = match found {
            '\t' | '\n' | ' '..='~' => continue,
            '\r' if matches!(characters.peek(), Some((_, '\n'))) => continue,
            '\r' => (
                "a carriage return without a line feed".to_owned(),
                "end lines with a line feed (or with both)",
            ),
            BOM if start == 0 => continue,
            BOM => ("a byte order mark in the middle".to_owned(), "take it out"),
            '\0' => (
                "a NUL character".to_owned(),
                "is this a text, and is it UTF-8? NUL characters come from UTF-16",
            ),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => (
                format!("the invisible character U+{:04X}", found as u32),
                "it makes a text look other than it is; take it out",
            ),
            '\u{2028}' | '\u{2029}' => (
                format!("the invisible line break U+{:04X}", found as u32),
                "write an ordinary line break",
            ),
            '\u{fffe}' | '\u{ffff}' => {
                (format!("U+{:04X}, which is not a character", found as u32), "take it out")
            }
            _ if found.is_control() => (
                format!("the control character U+{:04X}", found as u32),
                "take it out; where a text needs one, write it in double quotes, like \"\\x1b\"",
            ),
            _ => continue,
        };
        let span = Span { file, start, end: start + found.len_utf8() };
        faults.push(
            Diagnostic::error(&codes::CONTROL_CHARACTER, span, format!("the file holds {what}"))
                .help(help),
        );
        if faults.len() == FAULTS {
            break;
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{Position, Sources, Span};

    #[test]
    fn columns_are_characters_and_a_mark_is_none() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "\u{feff}é: 漢\r\n  b: c\n");
        let at = |start, end| {
            let Position { line, column, end_line, end_column } =
                sources.position(Span { file, start, end });
            (line, column, end_line, end_column)
        };
        assert_eq!(at(0, 0), (1, 1, 1, 1));
        assert_eq!(at(3, 5), (1, 1, 1, 2));
        assert_eq!(at(7, 10), (1, 4, 1, 5));
        assert_eq!(at(14, 15), (2, 3, 2, 4));
        assert_eq!(at(8, 999), (1, 4, 3, 1));
    }
}
