//! `oauth list --markdown`: the page of the docs that lists every provider.

use std::fmt::Write as _;

use oauth_codegen::keys::CATEGORIES;
use oauth_core::definition::{Confidence, Definition};

use crate::{
    catalogue::capabilities,
    page::{self, escaped},
};

/// A table for each category, in the order of the words; a provider stands under its first one.
pub(crate) fn page(all: &[&Definition]) -> String {
    let mut page = format!("# The catalogue\n\n{}\n\n{} providers: ", page::MARK, all.len());
    let sure = [
        (Some(Confidence::Documented), "as their own documentation says"),
        (Some(Confidence::CrossChecked), "as two independent sources say"),
        (Some(Confidence::SingleSource), "as one source says"),
        (None, "without a word on how sure"),
    ]
    .map(|(confidence, meaning)| {
        let count = all.iter().filter(|definition| definition.confidence == confidence).count();
        (count, meaning)
    });
    let counts: Vec<_> = sure
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, meaning)| format!("{count} {meaning}"))
        .collect();
    let _ = writeln!(page, "{}.", counts.join(", "));
    page.push_str(
        "The id leads to how the provider is set up; in code it names the module, with `_` for `-`.\n\
         `oauth list` finds providers by name, category, grant, capability and confidence, and\n\
         [CONTRIBUTING.md](../CONTRIBUTING.md) says how one more gets in.\n\n\
         Everywhere, the redirect URI is the address of your callback, such as\n\
         `https://app.example/callback`. Providers compare it letter by letter: scheme, case of the host,\n\
         port and final slash count.\n\n",
    );
    let groups: Vec<_> = CATEGORIES
        .iter()
        .map(|(word, meaning)| (Some(*word), *word, *meaning))
        .chain([(None, "no category", "definitions that do not say what they are for")])
        .map(|(category, heading, meaning)| {
            let of_it = all
                .iter()
                .copied()
                .filter(|definition| definition.categories.first().copied() == category)
                .collect::<Vec<_>>();
            (heading, meaning, of_it)
        })
        .filter(|(_, _, of_it)| !of_it.is_empty())
        .collect();
    let links: Vec<_> = groups
        .iter()
        .map(|(heading, _, of_it)| {
            format!("[{heading}](#{}) {}", heading.replace(' ', "-"), of_it.len())
        })
        .collect();
    let _ = writeln!(page, "{}", links.join(" · "));
    for (heading, meaning, of_it) in groups {
        let _ = write!(page, "\n## {heading}\n\n{}\n\n", sentence(meaning));
        page.push_str("| provider | | can | confidence |\n|---|---|---|---|\n");
        for definition in of_it {
            let id = definition.id;
            let _ = writeln!(
                page,
                "| [{id}](providers/{id}.md) | {} | {} | {} |",
                escaped(definition.name),
                capabilities(definition).join(", "),
                definition.confidence.map_or("", Confidence::as_str),
            );
        }
    }
    page
}

/// With a capital at the start and a full stop at the end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
