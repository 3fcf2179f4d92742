//! What is printed.

use std::io::Write as _;

use crate::{moment::Moment, recovery::Ended};

/// A row for each moment.
pub(crate) fn print(name: &str, moments: &[Moment], ended: &[Ended]) {
    let mut text = format!(
        "killed processes on {name}\n{:<28} {:>5} {:>9} {:>12} {:>6}\n",
        "moment", "runs", "survived", "was dropped", "reuse"
    );
    for moment in moments {
        row(&mut text, moment.words(), ended.iter().filter(|ended| ended.moment == *moment));
    }
    row(&mut text, "all", ended.iter());
    // Past the test harness, which keeps what passing tests print to itself.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn row<'a>(text: &mut String, name: &str, ended: impl Iterator<Item = &'a Ended> + Clone) {
    let count = |wanted: fn(&Ended) -> bool| ended.clone().filter(|ended| wanted(ended)).count();
    let reused: u64 = ended.clone().map(|ended| ended.reused).sum();
    text.push_str(&format!(
        "{name:<28} {:>5} {:>9} {:>12} {reused:>6}\n",
        count(|_| true),
        count(|ended| ended.works),
        count(|ended| ended.was_dropped),
    ));
}
