//! Fixed statements over several collections, read through views.
//!
//! A `.sql` file names the tables as if it could see all of them. In front of it this module puts one common table
//! expression per view, under the table's own name, that holds the rows and the columns of the view and nothing else:
//! inside the statement the name means what the caller may see.

use deadpool_postgres::GenericClient;
use tokio_postgres::{Row, types::ToSql};

use super::builder::Builder;
use crate::{
    policy::View,
    store::{Doing as _, StoreError},
};

/// The line of a file that names the tables it reads through views.
const DECLARATION: &str = "-- Through views: ";

/// Runs the statement of a `.sql` file. A line `-- Through views: a, b` of the file names the tables that it reads
/// so; a test holds that it reads no other table of a collection.
///
/// # Errors
/// When the views are not those of the line, or the database is away or takes too long.
pub async fn ask(
    client: &impl GenericClient,
    doing: &'static str,
    sql: &'static str,
    values: &[&(dyn ToSql + Sync)],
    views: &[&View],
) -> Result<Vec<Row>, StoreError> {
    let mut given: Vec<_> = views.iter().map(|view| view.collection().table.as_str()).collect();
    given.sort_unstable();
    let declared = sql.lines().find_map(|line| line.strip_prefix(DECLARATION)).unwrap_or_default();
    if given.join(", ") != declared {
        let detail = format!("the statement declares the views {declared:?}, given were {given:?}");
        return Err(StoreError::Unexpected { doing, detail });
    }
    let builder = shadowed(sql, values.len(), views);
    let (text, bound) = builder.finish();
    let values: Vec<_> = values.iter().copied().chain(bound).collect();
    client.query(text, &values).await.doing(doing)
}

/// The statement with each table replaced by what its view shows.
fn shadowed(sql: &str, values: usize, views: &[&View]) -> Builder {
    let mut builder = Builder::after(values);
    for (place, view) in views.iter().enumerate() {
        let collection = view.collection();
        builder.push(if place == 0 { "WITH " } else { ", " }).name(&collection.table);
        // Read in place, so that the indexes of the table serve the statement.
        builder.push(" AS NOT MATERIALIZED (SELECT t.id");
        for field in view.fields() {
            builder.push(", ").column(&field.name);
        }
        if let Some(geometry) = &collection.geometry {
            builder.push(", ").column(&geometry.column);
        }
        builder.push(" FROM ").name(&collection.table).push(" AS t").rows_of(view).push(")");
    }
    builder.push(" SELECT * FROM (\n").push(sql).push("\n) AS answer");
    builder
}
