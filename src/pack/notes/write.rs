//! Keeps notes, all that can be kept in one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound as _, Utc};
use serde_json::json;
use tokio_postgres::Row;

use super::{
    answer::{Answer, reason},
    read::{About, Note, Sent},
};
use crate::{
    app::App,
    area::REGISTER,
    auth::Caller,
    catalog::{Text, Value},
    policy::{EditView, view_of},
    record::{self, Draft, WriteError, ask, ask_to_write},
    store::{Doing as _, StoreError},
};

const DOING: &str = "keeping notes from the field";

/// A note with the area that it belongs to.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) note: Note,
    area: String,
    /// It is kept, now or before.
    pub(super) kept: bool,
}

/// The notes with their areas: the commune of the place, or else the area of the pack.
///
/// # Errors
/// When the database is away.
pub(super) async fn placed(
    app: &App,
    (sent, notes): (&Sent, Vec<Note>),
    answer: &mut Answer,
) -> Result<Vec<Placed>, StoreError> {
    let places: Vec<_> = notes.iter().filter_map(|note| note.at).collect();
    let lons: Vec<_> = places.iter().map(|at| at.lon).collect();
    let lats: Vec<_> = places.iter().map(|at| at.lat).collect();
    let mut communes = Vec::new();
    if let (false, Some(areas)) =
        (places.is_empty(), view_of(&Caller::public(), REGISTER, app.catalogue()))
    {
        let mut client = app.db().connection().await?;
        let reading = record::open(&mut client, &[&areas], "notes").await?;
        let sql = include_str!("sql/communes.sql");
        let rows = ask(&reading, DOING, sql, &[&lons, &lats], &[(&areas).into()]).await?;
        for row in rows {
            communes.push(row.try_get::<_, Option<String>>("commune").doing(DOING)?);
        }
    }
    let mut communes = communes.into_iter();
    let mut all = Vec::new();
    for note in notes {
        let commune = note.at.and_then(|_| communes.next().flatten());
        match commune.or_else(|| sent.area.clone()) {
            Some(area) => all.push(Placed { note, area, kept: false }),
            None => answer.refuse(
                &note.id,
                reason(
                    "ghi chép không có vị trí trong xã nào và gói không ghi địa bàn",
                    "the note lies in no commune, and the file names no area",
                ),
            ),
        }
    }
    Ok(all)
}

/// Keeps the notes that are new. All of them, or none when the database fails.
///
/// # Errors
/// When the database is away or the ledger cannot be written.
pub(super) async fn keep(
    app: &App,
    edit: &EditView,
    (sent, placed): (&Sent, &mut [Placed]),
    answer: &mut Answer,
) -> Result<(), StoreError> {
    let mut client = app.db().connection().await?;
    let mut transaction = client.transaction().await.doing(DOING)?;
    transaction.execute(include_str!("sql/lock.sql"), &[]).await.doing(DOING)?;
    let codes: Vec<_> = placed.iter().map(|own| own.note.id.clone()).collect();
    let sql = include_str!("sql/known.sql");
    let rows = ask_to_write(&transaction, DOING, sql, &[&codes], edit).await?;
    let mut known = BTreeMap::new();
    for row in &rows {
        let note = kept(row).doing(DOING)?;
        known.insert(note.id.clone(), note);
    }
    for own in placed.iter_mut() {
        let note = own.note.clone();
        if let Some(earlier) = known.get(&note.id) {
            answer.known += 1;
            own.kept = true;
            if !is_same(earlier, &note) {
                answer.conflict(&note.id, another(), shown(earlier));
            }
            continue;
        }
        match record::insert(&mut transaction, edit, &draft(own, sent)).await {
            Ok(_id) => {
                answer.arrived += 1;
                own.kept = true;
                known.insert(note.id.clone(), note);
            }
            Err(error) => answer.refuse(&note.id, refusal(error)?),
        }
    }
    transaction.commit().await.doing(DOING)
}

fn another() -> Text {
    reason(
        "mã này đã có ghi chép khác; ghi chép đã lưu được giữ nguyên",
        "another note is kept under this id; it was left as it is",
    )
}

/// Why a note is not kept, when that is its own fault.
fn refusal(error: WriteError) -> Result<Text, StoreError> {
    match error {
        WriteError::OutsideOwnAreas { .. } | WriteError::OwnDraft => Ok(reason(
            "ghi chép nằm ngoài địa bàn của bạn",
            "the note lies outside the areas that you work in",
        )),
        // A note of another area has the id, of which nothing more is told.
        WriteError::Store(StoreError::Refused { constraint, .. }) => Ok(reason(
            format!("ghi chép không lưu được ({constraint})"),
            format!("the note cannot be kept ({constraint})"),
        )),
        WriteError::Store(error) => Err(error),
    }
}

fn draft(own: &Placed, sent: &Sent) -> Draft {
    let note = &own.note;
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let about = note.about.as_ref();
    let values = [
        ("code", text(&note.id)),
        ("kind", text(&note.kind)),
        ("text", text(&note.text)),
        ("made_at", Some(Value::Datetime(note.made_at))),
        ("area_code", text(&own.area)),
        ("about_collection", about.and_then(|about| text(&about.collection))),
        ("about_id", about.map(|about| Value::Integer(about.id))),
        ("about_version", about.and_then(|about| about.version).map(Value::Integer)),
        ("pack", sent.pack.as_deref().and_then(text)),
        ("device", sent.device.as_deref().and_then(text)),
    ];
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let point =
        |at: crate::geo::LonLat| json!({ "type": "Point", "coordinates": [at.lon, at.lat] });
    Draft { values, geometry: Some(note.at.map(|at| point(at).to_string())), ..Draft::default() }
}

fn kept(row: &Row) -> Result<Note, tokio_postgres::Error> {
    let place: (Option<f64>, Option<f64>) = (row.try_get("lon")?, row.try_get("lat")?);
    let collection: Option<String> = row.try_get("about_collection")?;
    let id: Option<i64> = row.try_get("about_id")?;
    Ok(Note {
        id: row.try_get("code")?,
        made_at: row.try_get::<_, DateTime<Utc>>("made_at")?,
        at: match place {
            (Some(lon), Some(lat)) => Some(crate::geo::LonLat { lon, lat }),
            _ => None,
        },
        text: row.try_get("text")?,
        kind: row.try_get("kind")?,
        about: collection.zip(id).map(|(collection, id)| About { collection, id, version: None }),
    })
}

/// The same words about the same thing, of the same moment and place; which version was seen is no part of it.
fn is_same(earlier: &Note, note: &Note) -> bool {
    let plain = |note: &Note| {
        let about = note.about.as_ref().map(|about| (about.collection.clone(), about.id));
        (note.text.clone(), note.kind.clone(), note.made_at.trunc_subsecs(6), note.at, about)
    };
    plain(earlier) == plain(note)
}

fn shown(note: &Note) -> serde_json::Value {
    json!({ "text": note.text, "kind": note.kind, "made_at": note.made_at })
}
