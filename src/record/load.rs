//! Many rows at once through an [`EditView`]: into a staging table by COPY, from there into the collection's table.
//!
//! Everything is one transaction. Rows that the table refuses are found by halving, so that one bad row costs that
//! row alone.

use std::{collections::BTreeMap, fmt, pin::Pin};

use bytes::Bytes;
use deadpool_postgres::Transaction;
use futures_util::SinkExt as _;
use tokio_postgres::{CopyInSink, types::ToSql};

use super::{
    reading::raise,
    sign::sign,
    stage::{self, Staged},
    undo::own_number,
    unit_rows::UnitName,
};
use crate::{
    policy::{EditView, View},
    store::{Connection, Doing as _, StoreError},
};

/// Rows in a window once a row of the whole was refused.
const WINDOW: i64 = 4096;

/// How many rows were written, and which were not.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Rows that were not there.
    pub new: u64,
    /// Rows that were there with other content.
    pub changed: u64,
    /// Rows that were there with the same content.
    pub unchanged: u64,
    /// Rows that the table refused, by row number.
    pub refused: Vec<(i64, TableRefusal)>,
}

/// Why the table refused a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRefusal {
    /// Name of the constraint, where one refused.
    pub constraint: Option<String>,
    /// Name of the column, where PostgreSQL names it.
    pub column: Option<String>,
}

/// A polygon that crossed itself and was repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Row number.
    pub number: i64,
    /// What was wrong, with the place (GEOS).
    pub reason: String,
    /// Something that the collection accepts was left of it.
    pub usable: bool,
}

/// An import under way. Dropping it undoes everything.
#[derive(Debug)]
pub struct Load<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) edit: &'a EditView,
    pub(super) staged: Option<Staged>,
}

/// Where staged rows are sent.
pub struct StageSink(Pin<Box<CopyInSink<Bytes>>>);

impl fmt::Debug for StageSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StageSink").finish_non_exhaustive()
    }
}

impl StageSink {
    /// Sends rows.
    ///
    /// # Errors
    /// When the database is away or cannot read the rows.
    pub async fn send(&mut self, rows: Bytes) -> Result<(), StoreError> {
        self.0.send(rows).await.doing("staging rows")
    }

    /// Ends the sending; gives the number of rows.
    ///
    /// # Errors
    /// As [`StageSink::send`].
    pub async fn finish(mut self) -> Result<u64, StoreError> {
        self.0.as_mut().finish().await.doing("staging rows")
    }
}

impl<'a> Load<'a> {
    /// Begins the transaction; its changes are kept under the name of the editor and that purpose.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn begin(
        client: &'a mut Connection,
        edit: &'a EditView,
        purpose: &str,
    ) -> Result<Self, StoreError> {
        const DOING: &str = "beginning an import";
        let transaction = client.transaction().await.doing(DOING)?;
        sign(&transaction, edit, purpose, &[]).await?;
        transaction.execute(include_str!("sql/many_rows.sql"), &[]).await.doing(DOING)?;
        raise(&transaction, &[edit]).await?;
        Ok(Self { transaction, edit, staged: None })
    }

    /// What the table gives a new row by itself, by field name.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn defaults(&self) -> Result<BTreeMap<String, serde_json::Value>, StoreError> {
        const DOING: &str = "asking for the defaults of a table";
        let [make, open, ask] = stage::defaults(self.edit.view());
        self.transaction.batch_execute(&make).await.doing(DOING)?;
        self.transaction.batch_execute(&open).await.doing(DOING)?;
        let row = self.transaction.query_one(&ask, &[]).await.doing(DOING)?;
        let text: String = row.try_get("defaults").doing(DOING)?;
        let defaults: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text)
            .map_err(|error| StoreError::Unexpected { doing: DOING, detail: error.to_string() })?;
        Ok(defaults.into_iter().filter(|(_, value)| !value.is_null()).collect())
    }

    /// Makes the staging table for rows with these fields, all of which the view shows, and these names of their units.
    /// `absent` are fields that a row must have and the file lacks: such a row can change a record, but not make one.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn stage(
        &mut self,
        fields: &[String],
        absent: &[String],
        unit_names: &[UnitName],
        geometry: bool,
    ) -> Result<StageSink, StoreError> {
        const DOING: &str = "making the staging table";
        let staged = Staged::new(self.edit.view(), fields, absent, unit_names, geometry);
        self.transaction.batch_execute(&staged.create()).await.doing(DOING)?;
        let sink = self.transaction.copy_in(&staged.copy()).await.doing(DOING)?;
        self.staged = Some(staged);
        Ok(StageSink(Box::pin(sink)))
    }

    /// Repairs polygons that cross themselves.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn repair(&self) -> Result<Vec<Repair>, StoreError> {
        const DOING: &str = "repairing polygons";
        let Some(sql) = self.staged.as_ref().and_then(|staged| staged.repair(self.edit.view()))
        else {
            return Ok(Vec::new());
        };
        let rows = self.transaction.query(&sql, &[]).await.doing(DOING)?;
        rows.iter()
            .map(|row| {
                Ok(Repair {
                    number: row.try_get("number").doing(DOING)?,
                    reason: row.try_get("reason").doing(DOING)?,
                    usable: row.try_get("usable").doing(DOING)?,
                })
            })
            .collect()
    }

    /// Numbers of staged rows whose record exists and belongs to areas that the editor does not edit.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn belonging_to_others(&self) -> Result<Vec<i64>, StoreError> {
        let Some(builder) = stage::others(self.edit.view()) else { return Ok(Vec::new()) };
        self.numbers(&builder, "looking for rows of other areas").await
    }

    /// Staged rows that no record is there for, with the first field that they would need to become one.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn incomplete(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let Some(staged) = &self.staged else { return Ok(Vec::new()) };
        let (Some(builder), Some(field)) =
            (staged.incomplete(self.edit.view()), staged.first_absent())
        else {
            return Ok(Vec::new());
        };
        let numbers = self.numbers(&builder, "looking for rows that lack fields").await?;
        Ok(numbers.into_iter().map(|number| (number, field.to_owned())).collect())
    }

    /// Numbers of staged points that lie outside the area that their row names, by the register that `areas` shows.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn outside_stated_area(&self, areas: &View) -> Result<Vec<i64>, StoreError> {
        let Some(builder) =
            self.staged.as_ref().and_then(|staged| staged.outside(self.edit.view(), areas))
        else {
            return Ok(Vec::new());
        };
        self.numbers(&builder, "looking for points outside their area").await
    }

    pub(super) async fn numbers(
        &self,
        builder: &super::builder::Builder,
        doing: &'static str,
    ) -> Result<Vec<i64>, StoreError> {
        let rows = self.ask(builder, doing).await?;
        rows.iter().map(|row| row.try_get("number").doing(doing)).collect()
    }

    /// Takes rows out of the staging table.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn leave_out(&self, numbers: &[i64]) -> Result<(), StoreError> {
        if numbers.is_empty() {
            return Ok(());
        }
        let sql = stage::leave_out();
        self.transaction.execute(&sql, &[&numbers]).await.doing("leaving out rows")?;
        Ok(())
    }

    /// Writes the staged rows with numbers up to `last`: by key, a row is made, changed or left as it is.
    /// `written` is told how far it has come.
    ///
    /// # Errors
    /// When the database is away; a row that the table refuses is no error.
    pub async fn apply(
        &mut self,
        last: i64,
        mut written: impl FnMut(i64),
    ) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let mut waiting = vec![(1, last + 1)];
        let mut whole = true;
        while let Some((from, to)) = waiting.pop() {
            match self.upsert(from, to, &mut applied).await? {
                None => written(to - 1),
                Some(refusal) if to - from == 1 => {
                    applied.refused.push((from, refusal));
                    written(from);
                }
                Some(_) if whole => {
                    self.transaction
                        .batch_execute(&stage::index())
                        .await
                        .doing("indexing the staged rows")?;
                    waiting.extend(windows(from, to).into_iter().rev());
                }
                Some(_) => {
                    let middle = i64::midpoint(from, to);
                    waiting.extend([(middle, to), (from, middle)]);
                }
            }
            whole = false;
        }
        Ok(applied)
    }

    /// Writes the rows `from..to`, all or none; gives the reason when the table refuses one of them.
    async fn upsert(
        &mut self,
        from: i64,
        to: i64,
        applied: &mut Applied,
    ) -> Result<Option<TableRefusal>, StoreError> {
        const DOING: &str = "writing staged rows";
        let Some(staged) = &self.staged else { return Ok(None) };
        let builder = staged.upsert(self.edit, from, to);
        let (sql, values) = builder.finish();
        let savepoint = self.transaction.savepoint("rows").await.doing(DOING)?;
        let row = match savepoint.query_one(sql, &values).await {
            Ok(row) => row,
            Err(error) => match refusal(&error) {
                Some(refusal) => {
                    savepoint.rollback().await.doing(DOING)?;
                    return Ok(Some(refusal));
                }
                None => return Err(error).doing(DOING),
            },
        };
        savepoint.commit().await.doing(DOING)?;
        let count = |name: &str| -> Result<u64, StoreError> {
            let count: i64 = row.try_get(name).doing(DOING)?;
            Ok(count.unsigned_abs())
        };
        let (new, changed) = (count("made")?, count("changed")?);
        applied.new += new;
        applied.changed += changed;
        applied.unchanged += count("staged")?.saturating_sub(new + changed);
        Ok(None)
    }

    /// The number of the transaction, by which it can be undone; `None` as long as it has changed nothing.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn number(&self) -> Result<Option<i64>, StoreError> {
        own_number(&self.transaction).await
    }

    /// Runs a statement of somebody's own books, whose change is kept or lost with the rows. Gives how many it changed.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn along(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
        doing: &'static str,
    ) -> Result<u64, StoreError> {
        self.transaction.execute(sql, values).await.doing(doing)
    }

    /// Keeps everything.
    ///
    /// # Errors
    /// When the database is away; then nothing is kept.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await.doing("finishing an import")
    }

    /// Undoes everything.
    ///
    /// # Errors
    /// When the database is away; then nothing is kept either.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        self.transaction.rollback().await.doing("undoing a trial import")
    }
}

fn windows(from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut windows = Vec::new();
    let mut start = from;
    while start < to {
        let end = to.min(start + WINDOW);
        windows.push((start, end));
        start = end;
    }
    windows
}

/// The refusal behind an error, when it is about the rows (SQLSTATE classes 22, data, and 23, integrity) and not
/// about the database.
fn refusal(error: &tokio_postgres::Error) -> Option<TableRefusal> {
    let database = error.as_db_error()?;
    let about_rows = ["22", "23"].iter().any(|class| database.code().code().starts_with(class));
    about_rows.then(|| TableRefusal {
        constraint: database.constraint().map(str::to_owned),
        column: database.column().map(str::to_owned),
    })
}
