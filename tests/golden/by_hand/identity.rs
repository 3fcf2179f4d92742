//! What `ok/identity.yaml` means, written out: neither the compiler nor the reader of its texts made this.

use oauth_core::definition as d;

/// The definition.
pub(crate) const DEFINITION: &d::Definition = &d::Definition {
    id: "identity",
    name: "Identity",
    settings: &[
        d::Setting {
            field: d::Field {
                name: "client_id",
                required: true,
                label: d::Text::plain("Client ID"),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "client_secret",
                kind: d::FieldKind::SecretInput,
                required: true,
                label: d::Text::plain("Client secret"),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "tenant",
                required: true,
                label: d::Text::plain("Tenant"),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Label,
        },
    ],
    credentials: &[
        d::Field {
            name: "access_token",
            kind: d::FieldKind::SecretInput,
            required: true,
            label: d::Text::plain("Access token"),
            ..d::Field::PLAIN
        },
        d::Field {
            name: "refresh_token",
            kind: d::FieldKind::SecretInput,
            label: d::Text::plain("Refresh token"),
            ..d::Field::PLAIN
        },
        d::Field { name: "expires_at", label: d::Text::plain("Expires at"), ..d::Field::PLAIN },
        d::Field {
            name: "id_token",
            kind: d::FieldKind::SecretInput,
            label: d::Text::plain("ID token"),
            ..d::Field::PLAIN
        },
    ],
    issuer: Some(d::Template::Parts(&[
        d::Part::Text("https://"),
        d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
        d::Part::Text(".identity.example/*/v2.0"),
    ])),
    authorization_endpoint: &[d::Template::Parts(&[
        d::Part::Text("https://"),
        d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
        d::Part::Text(".identity.example/authorize"),
    ])],
    token_endpoint: &[d::Template::Parts(&[
        d::Part::Text("https://"),
        d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
        d::Part::Text(".identity.example/token"),
    ])],
    scopes: d::Scopes {
        default: &["openid", "email"],
        known: &[
            d::KnownScope { name: "openid", description: "Sign the user in", granted_as: &[] },
            d::KnownScope { name: "email", description: "See the e-mail address", granted_as: &[] },
        ],
        ..d::Scopes::PLAIN
    },
    id_token: Some(d::IdToken {
        iss: &[
            d::Template::Parts(&[
                d::Part::Text("https://"),
                d::Part::Value(d::Variable::Setting("tenant"), d::Place::Whole),
                d::Part::Text(".identity.example/*/v2.0"),
            ]),
            d::Template::Parts(&[
                d::Part::Value(d::Variable::Setting("tenant"), d::Place::Whole),
                d::Part::Text(".identity.example"),
            ]),
        ],
        profile: d::ProfileMap {
            id: &[
                d::ProfileValue::Path(d::Path(&["oid"])),
                d::ProfileValue::Path(d::Path(&["sub"])),
            ],
            name: &[d::ProfileValue::Text(&[
                d::ProfilePart::Path(d::Path(&["given_name"])),
                d::ProfilePart::Text(" "),
                d::ProfilePart::Path(d::Path(&["family_name"])),
            ])],
            email: &[d::ProfileValue::Path(d::Path(&["emails", "0"]))],
            email_verified: &[d::ProfileValue::Path(d::Path(&["verified"]))],
            ..d::ProfileMap::PLAIN
        },
    }),
    ..d::Definition::PLAIN
};
