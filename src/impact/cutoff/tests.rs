//! Roads on a grid with known cuts, and random ones beside an oracle that tries every way.

use std::{collections::BTreeMap, time::Instant};

use geo::Coord;
use proptest::prelude::*;

use super::{
    network::{Network, Road, Spot},
    ways::{Closed, Closures, Passable},
};
use crate::geo::Ground;

/// A hundredth of a degree of latitude in metres, on the sphere that ways are measured on.
const STEP_M: f64 = 1111.95;

fn at(x: f64, y: f64) -> Coord {
    Coord { x: 108.0 + x / 100.0, y: 15.0 + y / 100.0 }
}

fn road(code: &str, places: &[(f64, f64)]) -> Road {
    let line = places.iter().map(|(x, y)| at(*x, *y)).collect();
    Road { code: code.to_owned(), name: format!("Đường {code}"), line }
}

/// Spots of places, each on the nearest road.
fn spots(network: &Network, places: &[(f64, f64)]) -> Vec<Vec<Spot>> {
    places.iter().map(|(x, y)| network.beside(at(*x, *y), 300.0)).collect()
}

fn reached(network: &Network, places: &[(f64, f64)], closures: &Closures) -> Vec<Option<f64>> {
    let passable = Passable::of(network, &spots(network, places), closures);
    let villages: Vec<_> = (1..places.len()).collect();
    let ways = passable.ways(&villages, &[0]);
    villages.iter().map(|village| ways.get(village).map(|way| way.length.metres)).collect()
}

#[test]
fn lines_meet_in_common_coordinates_and_where_one_ends_on_another_but_not_where_they_only_cross() {
    let network = Network::of(vec![
        road("through", &[(0.0, 0.0), (0.0, 10.0)]),
        road("ends-beside", &[(0.005, 4.0), (3.0, 4.0)]),
        road("bridge", &[(-1.0, 6.0), (1.0, 6.0)]),
    ]);
    assert_eq!(network.pieces.len(), 4, "the first road is in two pieces");
    let places = [(0.0, 0.0), (3.0, 4.0), (1.0, 6.0)];
    let ways = reached(&network, &places, &Closures::default());
    assert!(ways[0].is_some() && ways[1].is_none(), "{ways:?}");
}

#[test]
fn a_closed_place_parts_a_road_and_the_detour_is_taken() {
    // A ladder: two roads with three rungs.
    let network = Network::of(vec![
        road("west", &[(0.0, 0.0), (0.0, 2.0), (0.0, 4.0)]),
        road("east", &[(2.0, 0.0), (2.0, 2.0), (2.0, 4.0), (2.0, 6.0)]),
        road("r0", &[(0.0, 0.0), (2.0, 0.0)]),
        road("r2", &[(0.0, 2.0), (2.0, 2.0)]),
        road("r4", &[(0.0, 4.0), (2.0, 4.0)]),
    ]);
    // The goal, and villages at the other end of the west, on its middle, and at the end of the east.
    let places = [(0.0, 0.0), (0.0, 4.0), (0.0, 1.5), (2.0, 6.0)];
    let open = reached(&network, &places, &Closures::default());
    assert!((open[0].unwrap() - 4.0 * STEP_M).abs() < 1.0, "{open:?}");
    let mut closures = Closures::default();
    closures.place(&network, at(0.0, 1.0), None).unwrap();
    let closed = reached(&network, &places, &closures);
    // Two rungs more, which are as much shorter as the latitude says.
    let rung = 2.0 * STEP_M * 15.01_f64.to_radians().cos();
    assert!((closed[0].unwrap() - (4.0 * STEP_M + 2.0 * rung)).abs() < 10.0, "{closed:?}");
    assert!(closed[1].unwrap() > open[1].unwrap(), "{closed:?}");
    assert!((closed[2].unwrap() - open[2].unwrap()).abs() < 5.0, "{closed:?}");
    // The only road to the last village.
    closures.place(&network, at(2.0, 5.0), None).unwrap();
    let cut = reached(&network, &places, &closures);
    assert!(cut[0].is_some() && cut[1].is_some() && cut[2].is_none(), "{cut:?}");
    assert!(closures.road(&network, "west") && !closures.road(&network, "nowhere"));
}

#[test]
fn whoever_lives_on_a_closed_stretch_is_cut_off_and_both_sides_of_it_are_not() {
    let network = Network::of(vec![road("a", &[(0.0, 0.0), (0.0, 9.0)])]);
    let places = [(0.0, 0.0), (0.0, 2.0), (0.0, 5.0), (0.0, 8.0)];
    let flood = geo::Rect::new(at(-1.0, 4.0), at(1.0, 6.0)).to_polygon();
    let mut closures = Closures::default();
    let closed = closures.ground(&network, &Ground::of([&geo::MultiPolygon(vec![flood])]));
    assert_eq!(closed, [0]);
    let [Closed { from_m, to_m, .. }] = closures.closed[..] else { panic!("{closures:?}") };
    assert!((from_m - 4.0 * STEP_M).abs() < 21.0 && (to_m - 6.0 * STEP_M).abs() < 21.0);
    let ways = reached(&network, &places, &closures);
    assert!(ways[0].is_some() && ways[1].is_none() && ways[2].is_none(), "{ways:?}");
    // Of goals on both sides each village has its own.
    let all: Vec<_> = places.iter().chain(&[(0.0, 9.0)]).copied().collect();
    let passable = Passable::of(&network, &spots(&network, &all), &closures);
    let ways = passable.ways(&[1, 2, 3], &[0, 4]);
    let goals: BTreeMap<_, _> = ways.iter().map(|(village, way)| (*village, way.goal)).collect();
    assert_eq!(goals, BTreeMap::from([(1, 0), (3, 4)]));
}

#[test]
fn a_road_that_is_hard_to_pass_takes_twice_as_long_and_the_quicker_way_is_taken() {
    let network = Network::of(vec![
        road("short", &[(0.0, 0.0), (0.0, 4.0)]),
        road("long", &[(0.0, 0.0), (1.0, 0.0), (1.0, 4.0), (0.0, 4.0)]),
    ]);
    let places = [(0.0, 0.0), (0.0, 4.0)];
    let mut closures = Closures::default();
    closures.difficult.extend(network.pieces_of("short").unwrap());
    let passable = Passable::of(&network, &spots(&network, &places), &closures);
    let length = passable.ways(&[1], &[0])[&1].length;
    assert!(length.metres > 5.0 * STEP_M && length.seconds < 2.0 * 4.0 * STEP_M, "{length:?}");
}

/// A random plan: a grid of streets of which some are missing, a goal, villages, and closed streets.
fn plans() -> impl Strategy<Value = (Vec<bool>, Vec<usize>, Vec<usize>)> {
    let streets = 2 * SIDE * (SIDE - 1);
    (
        prop::collection::vec(prop::bool::weighted(0.8), streets),
        prop::collection::vec(0..SIDE * SIDE, 2..8),
        prop::collection::vec(0..streets, 0..10),
    )
}

const SIDE: usize = 5;

/// Both corners of each street of the grid.
fn street(number: usize) -> [usize; 2] {
    let across = SIDE * (SIDE - 1);
    if number < across {
        let corner = number / (SIDE - 1) * SIDE + number % (SIDE - 1);
        [corner, corner + 1]
    } else {
        [number - across, number - across + SIDE]
    }
}

#[expect(clippy::cast_precision_loss, reason = "corners of a small grid")]
fn corner(number: usize) -> (f64, f64) {
    ((number % SIDE) as f64, (number / SIDE) as f64)
}

/// Shortest ways between all corners by Floyd and Warshall, streets being as long as they are drawn.
fn oracle(streets: &[usize]) -> Vec<Vec<f64>> {
    let mut ways = vec![vec![f64::INFINITY; SIDE * SIDE]; SIDE * SIDE];
    for (own, way) in ways.iter_mut().enumerate() {
        way[own] = 0.0;
    }
    for number in streets {
        let [one, other] = street(*number);
        let ((ax, ay), (bx, by)) = (corner(one), corner(other));
        let length = super::network::metres(at(ax, ay), at(bx, by));
        ways[one][other] = length;
        ways[other][one] = length;
    }
    for via in 0..SIDE * SIDE {
        for one in 0..SIDE * SIDE {
            for other in 0..SIDE * SIDE {
                ways[one][other] = ways[one][other].min(ways[one][via] + ways[via][other]);
            }
        }
    }
    ways
}

proptest! {
    #[test]
    fn ways_are_those_of_floyd_and_warshall_on_the_streets_that_are_left(
        (drawn, places, closed) in plans()
    ) {
        let drawn: Vec<_> = drawn.iter().enumerate().filter(|(_, is)| **is).map(|(n, _)| n).collect();
        let network = Network::of(drawn.iter().map(|number| {
            let [one, other] = street(*number);
            road(&number.to_string(), &[corner(one), corner(other)])
        }).collect());
        let mut closures = Closures::default();
        for number in closed.iter().filter(|number| drawn.contains(number)) {
            prop_assert!(closures.road(&network, &number.to_string()));
        }
        let left: Vec<_> = drawn.iter().copied().filter(|number| !closed.contains(number)).collect();
        let oracle = oracle(&left);
        let corners: Vec<_> = places.iter().map(|place| corner(*place)).collect();
        let spots = spots(&network, &corners);
        let passable = Passable::of(&network, &spots, &closures);
        let villages: Vec<_> = (1..places.len()).collect();
        let ways = passable.ways(&villages, &[0]);
        for village in villages {
            let way = ways.get(&village).map(|way| way.length.metres);
            let expected = oracle[places[0]][places[village]];
            match way {
                // A corner lies on all streets that meet there: only where each of them is closed is it cut off from itself.
                None => prop_assert!(expected.is_infinite() || expected == 0.0),
                Some(metres) => prop_assert!((metres - expected).abs() < 0.002 * expected + 1.0, "{metres} {expected}"),
            }
        }
    }
}

#[test]
fn a_province_of_fifty_thousand_segments_is_answered_within_a_second() {
    // 158 x 158 streets of 1.1 km with a bend in each: 49,612 pieces, twice as many segments; 1,600 villages.
    let side = 158_u32;
    let mut roads = Vec::new();
    for x in 0..side {
        for y in 0..side {
            let (fx, fy) = (f64::from(x), f64::from(y));
            for (ends, bend) in
                [((fx + 1.0, fy), (fx + 0.5, fy + 0.1)), ((fx, fy + 1.0), (fx + 0.1, fy + 0.5))]
            {
                roads.push(road(&format!("{x}-{y}"), &[(fx, fy), bend, ends]));
            }
        }
    }
    let network = Network::of(roads);
    assert!(network.pieces.len() >= 49_000);
    let places: Vec<_> = (0..1600)
        .map(|n| (f64::from(n % 39) * 4.0 + 0.05, f64::from(n / 39) * 3.0 + 0.3))
        .collect();
    let spots = spots(&network, &places);
    let mut closures = Closures::default();
    for n in 0..200 {
        closures
            .place(
                &network,
                at(f64::from(n % 20) * 7.0 + 0.5, f64::from(n / 20) * 11.0 + 0.1),
                None,
            )
            .unwrap();
    }
    let start = Instant::now();
    let passable = Passable::of(&network, &spots, &closures);
    let villages: Vec<_> = (100..1600).collect();
    let goals: Vec<_> = (0..100).collect();
    let ways = passable.ways(&villages, &goals);
    let spent = start.elapsed();
    assert!(ways.len() > 1400, "{}", ways.len());
    // Before and after, to three kinds of goals, is six times this; the bound is for a program without optimisation.
    assert!(spent.as_secs_f64() < 3.0, "{spent:?}");
}
