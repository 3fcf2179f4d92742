//! `oauth doctor`: what is missing, doubtful or old in definitions.

mod checks;
mod finding;
mod hosts;
mod live;
mod old;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use oauth_codegen::{Compilation, Input, Unit, compile, diagnostics::Diagnostics, tree};
use oauth_core::definition::Definition;
use serde_json::{Value, json};

use crate::{Outcome, catalogue, check, print::out};
use finding::{Finding, Severity};
use live::{Given, Visit};

/// Which definitions, and how they are looked at.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Ids of the catalogue, definitions, or folders with definitions.
    #[arg(required_unless_present = "all", value_name = "ID|FILE")]
    definitions: Vec<String>,
    /// The whole catalogue.
    #[arg(long, conflicts_with = "definitions")]
    all: bool,
    /// Ask the providers as well: what they publish, and whether their endpoints are there. No secret
    /// is ever sent.
    #[arg(long)]
    live: bool,
    /// A setting that endpoints depend on, for --live.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, requires = "live")]
    set: Vec<(String, String)>,
    /// Leave out what matters less, and definitions about which nothing else is said.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    at_least: Option<Severity>,
    /// As a JSON array.
    #[arg(long)]
    json: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// The status when no host has answered.
const OFFLINE: u8 = 3;

/// A definition to look at.
pub(crate) struct Case {
    pub(crate) definition: &'static Definition,
    /// Whether the file has the key `refresh`; `None` where the file is not at hand.
    pub(crate) says_refresh: Option<bool>,
}

/// A definition with everything that is said about it.
struct Report {
    definition: &'static Definition,
    findings: Vec<Finding>,
    /// What was asked, with --live.
    visit: Option<Visit>,
}

pub(crate) fn run(doctor: &Doctor) -> Outcome {
    let cases = match cases(doctor)? {
        Ok(cases) => cases,
        Err(status) => return Ok(status),
    };
    let definitions: Vec<_> = cases.iter().map(|case| case.definition).collect();
    let visits = match doctor.live {
        true => live::visit(&definitions, &Given::new(&doctor.set, &definitions)?)?,
        false => Vec::new(),
    };
    let offline = live::offline(&visits);
    let mut visits = visits.into_iter();
    let mut reports: Vec<_> = cases
        .iter()
        .map(|case| {
            let visit = visits.next();
            let mut findings = checks::findings(case);
            findings.extend(visit.iter().flat_map(|visit| visit.findings.clone()));
            findings.sort_by_key(|finding| finding.severity);
            Report { definition: case.definition, findings, visit }
        })
        .collect();
    if let Some(least) = doctor.at_least {
        for report in &mut reports {
            report.findings.retain(|finding| finding.severity <= least);
        }
        reports.retain(|report| !report.findings.is_empty());
    }
    if doctor.json {
        let array = Value::Array(reports.iter().map(Report::object).collect());
        out(&format!("{array:#}\n"));
    } else {
        out(&told(&reports));
    }
    if offline {
        anstream::eprintln!(
            "error: nothing was compared: no host answered, so this machine seems to have no network"
        );
        return Ok(ExitCode::from(OFFLINE));
    }
    let faults = count(&reports, Severity::Fault);
    Ok(if faults > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The definitions that are meant, or the status to end with where files have faults.
fn cases(doctor: &Doctor) -> Result<Result<Vec<Case>, ExitCode>, String> {
    let known = |definition| Case { definition, says_refresh: None };
    if doctor.all {
        return Ok(Ok(oauth_providers::all().map(known).collect()));
    }
    let mut cases = Vec::new();
    for name in &doctor.definitions {
        let path = Path::new(name);
        let in_catalogue = oauth_providers::all().any(|known| known.id == name);
        if in_catalogue || catalogue::is_no_file(path) {
            cases.push(known(catalogue::find(name)?));
            continue;
        }
        let compilation = compile(&[Input::path(PathBuf::from(name))]);
        if compilation.has_errors() {
            check::human(&compilation);
            return Ok(Err(ExitCode::from(2)));
        }
        cases.extend(compilation.units.iter().filter_map(|unit| {
            let definition = oauth_load::loaded(unit.checked.as_ref()?);
            Some(Case { definition, says_refresh: Some(says(&compilation, unit, "refresh")) })
        }));
    }
    Ok(Ok(cases))
}

/// Whether a file, or one that it extends, has a key.
fn says(compilation: &Compilation, unit: &Unit, key: &str) -> bool {
    let mut silent = Diagnostics::new();
    unit.files.iter().any(|file| {
        tree::parse(&compilation.sources, *file, &mut silent)
            .is_some_and(|tree| tree.get(key).is_some())
    })
}

fn count(reports: &[Report], severity: Severity) -> usize {
    let of_all = reports.iter().flat_map(|report| &report.findings);
    of_all.filter(|finding| finding.severity == severity).count()
}

impl Report {
    fn object(&self) -> Value {
        json!({
            "id": self.definition.id,
            "findings": self.findings.iter().map(Finding::object).collect::<Vec<_>>(),
            "live": self.visit.as_ref().map(Visit::object),
        })
    }
}

fn told(reports: &[Report]) -> String {
    let mut text = String::new();
    for Report { definition, findings, visit } in reports {
        let _ = writeln!(text, "{} ({})", definition.id, definition.name);
        for line in visit.iter().flat_map(Visit::lines) {
            let _ = writeln!(text, "  {line}");
        }
        for Finding { severity, code, key, reason, advice } in findings {
            let _ = writeln!(text, "  {}: {key}: {reason} [{code}]", severity.as_str());
            let _ = writeln!(text, "         {advice}");
        }
        if findings.is_empty() {
            text.push_str("  nothing is missing\n");
        }
    }
    let counted = [Severity::Fault, Severity::Doubt, Severity::Note].map(|severity| {
        let count = count(reports, severity);
        format!("{count} {}{}", severity.as_str(), if count == 1 { "" } else { "s" })
    });
    let definitions = if reports.len() == 1 { "definition" } else { "definitions" };
    let _ = writeln!(text, "\n{} {definitions}: {}", reports.len(), counted.join(", "));
    text
}
