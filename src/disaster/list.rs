//! Activations that a caller may know of.

use super::activation::{Activation, ActivationError, Standing, view_of};
use crate::{
    area::REGISTER,
    auth::Caller,
    catalog::Catalogue,
    record::{ask as ask_through, open},
    store::{Db, Doing as _},
};

const DOING: &str = "listing activations";

/// Activations that wait, are open or were so in the last thirty days, and those that nobody has looked at yet; the
/// newest first. Who has nothing to do with any gets none.
///
/// # Errors
/// When the database is away.
pub async fn list(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
) -> Result<Vec<Activation>, ActivationError> {
    seen(db, catalogue, caller, None).await
}

/// One activation, whatever has become of it.
///
/// # Errors
/// When there is none that the caller may know of.
pub async fn activation(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
) -> Result<Activation, ActivationError> {
    let seen = seen(db, catalogue, caller, Some(id)).await?;
    seen.into_iter().next().ok_or(ActivationError::Unknown(id))
}

async fn seen(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: Option<i64>,
) -> Result<Vec<Activation>, ActivationError> {
    let Some(standing) = Standing::of(caller) else { return Ok(Vec::new()) };
    let areas = view_of(catalogue, caller, REGISTER)?;
    let mut client = db.connection().await?;
    let reading = open(&mut client, &[&areas], "activations").await?;
    let Standing { id: account, approves, desk, auditor } = &standing;
    let rows = ask_through(
        &reading,
        DOING,
        include_str!("sql/list.sql"),
        &[account, approves, desk, auditor, &id],
        &[(&areas).into()],
    )
    .await?;
    rows.iter().map(|row| Ok(Activation::of(row, &standing)?)).collect()
}

/// The ground of an activation as GeoJSON; `None` when all of its areas are open.
///
/// # Errors
/// When there is none that the caller may know of.
pub async fn ground(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
) -> Result<Option<String>, ActivationError> {
    activation(db, catalogue, caller, id).await?;
    let client = db.connection().await?;
    let row = client.query_one(include_str!("sql/ground.sql"), &[&id]).await.doing(DOING)?;
    Ok(row.try_get("ground").doing(DOING)?)
}
