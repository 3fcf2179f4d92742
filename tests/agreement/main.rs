//! What the catalogue says, beside what others say: `README.md` tells where the lists are from.
//!
//! `--nocapture` shows the whole table.

mod address;
mod lists;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::{self, Write as _},
};

use address::Address;
use lists::{CATALOGUE, Known, list};
use oauth_core::definition::{Confidence, Definition, Template};

/// With this begins the comment that says why a definition differs from most catalogues.
const MARK: &str = "differs: ";

/// How one endpoint compares.
enum Compared {
    /// No catalogue says it.
    Unsaid,
    /// No other address has more catalogues than ours.
    Majority { with: usize, of: usize },
    /// More catalogues than the `with` that have ours have another address: each of those.
    Differs { with: usize, of: usize, theirs: Vec<String> },
}

/// Every address that an endpoint of these definitions can be.
fn addresses(stands: &[&Known], endpoint: fn(&Definition) -> &'static [Template]) -> Vec<Address> {
    let mut all = Vec::new();
    for known in stands {
        for template in endpoint(known.definition) {
            all.extend(Address::of_template(known.definition, template));
        }
    }
    all
}

fn compare(ours: &[Address], said: &[Vec<Address>]) -> Compared {
    let said: Vec<_> = said.iter().filter(|addresses| !addresses.is_empty()).collect();
    if said.is_empty() {
        return Compared::Unsaid;
    }
    let of = said.len();
    let equal = |addresses: &Vec<Address>| {
        addresses.iter().any(|theirs| ours.iter().any(|own| own.can_be(theirs)))
    };
    let (with, others): (Vec<&Vec<Address>>, Vec<_>) =
        said.into_iter().partition(|addresses| equal(addresses));
    let mut groups = BTreeMap::<String, usize>::new();
    for theirs in others.iter().filter_map(|addresses| addresses.first()) {
        *groups.entry(theirs.shown()).or_default() += 1;
    }
    let with = with.len();
    groups.retain(|_, count| *count > with);
    if groups.is_empty() {
        return Compared::Majority { with, of };
    }
    Compared::Differs { with, of, theirs: groups.into_keys().collect() }
}

/// The reason must name what it is about: the other host, or on the same host the other path.
fn reason<'a>(stands: &[&'a Known], theirs: &str) -> Option<&'a str> {
    let (host, path) = theirs.split_once('/').unwrap_or((theirs, ""));
    let host = host.trim_start_matches("{}.");
    let about =
        |comment: &&String| comment.contains(host) || !path.is_empty() && comment.contains(path);
    let comments = stands.iter().flat_map(|known| &known.comments);
    let marked = comments.filter(|comment| comment.starts_with(MARK));
    marked.filter(|comment| comment.len() > MARK.len() + 20).find(about).map(String::as_str)
}

#[derive(Default)]
struct Tally {
    ids: usize,
    majority: usize,
    differ: usize,
    none: usize,
    absent: usize,
    unsaid: usize,
    table: String,
    faults: Vec<String>,
}

impl Tally {
    /// An id that has a definition, or several where it mixes products: each endpoint for itself.
    fn present(&mut self, id: &str, stands: &[&Known], rows: &[&[String; 4]]) {
        let called: Vec<_> = stands.iter().map(|known| known.definition.id).collect();
        let called = called.join(" ");
        let documented =
            |known: &&Known| known.definition.confidence == Some(Confidence::Documented);
        let mut differs = false;
        let mut alone = false;
        let mut said_once = false;
        for (name, ours, column) in [
            ("authorization", addresses(stands, |one| one.authorization_endpoint), 2),
            ("token", addresses(stands, |one| one.token_endpoint), 3),
        ] {
            let said: Vec<_> = rows.iter().map(|row| Address::all(&row[column])).collect();
            said_once |= said.iter().any(|addresses| !addresses.is_empty());
            let line = match compare(&ours, &said) {
                Compared::Unsaid => "no source says it".to_owned(),
                Compared::Majority { with, of } => format!("as {with} of {of}"),
                Compared::Differs { with, of, theirs } => {
                    differs = true;
                    alone |= with == 0;
                    let why: Vec<_> = theirs.iter().map(|one| reason(stands, one)).collect();
                    for (other, _) in theirs.iter().zip(&why).filter(|(_, why)| why.is_none()) {
                        self.faults.push(format!(
                            "{id}: its {name} endpoint is as in {with} of {of} sources, and more \
                             have {other}: correct it, or say in a comment `# {MARK}...` of \
                             `{called}.yaml` why that is not used"
                        ));
                    }
                    if with == 0 && !stands.iter().all(documented) {
                        self.faults.push(format!(
                            "{id}: no source has the {name} endpoint of `{called}.yaml`: only the \
                             provider's documentation can say so (`confidence: documented`)"
                        ));
                    }
                    let others = theirs.join(", ");
                    let why = why.first().copied().flatten().unwrap_or("no reason");
                    format!("as {with} of {of}, others {others}: {why}")
                }
            };
            let _ = writeln!(self.table, "{id:20} {called:22} {name:14} {line}");
        }
        self.majority += usize::from(said_once && !differs);
        self.unsaid += usize::from(!said_once);
        self.differ += usize::from(differs && !alone);
        self.none += usize::from(alone);
    }
}

#[test]
fn each_id_of_two_catalogues_agrees_or_says_why_not() {
    // Ours have hyphens between words, theirs have none.
    let plain: BTreeMap<String, &Known> =
        CATALOGUE.iter().map(|(id, known)| (id.replace('-', ""), known)).collect();
    let urls = list("urls.csv", ["id", "source", "authorization_url", "token_url"]);
    let ids: BTreeMap<String, [String; 3]> = list("ids.csv", ["id", "definition", "reason"])
        .into_iter()
        .map(|row| (row[0].clone(), row))
        .collect();
    let mut by_id = BTreeMap::<&str, Vec<&[String; 4]>>::new();
    for row in &urls {
        by_id.entry(&row[0]).or_default().push(row);
    }
    let mut tally = Tally { ids: by_id.len(), ..Tally::default() };
    for (id, rows) in &by_id {
        let own = plain.get(*id);
        match ids.get(*id).map(|row| (row[1].as_str(), row[2].as_str())) {
            None => match own {
                Some(known) => tally.present(id, &[*known], rows),
                None => tally.faults.push(format!(
                    "{id}: no definition is called so: write it, or name in ids.csv the one that \
                     it is, or the reason why there is none"
                )),
            },
            Some(("", reason)) => {
                tally.absent += 1;
                let _ = writeln!(tally.table, "{id:20} {:22} {:14} {reason}", "-", "absent");
                if reason.len() < 20 {
                    tally.faults.push(format!("{id}: ids.csv gives no reason for its absence"));
                }
                if own.is_some() {
                    tally.faults.push(format!("{id}: it has a definition: take it out of ids.csv"));
                }
            }
            Some((names, _)) => {
                let mut stands = Vec::new();
                for name in names.split(' ') {
                    match CATALOGUE.get(name) {
                        Some(known) => stands.push(known),
                        None => tally
                            .faults
                            .push(format!("{id}: ids.csv names `{name}`, which is not there")),
                    }
                }
                tally.present(id, &stands, rows);
            }
        }
    }
    for id in ids.keys().filter(|id| !by_id.contains_key(id.as_str())) {
        tally.faults.push(format!("{id}: it is in ids.csv and not in urls.csv: take it out"));
    }
    println!("{}", tally.table);
    // Not by `println!`, which is kept back where tests pass.
    let _ = writeln!(
        io::stderr(),
        "agreement: {} ids in two sources or more: {} as most say, {} as fewer say and {} as only \
         the provider says, with the reason, {} absent, with the reason, {} of which none says a URL",
        tally.ids,
        tally.majority,
        tally.differ,
        tally.none,
        tally.absent,
        tally.unsaid
    );
    assert!(tally.faults.is_empty(), "\n{}", tally.faults.join("\n"));
}

#[test]
fn the_catalogue_is_large_and_most_of_it_has_two_witnesses() {
    let sure = |known: &Known| known.definition.confidence >= Some(Confidence::CrossChecked);
    let count = CATALOGUE.values().filter(|known| sure(known)).count();
    println!("{} definitions, {count} documented or cross-checked", CATALOGUE.len());
    assert!(CATALOGUE.len() > 500, "{} definitions", CATALOGUE.len());
    assert!(count * 10 >= CATALOGUE.len() * 6, "{count} of {} are sure", CATALOGUE.len());

    let first = list("first150.csv", ["name", "definition", "reason"]);
    assert_eq!(first.len(), 150);
    let names: BTreeSet<_> = first.iter().map(|row| &row[0]).collect();
    assert_eq!(names.len(), first.len(), "each once");
    let mut faults = Vec::new();
    for [name, id, reason] in &first {
        if id.is_empty() {
            if CATALOGUE.contains_key(name.as_str()) {
                faults.push(format!("{name}: it has a definition: name it in first150.csv"));
            }
            if reason.len() < 20 {
                faults.push(format!("{name}: first150.csv gives no reason for its absence"));
            }
            continue;
        }
        let Some(known) = CATALOGUE.get(id.as_str()) else {
            faults.push(format!("{name}: there is no definition `{id}`"));
            continue;
        };
        if !sure(known) {
            faults.push(format!("{id}: it must be `documented` or `cross_checked`"));
        }
        if known.definition.docs.is_none() || known.definition.sources.is_empty() {
            faults.push(format!("{id}: `docs` and `sources` say where its facts are from"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
