//! What has to be tested of an integration, row by row:
//!
//! 1. multiple user accounts
//! 2. token expiry scenarios
//! 3. scope changes requiring re-auth
//! 4. self-hosted and SaaS deployment modes

mod deployments;
mod expiry;
mod many_accounts;
mod scopes;
