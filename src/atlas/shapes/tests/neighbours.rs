//! Neighbours never gap and never overlap, at any zoom and in any tile.

use std::sync::Arc;

use geo::{Geometry, LineString};
use proptest::prelude::*;

use super::{
    super::{
        Shapes, Small,
        border::Way,
        draw::{probe, reach},
    },
    country::{AROUND, Country, Dice, Plan},
    look::{Balance, area, drawn, faults},
};
use crate::geo::TileCoord;

pub(super) fn plans() -> impl Strategy<Value = Plan> {
    let sizes = (any::<u64>(), 1..5_usize, 1..5_usize, 1..7_u32, 0..4_usize);
    (sizes, 0.001..0.8_f64).prop_map(|((seed, columns, rows, depth, enclaves), cell)| Plan {
        seed,
        columns,
        rows,
        cell,
        depth,
        enclaves,
    })
}

/// The tiles that the country itself meets, up to `most` of a zoom.
pub(super) fn tiles(store: &Shapes, zoom: u8, most: usize) -> Vec<TileCoord> {
    let cells = store.keys().filter(|key| *key != AROUND).filter_map(|key| store.frame(key));
    let Some(frame) = cells.reduce(super::super::Frame::join) else { return Vec::new() };
    let tile = |axis: u32| axis >> (32 - u32::from(zoom)).min(31) >> u32::from(zoom == 0);
    let [west, north] = frame.min.map(tile);
    let [east, south] = frame.max.map(tile);
    let all = (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y)));
    let count = ((east - west + 1) * (south - north + 1)) as usize;
    all.step_by(count.div_ceil(most)).map(|(x, y)| TileCoord::new(zoom, x, y).unwrap()).collect()
}

/// Edges in the whole picture of a zoom that one side draws and the other does not.
fn gaps(store: &Shapes, zoom: u8) -> Vec<([i64; 2], [i64; 2])> {
    let world = TileCoord::new(zoom, 0, 0).unwrap();
    let mut balance = Balance::default();
    for row in &store.rows {
        probe(row, world, Small::LeftOut, |ring| balance.add(ring));
    }
    balance.open()
}

fn frame_area(tile: TileCoord) -> i64 {
    let frame: Vec<[f64; 2]> = super::country::FRAME.to_vec();
    let mut ring = frame.clone();
    ring.push(frame[0]);
    let rows = [(0, super::country::polygon(&ring, &[]).into())];
    let runs = drawn(&Shapes::build(rows.into_iter()), tile);
    runs.iter().flat_map(|(_, _, runs)| runs).map(|run| area(run)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn every_border_is_drawn_with_the_same_vertices_by_both_sides(plan in plans()) {
        let store = Shapes::build(Country::new(&plan).rows().into_iter());
        for zoom in 0..=22 {
            // The frame around everything has one side only.
            prop_assert!(gaps(&store, zoom).len() <= 4, "zoom {zoom}: {:?}", gaps(&store, zoom));
        }
    }

    #[test]
    fn the_cells_of_a_tile_cover_it_without_gap_or_overlap(plan in plans()) {
        let store = Shapes::build(Country::new(&plan).rows().into_iter());
        for zoom in 0..=15 {
            for tile in tiles(&store, zoom, 8) {
                let mut sum = 0;
                let mut given = 0;
                let mut bent = 0;
                for (key, _, runs) in drawn(&store, tile) {
                    sum += runs.iter().map(|run| area(run)).sum::<i64>();
                    let raw = probe_area(&store, key, tile);
                    given += raw.0;
                    bent += if runs.iter().map(|run| area(run)).sum::<i64>() == raw.0 { 0 } else { raw.1 };
                }
                prop_assert_eq!(given, frame_area(tile), "{:?}", tile);
                // Only where a ring crossed itself after rounding, it is bent by a unit's width at most.
                prop_assert!((sum - given).abs() <= bent, "{tile:?}: {sum} of {given}, {bent}");
            }
        }
    }

    #[test]
    fn no_ring_crosses_or_touches_itself_and_all_wind_as_the_format_asks(plan in plans()) {
        let store = Shapes::build(Country::new(&plan).rows().into_iter());
        for zoom in 0..=15 {
            for tile in tiles(&store, zoom, 6) {
                for (key, _, runs) in drawn(&store, tile) {
                    prop_assert!(area(&runs[0]) > 0, "a row begins with an exterior ring");
                    for run in &runs {
                        prop_assert_eq!(faults(run), None, "row {} in {:?}", key, tile);
                    }
                }
            }
        }
    }
}

/// Twice the area of a row's rings before they are untied, and their length.
fn probe_area(store: &Shapes, key: u32, tile: TileCoord) -> (i64, i64) {
    let (mut twice, mut length) = (0, 0);
    probe_clipped(store, key, tile, |ring| {
        let next = ring.iter().cycle().skip(1);
        for (a, b) in ring.iter().zip(next) {
            twice += a[0] * b[1] - b[0] * a[1];
            length += (b[0] - a[0]).abs() + (b[1] - a[1]).abs();
        }
    });
    (twice, 2 * length)
}

fn probe_clipped(store: &Shapes, key: u32, tile: TileCoord, mut seen: impl FnMut(&[[i64; 2]])) {
    let mut spare = Vec::new();
    probe(store.row(key).unwrap(), tile, Small::LeftOut, |ring| {
        let mut ring = ring.to_vec();
        super::super::clip::ring(&mut ring, &mut spare);
        seen(&ring);
    });
}

/// Every other cell gets vertices in the middle of its neighbours' edges.
fn unmatched(plan: &Plan) -> Vec<(u32, Geometry<f64>)> {
    let mut rows = Country::new(plan).rows();
    for (key, row) in rows.iter_mut().filter(|row| row.0 != AROUND && row.0 % 2 == 0) {
        let Geometry::Polygon(polygon) = row else { continue };
        let mut dice = Dice(u64::from(*key));
        polygon.exterior_mut(|ring| {
            let after = ring.0.clone().into_iter().skip(1);
            let pairs = ring.0.clone().into_iter().zip(after);
            let more = pairs.flat_map(|(from, to)| {
                let middle = (dice.below(3) == 0).then_some((from + to) / 2.0);
                middle.into_iter().chain([to])
            });
            let first = ring.0[0];
            ring.0 = std::iter::once(first).chain(more).collect();
        });
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn borders_that_do_not_match_part_by_less_than_half_a_pixel(plan in plans()) {
        let store = Shapes::build(unmatched(&plan).into_iter());
        for zoom in 0..=14 {
            for tile in tiles(&store, zoom, 4) {
                let (mut sum, mut length) = (0, 0);
                for (key, _, runs) in drawn(&store, tile) {
                    sum += runs.iter().map(|run| area(run)).sum::<i64>();
                    length += probe_area(&store, key, tile).1;
                    for run in &runs {
                        prop_assert_eq!(faults(run), None);
                    }
                }
                // Each border counts twice in the length, and the length twice, as the area does.
                prop_assert!((sum - frame_area(tile)).abs() <= length * 4 / 2, "{tile:?}: {sum}, {length}");
            }
        }
    }
}

#[test]
fn the_test_of_gaps_sees_a_border_that_one_side_draws_differently() {
    let plan = Plan { seed: 1, columns: 3, rows: 3, cell: 0.3, depth: 6, enclaves: 0 };
    let mut store = Shapes::build(Country::new(&plan).rows().into_iter());
    assert_eq!(gaps(&store, 6).len(), 4);
    let row = Arc::clone(&store.rows[4]);
    let wronged = Arc::clone(&row.pieces().next().unwrap().border);
    let coarse = vec![0; wronged.len()].into_boxed_slice();
    let other = row.with(|border| {
        let way = Way::new(border.way.world.clone(), coarse.clone(), 0, false);
        Arc::ptr_eq(border, &wronged).then(|| Arc::new(border.with(way)))
    });
    store.rows[4] = Arc::new(other);
    assert!(gaps(&store, 6).len() > 4);
}

#[test]
fn a_small_island_and_the_hole_it_lies_in_go_together() {
    let plan = Plan { seed: 3, columns: 2, rows: 2, cell: 0.1, depth: 4, enclaves: 1 };
    let store = Shapes::build(Country::new(&plan).rows().into_iter());
    let mut seen = Vec::new();
    for zoom in 0..=14 {
        let tile = tiles(&store, zoom, 1)[0];
        let rings = |key: u32| {
            let mut count = 0;
            probe(store.row(key).unwrap(), tile, Small::LeftOut, |ring| {
                count += usize::from(ring.len() > 2);
            });
            count
        };
        // The islands of cell 2 (row 1, column 0) are one row or two.
        let islands =
            store.keys().filter(|key| (100_004..100_006).contains(key)).map(rings).sum::<usize>();
        seen.push((islands > 0, rings(2) > 1));
    }
    assert!(seen.iter().all(|(island, hole)| island == hole), "{seen:?}");
    assert!(seen.contains(&(true, true)) && seen.contains(&(false, false)), "{seen:?}");
    assert_ne!(reach(TileCoord::new(3, 6, 3).unwrap()), reach(TileCoord::new(3, 6, 4).unwrap()));
}

#[test]
fn a_small_ring_is_kept_for_a_row_that_has_to_be_seen() {
    let plan = Plan { seed: 3, columns: 2, rows: 2, cell: 0.1, depth: 4, enclaves: 1 };
    let store = Shapes::build(Country::new(&plan).rows().into_iter());
    // Half a kilometre across.
    let island = 100_002;
    let mut kept = 0;
    for zoom in 3..=14 {
        let frame = store.frame(island).unwrap();
        let [x, y] =
            [0, 1].map(|axis| u32::midpoint(frame.min[axis], frame.max[axis]) >> (32 - zoom));
        let tile = TileCoord::new(zoom, x, y).unwrap();
        let mut scratch = super::super::Scratch::default();
        let left_out = store.draw(island, tile.into(), Small::LeftOut, &mut scratch).is_none();
        kept += usize::from(
            left_out && store.draw(island, tile.into(), Small::Kept, &mut scratch).is_some(),
        );
        assert!(store.draw_dots(island, tile, &mut scratch).is_some());
    }
    assert!(kept > 0);
}

/// Streets along a winding valley, each closer to the next than the valley swings, with vertices of their own.
fn streets(seed: u64, count: usize, gap: f64) -> Vec<(u32, Geometry<f64>)> {
    let mut dice = Dice(seed);
    let waves: Vec<[f64; 3]> = (1..6)
        .map(|wave| {
            [f64::from(wave) * 40.0, dice.swing() * 3.0, 0.02 * dice.swing() / f64::from(wave)]
        })
        .collect();
    let street = |key: usize| {
        let mut lon = 105.0;
        let mut line = Vec::new();
        while lon < 106.0 {
            let swing: f64 =
                waves.iter().map(|[often, turn, far]| far * (often * lon + turn).sin()).sum();
            line.push((lon, swing + gap * key as f64));
            lon += 0.0005 + 0.0003 * dice.swing();
        }
        (key as u32, LineString::from(line).into())
    };
    (0..count).map(street).collect()
}

/// Segments of different rows that cross, of what is drawn at a zoom before anything is rounded.
fn crossings(store: &Shapes, zoom: u8) -> usize {
    let mut segments = Vec::new();
    for row in &store.rows {
        let mut line = Vec::new();
        for piece in row.pieces() {
            piece.border.way.drawn(zoom, piece.reversed, |at| line.push(at.map(i128::from)));
        }
        segments.extend(line.windows(2).map(|pair| (row.key, pair[0], pair[1])));
    }
    let side = |a: [i128; 2], b: [i128; 2], c: [i128; 2]| {
        ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])).signum()
    };
    let crosses = |(a, b): ([i128; 2], [i128; 2]), (c, d): ([i128; 2], [i128; 2])| {
        side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
    };
    let pairs = segments.iter().enumerate().flat_map(|(place, one)| {
        segments[place + 1..].iter().filter(move |two| two.0 != one.0).map(move |two| (one, two))
    });
    pairs.filter(|(one, two)| crosses((one.1, one.2), (two.1, two.2))).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn lines_that_do_not_cross_do_not_come_to_cross_at_any_zoom(seed in any::<u64>(), gap in 0.0005..0.01_f64) {
        let rows = streets(seed, 3, gap);
        let given: usize = rows.iter().map(|(_, row)| geo::CoordsIter::coords_count(row)).sum();
        let store = Shapes::build(rows.into_iter());
        prop_assert_eq!(crossings(&store, 22), 0);
        for zoom in (4..=14).step_by(2) {
            prop_assert_eq!(crossings(&store, zoom), 0, "zoom {} of {} vertices", zoom, given);
        }
    }
}
