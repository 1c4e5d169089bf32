//! The door to rows: a transaction that reads one moment of the database, under the walls of its views.

use std::ops::Deref;

use deadpool_postgres::GenericClient;
use futures_util::{FutureExt as _, future::join};
use tokio_postgres::Row;

use super::{
    builder::Builder,
    looks::{Asked, Looks},
};
use crate::{
    policy::{Key, Wall},
    store::{Connection, Doing as _, StoreError},
};

const DOING: &str = "opening a view";

const BEGIN: &str = "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

const END: &str = "ROLLBACK";

/// A transaction in which rows are read. Everything that it reads is of one moment. Nothing is written in it: it ends by
/// being dropped.
#[derive(Debug)]
pub struct Reading<'a> {
    connection: &'a mut Connection,
    looks: Looks,
}

impl Deref for Reading<'_> {
    type Target = Connection;

    fn deref(&self) -> &Self::Target {
        self.connection
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        // The first poll puts the statement in line before whatever this connection is used for next; nobody waits for
        // its answer.
        let _sent = self.connection.batch_execute(END).now_or_never();
    }
}

/// Longer statements are filters of some client, which PostgreSQL would keep for nothing.
const KEPT_BYTES: usize = 16 * 1024;

impl Reading<'_> {
    /// Asks a statement whose text comes again: PostgreSQL reads it once for each connection.
    pub(super) async fn rows(
        &self,
        builder: &Builder,
        doing: &'static str,
    ) -> Result<Vec<Row>, StoreError> {
        let (sql, values) = builder.finish();
        if sql.len() > KEPT_BYTES {
            return self.connection.query(sql, &values).await.doing(doing);
        }
        let statement = self.connection.prepare_cached(sql).await.doing(doing)?;
        self.connection.query(&statement, &values).await.doing(doing)
    }

    /// So many rows of the collection are shown; those of personal collections are counted in the ledger.
    pub fn shows(&self, collection: &str, rows: usize) {
        self.looks.shows(collection, rows);
    }
}

/// Opens views for reading. Whoever looks at personal rows is in the ledger before the first of them is read, and the
/// database is told what the views open before it gives a row of a personal table.
///
/// # Errors
/// When the database is away, the ledger cannot be written, or what one of the views opened has closed.
pub async fn open<'a>(
    connection: &'a mut Connection,
    keys: &[&dyn Key],
    asked: impl Into<Asked<'_>>,
) -> Result<Reading<'a>, StoreError> {
    let looks = Looks::open(keys, asked.into()).await?;
    open_under(connection, keys, looks).await
}

/// Opens views whose looks are recorded already: for an answer that is put together from several places.
///
/// # Errors
/// When the database is away.
pub async fn open_under<'a>(
    connection: &'a mut Connection,
    keys: &[&dyn Key],
    looks: Looks,
) -> Result<Reading<'a>, StoreError> {
    // From here on the transaction ends, however this ends.
    let reading = Reading { connection, looks };
    // Both are sent at once, in this order: a wall outside a transaction holds for nothing.
    let (begun, raised) =
        join(reading.connection.batch_execute(BEGIN), raise(&*reading.connection, keys)).await;
    begun.doing(DOING)?;
    raised?;
    Ok(reading)
}

/// Tells the running transaction, and it alone, what the keys open.
pub(super) async fn raise(
    transaction: &impl GenericClient,
    keys: &[&dyn Key],
) -> Result<(), StoreError> {
    let wall = keys.iter().fold(Wall::default(), |all, key| all.and(key.wall()));
    if wall.is_empty() {
        return Ok(());
    }
    let [read, write, activations, opened] = wall.settings();
    let sql = include_str!("sql/raise_wall.sql");
    let statement = transaction.prepare_cached(sql).await.doing(DOING)?;
    transaction.execute(&statement, &[&read, &write, &activations, &opened]).await.doing(DOING)?;
    Ok(())
}
