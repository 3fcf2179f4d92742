//! How the client proves itself.

use super::{Group, Shape, TEMPLATE, TEXT, TextKind, defaulted, optional};

pub(super) const AUTH_METHOD: Shape = Shape::Word(&[
    ("client_secret_post", "`client_id` and `client_secret` in the body"),
    ("client_secret_basic", "HTTP Basic, each half form-encoded (RFC 6749 section 2.3.1)"),
    (
        "private_key_jwt",
        "a statement signed with the setting `private_key`, in PEM (OpenID Connect Core section 9)",
    ),
    ("client_secret_jwt", "a statement signed with `client_secret` (likewise)"),
    (
        "tls_client_auth",
        "`client_id` in the body, and the certificate that the transport shows (RFC 8705 section 2)",
    ),
    ("none", "a public client: `client_id` alone"),
]);

pub(super) const BASIC: Group = Group {
    name: "client_secret_basic",
    doc: "What is special about HTTP Basic at this provider.",
    keys: &[
        defaulted(
            "encoding",
            &Shape::Word(&[
                ("form", "each half is form-encoded before it is joined (RFC 6749 section 2.3.1)"),
                ("raw", "the halves are joined as they are, for servers that do not decode them"),
            ]),
            "form",
            "How the halves are written.",
        ),
        defaulted(
            "username",
            &Shape::Text(TextKind::TemplateOrEmpty),
            "{client_id}",
            "The half before the colon; `{client_secret}` may stand here.",
        ),
        defaulted(
            "password",
            &Shape::Text(TextKind::TemplateOrEmpty),
            "{client_secret}",
            "The half after the colon; `\"\"` leaves it empty.",
        ),
    ],
};

pub(super) const CLIENT_ASSERTION: Group = Group {
    name: "client_assertion",
    doc: "What the client signs with `private_key_jwt` and `client_secret_jwt` (RFC 7523 section 3). A \
          random `jti`, `iat` and `exp` are always in it.",
    keys: &[
        optional(
            "alg",
            &Shape::Word(&[
                (
                    "RS256",
                    "RSASSA-PKCS1-v1_5 with SHA-256, as `private_key_jwt` has it unless told",
                ),
                ("RS384", "the same with SHA-384"),
                ("RS512", "the same with SHA-512"),
                ("PS256", "RSASSA-PSS with SHA-256"),
                ("PS384", "the same with SHA-384"),
                ("PS512", "the same with SHA-512"),
                ("ES256", "ECDSA on P-256 with SHA-256"),
                ("ES384", "ECDSA on P-384 with SHA-384"),
                ("EdDSA", "Ed25519"),
                ("HS256", "HMAC with SHA-256, as `client_secret_jwt` has it unless told"),
                ("HS384", "the same with SHA-384"),
                ("HS512", "the same with SHA-512"),
            ]),
            "How it is signed (RFC 7518 section 3.1).",
        ),
        defaulted("iss", &TEMPLATE, "{client_id}", "Who says it."),
        defaulted("sub", &TEMPLATE, "{client_id}", "Of whom it is said."),
        defaulted("aud", &TEMPLATE, "the token endpoint", "To whom it is said."),
        optional("kid", &TEMPLATE, "The name of the key, in the header."),
        defaulted("lifetime", &TEXT, "300", "How many seconds it holds, up to 15777000."),
        defaulted(
            "as",
            &Shape::Word(&[
                ("client_assertion", "`client_assertion` and its type (RFC 7521 section 4.2)"),
                ("client_secret", "`client_secret`, as Apple has it"),
            ]),
            "client_assertion",
            "The parameter that it is sent as.",
        ),
    ],
};
