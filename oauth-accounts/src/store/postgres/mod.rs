//! A store in PostgreSQL.

mod address;
mod error;
mod run;
mod schema;
mod value;

use std::{fmt, sync::Arc, time::Duration};

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use oauth_core::transport::BoxFuture;
use tokio::runtime::Handle;
use tokio_postgres_rustls::MakeRustlsConnect;

use self::run::Shared;
use super::{
    Claim, ClientRecord, Credential, Held, Lease, Leased, LoginRecord, Migration, Record, Removed,
    Renamed, Replacement, Save, Settled, StoreError, StoreErrorKind, Stored, Validated,
    sql::{Batch, Database, Dialect, Failure, POSTGRES, Rows, Sql, store_in_sql},
};
use crate::{AccountId, Owner, Reference};

/// A store in PostgreSQL (version 12 or later), for many processes on many machines. What pools
/// connections in between must know prepared statements.
///
/// Each call is one statement where it can be. When a connection is lost, the next call makes another;
/// whether the call that lost it has changed something tells the error ([`StoreErrorKind::Unknown`]).
pub struct PostgresStore {
    sql: Sql,
}

store_in_sql! { PostgresStore }

impl PostgresStore {
    /// The migrations of the schema, for hosts that run them by themselves; see
    /// [`PostgresOptions::without_migration`].
    pub const MIGRATIONS: &[Migration] = schema::MIGRATIONS;

    /// Connects to a database, `postgres://user:password@host:port/database`, and migrates its schema.
    ///
    /// Parameters after `?`:
    /// - `sslmode`: `disable`, or nothing: no TLS; `prefer`: TLS if the server has it; `require`,
    ///   `verify-ca` and `verify-full`: always. Wherever there is TLS, the certificate is verified, and the
    ///   host's name in it.
    /// - `sslrootcert`: a file of certificates in PEM to trust instead of those that the platform trusts;
    /// - `options=-csearch_path%3Dmine`: the tables are in the schema `mine`, which must exist;
    /// - others as in the crate `tokio-postgres`, such as `target_session_attrs` and several hosts.
    ///
    /// # Errors
    /// When the URL cannot be read, the database cannot be reached, or has a schema that is too new.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        PostgresOptions::new().connect(url).await
    }

    /// Uses the host's own connections, and migrates the schema. What is set on them is the host's
    /// affair: they should have timeouts, `synchronous_commit` must not be off, and transactions are read
    /// committed, as they are where nothing is set.
    ///
    /// # Errors
    /// When the database cannot be reached, or has a schema that is too new.
    pub async fn with_pool(pool: Pool) -> Result<Self, StoreError> {
        PostgresOptions::new().with_pool(pool).await
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

/// How a database is connected to.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    migrate: bool,
    connections: usize,
    statement: Duration,
    wait: Duration,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// A connection that was not used for so long is tried out before it is used.
const IDLE: Duration = Duration::from_secs(1);

impl PostgresOptions {
    /// As [`PostgresStore::connect`] has it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            migrate: true,
            connections: 16,
            statement: Duration::from_secs(10),
            wait: Duration::from_secs(5),
        }
    }

    /// Changes no schema: one that is too old is an error, [`StoreErrorKind::Schema`].
    #[must_use]
    pub fn without_migration(mut self) -> Self {
        self.migrate = false;
        self
    }

    /// The most connections at once; 16 where nothing is said. Not for a pool of the host's own.
    #[must_use]
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = most.max(1);
        self
    }

    /// How long a statement may take; 10 seconds where nothing is said.
    #[must_use]
    pub fn statement_timeout(mut self, time: Duration) -> Self {
        self.statement = time;
        self
    }

    /// How long to wait for a connection; 5 seconds where nothing is said. Not for a pool of the host's
    /// own.
    #[must_use]
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.wait = time;
        self
    }

    /// Connects to a database; see [`PostgresStore::connect`].
    ///
    /// # Errors
    /// When the URL cannot be read, the database cannot be reached, or its schema does not fit.
    pub async fn connect(&self, url: &str) -> Result<PostgresStore, StoreError> {
        let address = address::read(url)?;
        let mut config = address.config;
        config.connect_timeout(self.wait);
        // A server that is gone without a word is noticed, though nothing answers.
        config.keepalives_idle(Duration::from_secs(30));
        config.tcp_user_timeout(self.statement + self.wait);
        if config.get_application_name().is_none() {
            config.application_name("oauth-accounts");
        }
        let how = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match address.tls {
            None => Manager::from_config(config, tokio_postgres::NoTls, how),
            Some(tls) => Manager::from_config(config, MakeRustlsConnect::new(tls), how),
        };
        let set_up = self.set_up();
        let pool = Pool::builder(manager)
            .max_size(self.connections)
            .wait_timeout(Some(self.wait))
            .create_timeout(Some(self.wait))
            .recycle_timeout(Some(self.wait))
            .runtime(Runtime::Tokio1)
            .post_create(Hook::async_fn(move |client, _| {
                let set_up = set_up.clone();
                Box::pin(
                    async move { client.batch_execute(&set_up).await.map_err(HookError::Backend) },
                )
            }))
            .pre_recycle(Hook::async_fn(|client, metrics| {
                let is_fresh = metrics.last_used() < IDLE;
                Box::pin(async move {
                    match is_fresh {
                        true => Ok(()),
                        false => client.batch_execute("").await.map_err(HookError::Backend),
                    }
                })
            }))
            .build()
            .map_err(|_| StoreError::new(StoreErrorKind::Config, "no pool can be made"))?;
        self.with_pool(pool).await
    }

    /// Uses the host's own connections; see [`PostgresStore::with_pool`].
    ///
    /// # Errors
    /// When the database cannot be reached, or its schema does not fit.
    pub async fn with_pool(&self, pool: Pool) -> Result<PostgresStore, StoreError> {
        let runtime = Handle::try_current().map_err(|_| {
            StoreError::new(StoreErrorKind::Config, "it needs a Tokio runtime to connect in")
        })?;
        schema::prepare(&pool, self.migrate).await?;
        let shared = Arc::new(Shared { pool, deadline: self.statement + self.wait });
        Ok(PostgresStore { sql: Sql::new(Postgres { shared, runtime }) })
    }

    /// What is set on each connection. Compiling statements costs more than these take; and a token that
    /// the provider has replaced cannot be got again, so a commit waits for the disk.
    fn set_up(&self) -> String {
        format!(
            "SET statement_timeout = {time}; SET lock_timeout = {time}; \
             SET idle_in_transaction_session_timeout = {idle}; SET jit = off; \
             SET default_transaction_isolation = 'read committed'; \
             SELECT set_config('synchronous_commit', 'on', false) \
             WHERE current_setting('synchronous_commit') = 'off'",
            time = milliseconds(self.statement),
            idle = milliseconds(self.statement + self.wait),
        )
    }
}

/// As the server counts them, which has 24 days at most.
fn milliseconds(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX)
}

struct Postgres {
    shared: Arc<Shared>,
    runtime: Handle,
}

impl Database for Postgres {
    fn run(&self, batch: Batch) -> BoxFuture<'static, Result<Vec<Rows>, Failure>> {
        // In a task of its own: a transaction that is begun is ended, also when nobody waits any more.
        let work = self.runtime.spawn(run::run(Arc::clone(&self.shared), batch));
        Box::pin(async move { work.await.unwrap_or_else(|_| Err(run::has_ended())) })
    }

    fn dialect(&self) -> &'static Dialect {
        &POSTGRES
    }
}
