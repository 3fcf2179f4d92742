//! Data and how it is written: JSON that a person can read and compare.

/// A value, as JSON has them.
pub(super) enum Data {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Data>),
    Object(Vec<(&'static str, Data)>),
}

impl From<bool> for Data {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&String> for Data {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

/// What fits into a line stands on one.
const WIDTH: usize = 100;

impl Data {
    /// The text, and a line feed before and after it.
    pub(super) fn lines(&self) -> String {
        let mut text = String::from("\n");
        self.write(&mut text, 0, 0);
        text.push('\n');
        text
    }

    /// `used` is what the line has besides this value.
    fn write(&self, text: &mut String, indent: usize, used: usize) {
        let mut line = String::new();
        self.write_line(&mut line);
        if indent > 0 && indent * 2 + used + line.chars().count() <= WIDTH {
            text.push_str(&line);
            return;
        }
        let inner = "  ".repeat(indent + 1);
        let close = match self {
            Self::List(items) if !items.is_empty() => {
                for (position, item) in items.iter().enumerate() {
                    text.push_str(if position == 0 { "[\n" } else { ",\n" });
                    text.push_str(&inner);
                    item.write(text, indent + 1, 1);
                }
                ']'
            }
            Self::Object(members) if !members.is_empty() => {
                for (position, (name, value)) in members.iter().enumerate() {
                    text.push_str(if position == 0 { "{\n" } else { ",\n" });
                    text.push_str(&inner);
                    quoted(text, name);
                    text.push_str(": ");
                    value.write(text, indent + 1, name.len() + 5);
                }
                '}'
            }
            _ => return text.push_str(&line),
        };
        text.push('\n');
        text.push_str(&inner[2..]);
        text.push(close);
    }

    fn write_line(&self, line: &mut String) {
        match self {
            Self::Null => line.push_str("null"),
            Self::Bool(value) => line.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => line.push_str(&number.to_string()),
            Self::Text(text) => quoted(line, text),
            Self::List(items) => {
                line.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        line.push_str(", ");
                    }
                    item.write_line(line);
                }
                line.push(']');
            }
            Self::Object(members) => {
                line.push('{');
                for (position, (name, value)) in members.iter().enumerate() {
                    if position > 0 {
                        line.push_str(", ");
                    }
                    quoted(line, name);
                    line.push_str(": ");
                    value.write_line(line);
                }
                line.push('}');
            }
        }
    }
}

/// A JSON string (RFC 8259 section 7); a carriage return could not stand in a raw literal of Rust, and
/// invisible characters should be seen.
fn quoted(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                text.push('\\');
                text.push(c);
            }
            c if c.is_control() || is_invisible(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// Characters that change how a text around them is shown, as rustc refuses them in literals.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
