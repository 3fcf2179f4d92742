//! A layer for HTTP clients that are services of the crate `tower`.

use std::{
    error::Error as StdError,
    fmt,
    future::poll_fn,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use ::http::{Request, Response, Uri};
use oauth_core::Api;
use tower_layer::Layer;
use tower_service::Service;

use super::{
    AccessToken, AccountClient,
    call::{Answered, Carrier, Failed},
    foreign,
};
use crate::{Error, ErrorKind};

/// What services of `tower` usually fail with.
type BoxError = Box<dyn StdError + Send + Sync>;

/// Puts an account's token into each request of an HTTP client that is a service of the crate `tower`, and
/// repeats what [`AccountClient::send`] repeats: see [`AccountService`].
///
/// ```
/// use http::{Request, Response};
/// use oauth_accounts::{AccountLayer, Accounts, Error};
/// use tower::{BoxError, Service, ServiceBuilder, ServiceExt as _};
///
/// async fn user<S>(accounts: &Accounts, http: S) -> Result<Response<Vec<u8>>, BoxError>
/// where
///     S: Service<Request<Vec<u8>>, Response = Response<Vec<u8>>> + Clone + Send + 'static,
///     S::Error: Into<BoxError>,
///     S::Future: Send,
/// {
///     let github = accounts.client("alice", "github").await?;
///     let http = ServiceBuilder::new().layer(AccountLayer::new(github)).service(http);
///     let request = Request::get("https://api.github.com/user").body(Vec::new())?;
///     let answer = http.oneshot(request).await;
///     if let Err(error) = &answer
///         && let Some(error) = error.downcast_ref::<Error>()
///     {
///         println!("{}", error.advice());
///     }
///     answer
/// }
/// ```
#[derive(Clone)]
pub struct AccountLayer {
    client: AccountClient,
}

impl AccountLayer {
    /// Makes all requests with the token of an account.
    #[must_use]
    pub fn new(client: AccountClient) -> Self {
        Self { client }
    }
}

impl<S> Layer<S> for AccountLayer {
    type Service = AccountService<S>;

    fn layer(&self, service: S) -> Self::Service {
        AccountService { client: self.client.clone(), service }
    }
}

impl fmt::Debug for AccountLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountLayer").field("client", &self.client).finish()
    }
}

/// An HTTP client whose requests have an account's token: what [`AccountLayer`] makes of one.
///
/// The token stands where the definition's `api` says: in a header that is marked as sensitive, or in the URL.
/// A request for another origin than that of the API, or with credentials of its own, is an error, and the
/// token goes nowhere (RFC 6750 section 5.3). The URL is a whole one. The body can be cloned, as a request may be
/// sent again.
///
/// # Redirects
/// No redirect may be followed with the token. A layer that follows them stands outside of this one, before it
/// in a `ServiceBuilder`: each request then comes by here, and one for another origin is an error. Inside of
/// this one it would take the token along, which cannot be seen from here.
///
/// # Errors
/// An [`Error`] as [`AccountClient::send`] has it, in a box; `OAuth` for a request that must not get the token.
/// What the inner service fails with is passed on.
#[derive(Clone)]
pub struct AccountService<S> {
    client: AccountClient,
    service: S,
}

impl<S, B, R> Service<Request<B>> for AccountService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Clone + Send + 'static,
    R: Send + 'static,
{
    type Response = Response<R>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.service.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that is ready is used; a clone of it need not be.
        let next = self.service.clone();
        let service = mem::replace(&mut self.service, next);
        let client = self.client.clone();
        let mut carrier = Sending { request, service, is_ready: true };
        Box::pin(async move { client.call(&mut carrier).await })
    }
}

impl<S> fmt::Debug for AccountService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountService").field("client", &self.client).finish_non_exhaustive()
    }
}

/// A request without a token, and the service that sends it.
struct Sending<S, B> {
    request: Request<B>,
    service: S,
    is_ready: bool,
}

impl<S, B, R> Carrier for Sending<S, B>
where
    S: Service<Request<B>, Response = Response<R>> + Send,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Clone + Send,
    R: Send,
{
    type Request = (Request<B>, Api);
    type Answer = Response<R>;
    type Error = BoxError;

    fn authorize(&mut self, token: &AccessToken) -> Result<(Self::Request, String), Error> {
        let known = &self.request;
        let foreign::Authorized { api, url, headers } =
            foreign::authorize(token, known.method(), &known.uri().to_string(), known.headers())?;
        let unreadable = || Error::new(ErrorKind::Invalid, "the URL of the request is none");
        let uri = Uri::try_from(url.as_str()).map_err(|_| unreadable())?;
        let mut request = known.clone();
        *request.uri_mut() = uri;
        request.headers_mut().extend(headers);
        Ok(((request, api), url))
    }

    fn is_idempotent(&self) -> bool {
        self.request.method().is_idempotent()
    }

    fn can_repeat(&self) -> bool {
        true
    }

    async fn send(
        &mut self,
        (request, api): Self::Request,
    ) -> Result<Answered<Response<R>>, Failed<BoxError>> {
        // A service says nothing of whether a request was sent that it failed at.
        let lost = |error: S::Error| Failed::Lost(error.into());
        if !mem::take(&mut self.is_ready) {
            poll_fn(|context| self.service.poll_ready(context)).await.map_err(lost)?;
        }
        let answer = self.service.call(request).await.map_err(lost)?;
        let status = answer.status();
        let retry_after = foreign::retry_after(&api, status, answer.headers());
        Ok(Answered { answer, status: status.as_u16(), retry_after })
    }

    fn error(error: Error) -> BoxError {
        error.into()
    }
}
