//! Statements, their values, and what comes back.

use std::fmt;

use crate::store::StoreError;

/// A value of a row or of a parameter: these four kinds are all that the tables hold. Flags are 0 and 1.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::store) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl fmt::Debug for Value {
    /// Without the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Integer(_) => "Integer",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
        })
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Integer(i64::from(flag))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row, in the order that the statement names its columns.
pub(in crate::store) type Row = Vec<Value>;

/// The rows of one statement.
pub(in crate::store) type Rows = Vec<Row>;

/// A statement with its parameters, `$1` being the first.
pub(in crate::store) struct Statement {
    pub(in crate::store) text: &'static str,
    pub(in crate::store) values: Vec<Value>,
}

/// A statement and its parameters, of whatever type each is.
macro_rules! statement {
    ($text:expr $(, $value:expr)* $(,)?) => {
        $crate::store::sql::statement::Statement {
            text: $text,
            values: vec![$($crate::store::sql::statement::Value::from($value)),*],
        }
    };
}
pub(in crate::store) use statement;

/// Statements that happen together or not at all.
pub(in crate::store) struct Batch {
    pub(in crate::store) statements: Vec<Statement>,
    /// Whether any changes something.
    pub(in crate::store) writes: bool,
}

impl Batch {
    pub(in crate::store) fn read(statement: Statement) -> Self {
        Self { statements: vec![statement], writes: false }
    }

    pub(in crate::store) fn write(statements: Vec<Statement>) -> Self {
        Self { statements, writes: true }
    }
}

/// Why statements failed.
#[derive(Debug, Clone)]
pub(in crate::store) enum Failure {
    /// They would have broken a unique index; nothing was changed.
    Conflict,
    /// Everything else.
    Error(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Error(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        use crate::store::StoreErrorKind::Damaged;
        match failure {
            Failure::Error(error) => error,
            Failure::Conflict => Self::new(Damaged, "two rows would be the same"),
        }
    }
}
