//! Why nobody could sign in.

use std::fmt;

/// Why [`Emulator::sign_in`](crate::Emulator::sign_in) brought no callback. Holds no secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum EmulatorError {
    /// The URL is not one of a provider that this emulator plays.
    Foreign {
        /// The URL's origin, or what is wrong with it.
        origin: String,
    },
    /// The provider showed an error page instead of asking the user.
    Refused {
        /// The status of the page.
        status: u16,
        /// What the client did wrong.
        reason: String,
    },
    /// The loopback connection failed, perhaps because a [`Fault`](crate::Fault) closed it.
    Io(std::io::Error),
}

impl fmt::Display for EmulatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { origin } => {
                write!(f, "this emulator does not play the provider of {origin}")
            }
            Self::Refused { status, reason } => {
                write!(f, "the provider answered with an error page ({status}): {reason}")
            }
            Self::Io(_) => f.write_str("the connection to the emulator failed"),
        }
    }
}

impl std::error::Error for EmulatorError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(source) => Some(source),
            _ => None,
        }
    }
}

impl From<std::io::Error> for EmulatorError {
    fn from(source: std::io::Error) -> Self {
        Self::Io(source)
    }
}
