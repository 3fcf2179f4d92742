//! Which certificates are trusted.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::transport::{TransportError, TransportErrorKind::Refused};

/// TLS with ring, the authorities of the platform or those given, and perhaps a certificate of the client.
pub(super) fn tls_config(
    pems: &[Vec<u8>],
    only_given: bool,
    identity: Option<&[u8]>,
) -> Result<ClientConfig, TransportError> {
    let mut roots = Vec::new();
    for pem in pems {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.push(certificate.map_err(|_| unusable("a root certificate is not PEM"))?);
        }
        if roots.len() == before {
            return Err(unusable("a root certificate was given, but there is none in its PEM"));
        }
    }
    let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|_| unusable("TLS cannot be set up"))?;
    let builder = if only_given {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root).map_err(|_| unusable("a root certificate cannot be used"))?;
        }
        if store.is_empty() {
            return Err(unusable(
                "only the root certificates given are to be trusted, and there are none",
            ));
        }
        builder.with_root_certificates(store)
    } else {
        builder
            .dangerous() // The name of rustls for any verifier from outside; this one is as strict.
            .with_custom_certificate_verifier(Arc::new(platform_verifier(roots, provider)?))
    };
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(pem) => {
            let (chain, key) = client_identity(pem)?;
            builder.with_client_auth_cert(chain, key).map_err(|_| {
                unusable("the certificate of the client and its private key do not belong together")
            })?
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The certificate of the client with those that lead to its authority, and its private key.
fn client_identity(
    pem: &[u8],
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TransportError> {
    let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|_| unusable("the certificate of the client is not PEM"))?;
    if chain.is_empty() {
        return Err(unusable("the identity of the client has no certificate in its PEM"));
    }
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
        unusable("the identity of the client has no private key in its PEM that is not encrypted")
    })?;
    Ok((chain, key))
}

fn platform_verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, TransportError> {
    #[cfg(not(target_os = "android"))]
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider);
    #[cfg(target_os = "android")]
    let verifier = if roots.is_empty() {
        rustls_platform_verifier::Verifier::new(provider)
    } else {
        return Err(unusable("on Android, root certificates work with `only_roots_given` alone"));
    };
    verifier.map_err(|_| {
        unusable(
            "the certificate authorities of this machine or the ones given cannot be used; \
             install the platform's (often called ca-certificates)",
        )
    })
}

pub(super) fn unusable(message: &str) -> TransportError {
    TransportError::new(Refused, message)
}
