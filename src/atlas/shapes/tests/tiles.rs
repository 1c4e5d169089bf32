//! Rows as tiles: cut at the buffer, turned as the format asks, at the edges of the world too.

use geo::{
    Area as _, BooleanOps as _, Coord, Geometry, LineString, MultiPolygon, Polygon, line_string,
    point, polygon,
};
use proptest::prelude::*;

use super::{
    super::{Kind, Scratch, Shapes, Small, draw::compose},
    country::{Country, Dice, Plan},
    look::{Run, area, drawn, faults},
};
use crate::geo::TileCoord;

/// Polygons around a point, in tile units: a star with a star for a hole.
fn star(seed: u64, reach: f64, corners: usize) -> Vec<Vec<[i64; 2]>> {
    let mut dice = Dice(seed);
    let middle = [2048.0 + 3000.0 * dice.swing(), 2048.0 + 3000.0 * dice.swing()];
    let mut ring = |low: f64, high: f64, turn: f64| -> Vec<[i64; 2]> {
        (0..corners)
            .map(|corner| {
                let angle = turn * corner as f64 / corners as f64 * std::f64::consts::TAU;
                let reach = reach * (low + (high - low) * (0.5 + dice.swing() / 2.0));
                [middle[0] + reach * angle.cos(), middle[1] + reach * angle.sin()]
                    .map(|axis| axis as i64)
            })
            .collect()
    };
    // With y down, angles run clockwise.
    vec![ring(0.5, 1.0, 1.0), ring(0.1, 0.4, -1.0)]
}

fn to_geo(rings: &[Vec<[i64; 2]>]) -> Polygon<f64> {
    let ring = |ring: &Vec<[i64; 2]>| -> LineString<f64> {
        ring.iter().map(|[x, y]| Coord { x: *x as f64, y: *y as f64 }).collect()
    };
    Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect())
}

fn to_polygons(runs: &[Run]) -> MultiPolygon<f64> {
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for run in runs {
        let ring: LineString<f64> =
            run.iter().map(|at| Coord::from((f64::from(at[0]), f64::from(at[1])))).collect();
        match polygons.last_mut() {
            Some(polygon) if area(run) < 0 => polygon.interiors_push(ring),
            _ => polygons.push(Polygon::new(ring, vec![])),
        }
    }
    MultiPolygon(polygons)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_cut_is_what_the_geo_crate_cuts(seed in any::<u64>(), reach in 50.0..9000.0_f64, corners in 3..40_usize) {
        let rings = star(seed, reach, corners);
        let mut scratch = Scratch::default();
        let runs: Vec<Run> = compose(&rings, &mut scratch).iter().map(<[_]>::to_vec).collect();
        let window = geo::Rect::new((-64.0, -64.0), (4160.0, 4160.0)).to_polygon();
        let expected = to_geo(&rings).intersection(&window);
        let differ = to_polygons(&runs).xor(&expected).unsigned_area();
        let length: f64 = rings.iter().flatten().count() as f64 * 4224.0;
        prop_assert!(differ <= length, "{differ} of {}", expected.unsigned_area());
        for run in &runs {
            prop_assert_eq!(faults(run), None);
        }
    }
}

fn one(geometry: impl Into<Geometry<f64>>, (z, x, y): (u8, u32, u32)) -> Vec<Run> {
    let store = Shapes::build(std::iter::once((1, geometry.into())));
    drawn(&store, TileCoord::new(z, x, y).unwrap())
        .into_iter()
        .flat_map(|(_, _, runs)| runs)
        .collect()
}

#[test]
fn a_row_that_covers_the_tile_gives_the_buffered_square() {
    let land = polygon![(x: 100., y: 5.), (x: 115., y: 5.), (x: 115., y: 25.), (x: 100., y: 25.), (x: 100., y: 5.)];
    let runs = one(land.clone(), (10, 810, 480));
    assert_eq!(runs.len(), 1);
    let mut corners = runs[0].clone();
    corners.sort_unstable();
    assert_eq!(corners, [[-64, -64], [-64, 4160], [4160, -64], [4160, 4160]]);
    assert!(area(&runs[0]) > 0);
    assert!(one(land, (10, 300, 480)).is_empty());
}

#[test]
fn two_parts_at_the_antimeridian_do_not_smear_over_the_world() {
    let part = |west: f64, east: f64| polygon![(x: west, y: -18.), (x: east, y: -18.), (x: east, y: -16.), (x: west, y: -16.)];
    let fiji = MultiPolygon(vec![part(178.0, 180.0), part(-180.0, -178.5)]);
    assert_eq!(one(fiji.clone(), (4, 15, 8)).len(), 1);
    assert_eq!(one(fiji.clone(), (4, 0, 8)).len(), 1);
    for x in 1..15 {
        assert!(one(fiji.clone(), (4, x, 8)).is_empty(), "column {x}");
    }
    let east = one(fiji.clone(), (4, 15, 8)).iter().flatten().map(|at| at[0]).max();
    let west = one(fiji.clone(), (4, 0, 8)).iter().flatten().map(|at| at[0]).min();
    assert_eq!((east, west), (Some(4096), Some(0)));
    let world = one(fiji, (0, 0, 0));
    assert_eq!(world.len(), 2);
    assert!(world.iter().all(|run| area(run) < 2 * 50 * 50), "{world:?}");
}

#[test]
fn two_bays_that_reach_the_edge_leave_two_rings_and_a_hole_there_becomes_a_bay() {
    let comb = vec![vec![
        [-500, 1000],
        [1000, 1000],
        [1000, 1500],
        [-300, 1500],
        [-300, 2000],
        [1000, 2000],
        [1000, 2500],
        [-500, 2500],
    ]];
    let mut scratch = Scratch::default();
    assert_eq!(compose(&comb, &mut scratch).len(), 2);
    let holed = vec![
        vec![[-500, 0], [2000, 0], [2000, 2000], [-500, 2000]],
        vec![[-300, 500], [-300, 1500], [500, 1500], [500, 500]],
    ];
    let runs = compose(&holed, &mut scratch);
    assert_eq!(runs.len(), 1);
    assert_eq!(runs.iter().map(area).sum::<i64>(), 2 * (2064 * 2000 - 564 * 1000));
}

#[test]
fn a_ring_that_crosses_itself_after_rounding_is_taken_apart() {
    let mut scratch = Scratch::default();
    // A neck that closed at a point, one that crossed, and a bay whose mouth closed.
    let neck = vec![vec![[0, 0], [100, 0], [50, 50], [100, 100], [0, 100], [50, 50]]];
    let crossed = vec![vec![[0, 0], [100, 0], [48, 51], [100, 100], [0, 100], [52, 51]]];
    let bay = vec![vec![
        [0, 0],
        [200, 0],
        [100, 0],
        [50, 80],
        [150, 80],
        [100, 0],
        [200, 0],
        [200, 100],
        [0, 100],
    ]];
    for (rings, parts, size) in [(neck, 2, 10_000), (crossed, 2, 10_000), (bay, 2, 32_000)] {
        let runs = compose(&rings, &mut scratch);
        assert_eq!(runs.len(), parts, "{rings:?}");
        let sum: i64 = runs.iter().map(area).sum();
        assert!((sum - size).abs() <= 600, "{sum} of {size}");
        for run in runs.iter() {
            assert_eq!(faults(run), None);
        }
    }
}

#[test]
fn lines_are_cut_to_the_runs_inside_and_points_outside_are_left_out() {
    let degrees = |tile: TileCoord| tile.lonlat_box().edges();
    let [west, south, east, north] = degrees(TileCoord::new(12, 3260, 1900).unwrap());
    let (width, height) = (east - west, north - south);
    let road = line_string![
        (x: west - width, y: south + height / 2.), (x: east + width, y: south + height / 2.),
        (x: east + width, y: south + height / 4.), (x: west - width, y: south + height / 4.),
    ];
    let runs = one(road, (12, 3260, 1900));
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run.len() == 2 && (run[0][0] - run[1][0]).abs() == 4224));
    assert_eq!(
        one(point!(x: west + width / 2., y: south + height / 2.), (12, 3260, 1900)).len(),
        1
    );
    assert!(one(point!(x: west - width / 2., y: south), (12, 3260, 1900)).is_empty());
}

#[test]
fn a_vertex_on_a_neighbours_edge_breaks_nothing() {
    let left =
        polygon![(x: 105., y: 10.), (x: 106., y: 10.), (x: 106.03, y: 11.), (x: 105., y: 11.)];
    let right = polygon![(x: 106., y: 10.), (x: 107., y: 10.), (x: 107., y: 11.), (x: 106.03, y: 11.), (x: 106.0111, y: 10.37)];
    let store = Shapes::build([(1, left.into()), (2, right.into())].into_iter());
    for zoom in 3..=14 {
        for tile in super::neighbours::tiles(&store, zoom, 9) {
            for (_, kind, runs) in drawn(&store, tile) {
                assert_eq!(kind, Kind::Area);
                assert!(runs.iter().all(|run| faults(run).is_none()));
            }
        }
    }
}

#[test]
fn a_tile_asks_for_every_row_that_it_draws() {
    let plan = Plan { seed: 9, columns: 6, rows: 6, cell: 0.2, depth: 3, enclaves: 2 };
    let store = Shapes::build(Country::new(&plan).rows().into_iter());
    let mut scratch = Scratch::default();
    for zoom in [0, 5, 8, 10, 13, 20, 21, 22] {
        for tile in super::neighbours::tiles(&store, zoom, 20) {
            let met = store.meeting_tile(tile);
            for key in store.keys().filter(|key| !met.contains(key)) {
                assert!(store.draw(key, tile.into(), Small::Kept, &mut scratch).is_none());
            }
        }
    }
}
