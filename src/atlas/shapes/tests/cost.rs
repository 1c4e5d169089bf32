//! What it costs, with a country of the weight of the real one.

use std::time::Duration;

use super::{
    super::{Scratch, Shapes, Small},
    country::{Country, Dice, Plan},
};
use crate::geo::TileCoord;

/// Time on the processor of this thread; the clock of the wall counts other programs too.
fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[test]
#[ignore = "a measurement; run with --release --nocapture"]
fn a_country_of_seven_million_vertices() {
    let plan = Plan { seed: 7, columns: 41, rows: 81, cell: 0.1, depth: 9, enclaves: 9 };
    let rows = Country::new(&plan).rows();
    let given: usize = rows.iter().map(|(_, row)| geo::CoordsIter::coords_count(row)).sum();
    let started = spent();
    let store = Shapes::build(rows.iter().cloned());
    let copied = spent();
    let rows: Vec<_> = rows.into_iter().collect();
    let clone = { let now = spent(); let copy = rows.clone(); let took = spent() - now; drop(copy); took };
    println!("{} rows, {given} vertices; built in {:?} (of it copying {clone:?})", rows.len(), copied - started);
    println!("{} bytes, {:.1} for each given vertex", store.bytes(), store.bytes() as f64 / given as f64);
    let mut scratch = Scratch::default();
    for (z, x, y) in [(5, 25, 14), (5, 25, 15), (8, 202, 118), (8, 203, 121), (11, 1622, 950), (14, 12_980, 7600)] {
        let tile = TileCoord::new(z, x, y).unwrap();
        let (mut runs, mut points, mut drawn) = (0, 0, 0);
        let rounds = 20;
        let started = spent();
        for _ in 0..rounds {
            (runs, points, drawn) = (0, 0, 0);
            for row in store.meeting_tile(tile) {
                if let Some(shape) = store.draw(row, tile, Small::LeftOut, &mut scratch) {
                    drawn += 1;
                    for run in shape.runs() {
                        runs += 1;
                        points += run.len();
                    }
                }
            }
        }
        println!("{z}/{x}/{y}: {drawn} rows, {runs} rings, {points} points in {:?}", (spent() - started) / rounds);
    }
    let mut dice = Dice(5);
    let mut store = store;
    let edits = 100;
    let started = spent();
    let mut changed = 0;
    for _ in 0..edits {
        let (key, geometry) = &rows[dice.below(rows.len() - 1)];
        let mut edited = geometry.clone();
        if let geo::Geometry::Polygon(polygon) = &mut edited {
            let at = polygon.exterior().0.len() / 3;
            polygon.exterior_mut(|ring| ring.0[at].x += 1e-6 * dice.swing());
        }
        let (next, rows) = store.replace(&[], &[(*key, edited)]);
        store = next;
        changed += rows.len();
    }
    println!("an edit: {:?}, {} rows change", (spent() - started) / edits, changed as f64 / f64::from(edits));
}
