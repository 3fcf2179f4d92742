//! A disk that is full.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use oauth_accounts::{
    ErrorKind,
    store::{Store, StoreError, StoreErrorKind},
};
use oauth_tests::{
    hooked_store::{HookedStore, Step},
    temporary::Folder,
};

use crate::{World, call};

/// A disk of a megabyte, where this user may have one; without it the store only says that it is full.
struct Disk {
    folder: Folder,
    is_small: bool,
}

impl Disk {
    fn new() -> Self {
        let folder = Folder::new();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m,mode=777", "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        let is_small = mounted.is_ok_and(|status| status.success());
        Self { folder, is_small }
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_small {
            let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
        }
    }
}

/// Takes all space that there is.
fn fill(filler: &Path) {
    let mut file = fs::File::create(filler).expect("an empty file takes no space");
    for size in [4096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_a_full_disk_did_not_take_are_in_the_error_and_are_stored_later() {
    let disk = Disk::new();
    let world = World::on(&disk.folder.file("accounts.db")).await;
    let is_full = Arc::new(AtomicBool::new(true));
    let (filler, says_full) = ((disk.is_small).then(|| disk.filler()), Arc::clone(&is_full));
    let store: Arc<dyn Store> =
        Arc::new(HookedStore::new(world.platform.open().await, move |step| {
            let is_full = step == Step::Save && says_full.load(Ordering::SeqCst);
            let result = match &filler {
                _ if !is_full => Ok(()),
                Some(filler) => {
                    fill(filler);
                    Ok(())
                }
                None => Err(StoreError::new(StoreErrorKind::Full, "no space")),
            };
            Box::pin(std::future::ready(result))
        }));
    let accounts = world.platform.builder(store).build().expect("a good platform");

    let error = call(&accounts, &world.id).await.expect_err("there is no space");
    assert_eq!(error.kind(), ErrorKind::Unsaved, "{error}");
    let why = error.store().expect("the store failed").kind();
    assert_eq!(why, StoreErrorKind::Full, "{error}");
    assert!(error.to_string().contains("full"), "{error}");
    assert!(!error.to_string().contains("SENTINEL") && !format!("{error:?}").contains("SENTINEL"));
    assert!(error.into_unsaved().is_some_and(|tokens| tokens.refresh_token().is_some()));

    is_full.store(false, Ordering::SeqCst);
    let _ = fs::remove_file(disk.filler());
    call(&accounts, &world.id).await.expect("there is space again");
    world.is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_sent() {
    let disk = Disk::new();
    if !disk.is_small {
        let _ = writeln!(std::io::stderr(), "skipped: this user cannot mount a small disk");
        return;
    }
    let world = World::on(&disk.folder.file("accounts.db")).await;
    let accounts = world.process().await;
    fill(&disk.filler());
    // What is there of the write-ahead log is written over, so the first writes may find room.
    let mut failed = None;
    for _ in 0..200 {
        match call(&accounts, &world.id).await {
            Ok(()) => world.authority.expire(world.family),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    let error = failed.expect("there is no space left");
    assert_eq!(error.store().expect("the store failed").kind(), StoreErrorKind::Full, "{error}");
    fs::remove_file(disk.filler()).expect("it is there");
    call(&accounts, &world.id).await.expect("there is space again");
    assert_eq!(world.counts().reused, 0);
    assert!(world.authority.lives(world.family));
}
