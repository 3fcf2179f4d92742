//! Servers with TLS, and certificates of every kind for them.

use std::{io::Write as _, net::TcpStream, sync::Arc};

use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};

use crate::server::{Requests, Server};

/// A self-signed certificate and its key.
#[derive(Debug, Clone)]
pub struct Certificate {
    config: Arc<rustls::ServerConfig>,
    /// The certificate as PEM, for those who shall trust it.
    pub pem: String,
}

impl Certificate {
    /// One for these names, which is good now.
    ///
    /// # Panics
    /// When a name cannot stand in a certificate.
    #[must_use]
    pub fn new(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Self::from_params(rcgen::CertificateParams::new(names).expect("names"))
    }

    /// One for these names, which is good from the first day of a year to the first of another.
    ///
    /// # Panics
    /// When a name cannot stand in a certificate.
    #[must_use]
    pub fn dated(names: &[&str], from: i32, until: i32) -> Self {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = rcgen::CertificateParams::new(names).expect("names");
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        Self::from_params(params)
    }

    /// One for these names, which wants a certificate of the client as well: this one, in PEM.
    ///
    /// # Panics
    /// When it is none, or a name cannot stand in a certificate.
    #[must_use]
    pub fn mutual(names: &[&str], client: &str) -> Self {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut roots = rustls::RootCertStore::empty();
        for known in CertificateDer::pem_slice_iter(client.as_bytes()) {
            roots.add(known.expect("PEM")).expect("a certificate");
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = verifier.build().expect("a verifier");
        Self::made(rcgen::CertificateParams::new(names).expect("names"), Some(verifier))
    }

    fn from_params(params: rcgen::CertificateParams) -> Self {
        Self::made(params, None)
    }

    fn made(
        params: rcgen::CertificateParams,
        verifier: Option<Arc<dyn rustls::server::danger::ClientCertVerifier>>,
    ) -> Self {
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions");
        let builder = match verifier {
            None => builder.with_no_client_auth(),
            Some(verifier) => builder.with_client_cert_verifier(verifier),
        };
        let config = builder
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .expect("a usable certificate");
        Self { config: Arc::new(config), pem: certificate.pem() }
    }

    /// Answers one request on a connection with `answer`.
    ///
    /// `close_notify` says whether TLS is ended properly before the connection is closed.
    ///
    /// # Panics
    /// Never: the configuration has been used to make a certificate.
    pub fn serve(&self, stream: TcpStream, requests: &Requests, answer: &[u8], close_notify: bool) {
        let connection =
            rustls::ServerConnection::new(Arc::clone(&self.config)).expect("a connection");
        let mut tls = rustls::StreamOwned::new(connection, stream);
        if requests.read(&mut tls).is_some() {
            drop(tls.write_all(answer));
            if close_notify {
                tls.conn.send_close_notify();
            }
            drop(tls.flush());
        }
    }

    /// A server that answers the first request of each connection with `answer`, and ends TLS properly.
    #[must_use]
    pub fn server(&self, answer: impl Into<Vec<u8>>) -> Server {
        let (certificate, answer) = (self.clone(), answer.into());
        Server::raw("127.0.0.1:0", move |stream, requests| {
            certificate.serve(stream, requests, &answer, true);
        })
    }
}
