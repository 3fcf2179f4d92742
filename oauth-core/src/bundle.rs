//! Capabilities that often come together, for generated code: hundreds of providers in a crate have them,
//! and each implementation costs the Rust compiler some time.

use crate::{
    Provider,
    capability::{Api, Authorize, Consent, Offline, Refresh, UserInfo, Validate},
};

/// [`Authorize`], [`Refresh`] and [`Api`] in one.
pub trait Connect: Provider {}

#[diagnostic::do_not_recommend]
impl<P: Connect> Authorize for P {}
#[diagnostic::do_not_recommend]
impl<P: Connect> Refresh for P {}
#[diagnostic::do_not_recommend]
impl<P: Connect> Api for P {}

/// [`Validate`] and [`UserInfo`] in one.
pub trait Identity: Provider {}

#[diagnostic::do_not_recommend]
impl<P: Identity> Validate for P {}
#[diagnostic::do_not_recommend]
impl<P: Identity> UserInfo for P {}

/// [`Offline`] and [`Consent`] in one.
pub trait Prompts: Provider {}

#[diagnostic::do_not_recommend]
impl<P: Prompts> Offline for P {}
#[diagnostic::do_not_recommend]
impl<P: Prompts> Consent for P {}

/// [`Connect`] and [`Identity`] in one.
pub trait Common: Provider {}

#[diagnostic::do_not_recommend]
impl<P: Common> Connect for P {}
#[diagnostic::do_not_recommend]
impl<P: Common> Identity for P {}
