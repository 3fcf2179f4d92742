//! Foreign files: read by readers that others maintain, with limits, and with places in what goes wrong.

use std::{fs::File, io::Read as _, path::Path};

use super::value::Value;

/// The largest file, in bytes. The largest catalogue that is known has a quarter of that.
const LIMIT: u64 = 4 * 1024 * 1024;

/// A foreign file.
pub(crate) struct Foreign {
    /// What it is called in messages.
    pub(crate) shown: String,
    text: String,
    pub(crate) value: Value,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Json,
    Yaml,
}

impl Foreign {
    pub(crate) fn read(path: &Path, syntax: Syntax) -> Result<Self, String> {
        let shown = path.to_string_lossy().replace('\\', "/");
        let mut text = String::new();
        let file = File::open(path).map_err(|why| format!("cannot read `{shown}`: {why}"))?;
        // One byte more than allowed tells that there is more.
        file.take(LIMIT + 1)
            .read_to_string(&mut text)
            .map_err(|why| format!("cannot read `{shown}`: {why}"))?;
        if text.len() as u64 > LIMIT {
            return Err(format!(
                "`{shown}` is larger than {} MiB; is this the right file?",
                LIMIT / 1024 / 1024
            ));
        }
        Self::parse(shown, text, syntax)
    }

    pub(crate) fn parse(shown: String, text: String, syntax: Syntax) -> Result<Self, String> {
        let plain = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let value = match syntax {
            Syntax::Json => serde_json::from_str(plain).map_err(|why| {
                let at = (why.line() > 0).then(|| (why.line(), why.column()));
                fault(&shown, at, "JSON", &why.to_string())
            }),
            Syntax::Yaml => serde_yaml::from_str(plain).map_err(|why: serde_yaml::Error| {
                let at = why.location().map(|at| (at.line(), at.column()));
                fault(&shown, at, "YAML", &why.to_string())
            }),
        }?;
        if !matches!(value, Value::Map(_)) {
            return Err(format!("{shown}:1: expected a map, found {}", Value::kind(&value)));
        }
        Ok(Self { shown, text, value })
    }

    /// `file:line` of an entry at the top, for messages about it.
    pub(crate) fn place_of(&self, key: &str) -> String {
        let starts = |line: &str| {
            let line = line.trim_start().trim_start_matches(['"', '\'']);
            line.strip_prefix(key).is_some_and(|rest| {
                rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':')
            })
        };
        match self.text.lines().position(starts) {
            Some(at) => format!("{}:{}", self.shown, at + 1),
            None => self.shown.clone(),
        }
    }
}

/// `file:line:column: why`, the place said once.
fn fault(shown: &str, at: Option<(usize, usize)>, format: &str, why: &str) -> String {
    let why = why.split(" at line ").next().unwrap_or(why);
    match at {
        Some((line, column)) => {
            format!("{shown}:{line}:{column}: not {format} as it should be: {why}")
        }
        None => format!("{shown}: not {format} as it should be: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Foreign, Syntax, Value};

    fn why(text: &str, syntax: Syntax) -> String {
        match Foreign::parse("f".to_owned(), text.to_owned(), syntax) {
            Err(why) => why,
            Ok(read) => panic!("{text} was read as {:?}", read.value),
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        for (text, syntax, starts, holds) in [
            ("a: [1, 2\nb: 3\n", Syntax::Yaml, "f:2:", "YAML"),
            ("a: 1\nb: 2\na: 3\n", Syntax::Yaml, "f:", "`a` stands twice"),
            ("{\n\"a\": 1,\n\"a\": 2}", Syntax::Json, "f:3:", "`a` stands twice"),
            ("{\n\"a\": tru}", Syntax::Json, "f:2:", "JSON"),
            ("- a\n", Syntax::Yaml, "f:1:", "expected a map, found a list"),
            ("", Syntax::Yaml, "f", "found nothing"),
            ("? [a]\n: b\n", Syntax::Yaml, "f", "a list cannot be a key"),
        ] {
            let why = why(text, syntax);
            assert!(why.starts_with(starts) && why.contains(holds), "{text:?}: {why}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_not_followed() {
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert!(why(&deep, Syntax::Json).contains("recursion"));
        assert!(why(&deep, Syntax::Yaml).contains("recursion"));
    }

    #[test]
    fn order_and_writing_are_kept() {
        let read = Foreign::parse(
            "f".to_owned(),
            "b: 1\na: 1.0\n1: yes\nc: 2022-06-28\n".to_owned(),
            Syntax::Yaml,
        )
        .expect("it is YAML");
        let entries: Vec<_> = read
            .value
            .entries()
            .iter()
            .map(|(key, value)| (key.as_str(), value.scalar().unwrap_or_default()))
            .collect();
        assert_eq!(
            entries,
            [
                ("b", "1".to_owned()),
                ("a", "1.0".to_owned()),
                ("1", "yes".to_owned()),
                ("c", "2022-06-28".to_owned())
            ]
        );
        assert_eq!(read.value.get("a"), Some(&Value::Number("1.0".to_owned())));
        assert_eq!(read.place_of("c"), "f:4");
    }
}
