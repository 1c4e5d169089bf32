//! Which values occur.

use super::{reading::Reading, select::Select};
use crate::store::{Doing as _, StoreError};

/// The combinations of values, as text, that occur in the fields of the question, in their order; at most `limit`.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn distinct(
    reading: &Reading<'_>,
    select: Select<'_>,
    limit: i64,
) -> Result<Vec<Vec<Option<String>>>, StoreError> {
    const DOING: &str = "reading which values occur";
    let builder = select.at_most(limit).distinct();
    let (sql, values) = builder.finish();
    let rows = reading.query(sql, &values).await.doing(DOING)?;
    rows.iter()
        .map(|row| (0..row.len()).map(|column| row.try_get(column).doing(DOING)).collect())
        .collect()
}
