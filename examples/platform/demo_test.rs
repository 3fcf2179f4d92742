//! The walk through the platform, as a test.

use oauth_example_platform::{app, demo};

#[tokio::test]
async fn somebody_can_walk_through_the_whole_platform() {
    let running = app::start(0).await.expect("the platform starts");
    let mut said = Vec::new();
    let walked = demo::walk(&running, |line| said.push(line.to_owned())).await;
    walked.unwrap_or_else(|why| panic!("{why}; before that:\n{}", said.join("\n")));
    running.stop().await.expect("the platform stops");
    assert!(said.len() > 10, "{said:?}");
}
