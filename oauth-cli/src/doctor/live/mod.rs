//! `oauth doctor --live`: asks the provider itself, without any secret, and compares.

mod ask;
mod discovery;
mod probe;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use oauth_core::{
    SettingValues,
    definition::{BodyFormat, Definition, Method, Template, Variable},
};
use serde_json::{Value, json};

use super::{
    finding::{
        Finding,
        Severity::{Doubt, Fault, Note},
    },
    hosts::host,
};
use ask::{Answer, Asker};

/// Providers that are asked at the same time. Each is asked one thing after the other.
const AT_ONCE: usize = 4;

/// What a provider was asked, and what was learned.
#[derive(Default)]
pub(crate) struct Visit {
    asked: Vec<Asked>,
    /// What could not be asked, with the reason.
    skipped: Vec<(&'static str, String)>,
    pub(crate) findings: Vec<Finding>,
}

struct Asked {
    key: &'static str,
    method: Method,
    url: String,
    answer: Heard,
}

enum Heard {
    Status(u16),
    Silence(String),
    Broken(String),
}

/// The values that the operator gives, checked against the settings of all definitions.
pub(crate) struct Given(BTreeMap<String, String>);

impl Given {
    /// # Errors
    /// When no definition has a setting of a name, or it is a secret.
    pub(crate) fn new(
        pairs: &[(String, String)],
        definitions: &[&'static Definition],
    ) -> Result<Self, String> {
        for (name, _) in pairs {
            let mut settings = definitions.iter().filter_map(|definition| definition.setting(name));
            let Some(setting) = settings.next() else {
                return Err(format!("no definition here has a setting `{name}`"));
            };
            if setting.field.is_secret() && name != "client_id" {
                return Err(format!("`{name}` is a secret, and nothing here sends one"));
            }
        }
        Ok(Self(pairs.iter().cloned().collect()))
    }

    /// # Errors
    /// When a value breaks the rule of its setting.
    fn of(&self, definition: &'static Definition) -> Result<SettingValues, String> {
        let mut values = SettingValues::new(definition);
        for (name, value) in &self.0 {
            if let Some(setting) = definition.setting(name) {
                values = values.set(setting.field.name, value.as_str());
            }
        }
        values.url(&[]).map_err(|why| why.to_string())?;
        Ok(values)
    }
}

/// Asks the provider of each definition.
///
/// # Errors
/// When a value cannot be used, or nothing can be asked on this machine.
pub(crate) fn visit(
    definitions: &[&'static Definition],
    given: &Given,
) -> Result<Vec<Visit>, String> {
    let settings: Result<Vec<_>, _> =
        definitions.iter().map(|definition| given.of(definition)).collect();
    let settings = settings?;
    let asker = Asker::new()?;
    let next = AtomicUsize::new(0);
    let visits = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(definitions.len()) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(definition) = definitions.get(place) else { return };
                    let mut visitor = Visitor {
                        definition,
                        settings: &settings[place],
                        asker: &asker,
                        visit: Visit::default(),
                    };
                    visitor.go();
                    let mut visits = visits.lock().unwrap_or_else(PoisonError::into_inner);
                    visits.insert(place, visitor.visit);
                }
            });
        }
    });
    let mut visits: Vec<_> =
        visits.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect();
    if !offline(&visits) {
        visits.iter_mut().for_each(Visit::report_silence);
    }
    Ok(visits)
}

/// Not one host beyond this machine has answered, and some were asked.
pub(crate) fn offline(visits: &[Visit]) -> bool {
    let mut beyond = visits
        .iter()
        .flat_map(|visit| &visit.asked)
        .filter(|asked| !is_here(&asked.url))
        .peekable();
    beyond.peek().is_some() && beyond.all(|asked| matches!(asked.answer, Heard::Silence(_)))
}

fn is_here(url: &str) -> bool {
    matches!(host(url), Some("localhost" | "127.0.0.1")) || url.contains("://[::1]")
}

impl Visit {
    /// Where others answer, silence is the address's own.
    fn report_silence(&mut self) {
        for asked in &self.asked {
            if let Heard::Silence(why) = &asked.answer {
                self.findings.push(Finding::new(
                    Fault,
                    "unreachable",
                    asked.key,
                    format!("nothing can be asked at {}: {why}", asked.url),
                    "look in the provider's documentation for the address of today",
                ));
            }
        }
    }

    pub(crate) fn object(&self) -> Value {
        let asked = self.asked.iter().map(|asked| {
            let (status, failure) = match &asked.answer {
                Heard::Status(status) => (Some(status), None),
                Heard::Silence(why) | Heard::Broken(why) => (None, Some(why)),
            };
            json!({
                "key": asked.key,
                "method": asked.method.as_str(),
                "url": asked.url,
                "status": status,
                "failure": failure,
            })
        });
        let skipped =
            self.skipped.iter().map(|(key, reason)| json!({ "key": key, "reason": reason }));
        json!({ "asked": asked.collect::<Vec<_>>(), "skipped": skipped.collect::<Vec<_>>() })
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let asked = self.asked.iter().map(|Asked { key, method, url, answer }| {
            let said = match answer {
                Heard::Status(status) => format!("answers {status}"),
                Heard::Silence(why) => format!("is silent: {why}"),
                Heard::Broken(why) => format!("answers badly: {why}"),
            };
            format!("asked: {key}: {} {url} {said}", method.as_str())
        });
        let skipped = self.skipped.iter().map(|(key, why)| format!("not asked: {key}: {why}"));
        asked.chain(skipped).collect()
    }
}

/// One provider on its turn.
struct Visitor<'a> {
    definition: &'static Definition,
    settings: &'a SettingValues,
    asker: &'a Asker,
    visit: Visit,
}

impl Visitor<'_> {
    fn go(&mut self) {
        self.discover();
        for probe in probe::probes(self.definition) {
            let Some(url) = self.url(probe.key, probe.templates) else { continue };
            if self.visit.asked.iter().any(|asked| asked.url == url && asked.method == probe.method)
            {
                continue;
            }
            if let Answer::Status { status, location, .. } =
                self.ask(probe.key, probe.method, &url, probe.body)
            {
                let found = probe::judge(probe.kind, probe.key, &url, status, location.as_deref());
                self.visit.findings.extend(found);
            }
        }
    }

    /// The URL of an endpoint; without one, the reason is written down.
    fn url(&mut self, key: &'static str, templates: &[Template]) -> Option<String> {
        match self.settings.url(templates) {
            Ok(Some(url)) => return Some(url),
            Ok(None) => self.visit.skipped.push((key, self.needs(templates))),
            Err(why) => self.visit.skipped.push((key, why.to_string())),
        }
        None
    }

    /// What is missing for a URL.
    fn needs(&self, templates: &[Template]) -> String {
        let mut settings = Vec::new();
        let mut later = false;
        for template in templates {
            let Template::Parts(parts) = template else { continue };
            for part in *parts {
                part.any(&mut |variable| {
                    if let Variable::Setting(name) | Variable::Part(name, _) = variable {
                        let example = format!("--set {name}=VALUE");
                        if !settings.contains(&example) {
                            settings.push(example);
                        }
                    } else {
                        later = true;
                    }
                    false
                });
            }
        }
        if later || settings.is_empty() {
            "it is known only after a login".to_owned()
        } else {
            format!("it depends on a setting; give {}", settings.join(" "))
        }
    }

    fn ask(&mut self, key: &'static str, method: Method, url: &str, body: BodyFormat) -> Answer {
        let answer = self.asker.ask(method, url, body);
        let heard = match &answer {
            Answer::Status { status, .. } => Heard::Status(*status),
            Answer::Silent(why) => Heard::Silence(why.clone()),
            Answer::Broken(why) => {
                self.visit.findings.push(Finding::new(
                    Doubt,
                    "no-http",
                    key,
                    why.clone(),
                    "the client would refuse such an answer as well",
                ));
                Heard::Broken(why.clone())
            }
        };
        self.visit.asked.push(Asked { key, method, url: url.to_owned(), answer: heard });
        answer
    }

    /// Looks for what the provider publishes: where the definition says, or at its own origins.
    fn discover(&mut self) {
        let endpoint = self
            .settings
            .url(self.definition.authorization_endpoint)
            .ok()
            .flatten()
            .or_else(|| self.settings.url(self.definition.token_endpoint).ok().flatten());
        let declared = self.definition.issuer.is_some();
        let issuer = match self.definition.issuer {
            Some(template) => self.url("issuer", &[template]).and_then(|issuer| {
                discovery::of_tenant(&issuer, endpoint.as_deref().unwrap_or_default())
            }),
            None => endpoint.as_deref().and_then(discovery::origin).map(str::to_owned),
        };
        let Some(issuer) = issuer else { return };
        let mut silent = false;
        for address in discovery::addresses(&issuer) {
            match self.ask("issuer", Method::Get, &address, BodyFormat::Query) {
                Answer::Status { status: 200, body, .. } => {
                    let metadata = serde_json::from_slice::<discovery::Metadata>(&body)
                        .ok()
                        .filter(|metadata| metadata.contains_key("issuer"));
                    if let Some(metadata) = metadata {
                        let found =
                            discovery::compare(self.definition, self.settings, &metadata, declared);
                        self.visit.findings.extend(found);
                        return;
                    }
                }
                // A host that is silent once is not asked again for the same thing.
                Answer::Silent(_) => {
                    silent = true;
                    break;
                }
                Answer::Status { .. } | Answer::Broken(_) => {}
            }
        }
        if declared && !silent {
            self.visit.findings.push(Finding::new(
                Note,
                "no-discovery",
                "issuer",
                format!("{issuer} publishes nothing, so nothing says that it is the issuer"),
                "compare `issuer` with `iss` in a callback, or with the documentation",
            ));
        }
    }
}
