//! The pages that a person sees: plain HTML without scripts, everything in it escaped.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{form::Pairs, ledger::Login, provider::Provider, url::Url, user::User, wire::Reply};

/// Where the buttons of the consent page lead, on the loopback server.
pub(crate) const DECISION: &str = "/emulator/decision";

/// The cookie that ties the consent page to the browser that it was shown in.
pub(crate) const COOKIE: &str = "emulator_session";

const STYLE: &str = "\
:root{color-scheme:light dark;--page:#f3f4f6;--card:#fff;--ink:#16181d;--soft:#555c69;--line:#8b929e;--main:#1d4ed8;--on:#fff}\
@media(prefers-color-scheme:dark){:root{--page:#111318;--card:#1c1f26;--ink:#eceef2;--soft:#adb4c0;--line:#767e8c;--main:#93b4ff;--on:#10131a}}\
*{box-sizing:border-box}\
body{margin:0;padding:1rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\
main{max-width:30rem;margin:2rem auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}\
h1{margin:0 0 .75rem;font-size:1.35rem;line-height:1.3}\
h2{margin:1.25rem 0 .25rem;font-size:1rem}\
ul{margin:0;padding-left:1.25rem}li{margin:.35rem 0}\
code{font-size:.9em}small,.soft{color:var(--soft)}small{display:block}\
form{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}\
button{flex:1 1 8rem;min-height:2.75rem;padding:.5rem 1rem;border:1px solid var(--line);border-radius:.5rem;background:transparent;color:inherit;font:inherit;font-weight:600;cursor:pointer}\
button.main{background:var(--main);border-color:var(--main);color:var(--on)}\
button:focus-visible{outline:3px solid var(--main);outline-offset:2px}";

/// The page that asks the user.
pub(crate) fn consent(
    provider: &Provider,
    user: &User,
    login: &Login,
    ticket: &str,
    csrf: &str,
) -> Reply {
    let name = escape(provider.definition.name);
    let app = escape(&provider.client.id);
    let mut body = format!(
        "<h1>Allow <em>{app}</em> to use your {name} account?</h1>\n\
         <p>Signed in as <strong>{}</strong> <span class=\"soft\">({})</span></p>\n",
        escape(&user.name),
        escape(&user.email),
    );
    body.push_str("<h2 id=\"scopes\">The app asks for</h2>\n<ul aria-labelledby=\"scopes\">\n");
    for scope in &login.scopes {
        let known = provider.definition.scopes.known.iter().find(|known| known.name == scope);
        let description = known.map_or("", |known| known.description);
        let description = match description {
            "" => String::new(),
            text => format!("<small>{}</small>", escape(text)),
        };
        body.push_str(&format!("<li><code>{}</code>{description}</li>\n", escape(scope)));
    }
    if login.scopes.is_empty() {
        body.push_str("<li>Access to your account, without named scopes</li>\n");
    }
    if login.offline {
        body.push_str("<li>Access while you are away <small>offline access: the app gets a refresh token</small></li>\n");
    }
    body.push_str("</ul>\n");
    if login.consent {
        body.push_str("<p class=\"soft\">The app wants you to be asked again, even if you agreed before.</p>\n");
    }
    let after = match login.device {
        Some(_) => "Allow this only if you have started it on a device of your own.".to_owned(),
        None => format!("You will go back to <code>{}</code>.", escape(&login.redirect_uri)),
    };
    body.push_str(&format!(
        "<p class=\"soft\">{after} \
         This is an emulator: there is no real account behind this page.</p>\n\
         <form method=\"post\" action=\"{DECISION}\">\n\
         {}{}\
         <button class=\"main\" name=\"decision\" value=\"allow\">Allow</button>\n\
         <button name=\"decision\" value=\"deny\">Deny</button>\n\
         </form>\n",
        hidden("ticket", ticket),
        hidden("csrf", csrf),
    ));
    page(
        200,
        &format!("{name}: allow {app}?"),
        &body,
        login.device.is_none().then_some(login.redirect_uri.as_str()),
    )
}

/// The page where a user enters the code that a device shows.
pub(crate) fn enter_code(action: &str, code: &str, wrong: bool) -> Reply {
    let why = match wrong {
        true => "<p role=\"alert\">There is no such code, or its time is over.</p>\n",
        false => "",
    };
    let body = format!(
        "<h1>Connect a device</h1>\n{why}\
         <form method=\"post\" action=\"{}\">\n\
         <label for=\"code\">The code that your device shows</label>\n\
         <input id=\"code\" name=\"user_code\" value=\"{}\" required autocomplete=\"off\">\n\
         <button class=\"main\">Continue</button>\n</form>\n",
        escape(action),
        escape(code),
    );
    let reply = page(if wrong { 400 } else { 200 }, "Connect a device", &body, None);
    if wrong { reply.noted("there is no such code") } else { reply }
}

/// The page after a decision that sends nobody back.
pub(crate) fn decided(allowed: bool) -> Reply {
    let said = if allowed { "Your device is connected." } else { "You said no." };
    let body = format!("<h1>{said}</h1>\n<p>You can close this page.</p>\n");
    page(200, "Done", &body, None)
}

/// The page that says why the user is not asked, and does not send them back.
pub(crate) fn refusal(status: u16, reason: &str) -> Reply {
    let body = format!(
        "<h1>This request cannot go on</h1>\n<p role=\"alert\">{}</p>\n\
         <p class=\"soft\">The provider does not send you back, because it cannot trust the address.</p>\n",
        escape(reason)
    );
    page(status, "Error", &body, None).noted(reason)
}

/// The page whose form takes the authorization response to the client (OAuth Form Post).
pub(crate) fn form_post(redirect_uri: &str, params: &Pairs) -> Reply {
    let inputs = params.0.iter().map(|(name, value)| hidden(name, value)).collect::<String>();
    let target = escape(redirect_uri);
    let body = format!(
        "<h1>Back to the app</h1>\n<p>Continue to <code>{target}</code></p>\n\
         <form method=\"post\" action=\"{target}\">\n{inputs}\
         <button class=\"main\">Continue</button>\n</form>\n"
    );
    page(200, "Back to the app", &body, Some(redirect_uri))
}

/// A whole page; `leads_to` is the only other place that its form may lead to.
fn page(status: u16, title: &str, body: &str, leads_to: Option<&str>) -> Reply {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let target = leads_to.map(form_target).unwrap_or_default();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    );
    Reply::new(status)
        .with(
            "content-security-policy",
            format!(
                "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'{target}; \
                 base-uri 'none'; frame-ancestors 'none'"
            ),
        )
        .with("referrer-policy", "no-referrer")
        .with("x-content-type-options", "nosniff")
        .body("text/html; charset=utf-8", html)
}

/// The redirect URI as a source of a content security policy: browsers apply `form-action` to
/// redirects that follow a form as well.
fn form_target(redirect_uri: &str) -> String {
    let source = match Url::parse(redirect_uri) {
        Some(url) => url.origin(),
        None => match redirect_uri.split_once(':') {
            Some((scheme, _)) => format!("{scheme}:"),
            None => return String::new(),
        },
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/.-+[]".contains(&byte);
    if source.bytes().all(plain) { format!(" {source}") } else { String::new() }
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escape(name), escape(value))
}

/// The names and values of the hidden inputs of one of these pages.
pub(crate) fn read_hidden(html: &str) -> Pairs {
    let inputs = html.split("<input type=\"hidden\" name=\"").skip(1);
    Pairs(
        inputs
            .filter_map(|rest| {
                let (name, rest) = rest.split_once("\" value=\"")?;
                let (value, _) = rest.split_once("\">")?;
                Some((unescape(name), unescape(value)))
            })
            .collect(),
    )
}

/// The reason that an error page gives.
pub(crate) fn read_reason(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("<p role=\"alert\">")?;
    Some(unescape(rest.split_once("</p>")?.0))
}

const ESCAPES: [(char, &str); 5] =
    [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#39;")];

/// `text` as HTML, in an element or a quoted attribute. Characters that cannot be seen, or that
/// turn the direction of the text around, become U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match ESCAPES.iter().find(|(plain, _)| *plain == c) {
            Some((_, entity)) => escaped.push_str(entity),
            None if c.is_control() || is_invisible(c) => escaped.push('\u{fffd}'),
            None => escaped.push(c),
        }
    }
    escaped
}

/// Characters without a shape, and those that turn the direction of a text around.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn unescape(text: &str) -> String {
    // `&amp;` comes last: what it leaves behind is not an entity.
    ESCAPES
        .iter()
        .rev()
        .fold(text.to_owned(), |text, (plain, entity)| text.replace(entity, &plain.to_string()))
}
