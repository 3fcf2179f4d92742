//! A middleware for HTTP clients of the crate `reqwest-middleware`.

use std::fmt;

use ::http::Extensions;
use ::reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Error as Fault, Middleware, Next};
use async_trait::async_trait;
use oauth_core::Api;
use reqwest::{Body, Request, Response, ResponseBuilderExt as _, Url, redirect};

use super::{
    AccessToken, AccountClient,
    call::{Answered, Carrier, Failed},
    foreign,
};
use crate::{Error, ErrorKind};

/// Puts an account's token into each request of an HTTP client of the crate `reqwest-middleware`, and
/// repeats what [`AccountClient::send`] repeats.
///
/// The token stands where the definition's `api` says: in a header that is marked as sensitive, or in the URL.
/// A request for another origin than that of the API, or with credentials of its own, is an error, and the
/// token goes nowhere (RFC 6750 section 5.3). Errors and answers have the URL without the token.
///
/// A body that is a stream can be sent once: after a 401 the token is renewed for the next request, and
/// the answer given out as it is.
///
/// # Redirects
/// No redirect may be followed with the token: `reqwest` would take it along in any header but
/// `authorization`, and in that one on the same host. [`into_client`](Self::into_client) sees to that. An
/// HTTP client that was built otherwise needs `redirect::Policy::none()`; an answer that comes from elsewhere
/// than it was asked for is an error, so that a client that follows redirects is found soon.
///
/// # Order
/// Middlewares that come after this one see the token, and each request that is sent; those before it see one
/// request without it. Add it last.
///
/// # Errors
/// [`reqwest_middleware::Error::Middleware`](::reqwest_middleware::Error::Middleware) with an [`Error`] as
/// [`AccountClient::send`] has it; `OAuth` for a request that must not get the token, and `Invalid` after a
/// redirect. What is wrong on the way to the API is an error of `reqwest`.
///
/// ```no_run
/// use oauth_accounts::{Accounts, AccountMiddleware, Error};
///
/// # async fn f(accounts: Accounts) -> Result<(), Box<dyn std::error::Error>> {
/// let github = accounts.client("alice", "github").await?;
/// let http = AccountMiddleware::new(github).into_client(reqwest::Client::builder())?;
/// match http.get("https://api.github.com/user").send().await {
///     Ok(answer) => println!("{}", answer.status()),
///     Err(reqwest_middleware::Error::Middleware(error)) => {
///         if let Some(error) = error.downcast_ref::<Error>() {
///             println!("{}", error.advice());
///         }
///     }
///     Err(error) => return Err(error.into()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AccountMiddleware {
    client: AccountClient,
}

impl AccountMiddleware {
    /// Makes all requests with the token of an account.
    #[must_use]
    pub fn new(client: AccountClient) -> Self {
        Self { client }
    }

    /// An HTTP client with this as its only middleware, and which follows no redirect.
    ///
    /// # Errors
    /// When `reqwest` cannot build its client.
    pub fn into_client(
        self,
        client: reqwest::ClientBuilder,
    ) -> Result<ClientWithMiddleware, reqwest::Error> {
        let client = client.redirect(redirect::Policy::none()).referer(false).build()?;
        Ok(ClientBuilder::new(client).with(self).build())
    }
}

#[async_trait]
impl Middleware for AccountMiddleware {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response, Fault> {
        let idempotent = request.method().is_idempotent();
        let mut carrier = Sending { request: Some(request), idempotent, extensions, next };
        self.client.call(&mut carrier).await
    }
}

impl fmt::Debug for AccountMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountMiddleware").field("client", &self.client).finish()
    }
}

/// A request, and the rest of the way to the API.
struct Sending<'a> {
    /// Without a token; `None` when its body was a stream, and is being sent.
    request: Option<Request>,
    idempotent: bool,
    extensions: &'a mut Extensions,
    next: Next<'a>,
}

/// A request with a token.
struct Authorized {
    request: Request,
    /// Its URL before it had one.
    shown: Url,
    api: Api,
}

impl Carrier for Sending<'_> {
    type Request = Authorized;
    type Answer = Response;
    type Error = Fault;

    fn authorize(&mut self, token: &AccessToken) -> Result<(Authorized, String), Error> {
        let gone = || Error::new(ErrorKind::Invalid, "the body of the request was sent already");
        let known = self.request.as_ref().ok_or_else(gone)?;
        let mut shown = known.url().clone();
        // It is never sent.
        shown.set_fragment(None);
        let foreign::Authorized { api, url, headers } =
            foreign::authorize(token, known.method(), shown.as_str(), known.headers())?;
        let unreadable = || Error::new(ErrorKind::Invalid, "the URL of the request is none");
        let parsed = Url::parse(&url).map_err(|_| unreadable())?;
        let copy = known.try_clone();
        let mut request = copy.or_else(|| self.request.take()).ok_or_else(gone)?;
        *request.url_mut() = parsed;
        request.headers_mut().extend(headers);
        Ok((Authorized { request, shown, api }, url))
    }

    fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    fn can_repeat(&self) -> bool {
        self.request.is_some()
    }

    async fn send(&mut self, authorized: Authorized) -> Result<Answered<Response>, Failed<Fault>> {
        let Authorized { request, shown, api } = authorized;
        let url = request.url().clone();
        let response = match self.next.clone().run(request, self.extensions).await {
            Ok(response) => response,
            Err(Fault::Middleware(error)) => return Err(Failed::Here(Fault::Middleware(error))),
            // Its own URL may have the token.
            Err(Fault::Reqwest(error)) => return Err(fault(error.with_url(shown))),
        };
        if place(response.url()) != place(&url) {
            return Err(Failed::Here(Self::error(redirected())));
        }
        let status = response.status();
        let retry_after = foreign::retry_after(&api, status, response.headers());
        let answer = if shown == url { response } else { with_url(response, shown) };
        Ok(Answered { answer, status: status.as_u16(), retry_after })
    }

    fn error(error: Error) -> Fault {
        Fault::middleware(error)
    }
}

fn fault(error: reqwest::Error) -> Failed<Fault> {
    match () {
        () if error.is_builder() || error.is_redirect() => Failed::Here(error.into()),
        () if error.is_connect() => Failed::Unsent(error.into()),
        () => Failed::Lost(error.into()),
    }
}

/// What a redirect changes.
fn place(url: &Url) -> impl PartialEq {
    (url.origin(), url.path().to_owned())
}

fn redirected() -> Error {
    let what = "the HTTP client followed a redirect, which can take the token to others";
    Error::new(ErrorKind::Invalid, what).with_advice("build it with `redirect::Policy::none()`")
}

/// The same answer, which says that it is from another URL: one without the token.
fn with_url(response: Response, url: Url) -> Response {
    let (mut parts, body) = ::http::Response::<Body>::from(response).into_parts();
    // The type that a URL is kept in is private to `reqwest`.
    if let Ok(holder) = ::http::Response::builder().url(url).body(()) {
        parts.extensions.extend(holder.into_parts().0.extensions);
    }
    ::http::Response::from_parts(parts, body).into()
}
