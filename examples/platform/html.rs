//! HTML: everything that is put into a page is escaped here.

use std::fmt::Display;

use axum::{
    http::{
        HeaderName, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY},
    },
    response::{Html, IntoResponse, Response},
};

use crate::session::{Message, Session};

const STYLE: &str = "\
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f5f5f4;color:#1c1917}
header{background:#1c1917;color:#fafaf9}
header>div{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;padding:.75rem 1rem}
header>div,main{max-width:58rem;margin:0 auto}
header a{color:inherit;font-weight:600;text-decoration:none}
header form{margin-left:auto}
header button{background:transparent!important;border-color:#a8a29e}
main{padding:1rem}
h1{font-size:1.5rem;margin:1rem 0}h2{font-size:1.2rem;margin:0}h3{font-size:1rem;margin:0}
section{background:#fff;border:1px solid #d6d3d1;border-radius:.5rem;padding:1rem;margin:1rem 0}
.head{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between}
.account{border-top:1px solid #e7e5e4;padding:.75rem 0;margin-top:.75rem}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-top:.5rem}
.tag{font-size:.8rem;padding:.1rem .5rem;border-radius:1rem;background:#e7e5e4}
.good{background:#dcfce7;color:#14532d}.bad{background:#fee2e2;color:#7f1d1d}
.note{padding:.6rem .9rem;border-radius:.5rem;margin:1rem 0;overflow-wrap:anywhere}
.soft{color:#57534e;font-size:.9rem;overflow-wrap:anywhere}
p{margin:.4rem 0}form{display:inline}
label{display:block;margin:.75rem 0 .2rem;font-weight:600}
input[type=text],input[type=password]{font:inherit;padding:.35rem .5rem;border:1px solid #a8a29e;border-radius:.35rem;width:100%;max-width:32rem}
.row input[type=text]{width:11rem}
select,button{font:inherit;padding:.35rem .7rem;border:1px solid #a8a29e;border-radius:.35rem;background:#fff;color:inherit}
button{cursor:pointer}button.main{background:#1d4ed8;border-color:#1d4ed8;color:#fff}
select{max-width:22rem}
code{background:#f5f5f4;padding:.1rem .3rem;border-radius:.25rem;overflow-wrap:anywhere}
ul{margin:.4rem 0;padding-left:1.2rem}
@media(prefers-color-scheme:dark){body{background:#1c1917;color:#f5f5f4}section,select,button,input{background:#292524!important;border-color:#57534e!important;color:inherit}
header{background:#0c0a09}.account{border-color:#44403c}.tag,code{background:#44403c}.good{background:#14532d;color:#dcfce7}.bad{background:#7f1d1d;color:#fee2e2}.soft{color:#a8a29e}button.main{background:#1d4ed8!important;color:#fff}}";

/// A text in an element, or in an attribute with quotes.
pub(crate) fn escape(text: impl Display) -> String {
    let mut escaped = String::new();
    for c in text.to_string().chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A form with one button. `inner` is HTML.
pub(crate) fn form(
    session: &Session,
    action: &str,
    inner: &str,
    button: &str,
    main: bool,
) -> String {
    let class = if main { " class=\"main\"" } else { "" };
    format!(
        "<form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"csrf\" value=\"{}\">{inner}\
         <button{class}>{}</button></form>\n",
        escape(action),
        escape(&session.csrf),
        escape(button)
    )
}

/// A whole page. `body` is HTML.
pub(crate) fn page(
    session: Option<&Session>,
    message: Option<Message>,
    title: &str,
    body: &str,
) -> Response {
    let who = session.map_or_else(String::new, |session| {
        let leave = form(session, "/leave", "", "Leave", false);
        format!("<span>{}</span>{leave}", escape(&session.user))
    });
    let message = message.map_or_else(String::new, |Message { text, is_error }| {
        let (class, role) = if is_error { ("bad", "alert") } else { ("good", "status") };
        format!("<p class=\"note {class}\" role=\"{role}\">{}</p>\n", escape(text))
    });
    let title = escape(title);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><div><a href=\"/\">Studio</a>{who}</div></header>\n\
         <main>\n<h1>{title}</h1>\n{message}{body}</main>\n</body>\n</html>\n"
    );
    let headers: [(HeaderName, &str); 3] = [
        // No script, and nothing from elsewhere. Forms lead here, and from here to the provider.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
        // The address of a callback holds a code.
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(html)).into_response()
}

/// A page that says that something cannot be done.
pub(crate) fn refusal(status: StatusCode, text: &str) -> Response {
    let body = "<p><a href=\"/\">Back to the accounts</a></p>\n";
    let message = Message::error(text);
    let mut response = page(None, Some(message), "This cannot be done", body);
    *response.status_mut() = status;
    response
}
