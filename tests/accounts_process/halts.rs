//! The points at which the process says where it is, and waits.

use std::{process::exit, sync::Arc, thread};

use oauth_tests::process::{Line, Point};
use tokio::sync::Semaphore;

use crate::say;

/// The points at which the process says where it is, and waits.
#[derive(Clone)]
pub(crate) struct Halts {
    says: Arc<[Point]>,
    halts: Arc<[Point]>,
    gone_on: Arc<Semaphore>,
}

impl Halts {
    /// Listens to the standard input: each line lets the process go on once, and its end ends the process.
    pub(crate) fn new(says: Vec<Point>, halts: Vec<Point>) -> Self {
        let gone_on = Arc::new(Semaphore::new(0));
        let listening = Arc::clone(&gone_on);
        thread::spawn(move || {
            for _ in std::io::stdin().lines().map_while(Result::ok) {
                listening.add_permits(1);
            }
            exit(3);
        });
        Self { says: says.into(), halts: halts.into(), gone_on }
    }

    pub(crate) async fn at(&self, point: Point) {
        if self.says.contains(&point) {
            say(&Line::At(point));
        }
        if self.halts.contains(&point)
            && let Ok(permit) = self.gone_on.acquire().await
        {
            permit.forget();
        }
    }
}
