//! A request of the API, through the transport of the accounts.

use oauth_core::{Api, ApiRequest, ApiResponse, ErrorKind as OAuthErrorKind, definition::Method};

use super::{
    AccessToken, AccountClient,
    call::{Answered, Carrier, Failed},
};
use crate::{Error, refresh::guard};

impl AccountClient {
    /// Sends a request of the API, with a token that is fresh.
    ///
    /// `build` makes the request; it is called once. After a 401 the token is refreshed once and the request
    /// sent once more. While the API is busy (429, 503) or cannot be reached, and when it fails at a request
    /// that changes nothing or the same thing again (GET, PUT, DELETE), it is sent again up to twice, after a
    /// pause with jitter and not before `Retry-After`, where that is at most ten seconds. When an API fails
    /// again and again it is left alone for a while: then the error says so at once.
    ///
    /// # Errors
    /// As [`token`](Self::token); `NeedsReauthorization` when the API accepts neither the token nor a new one;
    /// `Transient` while the API is left alone; `OAuth` when the request cannot be made or there is no answer.
    /// What the API says, whatever its status, is no error.
    ///
    /// ```no_run
    /// # async fn f(accounts: oauth_accounts::Accounts) -> Result<(), oauth_accounts::Error> {
    /// let github = accounts.client("alice", "github").await?;
    /// let answer = github.send(|api| api.get("/user").query("per_page", 5)).await?;
    /// println!("{}", answer.status());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send(&self, build: impl FnOnce(&Api) -> ApiRequest) -> Result<ApiResponse, Error> {
        let request = build(&self.token().await?.api()?);
        self.call(&mut Sending(request)).await
    }
}

/// The request, to be sent with whatever token.
struct Sending(ApiRequest);

impl Carrier for Sending {
    type Request = ApiRequest;
    type Answer = ApiResponse;
    type Error = Error;

    fn authorize(&mut self, token: &AccessToken) -> Result<(ApiRequest, String), Error> {
        let request = self.0.clone().with_tokens(&token.0.tokens);
        let url = request.clone().into_request()?.url;
        Ok((request, url))
    }

    fn is_idempotent(&self) -> bool {
        !matches!(self.0.method(), Method::Post | Method::Patch)
    }

    fn can_repeat(&self) -> bool {
        true
    }

    async fn send(&mut self, request: ApiRequest) -> Result<Answered<ApiResponse>, Failed<Error>> {
        match guard::once(request.send()).await {
            Ok(answer) => {
                let (status, retry_after) = (answer.status(), answer.retry_after());
                Ok(Answered { answer, status, retry_after })
            }
            Err(error) => Err(match error.kind() {
                OAuthErrorKind::Transport if error.outcome_unknown() => Failed::Lost(error.into()),
                OAuthErrorKind::Transport => Failed::Unsent(error.into()),
                _ => Failed::Here(error.into()),
            }),
        }
    }

    fn error(error: Error) -> Error {
        error
    }
}
