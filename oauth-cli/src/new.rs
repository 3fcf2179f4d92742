//! `oauth new`: a definition to fill in.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use oauth_codegen::{Input, compile};

use crate::{Outcome, check, list, print::out};

/// What is known already.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The provider's id: lower case letters, digits and single hyphens.
    id: String,
    /// Its name for people.
    #[arg(long)]
    name: Option<String>,
    /// Where users are sent.
    #[arg(long, value_name = "URL")]
    authorization_endpoint: Option<String>,
    /// Where codes are exchanged.
    #[arg(long, value_name = "URL")]
    token_endpoint: Option<String>,
    /// The provider's page about OAuth.
    #[arg(long, value_name = "URL")]
    docs: Option<String>,
    /// Where the operator creates a client.
    #[arg(long, value_name = "URL")]
    client_url: Option<String>,
    /// What it is for.
    #[arg(long, value_name = "WORD", value_parser = list::categories())]
    category: Option<String>,
    /// A definition in the same folder to start from, for another product of one vendor.
    #[arg(long, value_name = "ID", conflicts_with_all = ["authorization_endpoint", "token_endpoint"])]
    extends: Option<String>,
    /// The folder to write `ID.yaml` to; left out, the catalogue's, if it is here, else this one.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write it to standard output.
    #[arg(long, conflicts_with = "out")]
    print: bool,
}

/// The folder of the catalogue, seen from the top of the repository.
const CATALOGUE: &str = "providers/definitions";

pub(crate) fn run(new: &New) -> Outcome {
    let here = if Path::new(CATALOGUE).is_dir() { CATALOGUE } else { "." };
    let folder = new.out.clone().unwrap_or_else(|| PathBuf::from(here));
    let has_schema = folder.join("../schema.json").is_file();
    let text = skeleton(new, has_schema);
    // A base is in a folder that this text is not in; everything else is checked before it is written.
    if new.extends.is_none() {
        let compilation = compile(&[Input::text(format!("{}.yaml", new.id), text.as_str())]);
        if compilation.has_errors() {
            check::human(&compilation);
            return Ok(ExitCode::from(1));
        }
    }
    if new.print {
        out(&text);
        return Ok(ExitCode::SUCCESS);
    }
    let path = folder.join(format!("{}.yaml", new.id));
    write(&path, &text)?;
    let path = path.strip_prefix(".").unwrap_or(&path).display();
    out(&format!(
        "wrote {path}\n\nnext\n  fill in what says TODO or has `.example` in it\n  oauth check {path}\n  \
         oauth doctor {path}\n  oauth try {path}\n"
    ));
    Ok(ExitCode::SUCCESS)
}

/// Never over a file that is there.
fn write(path: &Path, text: &str) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|why| format!("cannot make {}: {why}", folder.display()))?;
    }
    let fault = |why: std::io::Error| match why.kind() {
        ErrorKind::AlreadyExists => format!("{} is there already", path.display()),
        _ => format!("cannot write {}: {why}", path.display()),
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(fault)?;
    file.write_all(text.as_bytes()).map_err(fault)
}

/// `acme-mail` as people write it.
fn title(id: &str) -> String {
    let words = id.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().collect::<String>() + letters.as_str()
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A text as it is where YAML reads it so.
fn plain(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || " -_.()/".contains(c);
    let starts = text.starts_with(char::is_alphabetic) && !text.ends_with(' ');
    if starts && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// A URL as it is: in a line of its own it needs quotes only where it starts with a value.
fn address(url: &str) -> String {
    let has_space = url.chars().any(char::is_whitespace);
    if url.starts_with("https://") && !has_space { url.to_owned() } else { quoted(url) }
}

/// A text in quotes: whatever it is, it stays one.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " "))
}

fn skeleton(new: &New, has_schema: bool) -> String {
    let id = &new.id;
    let name = new.name.clone().unwrap_or_else(|| title(id));
    let given = |url: &Option<String>, path: &str| {
        url.as_ref().map_or_else(|| format!("https://{id}.example/{path}"), |url| address(url))
    };
    let docs = given(&new.docs, "docs/oauth");
    let apps = format!("https://{id}.example/developer/apps");
    let client = quoted(new.client_url.as_ref().unwrap_or(&apps));
    // A comment is for what is still to be chosen.
    let category = new.category.as_deref().unwrap_or("other   # `oauth list --help` has the words");
    let mut text = String::new();
    if has_schema {
        text.push_str("# yaml-language-server: $schema=../schema.json\n");
    }
    let _ = writeln!(text, "id: {id}");
    if let Some(base) = &new.extends {
        let _ = writeln!(text, "extends: {base}");
    }
    let _ = write!(
        text,
        "name: {}\ndescription: TODO what a token gives access to, in one sentence\ndocs: {docs}\n\
         category: {category}\n",
        plain(&name),
    );
    if new.extends.is_none() {
        let _ = write!(
            text,
            "oauth_schema:\n  client_schema:   # `label` as the provider calls it, `url` where it is created\n    \
             - {{ name: client_id, type: text-input, required: true, label: Client ID, url: {client} }}\n    \
             - {{ name: client_secret, type: secret-input, required: true, label: Client secret, url: {client} }}\n\n\
             authorization_endpoint: {}\ntoken_endpoint: {}\n{ENDPOINTS}",
            given(&new.authorization_endpoint, "oauth/authorize"),
            given(&new.token_endpoint, "oauth/token"),
        );
    }
    let _ = write!(
        text,
        "{SCOPES}validate:   # the cheapest call that every token may make\n  get: https://api.{id}.example/me\n  \
         profile: {{ id: id, name: name, email: email }}   # paths in its answer\n\
         api: {{ base: https://api.{id}.example }}   # what the URLs of the API begin with\nsetup:\n  \
         - TODO open the page for developers and make an app\n  - Paste {{redirect_uri}} as the redirect URI\n  \
         - Copy the client ID and the client secret\nsources:   # the pages that say the facts above\n  - {docs}\n\
         confidence: documented   # or cross_checked (two sources), single_source\n",
    );
    text
}

const ENDPOINTS: &str = "\
# token_endpoint_auth_method: client_secret_basic   # left out: client_id and client_secret in the body
# code_challenge_method: none   # only if the provider refuses PKCE; left out: S256
# revocation_endpoint: URL   # RFC 7009
# userinfo_endpoint: URL   # OpenID Connect; without one, `issuer: URL` and `userinfo: { from: id_token }`
";

const SCOPES: &str = "\
scopes:   # `scopes: none` if there are none
  # separator: \",\"   # left out: a space
  default: [todo.read]
  known:
    todo.read: TODO what it allows, in a few words of your own
# offline: { params: { access_type: offline } }   # if a refresh token must be asked for
# refresh: none   # if there are no refresh tokens; { rotates: false } if one can be used again
# token: { response: { expiry: never } }   # if tokens do not expire
";
