//! The door to rows: a transaction that reads one moment of the database, under the walls of its views.

use std::ops::Deref;

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::IsolationLevel;

use crate::{
    policy::{Key, Wall},
    store::{Connection, Doing as _, StoreError},
};

const DOING: &str = "opening a view";

/// A transaction in which rows are read. Everything that it reads is of one moment. Nothing is written in it: it ends by
/// being dropped.
#[derive(Debug)]
pub struct Reading<'a> {
    transaction: Transaction<'a>,
}

impl<'a> Deref for Reading<'a> {
    type Target = Transaction<'a>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

/// Opens views for reading. The database is told what they open before it gives a row of a personal table.
///
/// # Errors
/// When the database is away, or what one of the views opened has closed.
pub async fn open<'a>(
    connection: &'a mut Connection,
    keys: &[&dyn Key],
) -> Result<Reading<'a>, StoreError> {
    still_open(keys)?;
    let transaction = connection
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .doing(DOING)?;
    raise(&transaction, keys).await?;
    Ok(Reading { transaction })
}

/// What the keys opened has not closed meanwhile.
pub(super) fn still_open(keys: &[&dyn Key]) -> Result<(), StoreError> {
    if keys.iter().all(|key| key.is_valid()) {
        return Ok(());
    }
    Err(StoreError::Closed { doing: DOING })
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
    transaction
        .execute(include_str!("sql/raise_wall.sql"), &[&read, &write, &activations, &opened])
        .await
        .doing(DOING)?;
    Ok(())
}
