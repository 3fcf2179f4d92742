//! Building the transport.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use zeroize::Zeroizing;

use super::{
    HttpTransport, Limits, Parts, Resolve, Shared, client, proxy::proxy, resolve::Checked,
    tls::tls_config,
};
use crate::transport::{AddressPolicy, MAX_BODY, TransportError};

/// What an [`HttpTransport`] keeps to: limits, certificate authorities, addresses, and a proxy.
#[derive(Clone)]
#[must_use]
pub struct HttpTransportBuilder {
    limits: Limits,
    roots: Vec<Vec<u8>>,
    only_given: bool,
    identity: Option<Zeroizing<Vec<u8>>>,
    policy: Option<Arc<dyn AddressPolicy>>,
    resolver: Option<Arc<dyn Resolve>>,
    proxy: Option<Zeroizing<String>>,
}

impl HttpTransportBuilder {
    pub(super) fn new() -> Self {
        Self {
            limits: Limits {
                connect: Duration::from_secs(10),
                read: Duration::from_secs(15),
                total: Duration::from_secs(30),
                body: MAX_BODY,
            },
            roots: Vec::new(),
            only_given: false,
            identity: None,
            policy: None,
            resolver: None,
            proxy: None,
        }
    }

    /// How long name lookup, connection and TLS handshake may take together: 10 seconds unless told.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect = limit;
        self
    }

    /// How long the server may be silent while its body is read, and how long its headers may take in
    /// all, connecting included: 15 seconds unless told.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.limits.read = limit;
        self
    }

    /// How long everything may take together, however busy the connection: 30 seconds unless told.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.total = limit;
        self
    }

    /// The most bytes that the body of a response may have: [`MAX_BODY`] unless told.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// Trusts the certificates in `pem` too, one or more: of a private authority, or of a test server.
    pub fn root_certificate_pem(mut self, pem: &[u8]) -> Self {
        self.roots.push(pem.to_vec());
        self
    }

    /// Trusts the certificates given alone, and none of the platform's.
    pub fn only_roots_given(mut self) -> Self {
        self.only_given = true;
        self
    }

    /// The certificate that the client shows, with those that lead to its authority, and its private key
    /// after them, all in PEM: for providers with `token_endpoint_auth_method: tls_client_auth`
    /// (RFC 8705). Tokens may then be bound to it, so that the API wants to see it as well.
    pub fn client_identity_pem(mut self, pem: &[u8]) -> Self {
        self.identity = Some(Zeroizing::new(pem.to_vec()));
        self
    }

    /// Decides which addresses may be connected to; unless told, all. [`PublicAddresses`] is the one for a
    /// program that asks hosts which its users name.
    ///
    /// It is asked about the addresses that a name has just been resolved to, and the connection goes to none but
    /// those that it allows; about addresses in URLs; and about `localhost`, which is 127.0.0.1 and ::1. Where
    /// none is left, the request is `Refused`. A connection that is open already is not asked about again.
    ///
    /// With a [`proxy`](Self::proxy), names are the proxy's to resolve: the policy is asked about the addresses
    /// of the proxy itself, and about addresses in URLs. What else the proxy may reach, it must know.
    ///
    /// [`PublicAddresses`]: crate::transport::PublicAddresses
    pub fn address_policy(mut self, policy: impl AddressPolicy + 'static) -> Self {
        self.policy = Some(Arc::new(policy));
        self
    }

    /// Resolves the names of hosts; unless told, as the system does.
    pub fn resolver(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Some(Arc::new(resolver));
        self
    }

    /// Asks everything that is `https` and not on this machine through a proxy: `https://proxy.example:3128`,
    /// or `http://..` within a network. Without this there is none: the environment is not read.
    ///
    /// The proxy is asked for a tunnel (`CONNECT`, RFC 9110 section 9.3.6), in which TLS with the provider
    /// begins: it learns the name of the host and nothing else. A user name and a password in the URL prove who
    /// asks for the tunnel; they go to an `https` proxy, or one on this machine, and to no other. The
    /// certificates that are trusted, and the [identity](Self::client_identity_pem) of the client where it is asked
    /// for, are the same for an `https` proxy as for a provider.
    ///
    /// [`build`](Self::build) refuses what is no URL of a proxy, and never shows it.
    pub fn proxy(mut self, url: &str) -> Self {
        self.proxy = Some(Zeroizing::new(url.to_owned()));
        self
    }

    /// The transport.
    ///
    /// # Errors
    /// When a given certificate or key cannot be read, or there are no certificate authorities at all; when the
    /// proxy is none, would get credentials in plain text, or has an address that the policy refuses.
    pub fn build(self) -> Result<HttpTransport, TransportError> {
        let tls = tls_config(
            &self.roots,
            self.only_given,
            self.identity.as_ref().map(|pem| pem.as_slice()),
        )?;
        let resolver = Checked::new(self.resolver, self.policy);
        let proxy = self.proxy.as_ref().map(|url| proxy(url, &resolver)).transpose()?;
        let parts = Parts { limits: self.limits, tls, resolver, proxy };
        // A client can be built or not whatever the runtime: so find out now.
        client(&parts)?;
        Ok(HttpTransport { shared: Arc::new(Shared { parts, clients: Mutex::default() }) })
    }
}

impl fmt::Debug for HttpTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransportBuilder")
            .field("limits", &self.limits)
            .field("roots", &self.roots.len())
            .field("only_given", &self.only_given)
            .field("identity", &self.identity.is_some())
            .field("policy", &self.policy.is_some())
            .field("resolver", &self.resolver.is_some())
            .field("proxy", &self.proxy.is_some())
            .finish()
    }
}
