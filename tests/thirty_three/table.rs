//! The table as people read it.

use std::{fmt::Display, ops::Range};

use crate::{
    class::{CLASSES, Needs},
    row::Row,
};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// The class does not apply to the provider.
    NotApplicable,
    /// No fault.
    Nothing,
    /// The fault, in words.
    Fault(String),
}

/// A row with what was found.
pub(crate) struct Line {
    pub(crate) row: Row,
    /// One for each class.
    pub(crate) found: Vec<Found>,
}

impl Line {
    fn before(&self, class: usize) -> bool {
        self.row.faults.contains(CLASSES[class].id)
    }

    fn now(&self, class: usize) -> bool {
        matches!(self.found[class], Found::Fault(_))
    }

    fn applies(&self, class: usize) -> bool {
        self.found[class] != Found::NotApplicable
    }

    fn cell(&self, class: usize) -> char {
        match (self.before(class), &self.found[class]) {
            (_, Found::Fault(_)) => '!',
            (true, Found::Nothing) => 'x',
            (false, Found::Nothing) => '.',
            (true, Found::NotApplicable) => 'o',
            (false, Found::NotApplicable) => '-',
        }
    }
}

fn columns() -> Range<usize> {
    0..CLASSES.len()
}

/// The letter that a column has.
fn letter(class: usize) -> char {
    char::from(b'a' + u8::try_from(class).expect("there are fewer classes than letters"))
}

/// The whole table.
pub(crate) fn table(lines: &[Line]) -> String {
    [
        format!("{} classes of faults, {} clients\n", CLASSES.len(), lines.len()),
        rows(lines),
        totals(lines),
        legend(lines),
    ]
    .join("\n")
}

/// One row for each client, one column for each class.
fn rows(lines: &[Line]) -> String {
    let mut text = row("client", "lines", "definition", letter, "before", "now");
    let (mut all_code, mut all_before, mut all_now) = (0, 0, 0);
    for line in lines {
        let before = columns().filter(|class| line.before(*class)).count();
        let now = columns().filter(|class| line.now(*class)).count();
        let Row { client, lines: code, definition, .. } = &line.row;
        text += &row(client, code, definition.id, |class| line.cell(class), before, now);
        (all_code, all_before, all_now) = (all_code + code, all_before + before, all_now + now);
    }
    text + &row("in all", all_code, "", |_| ' ', all_before, all_now)
}

fn row(
    client: &str,
    code: impl Display,
    definition: &str,
    cell: impl Fn(usize) -> char,
    before: impl Display,
    now: impl Display,
) -> String {
    let cells: Vec<String> = columns().map(|class| cell(class).to_string()).collect();
    let cells = cells.join(" ");
    format!("{client:<33}  {code:>5}  {definition:<15}  {cells}  {before:>6}  {now:>3}\n")
}

/// The sums of the columns, and what they are.
fn totals(lines: &[Line]) -> String {
    let mut text = total(' ', "", "before", "now", "applies");
    for (class, about) in CLASSES.iter().enumerate() {
        let count = |wanted: fn(&Line, usize) -> bool| {
            lines.iter().filter(|line| wanted(line, class)).count()
        };
        let (before, now) = (count(Line::before), count(Line::now));
        text += &total(letter(class), about.title, before, now, count(Line::applies));
    }
    text
}

fn total(
    letter: char,
    title: &str,
    before: impl Display,
    now: impl Display,
    applies: impl Display,
) -> String {
    format!("{letter}  {title:<62}  {before:>6}  {now:>3}  {applies:>7}\n")
}

/// What the signs mean, and what was not run.
fn legend(lines: &[Line]) -> String {
    let cells = || lines.iter().flat_map(|line| columns().map(move |class| (line, class)));
    let count = |wanted: fn(&Line, usize) -> bool| {
        cells().filter(|(line, class)| wanted(line, *class)).count()
    };
    let mut text = format!(
        "The counts before are as a study measured them. It gives the sum without its classes, and these\n\
         24 are the reconstruction that main.rs tells of.\n\n\
         x  found in the client, and not in the definition with this runtime\n\
         .  found in neither\n\
         -  does not apply to the provider; o  the same, though it was found in the client\n\
         !  found in the definition with this runtime\n\n\
         {} of {} cells apply and were run; of the {} findings {} are among them.\n",
        count(Line::applies),
        cells().count(),
        count(Line::before),
        count(|line, class| line.before(class) && line.applies(class)),
    );
    for needs in [Needs::Pkce, Needs::Refresh, Needs::Host, Needs::Path] {
        let definitions = lines.iter().map(|line| line.row.definition);
        let without: Vec<&str> = definitions
            .filter(|definition| !needs.met_by(definition))
            .map(|definition| definition.id)
            .collect();
        let of = columns().filter(|class| CLASSES[*class].needs == needs).map(letter);
        let of: Vec<String> = of.map(String::from).collect();
        let verb = if of.len() == 1 { "does" } else { "do" };
        let (of, clients, why) = (of.join(" "), without.len(), needs.missing());
        // More names than a few are the signs of a column.
        let named = if clients > 5 { String::new() } else { format!(" ({})", without.join(", ")) };
        if clients > 0 {
            text += &format!("{of} {verb} not apply to {clients} clients{named}: {why}.\n");
        }
    }
    text
}
