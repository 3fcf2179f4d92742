//! What went wrong on the way, in words that hold no URL, header or body.

use std::{error::Error as StdError, io};

use rustls::CertificateError;

use super::{
    Limits, broken,
    resolve::{Forbidden, forbidden},
    tls::unusable,
    too_large,
};
use crate::transport::{
    MAX_HEADERS, TransportError,
    TransportErrorKind::{self, Connect, Timeout},
};

/// Words of our own for every failure: the ones of the libraries may hold the URL.
pub(super) fn explain(error: &reqwest::Error, limits: Limits, place: &str) -> TransportError {
    let fail = |kind: TransportErrorKind, message: String| TransportError::new(kind, message);
    if error.is_builder() {
        return unusable("the request cannot be written as HTTP");
    }
    if find::<Forbidden>(error).is_some() {
        return forbidden(place);
    }
    if error.is_connect() {
        return fail(Connect, explain_connect(error, limits, place));
    }
    if error.is_timeout() {
        return fail(Timeout, format!("{place} was silent for {:?}", limits.read));
    }
    match find::<hyper::Error>(error) {
        // The method that tells is there for servers alone; without these words it is merely broken.
        Some(hyper) if hyper.is_parse() && hyper.to_string().contains("too large") => {
            too_large(place, "headers", MAX_HEADERS)
        }
        Some(hyper) if hyper.is_parse() => broken(place, "is not HTTP"),
        _ => broken(place, "broke off"),
    }
}

fn explain_connect(error: &reqwest::Error, limits: Limits, place: &str) -> String {
    if let Some(tls) = find::<rustls::Error>(error) {
        return match tls {
            rustls::Error::InvalidCertificate(fault) => {
                format!("the certificate of {place} {}", explain_certificate(fault))
            }
            rustls::Error::InvalidMessage(_) => format!("{place} does not speak TLS"),
            rustls::Error::AlertReceived(_) | rustls::Error::PeerIncompatible(_) => {
                format!("{place} and this client agree on no way to speak TLS")
            }
            _ => format!("the TLS handshake with {place} failed"),
        };
    }
    if error.is_timeout() {
        return format!("connecting to {place} took longer than {:?}", limits.connect);
    }
    // Of what goes wrong with a proxy, the library tells the words alone.
    if let Some(tunnel) =
        causes(error).map(ToString::to_string).find(|words| words.starts_with("tunnel error"))
    {
        return match tunnel.contains("authorization required") {
            true => format!("the proxy wants other credentials to connect to {place}"),
            false => format!("the proxy makes no connection to {place}"),
        };
    }
    // The resolver's error is private to hyper-util; its text starts so.
    if causes(error).any(|cause| cause.to_string().starts_with("dns error")) {
        return format!("the name of {place} is not known");
    }
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => format!("{place} refused the connection"),
        Some(io::ErrorKind::TimedOut) => format!("connecting to {place} took too long"),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            format!("{place} cannot be reached from here")
        }
        Some(io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset) => {
            format!("{place} closed the connection while it was being opened")
        }
        _ => format!("no connection to {place}"),
    }
}

fn explain_certificate(fault: &CertificateError) -> &'static str {
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet (or the clock of this machine is slow)"
        }
        CertificateError::UnknownIssuer => "comes from an authority that is not trusted here",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "is for another host"
        }
        CertificateError::Revoked => "has been revoked",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "is not one for servers"
        }
        _ => "is not valid",
    }
}

fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| {
        // An `io::Error` that wraps another error names that one's source as its own, and hides it.
        let error: &'a (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}
