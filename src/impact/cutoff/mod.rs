//! What closed roads cut off: which villages lose the way to the office of their commune, to a shelter or to a hospital, and
//! what ways are left.
//!
//! The roads are those of the map in memory, as a graph that is made once for each of its states; villages are counted in the
//! database, for those who may count them.

mod answer;
mod closing;
mod inputs;
mod network;
mod places;
mod segments;
#[cfg(test)]
mod tests;
mod ways;

use std::sync::Arc;

use chrono::Utc;
use geo::{Coord, Geometry};

use self::{
    answer::{ClosedRoad, World},
    network::{Network, Road},
    places::Report,
    ways::Closures,
};
use super::{
    count::CountError,
    footprint::{Sources, footprint},
    register::Register,
};
use crate::{
    area::REGISTER,
    atlas::{Atlas, HeldRow, Seen},
    auth::Caller,
    catalog::Catalogue,
    geo::Ground,
    policy::{CountView, Key, View, counting, keys, view},
    record::open_under,
    store::{Db, position},
};

pub(crate) use self::{
    answer::{CutOff, CutVillage},
    inputs::CutOffInputs,
};

/// Goals so far around the ground count too, in degrees: the way to a hospital leads out of a commune.
const AROUND: f64 = 0.5;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CutOffError {
    /// The caller may not count households.
    #[error(
        "which villages are cut off is told to officers and disaster desks of an area, who may count its households"
    )]
    Closed,
    /// There is no such road.
    #[error("there is no road with the code {0:?}")]
    NoRoad(String),
    /// There is no road near a place.
    #[error("no road is known within 200 metres of the place {0}, {1}; move it or name the road")]
    NoRoadNear(f64, f64),
    /// As with figures.
    #[error(transparent)]
    Count(#[from] CountError),
}

/// What has to be opened.
struct Views {
    areas: View,
    events: Option<View>,
    roads: View,
    states: View,
    facilities: View,
    shelters: View,
    households: CountView,
}

impl Views {
    fn of(caller: &Caller, catalogue: &Catalogue) -> Result<Self, CutOffError> {
        let open = |id: &str| view(caller, catalogue.get(id)?, catalogue);
        let need = |id: &str| open(id).ok_or(CutOffError::Count(CountError::NoView));
        let households = catalogue.get("household").map(|own| counting(caller, own));
        Ok(Self {
            households: households.and_then(|own| own.exact).ok_or(CutOffError::Closed)?,
            areas: need(REGISTER)?,
            events: open("disaster_event"),
            roads: need("road")?,
            states: need("road_status")?,
            facilities: need("facility")?,
            shelters: need("shelter")?,
        })
    }

    fn keys(&self) -> Vec<&dyn Key> {
        let rows = [&self.areas, &self.roads, &self.states, &self.facilities, &self.shelters];
        let mut keys = keys(rows.into_iter().chain(&self.events));
        keys.push(&self.households);
        keys
    }
}

/// Which villages of an area are cut off, and the state of the map that the roads are those of.
///
/// # Errors
/// When the caller may not count households, the area or a road cannot be used, or the database is away.
pub(crate) async fn cut_off(
    (db, atlas): (&Db, &Atlas),
    (caller, catalogue): (&Caller, &Catalogue),
    inputs: &CutOffInputs,
) -> Result<(CutOff, Seen), CutOffError> {
    let views = Views::of(caller, catalogue)?;
    let opened = views.keys();
    let seen = atlas.open(&opened, "cut-off").await.map_err(CountError::from)?;
    let at = inputs.at.unwrap_or_else(Utc::now);
    let events = views.events.as_ref();
    let sources = Sources { seen: &seen, areas: &views.areas, events, db };
    let day = at.date_naive();
    let ground = footprint(sources, &inputs.place, None, day).await.map_err(CountError::from)?;
    let ground = ground.ground();
    let closed_ground = match &inputs.closing.ground {
        Some(place) => {
            let closed = footprint(sources, place, None, day).await.map_err(CountError::from)?;
            Some(closed.ground())
        }
        None => None,
    };
    let register = Register::of(&seen, &views.areas, day).ok_or(CountError::NoView)?;
    let communes = register.communes(&ground);
    let network = network(&seen, &views.roads);
    let mut client = db.connection().await.map_err(CountError::from)?;
    let reading = open_under(&mut client, &opened, seen.looks()).await.map_err(CountError::from)?;
    let store = |error| CutOffError::Count(CountError::Store(error));
    let villages = places::villages(&reading, &communes, (&views.areas, &views.households));
    let villages = villages.await.map_err(store)?;
    let around = around(&ground);
    let goals = places::goals(&reading, around, (&views.facilities, &views.shelters));
    let goals = goals.await.map_err(store)?;
    let reports = if inputs.reported {
        places::reports(&reading, at, &views.states).await.map_err(store)?
    } else {
        Vec::new()
    };
    let data_version = position(&*reading).await.map_err(store)?.to_string();
    let mut closures = Closures::default();
    let mut closed = asked(&network, &mut closures, (inputs, closed_ground.as_ref()))?;
    closed.extend(reports.iter().map(|report| reported(&network, &mut closures, report)));
    let world = World { network: &network, villages: &villages, goals: &goals };
    let names = |code: &str| register.name(code);
    let answer = world.answer(&world.fates(&closures), &names, (closed, at, data_version));
    let shown = usize::try_from(answer.asked.count.households).unwrap_or_default();
    reading.shows("household", shown);
    drop(reading);
    Ok((answer, seen))
}

/// The roads of the map as a graph, made once for each state of them.
fn network(seen: &Seen, roads: &View) -> Arc<Network> {
    let Some(rows) = seen.rows(roads) else { return Arc::new(Network::of(Vec::new())) };
    rows.derived("road graph", |rows| {
        let mut all: Vec<_> = rows.all().flat_map(|row| lines(&row)).collect();
        all.sort_by(|one, other| one.code.cmp(&other.code));
        Network::of(all)
    })
}

/// The lines of a row, each a road of its code.
fn lines(row: &HeldRow<'_>) -> Vec<Road> {
    let text = |field: &str| row.text(field).unwrap_or_default().to_owned();
    let lines = match row.geometry() {
        Some(Geometry::LineString(line)) => vec![line.0],
        Some(Geometry::MultiLineString(lines)) => lines.into_iter().map(|line| line.0).collect(),
        _ => Vec::new(),
    };
    let road = |line| Road { code: text("code"), name: text("name"), line };
    lines.into_iter().filter(|line| line.len() > 1).map(road).collect()
}

/// The box around a ground, widened.
fn around(ground: &Ground) -> [f64; 4] {
    let start = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    let [west, south, east, north] = ground.boxes().fold(start, |[w, s, e, n], own| {
        let (low, high) = (own.min(), own.max());
        [w.min(low.x), s.min(low.y), e.max(high.x), n.max(high.y)]
    });
    [west - AROUND, south - AROUND, east + AROUND, north + AROUND]
}

/// Closes what the client takes for closed.
fn asked(
    network: &Network,
    closures: &mut Closures,
    (inputs, ground): (&CutOffInputs, Option<&Ground>),
) -> Result<Vec<ClosedRoad>, CutOffError> {
    let road = |road: Option<&Road>, place: Option<Coord>| ClosedRoad {
        road: road.map(|road| road.code.clone()),
        name: road.map(|road| road.name.clone()),
        status: "closed",
        by: "asked".to_owned(),
        since: None,
        reason: None,
        reported_by: None,
        off_road: false,
        place: place.map(|place| [place.x, place.y]),
    };
    let mut closed = Vec::new();
    for code in &inputs.closing.roads {
        if !closures.road(network, code) {
            return Err(CutOffError::NoRoad(code.clone()));
        }
        let piece = network.pieces_of(code).and_then(<[u32]>::first);
        closed.push(road(piece.and_then(|piece| network.road_of(*piece)), None));
    }
    for place in &inputs.closing.places {
        let piece = closures.place(network, *place, None);
        let piece = piece.ok_or(CutOffError::NoRoadNear(place.x, place.y))?;
        closed.push(road(network.road_of(piece), Some(*place)));
    }
    for piece in ground.map(|ground| closures.ground(network, ground)).unwrap_or_default() {
        let own = network.road_of(piece);
        if closed.last().is_none_or(|last| last.road.as_ref() != own.map(|own| &own.code)) {
            closed.push(road(own, None));
        }
    }
    Ok(closed)
}

/// Closes what is reported, or marks it as hard to pass.
fn reported(network: &Network, closures: &mut Closures, report: &Report) -> ClosedRoad {
    let code = report.road.as_deref();
    let pieces = match (report.place, report.is_closed) {
        (Some(place), true) => closures.place(network, place, code).into_iter().collect(),
        (Some(place), false) => {
            let spot = network.nearest(place, closing::PLACE_M, code);
            spot.map(|spot| spot.piece).into_iter().collect()
        }
        (None, is_closed) => {
            if let (true, Some(code)) = (is_closed, code) {
                closures.road(network, code);
            }
            code.and_then(|code| network.pieces_of(code)).unwrap_or_default().to_vec()
        }
    };
    if !report.is_closed {
        closures.difficult.extend(&pieces);
    }
    let road = pieces.first().and_then(|piece| network.road_of(*piece));
    ClosedRoad {
        road: road.map(|road| road.code.clone()).or_else(|| report.road.clone()),
        name: road.map(|road| road.name.clone()),
        status: if report.is_closed { "closed" } else { "difficult" },
        by: report.code.clone(),
        since: Some(report.since),
        reason: report.reason.clone(),
        reported_by: report.reported_by.clone(),
        off_road: pieces.is_empty(),
        place: report.place.map(|place| [place.x, place.y]),
    }
}
