//! What the tests of several groups share: providers, clients on a wire, URLs taken apart.

use std::{
    error::Error as _,
    fmt::{Debug, Write as _},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::{
    Callback, Client, Clock, Error, Login, PendingLogin, Provider, SettingValues,
    definition::{Definition, Field, FieldKind, Setting, Template, ValueKind},
    dynamic::Map,
};
use oauth_tests::wire::{Answer, Wire};
use sha2::{Digest as _, Sha256};

pub(crate) const CLIENT_ID: &str = "client-id";
pub(crate) const CLIENT_SECRET: &str = "cs-SENTINEL";
pub(crate) const CODE: &str = "code-SENTINEL";
pub(crate) const REDIRECT: &str = "https://app.example/callback";
/// When the tests take place.
pub(crate) const NOW: u64 = 1_800_000_000;

const fn setting(name: &'static str, kind: FieldKind) -> Setting {
    let field = Field { name, kind, required: true, ..Field::PLAIN };
    Setting { field, value: ValueKind::Text }
}

/// A provider without any peculiarity.
pub(crate) const PLAIN: Definition = Definition {
    id: "acme",
    name: "Acme",
    settings: &[
        setting("client_id", FieldKind::TextInput),
        setting("client_secret", FieldKind::SecretInput),
    ],
    authorization_endpoint: &[Template::Fixed("https://acme.example/authorize")],
    token_endpoint: &[Template::Fixed("https://acme.example/token")],
    ..Definition::PLAIN
};

/// Makes unit structs that are providers with these definitions, as generated code does.
macro_rules! providers {
    ($($(#[$about:meta])* $name:ident = $definition:expr;)*) => {$(
        providers!(@one $(#[$about])* $name {
            static DEFINITION: oauth_core::definition::Definition = $definition;
            &DEFINITION
        });
    )*};
    // What another provider has, without its scopes and settings.
    ($($(#[$about:meta])* $name:ident like $other:path;)*) => {$(
        providers!(@one $(#[$about])* $name { <$other as oauth_core::Provider>::definition() });
    )*};
    (@one $(#[$about:meta])* $name:ident $definition:block) => {
        $(#[$about])*
        pub(crate) struct $name;

        impl oauth_core::Provider for $name {
            fn definition() -> &'static oauth_core::definition::Definition $definition
            type Scope = &'static str;
            type Settings = oauth_core::SettingValues;
            type Credentials<'a> = oauth_core::StandardCredentials<'a>;
        }
        impl oauth_core::capability::Authorize for $name {}
        impl oauth_core::capability::Refresh for $name {}
        impl oauth_core::capability::Revoke for $name {}
        impl oauth_core::capability::Validate for $name {}
        impl oauth_core::capability::UserInfo for $name {}
        impl oauth_core::capability::Offline for $name {}
        impl oauth_core::capability::Consent for $name {}
    };
}
pub(crate) use providers;

providers! {
    Acme = PLAIN;
}

/// What holds of every type, until an inherent constant hides it.
pub(crate) trait Otherwise {
    const HOLDS: bool = false;
}

impl<T: ?Sized> Otherwise for T {}

/// Whether a type implements a trait, known when the test is compiled: the inherent constant is there
/// only when it does, and hides that of [`Otherwise`].
macro_rules! implements {
    ($type:ty: $bound:path) => {{
        #[allow(unused_imports, reason = "not used where the bound holds")]
        use crate::support::Otherwise as _;
        struct Asked<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "not used where the bound does not hold")]
        impl<T: ?Sized + $bound> Asked<T> {
            const HOLDS: bool = true;
        }
        <Asked<$type>>::HOLDS
    }};
}
pub(crate) use implements;

/// A clock that stands until it is moved.
pub(crate) struct Hands(AtomicU64);

impl Hands {
    pub(crate) fn new(now: u64) -> Self {
        Self(AtomicU64::new(now))
    }

    pub(crate) fn set(&self, now: u64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A client on a scripted wire, at [`NOW`].
pub(crate) struct Bench<P: Provider> {
    pub(crate) wire: Wire,
    pub(crate) client: Client<P>,
    pub(crate) clock: Arc<Hands>,
}

/// The settings of the test client.
pub(crate) fn settings(definition: &'static Definition) -> SettingValues {
    SettingValues::new(definition).set("client_id", CLIENT_ID).set("client_secret", CLIENT_SECRET)
}

/// The same as a platform keeps them.
pub(crate) fn map() -> Map {
    [("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

impl<P> Bench<P>
where
    P: Provider<Settings = SettingValues, Scope = &'static str> + oauth_core::capability::Authorize,
{
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with(settings(P::definition()), REDIRECT, answers)
    }

    /// With other settings and another redirect URI.
    pub(crate) fn with(
        settings: SettingValues,
        redirect: &str,
        answers: impl IntoIterator<Item = Answer>,
    ) -> Self {
        let wire = Wire::new(answers);
        let clock = Arc::new(Hands::new(NOW));
        let client = Client::builder(settings, redirect)
            .transport(Arc::new(wire.transport()))
            .clock(Arc::clone(&clock) as Arc<dyn Clock>)
            .build()
            .expect("settings and redirect URI are good");
        Self { wire, client, clock }
    }

    /// Begins a login that asks for nothing in particular.
    pub(crate) fn login(&self) -> Login {
        self.client.authorize([]).start().expect("a login begins")
    }

    /// Ends a login; whatever comes of it, the login is used up, and an error holds no secret.
    pub(crate) async fn finish(
        &self,
        pending: PendingLogin,
        callback: impl Into<Callback>,
    ) -> Result<oauth_core::Tokens, Error> {
        let (state, verifier) = (state(&pending), verifier(&pending));
        let again = copy(&pending);
        let ended = self.client.exchange(pending, callback).await;
        if let Err(error) = &ended {
            let mut secrets = vec![state.as_str()];
            secrets.extend(verifier.as_deref());
            assert_no_secret(error, &secrets);
        }
        let before = self.wire.seen().len();
        let second = self.client.exchange(again, good(&state)).await;
        let second = second.expect_err("a login ends once");
        assert_eq!(second.kind(), oauth_core::ErrorKind::StateMismatch, "the state is consumed");
        assert_eq!(self.wire.seen().len(), before, "nothing is sent for a login that has ended");
        ended
    }
}

/// A callback that grants the code.
pub(crate) fn good(state: &str) -> String {
    format!("code={CODE}&state={state}")
}

/// The same login once more, as a store that was read twice would give it.
pub(crate) fn copy(pending: &PendingLogin) -> PendingLogin {
    let text = serde_json::to_string(pending).expect("a pending login can be kept");
    serde_json::from_str(&text).expect("what was kept can be read")
}

fn member(pending: &PendingLogin, name: &str) -> Option<String> {
    let value = serde_json::to_value(pending).expect("a pending login can be kept");
    value[name].as_str().map(str::to_owned)
}

pub(crate) fn state(pending: &PendingLogin) -> String {
    member(pending, "state").expect("each login has a state")
}

pub(crate) fn verifier(pending: &PendingLogin) -> Option<String> {
    member(pending, "verifier")
}

/// Everything that an error shows: its message, its words, both forms of `Debug`, and its sources.
pub(crate) fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{}", error.what());
    for part in [error.code(), error.description(), Some(error.provider())].into_iter().flatten() {
        let _ = write!(text, "\n{part}");
    }
    let mut source = error.source();
    while let Some(inner) = source {
        let _ = write!(text, "\n{inner}\n{inner:?}");
        source = inner.source();
    }
    text
}

/// All that a value shows of itself with `Debug`.
pub(crate) fn debugged(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

/// No sentinel and none of these stands in anything that the error shows.
pub(crate) fn assert_no_secret(error: &Error, secrets: &[&str]) {
    let text = shown(error);
    assert!(!text.contains("SENTINEL"), "{text}");
    for secret in secrets {
        assert!(!text.contains(secret), "{text}");
    }
}

/// The pairs of a form or a query, decoded by a reader of our own.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').expect("each pair has a `=`");
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (digit().expect("a digit"), digit().expect("a digit"));
                u8::try_from(high * 16 + low).expect("two digits are a byte")
            }
            b'+' => b' ',
            b if b.is_ascii_graphic() => b,
            other => panic!("byte {other} stands in an encoded text"),
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The parameters of an authorization URL.
pub(crate) fn query(url: &str) -> Vec<(String, String)> {
    assert!(!url.contains('#'), "{url}");
    pairs(url.split_once('?').expect("a query").1)
}

/// The value of a parameter that stands there once; `None` when it is not there.
pub(crate) fn one(pairs: &[(String, String)], name: &str) -> Option<String> {
    let mut values =
        pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone());
    let first = values.next();
    assert_eq!(values.next(), None, "`{name}` stands there twice");
    first
}

/// Loads a definition of the language; `more` comes after what each definition must have.
pub(crate) fn compile(more: &str) -> oauth_codegen::Compilation {
    let text = format!(
        "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
         token_endpoint: https://acme.example/token\n{more}"
    );
    compile_whole(&text)
}

pub(crate) fn compile_whole(text: &str) -> oauth_codegen::Compilation {
    oauth_codegen::compile(&[oauth_codegen::Input::text("acme.yaml", text)])
}

/// The ids of the diagnostics.
pub(crate) fn codes(compilation: &oauth_codegen::Compilation) -> Vec<&'static str> {
    compilation.diagnostics.iter().map(|found| found.code.id).collect()
}

/// The S256 challenge of a verifier, as RFC 7636 section 4.2 says.
pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}
