//! All definitions of a folder, and what a program shares of them.

use oauth_core::Provider as _;

oauth_derive::provider!(pub(crate) "../folder");

fn main() {
    assert_eq!((other::Other::definition().id, still::Still::definition().id), ("other", "still"));
}
