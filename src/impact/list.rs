//! The households of an area one by one, for those who may read them.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{
    count::CountError,
    footprint::{Sources, footprint},
    inputs::{self, InputError, Place, Sent, given, only},
};
use crate::{
    area::REGISTER,
    atlas::{Atlas, Seen},
    auth::Caller,
    catalog::Catalogue,
    policy::{keys, view},
    record::{self, Record, Select, open_under},
    store::Db,
};

/// Households of a page when the client does not say.
const PAGE: usize = 100;

/// Most households of a page.
const PAGE_MOST: usize = 1000;

/// The checked inputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ListInputs {
    place: Place,
    buffer_m: Option<f64>,
    at: Option<DateTime<Utc>>,
    after: i64,
    limit: usize,
}

/// Households of an area.
#[derive(Debug)]
pub(super) struct Listed {
    /// A page of them, in the order of their ids.
    pub records: Vec<Record>,
    /// How many there are in the area.
    pub matched: usize,
    /// The id to go on after; `None` on the last page.
    pub next: Option<i64>,
    /// The state of the map that they were found in.
    pub seen: Seen,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub(super) enum ListError {
    /// The caller reads no households.
    #[error(
        "the list of households is open to the officers of an area; ask the process affected for figures"
    )]
    Closed,
    /// The caller reads no contacts.
    #[error(
        "whom to call is told to the officers of an area, and to the disaster desk while an activation is open there"
    )]
    ContactsClosed,
    /// As with figures.
    #[error(transparent)]
    Count(#[from] CountError),
}

impl ListInputs {
    /// Reads the body of an execution.
    ///
    /// # Errors
    /// With the first member that is unknown, missing or wrong.
    pub(super) fn of((body, coordinates): Sent<'_>) -> Result<Self, InputError> {
        let inputs = inputs::inputs(body)?;
        let known = "area, buffer_m, at, after, limit";
        only(inputs, "inputs.", &["area", "buffer_m", "at", "after", "limit"], known)?;
        let place = inputs::place_of(inputs.get("area").unwrap_or(&Json::Null), coordinates)?;
        let buffer_m = given(inputs, "buffer_m").map(inputs::buffer).transpose()?.flatten();
        let at = given(inputs, "at").map(inputs::at).transpose()?;
        let after = given(inputs, "after").map(|json| {
            let reason = "write the `next` of the page before";
            json.as_i64().ok_or_else(|| InputError::wrong("inputs.after", json, reason))
        });
        let limit = given(inputs, "limit").map(|json| {
            let limit = json.as_u64().and_then(|limit| usize::try_from(limit).ok());
            limit.filter(|limit| (1..=PAGE_MOST).contains(limit)).ok_or_else(|| {
                let reason = format!("write a number from 1 to {PAGE_MOST}");
                InputError::wrong("inputs.limit", json, reason)
            })
        });
        let after = after.transpose()?.unwrap_or_default();
        Ok(Self { place, buffer_m, at, after, limit: limit.transpose()?.unwrap_or(PAGE) })
    }
}

/// The households with a point in the area, as far as the caller reads them: found in the map in memory, read from the
/// database, which gives those that are still there.
///
/// # Errors
/// When the caller reads no households, the area cannot be used or the database is away.
pub(super) async fn households(
    (db, atlas): (&Db, &Atlas),
    (caller, catalogue): (&Caller, &Catalogue),
    inputs: &ListInputs,
) -> Result<Listed, ListError> {
    let open = |id: &str| view(caller, catalogue.get(id)?, catalogue);
    let households = open("household").ok_or(ListError::Closed)?;
    let areas = open(REGISTER).ok_or(CountError::NoView)?;
    let events = open("disaster_event");
    let opened = keys([&households, &areas].into_iter().chain(&events));
    let seen = atlas.open(&opened, "affected-households").await.map_err(CountError::from)?;
    let day = inputs.at.unwrap_or_else(Utc::now).date_naive();
    let sources = Sources { seen: &seen, areas: &areas, events: events.as_ref(), db };
    let footprint = footprint(sources, &inputs.place, inputs.buffer_m, day).await;
    let ground = footprint.map_err(CountError::from)?.ground();
    let (matched, mut ids) = seen.inside(&households, &ground, (inputs.after, inputs.limit + 1));
    let next = (ids.len() > inputs.limit).then(|| {
        ids.pop();
        ids.last().copied()
    });
    let mut client = db.connection().await.map_err(CountError::from)?;
    let reading = open_under(&mut client, &opened, seen.looks()).await.map_err(CountError::from)?;
    let limit = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let select = Select::new(&households).with_ids(ids);
    let page = record::page(&reading, select, limit).await.map_err(CountError::from)?;
    drop(reading);
    Ok(Listed { records: page.records, matched, next: next.flatten(), seen })
}
