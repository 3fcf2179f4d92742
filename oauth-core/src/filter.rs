//! The filters of templates: pure functions from a text to a text.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{
    definition::{Filter, Variable},
    encode,
};

/// What the filters make of `text`, one after the other; `None` when a key is not known.
pub(crate) fn all<'v>(
    filters: &[Filter],
    mut text: Zeroizing<String>,
    key: impl Fn(Variable) -> Option<Cow<'v, str>>,
) -> Option<String> {
    for filter in filters {
        let filtered = match *filter {
            Filter::Base64 => STANDARD.encode(text.as_bytes()),
            Filter::Sha256Hex => encode::hex(&Sha256::digest(text.as_bytes())),
            Filter::HmacSha256Hex(variable) => {
                encode::hex(&hmac_sha256(key(variable)?.as_bytes(), text.as_bytes())?)
            }
            Filter::Truncate(length) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                text.chars().take(length).collect()
            }
        };
        // What went in is wiped.
        text = Zeroizing::new(filtered);
    }
    Some(std::mem::take(&mut *text))
}

/// RFC 2104. Not by ring, which is there for clients that sign alone.
fn hmac_sha256(key: &[u8], message: &[u8]) -> Option<[u8; 32]> {
    // Every length of a key is one.
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(message).finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::{Cow, Filter, Variable, Zeroizing, all, encode, hmac_sha256};
    use crate::{
        SettingValues,
        definition::{
            Definition, Field, FieldKind, Filtered, Part, Place, Setting, Template, ValueKind,
        },
        expand::Values,
    };

    const KEY: Variable = Variable::Setting("client_secret");

    fn filtered(text: &str, filters: &[Filter]) -> Option<String> {
        all(filters, Zeroizing::new(text.to_owned()), |key| (key == KEY).then(|| Cow::from("Jefe")))
    }

    /// RFC 4231 sections 4.2 to 4.8, but for 4.6, which cuts its output.
    #[test]
    fn the_vectors_of_hmac_hold() {
        let counting: Vec<u8> = (1..=25).collect();
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        let longer = b"This is a test using a larger than block-size key and a larger than \
            block-size data. The key needs to be hashed before being used by the HMAC algorithm.";
        for (key, message, mark) in [
            (
                &[0x0b; 20][..],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &counting,
                &[0xcd; 50],
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            ),
            (
                &[0xaa; 131],
                long,
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &[0xaa; 131],
                longer,
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ] {
            let made = hmac_sha256(key, message).map(|mac| encode::hex(&mac));
            assert_eq!(made.as_deref(), Some(mark));
        }
    }

    /// FIPS 180-4's examples, RFC 4648 section 10, and RFC 4231 section 4.3.
    #[test]
    fn each_filter_makes_what_its_standard_says() {
        use Filter::{Base64, HmacSha256Hex, Sha256Hex, Truncate};
        for (text, filters, made) in [
            (
                "abc",
                &[Sha256Hex][..],
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            ("", &[Sha256Hex], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                &[Sha256Hex],
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
            ("foobar", &[Base64], "Zm9vYmFy"),
            ("fo", &[Base64], "Zm8="),
            ("", &[Base64], ""),
            ("é?>", &[Base64], "w6k/Pg=="),
            (
                "what do ya want for nothing?",
                &[HmacSha256Hex(KEY)],
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            ("äöü", &[Truncate(2)], "äö"),
            ("ab", &[Truncate(9)], "ab"),
            ("abc", &[Sha256Hex, Truncate(8)], "ba7816bf"),
            ("abc", &[Truncate(0), Base64], ""),
            ("abc", &[], "abc"),
        ] {
            assert_eq!(filtered(text, filters).as_deref(), Some(made), "{text} {filters:?}");
        }
    }

    #[test]
    fn without_its_key_there_is_no_mark() {
        let unknown = Filter::HmacSha256Hex(Variable::AccessToken);
        assert_eq!(filtered("abc", &[unknown]), None);
    }

    const DEFINITION: Definition = Definition {
        id: "t",
        settings: &[
            Setting { field: Field { name: "team", ..Field::PLAIN }, value: ValueKind::Text },
            Setting {
                field: Field {
                    name: "client_secret",
                    kind: FieldKind::SecretInput,
                    required: false,
                    ..Field::PLAIN
                },
                value: ValueKind::Text,
            },
        ],
        ..Definition::PLAIN
    };
    const TEAM: Part = Part::Value(Variable::Setting("team"), Place::Whole);
    const fn made(text: &'static [Part], filters: &'static [Filter], place: Place) -> Part {
        Part::Filtered(Filtered { text, filters, place })
    }

    /// The text of a template for the team `abc`.
    fn text(secret: &str, template: Template) -> Option<String> {
        let values = SettingValues::new(&DEFINITION).set("team", "abc");
        let values = if secret.is_empty() { values } else { values.set("client_secret", secret) };
        let settings = values.check(false).unwrap();
        let text = Values::of(&DEFINITION, &settings).text(template).unwrap()?;
        Some(text.expose().to_owned())
    }

    #[test]
    fn a_text_with_values_is_filtered_as_a_whole() {
        const TEXT: &[Part] = &[TEAM, Part::Text("|"), Part::Value(KEY, Place::Whole)];
        const HASH: Template = Template::Parts(&[
            Part::Text("v1="),
            made(TEXT, &[Filter::Sha256Hex, Filter::Truncate(8)], Place::Whole),
        ]);
        let digest = filtered("abc|shh", &[Filter::Sha256Hex, Filter::Truncate(8)]).unwrap();
        assert_eq!(text("shh", HASH), Some(format!("v1={digest}")));
        assert_eq!(text("", HASH), None, "the secret is not known");
    }

    #[test]
    fn what_is_made_of_a_secret_or_with_one_is_a_secret() {
        const OPEN: Template =
            Template::Parts(&[made(&[TEAM], &[Filter::Sha256Hex], Place::Whole)]);
        const KEYED: Template =
            Template::Parts(&[made(&[TEAM], &[Filter::HmacSha256Hex(KEY)], Place::Whole)]);
        const URL: &[Part] = &[
            Part::Text("https://acme.example/"),
            made(&[TEAM], &[Filter::Base64, Filter::Truncate(3)], Place::Segment),
            Part::Text("?x="),
        ];
        const OPEN_URL: Template =
            Template::Parts(&[URL[0], URL[1], URL[2], made(&[TEAM], &[], Place::Query)]);
        const SECRET_URL: Template = Template::Parts(&[
            URL[0],
            URL[1],
            URL[2],
            made(&[TEAM], &[Filter::HmacSha256Hex(KEY)], Place::Query),
        ]);
        let settings = SettingValues::new(&DEFINITION).set("team", "abc");
        let settings = settings.set("client_secret", "shh").check(false).unwrap();
        let values = Values::of(&DEFINITION, &settings);
        assert!(values.public_text(OPEN).unwrap().unwrap().starts_with("ba7816bf"));
        assert!(values.public_text(KEYED).unwrap_err().contains("secret"));
        assert_eq!(values.url(OPEN_URL).unwrap().unwrap(), "https://acme.example/YWJ?x=abc");
        assert!(values.url(SECRET_URL).unwrap_err().contains("secret"));
        assert_eq!(values.missing(KEYED), None);
    }
}
