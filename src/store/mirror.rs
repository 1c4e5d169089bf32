//! The door of the in-memory read model: it reads everything, in one moment, with that moment's position.

use std::{collections::HashMap, fmt, pin::pin};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, IsolationLevel, NoTls, Row, Transaction, types::ToSql};

use super::{
    db::Db,
    error::{Doing as _, StoreError},
    listener::drive,
    sequencer::{Position, mark},
};

const DOING: &str = "reading for the read model";

/// A connection of the role that reads everything and writes nothing.
#[derive(Debug)]
pub struct Mirror {
    client: Client,
    driver: JoinHandle<()>,
}

/// One moment of the database.
pub struct Moment<'a> {
    transaction: Transaction<'a>,
    /// The newest numbered transaction; others may have ended since.
    pub position: Position,
}

impl fmt::Debug for Moment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moment").field("position", &self.position).finish_non_exhaustive()
    }
}

/// Rows by collection.
pub type Changes = HashMap<String, Vec<i64>>;

impl Drop for Mirror {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Mirror {
    /// Connects.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn connect(db: &Db) -> Result<Self, StoreError> {
        let (client, connection) = db.mirror_connection().connect(NoTls).await.doing(DOING)?;
        let driver = drive(connection, || ());
        Ok(Self { client, driver })
    }

    /// Opens a moment.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn moment(&mut self) -> Result<Moment<'_>, StoreError> {
        let transaction = self
            .client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await
            .doing(DOING)?;
        let sql = include_str!("sql/read_position.sql");
        let row = transaction.query_one(sql, &[]).await.doing(DOING)?;
        let position = Position::of(&row).doing(DOING)?;
        Ok(Moment { transaction, position })
    }
}

impl Moment<'_> {
    /// The log still has the transaction with that number, so that nothing after it is missing.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn knows(&self, number: i64) -> Result<bool, StoreError> {
        let sql = include_str!("sql/has_position.sql");
        let row = self.transaction.query_one(sql, &[&number]).await.doing(DOING)?;
        Ok(number == 0 || row.try_get("known").doing(DOING)?)
    }

    /// A text that tells the transaction with that number from those of other histories, and the tables from those of other
    /// versions; `None` when the log does not have it.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn mark(&self, number: i64) -> Result<Option<String>, StoreError> {
        mark(&self.transaction, number).await
    }

    /// The rows that changed after a position.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn changes_since(&self, number: i64) -> Result<Changes, StoreError> {
        self.changes(include_str!("sql/changes_since.sql"), &[&number]).await
    }

    /// The rows that ended transactions without a number changed.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn unnumbered(&self) -> Result<Changes, StoreError> {
        self.changes(include_str!("sql/unnumbered.sql"), &[]).await
    }

    async fn changes(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Changes, StoreError> {
        let mut changes = Changes::new();
        let rows = self.rows_one_by_one(sql, values).await?;
        let mut rows = pin!(rows);
        while let Some(row) = rows.try_next().await? {
            let collection: &str = row.try_get("collection").doing(DOING)?;
            let id = row.try_get("id").doing(DOING)?;
            match changes.get_mut(collection) {
                Some(ids) => ids.push(id),
                None => drop(changes.insert(collection.to_owned(), vec![id])),
            }
        }
        Ok(changes)
    }

    /// About how many rows a table has, by its statistics, and a little more.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn about_rows(&self, table: &str) -> Result<usize, StoreError> {
        let sql = include_str!("sql/about_rows.sql");
        let row = self.transaction.query_one(sql, &[&table]).await.doing(DOING)?;
        let rows: i64 = row.try_get("rows").doing(DOING)?;
        Ok(usize::try_from(rows + rows / 64).unwrap_or_default())
    }

    /// Rows as a statement gives them, each as it comes: there may be many.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn rows_one_by_one(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<impl Stream<Item = Result<Row, StoreError>> + use<>, StoreError> {
        let rows = self.transaction.query_raw(sql, values.iter().copied()).await.doing(DOING)?;
        Ok(rows.map(|row| row.doing(DOING)))
    }

    /// The messages of a `COPY .. TO STDOUT`.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn copy(
        &self,
        sql: &str,
    ) -> Result<impl Stream<Item = Result<Bytes, tokio_postgres::Error>> + use<>, StoreError> {
        self.transaction.copy_out(sql).await.doing(DOING)
    }
}
