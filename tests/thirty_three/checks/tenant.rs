//! Values of the operator that try to change where a request goes.

use oauth_core::definition::{Place, ValueKind};
use oauth_tests::wire::{Answer, Wire};

use super::fault_if;
use crate::{
    class::{HOSTS, SEGMENTS},
    subject::{Failure, Make, Product},
    world,
};

/// Values that try to make a host of their own.
const HOSTILE_HOSTS: &[&str] = &[
    "evil.example/",
    "evil.example#",
    "evil.example?",
    "evil.example\\",
    "evil.example:443/",
    "x@evil.example/",
    "http://acme.example",
    "https://acme.example@evil.example",
    "https://acme.example\\@evil.example",
    "https://evil.example/?",
];

/// Values that try to leave their segment of a path.
const HOSTILE_SEGMENTS: &[&str] =
    &["../admin", "a/b", "a\\b", "a?b=c", "a#b", "..", ".", "%2e%2e", ".%2E"];

/// Every URL that a client makes of a setting, from the login to the end of the credential; as many as it
/// makes until it refuses.
fn urls(product: &dyn Product, setting: (&str, &str)) -> Vec<String> {
    let definition = product.definition();
    let tokens = [world::FIRST, world::SECOND].map(|tokens| tokens.answer(definition));
    let wire = Wire::new(tokens.into_iter().chain([Answer::json(401, "{}")]));
    let make = Make { setting: Some(setting), ..Make::plain(wire.address()) };
    let mut client = product.client(&make);
    let mut urls = Vec::new();
    let mut walk = || -> Result<(), Failure> {
        let url = client.login()?;
        urls.push(url.clone());
        let stored = client.callback(&world::granted(definition, &url))?;
        let stored = client.refresh(&stored).unwrap_or(stored);
        // A token that does not work is an answer as well.
        let _ = client.validate(&stored);
        client.revoke(&stored)
    };
    // A refusal is what a hostile value deserves; the URLs before it count.
    let _ = walk();
    urls.extend(client.asked());
    urls
}

/// Tries each hostile value in each setting that stands at one of the places.
fn each(
    product: &dyn Product,
    places: &[Place],
    values: &[&str],
    judge: impl Fn(&str, &str) -> Result<(), String>,
) -> Result<(), String> {
    let usual = world::settings(product.definition());
    for name in world::settings_at(product.definition(), places) {
        let made = urls(product, (name, &usual[name]));
        // The values of a table stand for others.
        let shown = made.iter().any(|url| url.contains(&usual[name]));
        let table = product.definition().setting(name).map(|setting| setting.value);
        let table = matches!(table, Some(ValueKind::Table(_)));
        fault_if(made.len() < 2 || !(shown || table), format!("{name} is in no URL"))?;
        for value in values {
            for url in urls(product, (name, value)) {
                judge(name, &url).map_err(|why| format!("{name} = `{value}`: {why}"))?;
            }
        }
    }
    Ok(())
}

/// No value leads to a host of its own, nor away from https. Where the operator names a whole origin, as of a
/// server of their own, that host is theirs to choose: there only what is more than an origin is hostile.
pub(crate) fn host(product: &dyn Product) -> Result<(), String> {
    each(product, HOSTS, HOSTILE_HOSTS, |_, url| {
        let Some(rest) = url.strip_prefix("https://") else {
            return Err("it is sent without https".to_owned());
        };
        // As browsers read it: `\` is a `/`, and what stands before `@` is not the host.
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        match host {
            "evil.example" => Err("it moves the host".to_owned()),
            _ => Ok(()),
        }
    })
}

/// Each value stays one segment, and none that means another folder.
pub(crate) fn path(product: &dyn Product) -> Result<(), String> {
    each(product, SEGMENTS, HOSTILE_SEGMENTS, |name, url| {
        let good = urls(product, (name, "acme"));
        let fits = good.iter().any(|good| same_shape(&segments(good), &segments(url)));
        if fits { Ok(()) } else { Err(format!("it changes the path: {}", shown(url))) }
    })
}

/// The segments of a URL's path, as servers read them.
fn segments(url: &str) -> Vec<&str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.split(['/', '\\']).skip(3).collect()
}

/// The same segments, but for those that the setting fills; none of them leads up.
fn same_shape(good: &[&str], found: &[&str]) -> bool {
    let up = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    good.len() == found.len()
        && good.iter().zip(found).all(|(good, found)| {
            good == found || (*good == "acme" && !found.is_empty() && !up(found))
        })
}

/// A URL without its query.
fn shown(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}
