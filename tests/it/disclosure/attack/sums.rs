//! Everything that the public can ask for, as sums of atoms.

use std::collections::BTreeMap;

use banlang::geo::World;
use rand::{Rng as _, rngs::StdRng};
use serde_json::{Value, json};

use super::{super::column, Story, program::Sum};
use crate::{
    support::TestApp,
    tiles::decoded::{number, tile},
};

/// The atoms as the public sees them: figures by number of the atom, and where the places are.
pub(super) struct Published {
    pub(super) figures: Vec<i64>,
    /// Longitude and latitude, where a listed atom of the same commune and cell shows it.
    places: Vec<Option<[f64; 2]>>,
}

/// Reads all pages of items; gives atoms with what is asked of each.
async fn items(app: &TestApp, query: &str) -> Vec<Value> {
    let mut path = format!("/api/collections/household_summary/items?limit=1000{query}");
    let mut all = Vec::new();
    loop {
        let page = app.get(&path).await.json();
        all.extend(page["features"].as_array().unwrap().iter().cloned());
        let next = page["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next");
        let Some(next) = next else { return all };
        let address = next["href"].as_str().unwrap();
        address[address.find("/api/").unwrap()..].clone_into(&mut path);
    }
}

fn key(atom: &Value) -> [String; 4] {
    ["commune_code", "cell", "ethnic_group", "poverty"]
        .map(|field| atom["properties"][field].as_str().unwrap().to_owned())
}

fn households(row: &Value) -> i64 {
    row["households"].as_i64().unwrap()
}

/// The items without a filter. An atom that is not listed has the figure 0.
pub(super) async fn published(app: &TestApp, stories: &[Story]) -> Published {
    let listed = items(app, "").await;
    let mut figures: BTreeMap<[String; 4], i64> = BTreeMap::new();
    let mut places: BTreeMap<(String, String), [f64; 2]> = BTreeMap::new();
    for atom in &listed {
        let key = key(atom);
        if let Some([lon, lat]) = atom["geometry"]["coordinates"].as_array().map(Vec::as_slice) {
            let place = [lon.as_f64().unwrap(), lat.as_f64().unwrap()];
            places.insert((key[0].clone(), key[1].clone()), place);
        }
        assert!(figures.insert(key, households(&atom["properties"])).is_none(), "{atom}");
    }
    let place = |story: &Story| places.get(&(story.key[0].clone(), story.key[1].clone())).copied();
    let published = Published {
        figures: stories
            .iter()
            .map(|story| figures.remove(&story.key).unwrap_or_default())
            .collect(),
        places: stories.iter().map(place).collect(),
    };
    assert!(figures.is_empty(), "atoms without households are published: {figures:?}");
    published
}

/// The atoms of which a condition holds.
fn chosen(stories: &[Story], condition: impl Fn(usize, &Story) -> bool) -> Vec<usize> {
    (0..stories.len()).filter(|atom| condition(*atom, &stories[*atom])).collect()
}

/// Sums of the items by each class, and by pairs of classes.
pub(super) async fn by_filters(app: &TestApp, stories: &[Story], edition: usize) -> Vec<Sum> {
    let mut sums = Vec::new();
    let fields = [(0, "commune_code"), (2, "ethnic_group"), (3, "poverty")];
    for (place, field) in fields {
        let mut values: Vec<_> = stories.iter().map(|story| story.key[place].clone()).collect();
        values.sort();
        values.dedup();
        for value in values {
            let atoms = chosen(stories, |_, story| story.key[place] == value);
            let told = items(app, &format!("&{field}={value}")).await;
            let total = told.iter().map(|atom| households(&atom["properties"])).sum();
            sums.push(Sum { edition, atoms, households: total });
        }
    }
    sums
}

/// Column, row and cell of a place in degrees (16 x 16 cells to a tile, numbered from 1 by rows). The west
/// and north edges of a tile and of a cell belong to it.
fn cell(z: u8, [lon, lat]: [f64; 2]) -> (u32, u32, u64) {
    // A cell is a tile of four zooms deeper.
    let World { x, y } = World::of(lon, lat);
    let [column, row] = [x, y].map(|at| at >> (28 - z));
    (column >> 4, row >> 4, u64::from(1 + column % 16 + 16 * (row % 16)))
}

/// The places of commune and cell in degrees: some lie on the edges of tiles.
async fn places(app: &TestApp) -> BTreeMap<(String, String), [f64; 2]> {
    let sql = "SELECT DISTINCT commune_code, cell, ST_X(geom), ST_Y(geom)
               FROM household_summary_published WHERE geom IS NOT NULL";
    let rows = app.db.world().await.query(sql, &[]).await.unwrap();
    rows.iter()
        .map(|row| ((column(row, 0), column(row, 1)), [column(row, 2), column(row, 3)]))
        .collect()
}

/// Every cell of every tile that shows an atom.
pub(super) async fn by_tiles(app: &TestApp, stories: &[Story], edition: usize) -> Vec<Sum> {
    let places = places(app).await;
    let mut sums = Vec::new();
    for z in 0..=14 {
        let mut cells: BTreeMap<(u32, u32), BTreeMap<u64, Vec<usize>>> = BTreeMap::new();
        for (atom, story) in stories.iter().enumerate() {
            let key = (story.key[0].clone(), story.key[1].clone());
            let Some(place) = places.get(&key) else { continue };
            let (column, row, cell) = cell(z, *place);
            cells.entry((column, row)).or_default().entry(cell).or_default().push(atom);
        }
        for ((column, row), mut cells) in cells {
            let layers = tile(app, &format!("household_summary/{z}/{column}/{row}.mvt")).await;
            for feature in &layers["household_summary"] {
                let atoms = cells.remove(&feature.id.unwrap());
                let households = i64::try_from(number(feature, "households")).unwrap();
                let atoms = atoms.unwrap_or_else(|| panic!("an unknown cell: {feature:?}"));
                sums.push(Sum { edition, atoms, households });
            }
            assert!(cells.is_empty(), "cells of {z}/{column}/{row} are not shown: {cells:?}");
        }
    }
    sums
}

/// What the affected process says of rectangles by chance in a box (west, south, east, north).
pub(super) async fn by_rectangles(
    app: &TestApp,
    stories: &[Story],
    published: &Published,
    edition: usize,
    (random, [west, south, east, north]): (&mut StdRng, [f64; 4]),
) -> Vec<Sum> {
    let mut sums = Vec::new();
    for _ in 0..12 {
        let (left, low) = (random.random_range(west..east), random.random_range(south..north));
        let (right, high) = (random.random_range(left..east), random.random_range(low..north));
        let ring = [[left, low], [right, low], [right, high], [left, high], [left, low]];
        let area = json!({"type": "Polygon", "coordinates": [ring]});
        let inside = |place: [f64; 2]| {
            (left..=right).contains(&place[0]) && (low..=high).contains(&place[1])
        };
        let atoms = chosen(stories, |atom, _| published.places[atom].is_some_and(inside));
        sums.extend(answer(app, stories, &area, atoms, edition).await);
    }
    sums
}

/// What it says of each commune and of unions of neighbours in the list.
pub(super) async fn by_communes(app: &TestApp, stories: &[Story], edition: usize) -> Vec<Sum> {
    let mut codes: Vec<_> = stories.iter().map(|story| story.key[0].clone()).collect();
    codes.dedup();
    let mut sums = Vec::new();
    for codes in codes.windows(1).chain(codes.windows(2)).take(80) {
        // Which places lie in it is known from the boundaries.
        let list = codes.join("', '");
        let places = format!(
            "SELECT jsonb_agg(DISTINCT jsonb_build_array(s.commune_code, s.cell)) FROM household_summary_published AS s
             JOIN area ON area.code IN ('{list}') AND ST_Intersects(area.geom, s.geom)"
        );
        let places: Value = serde_json::from_str(&app.db.value(&places).await).unwrap();
        let places = places.as_array().cloned().unwrap_or_default();
        let atoms =
            chosen(stories, |_, story| places.contains(&json!([story.key[0], story.key[1]])));
        sums.extend(answer(app, stories, &json!({"areas": codes}), atoms, edition).await);
    }
    sums
}

/// The sums of one answer about an area with these atoms.
async fn answer(
    app: &TestApp,
    stories: &[Story],
    area: &Value,
    atoms: Vec<usize>,
    edition: usize,
) -> Vec<Sum> {
    let body = json!({"inputs": {"area": area}});
    let answer = app.post("/api/processes/affected/execution", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let part = |condition: &dyn Fn(&Story) -> bool| -> Vec<usize> {
        atoms.iter().copied().filter(|atom| condition(&stories[*atom])).collect()
    };
    let mut sums = Vec::new();
    for group in answer["groups"].as_array().unwrap() {
        let class = part(&|story| {
            group["ethnic_group"] == story.key[2] && group["poverty"] == story.key[3]
        });
        sums.push(Sum { edition, atoms: class, households: households(group) });
    }
    for commune in answer["communes"].as_array().unwrap() {
        let class = part(&|story| commune["code"] == story.key[0]);
        sums.push(Sum { edition, atoms: class, households: households(commune) });
    }
    sums.push(Sum { edition, atoms, households: households(&answer["total"]) });
    sums
}

/// The sums that are not what the figures of their atoms add up to.
pub(super) fn wrong<'a>(sums: &'a [Sum], figures: &[Vec<i64>]) -> Vec<&'a Sum> {
    let adds_up = |sum: &&Sum| {
        let parts = sum.atoms.iter().map(|atom| figures[sum.edition][*atom]);
        parts.sum::<i64>() != sum.households
    };
    sums.iter().filter(adds_up).collect()
}
