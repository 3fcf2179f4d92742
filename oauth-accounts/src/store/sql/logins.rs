//! Logins that have begun.

use super::{
    Batch, Sql,
    rows::{login, login_columns},
    statement::statement,
    texts,
};
use crate::store::{LoginRecord, StoreError};

const PUT: &str = concat!(
    "INSERT INTO oauth_logins (",
    login_columns!(),
    ") VALUES ($1, $2, $3, $4) ON CONFLICT (login_key) DO UPDATE SET \
     expires_at = excluded.expires_at, sealed = excluded.sealed, key_id = excluded.key_id"
);

const TAKE: &str =
    concat!("DELETE FROM oauth_logins WHERE login_key = $1 RETURNING ", login_columns!());

impl Sql {
    pub(in crate::store) async fn put_login(
        &self,
        new: LoginRecord,
        now: i64,
    ) -> Result<(), StoreError> {
        texts::check_key(&[&new.key])?;
        texts::check(&[&new.key_id])?;
        let batch = Batch::write(vec![
            statement!(self.database.dialect().forget_logins, now),
            statement!(PUT, new.key, new.expires_at, new.sealed, new.key_id),
        ]);
        self.database.run(batch).await?;
        Ok(())
    }

    pub(in crate::store) async fn take_login(
        &self,
        key: &str,
    ) -> Result<Option<LoginRecord>, StoreError> {
        if texts::check(&[key]).is_err() {
            return Ok(None);
        }
        let rows = self.write(statement!(TAKE, key)).await?;
        rows.into_iter().next().map(login).transpose()
    }
}
