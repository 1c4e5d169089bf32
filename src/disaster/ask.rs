//! Asking for an activation, asking that one goes on, and breaking the glass.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{
    activation::{ActivationError, DAYS_MOST, Deed, Standing, reason, view_of},
    list::activation,
};
use crate::{
    area::REGISTER,
    atlas::{Atlas, Seen},
    auth::Caller,
    catalog::Catalogue,
    impact::{FootprintError, Place, Sources, event, footprint},
    ledger::Action,
    policy::View,
    record::{Reading, ask as ask_through, open_under},
    store::{Connection, Db, Doing as _, StoreError},
};

/// What the disaster desk asks for.
#[derive(Debug, Clone)]
pub struct NewActivation {
    /// The event: its row id or its code.
    pub event: Place,
    /// The ground, drawn or as codes of areas; the event's own area without it.
    pub ground: Option<Place>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// The event of an activation.
struct Event {
    id: i64,
    code: String,
    name: String,
}

/// Asks for an activation of an event: nothing is open before another person has confirmed it. The ground is kept as it
/// is now, so that an event that grows opens no more. Gives the number.
///
/// # Errors
/// When the caller is no disaster desk, the ground reaches none of its communes, or the end or the reason cannot be used.
pub async fn ask(
    (db, atlas): (&Db, &Atlas),
    catalogue: &Catalogue,
    caller: &Caller,
    new: &NewActivation,
) -> Result<i64, ActivationError> {
    let standing = Standing::of_desk(caller)?;
    let reason = reason(&new.reason)?;
    within_days(new.ends_at)?;
    let [areas, events] = [REGISTER, "disaster_event"].map(|id| view_of(catalogue, caller, id));
    let (areas, events) = (areas?, events?);
    let mut client = db.connection().await?;
    let opened = atlas.open(&[&areas, &events], "activation").await;
    let seen = opened.map_err(StoreError::from)?;
    let event = event_of(&seen, &events, &new.event)?;
    let place = new.ground.as_ref().unwrap_or(&new.event);
    let sources = Sources { seen: &seen, areas: &areas, events: Some(&events), db };
    let reading = open_under(&mut client, &[&areas, &events], seen.looks()).await?;
    let (ground, reached) = reached(&reading, sources, place, &standing).await?;
    drop(reading);
    let id = next_number(&client).await?;
    note(
        caller,
        id,
        &[
            ("what", json!("asked")),
            ("event", json!(event.code)),
            ("reason", json!(reason)),
            ("ends_at", time(new.ends_at)),
            ("areas", json!(reached.len())),
        ],
    )
    .await?;
    client
        .execute(
            include_str!("sql/ask.sql"),
            &[&id, &event.id, &event.name, &ground, &reached, &reason, &standing.id, &new.ends_at],
        )
        .await
        .doing("asking for an activation")?;
    Ok(id)
}

/// Asks that an open activation goes on, on the same ground and in no more areas. It is another activation, with a
/// number and a confirmation of its own. Gives the number.
///
/// # Errors
/// When the caller is no disaster desk there, the activation is not open, or the end or the reason cannot be used.
pub async fn renew(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
    (ends_at, why): (DateTime<Utc>, &str),
) -> Result<i64, ActivationError> {
    let old = activation(db, catalogue, caller, id).await?;
    let standing = Standing::of_desk(caller)?;
    old.allows(Deed::Renew, false)?;
    let why = reason(why)?;
    within_days(ends_at)?;
    let client = db.connection().await?;
    let number = next_number(&client).await?;
    note(
        caller,
        number,
        &[
            ("what", json!("renewed")),
            ("renews", json!(id)),
            ("reason", json!(why)),
            ("ends_at", time(ends_at)),
        ],
    )
    .await?;
    let made = client
        .execute(
            include_str!("sql/renew.sql"),
            &[&number, &id, &standing.desk, &why, &standing.id, &ends_at],
        )
        .await
        .doing("renewing an activation")?;
    if made == 0 { Err(ActivationError::Changed(id)) } else { Ok(number) }
}

/// Opens the caller's own areas to the caller alone, for six hours. Approvers of these areas and auditors see it until
/// one of them has looked at what was done. Gives the number.
///
/// # Errors
/// When the caller is no disaster desk, has one open already, or gives no reason.
pub async fn break_glass(db: &Db, caller: &Caller, why: &str) -> Result<i64, ActivationError> {
    const DOING: &str = "breaking the glass";
    let standing = Standing::of_desk(caller)?;
    let why = reason(why)?;
    let client = db.connection().await?;
    let broken = client
        .query_opt(include_str!("sql/broken_glass.sql"), &[&standing.id])
        .await
        .doing(DOING)?;
    if let Some(row) = broken {
        return Err(ActivationError::GlassBroken(row.try_get("id").doing(DOING)?));
    }
    let id = next_number(&client).await?;
    note(
        caller,
        id,
        &[
            ("what", json!("break_glass")),
            ("reason", json!(why)),
            ("areas", json!(standing.desk.len())),
        ],
    )
    .await?;
    client
        .execute(include_str!("sql/break_glass.sql"), &[&id, &standing.desk, &why, &standing.id])
        .await
        .doing(DOING)?;
    Ok(id)
}

/// Writes into the ledger what is about to be done with an activation.
pub(super) async fn note(
    caller: &Caller,
    id: i64,
    detail: &[(&str, Value)],
) -> Result<(), ActivationError> {
    Ok(caller.note(Action::Activation, &format!("activation {id}"), detail).await?)
}

fn time(at: DateTime<Utc>) -> Value {
    json!(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn within_days(ends_at: DateTime<Utc>) -> Result<(), ActivationError> {
    let now = Utc::now();
    if now < ends_at && ends_at <= now + Duration::days(DAYS_MOST) {
        return Ok(());
    }
    Err(ActivationError::End(ends_at.to_rfc3339_opts(SecondsFormat::Secs, true)))
}

async fn next_number(client: &Connection) -> Result<i64, StoreError> {
    const DOING: &str = "numbering an activation";
    let row = client.query_one(include_str!("sql/next_number.sql"), &[]).await.doing(DOING)?;
    row.try_get("id").doing(DOING)
}

fn event_of(seen: &Seen, events: &View, place: &Place) -> Result<Event, ActivationError> {
    let Place::Event { id, code } = place else {
        return Err(FootprintError::NoEvent(String::new()).into());
    };
    let event = event(seen, Some(events), *id, code.as_deref())?;
    let text = |field| event.text(field).unwrap_or_default().to_owned();
    Ok(Event { id: event.id(), code: text("code"), name: text("name") })
}

/// The ground as EWKB and the codes of the desk that it reaches.
async fn reached(
    reading: &Reading<'_>,
    sources: Sources<'_>,
    place: &Place,
    standing: &Standing,
) -> Result<(Vec<u8>, Vec<String>), ActivationError> {
    const DOING: &str = "finding what an activation reaches";
    let today = Utc::now().date_naive();
    let ground = [footprint(sources, place, None, today).await?.to_ewkb()];
    let named: &[String] = if let Place::Areas(codes) = place { codes } else { &[] };
    let sql = include_str!("sql/reached.sql");
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&ground.as_slice(), &today, &named, &standing.desk];
    let rows = ask_through(reading, DOING, sql, &values, &[sources.areas.into()]).await?;
    let row = rows.first().ok_or(ActivationError::Nowhere)?;
    let areas: Vec<String> = row.try_get("areas").doing(DOING)?;
    let ground: Option<Vec<u8>> = row.try_get("ground").doing(DOING)?;
    match ground {
        Some(ground) if !areas.is_empty() => Ok((ground, areas)),
        _ => Err(ActivationError::Nowhere),
    }
}
