//! A process that is stopped for longer than its lease, and then runs again.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use oauth_accounts::ErrorKind;
use oauth_tests::{
    authority::{Fate, Stage},
    process::{Job, Line, Point, Process},
};

use crate::{World, call};

fn start(world: &World, points: &[Point]) -> Process {
    let job = Job {
        says: points.to_vec(),
        halts: points.to_vec(),
        ..Job::new(world.platform.clone(), world.id.as_str())
    };
    Process::start(Path::new(env!("CARGO_BIN_EXE_accounts_process")), &job)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_was_stopped_before_it_sent_anything_sends_nothing_later() {
    for point in [Point::Leased, Point::Marked, Point::Sending] {
        let world = World::new().await;
        let mut process = start(&world, &[point]);
        tokio::task::block_in_place(|| process.wait_for(point));
        process.killer().stop();
        let other = world.process().await;
        call(&other, &world.id).await.unwrap_or_else(|why| panic!("{point:?}: {why}"));
        assert_eq!(world.counts().asked, 1, "{point:?}: the other one refreshes");

        process.go_on();
        process.killer().let_run();
        let line = tokio::task::block_in_place(|| process.line());
        assert_eq!(line, Some(Line::Done(2)), "{point:?}: it uses the newer token");
        world.is_whole().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_was_stopped_while_its_answer_came_does_no_harm_later() {
    let world = World::new().await;
    let mut process = start(&world, &[Point::Ready]);
    tokio::task::block_in_place(|| process.wait_for(Point::Ready));
    let (stopped, has_stopped) = std::sync::mpsc::channel();
    let stops = Mutex::new((process.killer(), stopped));
    world.authority.on_refresh(move |refresh| {
        if refresh.stage == Stage::Processed {
            let stops = stops.lock().unwrap_or_else(PoisonError::into_inner);
            stops.0.stop();
            let _ = stops.1.send(());
        }
        Fate::Goes
    });
    process.go_on();
    tokio::task::block_in_place(|| has_stopped.recv()).expect("it comes so far");
    // Nobody but the stopped process has the new token, and the provider says that the old one is used up.
    let other = world.process().await;
    let error = call(&other, &world.id).await.expect_err("the new token is nobody's");
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");

    process.killer().let_run();
    // Its answer came too late to count, or in time: then it may store it, as nobody has a newer one.
    let line = tokio::task::block_in_place(|| process.line());
    let works = match line {
        Some(Line::Done(_)) => true,
        Some(Line::Failed(_)) => false,
        None | Some(Line::At(_)) => panic!("it says {line:?}"),
    };
    assert_eq!(call(&world.process().await, &world.id).await.is_ok(), works);
    assert_eq!((world.counts().asked, world.counts().reused), (1, 0));
    assert!(world.authority.lives(world.family));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_was_stopped_before_it_stored_its_answer_stores_it_later() {
    for point in [Point::Received, Point::Saving] {
        let world = World::new().await;
        let mut process = start(&world, &[point]);
        tokio::task::block_in_place(|| process.wait_for(point));
        process.killer().stop();
        // Its lease is over, and nobody has found out yet.
        tokio::time::sleep(Duration::from_millis(1700)).await;
        process.go_on();
        process.killer().let_run();
        let line = tokio::task::block_in_place(|| process.line());
        let what = format!("{point:?}: {line:?}");
        match point {
            Point::Saving => assert_eq!(line, Some(Line::Done(2)), "{what}"),
            // Too late, by the clock of its lease: the answer is not read.
            _ => assert!(line.is_some(), "{what}"),
        }
        assert_eq!((world.counts().asked, world.counts().reused), (1, 0), "{what}");
    }
}
