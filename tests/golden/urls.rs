//! Authorization URLs: plain, for offline access, and with repeated consent.
//!
//! A definition with answers under `fixtures` has a file here as well. To keep the URLs of another one,
//! make an empty `golden/urls/ID.txt` and run with `UPDATE=1`.

use std::{collections::BTreeSet, fmt::Write as _};

use oauth_core::{
    Provider as _,
    definition::Definition,
    dynamic::{DynamicProvider as _, Map, Options, Platform},
};
use oauth_emulator::Emulator;
use oauth_tests::{Golden, files, root};

/// One line for each parameter; what is random is masked, and must be there.
fn shown(url: &str) -> String {
    let (endpoint, query) = url.split_once('?').expect("an authorization URL has a query");
    let mut text = format!("{endpoint}\n");
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').expect("a parameter has a value");
        let value = match name {
            "state" | "nonce" | "code_challenge" => format!("({} characters)", value.len()),
            _ => value.to_owned(),
        };
        let _ = writeln!(text, "  {name}={value}");
    }
    text
}

fn urls(definition: &'static Definition) -> String {
    // The emulator has a good value for each setting.
    let emulator = Emulator::start(definition).expect("an emulator can be started");
    let settings: Map =
        emulator.settings().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut platform = Platform::new(definition);
    if let Some(hook) = emulator.stand_in() {
        platform = platform.with_after_exchange(std::sync::Arc::new(hook));
    }
    let mut text = String::new();
    let plain = Options::default();
    let kinds = [
        ("plain", true, plain.clone()),
        ("offline", definition.offline.is_some(), Options { offline: true, ..plain.clone() }),
        ("consent", definition.consent.is_some(), Options { consent: true, ..plain }),
    ];
    for (name, present, options) in kinds {
        if !present {
            let _ = writeln!(text, "{name}: the definition has no such section\n");
            continue;
        }
        let login = platform
            .authorization_url("https://app.example/callback?from=here&at=now", &settings, &options)
            .expect("the settings are good");
        let _ = writeln!(text, "{name}: {}", shown(&login.url));
    }
    text
}

#[test]
fn the_urls_are_those_that_are_kept() {
    let mut golden = Golden::new();
    let mut kept: BTreeSet<_> = ["urls", "requests"]
        .map(|folder| files(&root().join("golden").join(folder), "txt"))
        .into_iter()
        .chain([files(&root().join("fixtures"), "yaml")])
        .flatten()
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .collect();
    // Its answers mean the same for every provider.
    kept.remove("any");
    for id in kept {
        let definition = oauth_providers::all().find(|definition| definition.id == id);
        let definition = definition.unwrap_or_else(|| panic!("there is no definition `{id}`"));
        if definition.authorization_endpoint.is_empty() {
            // Nobody is sent there: the client asks for itself.
            continue;
        }
        golden.compare(&root().join(format!("golden/urls/{id}.txt")), &urls(definition));
    }
    golden.finish();
}

#[test]
fn each_url_has_its_own_state_and_challenge() {
    let definition = oauth_providers::google::Google::definition();
    let settings: Map = [("client_id", "a"), ("client_secret", "b")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let platform = Platform::new(definition);
    let url = || {
        platform
            .authorization_url("https://app.example/cb", &settings, &Options::default())
            .expect("the settings are good")
            .url
    };
    let value = |url: &str, name: &str| {
        let from = url.find(&format!("&{name}=")).expect("it is there") + name.len() + 2;
        url[from..].split('&').next().unwrap_or_default().to_owned()
    };
    let (one, other) = (url(), url());
    for name in ["state", "code_challenge"] {
        assert_ne!(value(&one, name), value(&other, name), "{name}");
    }
}
