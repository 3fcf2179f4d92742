//! Processes that begin a refresh and do not live to see its end.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, SystemTime},
};

use oauth_accounts::{AccountId, Accounts};
use oauth_tests::{
    authority::{Authority, Fate, Stage},
    platform::{Platform, connect},
    process::{Job, Killer, Line, Point, Process},
};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::moment::{AtStage, Moment};

/// How many processes run at once.
const AT_ONCE: usize = 6;
/// How many tasks each has.
const TASKS: usize = 4;

/// A process that was killed, and the account that it was refreshing.
pub(crate) struct Killed {
    pub(crate) moment: Moment,
    pub(crate) id: AccountId,
    pub(crate) family: u64,
}

/// Who is to be killed when the server has come to a stage.
type Waiting = Arc<Mutex<HashMap<u64, (Stage, Killer)>>>;

/// Processes of one platform, each with an account of its own.
pub(crate) struct Runs {
    pub(crate) platform: Platform,
    pub(crate) authority: Authority,
    waiting: Waiting,
}

impl Runs {
    pub(crate) fn new(platform: impl FnOnce(&str) -> Platform) -> Self {
        let authority = Authority::start();
        let waiting = Waiting::default();
        let hook = Arc::clone(&waiting);
        authority.on_refresh(move |refresh| {
            let mut waiting = locked(&hook);
            match waiting.get(&refresh.family) {
                Some((stage, killer)) if *stage == refresh.stage => {
                    killer.kill();
                    waiting.remove(&refresh.family);
                    Fate::Drops
                }
                _ => Fate::Goes,
            }
        });
        Self { platform: platform(authority.url()), authority, waiting }
    }

    /// So many runs, over all moments in turn.
    pub(crate) async fn all(&self, number: usize, moments: &[Moment]) -> Vec<Killed> {
        let accounts = self.platform.accounts().await;
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut runs = JoinSet::new();
        let mut killed = Vec::with_capacity(number);
        for moment in moments.iter().cycle().take(number) {
            let permit = Arc::clone(&room).acquire_owned().await.expect("it is never closed");
            let one = self.one(&accounts, *moment).await;
            runs.spawn_blocking(move || {
                let killed = one.run();
                drop(permit);
                killed
            });
        }
        while let Some(run) = runs.join_next().await {
            killed.push(run.expect("a run does not fail"));
        }
        killed
    }

    async fn one(&self, accounts: &Accounts, moment: Moment) -> One {
        let (id, family) = connect(accounts).await;
        self.authority.expire(family);
        let mut job = Job { tasks: TASKS, ..Job::new(self.platform.clone(), id.as_str()) };
        job.says.push(Point::Ready);
        job.halts.push(Point::Ready);
        match moment {
            Moment::At(point) => {
                job.says.push(point.point());
                job.halts.push(point.point());
            }
            Moment::Storing => job.says.push(Point::Saving),
            Moment::Server(_) | Moment::Anytime => {}
        }
        One { moment, id, family, job, waiting: Arc::clone(&self.waiting) }
    }
}

/// A process that is to be killed at a moment.
struct One {
    moment: Moment,
    id: AccountId,
    family: u64,
    job: Job,
    waiting: Waiting,
}

impl One {
    fn run(self) -> Killed {
        let Self { moment, id, family, job, waiting } = self;
        let mut process = Process::start(Path::new(env!("CARGO_BIN_EXE_accounts_process")), &job);
        process.wait_for(Point::Ready);
        if let Moment::Server(stage) = moment {
            locked(&waiting).insert(family, (stage.stage(), process.killer()));
        }
        process.go_on();
        match moment {
            Moment::At(point) => process.wait_for(point.point()),
            Moment::Storing => {
                process.wait_for(Point::Saving);
                thread::sleep(up_to(Duration::from_millis(6)));
            }
            Moment::Anytime => thread::sleep(up_to(Duration::from_millis(60))),
            // What was answered may be read, and all be done, before the kill.
            Moment::Server(AtStage::Answered) => assert!(
                matches!(process.line(), None | Some(Line::Done(_))),
                "it was to be killed, or to end well"
            ),
            Moment::Server(_) => assert_eq!(process.line(), None, "it was to be killed"),
        }
        process.killer().kill();
        Killed { moment, id, family }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A time by chance.
fn up_to(most: Duration) -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    // The lowest digits of a clock with this resolution are as good as a die.
    most.mul_f64(f64::from(now.subsec_nanos() % 100_000) / 100_000.0)
}
