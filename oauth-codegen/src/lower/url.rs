//! URLs: what a definition may ask for, and where values may stand in it.

use std::net::{Ipv4Addr, Ipv6Addr};

use iri_string::types::UriStr;

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        reader::Word,
        template::{Known, Moment, Origin, Raw, Templates, split, template},
    },
    model::{Part, Place, Template, ValueKind, Variable},
    source::Span,
};

/// What a URL is for, which decides what it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Asked by the client: `https`, or `http` on loopback when `local`.
    Endpoint {
        /// The definition is marked as local.
        local: bool,
    },
    /// Opened by the user: as above, and a page may be named by a fragment that is a route (`#/..`).
    Page {
        /// The definition is marked as local.
        local: bool,
    },
    /// Shown to people: `https` or `http`.
    Link,
}

impl Templates<'_> {
    /// A URL with values in it. Without faults the result is right by construction: https, a fixed
    /// scheme and port, and each value in a place that its kind may stand in.
    pub(crate) fn url(
        &self,
        word: Word<'_>,
        moment: Moment,
        purpose: Purpose,
        diagnostics: &mut Diagnostics,
    ) -> Template {
        let mut parts = Vec::new();
        // The URL as it would be with harmless values, to be parsed and to know where we are.
        let mut sample = String::new();
        let mut faulty = false;
        let pieces = split(word.text);
        for (position, piece) in pieces.iter().enumerate() {
            match piece {
                Raw::Text(text) => {
                    sample.push_str(text);
                    parts.push(Part::Text((*text).to_owned()));
                }
                Raw::Name(name, range) => {
                    let span = self.part_span(word, range);
                    let rest = match pieces.get(position + 1) {
                        Some(Raw::Text(text)) => text,
                        _ => "",
                    };
                    let variable = self.variable(name, span, moment, diagnostics);
                    let place = place(&sample);
                    sample.push_str(harmless(&place));
                    let (Some((variable, known)), Ok(place)) = (variable, &place) else {
                        if let Err(why) = place {
                            misplaced(name, span, why, diagnostics);
                        }
                        faulty = true;
                        continue;
                    };
                    match known {
                        Some(known) => {
                            if !fits(known, *place, rest, span, diagnostics) {
                                faulty = true;
                            }
                        }
                        // Some take a token as a segment of a path (HubSpot).
                        None if *place == Place::Segment && is_token(&variable) => {}
                        None => {
                            secret_in_url(&format!("{{{name}}}"), span, diagnostics);
                            faulty = true;
                        }
                    }
                    parts.push(Part::Value(variable, *place));
                }
                Raw::Filtering(found) => {
                    let place = place(&sample);
                    sample.push_str(harmless(&place));
                    match self.filtered_in_url(word, found, place, moment, diagnostics) {
                        Some(filtered) => parts.push(Part::Filtered(filtered)),
                        None => faulty = true,
                    }
                }
            }
        }
        if !faulty {
            check_url(word, &sample, purpose, diagnostics);
        }
        template(parts)
    }
}

pub(crate) fn secret_in_url(what: &str, span: Span, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(
            &codes::TOKEN_IN_URL,
            span,
            format!("`{what}` would put a secret into a URL"),
        )
        .help("URLs end up in logs: send it in a header or in the body (RFC 6750 section 5.3); where the provider takes it nowhere else, `secret_query` does it"),
    );
}

fn is_token(variable: &Variable) -> bool {
    matches!(variable, Variable::AccessToken | Variable::RefreshToken | Variable::Token)
}

/// What can stand in a place of a URL.
fn harmless(place: &Result<Place, &'static str>) -> &'static str {
    match place {
        Ok(Place::Origin) => "https://x.example",
        _ => "x",
    }
}

/// Where in a URL the next character stands.
fn place(before: &str) -> Result<Place, &'static str> {
    if before.is_empty() {
        return Ok(Place::Origin);
    }
    let Some((_, after)) = before.split_once("://") else {
        return Err("the scheme of a URL must be written out");
    };
    if after.contains('#') {
        return Err("a URL that is asked for has no fragment");
    }
    if after.contains('?') {
        return Ok(Place::Query);
    }
    match after.split_once('/') {
        Some(_) => Ok(Place::Segment),
        None if after.contains('@') => Err("a URL must not have user information"),
        None if after.contains(':') => Err("the port of a URL must be written out"),
        None => Ok(Place::Host),
    }
}

/// Whether a value may stand in a place.
fn fits(
    known: &Known,
    place: Place,
    rest: &str,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> bool {
    use ValueKind::{Hostname, Label, OneOf, Origin as OriginKind, Pem, Segment, Table, Text};
    let name = &known.name;
    let allowed: &[&str] = match (place, &known.kind) {
        (Place::Origin, OriginKind)
        | (Place::Host, Label | Hostname | OneOf(_) | Table(_))
        | (Place::Segment, Label | Hostname | OneOf(_) | Table(_) | Segment)
        | (
            Place::Query | Place::Whole,
            Text | Label | Hostname | OneOf(_) | Table(_) | OriginKind | Segment | Pem,
        ) => &[],
        (Place::Origin, _) => &["origin"],
        (Place::Host, _) => &["label", "hostname", "enum"],
        (Place::Segment, _) => &["segment", "label", "hostname", "enum"],
    };
    if !allowed.is_empty() {
        let what = match place {
            Place::Origin => "the whole origin of a URL",
            Place::Host => "the host of a URL",
            Place::Segment => "the path of a URL",
            Place::Query | Place::Whole => "this place",
        };
        diagnostics.push(
            Diagnostic::error(
                &codes::MISPLACED_VARIABLE,
                span,
                format!("`{{{name}}}` could move {what} elsewhere"),
            )
            .related(known.span, "its type allows more than that place can take")
            .help(if name.contains('.') {
                "what comes with a choice may stand here if all its texts are plain: lower case letters, digits, hyphens and dots".to_owned()
            } else {
                format!("give it one of the types {}", allowed.join(", "))
            }),
        );
        return false;
    }
    if place == Place::Origin && !(rest.is_empty() || rest.starts_with(['/', '?'])) {
        misplaced(name, span, "an origin is followed by `/`", diagnostics);
        return false;
    }
    // A chosen label under a fixed domain stays with its owner; anything more needs a list.
    let bounded = match known.kind {
        OneOf(_) | Table(_) => true,
        Label => rest
            .split('/')
            .next()
            .is_some_and(|suffix| suffix.starts_with('.') && suffix.matches('.').count() >= 2),
        _ => false,
    };
    if matches!(place, Place::Host | Place::Origin)
        && known.origin != Origin::Setting
        && !known.limited
        && !bounded
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::UNLIMITED_HOST,
                span,
                format!("`{{{name}}}` comes from outside and chooses the host"),
            )
            .related(known.span, "captured here without `allow`")
            .help("say which it may be: `allow: \"https://*.acme.example\"`; else whoever makes the link receives the client's secret"),
        );
        return false;
    }
    true
}

fn misplaced(name: &str, span: Span, why: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(
            &codes::MISPLACED_VARIABLE,
            span,
            format!("`{{{name}}}` cannot stand here"),
        )
        .help(why),
    );
}

/// Checks a URL whose values have been replaced by harmless ones.
pub(crate) fn check_url(
    word: Word<'_>,
    sample: &str,
    purpose: Purpose,
    diagnostics: &mut Diagnostics,
) {
    let fault = |message: String, help: &str, diagnostics: &mut Diagnostics| {
        diagnostics.push(Diagnostic::error(&codes::INVALID_URL, word.span, message).help(help));
    };
    if let Some(odd) = sample.chars().find(|&c| !c.is_ascii_graphic() || "<>\"\\^`{}|".contains(c))
    {
        let (shown, help) = match odd {
            '{' | '}' => (
                odd.to_string(),
                "a value is written `{name}`, in lower case letters, digits and `_`",
            ),
            ' ' => ("a space".to_owned(), "a space in a URL is written `%20`"),
            _ => (
                odd.escape_debug().to_string(),
                "write it percent-encoded, and a host in its ASCII form",
            ),
        };
        fault(format!("a URL cannot have `{shown}`"), help, diagnostics);
        return;
    }
    let Ok(url) = UriStr::new(sample) else {
        let (what, help) = if sample.contains("://") {
            ("is not a URL", "write it like `https://acme.example/oauth/token`".to_owned())
        } else {
            let rest = word.text.trim_start_matches('/');
            ("is not a whole URL", format!("write it in full: `https://{rest}`"))
        };
        fault(format!("`{}` {what}", word.text), &help, diagnostics);
        return;
    };
    let scheme = url.scheme_str().to_ascii_lowercase();
    let Some(authority) = url.authority_components().filter(|authority| {
        !authority.host().is_empty() && matches!(scheme.as_str(), "https" | "http")
    }) else {
        fault(
            format!("`{}` is not a web address", word.text),
            "write it like `https://acme.example/oauth/token`",
            diagnostics,
        );
        return;
    };
    if authority.port().is_some_and(|port| !port.is_empty() && port.parse::<u16>().is_err()) {
        fault(
            format!("`{}` is not a URL: its port is no number up to 65535", word.text),
            "leave the port out, or write it like `https://acme.example:8443/`",
            diagnostics,
        );
        return;
    }
    if purpose == Purpose::Link {
        return;
    }
    if authority.userinfo().is_some() {
        fault(
            "a URL must not have user information".to_owned(),
            "take out what stands before the `@`",
            diagnostics,
        );
    }
    let is_page = matches!(purpose, Purpose::Page { .. });
    if url.fragment().is_some_and(|fragment| !is_page || !fragment.as_str().starts_with('/')) {
        fault(
            "an endpoint must not have a fragment".to_owned(),
            "take out the `#` and what follows (RFC 6749 section 3.1)",
            diagnostics,
        );
    }
    let host = Host::of(authority.host());
    // What stands there must be a host name as it is asked for: no decoding, no empty labels.
    if host == Host::Name && !is_hostname(authority.host()) {
        fault(
            format!("`{}` is not a host name", authority.host()),
            "a host is letters, digits and inner hyphens between single dots",
            diagnostics,
        );
    }
    let loopback = match host {
        Host::Address { loopback } => loopback,
        Host::Name => authority.host().eq_ignore_ascii_case("localhost"),
    };
    let local =
        matches!(purpose, Purpose::Endpoint { local: true } | Purpose::Page { local: true });
    if host != Host::Name && (!loopback || (!local && scheme == "https")) {
        fault(
            "an endpoint is a host name, not an address".to_owned(),
            "write the provider's host name; `local: true` allows loopback addresses",
            diagnostics,
        );
    }
    if scheme == "http" && !(local && loopback) {
        let help = if loopback {
            "`local: true` allows `http` on loopback, for work on one machine".to_owned()
        } else {
            format!("write `https://{}`", word.text.trim_start_matches("http://"))
        };
        diagnostics.push(
            Diagnostic::error(
                &codes::INSECURE_URL,
                word.span,
                "secrets would cross the network in clear",
            )
            .label("not https")
            .help(help),
        );
    }
    // A server, or a parser on the way, would take such segments out.
    let dots = |segment: &str| matches!(segment, "." | "..");
    if url.path_str().split('/').any(|segment| dots(&segment.to_lowercase().replace("%2e", "."))) {
        fault(
            "the path would be asked for in another form".to_owned(),
            "write it without `.` and `..` segments",
            diagnostics,
        );
    }
}

/// What a host is to those who connect to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    Name,
    Address { loopback: bool },
}

impl Host {
    /// A last label that is a number, in any of its writings, makes an IPv4 address of the whole (the
    /// URL standard's "ends in a number"); written in another way than four decimals it is never
    /// loopback here.
    fn of(host: &str) -> Self {
        if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let loopback = address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
            return Self::Address { loopback };
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        let last = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
        let is_hex = last
            .strip_prefix("0x")
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if is_hex || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())) {
            let loopback = host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
            return Self::Address { loopback };
        }
        Self::Name
    }
}

/// Labels of letters, digits and inner hyphens (RFC 1123 section 2.1), with underscores.
fn is_hostname(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}
