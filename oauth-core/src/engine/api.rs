//! How the API takes the token.

use super::{
    Engine,
    exchange::{authorization, set},
};
use crate::{
    Error, ErrorKind, Step, Tokens,
    definition::{Api, Field},
    encode,
    expand::Values,
    transport::HeaderText,
};

impl Engine {
    /// The definition must say how the API is called.
    pub(crate) fn check_api(&self) -> Result<(), Error> {
        match self.definition.api {
            Some(_) => Ok(()),
            None => {
                let what = "the definition does not say how the API is called";
                Err(self.error(ErrorKind::Unsupported, Step::Call, what))
            }
        }
    }

    /// Puts the access token into the header that the API takes it in, if it does so in a header.
    pub(super) fn api_credentials(
        &self,
        tokens: &Tokens,
        headers: &mut Vec<(&'static str, HeaderText)>,
    ) {
        let api = self.definition.api.unwrap_or(Api::PLAIN);
        if !api.header.is_empty() {
            // An API key may have a word of its own.
            let is_own = tokens.scheme != Field::PLAIN.scheme;
            let scheme = if is_own { &*tokens.scheme } else { api.scheme };
            set(headers, api.header, authorization(scheme, &tokens.access_token));
        }
    }

    /// Puts the secrets into the URL that the API takes there, but for those that the URL has already.
    pub(super) fn api_secrets(
        &self,
        step: Step,
        values: &Values<'_>,
        url: &mut String,
        is_there: impl Fn(&str) -> bool,
    ) -> Result<(), Error> {
        let params = self.definition.api.map_or(&[][..], |api| api.secret_query);
        for param in params.iter().filter(|param| !is_there(param.name)) {
            let value = values.text(param.value).map_err(|what| {
                self.config(step, format!("the parameter `{}`: {what}", param.name))
            })?;
            if let Some(value) = value {
                encode::query_pair(url, param.name, value.expose());
            }
        }
        Ok(())
    }
}
