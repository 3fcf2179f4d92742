//! When a process dies.

use oauth_tests::{authority::Stage, process::Point};

/// When a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Moment {
    /// The process itself has come to a point.
    At(AtPoint),
    /// The server has come to a stage.
    Server(AtStage),
    /// While new tokens are stored.
    Storing,
    /// Whenever.
    Anytime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum AtPoint {
    Leased,
    Sending,
    Received,
    Saved,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum AtStage {
    Read,
    Processed,
    Answered,
}

impl Moment {
    pub(crate) const ALL: [Self; 9] = [
        Self::At(AtPoint::Leased),
        Self::At(AtPoint::Sending),
        Self::Server(AtStage::Read),
        Self::Server(AtStage::Processed),
        Self::Server(AtStage::Answered),
        Self::At(AtPoint::Received),
        Self::Storing,
        Self::At(AtPoint::Saved),
        Self::Anytime,
    ];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::At(AtPoint::Leased) => "lease taken",
            Self::At(AtPoint::Sending) => "before the request",
            Self::Server(AtStage::Read) => "request read, not processed",
            Self::Server(AtStage::Processed) => "processed, not answered",
            Self::Server(AtStage::Answered) => "answered",
            Self::At(AtPoint::Received) => "answer received",
            Self::Storing => "while it is stored",
            Self::At(AtPoint::Saved) => "stored",
            Self::Anytime => "at any time",
        }
    }
}

impl AtPoint {
    pub(crate) fn point(self) -> Point {
        match self {
            Self::Leased => Point::Leased,
            Self::Sending => Point::Sending,
            Self::Received => Point::Received,
            Self::Saved => Point::Saved,
        }
    }
}

impl AtStage {
    pub(crate) fn stage(self) -> Stage {
        match self {
            Self::Read => Stage::Read,
            Self::Processed => Stage::Processed,
            Self::Answered => Stage::Answered,
        }
    }
}
