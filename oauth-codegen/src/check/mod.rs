//! Rules that see the whole definition: the fourth stage, and the only maker of a [`Checked`].

mod effects;
mod forms;
mod grants;
mod id_token;
mod identity;
mod registration;
mod scopes;
mod values;

use crate::{
    diagnostics::{Diagnostics, Severity},
    lower::Draft,
    model::{Checked, Definition, Names},
};

pub(crate) use forms::standard_settings;
pub(crate) use identity::{is_id, together};

/// Applies every rule. There is a checked definition only when no stage has found an error; else what
/// was read, for a skeleton.
pub(crate) fn check(
    mut draft: Draft,
    diagnostics: &mut Diagnostics,
) -> Result<Checked, Box<(Definition, Names)>> {
    let names = identity::check(&draft, diagnostics);
    grants::check(&draft, diagnostics);
    registration::check(&draft, diagnostics);
    effects::check(&draft, diagnostics);
    id_token::check(&draft, diagnostics);
    scopes::check(&draft, diagnostics);
    values::check(&draft, diagnostics);
    forms::check(&mut draft, diagnostics);
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(Box::new((draft.definition, names)));
    }
    Ok(Checked { definition: draft.definition, names })
}

/// The names of a draft that nobody has checked.
pub(crate) fn outline(draft: &Draft) -> Names {
    identity::check(draft, &mut Diagnostics::new())
}
