//! The macro reports what `oauth check` reports.

oauth_derive::provider!("../../golden/bad/ten-faults.yaml");

fn main() {
    let _ = acme::Settings::new("id", "secret");
}
