//! The pool of connections.

use std::{str::FromStr as _, time::Duration};

use deadpool_postgres::{
    Hook, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts,
};
use tokio_postgres::{Config, NoTls};

use super::{
    error::{Doing as _, StoreError},
    lease::Owners,
};

/// Longest time that one statement of a request may run.
const STATEMENT_TIMEOUT_MS: u32 = 30_000;

/// Longest wait for a connection before the answer is 503.
const WAIT: Duration = Duration::from_secs(5);

/// Connections of one node.
const POOL_SIZE: usize = 16;

/// A connection of the pool; it goes back by itself.
pub type Connection = Object;

/// The database, as the service sees it.
#[derive(Debug, Clone)]
pub struct Db {
    pool: Pool,
    config: Config,
    owners: Owners,
}

impl Db {
    /// A pool for a libpq URL or key-value text. No connection is made yet.
    ///
    /// # Errors
    /// When the text cannot be read.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        let mut config = Config::from_str(url).doing("reading the database address")?;
        // jit turns a 6 ms query into 143 ms; rows print the same whatever the server's own time zone is.
        config
            .options(format!("-c jit=off -c timezone=UTC -c datestyle=ISO -c statement_timeout={STATEMENT_TIMEOUT_MS}"))
            .application_name("banlang")
            .connect_timeout(WAIT);
        let manager = Manager::from_config(
            config.clone(),
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
        Ok(Self { pool, config, owners })
    }

    /// A connection for a request.
    ///
    /// # Errors
    /// When none can be had within a few seconds.
    pub async fn connection(&self) -> Result<Connection, StoreError> {
        let connection = self.pool.get().await.doing("waiting for a connection")?;
        self.owners.take(&connection);
        Ok(connection)
    }

    /// The address, for work that needs a connection of its own: migrations, listening, copying.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Closes the pool; waiting requests get 503.
    pub fn close(&self) {
        self.pool.close();
    }
}
