//! The door to rows: a transaction that reads one moment of the database, under the walls of its views.

use std::ops::Deref;

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::IsolationLevel;

use crate::{
    geo::LonLatBox,
    ledger::{Look, Looked},
    policy::{Key, Wall},
    store::{Connection, Doing as _, StoreError},
};

const DOING: &str = "opening a view";

/// What is asked through the door: the kind of question and where, for the record of who looked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    route: &'static str,
    bbox: Option<&'a LonLatBox>,
}

impl From<&'static str> for Asked<'_> {
    fn from(route: &'static str) -> Self {
        Self { route, bbox: None }
    }
}

impl<'a> Asked<'a> {
    /// A question of that kind about a box; without one about everything that is open.
    pub fn within(route: &'static str, bbox: Option<&'a LonLatBox>) -> Self {
        Self { route, bbox }
    }

    fn look(&self, collection: &str) -> Look {
        Look {
            collection: collection.to_owned(),
            route: self.route.to_owned(),
            bbox: self.bbox.map(LonLatBox::edges),
        }
    }
}

/// A transaction in which rows are read. Everything that it reads is of one moment. Nothing is written in it: it ends by
/// being dropped.
#[derive(Debug)]
pub struct Reading<'a> {
    transaction: Transaction<'a>,
    looked: Vec<(String, Looked)>,
}

impl<'a> Deref for Reading<'a> {
    type Target = Transaction<'a>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl Reading<'_> {
    /// So many rows of the collection are shown; those of personal collections are counted in the ledger.
    pub fn shows(&self, collection: &str, rows: usize) {
        for (own, looked) in &self.looked {
            if own == collection {
                looked.rows(rows as u64);
            }
        }
    }

    /// Rows of the collection are recorded.
    pub(super) fn is_recorded(&self, collection: &str) -> bool {
        self.looked.iter().any(|(own, _)| own == collection)
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
    still_open(keys)?;
    let looked = look(keys, asked.into()).await?;
    let transaction = connection
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .doing(DOING)?;
    raise(&transaction, keys).await?;
    Ok(Reading { transaction, looked })
}

/// Records who looks at personal rows.
async fn look(keys: &[&dyn Key], asked: Asked<'_>) -> Result<Vec<(String, Looked)>, StoreError> {
    let mut looked = Vec::new();
    for key in keys {
        let Some(watch) = key.watch() else { continue };
        let id = &key.view().collection().id;
        let seen = watch.open(asked.look(id)).await?;
        looked.push((id.clone(), seen));
    }
    Ok(looked)
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
