//! Accounts: made, found, named, removed.

use super::{
    Batch, Failure, Rows, Sql, Statement,
    rows::{account, account_columns, account_values, first_account},
    statement::statement,
    texts,
};
use crate::{
    AccountId, Owner, Reference,
    store::{Record, Removed, Renamed, StoreError, StoreErrorKind},
};

const GET: &str = concat!("SELECT ", account_columns!(), " FROM oauth_accounts WHERE id = $1");

/// The parameters are those of `account_columns`, but that $7, whether it is the default, is found out here.
const INSERT: &str = concat!(
    "INSERT INTO oauth_accounts (",
    account_columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, NOT EXISTS (SELECT 1 FROM oauth_accounts WHERE tenant = $2 AND \
     owner = $3 AND provider = $4 AND is_default), $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
     $18, $19, $20, $21, $22, $23, $24, $25, $26) ON CONFLICT DO NOTHING RETURNING ",
    account_columns!()
);
const IS_DEFAULT: usize = 6;

const IS_TAKEN: &str = "SELECT 1 FROM oauth_accounts WHERE tenant = $1 AND owner = $2 AND \
     provider = $3 AND name = $4 UNION ALL SELECT 1 FROM oauth_accounts WHERE id = $5";

const FIND_DEFAULT: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM oauth_accounts WHERE tenant = $1 AND owner = $2 AND provider = $3 AND is_default"
);

const FIND_NAMED: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM oauth_accounts WHERE tenant = $1 AND owner = $2 AND provider = $3 AND name = $4"
);

const LIST: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM oauth_accounts WHERE tenant = $1 AND owner = $2 ORDER BY provider, is_default DESC, \
     created_at, id"
);

const LIST_PROVIDER: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM oauth_accounts WHERE tenant = $1 AND owner = $2 AND provider = $3 ORDER BY \
     is_default DESC, created_at, id"
);

const NO_DEFAULT: &str = "UPDATE oauth_accounts SET is_default = FALSE WHERE tenant = $1 AND \
     owner = $2 AND provider = $3 AND is_default AND id <> $4 AND EXISTS \
     (SELECT 1 FROM oauth_accounts WHERE id = $4)";

const MAKE_DEFAULT: &str = "UPDATE oauth_accounts SET is_default = TRUE WHERE id = $1 RETURNING id";

const RENAME: &str = "UPDATE oauth_accounts SET name = $2 WHERE id = $1 RETURNING id";

const DELETE: &str =
    concat!("DELETE FROM oauth_accounts WHERE id = $1 RETURNING ", account_columns!());

const PROMOTE: &str = "UPDATE oauth_accounts SET is_default = TRUE WHERE id = (SELECT id FROM \
     oauth_accounts WHERE tenant = $1 AND owner = $2 AND provider = $3 ORDER BY created_at, id LIMIT 1) \
     AND NOT EXISTS (SELECT 1 FROM oauth_accounts WHERE tenant = $1 AND owner = $2 AND provider = $3 AND \
     is_default) RETURNING id";

const SEALED_OTHERWISE: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM oauth_accounts WHERE id > $1 AND key_id <> $2 ORDER BY id LIMIT $3"
);

/// How often something is begun anew that another program was in the way of.
const TRIES: usize = 8;

impl Sql {
    pub(in crate::store) async fn insert(
        &self,
        record: Record,
    ) -> Result<Option<Record>, StoreError> {
        let (tenant, user) = (record.owner.tenant().to_owned(), record.owner.user().to_owned());
        let (id, provider, name) =
            (record.id.clone(), record.provider.clone(), record.name.clone());
        texts::check_key(&[&tenant, &user, &provider, &name])?;
        texts::check(&[&record.profile, &record.credential.public, &record.credential.key_id])?;
        texts::check(&optional(&[&record.subject, &record.holder, &record.problem]))?;
        let mut values = account_values(record);
        values.remove(IS_DEFAULT);
        for _ in 0..TRIES {
            let insert = Statement { text: INSERT, values: values.clone() };
            let rows = self.in_group(&tenant, &user, &provider, [insert]).await?;
            if let Some(record) = first_account(rows.into_iter().next().unwrap_or_default())? {
                return Ok(Some(record));
            }
            let taken = statement!(
                IS_TAKEN,
                tenant.as_str(),
                user.as_str(),
                provider.as_str(),
                name.as_str(),
                id.as_str()
            );
            if !self.read(taken).await?.is_empty() {
                return Ok(None);
            }
            // What was in the way is gone again.
        }
        Err(too_often())
    }

    /// Runs statements while nobody else adds, removes or chooses among the accounts of an owner and
    /// provider; returns the rows of each. Of two at once, each would see them as they were before the
    /// other.
    async fn in_group(
        &self,
        tenant: &str,
        user: &str,
        provider: &str,
        statements: impl IntoIterator<Item = Statement>,
    ) -> Result<Vec<Rows>, Failure> {
        let lock = self.database.dialect().lock_group;
        let lock = lock.map(|text| statement!(text, tenant, user, provider));
        let locks = lock.iter().len();
        let batch = Batch::write(lock.into_iter().chain(statements).collect());
        Ok(self.database.run(batch).await?.into_iter().skip(locks).collect())
    }

    pub(in crate::store) async fn get(&self, id: &AccountId) -> Result<Option<Record>, StoreError> {
        first_account(self.read(statement!(GET, id.as_str())).await?)
    }

    pub(in crate::store) async fn find(
        &self,
        owner: &Owner,
        provider: &str,
        reference: &Reference,
    ) -> Result<Option<Record>, StoreError> {
        let (tenant, user) = (owner.tenant(), owner.user());
        let (statement, name) = match reference {
            Reference::Default => (statement!(FIND_DEFAULT, tenant, user, provider), ""),
            Reference::Named(name) => {
                (statement!(FIND_NAMED, tenant, user, provider, name.as_str()), name.as_str())
            }
        };
        if texts::check(&[tenant, user, provider, name]).is_err() {
            return Ok(None);
        }
        first_account(self.read(statement).await?)
    }

    pub(in crate::store) async fn list(
        &self,
        owner: &Owner,
        provider: Option<&str>,
    ) -> Result<Vec<Record>, StoreError> {
        if texts::check(&[owner.tenant(), owner.user(), provider.unwrap_or_default()]).is_err() {
            return Ok(Vec::new());
        }
        let statement = match provider {
            None => statement!(LIST, owner.tenant(), owner.user()),
            Some(provider) => statement!(LIST_PROVIDER, owner.tenant(), owner.user(), provider),
        };
        self.read(statement).await?.into_iter().map(account).collect()
    }

    pub(in crate::store) async fn set_default(&self, id: &AccountId) -> Result<bool, StoreError> {
        // The owner and provider of an account never change.
        let Some(record) = self.get(id).await? else { return Ok(false) };
        let (tenant, user) = (record.owner.tenant(), record.owner.user());
        let statements = [
            statement!(NO_DEFAULT, tenant, user, record.provider.as_str(), id.as_str()),
            statement!(MAKE_DEFAULT, id.as_str()),
        ];
        let rows = self.in_group(tenant, user, &record.provider, statements).await?;
        Ok(rows.last().is_some_and(|made| !made.is_empty()))
    }

    pub(in crate::store) async fn rename(
        &self,
        id: &AccountId,
        name: &str,
    ) -> Result<Renamed, StoreError> {
        texts::check_key(&[name])?;
        match self.write(statement!(RENAME, id.as_str(), name)).await {
            Ok(rows) if rows.is_empty() => Ok(Renamed::Gone),
            Ok(_) => Ok(Renamed::Done),
            Err(Failure::Conflict) => Ok(Renamed::Taken),
            Err(Failure::Error(error)) => Err(error),
        }
    }

    pub(in crate::store) async fn remove(
        &self,
        id: &AccountId,
    ) -> Result<Option<Removed>, StoreError> {
        let Some(seen) = self.get(id).await? else { return Ok(None) };
        let (tenant, user, provider) =
            (seen.owner.tenant(), seen.owner.user(), seen.provider.as_str());
        let statements =
            [statement!(DELETE, id.as_str()), statement!(PROMOTE, tenant, user, provider)];
        let mut rows = self.in_group(tenant, user, provider, statements).await?.into_iter();
        let Some(record) = first_account(rows.next().unwrap_or_default())? else {
            return Ok(None);
        };
        let promoted = rows.next().unwrap_or_default().into_iter().next();
        let new_default = match promoted.and_then(|row| row.into_iter().next()) {
            None => None,
            id => {
                let id = super::rows::text(id, "id")?;
                Some(id.parse().map_err(|_| super::rows::unreadable("id"))?)
            }
        };
        Ok(Some(Removed { record, new_default }))
    }

    pub(in crate::store) async fn sealed_otherwise(
        &self,
        key_id: &str,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let after = after.map_or("", AccountId::as_str);
        let statement = statement!(SEALED_OTHERWISE, after, key_id, most);
        self.read(statement).await?.into_iter().map(account).collect()
    }
}

/// The texts that are there.
pub(super) fn optional<'a>(texts: &[&'a Option<String>]) -> Vec<&'a str> {
    texts.iter().filter_map(|text| text.as_deref()).collect()
}

/// Something changed again and again between two looks at it.
pub(super) fn too_often() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, "others change the same account all the time")
}
