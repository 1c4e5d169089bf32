//! Removes single rows through an [`EditView`].

use deadpool_postgres::GenericClient;

use super::builder::Builder;
use crate::{
    policy::EditView,
    store::{Doing as _, StoreError},
};

/// Removes a row. `false` when the caller cannot reach a row with that id.
///
/// # Errors
/// When other rows refer to it or the database is away.
pub async fn delete(
    client: &mut impl GenericClient,
    edit: &EditView,
    id: i64,
) -> Result<bool, StoreError> {
    const DOING: &str = "removing a row";
    let mut builder = Builder::default();
    builder
        .push("DELETE FROM ")
        .name(&edit.view().collection().table)
        .push(" AS t")
        .rows_of(edit.view());
    builder.push(" AND t.id = ").bind(id);
    let transaction = client.transaction().await.doing(DOING)?;
    transaction
        .execute(include_str!("sql/set_actor.sql"), &[&edit.actor(), &"edit"])
        .await
        .doing(DOING)?;
    let (sql, values) = builder.finish();
    let removed = transaction.execute(sql, &values).await.doing(DOING)?;
    transaction.commit().await.doing(DOING)?;
    Ok(removed > 0)
}
