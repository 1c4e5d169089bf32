//! When what a view shows was last changed.

use chrono::{DateTime, Utc};

use super::{builder::Builder, reading::Reading};
use crate::{
    policy::View,
    store::{Doing as _, StoreError},
};

/// When a row that the view opens was last made or changed.
///
/// What happens to rows that it does not open tells nothing, nor does a deletion. `None` for a collection without rows,
/// or without a change table.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn newest(
    reading: &Reading<'_>,
    view: &View,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    const DOING: &str = "reading when a collection changed";
    let mut builder = Builder::default();
    builder.push("SELECT coalesce(txn.numbered_at, txn.started_at) AS at FROM change ");
    builder
        .push("JOIN txn ON txn.id = change.txn WHERE txn.position IS NOT NULL AND change.seq = (");
    // The last change of each row comes from the index; a sequence number is never used twice.
    builder.push("SELECT max(own.seq) FROM ").name(&view.collection().table).push(" AS t ");
    builder.push("CROSS JOIN LATERAL (SELECT change.seq FROM change WHERE change.collection = ");
    builder.bind(view.collection().id.clone());
    builder.push(" AND change.id = t.id ORDER BY change.seq DESC LIMIT 1) AS own");
    builder.rows_of(view).push(")");
    let (sql, values) = builder.finish();
    let row = reading.query_opt(sql, &values).await.doing(DOING)?;
    row.map(|row| row.try_get("at").doing(DOING)).transpose()
}
