//! What becomes of an activation: confirmed, ended, looked at afterwards.

use serde_json::json;
use tokio_postgres::types::ToSql;

use super::{
    activation::{Activation, ActivationError, Deed, Standing, reason},
    ask::note,
    list::activation,
};
use crate::{
    auth::Caller,
    catalog::Catalogue,
    store::{Db, Doing as _},
};

/// Opens what another person asked for.
///
/// # Errors
/// When the caller asked for it, is no approver of all of its areas, or it waits no longer.
pub async fn confirm(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
) -> Result<(), ActivationError> {
    let (_, standing) = allowed(db, catalogue, caller, (id, Deed::Confirm)).await?;
    note(caller, id, &[("what", json!("confirmed"))]).await?;
    write(db, include_str!("sql/confirm.sql"), id, &[&id, &standing.id]).await
}

/// Closes an activation at once, or takes it back before it opened anything.
///
/// # Errors
/// When the caller neither asked for it nor approves there, or it is over.
pub async fn end(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
) -> Result<(), ActivationError> {
    let (_, standing) = allowed(db, catalogue, caller, (id, Deed::End)).await?;
    note(caller, id, &[("what", json!("ended"))]).await?;
    write(db, include_str!("sql/end.sql"), id, &[&id, &standing.id]).await
}

/// Says that somebody has looked at what was done under an activation that is over.
///
/// # Errors
/// When the caller asked for it or neither approves there nor is an auditor, or it is open or was looked at already.
pub async fn review(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
    found: &str,
) -> Result<(), ActivationError> {
    let (_, standing) = allowed(db, catalogue, caller, (id, Deed::Review)).await?;
    let found = reason(found)?;
    note(caller, id, &[("what", json!("reviewed")), ("note", json!(found))]).await?;
    write(db, include_str!("sql/review.sql"), id, &[&id, &standing.id, &found]).await
}

/// The activation, which the caller may know of, and in which it may do that now.
async fn allowed(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (id, deed): (i64, Deed),
) -> Result<(Activation, Standing), ActivationError> {
    let activation = activation(db, catalogue, caller, id).await?;
    let standing = Standing::of(caller).ok_or(ActivationError::Unknown(id))?;
    activation.allows(deed, standing.auditor)?;
    Ok((activation, standing))
}

/// Each statement holds the rules once more, for what happened since they were looked at.
async fn write(
    db: &Db,
    sql: &'static str,
    id: i64,
    values: &[&(dyn ToSql + Sync)],
) -> Result<(), ActivationError> {
    let client = db.connection().await?;
    let changed = client.execute(sql, values).await.doing("changing an activation")?;
    if changed == 0 { Err(ActivationError::Changed(id)) } else { Ok(()) }
}
