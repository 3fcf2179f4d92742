//! What each address does.
#![expect(clippy::result_large_err, reason = "an error is a whole page here, and there are few")]

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Form, Router,
    extract::{Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use oauth_accounts::{Account, Connect, Error, ErrorKind, Owned};
use oauth_core::{Action, Callback, definition::Definition};

use crate::{
    app::{App, USERS, owner, people, providers, tenant},
    html::refusal,
    pages,
    session::Session,
};

type Values = BTreeMap<String, String>;

pub(crate) fn all(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/enter", post(enter))
        .route("/leave", post(leave))
        .route("/person", post(person))
        .route("/connect/{provider}", post(connect))
        .route("/oauth/{provider}/callback", get(callback))
        .route("/accounts/{id}/{action}", post(change))
        .route("/clients/{provider}", get(client).post(set_client))
        .route("/clients/{provider}/switch", post(switch_client))
        .route("/clients/{provider}/remove", post(remove_client))
        .route("/keys/{provider}", get(key).post(set_key))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .with_state(app)
}

type Shared = State<Arc<App>>;

/// A page, or the way to one that says what went wrong.
type Answered = Result<Response, Response>;

async fn home(State(app): Shared, headers: HeaderMap) -> Answered {
    match app.sessions.of(&headers) {
        None => Ok(pages::welcome()),
        Some(session) => pages::accounts(&app, &session).await.map_err(|error| broken(&error)),
    }
}

async fn enter(State(app): Shared, Form(form): Form<Values>) -> Answered {
    let user = USERS.into_iter().find(|user| form.get("user").is_some_and(|given| given == user));
    let user = user.ok_or_else(|| refusal(StatusCode::BAD_REQUEST, "nobody here has that name"))?;
    let cookie = app
        .sessions
        .begin(user)
        .map_err(|why| refusal(StatusCode::INTERNAL_SERVER_ERROR, &why.to_string()))?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

async fn leave(State(app): Shared, headers: HeaderMap, Form(form): Form<Values>) -> Answered {
    let session = sent(&app, &headers, &form)?;
    app.sessions.end(&session);
    Ok(Redirect::to("/").into_response())
}

async fn person(State(app): Shared, headers: HeaderMap, Form(form): Form<Values>) -> Answered {
    sent(&app, &headers, &form)?;
    let known = people().into_iter().find(|user| form.get("name") == Some(&user.username));
    if let Some(user) = known {
        app.emulator.switch_user(user);
    }
    Ok(Redirect::to("/").into_response())
}

/// Sends the user to the provider.
async fn connect(
    State(app): Shared,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Values>,
) -> Answered {
    let session = sent(&app, &headers, &form)?;
    begin(&app, &session, own(&app, &session).connect(&provider)).await
}

/// A login that is bound to the session: a callback that somebody made for another user's browser is worth
/// nothing there.
async fn begin(app: &App, session: &Session, login: Connect<'_>) -> Answered {
    match login.session(&session.id).start().await {
        // With a real provider it is `started.url` itself.
        Ok(started) => match app.emulator.browser_url(&started.url) {
            Ok(url) => Ok(Redirect::to(&url).into_response()),
            Err(why) => Err(refusal(StatusCode::BAD_GATEWAY, &why.to_string())),
        },
        Err(error) => Ok(told(app, session, &error)),
    }
}

/// The user is back.
async fn callback(State(app): Shared, headers: HeaderMap, RawQuery(query): RawQuery) -> Answered {
    let session = app.sessions.of(&headers).ok_or_else(nobody)?;
    let callback = Callback::query(query.unwrap_or_default()).session(&session.id);
    match own(&app, &session).finish(callback).await {
        Ok(account) => {
            app.sessions.tell(&session, format!("{} is connected.", account.name), false);
            Ok(Redirect::to("/").into_response())
        }
        Err(error) => Ok(told(&app, &session, &error)),
    }
}

/// What is done with one account.
async fn change(
    State(app): Shared,
    Path((id, action)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<Values>,
) -> Answered {
    let session = sent(&app, &headers, &form)?;
    let account = own_account(&app, &session, &id).await?;
    let own = own(&app, &session);
    let given = |name: &str| form.get(name).map_or("", String::as_str);
    let name = &account.name;
    let done = match action.as_str() {
        "default" => {
            own.set_default(&account.id).await.map(|()| format!("{name} is the default now."))
        }
        "rename" => {
            let new = given("name");
            own.rename(&account.id, new).await.map(|()| format!("{name} is called {new} now."))
        }
        "remove" => own.remove(&account.id).await.map(|removed| match removed.not_revoked {
            None => format!("{name} is removed."),
            Some(why) => format!("{name} is removed here, but: {why}"),
        }),
        "call" => call(&app, &account).await,
        "login" => match own.reauthorize(&account.id).await {
            Ok(login) => return begin(&app, &session, login).await,
            Err(error) => Err(error),
        },
        "upgrade" => match own.upgrade(&account.id, [given("scope")]).await {
            Ok(login) => return begin(&app, &session, login).await,
            Err(error) => Err(error),
        },
        _ => return Err(nothing().await),
    };
    Ok(after(&app, &session, "/", done))
}

/// Calls the API with an account.
async fn call(app: &App, account: &Account) -> Result<String, Error> {
    let known = providers().into_iter().find(|(definition, _)| definition.id == account.provider);
    let path = known.map_or("/", |(_, path)| path);
    let client = app.accounts.client_of(&account.id).await?;
    let answer = client.send(|api| api.get(path)).await?;
    let text: String = answer.text().chars().take(300).collect();
    Ok(format!("{path} as {}: status {}, {text}", account.name, answer.status()))
}

async fn client(State(app): Shared, Path(provider): Path<String>, headers: HeaderMap) -> Answered {
    let session = app.sessions.of(&headers).ok_or_else(nobody)?;
    let definition = definition(&provider)?;
    pages::client(&app, &session, definition).await.map_err(|error| broken(&error))
}

async fn set_client(
    State(app): Shared,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Form(mut form): Form<Values>,
) -> Answered {
    let session = sent(&app, &headers, &form)?;
    form.remove("csrf");
    let set = app.accounts.clients().set(tenant(), &provider, form).await;
    let done = set.map(|()| "The studio's own client is used for logins now.".to_owned());
    Ok(after(&app, &session, &format!("/clients/{}", definition(&provider)?.id), done))
}

async fn switch_client(
    State(app): Shared,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Values>,
) -> Answered {
    let session = sent(&app, &headers, &form)?;
    let on = form.get("to").is_some_and(|to| to == "on");
    let set = app.accounts.clients().set_enabled(tenant(), &provider, on).await;
    let whose = if on { "The studio's own" } else { "The platform's" };
    let done = set.map(|()| format!("{whose} client is used for logins now."));
    Ok(after(&app, &session, &format!("/clients/{}", definition(&provider)?.id), done))
}

async fn remove_client(
    State(app): Shared,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Values>,
) -> Answered {
    let session = sent(&app, &headers, &form)?;
    let removed = app.accounts.clients().remove(tenant(), &provider).await;
    let done = removed.map(|_| "The studio's own client is removed.".to_owned());
    Ok(after(&app, &session, &format!("/clients/{}", definition(&provider)?.id), done))
}

async fn key(
    State(app): Shared,
    Path(provider): Path<String>,
    Query(query): Query<Values>,
    headers: HeaderMap,
) -> Answered {
    let session = app.sessions.of(&headers).ok_or_else(nobody)?;
    let account = query.get("account").map(String::as_str);
    Ok(pages::key(&app, &session, definition(&provider)?, account))
}

async fn set_key(
    State(app): Shared,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Form(mut form): Form<Values>,
) -> Answered {
    let session = sent(&app, &headers, &form)?;
    let definition = definition(&provider)?;
    form.remove("csrf");
    let (account, name) = (form.remove("account"), form.remove("name").unwrap_or_default());
    if form.remove("made").is_some() {
        let field = definition.api_key.first().map_or("", |field| field.name);
        let made = app.emulator.api_key(&provider).unwrap_or_default();
        form.insert(field.to_owned(), made);
    }
    let own = own(&app, &session);
    let done = match account {
        Some(id) => {
            let account = own_account(&app, &session, &id).await?;
            own.replace_api_key(&account.id, form).await
        }
        None => {
            let name = Some(name.as_str()).filter(|name| !name.is_empty());
            own.add_api_key(&provider, form, name).await
        }
    };
    let back = if done.is_ok() { "/".to_owned() } else { format!("/keys/{}", definition.id) };
    Ok(after(&app, &session, &back, done.map(|account| format!("{} is connected.", account.name))))
}

/// The session of a form, which must be one that was shown in it.
fn sent(app: &App, headers: &HeaderMap, form: &Values) -> Result<Session, Response> {
    let session = app.sessions.of(headers).ok_or_else(nobody)?;
    match form.get("csrf") == Some(&session.csrf) {
        true => Ok(session),
        false => Err(refusal(StatusCode::FORBIDDEN, "this form was not shown in this session")),
    }
}

/// The accounts of whoever uses a session: those of others are not found there.
fn own<'a>(app: &'a App, session: &Session) -> Owned<'a> {
    app.accounts.of_owner(owner(&session.user))
}

/// An account of the user, by what stands in an address.
async fn own_account(app: &App, session: &Session, id: &str) -> Result<Account, Response> {
    let none = || refusal(StatusCode::NOT_FOUND, "you have no such account");
    let id = id.parse().map_err(|_| none())?;
    own(app, session).get(&id).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => none(),
        _ => broken(&error),
    })
}

fn definition(provider: &str) -> Result<&'static Definition, Response> {
    let known = providers().into_iter().find(|(definition, _)| definition.id == provider);
    known
        .map(|(definition, _)| definition)
        .ok_or_else(|| refusal(StatusCode::NOT_FOUND, "there is no such provider here"))
}

/// Back to a page, which tells what came of it.
fn after(app: &App, session: &Session, page: &str, done: Result<String, Error>) -> Response {
    match done {
        Ok(text) => app.sessions.tell(session, text, false),
        Err(error) => app.sessions.tell(session, sentence(&error), true),
    }
    Redirect::to(page).into_response()
}

fn told(app: &App, session: &Session, error: &Error) -> Response {
    app.sessions.tell(session, sentence(error), true);
    Redirect::to("/").into_response()
}

/// Whose turn it is, and what happened. What the user has to do about a login or a key says the error itself.
fn sentence(error: &Error) -> String {
    let turn = match error.action() {
        Action::Reauthorize => "You are needed",
        Action::Retry { .. } => "Please try again later",
        Action::Denied => "You said no, and nothing has changed",
        _ => "That did not work",
    };
    format!("{turn}: {error}")
}

async fn nothing() -> Response {
    refusal(StatusCode::NOT_FOUND, "there is nothing at this address")
}

fn nobody() -> Response {
    refusal(StatusCode::UNAUTHORIZED, "nobody has entered in this browser")
}

/// The store or a key has failed: nothing that the user could do anything about.
fn broken(error: &Error) -> Response {
    eprintln!("{error}");
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "something is wrong on our side")
}
