//! What it costs, with a country of the weight of the real one: 3,321 cells, 7 million vertices.
//!
//! `cargo test --release --lib atlas::shapes::tests::cost -- --ignored --nocapture`

use std::time::Duration;

use geo::{CoordsIter as _, Geometry};

use super::{
    super::{Scratch, Shapes, Small},
    country::{Country, Dice, Plan},
};
use crate::geo::TileCoord;

/// Time on the processor of this thread; the clock on the wall counts other programs too.
fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn took(work: impl FnOnce()) -> Duration {
    let before = spent();
    work();
    spent().saturating_sub(before)
}

/// The most memory that the program has held since `reset`, in megabytes.
fn peak_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
#[ignore = "a measurement, not a rule"]
fn a_country_of_seven_million_vertices() {
    let plan = Plan { seed: 7, columns: 41, rows: 81, cell: 0.1, depth: 9, enclaves: 9 };
    let rows = Country::new(&plan).rows();
    let given: usize = rows.iter().map(|(_, row)| row.coords_count()).sum();
    println!("{} rows, {given} vertices", rows.len());
    let edited = rows.clone();
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak_mb();
    let mut store = Shapes::default();
    println!("built in {:?}", took(|| store = Shapes::build(rows.into_iter())));
    let bytes = store.bytes();
    println!("{bytes} bytes, {} for 100 given vertices", 100 * bytes / given);
    println!("{} MB more at the peak than the rows themselves", peak_mb() - before);
    let tiles = [(5, 25, 14), (5, 25, 15), (8, 202, 118), (8, 203, 121), (11, 1622, 950)];
    for (z, x, y) in tiles {
        draw(&store, TileCoord::new(z, x, y).unwrap());
    }
    for zoom in [5, 8, 11] {
        fidelity(&store, zoom);
    }
    edit(store, &edited);
}

/// How far the vertices that are not drawn lie from what is, in pixels of a tile of 512.
fn fidelity(store: &Shapes, zoom: u8) {
    let pixel = f64::from(1_u32 << (20 - zoom)) * 8.0;
    let mut far = Vec::new();
    for piece in store.rows.iter().step_by(7).flat_map(|row| row.pieces()) {
        let way = &piece.border.way;
        let point = |at: usize| way.world[at].map(f64::from);
        let drawn: Vec<usize> = (0..way.first.len()).filter(|at| way.first[*at] <= zoom).collect();
        for pair in drawn.windows(2) {
            let ([ax, ay], [bx, by]) = (point(pair[0]), point(pair[1]));
            let length = (bx - ax).hypot(by - ay).max(1.0);
            let off = |at: usize| {
                ((bx - ax) * (point(at)[1] - ay) - (by - ay) * (point(at)[0] - ax)).abs() / length
            };
            far.extend((pair[0] + 1..pair[1]).map(|at| off(at) / pixel));
        }
    }
    far.sort_by(f64::total_cmp);
    let [middle, most, all] =
        [0.5, 0.99, 1.0].map(|share| far[(share * (far.len() - 1) as f64) as usize]);
    println!(
        "zoom {zoom}: half of what is not drawn is off by {middle:.3} pixels, 99 % by {most:.3}, all by {all:.3}"
    );
}

fn draw(store: &Shapes, tile: TileCoord) {
    let mut scratch = Scratch::default();
    let (mut rows, mut rings, mut points) = (0, 0, 0);
    let rounds = 40;
    let time = took(|| {
        for _ in 0..rounds {
            for row in store.meeting_tile(tile) {
                let Some(shape) = store.draw(row, tile.into(), Small::LeftOut, &mut scratch) else {
                    continue;
                };
                rows += 1;
                for run in shape.runs() {
                    rings += 1;
                    points += run.len();
                }
            }
        }
    });
    let [rows, rings, points] = [rows, rings, points].map(|sum| sum / rounds);
    let time = time / u32::try_from(rounds).unwrap();
    println!("{tile:?}: {rows} rows, {rings} rings, {points} points in {time:?}");
}

/// One vertex of a cell moves, again and again.
fn edit(mut store: Shapes, rows: &[(u32, Geometry<f64>)]) {
    let mut dice = Dice(5);
    let (edits, mut changed) = (100, 0);
    let time = took(|| {
        for _ in 0..edits {
            let (key, mut row) = rows[dice.below(rows.len() - 1)].clone();
            if let Geometry::Polygon(polygon) = &mut row {
                let place = polygon.exterior().0.len() / 3;
                polygon.exterior_mut(|ring| ring.0[place].x += 1e-6 * dice.swing());
            }
            let (next, named) = store.replace(&[], &[(key, row)]);
            store = next;
            changed += named.len();
        }
    });
    println!("an edit takes {:?}; 100 change {changed} rows", time / edits);
}
