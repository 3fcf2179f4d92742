//! The files that were read, and places in them.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::diagnostics::{Diagnostic, Diagnostics, codes};

/// The largest definition that is read, in bytes. Real ones have 1 to 8 KiB.
pub const MAX_FILE: usize = 256 * 1024;

/// One file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in a file; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A [`Span`] in lines and columns. All start at 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// What is known of one file.
#[derive(Debug)]
struct File {
    shown: String,
    path: Option<PathBuf>,
    text: String,
    /// Where each line starts, as far as [`MAX_FILE`].
    lines: Vec<u32>,
    /// Its bytes were read, even if they cannot be used.
    read: bool,
    /// [`check`] has nothing more to say.
    checked: bool,
}

/// All files of one compilation.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<File>,
}

/// What shows the order of bytes in UTF-8 and is no part of the text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

impl Sources {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a file of at most [`MAX_FILE`] bytes. `shown` is its path as people shall see it. What
    /// keeps it from being read goes to the diagnostics.
    pub fn read(
        &mut self,
        path: &Path,
        shown: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let bytes = match read_limited(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let file = self.push(shown, Some(path), String::new(), false);
                diagnostics.push(unreadable(file, path, shown, &error));
                return None;
            }
        };
        let invalid = match std::str::from_utf8(&bytes) {
            Ok(_) => None,
            Err(error) if bytes.len() > MAX_FILE && error.error_len().is_none() => None,
            Err(error) => Some(error.valid_up_to()),
        };
        // A replacement character stands where the bad byte was, so that it can be pointed at.
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        let file = self.push(shown, Some(path), text, true);
        let Some(at) = invalid else {
            return check(self, file, diagnostics).then_some(file);
        };
        self.files[file.0 as usize].checked = true;
        let bad = char::REPLACEMENT_CHARACTER.len_utf8();
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_UTF8,
                Span { file, start: at, end: at + bad },
                "the file is not UTF-8",
            )
            .label("this byte is no text")
            .help("save the file in the encoding UTF-8"),
        );
        None
    }

    /// Adds a text that is in no file. [`parse`](crate::tree::parse) checks it as [`read`](Self::read)
    /// checks a file.
    pub fn add(&mut self, shown: &str, text: impl Into<String>) -> FileId {
        self.push(shown, None, text.into(), true)
    }

    fn push(&mut self, shown: &str, path: Option<&Path>, text: String, read: bool) -> FileId {
        let file = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        let shown = if cfg!(windows) { shown.replace('\\', "/") } else { shown.to_owned() };
        let lines = line_starts(&text);
        let path = path.map(Path::to_owned);
        self.files.push(File { shown, path, text, lines, read, checked: false });
        file
    }

    fn file(&self, file: FileId) -> &File {
        &self.files[file.0 as usize]
    }

    /// The text of a file as it was read. Where it was not UTF-8, bytes are replaced.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        &self.file(file).text
    }

    /// The path as people shall see it.
    #[must_use]
    pub fn shown(&self, file: FileId) -> &str {
        &self.file(file).shown
    }

    /// The path to open, for a text that came from a file.
    #[must_use]
    pub fn path(&self, file: FileId) -> Option<&Path> {
        self.file(file).path.as_deref()
    }

    /// Everything whose bytes were read, in order. A file that is missing or cannot be opened is not
    /// among them.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.all().filter(|&file| self.file(file).read)
    }

    /// The latest entry with this shown path, also one that could not be read.
    #[must_use]
    pub fn find(&self, shown: &str) -> Option<FileId> {
        self.all().filter(|&file| self.file(file).shown == shown).last()
    }

    fn all(&self) -> impl Iterator<Item = FileId> {
        (0u32..).zip(&self.files).map(|(index, _)| FileId(index))
    }

    /// Where a span is. A byte order mark takes no column.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let file = self.file(span.file);
        let (line, column) = file.place(span.start);
        let (end_line, end_column) = file.place(span.end.max(span.start));
        Position { line, column, end_line, end_column }
    }

    /// The bytes of a line, which is counted from 1, without its end.
    pub(crate) fn line(&self, file: FileId, line: usize) -> std::ops::Range<usize> {
        let File { text, lines, .. } = self.file(file);
        let mut start = lines[line - 1] as usize;
        if line == 1 && text.starts_with(BYTE_ORDER_MARK) {
            start += BYTE_ORDER_MARK.len_utf8();
        }
        let rest = &text[start..];
        let end = start + rest.find('\n').unwrap_or(rest.len());
        let line = &text[start..end];
        start..start + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// How many lines [`line`](Self::line) knows.
    pub(crate) fn line_count(&self, file: FileId) -> usize {
        self.file(file).lines.len()
    }
}

impl File {
    fn place(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.lines.partition_point(|&start| start as usize <= at);
        let start = self.lines[line - 1] as usize;
        let before = &self.text[start..at];
        let before = if line == 1 {
            before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before)
        } else {
            before
        };
        (line, before.chars().count() + 1)
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let known = &text.as_bytes()[..text.len().min(MAX_FILE + 1)];
    let ends = (1u32..).zip(known).filter(|&(_, &byte)| byte == b'\n');
    std::iter::once(0).chain(ends.map(|(next, _)| next)).collect()
}

/// One byte more than the limit shows that there is more.
fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        // A named pipe would wait forever for its other end.
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(file: FileId, path: &Path, shown: &str, error: &io::Error) -> Diagnostic {
    let nowhere = Span { file, start: 0, end: 0 };
    let fault =
        |message: String| Diagnostic::error(&codes::UNREADABLE_FILE, nowhere, message);
    match error.kind() {
        io::ErrorKind::NotFound => {
            let fault = fault(format!("there is no file `{shown}`"));
            match sibling(path) {
                Some(name) => fault.help(format!("did you mean `{name}` in the same folder?")),
                None => fault.help("write the path of a definition"),
            }
        }
        io::ErrorKind::IsADirectory => fault(format!("`{shown}` is a folder, not a file"))
            .help("write the path of a definition, like `providers/acme.yaml`"),
        io::ErrorKind::PermissionDenied => fault(format!("`{shown}` may not be read"))
            .help("give the user who builds the permission to read it"),
        _ => fault(format!("`{shown}` cannot be read: {error}"))
            .help("write the path of a definition that can be read"),
    }
}

/// The file that was probably meant.
fn sibling(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut names: Vec<String> = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .ok()?
        .take(10_000)
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    crate::diagnostics::nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Whether the text may be parsed: not too large, and no character that cannot be seen.
pub(crate) fn check(sources: &mut Sources, file: FileId, diagnostics: &mut Diagnostics) -> bool {
    let fault = fault_in(sources.text(file), file);
    sources.files[file.0 as usize].checked = true;
    match fault {
        Some(fault) => {
            diagnostics.push(fault);
            false
        }
        None => true,
    }
}

/// The same for a text that was [added](Sources::add); silent about one that was [read](Sources::read).
pub(crate) fn check_added(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> bool {
    if sources.file(file).checked {
        return true;
    }
    match fault_in(sources.text(file), file) {
        Some(fault) => {
            diagnostics.push(fault);
            false
        }
        None => true,
    }
}

fn fault_in(text: &str, file: FileId) -> Option<Diagnostic> {
    if text.len() > MAX_FILE {
        let mut at = MAX_FILE;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let message = format!("the file is larger than {} KiB", MAX_FILE / 1024);
        return Some(
            Diagnostic::error(&codes::FILE_TOO_LARGE, Span { file, start: at, end: at }, message)
                .label("the limit is here")
                .help("a definition needs a few KiB; put each provider into a file of its own"),
        );
    }
    let rest = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let offset = text.len() - rest.len();
    let (at, found) = first_unseen(rest)?;
    let start = offset + at;
    let fault = Diagnostic::error(
        &codes::CONTROL_CHARACTER,
        Span { file, start, end: start + found.len_utf8() },
        format!("the file has the invisible character U+{:04X}", u32::from(found)),
    );
    Some(match found {
        '\r' => fault
            .label("a carriage return without a line feed")
            .help("end each line with a line feed, or with both (CRLF)"),
        '\0' => fault.label("here").help("save the file as UTF-8 text; UTF-16 looks like this"),
        _ => fault.label("here").help("take it out; in a double-quoted text it can be written as `\\u....`"),
    })
}

/// The first character that an editor does not show: YAML allows none of the control characters, and
/// those that change the direction of text make a file look different from what it says.
fn first_unseen(text: &str) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    // Nearly all files are plain ASCII, and then this is all there is to do.
    let mut suspects = bytes.iter().enumerate().filter(|&(at, &byte)| match byte {
        b'\t' | b'\n' => false,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        0..0x20 | 0x7f => true,
        // The first bytes of the characters below.
        0xc2 | 0xe2 | 0xef => true,
        _ => false,
    });
    suspects.find_map(|(at, _)| {
        let found = text[at..].chars().next()?;
        let unseen = found.is_control()
            || matches!(found, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | BYTE_ORDER_MARK);
        unseen.then_some((at, found))
    })
}
