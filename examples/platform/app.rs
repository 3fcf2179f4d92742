//! What the platform is set up with, and what all requests share.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use oauth_accounts::{Accounts, Deployment, Event, Key, Keyring, Owner, store::SqliteStore};
use oauth_core::{Provider as _, definition::Definition};
use oauth_emulator::{Emulator, User};
use oauth_providers::{github::Github, gmail::Gmail};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{Outcome, routes, session::Sessions};

/// The tenant that all users of this platform belong to.
const TENANT: &str = "studio";

/// Those who have a place here; a real platform has a login of its own.
pub(crate) const USERS: [&str; 2] = ["ann", "ben"];

/// The most events that are shown.
const MOST_EVENTS: usize = 8;

/// What all requests share.
pub(crate) struct App {
    pub(crate) accounts: Accounts,
    pub(crate) emulator: Arc<Emulator>,
    pub(crate) sessions: Sessions,
    /// What happened last, the newest first.
    pub(crate) events: Arc<Mutex<VecDeque<String>>>,
}

/// The providers of this platform. Each has a call that its page offers.
pub(crate) fn providers() -> [(&'static Definition, &'static str); 2] {
    [(Gmail::definition(), "/users/me/profile"), (Github::definition(), "/user")]
}

/// A user as the owner of accounts.
pub(crate) fn owner(user: &str) -> Owner {
    Owner::of(TENANT, user)
}

/// Who owns clients.
pub(crate) fn tenant() -> &'static str {
    TENANT
}

/// Those who can sit at the browser when a provider asks.
pub(crate) fn people() -> [User; 2] {
    let sam = User {
        id: "500100200300".into(),
        username: "sam".into(),
        name: "Sam Example".into(),
        email: "sam@user.example".into(),
        picture: "https://user.example/sam.png".into(),
    };
    [User::default(), sam]
}

/// A platform that runs.
pub struct Running {
    /// Where to open it.
    pub address: String,
    /// Who plays its providers.
    pub emulator: Arc<Emulator>,
    accounts: Accounts,
    stop: Vec<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
    folder: PathBuf,
}

impl Running {
    /// Stops, after everything has ended that has begun.
    ///
    /// # Errors
    /// When a task of it has panicked, or new tokens could not be stored.
    pub async fn stop(self) -> Outcome<()> {
        drop(self.stop);
        for task in self.tasks {
            task.await?;
        }
        self.accounts.flush().await?;
        Ok(std::fs::remove_dir_all(self.folder)?)
    }
}

/// Starts the platform on a port of this machine; 0: any that is free.
///
/// # Errors
/// When the port is taken, or the store cannot be opened.
pub async fn start(port: u16) -> Outcome<Running> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
    let definitions = providers().map(|(definition, _)| definition);
    let emulator = Arc::new(Emulator::start_all(&definitions)?);

    // The emulator forgets everything at its end, and so does this example: a real platform keeps the file,
    // and its keys elsewhere.
    let folder = std::env::temp_dir().join(format!("oauth-platform-{}", unguessable()?));
    std::fs::create_dir(&folder)?;
    let store = SqliteStore::open(folder.join("accounts.db"))?;
    let keys = Keyring::new(Key::generate("first")?);
    let deployment = Deployment::custom(&format!("{address}/oauth/{{provider}}/callback"))?;

    let events = Arc::new(Mutex::new(VecDeque::new()));
    let told = Arc::clone(&events);
    let mut builder = Accounts::builder(store, keys, deployment)
        .transport(Arc::new(emulator.transport()?))
        .on_event(move |event| {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            told.push_front(sentence(event));
            told.truncate(MOST_EVENTS);
        });
    for definition in definitions {
        let managed: Vec<_> = emulator.settings_of(definition.id).collect();
        builder = builder.provider(definition).managed_client(definition.id, managed);
    }
    let accounts = builder.build()?;

    let (stop_worker, worker_stops) = oneshot::channel::<()>();
    let worker = accounts.worker();
    let work = tokio::spawn(async move {
        worker.run(async { drop(worker_stops.await) }).await;
    });
    let app = App {
        accounts: accounts.clone(),
        emulator: Arc::clone(&emulator),
        sessions: Sessions::default(),
        events,
    };
    let (stop_server, server_stops) = oneshot::channel::<()>();
    let server = axum::serve(listener, routes::all(Arc::new(app)))
        .with_graceful_shutdown(async { drop(server_stops.await) });
    let serve = tokio::spawn(async move {
        if let Err(why) = server.await {
            eprintln!("the server ended: {why}");
        }
    });
    Ok(Running {
        address,
        emulator,
        accounts,
        stop: vec![stop_worker, stop_server],
        tasks: vec![work, serve],
        folder,
    })
}

/// 128 bits that nobody guesses, as text.
pub(crate) fn unguessable() -> Outcome<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| "the operating system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What a host tells its users and operators; a real one would send them a message.
fn sentence(event: &Event) -> String {
    match event {
        Event::Connected(account) => format!("{} is connected", account.name),
        Event::Reauthorized(account) => format!("{} was logged in to again", account.name),
        Event::NeedsReauthorization { account, reason } => {
            format!("{} needs its user: {reason}", account.name)
        }
        Event::Rotated(account) => format!("{} has a new refresh token", account.name),
        Event::ScopeChanged { account, added, removed } => {
            format!("{} got {added:?} and lost {removed:?}", account.name)
        }
        Event::InDoubt(account) => {
            format!("{}: nobody knows what came of its last refresh", account.name)
        }
        Event::Removed(_) => "an account was removed".to_owned(),
        Event::DefaultChanged(_) => "another account is the default now".to_owned(),
        _ => "something else happened".to_owned(),
    }
}
