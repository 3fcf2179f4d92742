//! The server: one for all tests of a process, or the word that there is none.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_tests::browser::{Page, ask};
use serde_json::Value;

/// The oldest Node that the server runs on.
const OLDEST_NODE: u32 = 20;

/// A server that runs until this process ends.
pub(crate) struct Server {
    /// Its address, which is its issuer identifier.
    pub(crate) issuer: String,
    /// The secret of all clients that have one.
    pub(crate) secret: String,
    /// What lets a client register itself.
    pub(crate) registers: String,
    /// The private keys of the clients that sign, by algorithm.
    pub(crate) keys: BTreeMap<String, String>,
    /// Its standard input ends with this process, and then the server ends.
    _process: Child,
}

/// The server of this process; `None` when it cannot run here.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let required = std::env::var_os("OAUTH_CONFORMANCE").is_some_and(|value| value == "required");
    let server = SERVER.get_or_init(|| {
        let folder = oauth_tests::root().join("conformance/server");
        let what = absent(&Machine::here(&folder));
        if let Some(what) = what.as_ref().filter(|_| !required) {
            // Past the test harness, which keeps what passing tests print to itself.
            let _ = writeln!(io::stderr(), "conformance tests are skipped: {what}");
        }
        what.map_or_else(|| Ok(Server::start(&folder)), Err)
    });
    if let (Err(what), true) = (server, required) {
        panic!("the server is required and cannot run: {what}");
    }
    server.as_ref().ok()
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new("node")
            .arg("server.mjs")
            .current_dir(folder)
            .env("EXIT_ON_STDIN_EOF", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node was there a moment ago");
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        output.read_line(&mut line).expect("its output can be read");
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|why| panic!("the server did not start, it said {line:?}: {why}"));
        let text = |name: &str| ready[name].as_str().expect("a text").to_owned();
        let keys = serde_json::from_value(ready["keys"].clone()).expect("texts");
        let (issuer, secret, registers) = (text("issuer"), text("secret"), text("registers"));
        Self { issuer, secret, registers, keys, _process: process }
    }

    /// The document that says what the server can do (RFC 8414).
    pub(crate) fn metadata(&self) -> Value {
        let url = format!("{}/.well-known/openid-configuration", self.issuer);
        serde_json::from_str(&ask("GET", &url, &[], "").body).expect("the document is JSON")
    }

    /// Whether the server itself takes a token for a living one (RFC 7662).
    pub(crate) fn is_active(&self, token: &str) -> bool {
        let url = format!("{}/token/introspection", self.issuer);
        let client = STANDARD.encode(format!("rs:{}", form(&self.secret)));
        let header = format!("Basic {client}");
        let Page { status, body, .. } = ask(
            "POST",
            &url,
            &[("authorization", header.as_str())],
            &format!("token={}", form(token)),
        );
        assert_eq!(status, 200, "{body}");
        let answer: Value = serde_json::from_str(&body).expect("the answer is JSON");
        answer["active"].as_bool().expect("the answer says whether it is active")
    }
}

/// A value of a form, with more characters encoded than need be.
fn form(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What the server needs of a machine.
#[derive(Default)]
struct Machine {
    /// What `node --version` says.
    node: Option<String>,
    npm: bool,
    /// The version of the server's package that is installed.
    installed: Option<String>,
    /// The version that it should be.
    wanted: String,
}

impl Machine {
    fn here(folder: &Path) -> Self {
        let says = |program: &str| {
            let output =
                Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
        };
        let json = |path: &str| -> Option<Value> {
            serde_json::from_str(&fs::read_to_string(folder.join(path)).ok()?).ok()
        };
        let package = json("package.json").expect("the server has a package.json");
        let installed = json("node_modules/oidc-provider/package.json");
        Self {
            node: says("node"),
            npm: says("npm").is_some(),
            installed: installed.and_then(|json| Some(json["version"].as_str()?.to_owned())),
            wanted: package["dependencies"]["oidc-provider"].as_str().expect("a version").into(),
        }
    }
}

/// What keeps the server from running, and what to do about it.
fn absent(machine: &Machine) -> Option<String> {
    let major =
        |version: &str| version.trim().trim_start_matches('v').split('.').next()?.parse().ok();
    let install = "run tests/conformance/install";
    match &machine.node {
        None => {
            return Some(format!(
                "Node is not installed: install Node {OLDEST_NODE} or later, then {install}"
            ));
        }
        Some(version) if major(version).is_none_or(|major: u32| major < OLDEST_NODE) => {
            let version = version.trim();
            return Some(format!("Node {version} is too old: install Node {OLDEST_NODE} or later"));
        }
        Some(_) => {}
    }
    let what = match &machine.installed {
        Some(version) if *version == machine.wanted => return None,
        Some(_) => "the server's packages are out of date",
        None => "the server's packages are not installed",
    };
    if machine.npm {
        Some(format!("{what}: {install}"))
    } else {
        Some(format!("{what}, and npm is not installed: install npm, then {install}"))
    }
}

#[test]
fn what_keeps_the_server_from_running_is_named_with_what_to_do() {
    let machine = |node: Option<&str>, npm, installed: Option<&str>| Machine {
        node: node.map(str::to_owned),
        npm,
        installed: installed.map(str::to_owned),
        wanted: "9.1.0".to_owned(),
    };
    let good = Some("v20.1.0\n");
    for (machine, expected) in [
        (machine(good, true, Some("9.1.0")), &[][..]),
        // Packages that are there need no npm.
        (machine(good, false, Some("9.1.0")), &[]),
        (machine(None, true, Some("9.1.0")), &["Node is not installed", "conformance/install"]),
        (machine(Some("v18.20.0\n"), true, Some("9.1.0")), &["Node v18.20.0 is too old"]),
        (machine(good, true, None), &["packages are not installed", "conformance/install"]),
        (machine(good, true, Some("8.0.0")), &["out of date", "conformance/install"]),
        (machine(good, false, None), &["npm is not installed", "conformance/install"]),
    ] {
        let said = absent(&machine).unwrap_or_default();
        assert_eq!(said.is_empty(), expected.is_empty(), "{said}");
        assert!(expected.iter().all(|words| said.contains(words)), "{said}");
        assert!(!said.contains('\n'), "{said}");
    }
}
