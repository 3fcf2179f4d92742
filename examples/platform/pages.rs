//! What is shown.

use std::sync::PoisonError;

use axum::response::Response;
use oauth_accounts::{
    Account, Error, OwnClient,
    store::{ClientSource, Kind, Status, Validity},
};
use oauth_core::{
    Expires,
    definition::{Definition, Field},
};

use crate::{
    app::{App, USERS, owner, people, providers, tenant},
    html::{escape, form, page},
    session::Session,
};

/// The page for a browser whose user is not known.
pub(crate) fn welcome() -> Response {
    let mut body = String::from(
        "<p>Who are you? A real platform asks for a password.</p>\n<div class=\"row\">\n",
    );
    for user in USERS {
        body.push_str(&format!(
            "<form method=\"post\" action=\"/enter\"><button class=\"main\" name=\"user\" value=\"{user}\">I am {user}</button></form>\n"
        ));
    }
    body.push_str("</div>\n");
    page(None, None, "Welcome", &body)
}

/// All accounts of a user.
pub(crate) async fn accounts(app: &App, session: &Session) -> Result<Response, Error> {
    let list = app.accounts.of_owner(owner(&session.user)).list().await?;
    let mut body = person(app, session);
    for (definition, call) in providers() {
        let id = definition.id;
        let client = match app.accounts.clients().source(tenant(), id).await {
            Ok(ClientSource::Own) => "with the studio's own client",
            Ok(_) => "with the platform's client",
            Err(_) => "not set up",
        };
        body.push_str(&format!(
            "<section>\n<div class=\"head\"><h2>{}</h2><span class=\"soft\">{client}, <a href=\"/clients/{id}\">change</a></span></div>\n",
            escape(definition.name),
        ));
        let of_provider: Vec<_> = list.iter().filter(|account| account.provider == id).collect();
        if of_provider.is_empty() {
            body.push_str("<p class=\"soft\">No account is connected.</p>\n");
        }
        for account in of_provider {
            body.push_str(&one(session, definition, account, call));
        }
        body.push_str("<div class=\"row account\">\n");
        body.push_str(&form(session, &format!("/connect/{id}"), "", "Connect an account", true));
        if !definition.api_key.is_empty() {
            body.push_str(&format!("<a href=\"/keys/{id}\">or enter an API key</a>\n"));
        }
        body.push_str("</div>\n</section>\n");
    }
    body.push_str(&events(app));
    Ok(page(Some(session), app.sessions.told(session), "Your accounts", &body))
}

/// Who sits at the browser when the emulator asks: there are no real providers here.
fn person(app: &App, session: &Session) -> String {
    let now = app.emulator.user();
    let mut html = format!(
        "<p class=\"soft\">Both providers are emulated. There you are signed in as <strong>{}</strong>.</p>\n<div class=\"row\">\n",
        escape(&now.email)
    );
    for user in people().iter().filter(|user| **user != now) {
        let name =
            format!("<input type=\"hidden\" name=\"name\" value=\"{}\">", escape(&user.username));
        html.push_str(&form(session, "/person", &name, &format!("Be {} there", user.name), false));
    }
    html.push_str("</div>\n");
    html
}

/// An account, and what can be done with it.
fn one(session: &Session, definition: &Definition, account: &Account, call: &str) -> String {
    let at = |action: &str| format!("/accounts/{}/{action}", account.id);
    let mut html = format!("<div class=\"account\">\n<h3>{}", escape(&account.name));
    for (is_shown, class, tag) in tags(account) {
        if is_shown {
            html.push_str(&format!(" <span class=\"tag {class}\">{}</span>", escape(tag)));
        }
    }
    html.push_str("</h3>\n");
    html.push_str(&format!("<p class=\"soft\">{}</p>\n", escape(facts(account))));
    if let Some(problem) = &account.problem {
        html.push_str(&format!("<p class=\"soft\">Last problem: {}</p>\n", escape(problem)));
    }

    html.push_str("<div class=\"row\">\n");
    let call = format!("Call {call}");
    html.push_str(&form(session, &at("call"), "", &call, account.status == Status::Active));
    if !account.is_default {
        html.push_str(&form(session, &at("default"), "", "Make default", false));
    }
    if account.kind == Kind::OAuth {
        let main = account.status != Status::Active;
        html.push_str(&form(session, &at("login"), "", "Log in again", main));
    } else {
        html.push_str(&format!(
            "<a href=\"/keys/{}?account={}\">Enter another key</a>\n",
            escape(definition.id),
            account.id
        ));
    }
    html.push_str(&form(session, &at("remove"), "", "Remove", false));
    html.push_str("</div>\n<div class=\"row\">\n");
    let name = format!(
        "<input type=\"text\" name=\"name\" value=\"{}\" aria-label=\"New name of {}\" required> ",
        escape(&account.name),
        escape(&account.name)
    );
    html.push_str(&form(session, &at("rename"), &name, "Rename", false));
    if account.kind == Kind::OAuth {
        html.push_str(&upgrade(session, definition, account));
    }
    html.push_str("</div>\n</div>\n");
    html
}

fn tags(account: &Account) -> [(bool, &'static str, &'static str); 5] {
    [
        (account.is_default, "good", "default"),
        (account.status == Status::NeedsReauthorization, "bad", "log in again"),
        (account.in_doubt, "bad", "in doubt"),
        (account.kind == Kind::ApiKey, "", "API key"),
        (account.client == ClientSource::Own, "", "own client"),
    ]
}

fn facts(account: &Account) -> String {
    let mut facts = Vec::new();
    let who = account.profile.name.as_ref().or(account.profile.email.as_ref());
    facts.extend(who.filter(|who| **who != account.name).cloned());
    if !account.scopes.is_empty() {
        facts.push(format!("may: {}", account.scopes.join(" ")));
    }
    if account.kind == Kind::OAuth {
        facts.push(match account.expires {
            Expires::Never => "its token does not expire".to_owned(),
            _ => "its token is renewed by itself".to_owned(),
        });
    }
    facts.push(
        match account.validity {
            Validity::Valid => "checked, and good",
            Validity::Invalid => "checked, and refused",
            Validity::Inconclusive => "the last check said nothing",
            Validity::Unknown => "not checked",
        }
        .to_owned(),
    );
    facts.join("; ")
}

/// Scopes that an account does not have yet.
fn upgrade(session: &Session, definition: &Definition, account: &Account) -> String {
    let known = definition.scopes.known.iter();
    let more: Vec<_> =
        known.filter(|scope| !account.scopes.iter().any(|has| has == scope.name)).collect();
    if more.is_empty() {
        return String::new();
    }
    let mut select = String::from("<select name=\"scope\" aria-label=\"A further scope\">");
    for scope in more {
        let text = if scope.description.is_empty() { scope.name } else { scope.description };
        select.push_str(&format!(
            "<option value=\"{}\">{}</option>",
            escape(scope.name),
            escape(text)
        ));
    }
    select.push_str("</select> ");
    form(session, &format!("/accounts/{}/upgrade", account.id), &select, "Ask for it too", false)
}

fn events(app: &App) -> String {
    let events = app.events.lock().unwrap_or_else(PoisonError::into_inner);
    let mut html = String::from("<section>\n<h2>What happened</h2>\n<ul class=\"soft\">\n");
    for event in events.iter() {
        html.push_str(&format!("<li>{}</li>\n", escape(event)));
    }
    if events.is_empty() {
        html.push_str("<li>nothing yet</li>\n");
    }
    html.push_str("</ul>\n</section>\n");
    html
}

/// The client that the tenant may have of its own.
pub(crate) async fn client(
    app: &App,
    session: &Session,
    definition: &'static Definition,
) -> Result<Response, Error> {
    let own = app.accounts.clients().get(tenant(), definition.id).await?;
    let redirect_uri = app.accounts.redirect_uri(definition.id)?;
    let mut body = format!(
        "<p>With a client of its own the studio is known to {} by its own name. The emulator knows one client: \
         the one that the docs of <code>Emulator::start</code> name.</p>\n\
         <p>Redirect URI to register there, as it is: <code>{}</code></p>\n<section>\n",
        escape(definition.name),
        escape(redirect_uri)
    );
    let fields = definition.settings.iter().map(|setting| &setting.field);
    let inputs: String = fields.map(|field| input(field, own.as_ref())).collect();
    let action = format!("/clients/{}", definition.id);
    body.push_str(&form(session, &action, &format!("{inputs}<p></p>"), "Save and use it", true));
    body.push_str("</section>\n<div class=\"row\">\n");
    if let Some(own) = &own {
        let (to, button) = match own.enabled {
            true => ("off", "Use the platform's client instead"),
            false => ("on", "Use it"),
        };
        let value = format!("<input type=\"hidden\" name=\"to\" value=\"{to}\">");
        body.push_str(&form(session, &format!("{action}/switch"), &value, button, false));
        body.push_str(&form(session, &format!("{action}/remove"), "", "Remove it", false));
    }
    body.push_str("<a href=\"/\">Back to the accounts</a>\n</div>\n");
    let title = format!("The studio's client of {}", definition.name);
    Ok(page(Some(session), app.sessions.told(session), &title, &body))
}

/// A field of a form. Secrets that are set are not shown, and stay when nothing is entered.
fn input(field: &Field, own: Option<&OwnClient>) -> String {
    let value = own.and_then(|own| own.settings.get(field.name)).map_or("", String::as_str);
    let is_set = own.is_some_and(|own| own.secrets.iter().any(|name| name == field.name));
    let kind = if field.is_secret() { "password" } else { "text" };
    let hint = match (is_set, field.placeholder) {
        (true, _) => "set; leave empty to keep it",
        (false, Some(text)) => text.get("en_US"),
        (false, None) => "",
    };
    let link = field.url.map_or_else(String::new, |url| {
        format!(
            " <a class=\"soft\" href=\"{}\" rel=\"noreferrer\">where to get it</a>",
            escape(url)
        )
    });
    let help = field.help.map_or_else(String::new, |text| {
        format!("<p class=\"soft\">{}</p>", escape(text.get("en_US")))
    });
    let (name, label) = (escape(field.name), escape(field.label.get("en_US")));
    format!(
        "<label for=\"{name}\">{label}{link}</label>\
         <input type=\"{kind}\" id=\"{name}\" name=\"{name}\" value=\"{}\" placeholder=\"{}\" autocomplete=\"off\">{help}\n",
        escape(value),
        escape(hint)
    )
}

/// The form of an API key; with `account` it takes the place of that one's.
pub(crate) fn key(
    app: &App,
    session: &Session,
    definition: &'static Definition,
    account: Option<&str>,
) -> Response {
    let mut inputs: String = definition.api_key.iter().map(|field| input(field, None)).collect();
    let kept = account.map_or_else(String::new, |id| {
        format!("<input type=\"hidden\" name=\"account\" value=\"{}\">", escape(id))
    });
    inputs.push_str(match account {
        Some(_) => &kept,
        None => {
            "<label for=\"name\">Name of the account</label>\
             <input type=\"text\" id=\"name\" name=\"name\" autocomplete=\"off\">"
        }
    });
    inputs.push_str("<p></p>");
    let action = format!("/keys/{}", definition.id);
    let made = "<input type=\"hidden\" name=\"made\" value=\"yes\">";
    let body = format!(
        "<p>A key is an account like a login. It is tried before it is stored.</p>\n\
         <section>\n{}</section>\n\
         <p>There is nothing to copy a key from at the emulator, so it makes one that is entered here unseen.</p>\n\
         {}\n<p><a href=\"/\">Back to the accounts</a></p>\n",
        form(session, &action, &inputs, "Check and connect", true),
        form(
            session,
            &action,
            &format!("{made}{kept}"),
            "Enter one that the emulator makes",
            false
        )
    );
    let title = format!("API key of {}", definition.name);
    page(Some(session), app.sessions.told(session), &title, &body)
}
