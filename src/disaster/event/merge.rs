//! Two events that speak of the same thing become one.

use deadpool_postgres::GenericClient as _;
use serde_json::json;

use super::{
    error::EventError,
    find::{COLLECTION, Event, event},
};
use crate::{
    auth::Caller,
    catalog::Catalogue,
    policy::{Rows, keys, merge_view, view_of},
    record::{self, locked, sign},
    store::{Db, Doing as _, StoreError},
};

const DOING: &str = "merging events";

/// What merging did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The event that was merged.
    pub event: String,
    /// The one that tells what it told.
    pub into: String,
    /// Damage reports that name the other event now.
    pub reports: i64,
    /// Damage reports that both had alike, kept once.
    pub repeated: i64,
    /// Positions that are the other event's now.
    pub positions: i64,
    /// Positions that the other event has too, which stay with the merged one.
    pub left_behind: i64,
    /// Number of the transaction, by which all of it is undone.
    pub transaction: i64,
}

/// Merges an event into another one: what names it names the other one, and its row stays and points there.
///
/// # Errors
/// When the caller does not decide in the areas of both, one of them was merged before, an activation of the merged one waits or is open, or
/// both have different figures for the same thing.
pub async fn merge(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (code, into): (&str, &str),
) -> Result<Merged, EventError> {
    let mut client = db.connection().await?;
    let events = view_of(caller, COLLECTION, catalogue);
    let events = events.ok_or_else(|| EventError::Unknown(code.to_owned()))?;
    let reading = record::open(&mut client, &keys([&events]), "merge").await?;
    let found = event(&reading, &events, code).await?;
    let merged = found.ok_or_else(|| EventError::Unknown(code.to_owned()))?;
    let found = event(&reading, &events, into).await?;
    let kept = found.ok_or_else(|| EventError::Unknown(into.to_owned()))?;
    drop(reading);
    if merged.id == kept.id {
        return Err(EventError::Itself);
    }
    let edit = merge_view(caller, events.collection())
        .ok_or_else(|| EventError::NotYoursToMerge(merged.code.clone()))?;
    let transaction = client.transaction().await.doing(DOING)?;
    let mut both = [&merged, &kept];
    // Two who merge the same events in both directions wait for each other in one order.
    both.sort_by_key(|event| event.id);
    for own in both {
        if locked(&transaction, &edit, own.id).await?.is_none() {
            return Err(EventError::NotYoursToMerge(own.code.clone()));
        }
    }
    let told = [("record", json!(merged.id)), ("into", json!(kept.id))];
    sign(&transaction, &edit, "merge", &told).await?;
    let sql = include_str!("sql/merge.sql");
    let within = match edit.view().rows() {
        Rows::Within(within) => Some(within.areas.to_vec()),
        _ => None,
    };
    let row = transaction.query_one(sql, &[&merged.id, &kept.id, &within]).await.doing(DOING);
    let row = row.map_err(|error| refusal(error, &merged, &kept))?;
    let number = |name| row.try_get::<_, i64>(name).doing(DOING);
    let done = Merged {
        reports: number("reports")?,
        repeated: number("repeated")?,
        positions: number("positions")?,
        left_behind: number("left_behind")?,
        transaction: number("txn")?,
        event: merged.code,
        into: kept.code,
    };
    transaction.commit().await.doing(DOING)?;
    Ok(done)
}

/// Why the database did not merge them.
fn refusal(error: StoreError, merged: &Event, kept: &Event) -> EventError {
    let StoreError::Refused { constraint, .. } = &error else { return error.into() };
    let pointer = |event: &Event| EventError::Merged {
        event: event.code.clone(),
        into: event.merged_into.clone().unwrap_or_else(|| "another event".to_owned()),
    };
    match constraint.as_str() {
        "event_merged_already" => pointer(merged),
        "event_kept_is_merged" => pointer(kept),
        "event_has_activation" => EventError::Activated(merged.code.clone()),
        "event_reported_elsewhere" => EventError::ReportedElsewhere(merged.code.clone()),
        "event_figures_differ" => EventError::FiguresDiffer(merged.code.clone(), kept.code.clone()),
        _ => error.into(),
    }
}
