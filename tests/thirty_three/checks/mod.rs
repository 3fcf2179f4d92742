//! One check for each class: what a server does, and what must not be seen of it.

pub(crate) mod answers;
pub(crate) mod callback;
pub(crate) mod expiry;
pub(crate) mod network;
pub(crate) mod refresh;
pub(crate) mod tenant;

use oauth_core::definition::Definition;
use oauth_tests::wire::{Answer, Seen, Wire};

use crate::{
    subject::{Failure, Make, Product, Stored, Subject},
    world,
};

/// What stands in every secret.
const SECRET: &str = "SENTINEL";

/// A client and the server that it talks to.
struct Bench {
    definition: &'static Definition,
    wire: Wire,
    client: Box<dyn Subject>,
}

impl Bench {
    fn new(product: &dyn Product, answers: impl IntoIterator<Item = Answer>) -> Self {
        let wire = Wire::new(answers);
        let client = product.client(&Make::plain(wire.address()));
        Self { definition: product.definition(), wire, client }
    }

    /// A login to which the user agrees.
    fn log_in(&mut self) -> Result<Stored, Failure> {
        let url = self.client.login()?;
        self.client.callback(&world::granted(self.definition, &url))
    }

    /// A login that must fail, and not before the token request.
    fn fail(&mut self) -> Result<Failure, String> {
        let ended = self.log_in();
        fault_if(self.wire.seen().is_empty(), "no token request is sent")?;
        ended.err().ok_or_else(|| "it is taken for a success".to_owned())
    }

    /// The requests that had this value for a parameter.
    fn sent(&self, name: &str, value: &str) -> Vec<Seen> {
        let mut seen = self.wire.seen();
        seen.retain(|seen| world::value(&world::params(seen), name).as_deref() == Some(value));
        seen
    }
}

/// What a check says when something holds that must not.
fn fault_if(bad: bool, what: impl Into<String>) -> Result<(), String> {
    if bad { Err(what.into()) } else { Ok(()) }
}
