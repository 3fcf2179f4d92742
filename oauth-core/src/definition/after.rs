//! What happens between the token response and storing the tokens.

use super::{Call, Capture, Path};

/// A call made once for each login, of whose answer something is kept with the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookup {
    /// The request.
    pub call: Call,
    /// What is kept; the paths start at the top of the answer.
    pub captures: &'static [Capture],
}

/// A call whose answer lists the places that a token reaches, of which the host lets the user choose one
/// (a site, a workspace, an organisation).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discover {
    /// The request.
    pub call: Call,
    /// Where the list stands; empty: the answer is the list. An object stands for a list of one.
    pub list: Path,
    /// Where the name of a place stands, within its element.
    pub name: Path,
    /// What is kept of the chosen place; the paths start at its element.
    pub captures: &'static [Capture],
}

/// Work that data cannot say, done by the host between the exchange and storing the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterExchange {
    /// What the host must do, for people.
    pub description: &'static str,
    /// What it gives back to be kept; the paths are empty.
    pub captures: &'static [Capture],
}
