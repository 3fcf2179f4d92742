//! Requests of a provider with names of its own, turned into standard ones.

use oauth_core::definition::{Definition, Renames};

use crate::form::Pairs;

/// Parameters of the token endpoint that a definition may rename or leave out.
const TOKEN: [&str; 8] = [
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "code_verifier",
    "refresh_token",
    "scope",
];

/// The parameters of an authorization request. One that the definition leaves out must not be there,
/// and counts as sent with the value that the provider knows: `known` gives it.
pub(crate) fn authorization(
    definition: &Definition,
    mut pairs: Pairs,
    known: impl Fn(&str) -> Option<String>,
) -> Result<Pairs, String> {
    for (standard, own) in definition.authorize.names.0 {
        let is_own = definition.authorize.params.iter().any(|param| param.name == *standard);
        if own.is_empty() && is_own {
            // The definition sends it in its own way.
            pairs.remove(standard);
        }
        rename(&mut pairs, standard, own)?;
        if own.is_empty()
            && let Some(value) = known(standard)
        {
            pairs.set(standard, value);
        }
    }
    Ok(pairs)
}

/// The parameters of a request for the codes of a device; what is left out counts as with
/// [`token`].
pub(crate) fn device(
    definition: &Definition,
    mut pairs: Pairs,
    credential: impl Fn(&str) -> Option<String>,
) -> Result<Pairs, String> {
    let own = definition.device.map_or(Renames::PLAIN, |device| device.names);
    // The names of the token endpoint stand in for those that are not said.
    let general = definition.token_request.names.0.iter();
    let general = general.filter(|(standard, _)| own.0.iter().all(|(known, _)| known != standard));
    for (standard, name) in own.0.iter().chain(general) {
        rename(&mut pairs, standard, name)?;
        if name.is_empty()
            && let Some(value) = credential(standard)
        {
            pairs.set(standard, value);
        }
    }
    Ok(pairs)
}

/// The parameters of a token request, with the grant types of RFC 6749. One that the definition leaves
/// out must not be there; the client's credentials then count as sent, because they go elsewhere.
pub(crate) fn token(
    definition: &Definition,
    mut pairs: Pairs,
    credential: impl Fn(&str) -> Option<String>,
) -> Result<Pairs, String> {
    let refresh = definition.refresh;
    let of_refresh = refresh.map_or(Renames::PLAIN, |refresh| refresh.names);
    let own = |standard: &str| {
        let find = |names: Renames| names.0.iter().find(|(known, _)| *known == standard);
        find(of_refresh).or_else(|| find(definition.token_request.names)).map(|(_, own)| *own)
    };
    // Which of the two names counts is told by the token that only one of them brings, or by the grant
    // where a code and a refresh token have one name.
    let is_refresh = {
        let name = own("refresh_token").unwrap_or("refresh_token");
        let of_code = definition.token_request.names.0.iter().find(|(known, _)| *known == "code");
        let is_code = of_code.is_some_and(|(_, code)| *code == name)
            && pairs.get("grant_type") == Some(definition.token_request.grant_type);
        pairs.get(name).is_some() && !is_code
    };
    for standard in TOKEN {
        // No refresh has a code, whose name may be that of the refresh token.
        if is_refresh && standard == "code" {
            continue;
        }
        let general = definition.token_request.names.0.iter().find(|(known, _)| *known == standard);
        let name = if is_refresh { own(standard) } else { general.map(|(_, own)| *own) };
        let Some(name) = name else { continue };
        let mut declared = match refresh.filter(|_| is_refresh) {
            Some(refresh) => refresh.params,
            None => definition.token_request.params,
        }
        .iter();
        if name.is_empty() && declared.any(|param| param.name == standard) {
            // The definition sends it in its own way.
            continue;
        }
        rename(&mut pairs, standard, name)?;
        if !name.is_empty() {
            continue;
        }
        let value = match standard {
            "grant_type" if is_refresh => refresh.map(|refresh| refresh.grant_type.to_owned()),
            "grant_type" => {
                let code = own("code").unwrap_or("code");
                let is_own = pairs.get(code).is_none() && pairs.get("code").is_none();
                let grant = definition.client_credentials.filter(|_| is_own);
                let grant = grant.map_or(definition.token_request.grant_type, |own| own.grant_type);
                Some(grant.to_owned())
            }
            other => credential(other),
        };
        if let Some(value) = value {
            pairs.set(standard, value);
        }
    }
    let grant = match (is_refresh, pairs.get("grant_type")) {
        (true, Some(sent)) if refresh.is_some_and(|refresh| refresh.grant_type == sent) => {
            Some("refresh_token")
        }
        (false, Some(sent)) if sent == definition.token_request.grant_type => {
            Some("authorization_code")
        }
        _ => None,
    };
    if let Some(grant) = grant
        && let Some((_, value)) = pairs.0.iter_mut().find(|(name, _)| name == "grant_type")
    {
        grant.clone_into(value);
    }
    Ok(pairs)
}

fn rename(pairs: &mut Pairs, standard: &str, own: &str) -> Result<(), String> {
    if pairs.get(standard).is_some() {
        return Err(match own {
            "" => format!("`{standard}` must not be sent here"),
            own => format!("`{standard}` is called `{own}` here"),
        });
    }
    for (name, _) in pairs.0.iter_mut().filter(|(name, _)| name == own) {
        standard.clone_into(name);
    }
    Ok(())
}
