//! What stands in an area: shelters in and near it with their capacity, facilities, things of culture.

use std::collections::BTreeMap;

use chrono::Utc;
use serde::Serialize;
use serde_json::Value as Json;
use tokio_postgres::{Row, types::ToSql};

use super::{
    count::CountError,
    footprint::{Sources, footprint},
    inputs::{self, InputError, Place, Sent, given, only},
    register::Register,
};
use crate::{
    area::REGISTER,
    atlas::{Atlas, Seen},
    auth::Caller,
    catalog::Catalogue,
    policy::{View, counting, keys, view},
    record::{ask, open_under},
    store::{Db, Doing as _, StoreError, position},
};

const DOING: &str = "looking for shelters, facilities and culture";

/// Metres around the area in which shelters are near, when the client does not say.
const NEAR_M: f64 = 2000.0;

/// Most metres that are near.
const NEAR_MOST_M: f64 = 20_000.0;

/// Most places of a kind in an answer.
const MOST: i64 = 1000;

/// A shelter in this state takes nobody in.
const CLOSED: &str = "closed";

/// The checked inputs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacesInputs {
    place: Place,
    buffer_m: Option<f64>,
    near_m: f64,
}

impl PlacesInputs {
    /// The ground of a place, with the usual distance in which shelters are near.
    pub(crate) fn around(place: Place, buffer_m: Option<f64>) -> Self {
        Self { place, buffer_m, near_m: NEAR_M }
    }

    /// Reads the body of an execution.
    ///
    /// # Errors
    /// With the first member that is unknown, missing or wrong.
    pub(super) fn of((body, coordinates): Sent<'_>) -> Result<Self, InputError> {
        let inputs = inputs::inputs(body)?;
        only(inputs, "inputs.", &["area", "buffer_m", "near_m"], "area, buffer_m, near_m")?;
        let place = inputs::place_of(inputs.get("area").unwrap_or(&Json::Null), coordinates)?;
        let buffer_m = given(inputs, "buffer_m").map(inputs::buffer).transpose()?.flatten();
        let near_m = given(inputs, "near_m").map(near).transpose()?.unwrap_or(NEAR_M);
        Ok(Self { place, buffer_m, near_m })
    }
}

fn near(json: &Json) -> Result<f64, InputError> {
    let metres = json.as_f64().filter(|metres| (0.0..=NEAR_MOST_M).contains(metres));
    metres.ok_or_else(|| {
        let reason = format!("write a number of metres from 0 to {NEAR_MOST_M}");
        InputError::wrong("inputs.near_m", json, reason)
    })
}

/// Shelters and how many people they hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Room {
    /// How many.
    pub(crate) shelters: i64,
    /// People that those which are not closed hold together, as far as their capacity is known.
    pub(crate) capacity: i64,
    /// Of those which are not closed, how many have no known capacity.
    pub(crate) unknown_capacity: i64,
    /// How many are closed.
    pub(crate) closed: i64,
}

impl Room {
    fn add(&mut self, shelter: &Found) {
        self.shelters += 1;
        if shelter.kind == CLOSED {
            self.closed += 1;
            return;
        }
        self.capacity += shelter.capacity.unwrap_or_default();
        self.unknown_capacity += i64::from(shelter.capacity.is_none());
    }
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Found {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Its kind; of a shelter its state.
    pub(crate) kind: String,
    pub(crate) area_code: Option<String>,
    pub(crate) area: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) capacity: Option<i64>,
    /// Metres to the area; 0 inside.
    pub(crate) metres: f64,
    /// It is made up to show what a record looks like.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) illustration: bool,
}

/// Shelters.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Shelters {
    /// In the area.
    pub(crate) inside: Room,
    /// Outside and near it.
    pub(crate) near: Room,
    /// All of them, the nearest first.
    pub(crate) list: Vec<Found>,
}

/// Places of a collection by their kind.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct ByKind {
    /// How many of each kind.
    pub(crate) kinds: BTreeMap<String, i64>,
    /// All of them.
    list: Vec<Found>,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Places {
    pub(crate) shelters: Shelters,
    pub(crate) facilities: ByKind,
    pub(crate) culture: ByKind,
    /// Of these there are more than an answer holds; ask for a smaller area.
    pub(crate) more: Vec<&'static str>,
    /// The position of the data, for those who count households: to others it would tell that something hidden has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_version: Option<String>,
}

/// What stands in an area, as far as the caller sees it.
///
/// # Errors
/// When the area cannot be used or the database is away.
pub(crate) async fn places(
    (db, atlas): (&Db, &Atlas),
    (caller, catalogue): (&Caller, &Catalogue),
    inputs: &PlacesInputs,
) -> Result<(Places, Seen), CountError> {
    let open = |id: &str| view(caller, catalogue.get(id)?, catalogue);
    let areas = open(REGISTER).ok_or(CountError::NoView)?;
    let seen_by = ["cultural_item", "facility", "shelter"].map(open);
    let [Some(culture), Some(facilities), Some(shelters)] = seen_by else {
        return Err(CountError::NoView);
    };
    let events = open("disaster_event");
    let rows: [&View; 4] = [&areas, &culture, &facilities, &shelters];
    let opened = keys(rows.into_iter().chain(&events));
    let seen = atlas.open(&opened, "affected-places").await?;
    let day = Utc::now().date_naive();
    let sources = Sources { seen: &seen, areas: &areas, events: events.as_ref(), db };
    let ground = footprint(sources, &inputs.place, inputs.buffer_m, day).await?.to_ewkb();
    let register = Register::of(&seen, &areas, day).ok_or(CountError::NoView)?;
    let mut client = db.connection().await?;
    let reading = open_under(&mut client, &opened, seen.looks()).await?;
    let values: [&(dyn ToSql + Sync); 3] = [&ground, &inputs.near_m, &MOST];
    let views = [(&culture).into(), (&facilities).into(), (&shelters).into()];
    let rows = ask(&reading, DOING, include_str!("sql/places.sql"), &values, &views).await?;
    let data_version = position(&*reading).await?.to_string();
    let counted = catalogue.get("household").map(|own| counting(caller, own)).unwrap_or_default();
    let data_version = counted.is_some().then_some(data_version);
    drop(reading);
    Ok((answer(&rows, &register, data_version)?, seen))
}

fn answer(
    rows: &[Row],
    register: &Register<'_>,
    data_version: Option<String>,
) -> Result<Places, StoreError> {
    let (mut shelters, mut facilities, mut culture) =
        (Shelters::default(), ByKind::default(), ByKind::default());
    for row in rows {
        let found = found(row, register)?;
        match row.try_get("what").doing(DOING)? {
            "shelter" => shelters.list.push(found),
            "facility" => facilities.list.push(found),
            _ => culture.list.push(found),
        }
    }
    let mut more = Vec::new();
    let lists = [
        ("shelters", &mut shelters.list),
        ("facilities", &mut facilities.list),
        ("culture", &mut culture.list),
    ];
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    for (name, list) in lists {
        if list.len() > most {
            more.push(name);
            list.truncate(most);
        }
    }
    for shelter in &shelters.list {
        let room = if shelter.metres > 0.0 { &mut shelters.near } else { &mut shelters.inside };
        room.add(shelter);
    }
    for own in [&mut facilities, &mut culture] {
        for found in &own.list {
            *own.kinds.entry(found.kind.clone()).or_default() += 1;
        }
    }
    Ok(Places { shelters, facilities, culture, more, data_version })
}

fn found(row: &Row, register: &Register<'_>) -> Result<Found, StoreError> {
    let area_code: Option<String> = row.try_get("area_code").doing(DOING)?;
    let metres: f64 = row.try_get("metres").doing(DOING)?;
    Ok(Found {
        code: row.try_get("code").doing(DOING)?,
        name: row.try_get("name").doing(DOING)?,
        kind: row.try_get("kind").doing(DOING)?,
        area: area_code.as_deref().and_then(|code| register.name(code)),
        area_code,
        capacity: row.try_get("capacity").doing(DOING)?,
        metres: metres.round(),
        illustration: row.try_get("illustration").doing(DOING)?,
    })
}
