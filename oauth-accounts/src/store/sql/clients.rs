//! Clients that tenants have set.

use super::{
    Sql,
    rows::{client, client_columns},
    statement::statement,
    texts,
};
use crate::store::{ClientRecord, StoreError};

const GET: &str = concat!(
    "SELECT ",
    client_columns!(),
    " FROM oauth_clients WHERE tenant = $1 AND provider = $2"
);

const ALL: &str =
    concat!("SELECT ", client_columns!(), " FROM oauth_clients ORDER BY tenant, provider");

const INSERT: &str = concat!(
    "INSERT INTO oauth_clients (",
    client_columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING tenant"
);

const UPDATE: &str = "UPDATE oauth_clients SET enabled = $3, version = $4, public = $5, sealed = $6, \
     key_id = $7 WHERE tenant = $1 AND provider = $2 AND version = $8 RETURNING tenant";

const DELETE: &str =
    "DELETE FROM oauth_clients WHERE tenant = $1 AND provider = $2 RETURNING tenant";

impl Sql {
    pub(in crate::store) async fn client(
        &self,
        tenant: &str,
        provider: &str,
    ) -> Result<Option<ClientRecord>, StoreError> {
        if texts::check(&[tenant, provider]).is_err() {
            return Ok(None);
        }
        let rows = self.read(statement!(GET, tenant, provider)).await?;
        rows.into_iter().next().map(client).transpose()
    }

    pub(in crate::store) async fn clients(&self) -> Result<Vec<ClientRecord>, StoreError> {
        self.read(statement!(ALL)).await?.into_iter().map(client).collect()
    }

    pub(in crate::store) async fn put_client(
        &self,
        from_version: Option<i64>,
        new: ClientRecord,
    ) -> Result<bool, StoreError> {
        texts::check_key(&[&new.tenant, &new.provider])?;
        texts::check(&[&new.public, &new.key_id])?;
        let mut statement = statement!(
            INSERT,
            new.tenant,
            new.provider,
            new.enabled,
            new.version,
            new.public,
            new.sealed,
            new.key_id
        );
        if let Some(version) = from_version {
            statement.text = UPDATE;
            statement.values.push(version.into());
        }
        self.changes(statement).await
    }

    pub(in crate::store) async fn remove_client(
        &self,
        tenant: &str,
        provider: &str,
    ) -> Result<bool, StoreError> {
        if texts::check(&[tenant, provider]).is_err() {
            return Ok(false);
        }
        self.changes(statement!(DELETE, tenant, provider)).await
    }
}
