//! The ID token of a token response, and what is believed of it (OpenID Connect Core sections 3.1.3.7 and
//! 12.2).
//!
//! It comes from the token endpoint over TLS (in a `local` definition: from this machine), whose certificate
//! says who speaks, so that the signature may go unchecked (section 3.1.3.7 item 6); one from any other answer
//! is not looked at. Everything else is checked before any claim counts.

use subtle::ConstantTimeEq as _;

use super::{Engine, callback::is_issuer, claims, expiry, profile};
use crate::{
    Action, Error, ErrorKind, IdTokenCheck as Check, Profile, Secret, Step, Tokens,
    definition::{Definition, IdToken, Part, Path, Template},
    expand::Values,
    json::{Doubled, Json},
};

/// How far the provider's clock and ours may be apart, in seconds.
const LEEWAY: u64 = 60;

/// The longest `sub` (section 2).
const LONGEST_SUBJECT: usize = 255;

/// What is known of an ID token before it is read.
pub(super) struct Before<'a> {
    /// The nonce that was sent for it; `None` where it comes without a login in a browser.
    pub(super) nonce: Option<&'a Secret>,
    /// The one of the same login that came before it.
    pub(super) old: Option<&'a Secret>,
}

impl From<Doubled> for Check {
    fn from(_: Doubled) -> Self {
        Self::Format
    }
}

/// What `iss` may be.
pub(super) fn issuers(
    definition: &Definition,
    values: &Values<'_>,
    issuer: Option<&str>,
) -> Result<Vec<String>, String> {
    let Some(rules) = &definition.id_token else { return Ok(Vec::new()) };
    if rules.iss.is_empty() {
        return Ok(issuer.map(str::to_owned).into_iter().collect());
    }
    let filled =
        rules.iss.iter().filter_map(|iss| Some((iss, values.public_text(*iss).transpose()?)));
    filled.map(|(iss, text)| with_own_stars(iss, text?)).collect()
}

/// A `*` stands for any segment where the definition has it, never where a value does.
fn with_own_stars(iss: &Template, text: String) -> Result<String, String> {
    let stars = |text: &str| text.matches('*').count();
    let own = match iss {
        Template::Fixed(text) => stars(text),
        Template::Parts(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => stars(text),
                Part::Value(..) | Part::Filtered(_) => 0,
            })
            .sum(),
    };
    if stars(&text) == own { Ok(text) } else { Err("a value in `iss` holds `*`".to_owned()) }
}

impl Engine {
    /// Checks an ID token that has just come.
    pub(super) fn check_id_token(&self, token: &Secret, before: &Before<'_>) -> Result<(), Check> {
        let bytes = claims::of_signed(token.expose())?;
        let claims = Json::parse(&bytes).ok_or(Check::Format)?;
        self.check_parties(&claims)?;

        // Item 11.
        let nonce = text(&claims, &["nonce"])?;
        if let Some(sent) = before.nonce {
            let nonce = nonce.ok_or(Check::Nonce)?;
            if !bool::from(nonce.as_bytes().ct_eq(sent.expose().as_bytes())) {
                return Err(Check::Nonce);
            }
        }
        if let Some(old) = before.old {
            is_continued(&claims, old)?;
        }

        // Items 9 and 10, after all the others: a refresh may go on without them.
        let now = self.clock.now();
        let time = |name| Ok::<_, Doubled>(claims.at(Path(name))?.and_then(expiry::time));
        let expires = time(&["exp"])?.ok_or(Check::Expiry)?;
        if expires.saturating_add(LEEWAY) <= now {
            return Err(Check::Expiry);
        }
        let issued = time(&["iat"])?.ok_or(Check::IssuedAt)?;
        if issued > now.saturating_add(LEEWAY) || issued > expires {
            return Err(Check::IssuedAt);
        }
        Ok(())
    }

    /// What holds of an ID token for as long as it is kept: who issued it, for whom, and of whom it speaks.
    fn check_parties(&self, claims: &Json<'_>) -> Result<(), Check> {
        // Item 2.
        let issuer = text(claims, &["iss"])?.ok_or(Check::Issuer)?;
        if !self.token_issuers.iter().any(|known| is_issuer(issuer, known)) {
            return Err(Check::Issuer);
        }
        // Item 3.
        let client = self.settings.client_id().ok_or(Check::Audience)?;
        let audiences = audiences(claims)?;
        if !audiences.contains(&client) {
            return Err(Check::Audience);
        }
        // Items 4 and 5.
        match claims.at(Path(&["azp"]))? {
            None if audiences.len() > 1 => return Err(Check::AuthorizedParty),
            Some(party) if party.text() != Some(client) => return Err(Check::AuthorizedParty),
            _ => {}
        }
        let subject = text(claims, &["sub"])?.ok_or(Check::Subject)?;
        if subject.len() > LONGEST_SUBJECT {
            return Err(Check::Subject);
        }
        Ok(())
    }

    /// Who the user is, where the ID token says it; `None`: the provider must be asked.
    ///
    /// Its time may be over long since: it still says who signed in. The parties are compared again, for
    /// tokens that an older definition kept unread; that is no proof against whoever can write to the store.
    pub(crate) fn told_by_id_token(&self, tokens: &Tokens) -> Option<Result<Profile, Error>> {
        let rules = self.definition.id_token.as_ref()?;
        Some(self.profile_of(rules, tokens))
    }

    fn profile_of(&self, rules: &IdToken, tokens: &Tokens) -> Result<Profile, Error> {
        let step = Step::UserInfo;
        self.check_owner(step, tokens)?;
        if self.settings.client_id().is_none() {
            return Err(
                self.config(step, "without `client_id` nobody knows for whom the ID token is")
            );
        }
        let Some(token) = tokens.id_token() else {
            return Err(self.no_id_token(tokens));
        };
        let read = || {
            let bytes = claims::of_signed(token.expose())?;
            let claims = Json::parse(&bytes).ok_or(Check::Format)?;
            self.check_parties(&claims)?;
            Ok(profile::profile(&rules.profile, &claims)?)
        };
        read().map_err(|check: Check| {
            self.id_token_fault(step, check)
                .with_advice("send the user through the login again")
                .with_action(Action::Reauthorize)
        })
    }

    fn no_id_token(&self, tokens: &Tokens) -> Error {
        let step = Step::UserInfo;
        let is_known = self.definition.scopes.known.iter().any(|scope| scope.name == "openid");
        let is_missing = !tokens.granted.is_empty() && tokens.granted.iter().all(|s| s != "openid");
        if is_known && is_missing {
            let what = "there is no ID token, because the scope `openid` was not granted";
            return self.error(ErrorKind::MissingScope, step, what);
        }
        self.error(ErrorKind::Inconclusive, step, "these tokens have no ID token")
            .with_advice(
                "store the ID token with the others, and send the user through the login again",
            )
            .with_action(Action::Reauthorize)
    }

    /// The error for an ID token that must not be believed; it holds none of its values.
    pub(super) fn id_token_fault(&self, step: Step, check: Check) -> Error {
        self.error(ErrorKind::IdToken(check), step, check.to_string())
    }
}

/// A later ID token of a login speaks of the same user, for the same client (section 12.2).
fn is_continued(claims: &Json<'_>, old: &Secret) -> Result<(), Check> {
    // One that was kept before anybody read it says nothing that could be compared.
    let Ok(bytes) = claims::of_signed(old.expose()) else { return Ok(()) };
    let Some(old) = Json::parse(&bytes) else { return Ok(()) };
    for (name, check) in [(&["iss"], Check::Issuer), (&["sub"], Check::Subject)] {
        if text(claims, name)? != text(&old, name)? {
            return Err(check);
        }
    }
    let now = audiences(claims)?;
    if audiences(&old)?.iter().any(|audience| !now.contains(audience)) {
        return Err(Check::Audience);
    }
    // A nonce is not demanded; one that is there is that of the login.
    match (text(claims, &["nonce"])?, text(&old, &["nonce"])?) {
        (Some(new), Some(old)) if !bool::from(new.as_bytes().ct_eq(old.as_bytes())) => {
            Err(Check::Nonce)
        }
        _ => Ok(()),
    }
}

/// A claim that is a text, and not an empty one.
fn text<'j>(
    claims: &'j Json<'_>,
    name: &'static [&'static str],
) -> Result<Option<&'j str>, Doubled> {
    Ok(claims.at(Path(name))?.and_then(Json::text))
}

/// For whom a token is: one text or several (RFC 7519 section 4.1.3).
fn audiences<'j>(claims: &'j Json<'_>) -> Result<Vec<&'j str>, Check> {
    match claims.at(Path(&["aud"]))? {
        Some(Json::Text(text)) => Ok(vec![text]),
        Some(Json::List(items)) => {
            items.iter().map(|item| item.text().ok_or(Check::Audience)).collect()
        }
        _ => Err(Check::Audience),
    }
}
