//! Whose browser it is.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::http::{HeaderMap, header::COOKIE};

use crate::{Outcome, app::unguessable};

const NAME: &str = "platform_session";

/// The sessions of all browsers.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, Session>>);

/// A browser whose user is known.
#[derive(Clone)]
pub(crate) struct Session {
    /// What its cookie holds; a login is bound to it.
    pub(crate) id: String,
    /// Who uses it.
    pub(crate) user: String,
    /// What the forms that were shown in it hold, and those of other pages cannot know.
    pub(crate) csrf: String,
    /// What is told on the next page.
    message: Option<Message>,
}

/// What is told on the next page.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) is_error: bool,
}

impl Message {
    pub(crate) fn error(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: true }
    }
}

impl Sessions {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new session; what its cookie is set to. The id is new with each, so that none can be foisted on a
    /// browser before.
    pub(crate) fn begin(&self, user: &str) -> Outcome<String> {
        let (id, csrf) = (unguessable()?, unguessable()?);
        let session = Session { id: id.clone(), user: user.to_owned(), csrf, message: None };
        self.all().insert(id.clone(), session);
        // Lax: it comes with the callback, which is a link that another site makes, and with no form of one.
        Ok(format!("{NAME}={id}; Path=/; HttpOnly; SameSite=Lax"))
    }

    /// The session of a browser.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies
            .flat_map(|text| text.split(';'))
            .filter_map(|pair| pair.trim().split_once('=').filter(|(name, _)| *name == NAME));
        let (_, id) = pairs.next()?;
        self.all().get(id).cloned()
    }

    /// What is told on the next page of a session.
    pub(crate) fn tell(&self, session: &Session, text: impl Into<String>, is_error: bool) {
        if let Some(session) = self.all().get_mut(&session.id) {
            session.message = Some(Message { text: text.into(), is_error });
        }
    }

    /// The same, once.
    pub(crate) fn told(&self, session: &Session) -> Option<Message> {
        self.all().get_mut(&session.id)?.message.take()
    }

    /// The end of a session.
    pub(crate) fn end(&self, session: &Session) {
        self.all().remove(&session.id);
    }
}
