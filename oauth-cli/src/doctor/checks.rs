//! What can be seen without asking anybody.

use oauth_core::definition::{
    CodeChallengeMethod, Confidence, Definition, Expiry, ProfileMap, Template,
};

use super::{
    Case,
    finding::{
        Finding,
        Severity::{self, Doubt, Fault, Note},
    },
    hosts::{host, is_own_page, is_reserved, own_urls, registered},
    old,
};
use crate::catalogue::shown;

/// Collects findings.
struct Findings(Vec<Finding>);

impl Findings {
    fn add(
        &mut self,
        found: bool,
        severity: Severity,
        (code, key): (&'static str, &'static str),
        reason: impl Into<String>,
        advice: impl Into<String>,
    ) {
        if found {
            self.0.push(Finding::new(severity, code, key, reason, advice));
        }
    }
}

/// Everything that is missing, doubtful or old, the worst first.
pub(crate) fn findings(case: &Case) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    words(case.definition, &mut found);
    facts(case.definition, &mut found);
    addresses(case.definition, &mut found);
    behaviour(case, &mut found);
    found.0.sort_by_key(|finding| finding.severity);
    found.0
}

/// What people read.
fn words(definition: &Definition, found: &mut Findings) {
    found.add(
        definition.description.is_none(),
        Note,
        ("no-description", "description"),
        "nobody says what the provider is",
        "write one sentence on what a token gives access to",
    );
    let steps = definition.setup.iter().map(|step| ("setup", *step));
    let scopes = definition.scopes.known.iter();
    let texts = [("name", definition.name), ("description", definition.description.unwrap_or(""))]
        .into_iter()
        .chain(steps)
        .chain(scopes.flat_map(|scope| [("scopes", scope.name), ("scopes", scope.description)]));
    for (key, text) in texts {
        found.add(
            text.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "TODO" | "todo")),
            Fault,
            ("placeholder", key),
            format!("`{text}` is to be filled in"),
            "write what the provider's documentation says",
        );
    }
    found.add(
        definition.categories.is_empty(),
        Note,
        ("no-category", "category"),
        "the catalogue has no place for it",
        "add `category`; `oauth list --help` has the words",
    );
    found.add(
        definition.docs.is_none(),
        Doubt,
        ("no-docs", "docs"),
        "there is no link to the provider's page about OAuth, so nobody can check the rest",
        "add `docs: URL`",
    );
    let has_url = definition.settings.iter().any(|setting| setting.field.url.is_some());
    found.add(
        !has_url && definition.registration_endpoint.is_none(),
        Doubt,
        ("no-client-url", "oauth_schema"),
        "it does not say where the operator creates the client",
        "add `url` to `client_id` in `oauth_schema.client_schema`",
    );
    found.add(
        definition.setup.is_empty(),
        Note,
        ("no-setup", "setup"),
        "it does not say how the client is created",
        "add two to four steps, with `{redirect_uri}` where it is pasted",
    );
}

/// Where the facts come from.
fn facts(definition: &Definition, found: &mut Findings) {
    found.add(
        definition.sources.is_empty(),
        Doubt,
        ("no-sources", "sources"),
        "nobody says where the facts come from",
        "add `sources` with the pages that say the endpoints",
    );
    let pages = || definition.docs.iter().chain(definition.sources).copied();
    match definition.confidence {
        None => found.add(
            true,
            Doubt,
            ("no-confidence", "confidence"),
            "it does not say how sure the facts are",
            "add `confidence: documented` if the provider's own documentation says the endpoints, else \
             `cross_checked` or `single_source`",
        ),
        Some(Confidence::SingleSource) => found.add(
            true,
            Doubt,
            ("single-source", "confidence"),
            "one source that is not the provider says so",
            "look for the provider's own page, or for a second source that does not copy the first",
        ),
        Some(Confidence::Documented) => {
            let own = own_urls(definition);
            found.add(
                !pages().any(|page| is_own_page(definition, &own, page)),
                Doubt,
                ("documented-elsewhere", "confidence"),
                "it says `documented`, but no page in `docs` and `sources` looks like the provider's own",
                "name the page of the provider that says the endpoints, or lower `confidence`",
            );
        }
        Some(Confidence::CrossChecked) => found.add(
            definition.sources.len() < 2,
            Doubt,
            ("cross-checked-once", "sources"),
            format!("it says `cross_checked`, but names {} source", definition.sources.len()),
            "name both sources",
        ),
    }
    for page in pages().filter(|page| page.starts_with("http://")) {
        found.add(
            true,
            Doubt,
            ("http-link", "sources"),
            format!("{page} is not https, so nobody knows who says it"),
            "write the https address, if there is one",
        );
    }
}

/// Every address that is asked, with the key that it stands under.
pub(super) fn endpoints(definition: &Definition) -> Vec<(&'static str, Template)> {
    let lists = [
        ("authorization_endpoint", definition.authorization_endpoint),
        ("token_endpoint", definition.token_endpoint),
        ("refresh_endpoint", definition.refresh.map_or(&[][..], |refresh| refresh.endpoint)),
        (
            "device_authorization_endpoint",
            definition.device.map_or(&[][..], |device| device.endpoint),
        ),
    ];
    let refresh = definition.refresh.and_then(|refresh| refresh.call);
    let calls = [
        ("registration_endpoint", definition.registration_endpoint),
        ("refresh", refresh.map(|call| call.url)),
        ("revoke", definition.revoke.map(|call| call.url)),
        ("introspection_endpoint", definition.introspect.map(|call| call.url)),
        ("validate", definition.validate.map(|probe| probe.call.url)),
        ("userinfo_endpoint", definition.userinfo.map(|probe| probe.call.url)),
        ("discover", definition.discover.map(|discover| discover.call.url)),
    ];
    let lists = lists.into_iter().flat_map(|(key, all)| all.iter().map(move |one| (key, *one)));
    let trades = definition.follow_up.iter().map(|trade| ("follow_up", trade.call.url));
    lists
        .chain(calls.into_iter().filter_map(|(key, url)| Some((key, url?))))
        .chain(trades)
        .collect()
}

fn addresses(definition: &Definition, found: &mut Findings) {
    let links = definition.docs.iter().map(|url| ("docs", *url));
    let links = links.chain(definition.sources.iter().map(|url| ("sources", *url)));
    let urls = definition.settings.iter().filter_map(|setting| setting.field.url);
    let links = links.chain(urls.map(|url| ("oauth_schema", url)));
    let all: Vec<_> = endpoints(definition)
        .into_iter()
        .map(|(key, template)| (key, shown(&template)))
        .chain(links.map(|(key, url)| (key, url.to_owned())))
        .collect();
    let mut seen = Vec::new();
    for (key, url) in &all {
        if !definition.local && host(url).is_some_and(is_reserved) && !seen.contains(&url) {
            seen.push(url);
            found.add(
                true,
                Fault,
                ("reserved-host", key),
                format!("{url} is at a name that RFC 2606 keeps for examples"),
                "write the provider's own address",
            );
        }
    }
    let mut versions = Vec::new();
    for (key, template) in endpoints(definition) {
        let url = shown(&template);
        if let Some(new) = old::replaced_by(&url) {
            found.add(
                true,
                Doubt,
                ("old-address", key),
                format!("the provider has replaced {url}"),
                format!("its documentation has {new}"),
            );
        }
        if let Some(version) = old::version(&url)
            && matches!(key, "authorization_endpoint" | "token_endpoint")
            && !versions.contains(&version.to_owned())
        {
            versions.push(version.to_owned());
            found.add(
                true,
                Note,
                ("versioned-address", key),
                format!("{url} is of version `{version}`, which will be old one day"),
                "compare it with the documentation now and then; if users choose it, make it a `config`",
            );
        }
    }
    found.add(
        definition.local,
        Note,
        ("local", "local"),
        "it is for work on one machine",
        "take `local` out before users get it",
    );
    let name = |template: &Template| host(&shown(template)).and_then(registered).map(str::to_owned);
    let own = definition.authorization_endpoint.iter().chain(definition.token_endpoint);
    let own: Vec<_> = own.filter_map(name).collect();
    if let Some(issuer) = definition.issuer.as_ref().and_then(name)
        && !own.is_empty()
        && !own.contains(&issuer)
    {
        found.add(
            true,
            Doubt,
            ("issuer-elsewhere", "issuer"),
            format!("the issuer is at {issuer}, and no endpoint is"),
            "`oauth doctor --live` compares the definition with what the issuer publishes",
        );
    }
}

fn behaviour(case: &Case, found: &mut Findings) {
    let definition = case.definition;
    let profile = definition.userinfo.is_some()
        || definition.id_token.is_some()
        || definition.validate.is_some_and(|probe| probe.profile != ProfileMap::PLAIN);
    found.add(
        definition.validate.or(definition.userinfo).is_none(),
        Doubt,
        ("no-validation", "validate"),
        "no call tells whether a token works, so a host learns it only from its own failures",
        "add `validate: { get: URL }`: the cheapest call that every token may make",
    );
    found.add(
        definition.validate.is_some() && !profile,
        Note,
        ("no-profile", "validate"),
        "nobody learns whose token it is",
        "add `profile` to `validate` with the paths of the answer, at least `id`",
    );
    found.add(
        definition.scopes.supported && definition.scopes.known.is_empty(),
        Note,
        ("no-scopes", "scopes"),
        "no scope is documented, so `Scope` has no variants",
        "add `scopes.known` with a few words for each, or `scopes: none` if the provider has none",
    );
    found.add(
        definition.api.is_none_or(|api| api.base.is_empty()),
        Note,
        ("no-api-base", "api"),
        "it does not say where the API is, so a host must know it to use a token",
        "add `api: { base: URL }`: what the URLs in the reference of the API begin with",
    );
    found.add(
        definition.revoke.is_none(),
        Note,
        ("no-revocation", "revocation_endpoint"),
        "a token cannot be given back",
        "add `revocation_endpoint` or `revoke`, if the provider has one",
    );
    found.add(
        case.says_refresh == Some(false),
        Note,
        ("refresh-not-said", "refresh"),
        "it does not say how tokens are refreshed: a refresh token that works once is assumed",
        "add `refresh: none`, or `refresh: { rotates: true }` or `false`, as the provider documents it",
    );
    let never = matches!(definition.token_response.expiry, Expiry::Never);
    found.add(
        never && definition.refresh.is_some() && case.says_refresh != Some(true),
        Doubt,
        ("refresh-of-nothing", "refresh"),
        "tokens do not expire, but it says that they can be refreshed",
        "add `refresh: none`, or take out `expiry: never`",
    );
    found.add(
        definition.code_challenge_method == CodeChallengeMethod::None
            && !definition.authorization_endpoint.is_empty(),
        Note,
        ("no-pkce", "code_challenge_method"),
        "PKCE is switched off, which RFC 9700 section 2.1.1 asks for",
        "leave it on unless the provider refuses the parameters; servers ignore those they do not know",
    );
}
