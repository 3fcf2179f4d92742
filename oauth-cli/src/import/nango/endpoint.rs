//! URLs and other texts of which a catalogue offers several: `a || b`, the first that is complete wins.
//!
//! Our settings are always set, so most of these become one text and a default.

use super::template;
use crate::import::{places, settings::Setting};

/// What several texts became.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offered {
    /// The texts, the first that is complete wins.
    pub(super) texts: Vec<String>,
    /// Texts that had to go, each with the reason.
    pub(super) dropped: Vec<(String, String)>,
}

/// What a login brings, by our names.
#[derive(Debug, Default)]
pub(super) struct Captured {
    /// In the callback.
    pub(super) callback: Vec<String>,
    /// In the token answer.
    pub(super) answer: Vec<String>,
}

/// Reads a text of the file. `part` is what a host is called that depends on a choice.
pub(super) fn read(
    text: &str,
    part: &str,
    settings: &mut Vec<Setting>,
    captured: &Captured,
) -> Offered {
    let mut texts = template::alternatives(text);
    let mut dropped = Vec::new();
    // Nobody can say which hosts an answer may name, so the other text is the safe one.
    let by_answer = |text: &String| {
        places::names(text).iter().any(|name| captured.answer.iter().any(|known| known == name))
    };
    if texts.iter().any(by_answer) && !texts.iter().all(by_answer) {
        let (gone, kept): (Vec<_>, Vec<_>) = texts.into_iter().partition(by_answer);
        texts = kept;
        let why = "the answer would choose the host, and the file does not say among which";
        dropped.extend(gone.into_iter().map(|text| (text, why.to_owned())));
    }
    if texts.len() == 2 {
        let (first, second) = (texts[0].clone(), texts[1].clone());
        let names = places::names(&second);
        let by_callback = |name: &&str| captured.callback.iter().any(|known| known == name);
        if !names.is_empty() && names.iter().all(by_callback) {
            // What a provider says in the callback is newer than what was set.
            texts.swap(0, 1);
        } else if names.is_empty() {
            if let Some(one) = with_default(&first, &second, settings)
                .or_else(|| with_choice(&first, &second, part, settings))
            {
                texts = vec![one];
            }
        } else {
            let why = format!("`{{{}}}` would have to be unset, and settings are always set", {
                places::names(&first).first().copied().unwrap_or_default()
            });
            dropped.push((second, why));
            texts.truncate(1);
        }
    }
    Offered { texts, dropped }
}

/// `https://{host}/a || https://acme.example/a` is the first, with `acme.example` as default.
fn with_default(first: &str, second: &str, settings: &mut Vec<Setting>) -> Option<String> {
    let names = places::names(first);
    let [name] = names.as_slice() else { return None };
    let (before, after) = first.split_once(&format!("{{{name}}}"))?;
    let value = second.strip_prefix(before)?.strip_suffix(after)?;
    if value.is_empty() || before.starts_with("https://") && value.contains(['/', '?', '#']) {
        return None;
    }
    let setting = of(name, settings);
    if setting.default.as_deref().is_some_and(|default| default != value) {
        return None;
    }
    setting.default = Some(value.to_owned());
    if !setting.values.is_empty() && !setting.values.iter().any(|known| known == value) {
        setting.values.insert(0, value.to_owned());
    }
    Some(first.to_owned())
}

/// The choice that stands for what the second text is without one.
const STANDARD: &str = "standard";

/// `https://app.{region}.acme.example/a || https://app.acme.example/a` is a choice of hosts.
fn with_choice(
    first: &str,
    second: &str,
    part: &str,
    settings: &mut Vec<Setting>,
) -> Option<String> {
    let names = places::names(first);
    let [name] = names.as_slice() else { return None };
    let host_and_rest = |url: &str| {
        let inside = url.strip_prefix("https://")?;
        let end = inside.find(['/', '?', '#']).unwrap_or(inside.len());
        Some((inside[..end].to_owned(), inside[end..].to_owned()))
    };
    let (host, rest) = host_and_rest(first)?;
    let (standard, other_rest) = host_and_rest(second)?;
    let marked = format!("{{{name}}}");
    if rest != other_rest || !host.contains(&marked) {
        return None;
    }
    let setting = of(name, settings);
    if setting.values.is_empty() {
        return None;
    }
    if setting.rows.is_empty() {
        let values = std::iter::once(STANDARD.to_owned()).chain(setting.values.clone());
        setting.rows = values.map(|value| (value, Vec::new())).collect();
        setting.default = Some(STANDARD.to_owned());
    }
    for (value, texts) in &mut setting.rows {
        let text = if value == STANDARD { standard.clone() } else { host.replace(&marked, value) };
        texts.push((part.to_owned(), text));
    }
    Some(format!("https://{{{name}.{part}}}{rest}"))
}

fn of<'s>(name: &str, settings: &'s mut Vec<Setting>) -> &'s mut Setting {
    let at = settings.iter().position(|setting| setting.name == name).unwrap_or_else(|| {
        settings.push(Setting {
            name: name.to_owned(),
            foreign: name.to_owned(),
            ..Setting::default()
        });
        settings.len() - 1
    });
    &mut settings[at]
}

/// The origins that a captured value may be, from the texts that stand beside it: each with every value
/// of its choices.
pub(super) fn origins(texts: &[String], settings: &[Setting]) -> Vec<String> {
    let mut origins = Vec::new();
    for text in texts.iter().filter(|text| text.starts_with("https://")) {
        let end = text["https://".len()..].find(['/', '?', '#']);
        let origin = &text[..end.map_or(text.len(), |end| end + "https://".len())];
        match places::names(origin).as_slice() {
            [] => origins.push(origin.to_owned()),
            [name] => {
                let setting = settings.iter().find(|setting| setting.name == *name);
                let marked = format!("{{{name}}}");
                for value in setting.map_or(&[][..], |setting| &setting.values) {
                    origins.push(origin.replace(&marked, value));
                }
            }
            _ => {}
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::{Captured, Offered, origins, read};
    use crate::import::settings::Setting;

    fn setting(name: &str, values: &[&str]) -> Setting {
        Setting {
            name: name.to_owned(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
            ..Setting::default()
        }
    }

    fn texts(texts: &[&str]) -> Offered {
        Offered { texts: texts.iter().map(|&text| text.to_owned()).collect(), dropped: Vec::new() }
    }

    #[test]
    fn a_text_without_values_becomes_the_default_of_the_other() {
        let mut settings = vec![setting("tld", &["eu", "com"])];
        let text = "https://a.acme.${connectionConfig.tld}/x || https://a.acme.com/x";
        let read = read(text, "token", &mut settings, &Captured::default());
        assert_eq!(read, texts(&["https://a.acme.{tld}/x"]));
        assert_eq!(settings[0].default.as_deref(), Some("com"));
    }

    #[test]
    fn where_no_value_gives_the_other_text_there_is_a_choice_of_hosts() {
        let mut settings = vec![setting("region", &["eu"])];
        let mut of = |text: &str, part: &str| read(text, part, &mut settings, &Captured::default());
        let auth =
            "https://app.${connectionConfig.region}.acme.example/a || https://app.acme.example/a";
        let token =
            "https://api.${connectionConfig.region}.acme.example || https://api.acme.example";
        assert_eq!(of(auth, "authorization"), texts(&["https://{region.authorization}/a"]));
        assert_eq!(of(token, "token"), texts(&["https://{region.token}"]));
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(
            settings[0].rows,
            [
                (
                    "standard".to_owned(),
                    vec![
                        pair("authorization", "app.acme.example"),
                        pair("token", "api.acme.example")
                    ]
                ),
                (
                    "eu".to_owned(),
                    vec![
                        pair("authorization", "app.eu.acme.example"),
                        pair("token", "api.eu.acme.example")
                    ]
                ),
            ]
        );
        assert_eq!(settings[0].default.as_deref(), Some("standard"));
    }

    #[test]
    fn what_a_callback_says_comes_first_and_other_settings_go() {
        let captured =
            Captured { callback: vec!["server".to_owned()], answer: vec!["base".to_owned()] };
        let text = "https://a.acme.${connectionConfig.tld}/x || ${connectionConfig.server}/x";
        let mut settings = vec![setting("tld", &["com", "eu"])];
        let read_text = read(text, "token", &mut settings, &captured);
        assert_eq!(read_text, texts(&["{server}/x", "https://a.acme.{tld}/x"]));
        assert_eq!(
            origins(&read_text.texts, &settings),
            ["https://a.acme.com", "https://a.acme.eu"]
        );
        let text =
            "https://${connectionConfig.host}/x || https://${connectionConfig.sub}.acme.example/x";
        let read = super::read(text, "token", &mut settings, &captured);
        assert_eq!(read.texts, ["https://{host}/x"]);
        assert_eq!(read.dropped.len(), 1);
        let text = "${connectionConfig.base} || https://api.acme.example";
        let read = super::read(text, "api", &mut settings, &captured);
        assert_eq!(read.texts, ["https://api.acme.example"]);
        assert_eq!(read.dropped[0].0, "{base}");
    }
}
