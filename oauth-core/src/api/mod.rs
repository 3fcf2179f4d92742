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

            fn request(&self, method: crate::definition::Method, place: &str) -> ApiRequest {
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
        }

        impl std::fmt::Debug for Api {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct("Api")
                    .field("provider", &self.engine.definition.id)
                    .finish_non_exhaustive()
            }
        }

        /// A request of the API. What is wrong with it is told when it is sent.
        #[must_use = "nothing is sent before `send`"]
        pub struct ApiRequest {
            draft: crate::engine::Draft,
            carrier: std::sync::Arc<$carrier>,
        }

        impl ApiRequest {
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
