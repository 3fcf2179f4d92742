//! From the name of a host to the addresses that are connected to.

use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolving},
};

use crate::transport::{
    AddressPolicy, BoxFuture, TransportError, TransportErrorKind::Refused, url_policy,
};

/// Knows the addresses of names: the system, unless a host brings another one.
pub trait Resolve: Send + Sync {
    /// The addresses of `host`, a name in lower case; the first ones are tried first.
    ///
    /// It is asked whenever a connection is opened, inside the tokio runtime that opens it, and its time counts
    /// as time to connect. An error, and an empty list, mean that the name is not known.
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// Asks the system, in a thread of the runtime that may block.
struct System;

impl Resolve for System {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            Ok(tokio::net::lookup_host((host, 0)).await?.map(|found| found.ip()).collect())
        })
    }
}

/// Resolves names, and lets through what the policy allows: what comes out is connected to as it is, so that a
/// second answer for the same name cannot be another one.
#[derive(Clone)]
pub(super) struct Checked {
    resolver: Arc<dyn Resolve>,
    policy: Option<Arc<dyn AddressPolicy>>,
}

impl Checked {
    pub(super) fn new(
        resolver: Option<Arc<dyn Resolve>>,
        policy: Option<Arc<dyn AddressPolicy>>,
    ) -> Self {
        Self { resolver: resolver.unwrap_or_else(|| Arc::new(System)), policy }
    }

    fn allows(&self, host: &str, address: IpAddr) -> bool {
        self.policy.as_ref().is_none_or(|policy| policy.allows(host, address))
    }

    /// Addresses in a URL are not resolved, and so checked here.
    pub(super) fn check(&self, url: &Url) -> Result<(), TransportError> {
        match url_policy::address(url) {
            Some(address) if !self.allows(&address.to_string(), address) => {
                Err(forbidden(&url_policy::place(url)))
            }
            _ => Ok(()),
        }
    }

    async fn addresses(&self, host: &str) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
        let mut found = match host {
            // No resolver has a say in what this machine is.
            "localhost" => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            _ => self.resolver.resolve(host).await?,
        };
        if found.is_empty() {
            return Err(io::Error::from(io::ErrorKind::NotFound).into());
        }
        found.retain(|address| self.allows(host, *address));
        if found.is_empty() {
            return Err(Forbidden.into());
        }
        // The port is that of the URL.
        Ok(found.into_iter().map(|address| SocketAddr::new(address, 0)).collect())
    }
}

impl reqwest::dns::Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let checked = self.clone();
        Box::pin(async move {
            let found = checked.addresses(name.as_str()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The policy allows none of the addresses.
#[derive(Debug)]
pub(super) struct Forbidden;

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address policy allows none of the addresses")
    }
}

impl Error for Forbidden {}

/// What of it is said outside: the addresses are the network's own affair.
pub(super) fn forbidden(place: &str) -> TransportError {
    let what = format!("the address policy of this client allows no connection to {place}");
    TransportError::new(Refused, what)
}
