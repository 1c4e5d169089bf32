//! Makes and changes single rows through an [`EditView`].

use std::collections::BTreeMap;

use deadpool_postgres::GenericClient;

use super::{
    builder::Builder, geometry::push_stored, looks::still_open, read::Record, reading::raise,
    select::Select, sign::sign,
};
use crate::{
    catalog::{Collection, Field, Value},
    geo::Crs,
    policy::{EditView, Rows, Within},
    store::{Doing as _, StoreError},
};

/// The checked content of a row: values by field name, and a geometry.
#[derive(Debug, Default, Clone)]
pub struct Draft {
    /// Values by field name. A field that is not named is left as it is, or gets the table's default.
    pub values: BTreeMap<String, Option<Value>>,
    /// GeoJSON text of the geometry, x before y; `None` leaves it as it is, `Some(None)` removes it.
    pub geometry: Option<Option<String>>,
    /// The reference system of the geometry.
    pub crs: Crs,
}

/// Why a row was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The row would lie, or lies, outside the areas of the caller.
    #[error("{field} {value:?} is outside the areas that you edit")]
    OutsideOwnAreas {
        /// The area column.
        field: String,
        /// The code that was given.
        value: String,
    },
    /// The caller wrote what it would approve.
    #[error("nobody approves an own draft")]
    OwnDraft,
    /// The database failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a row and gives its id.
///
/// # Errors
/// When the row lies outside the caller's areas or a constraint refuses it.
pub async fn insert(
    client: &mut impl GenericClient,
    edit: &EditView,
    draft: &Draft,
) -> Result<i64, WriteError> {
    let collection = edit.view().collection();
    within_own_areas(edit, draft)?;
    let mut builder = Builder::default();
    builder.push("INSERT INTO ").name(&collection.table).push(" (");
    let columns: Vec<_> = columns(collection, draft);
    for (place, column) in columns.iter().enumerate() {
        builder.push(if place > 0 { ", " } else { "" }).name(column.name());
    }
    builder.push(") VALUES (");
    for (place, column) in columns.iter().enumerate() {
        builder.push(if place > 0 { ", " } else { "" });
        column.push(&mut builder);
    }
    builder.push(") RETURNING id");
    let id = run(client, edit, &builder, ("edit", &[("made", true.into())])).await?;
    id.ok_or_else(|| {
        StoreError::Unexpected { doing: "making a row", detail: "no id came back".to_owned() }
            .into()
    })
}

/// Makes rows, all of which have the same fields, and gives how many they are.
///
/// # Errors
/// When a row lies outside the caller's areas or a constraint refuses one; then none is made.
pub async fn insert_all(
    client: &mut impl GenericClient,
    edit: &EditView,
    drafts: &[Draft],
) -> Result<u64, WriteError> {
    const DOING: &str = "making rows";
    let collection = edit.view().collection();
    let Some(first) = drafts.first() else { return Ok(0) };
    let names: Vec<_> = columns(collection, first);
    let mut builder = Builder::default();
    builder.push("INSERT INTO ").name(&collection.table).push(" (");
    for (place, column) in names.iter().enumerate() {
        builder.push(if place > 0 { ", " } else { "" }).name(column.name());
    }
    builder.push(") VALUES ");
    for (row, draft) in drafts.iter().enumerate() {
        within_own_areas(edit, draft)?;
        let columns = columns(collection, draft);
        let is_alike = columns.iter().map(Column::name).eq(names.iter().map(Column::name));
        if !is_alike {
            let detail = "rows of different fields are made at once".to_owned();
            return Err(StoreError::Unexpected { doing: DOING, detail }.into());
        }
        builder.push(if row > 0 { ", (" } else { "(" });
        for (place, column) in columns.iter().enumerate() {
            builder.push(if place > 0 { ", " } else { "" });
            column.push(&mut builder);
        }
        builder.push(")");
    }
    still_open(&[edit])?;
    let transaction = client.transaction().await.doing(DOING)?;
    raise(&transaction, &[edit]).await?;
    sign(&transaction, edit, "edit", &[("made", drafts.len().into())]).await?;
    let (sql, values) = builder.finish();
    let made = transaction.execute(sql, &values).await.doing(DOING)?;
    transaction.commit().await.doing(DOING)?;
    Ok(made)
}

/// What became of a change under a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// The caller cannot reach a row with that id.
    Missing,
    /// The row is no longer what the caller read; it was left as it is.
    Changed,
}

/// Gives a row a new content if it is still what the caller read.
///
/// Fields of the view that the draft does not name get the table's default, a geometry that it does not name goes;
/// fields outside the view stay.
///
/// # Errors
/// When the row would leave the caller's areas or a constraint refuses it.
pub async fn replace(
    client: &mut impl GenericClient,
    edit: &EditView,
    id: i64,
    draft: &Draft,
    unchanged: impl Fn(&Record) -> bool + Send,
) -> Result<Outcome, WriteError> {
    let written = edit.written().map(|field| match draft.values.get(&field.name) {
        Some(value) => Column::Field(field, value.as_ref()),
        None => Column::Default(field),
    });
    let geometry = edit.view().collection().geometry.as_ref().filter(|_| edit.is_whole());
    let geojson = draft.geometry.as_ref().and_then(Option::as_deref);
    let geometry = geometry.map(|geometry| Column::Geometry(&geometry.column, geojson, draft.crs));
    let change = Change {
        doing: "replacing a row",
        told: ("edit", vec![("changed", id.into())]),
        columns: written.chain(geometry).collect(),
        stays: within_own_areas(edit, draft),
    };
    change.make(client, edit, id, unchanged).await
}

/// Gives fields of a row, and its geometry, other values if it is still what the caller read. What the draft does not name
/// stays.
///
/// # Errors
/// When the row would leave the caller's areas or a constraint refuses it.
pub async fn patch(
    client: &mut impl GenericClient,
    edit: &EditView,
    id: i64,
    draft: &Draft,
    unchanged: impl Fn(&Record) -> bool + Send,
) -> Result<Outcome, WriteError> {
    let collection = edit.view().collection();
    let area = collection.area_column.as_ref();
    let moves = area.is_some_and(|column| draft.values.contains_key(column));
    let change = Change {
        doing: "changing a row",
        told: ("edit", vec![("changed", id.into())]),
        columns: columns(collection, draft),
        stays: if moves { within_own_areas(edit, draft) } else { Ok(()) },
    };
    change.make(client, edit, id, unchanged).await
}

/// Sets the labels of a record, through the view of a steward, if it is still what the caller read: nothing else of it
/// changes.
///
/// # Errors
/// When a rule of the table refuses a value or the database is away.
pub async fn set_labels(
    client: &mut impl GenericClient,
    edit: &EditView,
    id: i64,
    labels: &BTreeMap<String, Option<Value>>,
    unchanged: impl Fn(&Record) -> bool + Send,
) -> Result<Outcome, WriteError> {
    let named = edit.written().filter_map(|field| Some((field, labels.get(&field.name)?)));
    let change = Change {
        doing: "setting labels",
        told: ("label", vec![("record", id.into())]),
        columns: named.map(|(field, value)| Column::Field(field, value.as_ref())).collect(),
        stays: Ok(()),
    };
    change.make(client, edit, id, unchanged).await
}

/// What becomes of a row, and how that is told.
pub(super) struct Change<'a> {
    pub(super) doing: &'static str,
    /// The purpose, and what else the ledger is told.
    pub(super) told: (&'static str, Vec<(&'static str, serde_json::Value)>),
    pub(super) columns: Vec<Column<'a>>,
    /// The row stays in the caller's areas.
    pub(super) stays: Result<(), WriteError>,
}

impl Change<'_> {
    pub(super) async fn make(
        self,
        client: &mut impl GenericClient,
        edit: &EditView,
        id: i64,
        unchanged: impl Fn(&Record) -> bool + Send,
    ) -> Result<Outcome, WriteError> {
        let view = edit.view();
        let mut transaction = client.transaction().await.doing(self.doing)?;
        let Some(record) = locked(&transaction, edit, id).await? else {
            return Ok(Outcome::Missing);
        };
        if !unchanged(&record) {
            return Ok(Outcome::Changed);
        }
        self.stays?;
        if self.columns.is_empty() {
            return Ok(Outcome::Done);
        }
        let mut builder = Builder::default();
        builder.push("UPDATE ").name(&view.collection().table).push(" AS t SET ");
        for (place, column) in self.columns.iter().enumerate() {
            builder.push(if place > 0 { ", " } else { "" }).name(column.name()).push(" = ");
            column.push(&mut builder);
        }
        builder.rows_of(view).push(" AND t.id = ").bind(id).push(" RETURNING t.id");
        let (purpose, told) = self.told;
        let done = run(&mut transaction, edit, &builder, (purpose, &told)).await?;
        transaction.commit().await.doing(self.doing)?;
        Ok(if done.is_some() { Outcome::Done } else { Outcome::Missing })
    }
}

/// The row as it is now, kept from changing until the transaction ends.
///
/// # Errors
/// When the database is away.
pub async fn locked(
    transaction: &impl GenericClient,
    edit: &EditView,
    id: i64,
) -> Result<Option<Record>, StoreError> {
    raise(transaction, &[edit]).await?;
    let select = Select::new(edit.view()).with_id(id);
    let mut builder = select.rows();
    builder.push(" FOR UPDATE OF t");
    let (sql, values) = builder.finish();
    let row = transaction.query_opt(sql, &values).await.doing("reading a row to change it")?;
    row.as_ref().map(|row| select.shape().record(row)).transpose()
}

async fn run(
    client: &mut impl GenericClient,
    edit: &EditView,
    builder: &Builder,
    (purpose, told): (&str, &[(&str, serde_json::Value)]),
) -> Result<Option<i64>, WriteError> {
    const DOING: &str = "writing a row";
    still_open(&[edit])?;
    let transaction = client.transaction().await.doing(DOING)?;
    raise(&transaction, &[edit]).await?;
    sign(&transaction, edit, purpose, told).await?;
    let (sql, values) = builder.finish();
    let row = transaction.query_opt(sql, &values).await.doing(DOING)?;
    let id = row.map(|row| row.try_get("id").doing(DOING)).transpose()?;
    transaction.commit().await.doing(DOING)?;
    Ok(id)
}

/// A column and what it gets.
pub(super) enum Column<'a> {
    Field(&'a Field, Option<&'a Value>),
    Default(&'a Field),
    Geometry(&'a str, Option<&'a str>, Crs),
}

impl Column<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Field(field, _) | Self::Default(field) => &field.name,
            Self::Geometry(column, ..) => column,
        }
    }

    fn push(&self, builder: &mut Builder) {
        match self {
            Self::Field(field, value) => {
                builder.bind_value(field.kind, *value);
            }
            Self::Default(_) => {
                builder.push("DEFAULT");
            }
            Self::Geometry(_, geojson, crs) => push_stored(builder, *geojson, *crs),
        }
    }
}

fn columns<'a>(collection: &'a Collection, draft: &'a Draft) -> Vec<Column<'a>> {
    let fields = draft
        .values
        .iter()
        .filter_map(|(name, value)| Some(Column::Field(collection.field(name)?, value.as_ref())));
    let geometry = collection.geometry.as_ref().zip(draft.geometry.as_ref());
    let geometry = geometry.map(|(geometry, geojson)| {
        Column::Geometry(&geometry.column, geojson.as_deref(), draft.crs)
    });
    fields.chain(geometry).collect()
}

/// A row names an area of the caller's: a new one is made there, a changed one does not leave them.
fn within_own_areas(edit: &EditView, draft: &Draft) -> Result<(), WriteError> {
    let (Rows::Within(Within { areas: codes, .. }), Some(column)) =
        (edit.view().rows(), &edit.view().collection().area_column)
    else {
        return Ok(());
    };
    let code = match draft.values.get(column) {
        Some(Some(value)) => value.to_sql_text(),
        Some(None) | None => String::new(),
    };
    if codes.contains(&code) {
        return Ok(());
    }
    Err(WriteError::OutsideOwnAreas { field: column.clone(), value: code })
}
