//! `oauth doctor` from outside: what it finds in files, and what it learns from servers on this machine.

#[allow(dead_code, unreachable_pub, reason = "written for a library, and used in part")]
#[path = "../../tests/support/request.rs"]
mod request;
#[allow(dead_code, unreachable_pub, reason = "written for a library, and used in part")]
#[path = "../../tests/support/server.rs"]
mod server;
#[allow(dead_code, unreachable_pub, reason = "written for a library, and used in part")]
#[path = "../../tests/support/tls.rs"]
mod tls;

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use server::Server;

fn oauth(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oauth"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace"))
        .output()
        .expect("the command can be run")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The file of a definition of this test alone.
fn file(name: &str, definition: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("doctor");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join(format!("{name}.yaml"));
    fs::write(&path, definition).expect("a file can be written");
    path.to_string_lossy().into_owned()
}

/// The status, and what is said about the only definition.
fn report(arguments: &[&str]) -> (Option<i32>, Value) {
    let output = oauth(&[&["doctor", "--json"], arguments].concat());
    let reports: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{why}: {}", text(&output.stderr)));
    assert_eq!(reports.as_array().map(Vec::len), Some(1));
    (output.status.code(), reports[0].clone())
}

/// `severity code key` of each finding.
fn found(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("an array");
    let word = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    for finding in findings {
        assert!(!word(finding, "reason").is_empty() && !word(finding, "advice").is_empty());
    }
    findings
        .iter()
        .map(|one| ["severity", "code", "key"].map(|key| word(one, key)).join(" "))
        .collect()
}

/// A definition about which there is nothing to say.
const WHOLE: &str = "\
id: whole
name: Whole
description: Everything that can be said
docs: https://docs.whole.com/oauth
category: crm
oauth_schema:
  client_schema:
    - { name: client_id, type: text-input, required: true, url: https://whole.com/apps }
    - { name: client_secret, type: secret-input, required: true }
authorization_endpoint: https://whole.com/oauth/authorize
token_endpoint: https://api.whole.com/oauth/token
revocation_endpoint: https://api.whole.com/oauth/revoke
scopes: { default: [read], known: { read: Read } }
refresh: { rotates: true }
validate: { get: https://api.whole.com/me, profile: { id: id } }
api: { base: https://api.whole.com }
setup: [Make an app]
sources: [https://docs.whole.com/oauth]
confidence: documented
";

#[test]
fn a_whole_definition_has_no_findings_and_each_gap_is_one() {
    let (status, whole) = report(&[&file("whole", WHOLE)]);
    assert_eq!((status, found(&whole)), (Some(0), vec![]));
    assert_eq!(whole["live"], Value::Null);
    for (change, to, finding, code) in [
        ("description: Everything that can be said\n", "", "note no-description description", 0),
        ("Everything that can be said", "TODO", "fault placeholder description", 1),
        ("read: Read }", "todo: Read }", "fault placeholder scopes", 1),
        ("docs.whole.com/oauth]", "docs.whole.test/oauth]", "fault reserved-host sources", 1),
        ("category: crm\n", "", "note no-category category", 0),
        ("docs: https://docs.whole.com/oauth\n", "", "doubt no-docs docs", 0),
        (", url: https://whole.com/apps", "", "doubt no-client-url oauth_schema", 0),
        ("setup: [Make an app]\n", "", "note no-setup setup", 0),
        ("sources: [https://docs.whole.com/oauth]\n", "", "doubt no-sources sources", 0),
        ("confidence: documented\n", "", "doubt no-confidence confidence", 0),
        ("documented", "single_source", "doubt single-source confidence", 0),
        ("documented", "cross_checked", "doubt cross-checked-once sources", 0),
        ("docs.whole.com", "elsewhere.io", "doubt documented-elsewhere confidence", 0),
        ("[https://docs.", "[http://docs.", "doubt http-link sources", 0),
        (
            "whole.com/oauth/authorize",
            "whole.example/authorize",
            "fault reserved-host authorization_endpoint",
            1,
        ),
        (
            "api.whole.com/oauth/token",
            "api.twitter.com/2/oauth2/token",
            "doubt old-address token_endpoint",
            0,
        ),
        ("oauth/token", "oauth/v2/token", "note versioned-address token_endpoint", 0),
        (
            "scopes:",
            "issuer: https://issuer.elsewhere.io\nscopes:",
            "doubt issuer-elsewhere issuer",
            0,
        ),
        (
            "validate: { get: https://api.whole.com/me, profile: { id: id } }\n",
            "",
            "doubt no-validation validate",
            0,
        ),
        (", profile: { id: id }", "", "note no-profile validate", 0),
        ("scopes: { default: [read], known: { read: Read } }\n", "", "note no-scopes scopes", 0),
        (
            "revocation_endpoint: https://api.whole.com/oauth/revoke\n",
            "",
            "note no-revocation revocation_endpoint",
            0,
        ),
        ("refresh: { rotates: true }\n", "", "note refresh-not-said refresh", 0),
        (
            "refresh: { rotates: true }\n",
            "token: { response: { expiry: never } }\n",
            "doubt refresh-of-nothing refresh",
            0,
        ),
        (
            "scopes:",
            "code_challenge_method: none\nscopes:",
            "note no-pkce code_challenge_method",
            0,
        ),
    ] {
        assert!(WHOLE.contains(change), "{change}");
        let (status, report) = report(&[&file("gap", &WHOLE.replace(change, to))]);
        let found = found(&report);
        assert!(found.iter().any(|one| one == finding), "{finding} is not in {found:?}");
        assert_eq!(status, Some(code), "{finding}");
    }
}

#[test]
fn the_finished_definition_of_the_guide_for_newcomers_lacks_nothing() {
    let guide = include_str!("../../CONTRIBUTING.md");
    let block = guide.split_once("```yaml\n").and_then(|(_, rest)| rest.split_once("```"));
    let (status, report) = report(&[&file("acme", block.expect("a definition").0)]);
    assert_eq!((status, found(&report)), (Some(0), vec![]));
}

#[test]
fn the_catalogue_has_no_faults_and_ids_files_and_folders_are_read() {
    let all = oauth(&["doctor", "--all"]);
    assert_eq!(all.status.code(), Some(0), "{}", text(&all.stdout));
    let shown = text(&oauth(&["doctor", "github", "providers/definitions/zoom.yaml"]).stdout);
    assert!(shown.starts_with("github (GitHub)\n") && shown.contains("\nzoom (Zoom)\n"), "{shown}");
    assert!(shown.contains("2 definitions: 0 faults, "), "{shown}");
    let one =
        WHOLE.replace("docs: https://docs.whole.com/oauth\n", "").replace("category: crm\n", "");
    let faults = ["doctor", "providers/definitions", "--json", "--at-least", "fault"];
    assert_eq!(text(&oauth(&faults).stdout), "[]\n");
    let doubts = text(&oauth(&["doctor", "--at-least", "doubt", &file("one", &one)]).stdout);
    assert!(doubts.contains("doubt: ") && !doubts.contains("note: "), "{doubts}");
    for wrong in ["githb", "nowhere.yaml", "tests/golden/bad/ten-faults.yaml"] {
        assert_eq!(oauth(&["doctor", wrong]).status.code(), Some(2), "{wrong}");
    }
}

/// A server that answers each path with a status, headers and a body.
fn serving(routes: &'static [(&'static str, &'static str)]) -> Server {
    Server::raw("127.0.0.1:0", move |mut stream, requests| {
        while let Some(seen) = requests.read(&mut stream) {
            let path = seen.target.split('?').next().unwrap_or_default();
            let place = format!("{} {path}", seen.method);
            let known = routes.iter().find(|(known, _)| *known == place);
            let host = seen.header("host").unwrap_or_default().to_owned();
            let answer =
                known.map_or("404 Not Found||", |(_, answer)| answer).replace("HOST", &host);
            let mut parts = answer.splitn(3, '|');
            let mut part = || parts.next().unwrap_or_default();
            let (status, headers, body) = (part(), part(), part());
            let text = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}",
                body.len()
            );
            if stream.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    })
}

fn local(base: &str, rest: &str) -> String {
    format!(
        "id: near\nname: Near\nlocal: true\nissuer: {base}\n\
         authorization_endpoint: {base}/authorize\ntoken_endpoint: {base}/token\n\
         revocation_endpoint: {base}/revoke\nuserinfo_endpoint: {base}/me\n{rest}"
    )
}

/// What is said of a definition whose server is at `base`, without what its file alone shows.
fn live(name: &str, base: &str, rest: &str) -> (Option<i32>, Vec<String>, Value) {
    let path = file(name, &local(base, rest));
    let (_, still) = report(&[&path]);
    let (status, report) = report(&["--live", &path]);
    let known = found(&still);
    let new = found(&report).into_iter().filter(|one| !known.contains(one)).collect();
    (status, new, report)
}

const METADATA: &str = r#"200 OK|content-type: application/json
|{"issuer":"http://HOST","authorization_endpoint":"http://HOST/authorize","token_endpoint":"http://HOST/token",
"revocation_endpoint":"http://HOST/revoke","userinfo_endpoint":"http://HOST/me",
"token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],
"code_challenge_methods_supported":["plain","S256"],"grant_types_supported":["authorization_code","refresh_token"]}"#;

const HEALTHY: &[(&str, &str)] = &[
    ("GET /.well-known/openid-configuration", METADATA),
    ("GET /authorize", "302 Found|location: /login\r\n|"),
    ("POST /token", r#"400 Bad Request||{"error":"invalid_request"}"#),
    ("POST /revoke", "401 Unauthorized||"),
    ("GET /me", "401 Unauthorized||"),
];

#[test]
fn a_provider_that_is_as_its_definition_says_is_healthy_and_hears_no_secret() {
    let server = serving(HEALTHY);
    let base = format!("http://{}", server.address());
    let (status, new, report) = live("healthy", &base, "");
    assert_eq!((status, new), (Some(0), vec![]));
    let asked = report["live"]["asked"].as_array().expect("an array");
    let asked: Vec<_> = asked
        .iter()
        .map(|one| format!("{} {} {}", one["key"], one["method"], one["status"]).replace('"', ""))
        .collect();
    assert_eq!(
        asked,
        [
            "issuer GET 200",
            "authorization_endpoint GET 302",
            "token_endpoint POST 400",
            "revoke POST 401",
            "userinfo_endpoint GET 401"
        ]
    );
    for seen in server.requests() {
        assert_eq!(seen.header("authorization"), None);
        assert_eq!((seen.text().as_str(), seen.target.contains('?')), ("", false));
    }
    assert_eq!(server.requests().len(), 5, "no redirect is followed, nothing is asked twice");
}

/// Endpoints that only some providers have.
const MORE: &str =
    "introspection_endpoint: BASE/introspect\ndevice_authorization_endpoint: BASE/device\n";

#[test]
fn the_endpoints_for_devices_and_introspection_are_asked_as_well() {
    const BOTH: &[(&str, &str)] = &[
        ("GET /authorize", "302 Found|location: /login\r\n|"),
        ("POST /token", "400 Bad Request||"),
        ("POST /device", "400 Bad Request||"),
        ("POST /introspect", "401 Unauthorized||"),
        ("POST /revoke", "401 Unauthorized||"),
        ("GET /me", "401 Unauthorized||"),
    ];
    let base = format!("http://{}", serving(BOTH).address());
    let (_, new, report) = live("both", &base, &MORE.replace("BASE", &base));
    assert_eq!(new, ["note no-discovery issuer"]);
    let asked = report["live"]["asked"].to_string();
    assert!(asked.contains("device_authorization_endpoint"), "{asked}");
    assert!(asked.contains("introspection_endpoint"), "{asked}");

    const NEITHER: &[(&str, &str)] = &[
        (
            "GET /.well-known/openid-configuration",
            r#"200 OK||{"issuer":"http://HOST",
            "introspection_endpoint":"http://HOST/v2/introspect","device_authorization_endpoint":"http://HOST/device"}"#,
        ),
        ("GET /authorize", "302 Found|location: /login\r\n|"),
        ("POST /token", "400 Bad Request||"),
        ("POST /introspect", "405 Method Not Allowed||"),
        ("POST /revoke", "401 Unauthorized||"),
        ("GET /me", "401 Unauthorized||"),
    ];
    let base = format!("http://{}", serving(NEITHER).address());
    let (status, new, _) = live("neither", &base, &MORE.replace("BASE", &base));
    assert_eq!(status, Some(1));
    assert_eq!(
        new,
        [
            "fault drift introspection_endpoint",
            "fault gone device_authorization_endpoint",
            "fault wrong-method introspection_endpoint",
        ]
    );
}

#[test]
fn what_a_provider_publishes_is_compared_with_the_definition() {
    const DRIFTED: &[(&str, &str)] = &[
        (
            "GET /.well-known/oauth-authorization-server",
            r#"200 OK||{"issuer":"https://other.whole.com",
            "authorization_endpoint":"http://HOST/authorize","token_endpoint":"http://HOST/v2/token",
            "introspection_endpoint":"http://HOST/introspect","token_endpoint_auth_methods_supported":["private_key_jwt"],
            "code_challenge_methods_supported":["plain"],"grant_types_supported":["authorization_code"],
            "authorization_response_iss_parameter_supported":true}"#,
        ),
        ("GET /authorize", "200 OK||"),
        ("POST /token", "400 Bad Request||"),
        ("POST /revoke", "200 OK||"),
        ("GET /me", "401 Unauthorized||"),
    ];
    let base = format!("http://{}", serving(DRIFTED).address());
    let (status, new, report) = live("drifted", &base, "");
    assert_eq!(status, Some(1));
    assert_eq!(
        new,
        [
            "fault drift issuer",
            "fault drift token_endpoint",
            "fault drift token_endpoint_auth_method",
            "doubt drift code_challenge_method",
            "doubt drift refresh",
            "note discovery-has-more introspection_endpoint",
            "note drift authorization_response_iss_parameter_supported",
        ]
    );
    let reasons = report["findings"].to_string();
    assert!(reasons.contains("/token, and the provider publishes http://127.0.0.1"), "{reasons}");

    let server = serving(HEALTHY);
    let base = format!("http://{}", server.address());
    let strict =
        "authorization_response_iss_parameter_supported: true\ncode_challenge_method: none\n";
    let (_, new, _) = live("strict", &base, strict);
    assert_eq!(
        new,
        [
            "fault drift authorization_response_iss_parameter_supported",
            "doubt drift code_challenge_method"
        ]
    );
}

#[test]
fn an_endpoint_that_is_gone_moved_or_broken_is_reported() {
    const DECAYED: &[(&str, &str)] = &[
        ("GET /.well-known/openid-configuration", "200 OK||<html>"),
        ("GET /authorize", "410 Gone||"),
        ("POST /token", "302 Found|location: https://elsewhere.whole.com/token?session=1\r\n|"),
        ("POST /revoke", "405 Method Not Allowed||"),
        ("GET /me", "503 Service Unavailable||"),
    ];
    let base = format!("http://{}", serving(DECAYED).address());
    let (status, new, report) = live("decayed", &base, "");
    assert_eq!(status, Some(1));
    assert_eq!(
        new,
        [
            "fault gone authorization_endpoint",
            "fault moved token_endpoint",
            "fault wrong-method revoke",
            "doubt server-error userinfo_endpoint",
            "note no-discovery issuer",
        ]
    );
    let reasons = report["findings"].to_string();
    assert!(reasons.contains("redirects to https://elsewhere.whole.com/token,"), "{reasons}");
    assert!(!reasons.contains("session"), "{reasons}");
}

#[test]
fn a_certificate_that_is_not_trusted_and_a_port_where_nothing_listens_are_reported() {
    let certificate = tls::Certificate::new(&["localhost"]);
    let secure = certificate.server(*b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    let base = format!("https://localhost:{}", secure.address().port());
    let (status, new, report) = live("untrusted", &base, "");
    assert_eq!(status, Some(1));
    assert!(new.contains(&"fault unreachable token_endpoint".to_owned()), "{new:?}");
    assert!(report["findings"].to_string().contains("certificate"), "{report}");

    // The port was free a moment ago, and nobody listens there.
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
    let (status, new, _) = live("silent", &format!("http://127.0.0.1:{port}"), "");
    assert_eq!(status, Some(1));
    assert!(new.contains(&"fault unreachable authorization_endpoint".to_owned()), "{new:?}");
}

#[test]
fn without_network_it_says_so_and_ends_with_its_own_status() {
    // Names below `invalid` never resolve (RFC 2606).
    let far = WHOLE.replace("whole.com", "whole.invalid");
    let output = oauth(&["doctor", "--live", &file("far", &far)]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("no network"), "{}", text(&output.stderr));
    assert!(!text(&output.stdout).contains("[unreachable]"), "{}", text(&output.stdout));
}

#[test]
fn settings_are_given_or_the_endpoint_is_left_out() {
    let server = serving(HEALTHY);
    let base = format!("http://{}", server.address());
    let definition = "config: { tenant: { type: segment } }\n".to_owned()
        + &local(&base, "").replace("/token\n", "/{tenant}\n");
    let path = file("tenant", &definition);
    let (_, report) = report(&["--live", &path]);
    let skipped = report["live"]["skipped"].to_string();
    assert!(
        skipped.contains("token_endpoint") && skipped.contains("--set tenant=VALUE"),
        "{skipped}"
    );
    let output = oauth(&["doctor", "--live", "--set", "tenant=token", &path]);
    let shown = text(&output.stdout);
    assert!(
        shown.contains(&format!("asked: token_endpoint: POST {base}/token answers 400")),
        "{shown}"
    );
    for (set, said) in [
        ("tenant=..", "one segment of a path"),
        ("nothing=1", "no definition here has a setting `nothing`"),
        ("client_secret=shh-SENTINEL", "is a secret"),
        ("tenant", "NAME=VALUE"),
    ] {
        let output = oauth(&["doctor", "--live", "--set", set, &path]);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{set}");
        assert!(stderr.contains(said) && !stderr.contains("SENTINEL"), "{set}: {stderr}");
    }
}
