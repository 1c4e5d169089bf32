//! Questions by chance.

use banlang::geo::{TileCoord, TimeWindow};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*, sample::Index};
use tokio_postgres::Client;

use super::{
    eyes::SIGHTS,
    filter::{self, Wanted},
    ground::{self, Drawn},
    place::{Spot, tile_of},
    world::{today, valid},
};

/// What is asked about, households most often.
const COLLECTIONS: [&str; 8] = [
    "household",
    "household",
    "household",
    "household",
    "household_summary",
    "shelter",
    "facility",
    "road_status",
];

/// A question, drawn.
#[derive(Debug, Clone)]
pub(super) struct Sketch {
    sight: usize,
    collection: usize,
    asked: Asked,
}

#[derive(Debug, Clone)]
enum Asked {
    Tile {
        spot: Index,
        z: u8,
        beside: [i32; 2],
        window: Option<[Option<i64>; 2]>,
        filter: Option<filter::Sketch>,
    },
    Figures {
        grounds: Vec<ground::Sketch>,
        by: u8,
        counted: bool,
        at: Option<usize>,
    },
}

/// A question about one collection by one caller.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Who asks: a place in [`SIGHTS`].
    pub(super) sight: usize,
    pub(super) collection: &'static str,
    pub(super) what: What,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(super) enum What {
    Tile {
        tile: TileCoord,
        window: Option<TimeWindow>,
        filter: Option<Wanted>,
    },
    /// Rows and sums inside grounds by some attributes: of rows that are open, or counted.
    Figures {
        grounds: Vec<Drawn>,
        by: Vec<&'static str>,
        counted: bool,
        at: Option<NaiveDate>,
    },
}

/// Any question.
pub(super) fn sketch() -> impl Strategy<Value = Sketch> {
    let moment = || prop::option::of(-3_i64..103);
    let window = prop::option::of([moment(), moment()]);
    let beside = || prop_oneof![3 => Just(0), 1 => -1_i32..2];
    let filter = prop::option::weighted(0.4, filter::sketch());
    let tile = (any::<Index>(), 0_u8..=22, [beside(), beside()], window, filter).prop_map(
        |(spot, z, beside, window, filter)| Asked::Tile { spot, z, beside, window, filter },
    );
    let figures =
        (vec(ground::sketch(), 1..4), 0_u8..8, any::<bool>(), prop::option::of(0_usize..7))
            .prop_map(|(grounds, by, counted, at)| Asked::Figures { grounds, by, counted, at });
    let asked = prop_oneof![tile, figures];
    // To the public and to planners most is closed.
    let sight = prop_oneof![8 => 1..SIGHTS.len() - 1, 1 => Just(0), 1 => Just(SIGHTS.len() - 1)];
    (sight, 0..COLLECTIONS.len(), asked).prop_map(|(sight, collection, asked)| Sketch {
        sight,
        collection,
        asked,
    })
}

/// Attributes that make groups.
fn attributes(collection: &str) -> [&'static str; 3] {
    match collection {
        "shelter" => ["status", "capacity", "name"],
        "facility" => ["kind", "name", "code"],
        "road_status" => ["status", "reason", "reported_at"],
        _ => ["commune_code", "ethnic_group", "poverty"],
    }
}

/// Days on which statuses begin, end and hold.
fn days() -> [NaiveDate; 7] {
    let day = |text: &str| text.parse().unwrap();
    [
        today(),
        day("2024-12-31"),
        day("2025-01-01"),
        day("2021-01-01"),
        day("1990-01-01"),
        today() + Days::new(30),
        today() + Days::new(500),
    ]
}

/// So many steps of ten minutes after the first report of a road.
fn moment(steps: i64) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    first + TimeDelta::minutes(10 * steps)
}

fn window([from, to]: [Option<i64>; 2]) -> Option<TimeWindow> {
    let (from, to) = match (from, to) {
        (None, None) => return None,
        (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
        one_end => one_end,
    };
    Some(TimeWindow { from: from.map(moment), to: to.map(moment) })
}

impl Sketch {
    /// The question in a world with these places. Grounds that are not valid are left out.
    pub(super) async fn ask(&self, client: &Client, spots: &[Spot]) -> Question {
        let collection = COLLECTIONS[self.collection];
        let what = match &self.asked {
            Asked::Tile { spot, z, beside, window: asked, filter } => {
                let spot = &spots[spot.index(spots.len())];
                let z = spot.zoom().unwrap_or(*z);
                let place = tile_of(z, spot.degrees());
                let last = i64::from((1_u32 << z) - 1);
                let [x, y] = [0, 1].map(|axis| {
                    let near = i64::from(place[axis]) + i64::from(beside[axis]);
                    u32::try_from(near.clamp(0, last)).unwrap()
                });
                let tile = TileCoord::new(z, x, y).unwrap();
                let filter = filter.as_ref().map(|filter| filter.draw(collection));
                What::Tile { tile, window: asked.and_then(window), filter }
            }
            Asked::Figures { grounds, by, counted, at } => {
                let drawn: Vec<_> = grounds.iter().map(ground::Sketch::draw).collect();
                let wkt: Vec<_> = drawn.iter().map(Drawn::wkt).collect();
                let valid = valid(client, &wkt).await;
                let grounds = drawn.into_iter().zip(valid).filter(|(_, valid)| *valid);
                let names = attributes(collection).into_iter().enumerate();
                What::Figures {
                    grounds: grounds.map(|(ground, _)| ground).collect(),
                    by: names.filter(|(place, _)| by >> place & 1 == 1).map(|(_, n)| n).collect(),
                    counted: *counted && collection == "household",
                    at: at.map(|at| days()[at]),
                }
            }
        };
        Question { sight: self.sight, collection, what }
    }
}
