//! Bodies: how requests are written and answers are read.

use zeroize::Zeroizing;

use crate::{definition::BodyFormat, encode, json::Json, transport::Response};

/// Writes pairs as a body; the first half of the result is its `content-type`.
pub(super) fn write(
    format: BodyFormat,
    pairs: &[(&str, &str)],
) -> (&'static str, Zeroizing<Vec<u8>>) {
    // Long enough for any encoding, so that no copy is left behind by growing.
    let longest =
        pairs.iter().map(|(name, value)| 6 * (name.len() + value.len()) + 6).sum::<usize>();
    match format {
        BodyFormat::Form | BodyFormat::Query => {
            let mut text = String::with_capacity(longest);
            for (name, value) in pairs {
                encode::form_pair(&mut text, name, value);
            }
            ("application/x-www-form-urlencoded", Zeroizing::new(text.into_bytes()))
        }
        BodyFormat::Json => {
            let mut text = Zeroizing::new(Vec::with_capacity(longest + 2));
            text.push(b'{');
            for (position, (name, value)) in pairs.iter().enumerate() {
                if position > 0 {
                    text.push(b',');
                }
                json_string(&mut text, name);
                text.push(b':');
                json_string(&mut text, value);
            }
            text.push(b'}');
            ("application/json", text)
        }
    }
}

/// Appends a JSON string.
pub(super) fn json_string(into: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(into, text).expect("a string is always written to memory");
}

/// What the `content-type` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stated {
    Json,
    Form,
    /// Nothing, or text that may be either.
    Text,
    Other,
}

fn stated(response: &Response) -> Stated {
    let Some(value) = response.header("content-type") else { return Stated::Text };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "" | "text/plain" => Stated::Text,
        "application/json"
        | "text/json"
        | "text/javascript"
        | "application/javascript"
        | "application/x-javascript" => Stated::Json,
        "application/x-www-form-urlencoded" => Stated::Form,
        other if other.starts_with("application/") && other.ends_with("+json") => Stated::Json,
        _ => Stated::Other,
    }
}

/// Reads an answer in a format that is declared and that its `content-type` allows: never guessed.
pub(super) fn read<'a>(
    response: &'a Response,
    declared: &[BodyFormat],
) -> Result<Json<'a>, &'static str> {
    if response.body.iter().all(u8::is_ascii_whitespace) {
        return Err("the answer is empty");
    }
    let format = match stated(response) {
        Stated::Json => Some(BodyFormat::Json),
        Stated::Form => Some(BodyFormat::Form),
        Stated::Text if declared.contains(&BodyFormat::Json) => Some(BodyFormat::Json),
        Stated::Text => declared.first().copied(),
        Stated::Other => None,
    };
    match format.filter(|format| declared.contains(format)) {
        Some(BodyFormat::Json) => Json::parse(&response.body).ok_or("the answer is not JSON"),
        Some(BodyFormat::Form | BodyFormat::Query) => {
            Json::parse_form(&response.body).ok_or("the answer is not a form")
        }
        None => Err("the answer has a content type that the definition does not declare"),
    }
}

/// Reads what an error may say of itself: JSON or a form by its content type, or nothing.
pub(super) fn read_error(response: &Response) -> Option<Json<'_>> {
    match stated(response) {
        Stated::Json | Stated::Text => Json::parse(&response.body),
        Stated::Form => Json::parse_form(&response.body),
        Stated::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::{read, write};
    use crate::{
        definition::BodyFormat::{self, Form, Json},
        transport::Response,
    };

    fn readable(content_type: Option<&str>, body: &str, declared: &[BodyFormat]) -> bool {
        let headers = content_type.map(|value| ("content-type".to_owned(), value.to_owned()));
        let headers = headers.into_iter().collect();
        let body = Zeroizing::new(body.as_bytes().to_vec());
        read(&Response { status: 200, headers, body }, declared).is_ok()
    }

    #[test]
    fn the_format_must_be_declared_and_stated() {
        const JSON: &str = r#"{"access_token":"a"}"#;
        const FORM: &str = "access_token=a";
        let form = Some("application/x-www-form-urlencoded; charset=utf-8");
        for json in [
            None,
            Some("application/json"),
            Some("Application/JSON; charset=utf-8"),
            Some("text/plain"),
            Some("text/javascript"),
            Some("application/vnd.acme+json"),
        ] {
            assert!(readable(json, JSON, &[Json]), "{json:?}");
            assert!(!readable(json, FORM, &[Json]), "{json:?}");
        }
        for html in [
            Some("text/html"),
            Some("text/html; charset=utf-8"),
            Some("application/xhtml+xml"),
            Some("application/xml"),
        ] {
            assert!(!readable(html, JSON, &[Json, Form]), "{html:?}");
        }
        assert!(readable(form, FORM, &[Form]));
        assert!(readable(form, FORM, &[Json, Form]));
        assert!(!readable(form, FORM, &[Json]));
        assert!(!readable(form, JSON, &[Json]));
        assert!(readable(Some("text/plain"), FORM, &[Form]));
        assert!(!readable(Some("text/plain"), FORM, &[Json, Form]), "not guessed");
        for empty in ["", " \n"] {
            assert!(!readable(None, empty, &[Json, Form]));
        }
    }

    #[test]
    fn pairs_are_written_once_encoded() {
        let pairs = [("grant_type", "x"), ("code", "a b+\"\n")];
        let (kind, body) = write(Form, &pairs);
        assert_eq!(kind, "application/x-www-form-urlencoded");
        assert_eq!(body.as_slice(), b"grant_type=x&code=a+b%2B%22%0A");
        let (kind, body) = write(Json, &pairs);
        assert_eq!(kind, "application/json");
        assert_eq!(body.as_slice(), br#"{"grant_type":"x","code":"a b+\"\n"}"#);
    }
}
