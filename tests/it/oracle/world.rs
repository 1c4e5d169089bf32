//! Worlds by chance: households crowded on a few places, what was found out about their poverty, other points, an edition.

use std::fmt;

use chrono::{Days, NaiveDate, Utc};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};
use tokio_postgres::Client;

use super::{
    eyes::Opened,
    ground,
    place::{Spot, spot},
};

/// Where households are listed.
pub(super) const COMMUNES: [&str; 4] = ["23001", "23002", "23003", "23101"];

const POVERTY: [&str; 3] = ["poor", "near_poor", "other"];

/// Ways in which statuses follow each other.
pub(super) const HISTORIES: u8 = 9;

/// A world.
#[derive(Clone)]
pub(super) struct World {
    pub(super) spots: Vec<Spot>,
    households: Vec<Household>,
    things: Vec<Thing>,
    atoms: Vec<Atom>,
    openings: Vec<Opening>,
    /// Its history is another one than that of the world before it.
    pub(super) renewed: bool,
}

/// A household.
#[derive(Debug, Clone)]
pub(super) struct Household {
    spot: Index,
    placed: bool,
    commune: usize,
    members: i32,
    kin: i32,
    history: u8,
}

#[derive(Debug, Clone)]
struct Thing {
    kind: i32,
    spot: Index,
    placed: bool,
    area: Option<usize>,
    number: i32,
}

#[derive(Debug, Clone)]
struct Atom {
    spot: Index,
    placed: bool,
    commune: usize,
    poverty: usize,
    tens: i32,
}

#[derive(Debug, Clone)]
struct Opening {
    desk: bool,
    areas: u8,
    ground: Option<ground::Sketch>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.households.len() > 30 {
            return write!(f, "{} households, {} places", self.households.len(), self.spots.len());
        }
        f.debug_struct("World")
            .field("spots", &self.spots)
            .field("households", &self.households)
            .field("things", &self.things)
            .field("atoms", &self.atoms)
            .field("openings", &self.openings)
            .field("renewed", &self.renewed)
            .finish()
    }
}

/// Nine in ten have a place.
fn placed() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.9)
}

fn household() -> impl Strategy<Value = Household> {
    (any::<Index>(), placed(), 0..COMMUNES.len(), 1..=60, 0..60, 0..HISTORIES).prop_map(
        |(spot, placed, commune, members, kin, history)| Household {
            spot,
            placed,
            commune,
            members,
            kin,
            history,
        },
    )
}

fn thing() -> impl Strategy<Value = Thing> {
    let area = prop::option::of(0..COMMUNES.len());
    (0..3, any::<Index>(), placed(), area, 0..1000)
        .prop_map(|(kind, spot, placed, area, number)| Thing { kind, spot, placed, area, number })
}

fn atom() -> impl Strategy<Value = Atom> {
    (any::<Index>(), placed(), 0..COMMUNES.len(), 0..3_usize, 1..90).prop_map(
        |(spot, placed, commune, poverty, tens)| Atom { spot, placed, commune, poverty, tens },
    )
}

fn opening() -> impl Strategy<Value = Opening> {
    (any::<bool>(), 1_u8..8, prop::option::weighted(0.7, ground::sketch()))
        .prop_map(|(desk, areas, ground)| Opening { desk, areas, ground })
}

/// Any world with so many households.
pub(super) fn world(households: std::ops::Range<usize>) -> impl Strategy<Value = World> {
    (
        vec(spot(), 4..60),
        vec(household(), households),
        vec(thing(), 20..90),
        vec(atom(), 1..60),
        vec(opening(), 0..5),
        any::<bool>(),
    )
        .prop_map(|(spots, households, things, atoms, openings, renewed)| World {
            spots,
            households,
            things,
            atoms,
            openings,
            renewed,
        })
}

/// The day that everything is about.
pub(super) fn today() -> NaiveDate {
    Utc::now().date_naive()
}

/// The statuses of a household, none of which begins or ends tomorrow: the day may change while the test runs.
pub(super) fn statuses(history: u8, [commune, list_no]: [&str; 2], turn: usize) -> Vec<Value> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let after = |days| today() + Days::new(days);
    let periods: &[(NaiveDate, Option<NaiveDate>)] = match history {
        0 => &[],
        1 => &[(day("2024-01-01"), Some(day("2025-01-01")))],
        2 => &[(day("2024-01-01"), Some(day("2025-01-01"))), (day("2025-01-01"), None)],
        3 => &[(after(400), None)],
        4 => &[(day("2023-01-01"), Some(today()))],
        5 => &[(day("2020-01-01"), Some(day("2021-06-01"))), (today(), None)],
        6 => &[(day("2024-01-01"), Some(after(30))), (after(30), None)],
        7 => &[(day("1999-12-31"), None)],
        _ => &[
            (day("2019-05-05"), Some(day("2020-01-01"))),
            (day("2020-01-01"), Some(day("2024-12-31"))),
            (day("2024-12-31"), Some(day("2025-06-01"))),
        ],
    };
    let status = |(number, (begins, ends)): (usize, &(NaiveDate, Option<NaiveDate>))| json!({"commune": commune, "list_no": list_no, "begins": begins, "ends": ends, "poverty": POVERTY[(number + turn) % 3]});
    periods.iter().enumerate().map(status).collect()
}

impl World {
    fn place(&self, spot: Index, placed: bool) -> [Option<f64>; 2] {
        if !placed {
            return [None, None];
        }
        self.spots[spot.index(self.spots.len())].degrees().map(Some)
    }

    /// Puts it in place of the world that was there, and says what is opened in it.
    pub(super) async fn make(&self, client: &Client) -> Vec<Opened> {
        let gone = "DELETE FROM household; DELETE FROM shelter; DELETE FROM facility; DELETE FROM road_status;
            DELETE FROM household_summary; DELETE FROM edition; DELETE FROM activation";
        client.batch_execute(gone).await.unwrap();
        if self.renewed {
            client.batch_execute("INSERT INTO epoch DEFAULT VALUES").await.unwrap();
        }
        let (mut households, mut found_out) = (Vec::new(), Vec::new());
        for (number, own) in self.households.iter().enumerate() {
            let list_no = number.to_string();
            let [lon, lat] = self.place(own.spot, own.placed);
            let commune = COMMUNES[own.commune];
            households.push(json!({"commune": commune, "list_no": list_no, "members": own.members, "kin": own.kin, "lon": lon, "lat": lat}));
            found_out.extend(statuses(own.history, [commune, &list_no], number));
        }
        write(client, include_str!("households.sql"), households).await;
        write(client, include_str!("statuses.sql"), found_out).await;
        let things = self.things.iter().enumerate().map(|(number, own)| {
            let [lon, lat] = self.place(own.spot, own.placed);
            let area = own.area.map(|area| COMMUNES[area]);
            json!({"kind": own.kind, "code": number.to_string(), "area": area, "number": own.number, "lon": lon, "lat": lat})
        });
        write(client, include_str!("things.sql"), things.collect()).await;
        let atoms = self.atoms.iter().enumerate().map(|(number, own)| {
            let [lon, lat] = self.place(own.spot, own.placed);
            json!({"commune": COMMUNES[own.commune], "cell": number.to_string(), "kin": "kinh", "poverty": POVERTY[own.poverty],
                "households": 10 * own.tens, "members": 37 * own.tens, "lon": lon, "lat": lat})
        });
        write(client, include_str!("atoms.sql"), atoms.collect()).await;
        self.open(client).await
    }

    async fn open(&self, client: &Client) -> Vec<Opened> {
        let mut opened = Vec::new();
        for own in &self.openings {
            let ground = own.ground.as_ref().map(|sketch| sketch.draw().wkt());
            if let Some(ground) = &ground
                && !valid(client, std::slice::from_ref(ground)).await[0]
            {
                continue;
            }
            let chosen = COMMUNES.iter().take(3).enumerate();
            let areas = chosen.filter(|(place, _)| own.areas >> place & 1 == 1);
            let asker = if own.desk { "truc" } else { "truc-xa" };
            opened.push(Opened { asker, areas: areas.map(|(_, code)| *code).collect(), ground });
        }
        let rows = opened
            .iter()
            .map(|own| json!({"asker": own.asker, "areas": own.areas, "ground": own.ground}));
        write(client, include_str!("openings.sql"), rows.collect()).await;
        opened
    }
}

/// Runs a statement that makes rows.
pub(super) async fn write(client: &Client, sql: &str, rows: Vec<Value>) {
    client.execute(sql, &[&Value::Array(rows)]).await.unwrap_or_else(|error| panic!("{error:?}"));
}

/// Which of the polygons are valid.
pub(super) async fn valid(client: &Client, wkt: &[String]) -> Vec<bool> {
    let rows = client.query(include_str!("valid.sql"), &[&wkt]).await.unwrap();
    rows.iter().map(|row| row.try_get(0).unwrap()).collect()
}
