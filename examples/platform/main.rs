//! `cargo run --example platform` and open the address; with `--demo` somebody walks through all of it.

use oauth_example_platform::{Outcome, app, demo};

#[tokio::main]
async fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let running = app::start(4000).await?;
            println!("open {}, and end with Ctrl-C", running.address);
            tokio::signal::ctrl_c().await?;
            running.stop().await
        }
        ["--demo"] => {
            let running = app::start(0).await?;
            demo::walk(&running, |line| println!("{line}")).await?;
            running.stop().await
        }
        _ => Err("the only argument is --demo".into()),
    }
}
