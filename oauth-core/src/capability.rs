//! What a provider can do, as marker traits: a call that a provider has no means for does not compile.
//!
//! Generated code implements them; the bounds stand on the methods of [`Client`](crate::Client).

use crate::Provider;

#[doc(hidden)]
pub use crate::bundle::{Common, Connect, Identity, Prompts};

/// A client can register itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` registers no client by itself",
    label = "a client of this provider is registered by hand",
    note = "its definition has no `registration_endpoint`: create the client at the provider, and make the settings with its `client_id`"
)]
pub trait Register: Provider {}

/// Users are sent to the provider and come back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no authorization endpoint",
    label = "this provider has no login in a browser",
    note = "its definition has no `authorization_endpoint`: tokens come from `client_credentials` or `device`, where it has them"
)]
pub trait Authorize: Provider {}

/// A user can agree on another device.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no login on another device",
    label = "this provider gives no device codes",
    note = "its definition has no `device_authorization_endpoint`: send the user through `authorize`"
)]
pub trait Device: Provider {}

/// The client can have tokens of its own, without any user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no client credentials grant",
    label = "this provider gives no tokens to a client without a user",
    note = "its definition has no `client_credentials` section: a user must agree, through `authorize`"
)]
pub trait ClientCredentials: Provider {}

/// The provider issues refresh tokens.
#[diagnostic::on_unimplemented(
    message = "`{Self}` issues no refresh tokens",
    label = "this provider cannot refresh",
    note = "its definition says `refresh: none`: send the user through `authorize` again when the token expires"
)]
pub trait Refresh: Provider {}

/// The provider revokes tokens on request.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot revoke tokens",
    label = "this provider has no revocation",
    note = "its definition has neither `revocation_endpoint` nor `revoke`: delete the stored tokens and tell the user where to remove the access"
)]
pub trait Revoke: Provider {}

/// The provider says what it knows of a token.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no introspection",
    label = "this provider does not say what it knows of a token",
    note = "its definition has no `introspection_endpoint`: `validate` tells whether a token works, where it has that"
)]
pub trait Introspect: Provider {}

/// The provider has a call that tells whether a token works.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no validation call",
    label = "this provider cannot validate a token",
    note = "its definition has neither `validate` nor `userinfo_endpoint`: add one, or make a call of the API yourself"
)]
pub trait Validate: Provider {}

/// The provider says who the user is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no user info",
    label = "this provider does not say who the user is",
    note = "its definition has no `userinfo_endpoint`, no `userinfo` that is read `from` the ID token and no `validate` with a `profile`"
)]
pub trait UserInfo: Provider {}

/// Access while the user is away must be asked for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no switch for offline access",
    label = "this provider cannot be asked for offline access",
    note = "its definition has no `offline` section: where it has `refresh`, refresh tokens come without asking"
)]
pub trait Offline: Provider {}

/// A token reaches several places, of which the user chooses one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no places to choose from",
    label = "this provider does not list what a token reaches",
    note = "its definition has no `discover` section: the token alone says where it reaches"
)]
pub trait Discover: Provider {}

/// Something is looked up once for each login, and kept with its tokens.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has nothing to look up",
    label = "this provider keeps nothing besides what its token response has",
    note = "its definition has no `lookup` section"
)]
pub trait Lookup: Provider {}

/// The definition says how the API is called.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how its API is called",
    label = "this provider has no `api`",
    note = "its definition has no `api` section: add one with the `base` of the URLs, or use the access token in a request of your own"
)]
pub trait Api: Provider {}

/// The user can be asked again for what they have already agreed to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no switch for repeated consent",
    label = "this provider cannot be made to ask again",
    note = "its definition has no `consent` section"
)]
pub trait Consent: Provider {}
