//! I. Tenant values, by the hundred thousand: whatever is accepted stays in its place.
//!
//! For each kind of setting in each place of a URL, values are mixed from good ones and from pieces that
//! have moved the hosts of real clients. An independent reader of URLs says where a request would go.

use std::{
    future::Future as _,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Waker},
};

use oauth_core::{
    Reply,
    dynamic::{Credentials, DynamicProvider as _, Map, Options, Platform},
    transport::{BoxFuture, Request, Response, Transport, TransportError},
};
use url::Url;

use super::support::REDIRECT;

/// Values for each kind in each place.
const VALUES: usize = 100_000;

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // The generator xorshift64*.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(high).expect("32 bits") % end
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A piece of a good value, one time in so many, or of a bad one.
    fn piece(&mut self, times: usize) -> &'static str {
        let from = if self.below(times) == 0 { PLAIN } else { PIECES };
        self.pick(from)
    }
}

/// Pieces that end a host, begin another one, or are read as something else by somebody.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "/", "//", "\\", "\\\\", "?", "#", "@", ":", ":443", ":@", "user@", "user:pass@", ";", ",", "|",
    "&", "&&redirect_uri=", "=", "+", "$", "!", "*", "'", "\"", "<", ">", "`", "^", "~", "(", ")",
    ".", "..", "...", "/../", "/..", "/./", "../", "..;/", "%2e", "%2e%2e", "%2E.", "%2f", "%2F..",
    "%5c", "%23", "%3f", "%40", "%00", "%0d%0a", "%20", "%25", "%252f", "%", "%zz", "%c0%af", " ",
    "\t", "\n", "\r", "\r\n", "\0", "\u{7f}", "\u{85}", "\u{a0}", "\u{ad}", "\u{200b}", "\u{200d}",
    "\u{202e}", "\u{2028}", "\u{2060}", "\u{feff}", "\u{fffd}", "\u{3002}", "\u{ff0e}", "\u{ff61}",
    "\u{2024}", "\u{ff0f}", "\u{2044}", "\u{2215}", "\u{29f8}", "\u{ff3c}", "\u{ff20}", "\u{fe6b}",
    "\u{ff1a}", "\u{ff1f}", "\u{ff03}", "\u{2100}", "\u{2488}", "\u{df}", "\u{130}", "\u{131}",
    "\u{17f}", "\u{212a}", "\u{430}", "\u{e9}", "e\u{301}", "\u{1f600}", "xn--", "xn--a",
    "xn--80ak6aa92e", "-", "--", "_", "A", "EVIL", "evil.example", ".evil.example", "@evil.example",
    "/evil.example", "evil.example/", "evil.example#", "evil.example?", "evil.example\\",
    "evil.example:443", "evil.example.", "https://", "http://", "HTTPS://", "https:",
    "//evil.example", "https://evil.example/", "javascript:", "file:///", "data:,", "localhost",
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f", "0177.0.0.1", "[::1]", "[", "]",
    "::ffff:127.0.0.1", "169.254.169.254", "10.1", "0", "1", "{", "}", "{}", "{value}",
    "{client_id}", "{client_secret}", "{token_endpoint}", "${value}", "{{value}}", "%7Bvalue%7D",
];

/// Pieces of good values.
const PLAIN: &[&str] =
    &["a", "b9", "acme", "team-1", "eu", "x", "0a", "long-label-of-a-tenant", "7", "co", "example"];

const CHOICES: [&str; 4] = ["eu", "us", "ap-1", "global.cloud"];

/// A table of settings: what is chosen, and the host that it means.
const TABLE: [(&str, &str); 3] = [
    ("global", "login.acme.example"),
    ("china", "login.acme-cn.example"),
    ("sovereign", "eu.login.acme.example"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Label,
    Hostname,
    Origin,
    Segment,
    Choice,
    Table,
    Text,
}

impl Kind {
    /// The entry of `config`.
    fn yaml(self) -> String {
        match self {
            Self::Label => "type: label".to_owned(),
            Self::Hostname => "type: hostname".to_owned(),
            Self::Origin => "type: origin".to_owned(),
            Self::Segment => "type: segment".to_owned(),
            Self::Choice => format!("type: enum, values: [{}]", CHOICES.join(", ")),
            Self::Table => {
                let rows = TABLE.map(|(value, host)| format!("{value}: {{ host: {host} }}"));
                format!("type: enum, values: {{ {} }}", rows.join(", "))
            }
            Self::Text => "type: text".to_owned(),
        }
    }

    /// A value that is probably good.
    fn good(self, dice: &mut Dice) -> String {
        let label =
            |dice: &mut Dice| -> String { (0..=dice.below(3)).map(|_| dice.pick(PLAIN)).collect() };
        let hostname = |dice: &mut Dice| -> String {
            let mut name: String = (0..dice.below(4)).map(|_| label(dice) + ".").collect();
            name.push_str(dice.pick(&["example", "test", "co", "x1"]));
            name
        };
        match self {
            Self::Label => label(dice),
            Self::Hostname => hostname(dice),
            Self::Origin => format!("https://{}", hostname(dice)),
            Self::Segment | Self::Text => (0..=dice.below(4)).map(|_| dice.piece(2)).collect(),
            Self::Choice => dice.pick(&CHOICES).to_owned(),
            Self::Table => dice.pick(&TABLE).0.to_owned(),
        }
    }

    /// A value: good, good with something in it, all of pieces, or of any characters. Of a text and a
    /// segment little is refused, so more often than not they have something that is.
    fn value(self, dice: &mut Dice) -> String {
        let bad: &[&str] = match self {
            Self::Text => &["\n", "\r\n", "\0", "\t", "\u{7f}", "\u{85}"],
            Self::Segment => &["/", "/..", "\\", "?", "#", "\n", "\0"],
            _ => &[],
        };
        if !bad.is_empty() && dice.below(3) > 0 {
            return self.good(dice) + dice.pick(bad);
        }
        match dice.below(20) {
            0..=4 => self.good(dice),
            5..=12 => {
                let mut value = self.good(dice);
                let ends = value.char_indices().map(|(at, _)| at).chain([value.len()]);
                let at = dice.pick(&ends.collect::<Vec<_>>());
                value.insert_str(at, dice.pick(PIECES));
                value
            }
            13..=17 => (0..=dice.below(5)).map(|_| dice.piece(3)).collect(),
            _ => (0..dice.below(12))
                .filter_map(|_| {
                    let end = dice.pick(&[0x80, 0x80, 0x100, 0x2100, 0x1_0000, 0x11_0000]);
                    char::from_u32(u32::try_from(dice.below(end)).expect("a code point"))
                })
                .collect(),
        }
    }
}

/// Writes down where requests would go, and answers each with an empty success.
#[derive(Default)]
struct Recorder(Mutex<Vec<String>>);

impl Transport for Recorder {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.0.lock().expect("no panic").push(request.url);
        let answer = Response { status: 200, headers: Vec::new(), body: Vec::new().into() };
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// A provider that has a template for one of its URLs.
struct Provider {
    platform: Platform,
    recorder: Arc<Recorder>,
}

impl Provider {
    fn new(kind: Kind, template: &str, key: &str) -> Self {
        let mut urls = String::new();
        for (name, fixed) in [
            ("authorization_endpoint", "https://acme.example/a"),
            ("token_endpoint", "https://acme.example/t"),
            ("validate", "https://acme.example/v"),
        ] {
            let url = if name == key { template } else { fixed };
            urls += &match name {
                "validate" => format!("validate: {{ get: \"{url}\" }}\n"),
                _ => format!("{name}: \"{url}\"\n"),
            };
        }
        let kind = kind.yaml();
        let text = format!("id: acme\nname: Acme\nconfig: {{ value: {{ {kind} }} }}\n{urls}");
        let definition =
            oauth_load::load_text("acme.yaml", &text).unwrap_or_else(|faults| panic!("{faults}"));
        let recorder = Arc::new(Recorder::default());
        let transport = Arc::clone(&recorder) as Arc<dyn Transport>;
        Self { platform: Platform::new(definition).with_transport(transport), recorder }
    }

    /// Polls what the recorder answers at once, and says where the request went; `None`: nowhere.
    fn asked<T>(&self, reply: Reply<T>) -> Option<String> {
        let ended = pin!(reply).poll(&mut Context::from_waker(Waker::noop()));
        assert!(ended.is_ready());
        let mut urls = self.recorder.0.lock().expect("no panic");
        assert!(urls.len() < 2, "one request at most");
        urls.pop()
    }
}

/// The URL, read by another reader, says what the template says and nothing else.
fn check(url: &str, template: &str, value: &str) {
    let row = || format!("{template} with {value:?}: {url}");
    // Cut by hand, so that no reader of URLs has a say in what is expected.
    let (start, rest) = match template.strip_prefix("{value}") {
        Some(rest) => (value, rest),
        None => template
            .split_at("https://".len() + template["https://".len()..].find('/').expect("a path")),
    };
    let mut host = start.strip_prefix("https://").expect("https").replace("{value}", value);
    if let Some((_, meant)) = TABLE.iter().find(|(chosen, _)| *chosen == value) {
        host = host.replace("{value.host}", meant);
    }
    let path = rest.split('?').next().unwrap_or_default();

    let read = match Url::parse(url) {
        Ok(read) => read,
        // A name that is no international one leads nowhere.
        Err(url::ParseError::IdnaError) if host.contains("xn--") => return,
        Err(fault) => panic!("{}: {fault}", row()),
    };
    assert_eq!(read.scheme(), "https", "{}", row());
    assert_eq!(read.host(), Some(url::Host::Domain(host.as_str())), "{}", row());
    assert_eq!((read.port(), read.username(), read.password()), (None, "", None), "{}", row());
    assert_eq!(read.fragment(), None, "{}", row());
    let segments: Vec<String> = read
        .path_segments()
        .expect("a path")
        .map(|segment| decode(segment).unwrap_or_else(|| panic!("{}", row())))
        .collect();
    let expected = path.split('/').skip(1).map(|part| if part == "{value}" { value } else { part });
    assert_eq!(segments, expected.collect::<Vec<_>>(), "{}", row());
    let mut tenants = read.query_pairs().filter(|(name, _)| name == "tenant");
    assert_eq!(
        tenants.next().map(|(_, found)| found.into_owned()).as_deref(),
        Some(value),
        "{}",
        row()
    );
    assert!(tenants.next().is_none(), "{}", row());
    assert_eq!(read.query_pairs().filter(|(name, _)| name == "x").count(), 1, "{}", row());
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn map(pairs: &[(&str, &str)]) -> Map {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Tries values of a kind in places; of a hundred at least `accepted` are, and at least `refused` are not.
///
/// Each is tried in the URL of a request. Where users are sent and tokens asked for is made by the same
/// code, and is tried with every fiftieth value.
fn stay(kind: Kind, template: &str, [accepted, refused]: [usize; 2]) {
    let [api, login, token] = ["validate", "authorization_endpoint", "token_endpoint"]
        .map(|key| Provider::new(kind, template, key));
    let mut settings = map(&[("client_id", "id"), ("client_secret", "secret"), ("value", "")]);
    let credentials = Credentials {
        values: map(&[("access_token", "at"), ("refresh_token", "rt")]),
        expires_at: -1,
    };
    let mut dice = Dice(0x5eed_0000_0000_0001);
    let mut good = 0;
    for number in 0..VALUES {
        let value = kind.value(&mut dice);
        value.clone_into(settings.get_mut("value").expect("it is there"));
        let asked = api.asked(api.platform.validate_credentials(&settings, &credentials.values));
        if let Some(url) = &asked {
            check(url, template, &value);
            good += 1;
        }
        if number % 50 == 0 {
            let options = Options::default();
            let sent = login.platform.authorization_url(REDIRECT, &settings, &options);
            let refresh = token.platform.refresh_credentials(REDIRECT, &settings, &credentials);
            for url in [sent.ok().map(|login| login.url), token.asked(refresh)] {
                assert_eq!(url.is_some(), asked.is_some(), "{template} with {value:?}");
                url.iter().for_each(|url| check(url, template, &value));
            }
        }
    }
    assert!(good >= VALUES / 100 * accepted, "{kind:?} in {template}: {good} accepted");
    assert!(VALUES - good >= VALUES / 100 * refused, "{kind:?} in {template}: {good} accepted");
}

/// A path and a query with the value in each place that they have.
const EACH: &str = "/a/{value}/authorize?tenant={value}&x=1";
/// A query alone with the value.
const QUERY: &str = "/a/authorize?tenant={value}&x=1";

#[test]
fn f117_no_label_leaves_its_place_in_a_host() {
    stay(Kind::Label, &format!("https://{{value}}.acme.example{EACH}"), [20, 50]);
}

#[test]
fn f117_no_label_becomes_an_address_as_a_whole_host() {
    stay(Kind::Label, &format!("https://{{value}}{EACH}"), [20, 50]);
}

#[test]
fn f117_no_label_becomes_an_address_at_the_end_of_a_host() {
    stay(Kind::Label, &format!("https://acme.{{value}}{EACH}"), [20, 50]);
}

#[test]
fn f117_no_host_name_is_another_one() {
    stay(Kind::Hostname, &format!("https://{{value}}{EACH}"), [20, 50]);
}

#[test]
fn f117_no_host_name_leaves_its_place_in_a_host() {
    stay(Kind::Hostname, &format!("https://api.{{value}}{EACH}"), [20, 50]);
}

#[test]
fn f117_no_choice_leaves_its_place() {
    stay(Kind::Choice, &format!("https://{{value}}.acme.example{EACH}"), [20, 50]);
}

#[test]
fn f117_no_choice_of_a_table_leads_to_a_host_that_is_not_in_it() {
    stay(Kind::Table, &format!("https://{{value.host}}{QUERY}"), [20, 50]);
}

#[test]
fn f118_no_segment_leaves_its_place() {
    stay(Kind::Segment, &format!("https://login.acme.example{EACH}"), [20, 50]);
}

#[test]
fn f118_no_text_leaves_its_place() {
    stay(Kind::Text, &format!("https://login.acme.example{QUERY}"), [20, 50]);
}

#[test]
fn f119_no_origin_is_another_one() {
    stay(Kind::Origin, &format!("{{value}}{QUERY}"), [20, 50]);
}
