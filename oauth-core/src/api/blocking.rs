//! The same without futures.

use super::ApiResponse;
use crate::{Error, blocking::Carrier};

handle!(Carrier);

impl ApiRequest {
    /// See [`crate::ApiRequest::send`].
    ///
    /// # Errors
    /// As there.
    pub fn send(self) -> Result<ApiResponse, Error> {
        let Self { draft, carrier } = self;
        let engine = draft.engine();
        carrier.drive(&engine, || draft.outgoing())
    }
}
