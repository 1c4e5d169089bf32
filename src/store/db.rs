//! The pool of connections.

use std::time::Duration;

use deadpool_postgres::{
    Hook, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts,
};
use tokio_postgres::{Config, NoTls};

use super::{
    address::{Address, DbRole},
    error::{Doing as _, StoreError},
    lease::Owners,
};

/// Longest time that one statement of a request may run.
const STATEMENT_TIMEOUT_MS: u32 = 30_000;

/// Longest time that a statement of a request waits for a lock: long enough for another's write to end.
const LOCK_TIMEOUT_MS: u32 = 20_000;

/// Longest time that a transaction of the service may do nothing. A stream waits a minute for its reader; work that
/// may rest for longer lifts the limit for its own transaction.
const IDLE_IN_TRANSACTION_MS: u32 = 120_000;

/// Longest wait for a connection before the answer is 503.
const WAIT: Duration = Duration::from_secs(5);

/// Connections of one node.
const POOL_SIZE: usize = 16;

/// Statements that a connection keeps prepared.
const STATEMENTS_AT_MOST: usize = 200;

/// A connection of the pool; it goes back by itself.
pub type Connection = Object;

/// The database, as the service sees it.
#[derive(Debug, Clone)]
pub struct Db {
    pool: Pool,
    address: Address,
    owners: Owners,
}

impl Db {
    /// A pool of connections that serve requests. No connection is made yet.
    ///
    /// # Errors
    /// When the pool cannot be made.
    pub fn new(address: Address) -> Result<Self, StoreError> {
        let config = service(&address);
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let owners = Owners::default();
        let released = owners.clone();
        let pool = Pool::builder(manager)
            .pre_recycle(Hook::sync_fn(move |client, _| released.release(client)))
            .max_size(POOL_SIZE)
            .timeouts(Timeouts { wait: Some(WAIT), create: Some(WAIT), recycle: Some(WAIT) })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|cause| StoreError::Unavailable {
                doing: "making the pool",
                cause: Box::new(cause),
            })?;
        Ok(Self { pool, address, owners })
    }

    /// A connection for a request.
    ///
    /// # Errors
    /// When none can be had within a few seconds.
    pub async fn connection(&self) -> Result<Connection, StoreError> {
        let connection = self.pool.get().await.doing("waiting for a connection")?;
        self.owners.take(&connection);
        // Their texts differ with the fields and conditions that were asked for.
        if connection.statement_cache.size() > STATEMENTS_AT_MOST {
            connection.statement_cache.clear();
        }
        Ok(connection)
    }

    /// Where the database is: for migrations, which come to it as other roles.
    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// How a connection of its own is made, for work that keeps one: listening and numbering.
    pub(super) fn own_connection(&self) -> Config {
        service(&self.address)
    }

    /// How the read model connects: as the role that reads everything, for as long as it takes.
    pub(super) fn mirror_connection(&self) -> Config {
        let mut config = self.address.of(
            DbRole::Mirror,
            "-c jit=off -c timezone=UTC -c datestyle=ISO -c default_transaction_read_only=on",
        );
        config.application_name("banlang mirror").connect_timeout(WAIT);
        config
    }

    /// Closes the pool; waiting requests get 503.
    pub fn close(&self) {
        self.pool.close();
    }
}

/// jit turns a 6 ms query into 143 ms; a plan that does not know the codes and boxes of a question may take no index;
/// rows print the same whatever the server's own time zone is.
fn service(address: &Address) -> Config {
    let settings = format!(
        "-c jit=off -c plan_cache_mode=force_custom_plan -c timezone=UTC -c datestyle=ISO -c statement_timeout={STATEMENT_TIMEOUT_MS} \
         -c lock_timeout={LOCK_TIMEOUT_MS} -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}"
    );
    let mut config = address.of(DbRole::Service, &settings);
    config.application_name("banlang").connect_timeout(WAIT);
    config
}
