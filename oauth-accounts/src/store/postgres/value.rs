//! Values as PostgreSQL has them.

use std::error::Error;

use tokio_postgres::types::{
    FromSql, IsNull, ToSql, Type, WrongType, private::BytesMut, to_sql_checked,
};

use crate::store::sql::Value;

type Boxed = Box<dyn Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => match *kind {
                Type::BOOL => (*number != 0).to_sql(kind, out),
                Type::INT2 => i16::try_from(*number)?.to_sql(kind, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
                Type::INT8 => number.to_sql(kind, out),
                _ => Err(Box::new(WrongType::new::<i64>(kind.clone()))),
            },
            Self::Text(text) => match *kind {
                // What comes in is the text itself for both.
                Type::JSON => text.as_str().to_sql(&Type::TEXT, out),
                _ if <&str as ToSql>::accepts(kind) => text.as_str().to_sql(kind, out),
                _ => Err(Box::new(WrongType::new::<&str>(kind.clone()))),
            },
            Self::Bytes(bytes) => match *kind {
                Type::BYTEA => bytes.as_slice().to_sql(kind, out),
                _ => Err(Box::new(WrongType::new::<&[u8]>(kind.clone()))),
            },
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        match *kind {
            Type::BOOL => bool::from_sql(kind, raw).map(Self::from),
            Type::INT2 => i16::from_sql(kind, raw).map(|number| Self::Integer(number.into())),
            Type::INT4 => i32::from_sql(kind, raw).map(|number| Self::Integer(number.into())),
            Type::INT8 => i64::from_sql(kind, raw).map(Self::Integer),
            Type::BYTEA => <&[u8]>::from_sql(kind, raw).map(|bytes| Self::Bytes(bytes.to_vec())),
            _ if <&str as FromSql>::accepts(kind) => <&str>::from_sql(kind, raw).map(Self::from),
            _ => Err(Box::new(WrongType::new::<&str>(kind.clone()))),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Boxed> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
