//! The calls of a definition, and at which of them a request is made.

use oauth_core::definition::{Call, Definition, Discover, EmailRequest, Lookup, Probe, Variable};

use crate::{
    event::Step,
    form,
    provider::Provider,
    template::{self, Found},
    url::Url,
};

/// A call of a definition, with what its answer is made from.
#[derive(Clone, Copy)]
pub(crate) enum Ask {
    Revoke(&'static Call),
    Introspect(&'static Call),
    Probe(&'static Probe),
    Email(&'static EmailRequest),
    Discover(&'static Discover),
    Lookup(&'static Lookup),
    /// A refresh that is described as a whole, or what follows an exchange.
    Trade(&'static Call),
}

impl Ask {
    /// All calls of a definition.
    pub(crate) fn all(definition: &'static Definition) -> Vec<(Step, Self)> {
        let mut all = Vec::new();
        all.extend(definition.revoke.as_ref().map(|call| (Step::Revoke, Self::Revoke(call))));
        all.extend(
            definition.introspect.as_ref().map(|call| (Step::Introspect, Self::Introspect(call))),
        );
        for (step, probe) in
            [(Step::Validate, &definition.validate), (Step::UserInfo, &definition.userinfo)]
        {
            let Some(probe) = probe else { continue };
            all.push((step, Self::Probe(probe)));
            all.extend(probe.email.as_ref().map(|email| (step, Self::Email(email))));
        }
        all.extend(
            definition.discover.as_ref().map(|discover| (Step::Discover, Self::Discover(discover))),
        );
        // Where both are one request, the answer to what follows says more.
        all.extend(definition.follow_up.iter().map(|one| (Step::FollowUp, Self::Trade(&one.call))));
        let lookups = definition.lookup.iter();
        all.extend(lookups.map(|lookup| (Step::Lookup, Self::Lookup(lookup))));
        let refresh = definition.refresh.as_ref().and_then(|refresh| refresh.call.as_ref());
        all.extend(refresh.map(|call| (Step::Refresh, Self::Trade(call))));
        all
    }

    /// The request.
    pub(crate) fn call(self) -> &'static Call {
        match self {
            Self::Revoke(call) | Self::Introspect(call) | Self::Trade(call) => call,
            Self::Probe(probe) => &probe.call,
            Self::Email(email) => &email.call,
            Self::Discover(discover) => &discover.call,
            Self::Lookup(lookup) => &lookup.call,
        }
    }
}

/// What stands in a path for a token that only the client knows.
const STANDS_FOR: [(&str, Variable); 3] = [
    ("emulator-stands-for-access-token", Variable::AccessToken),
    ("emulator-stands-for-refresh-token", Variable::RefreshToken),
    ("emulator-stands-for-the-token", Variable::Token),
];

impl Provider {
    /// The URL of a call; a token in its path is replaced by what stands for it.
    pub(crate) fn call_url(&self, call: &Call) -> Option<Url> {
        let lookup = |variable: Variable| {
            let token = STANDS_FOR.iter().find(|(_, known)| *known == variable);
            self.value(variable).or_else(|| token.map(|(text, _)| (*text).to_owned()))
        };
        Url::parse(&template::fill(&call.url, &lookup)?)
    }

    /// The tokens in the path of a request that is made at a call's URL; `None`: it is made elsewhere.
    pub(crate) fn tokens_at(&self, call: &Call, url: &Url) -> Option<Found> {
        let known = self.call_url(call)?;
        let text = |step: &str| String::from_utf8(form::percent_decode(step)).unwrap_or_default();
        let steps = |path: &str| path.split('/').map(text).collect::<Vec<_>>();
        let (wanted, sent) = (steps(&known.path), steps(&url.path));
        if known.origin() != url.origin() || wanted.len() != sent.len() {
            return None;
        }
        let mut found = Found::default();
        for (wanted, sent) in wanted.iter().zip(&sent) {
            let token =
                STANDS_FOR.iter().find_map(|(text, v)| Some((wanted.split_once(text)?, *v)));
            let fits = match token {
                None => wanted == sent,
                Some(((before, after), variable)) => sent
                    .strip_prefix(before)
                    .and_then(|rest| rest.strip_suffix(after))
                    .is_some_and(|value| !value.is_empty() && found.keep(variable, value)),
            };
            if !fits {
                return None;
            }
        }
        Some(found)
    }
}
