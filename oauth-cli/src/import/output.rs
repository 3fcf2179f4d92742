//! Where definitions and reports go.

use std::{collections::BTreeMap, fs, io, path::Path, process::ExitCode};

use super::{
    finish::Finished,
    options::{Common, Report},
    report::{self, Status},
};
use crate::Outcome;

pub(crate) fn print(finished: Vec<Finished>, common: &Common) -> Outcome {
    let (lines, definitions): (Vec<_>, Vec<_>) =
        finished.into_iter().map(|entry| (entry.line, entry.definition)).unzip();
    let definitions: Vec<(String, String)> = definitions.into_iter().flatten().collect();
    if let Some(out) = &common.out {
        write(out, &definitions, common.force)?;
    }
    match common.report {
        Some(Report::Json) => anstream::println!("{}", report::json(&lines)),
        Some(Report::Text) => anstream::print!("{}", report::text(&lines)),
        None => {
            let counted = |status| lines.iter().filter(|line| line.status == status).count();
            match (&common.out, definitions.as_slice()) {
                (Some(out), _) => anstream::println!(
                    "{} of {} entries written to {}; {} need a hook, {} are out of scope (`--report text` says why)",
                    definitions.len(),
                    lines.len(),
                    out.display(),
                    counted(Status::NeedsHook),
                    counted(Status::OutOfScope),
                ),
                (None, [(_, text)]) => anstream::print!("{text}"),
                (None, []) => {}
                (None, _) => {
                    return Err(format!(
                        "these are {} definitions: name a folder for them with `--out DIR`, or one of them with `--only ID`",
                        definitions.len()
                    ));
                }
            }
            // One entry and nothing to show for it, or something to do: say it where people look.
            if let [line] = lines.as_slice()
                && line.status != Status::Ok
            {
                let what =
                    if line.status == Status::NeedsHook { "needs more" } else { "is out of scope" };
                anstream::eprintln!("`{}` {what}", line.id);
                for reason in &line.reasons {
                    anstream::eprintln!("  {reason}");
                }
            }
        }
    }
    let nothing = definitions.is_empty() && lines.len() == 1 && common.report.is_none();
    Ok(if nothing { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Writes all files or, where one would be lost or two would be one, none.
fn write(out: &Path, definitions: &[(String, String)], force: bool) -> Result<(), String> {
    let mut files: BTreeMap<String, &str> = BTreeMap::new();
    for (id, text) in definitions {
        if files.insert(format!("{id}.yaml"), text).is_some() {
            return Err(format!("two entries would be called `{id}`; import them one by one"));
        }
    }
    for (name, text) in &files {
        let path = out.join(name);
        match fs::read_to_string(&path) {
            Ok(found) if found == **text || force => {}
            Ok(_) => {
                return Err(format!(
                    "{} is there and different; `--force` writes over it",
                    path.display()
                ));
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => {}
            Err(_) if force => {}
            Err(why) => return Err(format!("cannot read {}: {why}", path.display())),
        }
    }
    fs::create_dir_all(out).map_err(|why| format!("cannot make {}: {why}", out.display()))?;
    for (name, text) in &files {
        let path = out.join(name);
        crate::generate::write(&path, text)
            .map_err(|why| format!("cannot write {}: {why}", path.display()))?;
    }
    Ok(())
}
