//! Footprints of an event: the versions that were known, and their correction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use serde_json::Value;

use super::{
    error::EventError,
    find::{COLLECTION, Event, event, former},
};
use crate::{
    area::REGISTER,
    atlas::Atlas,
    auth::Caller,
    catalog::Catalogue,
    impact::{Place, Sources, footprint},
    policy::{View, edit_view, keys, view_of},
    record::{self, Change, Draft, Outcome, Reading, Version},
    store::{Db, Doing as _, StoreError},
};

/// Most changes of an event that are looked through for its footprints.
const CHANGES_MOST: i64 = 1000;

/// Letters of a source and of a note, as the table has them.
const LETTERS: (usize, usize) = (500, 2000);

/// What was known of an event's place from a moment on.
#[derive(Debug, Clone)]
pub struct Footprint {
    /// The position of the history from which on it was known.
    pub version: i64,
    /// When readers could know of it: the clock of the database.
    pub known_at: DateTime<Utc>,
    /// It came, changed or went with the event.
    pub change: Change,
    /// The type of the geometry; `None` when the event had no place any more.
    pub kind: Option<String>,
    /// Where it came from: what was said with the correction, or else the event's own source.
    pub source: Option<String>,
    /// What was said of it.
    pub note: Option<String>,
    /// Who wrote it; for those who may know.
    pub by: Option<String>,
    /// Number of the transaction, by which it is undone.
    pub transaction: i64,
}

/// The footprints that were known of the event with that code, the newest first, with the event's row id; `None` when the view
/// opens nothing that it is or was.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn footprints(
    reading: &Reading<'_>,
    past: &View,
    code: &str,
) -> Result<Option<(i64, Vec<Footprint>)>, StoreError> {
    let ids = match event(reading, past, code).await? {
        Some(event) => vec![event.id],
        None => former(reading, code).await?,
    };
    for id in ids {
        if let Some(versions) = record::history(reading, past, id, CHANGES_MOST).await? {
            let notes = notes(reading, id).await?;
            let placed = versions.iter().filter(|version| is_placed(version));
            return Ok(Some((id, placed.map(|version| told(version, &notes)).collect())));
        }
    }
    Ok(None)
}

/// The change is one of the place.
fn is_placed(version: &Version) -> bool {
    let record = version.record.as_ref();
    match version.change {
        Change::Create => record.is_some_and(|record| record.geometry.is_some()),
        Change::Update => version.changed.iter().any(|name| name == "geometry"),
        Change::Delete => true,
    }
}

type Notes = BTreeMap<i64, (String, Option<String>)>;

/// What was said of corrections, by transaction.
async fn notes(reading: &Reading<'_>, event: i64) -> Result<Notes, StoreError> {
    const DOING: &str = "reading what was said of footprints";
    let sql = include_str!("sql/footprint_notes.sql");
    let rows = reading.query(sql, &[&event]).await.doing(DOING)?;
    rows.iter()
        .map(|row| {
            let said = (row.try_get("source").doing(DOING)?, row.try_get("note").doing(DOING)?);
            Ok((row.try_get("txn").doing(DOING)?, said))
        })
        .collect()
}

fn told(version: &Version, notes: &Notes) -> Footprint {
    let record = version.record.as_ref();
    let read = |text: &String| serde_json::from_str::<Value>(text).ok();
    let geometry = record.and_then(|record| record.geometry.as_ref()).and_then(read);
    let properties = record.map(|record| &record.properties).and_then(read);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let own = text(properties.as_ref().and_then(|properties| properties.get("source")));
    let said = notes.get(&version.transaction);
    Footprint {
        version: version.position,
        known_at: version.at,
        change: version.change,
        kind: text(geometry.as_ref().and_then(|geometry| geometry.get("type"))),
        source: said.map(|(source, _)| source.clone()).or(own),
        note: said.and_then(|(_, note)| note.clone()),
        by: version.actor.clone(),
        transaction: version.transaction,
    }
}

/// A correction of an event's footprint.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The ground: drawn, or areas by their codes.
    pub place: Place,
    /// Where it comes from.
    pub source: String,
    /// What else is to be said of it.
    pub note: Option<String>,
}

impl Correction {
    fn words(&self) -> Result<(&str, Option<&str>), EventError> {
        let (source, note) = (self.source.trim(), self.note.as_deref().map(str::trim));
        let note = note.filter(|note| !note.is_empty());
        let fits = |text: &str, most: usize| text.chars().count() <= most && !text.contains('\0');
        if source.is_empty() || !fits(source, LETTERS.0) {
            return Err(EventError::Source(LETTERS.0));
        }
        match note {
            Some(note) if !fits(note, LETTERS.1) => Err(EventError::Note(LETTERS.1)),
            note => Ok((source, note)),
        }
    }
}

/// Gives an event another footprint, beside the ones that it had. Gives the event and the number of the transaction.
///
/// # Errors
/// When the caller does not write in the event's area, the ground or the words cannot be used, or it is the footprint that
/// the event has.
pub async fn correct(
    (db, atlas): (&Db, &Atlas),
    catalogue: &Catalogue,
    caller: &Caller,
    code: &str,
    correction: &Correction,
) -> Result<(Event, i64), EventError> {
    const DOING: &str = "correcting a footprint";
    let unknown = || EventError::Unknown(code.to_owned());
    let [areas, events] =
        [REGISTER, COLLECTION].map(|id| view_of(caller, id, catalogue).ok_or_else(unknown));
    let (areas, events) = (areas?, events?);
    let mut client = db.connection().await?;
    let reading = record::open(&mut client, &keys([&events]), "footprint").await?;
    let event = event(&reading, &events, code).await?.ok_or_else(unknown)?;
    drop(reading);
    if let Some(into) = event.merged_into {
        return Err(EventError::Merged { event: event.code, into });
    }
    let not_yours = || EventError::NotYours(event.code.clone());
    let edit = edit_view(caller, events.collection()).ok_or_else(not_yours)?;
    let (source, note) = correction.words()?;
    let seen = atlas.open(&keys([&areas, &events]), "footprint").await.map_err(StoreError::from)?;
    let sources = Sources { seen: &seen, areas: &areas, events: Some(&events), db };
    let today = Utc::now().date_naive();
    let ground = footprint(sources, &correction.place, None, today).await?.to_ewkb();
    let geometry = one_shape(&client, &ground).await?;
    let draft = Draft { geometry: Some(Some(geometry.whole.clone())), ..Draft::default() };
    let mut transaction = client.transaction().await.doing(DOING)?;
    let is_other = |record: &record::Record| !geometry.is_same(record.geometry.as_deref());
    match record::patch(&mut transaction, &edit, event.id, &draft, is_other).await? {
        Outcome::Done => {}
        Outcome::Missing => return Err(not_yours()),
        Outcome::Changed => return Err(EventError::SameFootprint(event.code)),
    }
    let number = note_footprint(&transaction, event.id, (source, note)).await?;
    transaction.commit().await.doing(DOING)?;
    Ok((event, number))
}

/// Says where the footprint comes from that the running transaction has given an event. Gives the number of the transaction.
///
/// # Errors
/// When it was said already, or the database is away.
pub async fn note_footprint(
    transaction: &impl GenericClient,
    event: i64,
    (source, note): (&str, Option<&str>),
) -> Result<i64, StoreError> {
    const DOING: &str = "saying where a footprint comes from";
    let sql = include_str!("sql/note_footprint.sql");
    let row = transaction.query_one(sql, &[&event, &source, &note]).await.doing(DOING)?;
    row.try_get("txn").doing(DOING)
}

/// A shape as GeoJSON, as it is stored and as records show it.
#[derive(Debug)]
pub struct Shape {
    /// With all digits.
    pub whole: String,
    /// To seven decimals.
    pub rounded: String,
}

impl Shape {
    /// A record shows the same shape; coordinates are compared as numbers.
    fn is_same(&self, shown: Option<&str>) -> bool {
        let read = |text: &str| serde_json::from_str::<Value>(text).ok();
        let part = |text: &str| read(text)?.get("coordinates").cloned();
        let (own, other) = (part(&self.rounded), shown.and_then(part));
        own.is_some() && own == other
    }
}

/// Polygons, which may overlap, as one valid shape. They are given as EWKB.
///
/// # Errors
/// When the database is away.
pub async fn one_shape(client: &impl GenericClient, ground: &[u8]) -> Result<Shape, StoreError> {
    const DOING: &str = "putting a footprint together";
    let sql = include_str!("sql/one_shape.sql");
    let row = client.query_one(sql, &[&ground]).await.doing(DOING)?;
    Ok(Shape {
        whole: row.try_get("whole").doing(DOING)?,
        rounded: row.try_get("rounded").doing(DOING)?,
    })
}
