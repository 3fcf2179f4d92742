//! Endpoints: whether something is there that behaves like one.

use oauth_core::definition::{BodyFormat, Definition, Method, Template};

use super::super::finding::{
    Finding,
    Severity::{Doubt, Fault},
};

/// What kind of address it is, by which an answer to an empty request is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page that a browser opens: it redirects to a login as it likes.
    Page,
    /// An endpoint that answers every request itself.
    Endpoint,
    /// An API that wants a token: some say 404 to whoever has none.
    Api,
}

/// An endpoint to ask.
#[derive(Clone, Copy)]
pub(super) struct Probe {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) method: Method,
    pub(super) body: BodyFormat,
    pub(super) templates: &'static [Template],
}

/// Everything of a definition that can be asked without a token or a secret. Calls that change
/// something by their method alone are left out.
pub(super) fn probes(definition: &'static Definition) -> Vec<Probe> {
    let one = |template: &'static Template| std::slice::from_ref(template);
    let call = |key, kind, call: &'static oauth_core::definition::Call| Probe {
        key,
        kind,
        method: call.method,
        body: match call.body {
            oauth_core::definition::Body::Json(_) => BodyFormat::Json,
            _ => BodyFormat::Form,
        },
        templates: one(&call.url),
    };
    let page = Probe {
        key: "authorization_endpoint",
        kind: Kind::Page,
        method: Method::Get,
        body: BodyFormat::Query,
        templates: definition.authorization_endpoint,
    };
    let token = Probe {
        key: "token_endpoint",
        kind: Kind::Endpoint,
        method: definition.token_request.method,
        body: definition.token_request.body,
        templates: definition.token_endpoint,
    };
    let refresh = definition.refresh.as_ref().map(|refresh| Probe {
        key: "refresh_endpoint",
        templates: refresh.endpoint,
        ..token
    });
    let device = definition.device.as_ref().map(|device| Probe {
        key: "device_authorization_endpoint",
        templates: device.endpoint,
        ..token
    });
    let introspect = definition.introspect.as_ref().filter(|call| call.method == Method::Post);
    let revoke = definition.revoke.as_ref().filter(|call| call.method == Method::Post);
    let probe = |probe: &'static oauth_core::definition::Probe| &probe.call;
    let calls = [
        refresh,
        device,
        introspect.map(|introspect| call("introspection_endpoint", Kind::Endpoint, introspect)),
        revoke.map(|revoke| call("revoke", Kind::Endpoint, revoke)),
        definition.validate.as_ref().map(|it| call("validate", Kind::Api, probe(it))),
        definition.userinfo.as_ref().map(|it| call("userinfo_endpoint", Kind::Api, probe(it))),
    ];
    let all = [page, token].into_iter().chain(calls.into_iter().flatten());
    all.filter(|probe| !probe.templates.is_empty()).collect()
}

/// What an answer to an empty request says about an endpoint; nothing when it is as it should be.
pub(super) fn judge(
    kind: Kind,
    key: &'static str,
    url: &str,
    status: u16,
    location: Option<&str>,
) -> Option<Finding> {
    let to = location.map(|to| format!(" to {to}")).unwrap_or_default();
    let documented = "look in the provider's documentation for the address of today";
    let (severity, code, reason, advice) = match (status, kind) {
        (404 | 410, Kind::Api) => (
            Doubt,
            "gone",
            format!("{url} answers {status} to a request without a token"),
            "some APIs hide so; if it is the same with a token, the address is old",
        ),
        (404 | 410, _) => (Fault, "gone", format!("{url} answers {status}"), documented),
        (301 | 308, Kind::Page) => (
            Doubt,
            "moved",
            format!("{url} says that it has moved for good{to}"),
            "write the new address, unless it is only the login page",
        ),
        (300..=399, Kind::Page) => return None,
        (300..=399, _) => (
            Fault,
            "moved",
            format!("{url} redirects{to}, which clients do not follow with a secret"),
            documented,
        ),
        (405, Kind::Endpoint | Kind::Api) => (
            Fault,
            "wrong-method",
            format!("{url} does not take the method that the definition says"),
            documented,
        ),
        (500..=599, _) => (
            Doubt,
            "server-error",
            format!("{url} answers {status} to an empty request"),
            "try again later; if it stays so, compare the address with the documentation",
        ),
        _ => return None,
    };
    Some(Finding::new(severity, code, key, reason, advice))
}

#[cfg(test)]
mod tests {
    use super::{Kind, judge};

    #[test]
    fn an_answer_is_judged_by_what_was_asked() {
        use Kind::{Api, Endpoint, Page};
        for (status, kind, code) in [
            (200, Page, None),
            (302, Page, None),
            (400, Page, None),
            (301, Page, Some("doubt moved")),
            (404, Page, Some("fault gone")),
            (405, Page, None),
            (500, Page, Some("doubt server-error")),
            (200, Endpoint, None),
            (400, Endpoint, None),
            (401, Endpoint, None),
            (429, Endpoint, None),
            (302, Endpoint, Some("fault moved")),
            (307, Endpoint, Some("fault moved")),
            (404, Endpoint, Some("fault gone")),
            (405, Endpoint, Some("fault wrong-method")),
            (410, Endpoint, Some("fault gone")),
            (503, Endpoint, Some("doubt server-error")),
            (401, Api, None),
            (404, Api, Some("doubt gone")),
            (302, Api, Some("fault moved")),
        ] {
            let found =
                judge(kind, "key", "https://acme.example/", status, Some("https://b.example/"));
            let found = found.map(|found| format!("{} {}", found.severity.as_str(), found.code));
            assert_eq!(found.as_deref(), code, "{status} {kind:?}");
        }
    }
}
