//! What is missing before a provider can be used.

use std::fmt;

use oauth_core::{
    definition::{Definition, Field},
    dynamic::Map,
};

use super::Mode;

/// A provider has no client that may be used, or one without what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotConfigured {
    /// The id of the provider's definition.
    pub provider: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Whose clients this deployment uses.
    pub mode: Mode,
    /// The settings that are missing, as the form asks for them: each has a label, and often the page where
    /// the operator creates it ([`Field::url`]).
    pub missing: Vec<Field>,
}

impl NotConfigured {
    /// What is missing; `None`: nothing.
    pub(crate) fn find(
        definition: &'static Definition,
        mode: Mode,
        settings: Option<&Map>,
    ) -> Option<Self> {
        let is_missing = |field: &Field| {
            let given = settings.and_then(|settings| settings.get(field.name));
            field.required && field.default.is_none() && given.is_none_or(String::is_empty)
        };
        let fields = crate::parts::fields(definition.settings);
        let missing: Vec<Field> = fields.filter(|field| is_missing(field)).copied().collect();
        (settings.is_none() || !missing.is_empty()).then_some(Self {
            provider: definition.id,
            name: definition.name,
            mode,
            missing,
        })
    }

    /// Where to create them.
    pub(crate) fn advice(&self) -> String {
        let who = match self.mode {
            Mode::Cloud => "the platform's operator sets the managed client",
            Mode::SelfHosted => "enter a client of your own",
            Mode::Custom => {
                "enter a client of your own, or have the platform's operator set a managed one"
            }
        };
        let mut urls: Vec<&str> = self.missing.iter().filter_map(|field| field.url).collect();
        urls.dedup();
        match urls.first() {
            Some(url) => format!("{who}; it is created at {url}"),
            None => who.to_owned(),
        }
    }
}

impl fmt::Display for NotConfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not configured", self.provider)?;
        for (number, field) in self.missing.iter().enumerate() {
            f.write_str(if number == 0 { ": missing " } else { ", " })?;
            write!(f, "`{}`", field.name)?;
        }
        Ok(())
    }
}
