//! Clients without futures.
