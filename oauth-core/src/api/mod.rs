//! Calls of the API that the tokens are for.

mod response;

pub use response::ApiResponse;

use crate::{Reply, driver::Carrier};

/// The handle of an API and its requests, which differ by what carries them and by nothing else.
macro_rules! handle {
    ($carrier:ty) => {
        /// The API of a provider, called with one account's tokens.
        #[derive(Clone)]
        pub struct Api {
            engine: std::sync::Arc<crate::engine::Engine>,
            carrier: std::sync::Arc<$carrier>,
            tokens: crate::Tokens,
        }

        impl Api {
            pub(crate) fn new(
                engine: &std::sync::Arc<crate::engine::Engine>,
                carrier: &std::sync::Arc<$carrier>,
                tokens: crate::Tokens,
            ) -> Self {
                let (engine, carrier) =
                    (std::sync::Arc::clone(engine), std::sync::Arc::clone(carrier));
                Self { engine, carrier, tokens }
            }

            /// The same API, called with other tokens, as those that a refresh brought.
            #[must_use]
            pub fn for_tokens(&self, tokens: &crate::Tokens) -> Self {
                Self { tokens: tokens.clone(), ..self.clone() }
            }

            /// A request with any method; see [`get`](Self::get) for the place.
            pub fn request(&self, method: crate::definition::Method, place: &str) -> ApiRequest {
                let engine = std::sync::Arc::clone(&self.engine);
                let draft = crate::engine::Draft::new(engine, self.tokens.clone(), method, place);
                ApiRequest { draft, carrier: std::sync::Arc::clone(&self.carrier) }
            }

            /// A GET request.
            ///
            /// `place` is a path below the base, `/user`, percent-encoded where it holds what others
            /// chose, and perhaps with a query. A whole URL, as APIs give for the next page, is taken if
            /// its origin is that of the base. Anything else is an error when the request is sent.
            pub fn get(&self, place: &str) -> ApiRequest {
                self.request(crate::definition::Method::Get, place)
            }

            /// A POST request; see [`get`](Self::get) for the place.
            pub fn post(&self, place: &str) -> ApiRequest {
                self.request(crate::definition::Method::Post, place)
            }

            /// A PUT request; see [`get`](Self::get) for the place.
            pub fn put(&self, place: &str) -> ApiRequest {
                self.request(crate::definition::Method::Put, place)
            }

            /// A PATCH request; see [`get`](Self::get) for the place.
            pub fn patch(&self, place: &str) -> ApiRequest {
                self.request(crate::definition::Method::Patch, place)
            }

            /// A DELETE request; see [`get`](Self::get) for the place.
            pub fn delete(&self, place: &str) -> ApiRequest {
                self.request(crate::definition::Method::Delete, place)
            }

            /// A request that the host made for an HTTP client of its own, with the token where the API takes
            /// it: in a header that is marked as secret, or in the URL. The definition's headers and
            /// parameters are added where the request has none of their names.
            ///
            /// The URL is a whole one, at the origin of the API's base, and `https` (or loopback, where the
            /// definition is for this machine): the token goes nowhere else (RFC 6750 section 5.3). So the
            /// host's client must not follow redirects with it.
            ///
            /// # Errors
            /// `Config` when the URL is another one, when the request has a header with credentials or a
            /// `host`, or a value is not known; also when the tokens are another client's. No error shows
            /// the URL.
            pub fn authorize_request(
                &self,
                request: crate::transport::Request,
            ) -> Result<crate::transport::Request, crate::Error> {
                self.engine.authorize_request(&self.tokens, request)
            }

            /// How long an answer that a host's own HTTP client got asks to wait, as
            /// [`ApiResponse::retry_after`](crate::ApiResponse::retry_after) says it.
            #[must_use]
            pub fn retry_after(
                &self,
                response: &crate::transport::Response,
            ) -> Option<std::time::Duration> {
                self.engine.retry_after(response)
            }
        }

        impl std::fmt::Debug for Api {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct("Api")
                    .field("provider", &self.engine.definition.id)
                    .finish_non_exhaustive()
            }
        }

        /// A request of the API. What is wrong with it is told when it is sent.
        #[derive(Clone)]
        #[must_use = "nothing is sent before `send`"]
        pub struct ApiRequest {
            draft: crate::engine::Draft,
            carrier: std::sync::Arc<$carrier>,
        }

        impl ApiRequest {
            /// The method.
            #[must_use]
            pub fn method(&self) -> crate::definition::Method {
                self.draft.method()
            }

            /// Adds a parameter to the query.
            pub fn query(mut self, name: &str, value: impl std::fmt::Display) -> Self {
                self.draft.query(name, &value.to_string());
                self
            }

            /// Sets a header. Those that carry credentials, or say where a message goes or ends, are not
            /// the caller's.
            pub fn header(mut self, name: &str, value: &str) -> Self {
                self.draft.header(name, value);
                self
            }

            /// Sends `value` as JSON.
            pub fn json(mut self, value: &(impl serde::Serialize + ?Sized)) -> Self {
                self.draft.json(value);
                self
            }

            /// Sends pairs as `application/x-www-form-urlencoded`.
            pub fn form<'a>(mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
                self.draft.form(pairs);
                self
            }

            /// Sends bytes as they are, with their media type.
            pub fn body(mut self, media_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
                self.draft.body(media_type, bytes.into());
                self
            }

            /// The same request, made with other tokens: for the one more try after a status of 401.
            ///
            /// ```no_run
            /// # use oauth_core::{ApiRequest, Error, Tokens};
            /// # async fn refreshed() -> Result<Tokens, Error> { unimplemented!() }
            /// # async fn f(request: ApiRequest) -> Result<(), Error> {
            /// let mut answer = request.clone().send().await?;
            /// if answer.is_unauthorized() {
            ///     answer = request.with_tokens(&refreshed().await?).send().await?;
            /// }
            /// # Ok(())
            /// # }
            /// ```
            pub fn with_tokens(mut self, tokens: &crate::Tokens) -> Self {
                self.draft.tokens(tokens);
                self
            }

            /// The most bytes that the body of the answer may have:
            /// [`MAX_BODY`](crate::transport::MAX_BODY) unless told.
            pub fn max_body(mut self, bytes: usize) -> Self {
                self.draft.max_body(bytes);
                self
            }

            /// The request as it would be sent, for a host with an HTTP client of its own. It holds the
            /// access token: in a header that is marked as secret, or in the URL.
            ///
            /// # Errors
            /// `Config` when the place is not below the API's base, a header is not the caller's, or a
            /// value is not known; also when the tokens are another client's.
            pub fn into_request(self) -> Result<crate::transport::Request, crate::Error> {
                self.draft.request()
            }
        }

        impl std::fmt::Debug for ApiRequest {
            /// The method, and nothing of the place, which may hold a secret.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct("ApiRequest")
                    .field("method", &self.draft.method().as_str())
                    .finish_non_exhaustive()
            }
        }
    };
}
// After the macro, which it uses as well.
#[cfg(feature = "blocking")]
pub(crate) mod blocking;

handle!(Carrier);

impl ApiRequest {
    /// Sends the request through the client's transport. No redirect is followed. A GET is sent again up to
    /// twice while the API cannot answer.
    ///
    /// # Errors
    /// `Config` as [`into_request`](Self::into_request); `Transport` when there is no whole answer, and
    /// `Malformed` when it is larger than the limit. What the API says, whatever its status, is no error.
    pub fn send(self) -> Reply<ApiResponse> {
        let Self { draft, carrier } = self;
        let engine = draft.engine();
        carrier.drive(&engine, || draft.outgoing())
    }
}
