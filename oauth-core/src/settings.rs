//! What the operator sets: values by name, and the rules that they must keep.

use std::fmt;

use crate::{
    Error, ErrorKind, Secret, Step,
    definition::{DefaultValue, Definition, FieldKind, Setting, ValueKind},
    rules,
};

/// No setting is longer than this.
const LONGEST: usize = 8 * 1024;

/// The operator's values: the client and the tenant. Checked when a client is built from them.
///
/// Generated code makes these from its typed settings; platforms make them with
/// [`SettingValues::from_map`].
#[derive(Clone)]
pub struct SettingValues {
    definition: &'static Definition,
    /// One place for each setting of the definition.
    values: Vec<Option<Secret>>,
    /// Names that the definition does not have.
    unknown: Vec<String>,
}

impl SettingValues {
    /// No values yet.
    #[must_use]
    pub fn new(definition: &'static Definition) -> Self {
        Self { definition, values: vec![None; definition.settings.len()], unknown: Vec::new() }
    }

    /// With the setting `name`; an empty value counts as none, and a name that the definition does not
    /// have is an error when the client is built.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        self.put(name, value.into());
        self
    }

    /// With the setting `name`, if there is a value.
    #[must_use]
    pub fn set_option(self, name: &'static str, value: Option<impl Into<Secret>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// The values of a form.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for a name that the definition does not have.
    pub fn from_map(
        definition: &'static Definition,
        values: impl IntoIterator<Item = (impl AsRef<str>, impl Into<Secret>)>,
    ) -> Result<Self, Error> {
        let mut settings = Self::new(definition);
        for (name, value) in values {
            settings.put(name.as_ref(), value.into());
        }
        settings.refuse_unknown()?;
        Ok(settings)
    }

    fn put(&mut self, name: &str, value: Secret) {
        match self.definition.settings.iter().position(|setting| setting.field.name == name) {
            Some(position) => {
                self.values[position] = if value.is_empty() { None } else { Some(value) };
            }
            None => self.unknown.push(name.chars().filter(|c| !c.is_control()).take(64).collect()),
        }
    }

    fn refuse_unknown(&self) -> Result<(), Error> {
        let Some(name) = self.unknown.first() else { return Ok(()) };
        let known: Vec<&str> =
            self.definition.settings.iter().map(|setting| setting.field.name).collect();
        Err(config(self.definition, format!("there is no setting `{name}`"))
            .with_todo(format!("the settings are: {}", known.join(", "))))
    }

    /// Checks every value and fills in the defaults. With `partial`, a required one may be missing.
    pub(crate) fn checked(mut self, partial: bool) -> Result<CheckedSettings, Error> {
        self.refuse_unknown()?;
        for (setting, value) in self.definition.settings.iter().zip(&mut self.values) {
            if value.is_none() {
                *value = default(setting);
            }
            match value {
                Some(value) => check(self.definition, setting, value.expose())?,
                None if setting.field.required && !partial => {
                    return Err(with_source(
                        config(
                            self.definition,
                            format!("the setting `{}` is required and has no value", setting.field.name),
                        ),
                        setting,
                        "set it",
                    ));
                }
                None => {}
            }
        }
        Ok(CheckedSettings { definition: self.definition, values: self.values })
    }
}

impl fmt::Debug for SettingValues {
    /// The names alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "SettingValues", self.definition, &self.values)
    }
}

/// Values that keep the rules of their definition.
#[derive(Clone)]
pub(crate) struct CheckedSettings {
    definition: &'static Definition,
    values: Vec<Option<Secret>>,
}

impl CheckedSettings {
    /// The value of `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Secret> {
        let position =
            self.definition.settings.iter().position(|setting| setting.field.name == name)?;
        self.values[position].as_ref()
    }

    /// The value of `name`, unless it is secret; `client_id` never is.
    pub(crate) fn public(&self, name: &str) -> Option<&str> {
        let setting = self.definition.setting(name)?;
        if is_secret(setting) { None } else { self.get(name).map(Secret::expose) }
    }

    /// Every value that must not be shown.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.definition
            .settings
            .iter()
            .zip(&self.values)
            .filter(|(setting, _)| is_secret(setting))
            .filter_map(|(_, value)| value.as_ref().map(Secret::expose))
    }

    /// The values that were given and differ from their defaults.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = (&'static Setting, &Secret)> {
        self.definition.settings.iter().zip(&self.values).filter_map(|(setting, value)| {
            let value = value.as_ref()?;
            (default(setting).as_ref() != Some(value)).then_some((setting, value))
        })
    }
}

impl fmt::Debug for CheckedSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "CheckedSettings", self.definition, &self.values)
    }
}

fn debug(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    definition: &Definition,
    values: &[Option<Secret>],
) -> fmt::Result {
    let mut out = f.debug_struct(name);
    out.field("provider", &definition.id);
    for (setting, value) in definition.settings.iter().zip(values) {
        out.field(setting.field.name, if value.is_some() { &"set" } else { &"not set" });
    }
    out.finish()
}

/// Platforms often ask for the client identifier in a masked field; it is in every authorization URL
/// all the same.
pub(crate) fn is_secret(setting: &Setting) -> bool {
    setting.field.kind == FieldKind::SecretInput && setting.field.name != "client_id"
}

fn default(setting: &Setting) -> Option<Secret> {
    match setting.field.default? {
        DefaultValue::Text(text) | DefaultValue::Number(text) => Some(Secret::from(text)),
        DefaultValue::Bool(value) => Some(Secret::from(if value { "true" } else { "false" })),
        DefaultValue::List(_) => None,
    }
    .filter(|value| !value.is_empty())
}

fn check(definition: &'static Definition, setting: &Setting, value: &str) -> Result<(), Error> {
    let fault = if value.len() > LONGEST {
        Some("is longer than 8 KiB".into())
    } else {
        rules::fault(setting.value, value, definition.local)
    };
    let Some(fault) = fault else { return Ok(()) };
    let name = setting.field.name;
    // A wrong tenant value is shown, which helps to find it; a secret never is.
    let shown = if is_secret(setting) || matches!(setting.value, ValueKind::Text) || value.len() > 100 {
        String::new()
    } else {
        format!(" (`{}`)", value.escape_default())
    };
    Err(with_source(
        config(definition, format!("the setting `{name}`{shown} {fault}")),
        setting,
        "correct it",
    ))
}

fn with_source(error: Error, setting: &Setting, verb: &'static str) -> Error {
    match setting.field.url {
        Some(url) => error.with_todo(format!("{verb}; it is found or created at {url}")),
        None => error.with_todo(format!("{verb} and build the client again")),
    }
}

fn config(definition: &'static Definition, what: String) -> Error {
    Error::new(definition.id, Step::Setup, ErrorKind::Config, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Field, Text};

    static DEFINITION: Definition = Definition {
        id: "acme",
        settings: &[
            Setting {
                field: Field {
                    name: "client_id",
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
                    label: Text::plain("Secret"),
                    ..Field::PLAIN
                },
                value: ValueKind::Text,
            },
            Setting {
                field: Field { name: "dc", default: Some(DefaultValue::Text("com")), ..Field::PLAIN },
                value: ValueKind::OneOf(&["com", "eu"]),
            },
        ],
        ..Definition::PLAIN
    };

    fn values() -> SettingValues {
        SettingValues::new(&DEFINITION)
    }

    #[test]
    fn a_missing_value_is_named_with_where_to_create_it() {
        let error = values().checked(false).expect_err("client_id is required");
        assert_eq!(
            error.to_string(),
            "acme: setup: the setting `client_id` is required and has no value; set it; it is found or created at https://acme.example/apps"
        );
        assert!(values().set("client_id", "").checked(false).is_err());
        assert!(values().checked(true).is_ok());
    }

    #[test]
    fn secrets_with_line_breaks_are_refused_and_not_shown() {
        let error = values()
            .set("client_id", "id")
            .set("client_secret", "sentinel\r\nx: y")
            .checked(false)
            .expect_err("F132");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(!format!("{error} {error:?}").contains("sentinel"));
    }

    #[test]
    fn unknown_names_list_the_known_ones() {
        let error = SettingValues::from_map(&DEFINITION, [("client-id", "x")]).expect_err("unknown");
        assert!(error.to_string().contains("client_id, client_secret, dc"), "{error}");
        assert!(values().set("nope", "x").checked(true).is_err());
    }

    #[test]
    fn defaults_fill_in_and_choices_are_closed() {
        let checked = values().set("client_id", "id").checked(false).expect("valid");
        assert_eq!(checked.public("dc"), Some("com"));
        assert_eq!(checked.chosen().count(), 1);
        assert!(values().set("client_id", "id").set("dc", "us").checked(false).is_err());
    }
}
