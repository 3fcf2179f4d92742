//! The settings that most providers have.

use std::{fmt, marker::PhantomData};

use super::SettingValues;
use crate::{Provider, Secret};

/// What the operator sets for a provider of which the definition asks for what many others ask for too: the
/// client's id and secret, and what `S` says besides ([`shape`]).
///
/// What each value is and where it is found is said by the type `Settings` of the provider.
pub struct ClientSettings<P, S = ()> {
    values: SettingValues,
    of: PhantomData<fn() -> (P, S)>,
}

impl<P, S> Clone for ClientSettings<P, S> {
    fn clone(&self) -> Self {
        Self { values: self.values.clone(), of: PhantomData }
    }
}

impl<P, S> fmt::Debug for ClientSettings<P, S> {
    /// The names of the values that were given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientSettings").field(&self.values).finish()
    }
}

impl<P, S> From<ClientSettings<P, S>> for SettingValues {
    fn from(settings: ClientSettings<P, S>) -> Self {
        settings.values
    }
}

/// `new` takes what must be there; each further setting has a function of its name.
macro_rules! settings {
    ($shape:ty: $($argument:ident)*; $($option:ident)*) => {
        impl<P: Provider> ClientSettings<P, $shape> {
            /// The settings that must be there.
            #[must_use]
            pub fn new($($argument: impl Into<Secret>),*) -> Self {
                let values = SettingValues::new(P::definition());
                Self { values: values$(.set(stringify!($argument), $argument))*, of: PhantomData }
            }

            $(
                /// A setting that need not be there: what it is, the type `Settings` of the provider says.
                #[must_use]
                pub fn $option(self, $option: impl Into<Secret>) -> Self {
                    let values = self.values.set(stringify!($option), $option);
                    Self { values, of: PhantomData }
                }
            )*
        }
    };
}

settings!((): client_id client_secret;);

/// What is set for a provider besides the client's id and secret, for [`ClientSettings`].
///
/// Settings that many providers have are made here once, since each type costs the Rust compiler some time.
pub mod shape {
    use super::{ClientSettings, PhantomData, Provider, Secret, SettingValues};

    macro_rules! shapes {
        ($($(#[$doc:meta])* $shape:ident: $($argument:ident)*; $($option:ident)*,)*) => {$(
            $(#[$doc])*
            pub enum $shape {}
            settings!($shape: $($argument)*; $($option)*);
        )*};
    }

    shapes! {
        /// No secret either: the client's id is all.
        Public: client_id;,
        /// A `base_url`.
        BaseUrl: client_id client_secret base_url;,
        /// A `domain`.
        Domain: client_id client_secret domain;,
        /// A `host`.
        Host: client_id client_secret host;,
        /// A `hostname`.
        Hostname: client_id client_secret hostname;,
        /// A `server`.
        Server: client_id client_secret server;,
        /// A `subdomain`.
        Subdomain: client_id client_secret subdomain;,
        /// A `tenant_id`.
        Tenant: client_id client_secret tenant_id;,
        /// A `base_url`, which need not be set.
        OptionalBaseUrl: client_id client_secret; base_url,
        /// A `dc`, which need not be set.
        OptionalDc: client_id client_secret; dc,
        /// An `environment`, which need not be set.
        OptionalEnvironment: client_id client_secret; environment,
        /// A `host`, which need not be set.
        OptionalHost: client_id client_secret; host,
        /// A `region`, which need not be set.
        OptionalRegion: client_id client_secret; region,
        /// A `tenant_id`, which need not be set.
        OptionalTenant: client_id client_secret; tenant_id,
        /// A `tenant_id` and a `cloud`, which need not be set.
        OptionalTenantAndCloud: client_id client_secret; tenant_id cloud,
        /// A `version`, which need not be set.
        OptionalVersion: client_id client_secret; version,
    }
}
