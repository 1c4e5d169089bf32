//! Lines and areas by chance: a country whose neighbours share bent borders, areas over each other, roads, events of every kind.

use proptest::{collection::vec, prelude::*};
use tokio_postgres::Client;

use super::{
    ground::{self, ORIGIN, STEP},
    world::valid,
};

/// The country has so many columns and rows of communes, each so many steps of the lattice wide.
const SIDE: usize = 4;
const WIDTH: i32 = 12;

/// Bends of a border between two corners.
const BENDS: usize = 3;

/// A country: for each border across and each upright one, how far it is bent at each place, in tenths of a step.
#[derive(Debug, Clone)]
pub(super) struct Country(Vec<[i32; BENDS]>);

#[derive(Debug, Clone)]
struct Event {
    kind: usize,
    ground: ground::Sketch,
    line: Vec<[i32; 2]>,
    risk: Option<i32>,
    starts: i64,
    lasts: Option<i64>,
}

/// A world of lines and areas.
#[derive(Debug, Clone)]
pub(super) struct World {
    country: Country,
    areas: Vec<(ground::Sketch, usize)>,
    roads: Vec<Vec<Vec<[i32; 2]>>>,
    events: Vec<Event>,
}

fn line() -> impl Strategy<Value = Vec<[i32; 2]>> {
    vec([-40..40_i32, -40..40_i32], 2..14)
}

fn event() -> impl Strategy<Value = Event> {
    let risk = prop::option::of(1..=5_i32);
    (0..4_usize, ground::sketch(), line(), risk, 0..100_i64, prop::option::of(0..60_i64)).prop_map(
        |(kind, ground, line, risk, starts, lasts)| Event {
            kind,
            ground,
            line,
            risk,
            starts,
            lasts,
        },
    )
}

/// Any world.
pub(super) fn world() -> impl Strategy<Value = World> {
    let bends = vec([-30..30_i32, -30..30_i32, -30..30_i32], 2 * SIDE * (SIDE + 1));
    (
        bends.prop_map(Country),
        vec((ground::sketch(), 0..3_usize), 1..14),
        vec(vec(line(), 1..3), 1..16),
        vec(event(), 1..20),
    )
        .prop_map(|(country, areas, roads, events)| World { country, areas, roads, events })
}

fn degrees([x, y]: [f64; 2]) -> String {
    format!("{} {}", x.mul_add(STEP, ORIGIN[0]), y.mul_add(STEP, ORIGIN[1]))
}

fn path(line: &[[i32; 2]]) -> String {
    // Between the points of the lattice, so that lines and areas seldom meet in a vertex.
    let place = |[x, y]: &[i32; 2]| degrees([f64::from(*x) + 0.3, f64::from(*y) + 0.6]);
    format!("({})", line.iter().map(place).collect::<Vec<_>>().join(","))
}

impl Country {
    /// How many borders there are.
    pub(super) fn borders(&self) -> usize {
        self.0.len()
    }

    /// Bends one border anew.
    pub(super) fn bend(&mut self, border: usize, bends: [i32; BENDS]) {
        self.0[border] = bends;
    }

    /// The communes on both sides of a border; at the edge there is one.
    pub(super) fn beside(border: usize) -> Vec<usize> {
        (0..SIDE * SIDE)
            .filter(|own| Self::sides(*own).iter().any(|(at, _)| *at == border))
            .collect()
    }

    /// The borders of a commune in the order of its ring, and whether each runs backwards.
    fn sides(commune: usize) -> [(usize, bool); 4] {
        let (column, row) = (commune % SIDE, commune / SIDE);
        let upright = SIDE * (SIDE + 1);
        let across = |row: usize| row * SIDE + column;
        let up = |column: usize| upright + column * SIDE + row;
        [(across(row), false), (up(column + 1), false), (across(row + 1), true), (up(column), true)]
    }

    /// The corner where a border begins and its vertices up to, not with, the next corner.
    fn vertices(&self, border: usize, backwards: bool) -> Vec<[f64; 2]> {
        let upright = border >= SIDE * (SIDE + 1);
        let place = border % (SIDE * (SIDE + 1));
        let (line, along) = (place / SIDE, place % SIDE);
        let at = |number: usize| f64::from(WIDTH * i32::try_from(number).unwrap() - 2 * WIDTH);
        let step = f64::from(WIDTH) / 4.0;
        let mut all = vec![[at(along), at(line)]];
        for (number, bend) in (1..).zip(&self.0[border]) {
            all.push([
                step.mul_add(f64::from(number), at(along)),
                at(line) + f64::from(*bend) / 10.0,
            ]);
        }
        all.push([at(along + 1), at(line)]);
        if backwards {
            all.reverse();
        }
        all.pop();
        if upright { all.iter().map(|[x, y]| [*y, *x]).collect() } else { all }
    }

    /// The ring of a commune.
    pub(super) fn wkt(&self, commune: usize) -> String {
        let sides = Self::sides(commune);
        let vertices = |(border, backwards): (usize, bool)| self.vertices(border, backwards);
        let mut ring: Vec<_> = sides.into_iter().flat_map(vertices).collect();
        ring.push(ring[0]);
        let ring: Vec<_> = ring.into_iter().map(degrees).collect();
        format!("POLYGON(({}))", ring.join(","))
    }
}

impl World {
    /// The country, to change it later.
    pub(super) fn country(&self) -> Country {
        self.country.clone()
    }

    /// Puts it in place of the lines and areas that were there.
    pub(super) async fn make(&self, client: &Client) {
        let mut sql = vec!["DELETE FROM area WHERE code NOT IN ('51', '52'); DELETE FROM road; DELETE FROM disaster_event;".to_owned()];
        for commune in 0..SIDE * SIDE {
            let (name, wkt) = (commune % 5, self.country.wkt(commune));
            sql.push(format!(
                "INSERT INTO area (code, level, name, parent_code, geom) VALUES ('{}', 'commune', 'Xã {name}', '51', ST_GeomFromText('{wkt}', 4326));",
                40_000 + commune
            ));
        }
        let grounds: Vec<_> = self.areas.iter().map(|(sketch, _)| sketch.draw().wkt()).collect();
        let usable = valid(client, &grounds).await;
        for (number, (sketch, level)) in self.areas.iter().enumerate() {
            if !usable[number] || matches!(sketch, ground::Sketch::World) {
                continue;
            }
            let (level, code) =
                [("province", 60 + number), ("commune", 50_000 + number), ("village", number)]
                    [*level];
            sql.push(format!(
                "INSERT INTO area (code, level, name, parent_code, geom) VALUES (CASE '{level}' WHEN 'village' THEN 'v-{code}' ELSE '{code}' END, '{level}', 'Xã {}', nullif('{}', '53'), ST_GeomFromText('{}', 4326));",
                number % 5,
                51 + number % 3,
                grounds[number]
            ));
        }
        for (number, lines) in self.roads.iter().enumerate() {
            let lines: Vec<_> = lines.iter().map(|line| path(line)).collect();
            let class = ["national", "provincial", "district", "commune", "other"][number % 5];
            sql.push(format!(
                "INSERT INTO road (code, name, class, geom) VALUES ('{number}', 'Đường {}', '{class}', ST_GeomFromText('MULTILINESTRING({})', 4326));",
                number % 4,
                lines.join(",")
            ));
        }
        for (number, event) in self.events.iter().enumerate() {
            sql.push(event.sql(number));
        }
        let sql = sql.concat();
        client.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
    }
}

impl Event {
    fn sql(&self, number: usize) -> String {
        let wkt = match (self.kind, &self.ground) {
            (0, _) | (3, ground::Sketch::World) => format!("LINESTRING{}", path(&self.line)),
            (1, _) => format!("MULTIPOINT{}", path(&self.line)),
            (2, _) => format!("POINT{}", path(&self.line[..1])),
            (_, sketch) => sketch.draw().wkt(),
        };
        let number_or_null =
            |value: Option<i64>| value.map_or("NULL".to_owned(), |own| own.to_string());
        let (risk, lasts) = (number_or_null(self.risk.map(Into::into)), number_or_null(self.lasts));
        let kind = ["bao", "lu"][number % 2];
        format!(
            "INSERT INTO disaster_event (code, kind, name, risk_level, wind_kt, started_at, ended_at, geom)
             SELECT 'e-{number}', '{kind}', 'Sự kiện', {risk}, nullif(40 + 20 * ({number} % 3), 80), start.at, start.at + interval '10 minutes' * {lasts}, start.geom
             FROM (SELECT timestamptz '2026-01-01Z' + interval '10 minutes' * {} AS at, ST_GeomFromText('{wkt}', 4326) AS geom) AS start WHERE ST_IsValid(start.geom);",
            self.starts
        )
    }
}
