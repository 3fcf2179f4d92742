//! Texts with values in them.

/// Text with values in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Template {
    Fixed(String),
    Parts(Vec<Part>),
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Part {
    Text(String),
    Value(Variable, Place),
    Filtered(Filtered),
}

/// A text and the filters that it goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Filtered {
    pub text: Vec<Part>,
    pub filters: Vec<Filter>,
    pub place: Place,
}

/// A pure function from a text to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Filter {
    Base64,
    Sha256Hex,
    HmacSha256Hex(Variable),
    Truncate(u32),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Variable {
    Setting(String),
    Part(String, String),
    Captured(String),
    AccessToken,
    Token,
    TokenTypeHint,
    RefreshToken,
    Code,
    State,
    RedirectUri,
    Nonce,
    Uuid,
    Timestamp,
    TimestampMs,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Place {
    Origin,
    Host,
    Segment,
    Query,
    Whole,
}

impl Template {
    /// The values in it, those that filters take included.
    pub(crate) fn variables(&self) -> Vec<&Variable> {
        let mut found = Vec::new();
        gather(self.parts(), false, &mut found);
        found
    }

    /// The values that can be read in what it makes: base64 hides nothing, a digest everything.
    pub(crate) fn carried(&self) -> Vec<&Variable> {
        let mut found = Vec::new();
        gather(self.parts(), true, &mut found);
        found
    }

    fn parts(&self) -> &[Part] {
        match self {
            Self::Fixed(_) => &[],
            Self::Parts(parts) => parts,
        }
    }
}

fn gather<'p>(parts: &'p [Part], carried: bool, found: &mut Vec<&'p Variable>) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Value(variable, _) => found.push(variable),
            Part::Filtered(Filtered { text, filters, .. }) => {
                if !carried || filters.iter().all(|filter| *filter == Filter::Base64) {
                    gather(text, carried, found);
                }
                if !carried {
                    found.extend(filters.iter().filter_map(|filter| match filter {
                        Filter::HmacSha256Hex(key) => Some(key),
                        Filter::Base64 | Filter::Sha256Hex | Filter::Truncate(_) => None,
                    }));
                }
            }
        }
    }
}
