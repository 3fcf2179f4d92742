//! The authorization response (RFC 6749 section 4.1.2).

use oauth_core::definition::ResponseMode;

use crate::{
    fault::CallbackEdit, form::Pairs, ledger::Login, page, provider::Provider, wire::Reply,
};

/// What the provider tells the client.
pub(crate) enum Message<'a> {
    /// The user has agreed.
    Code(&'a str),
    /// An error and its description.
    Error(&'a str, &'a str),
}

/// The answer that takes the browser back to the client.
pub(crate) fn reply(
    provider: &Provider,
    redirect_uri: &str,
    state: Option<&str>,
    message: &Message<'_>,
    edits: &[CallbackEdit],
) -> Reply {
    let definition = provider.definition;
    let mut params = Pairs::default();
    let names = definition.callback.names;
    let name = |standard| names.of(standard).unwrap_or(standard);
    match message {
        Message::Code(code) => params.set(name("code"), *code),
        Message::Error(error, description) => {
            params.set("error", *error);
            params.set("error_description", *description);
        }
    }
    if let Some(state) = state {
        params.set(name("state"), state);
    }
    if let Some(issuer) = &provider.issuer
        && definition.authorization_response_iss_parameter_supported
    {
        params.set("iss", issuer.as_str());
    }
    if let Message::Code(_) = message {
        for capture in definition.callback.captures {
            if let [name] = capture.path.0
                && params.get(name).is_none()
            {
                params.set(name, provider.values.captured(capture));
            }
        }
    }
    for edit in edits {
        match edit {
            CallbackEdit::Set(name, value) => params.set(name, value.as_str()),
            CallbackEdit::Add(name, value) => params.0.push((name.clone(), value.clone())),
            CallbackEdit::Remove(name) => params.remove(name),
        }
    }
    let reply = if definition.authorize.response_mode == Some(ResponseMode::FormPost) {
        page::form_post(redirect_uri, &params)
    } else {
        let joint = if redirect_uri.contains('?') { '&' } else { '?' };
        Reply::new(303).with("location", format!("{redirect_uri}{joint}{}", params.encode()))
    };
    match message {
        Message::Code(_) => reply,
        Message::Error(error, description) => reply.noted(format!("{error}: {description}")),
    }
}

/// The answer to a login that the user has allowed or denied.
pub(crate) fn decided(
    provider: &Provider,
    login: &Login,
    code: Option<&str>,
    edits: &[CallbackEdit],
) -> Reply {
    let denied = Message::Error("access_denied", "the user has denied the request");
    let message = code.map_or(denied, Message::Code);
    reply(provider, &login.redirect_uri, Some(&login.state), &message, edits)
}
