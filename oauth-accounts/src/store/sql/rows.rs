//! Rows as records, and records as rows.

use super::statement::{Row, Rows, Value};
use crate::{
    AccountId, Owner,
    store::{
        ClientRecord, ClientSource, Credential, Kind, LoginRecord, Phase, Record, Status,
        StoreError, StoreErrorKind, Validity,
    },
};

/// The columns of an account, in the order in which they are read and written.
macro_rules! account_columns {
    () => {
        "id, tenant, owner, provider, name, kind, is_default, status, subject, profile, client, \
         generation, public, sealed, key_id, fence, phase, holder, lease_until, in_doubt, attempts, \
         problem, refresh_at, validity, validated_at, validate_at, created_at"
    };
}

/// The columns of a client.
macro_rules! client_columns {
    () => {
        "tenant, provider, enabled, version, public, sealed, key_id"
    };
}

/// The columns of a login.
macro_rules! login_columns {
    () => {
        "login_key, expires_at, sealed, key_id"
    };
}

pub(super) use account_columns;
pub(super) use client_columns;
pub(super) use login_columns;

/// Reads a row from left to right.
struct Reader(std::vec::IntoIter<Value>);

impl Reader {
    fn next(&mut self) -> Value {
        self.0.next().unwrap_or(Value::Null)
    }

    fn text(&mut self, column: &str) -> Result<String, StoreError> {
        self.optional_text(column)?.ok_or_else(|| unreadable(column))
    }

    fn optional_text(&mut self, column: &str) -> Result<Option<String>, StoreError> {
        match self.next() {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            _ => Err(unreadable(column)),
        }
    }

    fn number(&mut self, column: &str) -> Result<i64, StoreError> {
        self.optional_number(column)?.ok_or_else(|| unreadable(column))
    }

    fn optional_number(&mut self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.next() {
            Value::Integer(number) => Ok(Some(number)),
            Value::Null => Ok(None),
            _ => Err(unreadable(column)),
        }
    }

    fn flag(&mut self, column: &str) -> Result<bool, StoreError> {
        Ok(self.number(column)? != 0)
    }

    fn bytes(&mut self, column: &str) -> Result<Vec<u8>, StoreError> {
        match self.next() {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(unreadable(column)),
        }
    }

    fn word<T>(
        &mut self,
        column: &str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        from_word(&self.text(column)?).ok_or_else(|| unreadable(column))
    }
}

/// The value itself is not told: it may be personal, or a secret that something else wrote there.
pub(super) fn unreadable(column: &str) -> StoreError {
    StoreError::new(
        StoreErrorKind::Damaged,
        format!("the column `{column}` of a row cannot be read"),
    )
}

/// The account in a row of [`account_columns`].
pub(super) fn account(row: Row) -> Result<Record, StoreError> {
    let mut row = Reader(row.into_iter());
    let row = &mut row;
    // Fields are read in the order in which they stand here, which is that of the columns.
    Ok(Record {
        id: row.word("id", |text| text.parse::<AccountId>().ok())?,
        owner: {
            let tenant = row.text("tenant")?;
            Owner::of(tenant, row.text("owner")?)
        },
        provider: row.text("provider")?,
        name: row.text("name")?,
        kind: row.word("kind", Kind::from_word)?,
        is_default: row.flag("is_default")?,
        status: row.word("status", Status::from_word)?,
        subject: row.optional_text("subject")?,
        profile: row.text("profile")?,
        client: row.word("client", ClientSource::from_word)?,
        credential: Credential {
            generation: row.number("generation")?,
            public: row.text("public")?,
            sealed: row.bytes("sealed")?,
            key_id: row.text("key_id")?,
        },
        fence: row.number("fence")?,
        phase: row.word("phase", Phase::from_word)?,
        holder: row.optional_text("holder")?,
        lease_until: row.optional_number("lease_until")?,
        in_doubt: row.flag("in_doubt")?,
        attempts: row.number("attempts")?,
        problem: row.optional_text("problem")?,
        refresh_at: row.optional_number("refresh_at")?,
        validity: row.word("validity", Validity::from_word)?,
        validated_at: row.optional_number("validated_at")?,
        validate_at: row.optional_number("validate_at")?,
        created_at: row.number("created_at")?,
    })
}

/// The account in the first row, if there is one.
pub(super) fn first_account(rows: Rows) -> Result<Option<Record>, StoreError> {
    rows.into_iter().next().map(account).transpose()
}

/// An account as parameters, in the order of [`account_columns`].
pub(super) fn account_values(record: Record) -> Vec<Value> {
    let Credential { generation, public, sealed, key_id } = record.credential;
    vec![
        record.id.as_str().into(),
        record.owner.tenant().into(),
        record.owner.user().into(),
        record.provider.into(),
        record.name.into(),
        record.kind.as_str().into(),
        record.is_default.into(),
        record.status.as_str().into(),
        record.subject.into(),
        record.profile.into(),
        record.client.as_str().into(),
        generation.into(),
        public.into(),
        sealed.into(),
        key_id.into(),
        record.fence.into(),
        record.phase.as_str().into(),
        record.holder.into(),
        record.lease_until.into(),
        record.in_doubt.into(),
        record.attempts.into(),
        record.problem.into(),
        record.refresh_at.into(),
        record.validity.as_str().into(),
        record.validated_at.into(),
        record.validate_at.into(),
        record.created_at.into(),
    ]
}

/// The client in a row of [`client_columns`].
pub(super) fn client(row: Row) -> Result<ClientRecord, StoreError> {
    let mut row = Reader(row.into_iter());
    Ok(ClientRecord {
        tenant: row.text("tenant")?,
        provider: row.text("provider")?,
        enabled: row.flag("enabled")?,
        version: row.number("version")?,
        public: row.text("public")?,
        sealed: row.bytes("sealed")?,
        key_id: row.text("key_id")?,
    })
}

/// The login in a row of [`login_columns`].
pub(super) fn login(row: Row) -> Result<LoginRecord, StoreError> {
    let mut row = Reader(row.into_iter());
    Ok(LoginRecord {
        key: row.text("login_key")?,
        expires_at: row.number("expires_at")?,
        sealed: row.bytes("sealed")?,
        key_id: row.text("key_id")?,
    })
}

/// A text and numbers of a row, for statements that return something else than a record.
pub(super) fn text(value: Option<Value>, column: &str) -> Result<String, StoreError> {
    match value {
        Some(Value::Text(text)) => Ok(text),
        _ => Err(unreadable(column)),
    }
}

/// See [`text`].
pub(super) fn number(value: Option<Value>, column: &str) -> Result<i64, StoreError> {
    match value {
        Some(Value::Integer(number)) => Ok(number),
        _ => Err(unreadable(column)),
    }
}
