//! How the client proves itself.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        Lowering,
        reader::{Plain, Word, resolve},
        template::{Moment, template},
    },
    model::{
        Algorithm, AuthMethod, BasicHalves, ClientAssertion, Part, Place, SentAs, Template,
        Variable,
    },
    tree::Node,
};

/// The longest time that a statement may hold, in seconds: the half year that Apple allows.
const LONGEST: u32 = 15_777_000;

pub(crate) fn auth_method(tree: &Node) -> AuthMethod {
    let raw = tree.child("client_secret_basic").and_then(|node| node.text("encoding"))
        == Some("raw".to_owned());
    match tree.text("token_endpoint_auth_method").as_deref() {
        Some("client_secret_basic") if raw => AuthMethod::ClientSecretBasicRaw,
        Some("client_secret_basic") => AuthMethod::ClientSecretBasic,
        Some("private_key_jwt") => AuthMethod::PrivateKeyJwt,
        Some("client_secret_jwt") => AuthMethod::ClientSecretJwt,
        Some("tls_client_auth") => AuthMethod::TlsClientAuth,
        Some("none") => AuthMethod::None,
        _ => AuthMethod::ClientSecretPost,
    }
}

impl Lowering<'_> {
    pub(crate) fn basic_halves(
        self,
        tree: &Node,
        diagnostics: &mut Diagnostics,
    ) -> Option<BasicHalves> {
        let node = tree.child("client_secret_basic")?;
        if node.get("username").is_none() && node.get("password").is_none() {
            return None;
        }
        let mut half = |key: &str, own: &str| match node.child(key).and_then(Node::word) {
            Some(word) => self.with_secret(word, diagnostics),
            None => setting(own),
        };
        Some(BasicHalves {
            username: half("username", "client_id"),
            password: half("password", "client_secret"),
        })
    }

    /// A text with settings, the client's secret among them.
    fn with_secret(self, word: Word<'_>, diagnostics: &mut Diagnostics) -> Template {
        let known = |name: &str, span, diagnostics: &mut Diagnostics| match name {
            "client_secret" => Some(Variable::Setting(name.to_owned())),
            _ => {
                let found = self.templates.variable(name, span, Moment::Authorize, diagnostics);
                found.map(|(variable, _)| variable)
            }
        };
        template(self.templates.parts(word, 0..word.text.len(), &known, diagnostics))
    }

    pub(crate) fn client_assertion(
        self,
        tree: &Node,
        diagnostics: &mut Diagnostics,
    ) -> ClientAssertion {
        let plain = ClientAssertion {
            alg: match auth_method(tree) {
                AuthMethod::ClientSecretJwt => Algorithm::Hs256,
                _ => Algorithm::Rs256,
            },
            ..ClientAssertion::default()
        };
        let Some(node) = tree.child("client_assertion") else { return plain };
        let mut claim = |key: &str| {
            let word = node.child(key)?.word()?;
            Some(self.templates.whole(word, Moment::Authorize, diagnostics))
        };
        ClientAssertion {
            alg: node.text("alg").as_deref().and_then(algorithm).unwrap_or(plain.alg),
            iss: claim("iss").unwrap_or(plain.iss),
            sub: claim("sub").unwrap_or(plain.sub),
            aud: claim("aud"),
            kid: claim("kid"),
            lifetime: lifetime(node, diagnostics).unwrap_or(plain.lifetime),
            sent_as: match node.text("as").as_deref() {
                Some("client_secret") => SentAs::ClientSecret,
                _ => SentAs::ClientAssertion,
            },
        }
    }
}

fn setting(name: &str) -> Template {
    Template::Parts(vec![Part::Value(Variable::Setting(name.to_owned()), Place::Whole)])
}

fn algorithm(name: &str) -> Option<Algorithm> {
    Some(match name {
        "HS256" => Algorithm::Hs256,
        "HS384" => Algorithm::Hs384,
        "HS512" => Algorithm::Hs512,
        "RS256" => Algorithm::Rs256,
        "RS384" => Algorithm::Rs384,
        "RS512" => Algorithm::Rs512,
        "PS256" => Algorithm::Ps256,
        "PS384" => Algorithm::Ps384,
        "PS512" => Algorithm::Ps512,
        "ES256" => Algorithm::Es256,
        "ES384" => Algorithm::Es384,
        "EdDSA" => Algorithm::EdDsa,
        _ => return None,
    })
}

fn lifetime(node: &Node, diagnostics: &mut Diagnostics) -> Option<u32> {
    let node = node.child("lifetime")?;
    let seconds = match resolve(node.scalar()?) {
        Plain::Integer(seconds) => u32::try_from(seconds).ok(),
        _ => None,
    };
    let seconds = seconds.filter(|seconds| (1..=LONGEST).contains(seconds));
    if seconds.is_none() {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_VALUE,
                node.span,
                format!("`{}` is not a lifetime", node.scalar()?.text.escape_debug()),
            )
            .help(format!("write a number of seconds from 1 to {LONGEST}")),
        );
    }
    seconds
}
