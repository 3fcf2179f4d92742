//! The values of a provider's settings, before and after they are checked.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{
    Error, Secret, check,
    definition::{DefaultValue, Definition, Part, Setting, Template, Variable},
    encode,
    expand::Values,
};

/// What the operator set: the client and, where a provider has them, tenant values.
///
/// The values are checked when a client is built from them.
#[derive(Clone)]
pub struct SettingValues {
    definition: &'static Definition,
    given: Vec<(&'static str, Secret)>,
}

impl SettingValues {
    /// No values yet.
    #[must_use]
    pub fn new(definition: &'static Definition) -> Self {
        Self { definition, given: Vec::with_capacity(definition.settings.len()) }
    }

    /// Sets a value; an empty one counts as none.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        let value = value.into();
        match self.given.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.given.push((name, value)),
        }
        self
    }

    /// Takes the values from a map.
    ///
    /// # Errors
    /// `Config` when the provider has no setting of a name.
    pub fn from_map<N: AsRef<str>, V: Into<Secret>>(
        definition: &'static Definition,
        map: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Error> {
        let mut values = Self::new(definition);
        for (name, value) in map {
            let Some(setting) = definition.setting(name.as_ref()) else {
                return Err(unknown(definition, name.as_ref()));
            };
            values = values.set(setting.field.name, value);
        }
        Ok(values)
    }

    /// The first of `templates` whose values are all among these and the defaults, as a URL; `None`
    /// where each needs one that is not. A client does this by itself: it is for tools that look at
    /// endpoints.
    ///
    /// # Errors
    /// `Config` when a value breaks its rule, or would not stay in its place in the URL.
    pub fn url(&self, templates: &[Template]) -> Result<Option<String>, Error> {
        let settings = self.clone().check(false)?;
        let values = Values::of(self.definition, &settings);
        for template in templates {
            let url =
                values.url(*template).map_err(|why| Error::config(self.definition.id, why))?;
            if url.is_some() {
                return Ok(url);
            }
        }
        Ok(None)
    }

    pub(crate) fn definition(&self) -> &'static Definition {
        self.definition
    }

    /// Checks the values and fills in defaults. With `complete`, required ones must be there.
    pub(crate) fn check(self, complete: bool) -> Result<Settings, Error> {
        let definition = self.definition;
        if let Some((name, _)) =
            self.given.iter().find(|(name, _)| definition.setting(name).is_none())
        {
            return Err(unknown(definition, name));
        }
        let mut values = Vec::with_capacity(definition.settings.len());
        for setting in definition.settings {
            let name = setting.field.name;
            let given = self.given.iter().find(|(known, _)| *known == name);
            let value = match given {
                Some((_, value)) if !value.is_empty() => value.clone(),
                _ => match default(setting) {
                    Some(value) => value,
                    None if complete && (setting.field.required || name == CLIENT_ID) => {
                        return Err(fault(definition, setting, "is not set"));
                    }
                    None => continue,
                },
            };
            check::value(setting.value, value.expose(), definition.local)
                .map_err(|rule| fault(definition, setting, &rule))?;
            check_options(definition, setting, value.expose())?;
            values.push((name, value));
        }
        if complete && !values.iter().any(|(name, _)| *name == CLIENT_ID) {
            return Err(Error::config(definition.id, "the definition has no setting `client_id`"));
        }
        Ok(Settings { definition, values })
    }
}

/// The value of a select must be one of its options.
fn check_options(
    definition: &'static Definition,
    setting: &Setting,
    value: &str,
) -> Result<(), Error> {
    let options = setting.field.options;
    if options.is_empty() || options.iter().any(|option| option.value == value) {
        return Ok(());
    }
    let listed = check::listed(options.iter().map(|option| option.value));
    Err(fault(definition, setting, &format!("must be one of {listed}")))
}

fn default(setting: &Setting) -> Option<Secret> {
    match setting.field.default? {
        DefaultValue::Text(text) | DefaultValue::Number(text) => Some(Secret::from(text)),
        DefaultValue::Bool(value) => Some(Secret::from(if value { "true" } else { "false" })),
        DefaultValue::List(_) => None,
    }
}

/// Says what is wrong with a setting and where to find the right value.
fn fault(definition: &Definition, setting: &Setting, rule: &str) -> Error {
    let error = Error::config(definition.id, format!("`{}` {rule}", setting.field.name));
    match setting.field.url {
        Some(url) => error.with_advice(format!("create or find it at {url}")),
        None => error,
    }
}

fn unknown(definition: &Definition, name: &str) -> Error {
    let name: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    let known = check::listed(definition.settings.iter().map(|setting| setting.field.name));
    Error::config(definition.id, format!("there is no setting `{name}`"))
        .with_advice(format!("the settings are {known}"))
}

impl fmt::Debug for SettingValues {
    /// The names of the values that were given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettingValues")
            .field("provider", &self.definition.id)
            .field("given", &self.given.iter().map(|(name, _)| *name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

pub(crate) const CLIENT_ID: &str = "client_id";
pub(crate) const CLIENT_SECRET: &str = "client_secret";
pub(crate) const PRIVATE_KEY: &str = "private_key";

/// Settings that keep their rules.
pub(crate) struct Settings {
    definition: &'static Definition,
    values: Vec<(&'static str, Secret)>,
}

impl Settings {
    pub(crate) fn get(&self, name: &str) -> Option<&Secret> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// A value that may be shown. A `client_id` is no secret, even where its field is masked.
    pub(crate) fn public(&self, name: &str) -> Option<&str> {
        let setting = self.definition.setting(name)?;
        if setting.field.is_secret() && name != CLIENT_ID {
            return None;
        }
        self.get(name).map(Secret::expose)
    }

    pub(crate) fn client_id(&self) -> Option<&str> {
        self.get(CLIENT_ID).map(Secret::expose)
    }

    pub(crate) fn client_secret(&self) -> Option<&str> {
        self.get(CLIENT_SECRET).map(Secret::expose)
    }

    /// Every value that must not be shown.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.values
            .iter()
            .filter(|(name, _)| self.public(name).is_none())
            .map(|(_, value)| value.expose())
    }

    /// What proves who the client is, or names the key that does.
    fn is_replaceable(&self, name: &str) -> bool {
        let kid = match self.definition.client_assertion.kid {
            Some(Template::Parts(parts)) => parts,
            _ => &[],
        };
        let is_named = |part: &Part| {
            part.any(&mut |variable| matches!(variable, Variable::Setting(known) if known == name))
        };
        matches!(name, CLIENT_SECRET | PRIVATE_KEY) || kid.iter().any(is_named)
    }

    /// Stands for the client and the tenant: everything but the client's secret or key, which may be
    /// replaced without ending logins or tokens.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (name, value) in self.values.iter().filter(|(name, _)| !self.is_replaceable(name)) {
            for text in [name, value.expose()] {
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text.as_bytes());
            }
        }
        encode::hex(&hash.finalize()[..16])
    }
}

#[cfg(test)]
mod tests {
    use super::SettingValues;
    use crate::{
        ErrorKind,
        definition::{
            DefaultValue, Definition, Field, FieldKind, Part, Place, Setting, Template, ValueKind,
            Variable,
        },
    };

    const TENANTED: Definition = Definition {
        id: "tenanted",
        settings: &[
            Setting {
                field: Field {
                    name: "client_id",
                    kind: FieldKind::SecretInput,
                    required: true,
                    url: Some("https://acme.example/apps"),
                    ..Field::PLAIN
                },
                value: ValueKind::Text,
            },
            Setting {
                field: Field {
                    name: "client_secret",
                    kind: FieldKind::SecretInput,
                    ..Field::PLAIN
                },
                value: ValueKind::Text,
            },
            Setting {
                field: Field {
                    name: "dc",
                    default: Some(DefaultValue::Text("com")),
                    ..Field::PLAIN
                },
                value: ValueKind::OneOf(&["com", "eu"]),
            },
        ],
        ..Definition::PLAIN
    };

    fn values() -> SettingValues {
        SettingValues::new(&TENANTED).set("client_id", "id-sentinel")
    }

    #[test]
    fn defaults_are_filled_in_and_secrets_stay_hidden() {
        let settings = values().set("client_secret", "shh").check(true).unwrap();
        assert_eq!(settings.public("dc"), Some("com"));
        assert_eq!(settings.public("client_id"), Some("id-sentinel"));
        assert_eq!(settings.public("client_secret"), None);
        assert_eq!(settings.secrets().collect::<Vec<_>>(), ["shh"]);
        assert_eq!(
            format!("{:?}", values()),
            r#"SettingValues { provider: "tenanted", given: ["client_id"], .. }"#
        );
    }

    #[test]
    fn faults_name_the_setting_and_where_to_find_it() {
        let missing = SettingValues::new(&TENANTED).check(true).err().unwrap();
        assert_eq!(
            missing.to_string(),
            "tenanted: configure: `client_id` is not set; create or find it at https://acme.example/apps"
        );
        for (name, value) in [("client_id", ""), ("client_id", "a\r\nb"), ("dc", "evil")] {
            let error = values().set(name, value).check(true).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(name), "{error}");
        }
        let error = values().set("client_secret", "sentinel\r\n").check(true).err().unwrap();
        assert!(!error.to_string().contains("sentinel"), "{error}");
    }

    #[test]
    fn a_url_is_the_first_whose_values_are_known() {
        let template = |name| {
            Template::Parts(Box::leak(Box::new([
                Part::Text("https://"),
                Part::Value(Variable::Setting(name), Place::Host),
                Part::Text(".acme.example/token"),
            ])))
        };
        let urls = [template("tenant"), template("dc")];
        let url = |values: SettingValues| values.url(&urls).unwrap();
        assert_eq!(url(values()).as_deref(), Some("https://com.acme.example/token"));
        assert_eq!(url(values().set("dc", "eu")).as_deref(), Some("https://eu.acme.example/token"));
        assert_eq!(values().url(&urls[..1]).unwrap(), None, "a value is missing");
        assert_eq!(values().url(&[]).unwrap(), None);
        assert!(values().set("dc", "evil").url(&urls).is_err());
        assert!(values().set("client_secret", "shh").url(&[template("client_secret")]).is_err());
    }

    #[test]
    fn unknown_names_are_refused_with_the_known_ones() {
        let error = SettingValues::from_map(&TENANTED, [("clientid", "x")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "tenanted: configure: there is no setting `clientid`; the settings are `client_id`, `client_secret`, `dc`"
        );
        assert!(values().set("nope", "x").check(true).is_err());
    }

    #[test]
    fn the_fingerprint_outlives_a_new_client_secret_but_no_new_tenant() {
        let print = |values: SettingValues| values.check(true).unwrap().fingerprint();
        let plain = print(values());
        assert_eq!(plain.len(), 32);
        assert_eq!(plain, print(values().set("client_secret", "new")));
        assert_ne!(plain, print(values().set("dc", "eu")));
        assert_ne!(plain, print(values().set("client_id", "other")));
    }
}
