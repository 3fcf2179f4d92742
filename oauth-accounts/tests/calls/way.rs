//! The ways to call an API, which behave alike.

use oauth_accounts::{AccountClient, Error};

use crate::world::World;

/// A way to call an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Send,
    #[cfg(feature = "reqwest-middleware")]
    Reqwest,
    #[cfg(feature = "tower")]
    Tower,
}

/// Those that there are.
pub(crate) const WAYS: &[Way] = &[
    Way::Send,
    #[cfg(feature = "reqwest-middleware")]
    Way::Reqwest,
    #[cfg(feature = "tower")]
    Way::Tower,
];

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failed {
    /// This library says so.
    Own(Error),
    /// What carries the request does.
    Other(String),
}

impl Failed {
    pub(crate) fn own(self) -> Error {
        match self {
            Self::Own(error) => error,
            Self::Other(why) => panic!("an error of something else: {why}"),
        }
    }

    /// Everything that it shows.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Own(error) => format!("{error} {error:?}"),
            Self::Other(why) => why.clone(),
        }
    }
}

/// The status of an answer.
pub(crate) type Came = Result<u16, Failed>;

impl World {
    /// A request without a body, for a path at the API, or a whole URL.
    pub(crate) async fn call(&self, way: Way, method: &str, place: &str) -> Came {
        let url = match place.starts_with('/') {
            true => format!("{}{place}", self.base),
            false => place.to_owned(),
        };
        match way {
            Way::Send => send(&self.client, method, &url).await,
            #[cfg(feature = "reqwest-middleware")]
            Way::Reqwest => by_reqwest::send(&self.client, method, &url).await,
            #[cfg(feature = "tower")]
            Way::Tower => by_tower::send(&self.client, &self.provider, method, &url).await,
        }
    }
}

async fn send(client: &AccountClient, method: &str, url: &str) -> Came {
    use oauth_core::definition::Method;
    let method = match method {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        other => panic!("a method that definitions do not have: {other}"),
    };
    match client.send(|api| api.request(method, url)).await {
        Ok(answer) => Ok(answer.status()),
        Err(error) if error.oauth().is_some_and(oauth_core::Error::outcome_unknown) => {
            Err(Failed::Other(format!("{error} {error:?}")))
        }
        Err(error) => Err(Failed::Own(error)),
    }
}

#[cfg(feature = "reqwest-middleware")]
pub(crate) mod by_reqwest {
    use std::sync::Arc;

    use oauth_accounts::{AccountClient, AccountMiddleware, Error};
    use reqwest_middleware::{ClientWithMiddleware, Error as Fault};

    use super::{Came, Failed};

    /// Without certificates of the system, which take a while to be read and are not needed here.
    pub(crate) fn builder() -> reqwest::ClientBuilder {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy()
    }

    pub(crate) fn http(client: &AccountClient) -> ClientWithMiddleware {
        AccountMiddleware::new(client.clone()).into_client(builder()).unwrap()
    }

    pub(crate) fn failed(error: Fault) -> Failed {
        match error {
            Fault::Middleware(error) => Failed::Own(error.downcast::<Error>().unwrap()),
            Fault::Reqwest(error) => Failed::Other(format!("{error} {error:?}")),
        }
    }

    pub(super) async fn send(client: &AccountClient, method: &str, url: &str) -> Came {
        let method = method.parse().unwrap();
        let answer = http(client).request(method, url).send().await;
        answer.map(|answer| answer.status().as_u16()).map_err(failed)
    }
}

#[cfg(feature = "tower")]
pub(crate) mod by_tower {
    use std::{
        future::{Ready, ready},
        io,
        task::{Context, Poll},
    };

    use http::{Request, Response};
    use oauth_accounts::{AccountClient, AccountLayer, Error};
    use tower::{BoxError, Layer as _, Service, ServiceExt as _};

    use super::{Came, Failed};
    use crate::provider::{Provider, Seen};

    /// The provider's API as a service, which wants to be asked whether it is ready.
    pub(crate) struct Http {
        provider: Provider,
        is_ready: bool,
    }

    impl Http {
        pub(crate) fn new(provider: &Provider) -> Self {
            Self { provider: provider.clone(), is_ready: false }
        }
    }

    impl Clone for Http {
        /// A clone is not ready because the original is.
        fn clone(&self) -> Self {
            Self::new(&self.provider)
        }
    }

    impl Service<Request<Vec<u8>>> for Http {
        type Response = Response<&'static str>;
        type Error = io::Error;
        type Future = Ready<Result<Self::Response, io::Error>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
            self.is_ready = true;
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<Vec<u8>>) -> Self::Future {
            assert!(std::mem::take(&mut self.is_ready), "called before it was ready");
            let headers = request.headers().iter();
            let answer = self.provider.api(Seen {
                method: request.method().to_string(),
                url: request.uri().to_string(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                    .collect(),
            });
            if answer.status == 0 {
                return ready(Err(io::Error::other("no answer")));
            }
            let mut response = Response::builder().status(answer.status);
            for (name, value) in answer.headers {
                response = response.header(name, value);
            }
            ready(Ok(response.body(answer.body).unwrap()))
        }
    }

    pub(crate) fn failed(error: BoxError) -> Failed {
        match error.downcast::<Error>() {
            Ok(error) => Failed::Own(*error),
            Err(error) => Failed::Other(format!("{error} {error:?}")),
        }
    }

    pub(super) async fn send(
        client: &AccountClient,
        provider: &Provider,
        method: &str,
        url: &str,
    ) -> Came {
        let http = AccountLayer::new(client.clone()).layer(Http::new(provider));
        let request = Request::builder().method(method).uri(url).body(Vec::new()).unwrap();
        let answer = http.oneshot(request).await;
        answer.map(|answer| answer.status().as_u16()).map_err(failed)
    }
}
