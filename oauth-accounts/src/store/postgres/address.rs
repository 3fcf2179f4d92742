//! The URL of a database, and TLS where it asks for it.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::config::{Config, SslMode};

use crate::store::{StoreError, StoreErrorKind};

/// Where a database is.
pub(super) struct Address {
    pub(super) config: Config,
    /// How TLS is done, where it is.
    pub(super) tls: Option<ClientConfig>,
}

/// Reads a URL. The reader of `tokio-postgres` knows neither all modes of TLS nor a file of roots, so these
/// two parameters are read here. No error repeats a part of the URL: it holds a password.
pub(super) fn read(url: &str) -> Result<Address, StoreError> {
    let is_url = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    if !is_url {
        return Err(config("the address of the database must begin with `postgres://`"));
    }
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut mode = SslMode::Disable;
    let mut roots = None;
    let mut others = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", "disable" | "allow")) => mode = SslMode::Disable,
            Some(("sslmode", "prefer")) => mode = SslMode::Prefer,
            Some(("sslmode", "require" | "verify-ca" | "verify-full")) => mode = SslMode::Require,
            Some(("sslmode", _)) => {
                return Err(config("`sslmode` is none of those that there are"));
            }
            Some(("sslrootcert", "system")) => roots = None,
            Some(("sslrootcert", path)) => roots = Some(decode(path)?),
            _ => others.push(pair),
        }
    }
    let rest = match others.as_slice() {
        [] => base.to_owned(),
        others => format!("{base}?{}", others.join("&")),
    };
    let mut found: Config = rest.parse().map_err(|_| {
        config("the URL of the database cannot be read, or has a parameter that is not known")
    })?;
    found.ssl_mode(mode);
    let tls = match mode {
        SslMode::Disable => None,
        _ => Some(tls(roots.as_deref())?),
    };
    Ok(Address { config: found, tls })
}

/// TLS by rustls and ring, as the HTTP transport has it; no setting of the process is read or changed.
fn tls(roots: Option<&str>) -> Result<ClientConfig, StoreError> {
    let no_tls = |_| config("TLS cannot be set up");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(no_tls)?;
    let Some(path) = roots else {
        let builder = builder.with_platform_verifier().map_err(no_tls)?;
        return Ok(builder.with_no_client_auth());
    };
    let unreadable = |_| config("the file that `sslrootcert` names cannot be read");
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
        store.add(certificate.map_err(unreadable)?).map_err(no_tls)?;
    }
    if store.is_empty() {
        return Err(config("the file that `sslrootcert` names holds no certificate"));
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

/// `%2F` and the like.
fn decode(text: &str) -> Result<String, StoreError> {
    let wrong = || config("`sslrootcert` is not encoded as URLs are");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, more) = rest.split_at_checked(2).ok_or_else(wrong)?;
        let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| wrong())?);
        rest = more;
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

fn config(what: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Config, what)
}
