//! Removes single rows through an [`EditView`].

use deadpool_postgres::GenericClient;

use super::{
    builder::Builder,
    read::Record,
    reading::raise,
    sign::sign,
    write::{Outcome, locked},
};
use crate::{
    policy::EditView,
    store::{Doing as _, StoreError},
};

/// Removes a row if it is still what the caller read.
///
/// # Errors
/// When other rows refer to it or the database is away.
pub async fn delete_if(
    client: &mut impl GenericClient,
    edit: &EditView,
    id: i64,
    unchanged: impl Fn(&Record) -> bool + Send,
) -> Result<Outcome, StoreError> {
    const DOING: &str = "removing a row";
    let mut transaction = client.transaction().await.doing(DOING)?;
    let Some(record) = locked(&transaction, edit, id).await? else { return Ok(Outcome::Missing) };
    if !unchanged(&record) {
        return Ok(Outcome::Changed);
    }
    delete(&mut transaction, edit, id).await?;
    transaction.commit().await.doing(DOING)?;
    Ok(Outcome::Done)
}

/// Removes a row. `false` when the caller cannot reach a row with that id.
///
/// # Errors
/// When other rows refer to it or the database is away.
async fn delete(
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
    raise(&transaction, &[edit]).await?;
    sign(&transaction, edit, "edit", &[("removed", id.into())]).await?;
    let (sql, values) = builder.finish();
    let removed = transaction.execute(sql, &values).await.doing(DOING)?;
    transaction.commit().await.doing(DOING)?;
    Ok(removed > 0)
}
