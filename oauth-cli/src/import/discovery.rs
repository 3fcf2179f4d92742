//! A server's own metadata: RFC 8414, and OpenID Connect Discovery, which has more keys.

use std::path::Path;

use oauth_core::{
    definition::Method,
    transport::{BlockingHttpTransport, BlockingTransport as _, HeaderText, Request},
};

use super::{
    Entry,
    draft::Draft,
    foreign::{Foreign, Syntax},
    id,
    report::Status,
    settings,
    value::Value,
};

/// Where a document stands below its issuer: OpenID Connect Discovery section 4, RFC 8414 section 3.
const WELL_KNOWN: [&str; 2] =
    [".well-known/openid-configuration", ".well-known/oauth-authorization-server"];

/// Keys that a definition has under the same name, if it has them.
const ENDPOINTS: [&str; 10] = [
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "end_session_endpoint",
];

pub(crate) fn read(from: &str, name: Option<&str>) -> Result<Entry, String> {
    let is_url = from.contains("://");
    let file = if is_url { fetch(from)? } else { Foreign::read(Path::new(from), Syntax::Json)? };
    let root = &file.value;
    let issuer = root.text_at("issuer").ok_or_else(|| {
        format!(
            "{}: there is no `issuer`, so it is no metadata of a server (RFC 8414 section 3.2)",
            file.shown
        )
    })?;
    let host = host(issuer)
        .ok_or_else(|| format!("{}: the issuer `{issuer}` is no https URL", file.shown))?;
    if is_url {
        same_issuer(&file.shown, issuer)?;
    }
    let short = owner(host);
    let name = name.map_or_else(|| capital(short), settings::one_line);
    let mut draft = Draft::new(&id::of(&name), &name);
    draft.head.push(format!(
        "Made by `oauth import discovery` of the metadata of {}; what it does not say is as RFC 6749 has it.",
        settings::one_line(issuer)
    ));
    if let Some(docs) = root.text_at("service_documentation") {
        draft.set(&["docs"], docs);
    }
    draft.set(&["issuer"], without_names(issuer));
    client(&mut draft, root);
    let method = draft.get(&["token_endpoint_auth_method"]).and_then(Value::text);
    let has_key = matches!(method, Some("private_key_jwt" | "tls_client_auth"));
    for key in ENDPOINTS {
        let Some(url) = root.text_at(key) else { continue };
        if key == "registration_endpoint" && has_key {
            draft.leave_out(
                &format!("{key}: {url}"),
                "a client that proves itself with a key is registered by hand",
            );
        } else if oauth_codegen::keys::ROOT.key(key).is_some() {
            draft.set(&[key], braces(url));
        } else {
            draft.leave_out(&format!("{key}: {url}"), "a definition has no such key");
        }
    }
    grants(&mut draft, root);
    scopes(&mut draft, root);
    if root.is_true("authorization_response_iss_parameter_supported") {
        draft.set(&["authorization_response_iss_parameter_supported"], true);
    }
    if is_url {
        draft.set(&["sources"], vec![file.shown.as_str()]);
        draft.set(&["confidence"], "documented");
    }
    if draft.get(&["token_endpoint"]).is_none() {
        return Err(format!("{}: there is no `token_endpoint`", file.shown));
    }
    Ok(Entry {
        id: issuer.to_owned(),
        kind: if root.get("subject_types_supported").is_some() { "openid" } else { "oauth" }
            .to_owned(),
        status: Status::Ok,
        reasons: Vec::new(),
        draft: Some(draft),
    })
}

/// The document at a URL, or the one that an issuer has.
fn fetch(from: &str) -> Result<Foreign, String> {
    if !from.starts_with("https://") {
        return Err(format!(
            "`{from}`: only https is asked, for who answers decides where secrets go"
        ));
    }
    let transport =
        BlockingHttpTransport::new().map_err(|why| format!("cannot ask `{from}`: {why}"))?;
    let places: Vec<String> = if from.contains("/.well-known/") || from.ends_with(".json") {
        vec![from.to_owned()]
    } else {
        WELL_KNOWN.iter().map(|place| format!("{}/{place}", from.trim_end_matches('/'))).collect()
    };
    let mut last = String::new();
    for url in places {
        let accept = HeaderText::Plain("application/json".into());
        let headers = vec![("accept".into(), accept)];
        let request = Request { headers, ..Request::new(Method::Get, url.clone()) };
        let answer =
            transport.send(request).map_err(|why| format!("cannot read `{url}`: {why}"))?;
        match answer.status {
            200 => {
                let text = String::from_utf8(answer.body.to_vec())
                    .map_err(|_| format!("`{url}` is not UTF-8"))?;
                return Foreign::parse(url, text, Syntax::Json);
            }
            // A redirect could lead anywhere; the user decides.
            300..=399 => {
                let to = answer.headers.iter().find(|(name, _)| name == "location");
                let to = to.map_or("elsewhere", |(_, to)| to);
                return Err(format!(
                    "`{url}` redirects to `{}`; import that if you trust it",
                    settings::one_line(to)
                ));
            }
            status => last = format!("`{url}` answered {status}"),
        }
    }
    Err(last)
}

/// A document speaks only for the issuer it was found at (RFC 8414 section 3.3).
fn same_issuer(url: &str, issuer: &str) -> Result<(), String> {
    let found = WELL_KNOWN.iter().find_map(|place| {
        let (before, after) = url.split_once(&format!("/{place}"))?;
        // RFC 8414 puts the path of the issuer after the well-known part.
        Some(format!("{before}{after}"))
    });
    let Some(found) = found else { return Ok(()) };
    let plain = |text: &str| text.trim_end_matches('/').to_owned();
    // The issuer of some is a pattern: one segment stands for each tenant.
    let same = without_names(issuer);
    let matches =
        same.contains('*') && host(issuer) == host(&found) || plain(issuer) == plain(&found);
    if matches {
        return Ok(());
    }
    Err(format!(
        "{url} says that it is of the issuer `{}`, and was found at `{found}`: a document speaks only for its own issuer (RFC 8414 section 3.3)",
        settings::one_line(issuer)
    ))
}

fn host(url: &str) -> Option<&str> {
    let inside = url.strip_prefix("https://")?;
    let host = inside.split(['/', '?', '#', ':']).next()?;
    (!host.is_empty()).then_some(host)
}

/// The word of a host that says whose it is: `acme` of `login.acme.co.uk`.
fn owner(host: &str) -> &str {
    let labels: Vec<&str> = host.split('.').collect();
    let (&last, rest) = labels.split_last().unwrap_or((&host, &[]));
    let mut rest = rest.iter().rev();
    let second = rest.next().copied().unwrap_or(last);
    // `co.uk` and the like belong to nobody.
    if last.len() == 2 && matches!(second, "co" | "com" | "org" | "net" | "gov" | "ac") {
        return rest.next().copied().unwrap_or(second);
    }
    second
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `{tenantid}` in an issuer is any tenant's.
fn without_names(issuer: &str) -> String {
    let mut plain = String::new();
    let mut rest = issuer;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else { break };
        plain.push_str(before);
        plain.push('*');
        rest = after;
    }
    plain + rest
}

/// `{tenantId}` in an endpoint is a setting of ours.
fn braces(url: &str) -> String {
    let mut ours = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        ours.push_str(before);
        ours.push_str(&format!("{{{}}}", settings::name(name)));
        rest = after;
    }
    ours + rest
}

/// How the client proves itself, by the best way that needs nothing but a secret, and PKCE.
fn client(draft: &mut Draft, root: &Value) {
    let methods = root.texts_at("token_endpoint_auth_methods_supported");
    let has = |method: &str| methods.iter().any(|known| known == method);
    // RFC 8414 section 2: HTTP Basic, where nothing is said.
    let method = match () {
        () if methods.is_empty() => Some("client_secret_basic"),
        () if has("client_secret_post") => None,
        () => [
            "client_secret_basic",
            "private_key_jwt",
            "client_secret_jwt",
            "tls_client_auth",
            "none",
        ]
        .into_iter()
        .find(|method| has(method)),
    };
    match method {
        Some(method) => draft.set(&["token_endpoint_auth_method"], method),
        None if methods.is_empty() || has("client_secret_post") => {}
        None => draft.leave_out(
            &format!("token_endpoint_auth_methods_supported: {}", methods.join(", ")),
            "none of them is known here",
        ),
    }
    let challenges = root.texts_at("code_challenge_methods_supported");
    if challenges == ["plain"] {
        draft.set(&["code_challenge_method"], "plain_only");
    }
}

fn grants(draft: &mut Draft, root: &Value) {
    let grants = root.texts_at("grant_types_supported");
    let has = |grant: &str| grants.iter().any(|known| known == grant);
    if has("client_credentials") {
        draft.set(&["client_credentials"], Value::Map(Vec::new()));
    }
    if !grants.is_empty() && !has("refresh_token") {
        draft.above.push((
            "token_endpoint",
            "`grant_types_supported` does not list `refresh_token`; if there are none, write `refresh: none`."
                .to_owned(),
        ));
    }
    let known = [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
    ];
    let others: Vec<_> = grants.iter().filter(|grant| !known.contains(&grant.as_str())).collect();
    for grant in others {
        draft.leave_out(
            &format!("grant_types_supported: {grant}"),
            "a definition has no such grant",
        );
    }
}

/// `openid` is asked for where it is offered; a document does not say what the others allow.
fn scopes(draft: &mut Draft, root: &Value) {
    let scopes = root.texts_at("scopes_supported");
    let default: Vec<String> = ["openid", "profile", "email"]
        .into_iter()
        .filter(|scope| scopes.iter().any(|known| known == scope))
        .map(ToOwned::to_owned)
        .collect();
    let offered = |scope: &str| scopes.iter().any(|known| known == scope);
    if default.first().is_some_and(|scope| scope == "openid") {
        draft.set(&["scopes", "default"], default);
    }
    if offered("offline_access") {
        draft.set(&["offline", "scopes"], vec!["offline_access"]);
    }
    if !scopes.is_empty() {
        draft.above.push(("scopes", format!("Offered: {}", scopes.join(" "))));
        if draft.get(&["scopes"]).is_none() {
            draft.leave_out(
                &format!("scopes_supported: {}", scopes.join(" ")),
                "the document does not say which to ask for",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{braces, owner, same_issuer, without_names};

    #[test]
    fn the_owner_of_a_host_is_found() {
        for (host, expected) in [
            ("accounts.acme.example", "acme"),
            ("acme.example", "acme"),
            ("login.acme.co.uk", "acme"),
            ("acme", "acme"),
            ("co.uk", "co"),
        ] {
            assert_eq!(owner(host), expected, "{host}");
        }
    }

    #[test]
    fn a_document_speaks_for_its_own_issuer_only() {
        for (url, issuer, fits) in [
            ("https://a.example/.well-known/openid-configuration", "https://a.example", true),
            ("https://a.example/.well-known/openid-configuration", "https://a.example/", true),
            ("https://a.example/t/.well-known/openid-configuration", "https://a.example/t", true),
            (
                "https://a.example/.well-known/oauth-authorization-server/t",
                "https://a.example/t",
                true,
            ),
            (
                "https://a.example/common/.well-known/openid-configuration",
                "https://a.example/{tenantid}",
                true,
            ),
            ("https://a.example/.well-known/openid-configuration", "https://b.example", false),
            (
                "https://a.example/.well-known/openid-configuration",
                "https://a.example.evil.example",
                false,
            ),
            (
                "https://a.example/t/.well-known/openid-configuration",
                "https://b.example/{tenantid}",
                false,
            ),
            ("https://a.example/metadata.json", "https://b.example", true),
        ] {
            assert_eq!(same_issuer(url, issuer).is_ok(), fits, "{url} {issuer}");
        }
    }

    #[test]
    fn names_in_braces_are_tenants() {
        assert_eq!(without_names("https://a.example/{tenantid}/v2.0"), "https://a.example/*/v2.0");
        assert_eq!(
            braces("https://a.example/{tenantId}/token"),
            "https://a.example/{tenant_id}/token"
        );
    }
}
