//! Other processes that use accounts: how they are started, heard, stopped and ended.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::platform::Platform;

/// The variable that tells a process what it does, as JSON.
pub const JOB: &str = "OAUTH_TESTS_JOB";

/// What a process does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// Of which platform it is a part.
    pub platform: Platform,
    /// The account that it uses.
    pub account: String,
    /// The first of its tasks; each has a number that no other process has.
    pub first_task: usize,
    /// How many tasks it has.
    pub tasks: usize,
    /// What each task does.
    pub work: Work,
    /// At which of these points it says so; at those of `halts` it also waits until it is told to go on.
    pub says: Vec<Point>,
    /// See `says`.
    pub halts: Vec<Point>,
    /// How far its clock is ahead, in seconds.
    pub ahead: i64,
}

impl Job {
    /// One task that makes one call.
    #[must_use]
    pub fn new(platform: Platform, account: impl Into<String>) -> Self {
        Self {
            platform,
            account: account.into(),
            first_task: 0,
            tasks: 1,
            work: Work::Once,
            says: Vec::new(),
            halts: Vec::new(),
            ahead: 0,
        }
    }
}

/// What each task of a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Calls `/work` until the server says `done`.
    UntilDone,
    /// Calls `/me` once.
    Once,
    /// Calls `/me` again and again for so many milliseconds.
    For(u64),
}

/// A point in a refresh, as the process sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Point {
    /// The process is set up, and begins.
    Ready,
    /// The lease is taken.
    Leased,
    /// It is written down that the request goes out.
    Marked,
    /// The request is about to be sent.
    Sending,
    /// The answer is here.
    Received,
    /// New tokens are about to be stored.
    Saving,
    /// New tokens are stored.
    Saved,
}

/// What a process says, a line each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Line {
    /// It is there.
    At(Point),
    /// A task could not do its work: why.
    Failed(String),
    /// All tasks have ended; how many calls they made.
    Done(u64),
}

/// A process that runs. It is ended when this is dropped; and it ends itself when this process is gone.
pub struct Process {
    child: Arc<Mutex<Child>>,
    input: ChildStdin,
    lines: Receiver<Line>,
}

/// Ends a process, or stops it, from anywhere.
#[derive(Clone)]
pub struct Killer(Arc<Mutex<Child>>);

impl Killer {
    /// Ends it with SIGKILL, and waits until it is gone.
    pub fn kill(&self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Stops it where it is, and waits until none of its threads runs any more: on a busy machine that takes
    /// a while after the signal.
    ///
    /// # Panics
    /// When there is no `kill`.
    pub fn stop(&self) {
        self.signal("STOP");
        for _ in 0..1000 {
            if self.all_threads_are_stopped() {
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// As the system tells it, where it does.
    fn all_threads_are_stopped(&self) -> bool {
        let id = self.0.lock().unwrap_or_else(PoisonError::into_inner).id();
        let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        let mut states = threads.filter_map(|thread| {
            let line = fs::read_to_string(thread.path().join("stat")).ok()?;
            // The name stands in parentheses, and the state after it.
            line.rsplit_once(") ")?.1.chars().next()
        });
        states.all(|state| state == 'T')
    }

    /// Lets it run again.
    ///
    /// # Panics
    /// When there is no `kill`.
    pub fn let_run(&self) {
        self.signal("CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.0.lock().unwrap_or_else(PoisonError::into_inner).id();
        let sent = Command::new("kill").arg(format!("-{signal}")).arg(id.to_string()).status();
        assert!(sent.expect("there is a `kill`").success());
    }
}

impl Process {
    /// Starts the program `program` of this package with a job.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(program: &Path, job: &Job) -> Self {
        let job = serde_json::to_string(job).expect("a job is JSON");
        let mut child = Command::new(program)
            .env(JOB, job)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program was built with this test");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // One that is killed may leave half a line.
                let Ok(line) = serde_json::from_str(&line) else { return };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child: Arc::new(Mutex::new(child)), input, lines }
    }

    /// The next line; `None`: it has ended.
    ///
    /// # Panics
    /// When none comes for a long time.
    pub fn line(&self) -> Option<Line> {
        self.line_within(Duration::from_secs(240)).unwrap_or_else(|| panic!("it says nothing"))
    }

    /// The next line, or that it has ended; `None`: neither came in time.
    pub fn line_within(&self, time: Duration) -> Option<Option<Line>> {
        match self.lines.recv_timeout(time) {
            Ok(line) => Some(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Some(None),
            Err(RecvTimeoutError::Timeout) => None,
        }
    }

    /// Waits until it says that it is at a point.
    ///
    /// # Panics
    /// When it says anything else.
    pub fn wait_for(&self, point: Point) {
        let line = self.line();
        assert_eq!(line, Some(Line::At(point)));
    }

    /// Lets it go on from where it halts.
    pub fn go_on(&mut self) {
        let _ = writeln!(self.input, "go");
        let _ = self.input.flush();
    }

    /// What can end it.
    #[must_use]
    pub fn killer(&self) -> Killer {
        Killer(Arc::clone(&self.child))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.killer().kill();
    }
}
