//! The token request, the token response, and what is captured on the way.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        Lowering,
        calls::{expectations, path, path_of, paths},
        forms::value_kind,
        names,
        reader::Word,
        reserved,
        template::{Moment, Raw, split, template},
        url::{Purpose, check_url},
    },
    model::{
        Absent, BodyFormat, Capture, CaptureFrom, Expiry, Method, Part, Path, Place, Renames,
        Template, TimeFormat, TokenRequest, TokenResponse, Unit,
    },
    tree::{Entry, Node, Value},
};

impl Lowering<'_> {
    pub(crate) fn token_request(self, tree: &Node, diagnostics: &mut Diagnostics) -> TokenRequest {
        let Some(node) = tree.at(&["token", "request"]) else { return TokenRequest::default() };
        let params =
            self.params(node, "params", reserved::of_token(tree), Moment::Token, diagnostics);
        let names = names::renames(node, diagnostics);
        names::check_clash(node, &names, &params, diagnostics);
        let request = TokenRequest {
            body: match node.text("body").as_deref() {
                Some("json") => BodyFormat::Json,
                Some("query") => BodyFormat::Query,
                _ => BodyFormat::Form,
            },
            params,
            headers: self.headers(node, Moment::Token, diagnostics),
            scope: node.bool("scope").unwrap_or(false),
            method: match node.text("method").as_deref() {
                Some("GET") => Method::Get,
                Some("PUT") => Method::Put,
                _ => Method::Post,
            },
            query: self.public_params(node, Moment::Token, diagnostics),
            grant_type: node
                .text("grant_type")
                .unwrap_or_else(|| TokenRequest::default().grant_type),
            names,
        };
        if request.method == Method::Get && request.body != BodyFormat::Query {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    node.key_span("method"),
                    "a GET request has no body",
                )
                .help("write `body: query` beside it"),
            );
        }
        request
    }

    pub(crate) fn token_response(
        self,
        tree: &Node,
        diagnostics: &mut Diagnostics,
    ) -> TokenResponse {
        match tree.at(&["token", "response"]) {
            Some(node) => self.response(node, diagnostics),
            None => TokenResponse::default(),
        }
    }

    /// How an answer with tokens is read.
    pub(crate) fn response(self, node: &Node, diagnostics: &mut Diagnostics) -> TokenResponse {
        let plain = TokenResponse::default();
        let empty = Node { span: node.span, value: Value::Map(Vec::new()) };
        let token_type = node.child("token_type").unwrap_or(&empty);
        let body: Vec<_> = node
            .one_or_more("body")
            .into_iter()
            .filter_map(|word| match word.text {
                "json" => Some(BodyFormat::Json),
                "form" => Some(BodyFormat::Form),
                _ => None,
            })
            .collect();
        TokenResponse {
            body: if body.is_empty() { plain.body } else { body },
            fails_unless: expectations(node, "fails_unless"),
            error: or(paths(node, "error", diagnostics), plain.error),
            error_description: or(
                paths(node, "error_description", diagnostics),
                plain.error_description,
            ),
            error_codes: node.child("error_codes").map_or_else(Vec::new, |codes| {
                codes
                    .entries()
                    .iter()
                    .filter_map(|entry| {
                        Some((entry.key.text.clone(), entry.value.scalar()?.text.clone()))
                    })
                    .collect()
            }),
            root: or(roots(node, diagnostics), plain.root),
            access_token: path(node, "access_token", &["access_token"], diagnostics),
            refresh_token: path(node, "refresh_token", &["refresh_token"], diagnostics),
            token_type: path(token_type, "path", &["token_type"], diagnostics),
            token_type_optional: token_type.bool("optional").unwrap_or(false),
            token_types: token_type.texts("accept"),
            scope: path(node, "scope", &["scope"], diagnostics),
            id_token: plain.id_token,
            expiry: expiry(node, diagnostics),
            refresh_token_expires_in: path(
                node,
                "refresh_token_expires_in",
                &["refresh_token_expires_in"],
                diagnostics,
            ),
            captures: self.captures(node, claim_or_path, diagnostics),
            also: node
                .child("also")
                .map_or(&[][..], Node::entries)
                .iter()
                .filter_map(|entry| {
                    Some((entry.key.text.clone(), path_of(entry.value.word()?, diagnostics)?))
                })
                .collect(),
        }
    }

    pub(crate) fn callback_captures(
        self,
        node: &Node,
        names: &Renames,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Capture> {
        self.captures(
            node,
            |entry, diagnostics| {
                let word = entry.value.word().or_else(|| entry.value.child("param")?.word())?;
                let renamed = names.0.iter().any(|(_, own)| own == word.text);
                if renamed || RESERVED.contains(&word.text) {
                    diagnostics.push(
                        Diagnostic::error(
                            &codes::RESERVED_PARAMETER,
                            word.span,
                            format!("`{}` cannot be captured", word.text),
                        )
                        .help("the runtime reads it; capture parameters of the provider's own"),
                    );
                    return None;
                }
                Some((CaptureFrom::Answer, Path::of(&[word.text])))
            },
            diagnostics,
        )
    }

    pub(crate) fn captures(
        self,
        node: &Node,
        place: impl Fn(&Entry, &mut Diagnostics) -> Option<(CaptureFrom, Path)>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Capture> {
        let Some(node) = node.child("capture") else { return Vec::new() };
        let mut captures = Vec::new();
        for entry in node.entries() {
            let Some((from, path)) = place(entry, diagnostics) else { continue };
            captures.push(Capture {
                name: entry.key.text.clone(),
                from,
                path,
                required: entry.value.bool("required").unwrap_or(false),
                secret: entry.value.bool("secret").unwrap_or(false),
                value: value_kind(&entry.value),
                allow: entry
                    .value
                    .one_or_more("allow")
                    .into_iter()
                    .map(|word| self.origin_pattern(word, diagnostics))
                    .collect(),
            });
        }
        captures
    }

    /// An origin, perhaps with `*.` at the start of its host.
    fn origin_pattern(self, word: Word<'_>, diagnostics: &mut Diagnostics) -> Template {
        let mut sample = String::new();
        let mut parts = Vec::new();
        for piece in split(word.text) {
            match piece {
                Raw::Text(text) => {
                    sample.push_str(text);
                    parts.push(Part::Text(text.to_owned()));
                }
                Raw::Name(name, range) => {
                    let span = self.templates.part_span(word, &range);
                    let found = self.templates.variable(name, span, Moment::Authorize, diagnostics);
                    sample.push('x');
                    if let Some((variable, _)) = found {
                        parts.push(Part::Value(variable, Place::Host));
                    }
                }
                Raw::Filtering(found) => {
                    sample.push('x');
                    self.templates.refuse(word, &found, diagnostics);
                }
            }
        }
        let plain = sample.replacen("://*.", "://x.", 1);
        let host = plain.strip_prefix("https://").unwrap_or("");
        let labels = host.split('.').filter(|label| !label.is_empty()).count();
        if host.is_empty() || host.contains(['/', '?', '#', ':', '@', '*']) || labels < 2 {
            diagnostics.push(
                Diagnostic::error(
                    &codes::INVALID_VALUE,
                    word.span,
                    format!("`{}` does not limit a host", word.text),
                )
                .help("write an origin like `https://accounts.acme.example` or `https://*.acme.example`"),
            );
        } else {
            check_url(word, &plain, Purpose::Endpoint { local: false }, diagnostics);
        }
        template(parts)
    }
}

/// Parameters of a callback that are the runtime's.
const RESERVED: [&str; 5] = ["code", "state", "error", "error_description", "iss"];

/// These paths, or those that hold without any.
fn or(own: Vec<Path>, plain: Vec<Path>) -> Vec<Path> {
    if own.is_empty() { plain } else { own }
}

/// Where the members of a token may stand; `.` is the top.
fn roots(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Path> {
    let words = node.one_or_more("root").into_iter();
    words
        .filter_map(|word| match word.text {
            "." => Some(Path::of(&[])),
            _ => path_of(word, diagnostics),
        })
        .collect()
}

/// Where a captured member of an answer stands.
pub(crate) fn answer_path(
    entry: &Entry,
    diagnostics: &mut Diagnostics,
) -> Option<(CaptureFrom, Path)> {
    let word = entry.value.word().or_else(|| entry.value.child("path")?.word())?;
    Some((CaptureFrom::Answer, path_of(word, diagnostics)?))
}

/// The same, or a claim of a token in the answer.
pub(crate) fn claim_or_path(
    entry: &Entry,
    diagnostics: &mut Diagnostics,
) -> Option<(CaptureFrom, Path)> {
    if entry.value.word().is_some() {
        return answer_path(entry, diagnostics);
    }
    let places = [
        ("path", CaptureFrom::Answer),
        ("id_token", CaptureFrom::IdToken),
        ("access_token", CaptureFrom::AccessToken),
    ];
    let mut given = places.iter().filter_map(|(key, from)| Some((entry.value.get(key)?, *from)));
    let Some((place, from)) = given.next() else {
        diagnostics.push(
            Diagnostic::error(
                &codes::MISSING_KEY,
                entry.key.span,
                format!("nothing says where `{}` stands", entry.key.text),
            )
            .help(
                "write its `path` in the answer, or the claim of the `id_token` or `access_token`",
            ),
        );
        return None;
    };
    if let Some((other, _)) = given.next() {
        diagnostics.push(
            Diagnostic::error(
                &codes::CONFLICTING_KEYS,
                other.key.span,
                "a value is captured from one place",
            )
            .related(place.key.span, "and this is another")
            .help("keep one of them"),
        );
    }
    Some((from, path_of(place.value.word()?, diagnostics)?))
}

/// What it means when an answer says nothing of a lifetime.
fn absent(node: &Node, diagnostics: &mut Diagnostics) -> Absent {
    let Some(word) = node.child("lifetime").and_then(Node::word) else {
        return match node.text("absent").as_deref() {
            Some("never") => Absent::Never,
            _ => Absent::Unknown,
        };
    };
    if let Some(entry) = node.get("absent") {
        diagnostics.push(
            Diagnostic::error(
                &codes::CONFLICTING_KEYS,
                entry.key.span,
                "`lifetime` says already what holds when the answer says nothing",
            )
            .help("keep one of them"),
        );
    }
    match word.text.parse() {
        Ok(seconds @ 1..) => Absent::Seconds(seconds),
        _ => {
            diagnostics.push(
                Diagnostic::error(
                    &codes::INVALID_VALUE,
                    word.span,
                    format!("`{}` is not a number of seconds", word.text),
                )
                .help("write whole seconds, like `lifetime: 3600`"),
            );
            Absent::Unknown
        }
    }
}

fn expiry(node: &Node, diagnostics: &mut Diagnostics) -> Expiry {
    let Some(node) = node.child("expiry") else { return Expiry::default() };
    if node.scalar().is_some() {
        return Expiry::Never;
    }
    let absent = absent(node, diagnostics);
    if node.get("access_token").is_some() {
        for key in ["in", "at", "unit", "format"] {
            if let Some(entry) = node.get(key) {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::CONFLICTING_KEYS,
                        entry.key.span,
                        format!("`{key}` and a claim of the token cannot both count"),
                    )
                    .help("keep one of them"),
                );
            }
        }
        return Expiry::Claim { path: path(node, "access_token", &["exp"], diagnostics), absent };
    }
    let milliseconds = node.text("unit").as_deref() == Some("ms");
    if node.get("at").is_none() {
        if let Some(entry) = node.get("format") {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NO_EFFECT,
                    entry.key.span,
                    "`format` has no effect without `at`",
                )
                .help("`at` names the point in time that it describes"),
            );
        }
        let unit = if milliseconds { Unit::Milliseconds } else { Unit::Seconds };
        return Expiry::In { path: path(node, "in", &["expires_in"], diagnostics), unit, absent };
    }
    if let Some(entry) = node.get("in") {
        diagnostics.push(
            Diagnostic::error(
                &codes::CONFLICTING_KEYS,
                entry.key.span,
                "a lifetime and a point in time cannot both count",
            )
            .help("keep `in` or `at`"),
        );
    }
    let rfc3339 = node.text("format").as_deref() == Some("rfc3339");
    if rfc3339 && let Some(entry) = node.get("unit") {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                entry.key.span,
                "`unit` has no effect with `rfc3339`",
            )
            .help("leave it out"),
        );
    }
    Expiry::At {
        path: path(node, "at", &["expires_at"], diagnostics),
        format: match (rfc3339, milliseconds) {
            (true, _) => TimeFormat::Rfc3339,
            (false, true) => TimeFormat::UnixMilliseconds,
            (false, false) => TimeFormat::UnixSeconds,
        },
        absent,
    }
}
