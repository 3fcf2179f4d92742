//! `oauth import`: definitions from what others have: discovery documents, plugins, catalogues.
//!
//! A reader fills [`Draft`]s, the writer prints them, and each is compiled before anybody
//! sees it: what is written passes `oauth check`, or it is not written and the report says why.

mod base;
mod categories;
mod dify;
mod discovery;
mod draft;
mod finish;
mod foreign;
mod grant;
mod id;
mod nango;
mod options;
mod output;
mod places;
mod report;
mod settings;
mod value;
mod write;

pub(crate) use options::Source;

use self::{
    draft::Draft,
    finish::finish,
    foreign::{Foreign, Syntax},
    report::Status,
};
use crate::Outcome;

/// What a reader made of an entry.
pub(crate) struct Entry {
    /// What the file calls it.
    pub(crate) id: String,
    /// What kind of entry it is, in the file's words.
    pub(crate) kind: String,
    pub(crate) status: Status,
    /// Why it is not `ok`.
    pub(crate) reasons: Vec<String>,
    /// The definition, where there is one.
    pub(crate) draft: Option<Draft>,
}

pub(crate) fn run(source: Source) -> Outcome {
    let (entries, common) = match source {
        Source::Discovery { from, name, common } => {
            (vec![discovery::read(&from, name.as_deref())?], common)
        }
        Source::Dify { file, endpoints, common } => {
            let foreign = Foreign::read(&file, Syntax::Yaml)?;
            (vec![dify::read(&foreign, &endpoints)?], common)
        }
        Source::Nango { file, only, common } => {
            let foreign = Foreign::read(&file, Syntax::Yaml)?;
            (nango::read(&foreign, only.as_deref())?, common)
        }
        Source::Grant { file, common } => {
            (grant::read(&Foreign::read(&file, Syntax::Json)?), common)
        }
    };
    output::print(entries.into_iter().map(finish).collect(), &common)
}
