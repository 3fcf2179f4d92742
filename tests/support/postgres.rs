//! A real PostgreSQL server for tests, from the machine's own binaries.

use std::{
    env, fmt, fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// A server of its own: it listens on loopback only, keeps its files in a folder of its own, and is gone with
/// them when this is dropped, or when the process ends, in whatever way.
pub struct Postgres {
    port: u16,
    log: PathBuf,
    keeper: Mutex<Keeper>,
}

/// The shell that runs the server. It does what it is told line by line; when nobody can tell it anything any
/// more, because this process is gone, it ends the server and removes its files.
struct Keeper {
    shell: Child,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// `$1`: the folder of the binaries, `$2` that of the server, `$3` the port; the rest goes to the server.
/// The exit of the server is awaited, so that nothing of it is left.
const KEEPER: &str = r#"
bin=$1 home=$2 port=$3; shift 3
server=
end() { [ -z "$server" ] || { kill "-$1" "$server"; wait "$server"; server=; } 2> /dev/null; }
start() {
    "$bin/postgres" -D "$home/data" -p "$port" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories="$home" -c max_connections=200 "$@" \
        < /dev/null >> "$home/log" 2>&1 &
    server=$!
    n=0
    while [ $n -lt 600 ] && kill -0 "$server" 2> /dev/null; do
        "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && { echo yes; return; }
        n=$((n + 1)); sleep 0.02
    done
    server=; echo no
}
trap '' INT TERM HUP
if "$bin/initdb" -D "$home/data" -A trust -U oauth -E UTF8 --locale=C --no-sync \
    > "$home/log" 2>&1 < /dev/null; then echo yes; else echo no; fi
while read -r command; do
    case $command in
        start) start "$@" ;;
        stop) end INT; echo yes ;;
        kill) end QUIT; echo yes ;;
    esac
done
end QUIT
rm -rf "$home"
"#;

impl Postgres {
    /// Starts a server. `None`: this machine has none, which is said in one line; where `OAUTH_POSTGRES`
    /// is `required`, it fails instead.
    ///
    /// # Panics
    /// When there is one and it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        // What a power cut would do is not tested with it.
        Self::start_with(&["-c", "fsync=off"])
    }

    /// As [`Postgres::start`], with arguments for the server.
    ///
    /// # Panics
    /// Likewise.
    #[must_use]
    pub fn start_with(arguments: &[&str]) -> Option<Self> {
        Self::start_with_files(arguments, &[])
    }

    /// As [`Postgres::start_with`], with files that only the server may read. In the arguments, `{home}`
    /// stands for the folder where they are.
    ///
    /// # Panics
    /// Likewise.
    #[must_use]
    pub fn start_with_files(arguments: &[&str], files: &[(&str, &str)]) -> Option<Self> {
        let Some(binaries) = binaries() else {
            assert!(
                env::var_os("OAUTH_POSTGRES").is_none_or(|wish| wish != "required"),
                "OAUTH_POSTGRES=required, but this machine has no PostgreSQL server"
            );
            eprintln!("skipped: this machine has no PostgreSQL server (initdb, postgres)");
            return None;
        };
        // Somebody else may take a port that was free.
        for _ in 0..5 {
            if let Some(server) = Self::try_start(&binaries, arguments, files) {
                return Some(server);
            }
        }
        panic!("the PostgreSQL server in {} does not start", binaries.display());
    }

    /// One server for all tests of this process.
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    fn try_start(binaries: &Path, arguments: &[&str], files: &[(&str, &str)]) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let home = own_folder();
        let mut shell = Command::new("sh");
        shell.args(["-c", KEEPER, "keeper"]).arg(binaries).arg(&home).arg(port.to_string());
        let there = home.to_str().expect("the temporary folder has a plain name");
        shell.args(arguments.iter().map(|argument| argument.replace("{home}", there)));
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).current_dir("/");
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| {
                let file = home.join(name);
                write_private(&file, text);
                file
            })
            .collect();
        give_to_nobody(&mut shell, files.iter().chain([&home]));
        let mut shell = shell.spawn().expect("a shell");
        let (commands, answers) = (shell.stdin.take(), shell.stdout.take());
        let answers = BufReader::new(answers.expect("a pipe"));
        let mut keeper = Keeper { shell, commands, answers };
        let is_up = keeper.answer() && keeper.tell("start");
        if !is_up {
            let log = fs::read_to_string(home.join("log")).unwrap_or_default();
            eprintln!("PostgreSQL says:\n{log}");
            return None;
        }
        Some(Self { port, log: home.join("log"), keeper: Mutex::new(keeper) })
    }

    /// Where a database is that always exists, with the rights to do everything.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// Where the database `name` is.
    #[must_use]
    pub fn url_of(&self, name: &str) -> String {
        format!("postgres://oauth@127.0.0.1:{}/{name}", self.port)
    }

    /// Makes an empty database, and returns where it is.
    ///
    /// # Panics
    /// When the server does not make it.
    pub async fn database(&self) -> String {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::SeqCst));
        self.execute(&self.url(), &format!("CREATE DATABASE {name}")).await;
        self.url_of(&name)
    }

    /// Makes an empty schema in a database that all share, which costs less than a database, and returns where
    /// it is.
    ///
    /// # Panics
    /// When the server does not make it.
    pub async fn schema(&self) -> String {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::SeqCst));
        self.execute(&self.url(), &format!("CREATE SCHEMA {name}")).await;
        format!("{}?options=-csearch_path%3D{name}", self.url())
    }

    /// Runs statements on a connection of its own.
    ///
    /// # Panics
    /// When one fails.
    pub async fn execute(&self, url: &str, statements: &str) {
        let client = Self::client(url).await;
        client.batch_execute(statements).await.expect("the statements run");
    }

    /// A connection that ends when it is dropped.
    ///
    /// # Panics
    /// When there is none.
    pub async fn client(url: &str) -> tokio_postgres::Client {
        let connected = tokio_postgres::connect(url, tokio_postgres::NoTls).await;
        let (client, connection) = connected.expect("the server takes connections");
        tokio::spawn(connection);
        client
    }

    /// What the server has logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends the server in order; connections are cut.
    pub fn stop(&self) {
        self.tell("stop");
    }

    /// Ends the server as a crash would.
    pub fn kill(&self) {
        self.tell("kill");
    }

    /// Starts it again where it was, with all that it held.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        assert!(self.tell("start"), "PostgreSQL does not start again");
    }

    /// Ends the server and starts it again.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&self) {
        self.stop();
        self.start_again();
    }

    fn tell(&self, command: &str) -> bool {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner).tell(command)
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Keeper {
    fn tell(&mut self, command: &str) -> bool {
        let Some(commands) = &mut self.commands else { return false };
        writeln!(commands, "{command}").is_ok() && self.answer()
    }

    fn answer(&mut self) -> bool {
        let mut line = String::new();
        self.answers.read_line(&mut line).is_ok() && line.trim() == "yes"
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.commands = None;
        drop(self.shell.wait());
    }
}

/// Where `initdb` and `postgres` are.
fn binaries() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    // The newest first, as far as names tell.
    versions.sort();
    versions.reverse();
    let has_all = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file())
    };
    env::split_paths(&path).chain(versions).find(has_all)
}

/// A new folder.
fn own_folder() -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos());
    let name = format!("oauth-postgres-{}-{time}-{number}", std::process::id());
    let folder = env::temp_dir().join(name);
    fs::create_dir(&folder).expect("a folder in the temporary one");
    folder
}

/// The server reads no key that others could read.
fn write_private(file: &Path, text: &str) {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut file| file.write_all(text.as_bytes()));
    written.expect("a file in the server's folder");
}

/// The server refuses to be run by root: then it is `nobody` who runs it, and has the files.
#[cfg(unix)]
fn give_to_nobody<'a>(command: &mut Command, what: impl Iterator<Item = &'a PathBuf>) {
    use std::os::unix::{fs as unix, process::CommandExt as _};

    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return;
    }
    let user = id(&["-u", "nobody"]).expect("a user `nobody`");
    let group = id(&["-g", "nobody"]).expect("a group of `nobody`");
    for path in what {
        unix::chown(path, Some(user), Some(group)).expect("root may give files away");
    }
    command.uid(user).gid(group);
}

#[cfg(not(unix))]
fn give_to_nobody<'a>(_: &mut Command, _: impl Iterator<Item = &'a PathBuf>) {}
