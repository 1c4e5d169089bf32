//! Warnings of others: CAP messages, alone or in a feed, become rows of the collection `warning`.

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient as _;
use geo::MultiPolygon;
use serde::Serialize;

use super::{
    compose::{HAZARDS, LEVEL},
    cover::polygons_of,
    error::WarningError,
    message::COLLECTION,
};
use crate::{
    auth::Caller,
    catalog::{Catalogue, Code, CodeList, Value, fold},
    disaster::cap::{Info, Message, MessageType, Scope, Severity, Status, read},
    geo::{buffered, to_ewkb},
    policy::{EditView, edit_view},
    record::{self, Draft, Outcome, WriteError},
    store::{Connection, Db, Doing as _, StoreError},
};

const DOING: &str = "taking a warning of others";

/// What became of a document.
#[derive(Debug, Default, Serialize)]
pub struct Imported {
    /// Messages that were taken.
    pub taken: Vec<Taken>,
    /// Messages that were not, and why; the others were.
    pub refused: Vec<NotTaken>,
    /// Entries that say where a message is, instead of having it; they are not followed.
    pub links: usize,
}

/// A message that was taken.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Its identifier.
    pub identifier: String,
    /// The row that tells it.
    pub row: i64,
    /// What became of the row.
    pub what: What,
}

/// What became of the row of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It is new.
    New,
    /// It says what the message says.
    Updated,
    /// It is over.
    Cancelled,
    /// The message was taken before.
    Known,
    /// A newer message has come before this one.
    Older,
}

/// A message that was not taken.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct NotTaken {
    /// Its identifier, where it could be read.
    pub identifier: Option<String>,
    /// Why.
    pub reason: String,
}

/// Takes the messages of a document, for an area of the caller's. The same message is taken once; updates and cancels change
/// the row of the messages that they refer to.
///
/// # Errors
/// When the caller writes no warnings, names no area, or the document holds none.
pub async fn import(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (document, area): (&[u8], Option<&str>),
) -> Result<Imported, WarningError> {
    let elsewhere = |area: &str| WarningError::NotYours(area.to_owned());
    let collection = catalogue.get(COLLECTION).ok_or_else(|| elsewhere("any area"))?;
    let edit = edit_view(caller, collection).ok_or_else(|| elsewhere("any area"))?;
    if area.is_none() && !caller.is_operator() {
        let reason = "say which of your areas keeps these warnings";
        return Err(WarningError::value("area", "", reason));
    }
    let mut reading = read(document)?;
    reading.messages.sort_by_key(|message| message.sent);
    let mut done = Imported { links: reading.links, ..Imported::default() };
    let unread = reading.refused.iter();
    done.refused
        .extend(unread.map(|error| NotTaken { identifier: None, reason: error.to_string() }));
    let mut client = db.connection().await?;
    for message in &reading.messages {
        let identifier = message.identifier.clone();
        match take(&mut client, catalogue, &edit, (message, area)).await {
            Ok((row, what)) => done.taken.push(Taken { identifier, row, what }),
            Err(Refusal::Of(reason)) => {
                done.refused.push(NotTaken { identifier: Some(identifier), reason });
            }
            Err(Refusal::Failed(error)) => return Err(error),
        }
    }
    Ok(done)
}

/// Why one message is not taken.
enum Refusal {
    /// It says something that cannot be taken; others may.
    Of(String),
    /// Nothing can be taken.
    Failed(WarningError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Refused { constraint, .. } if constraint == "warning_told_by_messages" => {
                Self::Of("this warning was published here; it needs no import".to_owned())
            }
            StoreError::Refused { constraint, .. } if constraint == "warning_code" => {
                Self::Of("another warning has this identifier as its code".to_owned())
            }
            StoreError::Refused { constraint, .. } => {
                Self::Of(format!("the rule {constraint} of the table refuses it"))
            }
            _ => Self::Failed(error.into()),
        }
    }
}

impl From<WriteError> for Refusal {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Store(error) => error.into(),
            other => Self::Failed(other.into()),
        }
    }
}

async fn take(
    client: &mut Connection,
    catalogue: &Catalogue,
    edit: &EditView,
    (message, area): (&Message, Option<&str>),
) -> Result<(i64, What), Refusal> {
    if message.status != Status::Actual || message.scope != Scope::Public {
        let (status, scope) = (message.status.word(), message.scope.word());
        let why = format!("it is {status} and {scope}; only what is Actual and Public is taken");
        return Err(Refusal::Of(why));
    }
    let known = received(client, message).await?;
    if let Some(row) = known.own {
        return Ok((row, What::Known));
    }
    let sent = message.sent.to_utc();
    match (message.message_type, known.earlier) {
        (MessageType::Ack | MessageType::Error, _) => {
            let why = "it answers another message and warns of nothing".to_owned();
            Err(Refusal::Of(why))
        }
        (MessageType::Cancel, None) => {
            Err(Refusal::Of("it takes back a message that was never taken here".to_owned()))
        }
        (MessageType::Cancel, Some(row)) => {
            let over = Draft {
                values: [
                    ("effective_at", sent - chrono::Duration::seconds(1)),
                    ("expires_at", sent),
                    ("issued_at", sent),
                ]
                .map(|(name, at)| (name.to_owned(), Some(Value::Datetime(at))))
                .into(),
                ..Draft::default()
            };
            write(client, edit, message, (Some(row), &over, What::Cancelled)).await
        }
        (MessageType::Alert | MessageType::Update, earlier) => {
            let draft = told(client, catalogue, (message, area)).await?;
            let what = if earlier.is_some() { What::Updated } else { What::New };
            write(client, edit, message, (earlier, &draft, what)).await
        }
    }
}

/// Rows that tell the message already, and the messages that it refers to.
struct Known {
    own: Option<i64>,
    earlier: Option<i64>,
}

async fn received(client: &Connection, message: &Message) -> Result<Known, StoreError> {
    let mut senders = vec![message.sender.as_str()];
    let mut identifiers = vec![message.identifier.as_str()];
    for other in &message.references {
        senders.push(&other.sender);
        identifiers.push(&other.identifier);
    }
    let sql = include_str!("sql/received.sql");
    let rows = client.query(sql, &[&senders, &identifiers]).await.doing(DOING)?;
    let mut known = Known { own: None, earlier: None };
    for row in &rows {
        let (sender, identifier): (String, String) =
            (row.try_get("sender").doing(DOING)?, row.try_get("identifier").doing(DOING)?);
        let id: i64 = row.try_get("warning_id").doing(DOING)?;
        if sender == message.sender && identifier == message.identifier {
            known.own = Some(id);
        } else {
            known.earlier = known.earlier.or(Some(id));
        }
    }
    Ok(known)
}

/// Writes the row and that the message was taken, together.
async fn write(
    client: &mut Connection,
    edit: &EditView,
    message: &Message,
    (row, draft, what): (Option<i64>, &Draft, What),
) -> Result<(i64, What), Refusal> {
    let mut transaction = client.transaction().await.doing(DOING)?;
    let sent = message.sent.to_utc();
    let (id, what) = match row {
        None => (record::insert(&mut transaction, edit, draft).await?, what),
        Some(row) => {
            // A code never changes: it is that of the first message.
            let mut draft = draft.clone();
            draft.values.remove("code");
            let is_newer = |record: &record::Record| issued(record).is_none_or(|at| at <= sent);
            match record::patch(&mut transaction, edit, row, &draft, is_newer).await? {
                Outcome::Done => (row, what),
                Outcome::Changed => (row, What::Older),
                Outcome::Missing => {
                    let why =
                        "the warning that it refers to is kept by another area, or was removed";
                    return Err(Refusal::Of(why.to_owned()));
                }
            }
        }
    };
    let sql = include_str!("sql/receive.sql");
    let kind = message.message_type.word();
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
        [&message.sender, &message.identifier, &sent, &kind, &id, &edit.actor()];
    transaction.execute(sql, &values).await.doing(DOING)?;
    transaction.commit().await.doing(DOING)?;
    Ok((id, what))
}

/// When the row's newest message was sent.
fn issued(record: &record::Record) -> Option<DateTime<Utc>> {
    let properties: serde_json::Value = serde_json::from_str(&record.properties).ok()?;
    properties.get("issued_at")?.as_str()?.parse().ok()
}

/// The row that tells a message.
async fn told(
    client: &Connection,
    catalogue: &Catalogue,
    (message, area): (&Message, Option<&str>),
) -> Result<Draft, Refusal> {
    let of = |language: &str| {
        let named = |info: &&Info| info.language.to_lowercase().starts_with(language);
        message.infos.iter().find(named)
    };
    let first = of("vi").or_else(|| message.infos.first());
    let first = first.ok_or_else(|| Refusal::Of("it has no <info>, so it says nothing".into()))?;
    let headline = |info: &Info| info.headline.clone().unwrap_or_else(|| info.event.clone());
    let sent = message.sent.to_utc();
    let expires = first.expires.map(|at| at.to_utc());
    let expires = expires.ok_or_else(|| {
        Refusal::Of("it does not say until when it is in force (<expires>)".to_owned())
    })?;
    let source = first.sender_name.as_ref().unwrap_or(&message.sender);
    let kind = kind(message, catalogue)?;
    let level = level(first)?;
    let mut values = vec![
        ("code", Some(Value::Text(message.identifier.clone()))),
        ("kind", Some(Value::Text(kind))),
        ("risk_level", Some(Value::Integer(level))),
        ("headline_vi", Some(Value::Text(headline(first)))),
        ("headline_en", of("en").map(|info| Value::Text(headline(info)))),
        ("issued_at", Some(Value::Datetime(sent))),
        ("effective_at", Some(Value::Datetime(first.effective.map_or(sent, |at| at.to_utc())))),
        ("expires_at", Some(Value::Datetime(expires))),
        ("issuer", Some(Value::Text(source.clone()))),
        ("source_url", first.web.clone().map(Value::Text)),
    ];
    values.extend(area.map(|area| ("area_code", Some(Value::Text(area.to_owned())))));
    Ok(Draft {
        values: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        geometry: Some(shape(client, first).await?),
        ..Draft::default()
    })
}

/// The hazard by its code, or else by its name.
fn kind(message: &Message, catalogue: &Catalogue) -> Result<String, Refusal> {
    let hazards = catalogue.codes().get("hazard");
    let found = hazards.and_then(|hazards| hazard_of(message, hazards));
    found.map(|hazard| hazard.code.clone()).ok_or_else(|| {
        let events: Vec<_> = message.infos.iter().map(|info| info.event.as_str()).collect();
        let events = events.join(", ");
        Refusal::Of(format!("its event {events:?} is no hazard of the list; enter it by hand"))
    })
}

/// The hazard of a message by its code, or else by its name, of which the longest is taken that its words hold: "Lũ quét" is no "Lũ".
pub fn hazard_of<'a>(message: &Message, hazards: &'a CodeList) -> Option<&'a Code> {
    let codes = message.infos.iter().flat_map(|info| &info.event_codes);
    let coded = codes.filter(|own| own.name == HAZARDS).find_map(|own| hazards.get(&own.value));
    let named = || message.infos.iter().find_map(|info| hazards.find(&info.event));
    let held = || {
        let events: Vec<_> = message.infos.iter().map(|info| fold(&info.event)).collect();
        let names = hazards.iter().flat_map(|hazard| {
            [&hazard.title.vi, &hazard.title.en].map(|title| (hazard, fold(title)))
        });
        let holds = |name: &str| {
            events.iter().any(|event| format!(" {event} ").contains(&format!(" {name} ")))
        };
        names
            .filter(|(_, name)| !name.is_empty() && holds(name))
            .max_by_key(|(_, name)| name.len())
            .map(|(hazard, _)| hazard)
    };
    coded.or_else(named).or_else(held)
}

/// The level of disaster risk: as it is said, else by how dangerous CAP calls it.
fn level(info: &Info) -> Result<i64, Refusal> {
    let said = info.parameters.iter().find(|own| own.name == LEVEL);
    let said = said.and_then(|own| own.value.parse().ok());
    let of_severity = match info.severity {
        Severity::Extreme => Some(4),
        Severity::Severe => Some(3),
        Severity::Moderate => Some(2),
        Severity::Minor => Some(1),
        Severity::Unknown => None,
    };
    let level = said.filter(|level| (1..=5).contains(level)).or(of_severity);
    level.ok_or_else(|| {
        Refusal::Of("it says neither a level of risk nor a severity; enter it by hand".to_owned())
    })
}

/// Its polygons and circles as one shape, as GeoJSON.
async fn shape(client: &Connection, info: &Info) -> Result<Option<String>, StoreError> {
    let mut parts = MultiPolygon(Vec::new());
    for area in &info.areas {
        parts.0.extend(polygons_of(&area.polygons).0);
        for circle in &area.circles {
            let centre = geo::Point::new(circle.centre.lon, circle.centre.lat);
            parts.0.extend(buffered(&centre.into(), circle.radius_km * 1000.0).0);
        }
    }
    if parts.0.is_empty() {
        return Ok(None);
    }
    let sql = include_str!("../event/sql/one_shape.sql");
    let row = client.query_one(sql, &[&to_ewkb(parts.iter())]).await.doing(DOING)?;
    row.try_get("whole").doing(DOING)
}
