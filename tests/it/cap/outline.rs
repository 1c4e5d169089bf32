//! Ground as polygons with few corners: valid, with everybody inside, and hardly larger.

use std::{f64::consts::TAU, fs::File, path::Path, time::Instant};

use banlang::{
    disaster::cap::{Ring, outline},
    geo::{Ground, LonLat, is_plain},
};
use flate2::read::GzDecoder;
use geo::{
    Area as _, BooleanOps as _, BoundingRect as _, Coord, LineString, MultiPolygon, Polygon,
};
use proptest::{collection::vec, prelude::*};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::Value as Json;

use crate::support::shared_data;

/// Where the grounds of these tests lie.
const CENTRE: Coord = Coord { x: 107.9, y: 14.5 };

fn polygon_of(ring: &Ring) -> Polygon {
    let corners = ring.positions().iter().map(|at| Coord { x: at.lon, y: at.lat });
    Polygon::new(corners.collect(), Vec::new())
}

fn polygons_of(rings: &[Ring]) -> MultiPolygon {
    MultiPolygon(rings.iter().map(polygon_of).collect())
}

/// A polygon around the centre, its corners so far away in equal turns.
fn star(centre: Coord, reach: &[f64]) -> Polygon {
    let turn = TAU / f64::from(u32::try_from(reach.len()).unwrap());
    let corner = |(place, reach): (u32, &f64)| {
        let (sin, cos) = (f64::from(place) * turn).sin_cos();
        centre + Coord { x: cos, y: sin } * *reach
    };
    Polygon::new((0..).zip(reach).map(corner).collect(), Vec::new())
}

/// Points inside the ground.
fn inside(ground: &MultiPolygon, random: &mut StdRng, number: usize) -> Vec<LonLat> {
    let (own, bounds) = (Ground::of([ground]), ground.bounding_rect().unwrap());
    let mut points = Vec::new();
    while points.len() < number {
        let lon = random.random_range(bounds.min().x..bounds.max().x);
        let lat = random.random_range(bounds.min().y..bounds.max().y);
        if own.covers(lon, lat) {
            points.push(LonLat { lon, lat });
        }
    }
    points
}

/// What every outline keeps.
fn check(rings: &[Ring], households: &[LonLat]) {
    for ring in rings {
        let positions = ring.positions();
        assert!(positions.len() <= 100, "{} positions", positions.len());
        for number in positions.iter().flat_map(|at| [at.lon, at.lat]) {
            let rounded = (number * 1e5).round() / 1e5;
            assert!((number - rounded).abs() < 1e-12, "{number} has more than five decimals");
        }
        assert!(is_plain(&polygon_of(ring)), "not plain: {positions:?}");
    }
    let ground = Ground::of([&polygons_of(rings)]);
    let outside = households.iter().filter(|home| !ground.covers(home.lon, home.lat)).count();
    assert_eq!(outside, 0, "of {} households", households.len());
}

/// Ground that was added and ground that was lost, as shares of the ground.
fn changed(ground: &MultiPolygon, rings: &[Ring]) -> (f64, f64) {
    let drawn = polygons_of(rings);
    let area = ground.unsigned_area();
    let share =
        |one: &MultiPolygon, other: &MultiPolygon| one.difference(other).unsigned_area() / area;
    (share(&drawn, ground), share(ground, &drawn))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_ground_gets_a_plain_polygon_of_a_hundred_positions_with_all_households_inside(
        reach in vec(0.001..0.02, 3..400),
        seed in any::<u64>(),
        number in 0_usize..40,
    ) {
        let ground = MultiPolygon(vec![star(CENTRE, &reach)]);
        let households = inside(&ground, &mut StdRng::seed_from_u64(seed), number);
        let rings = outline(std::slice::from_ref(&ground), &households);
        prop_assert_eq!(rings.len(), 1);
        check(&rings, &households);
        // Whoever the lattice encloses is not told by the line.
        let alone = outline(std::slice::from_ref(&ground), &[]);
        let drawn = Ground::of([&polygons_of(&alone)]);
        let mut enclosed = households;
        enclosed.retain(|home| drawn.covers(home.lon, home.lat));
        prop_assert_eq!(outline(&[ground], &enclosed), alone);
    }
}

#[test]
fn a_round_ground_keeps_its_form() {
    let disc = MultiPolygon(vec![star(CENTRE, &[0.15; 1000])]);
    let rings = outline(std::slice::from_ref(&disc), &[]);
    check(&rings, &[]);
    let (added, lost) = changed(&disc, &rings);
    assert!(added < 0.005 && lost < 0.005, "{added} {lost}");
}

#[test]
fn each_part_with_a_point_of_the_lattice_or_a_household_has_its_polygon_and_holes_are_filled() {
    let east = Coord { x: 108.2, y: 14.5 };
    let islet = Coord { x: 108.6, y: 14.5 };
    let hole = LineString(star(CENTRE, &[0.01; 5]).exterior().0.clone());
    let ring = Polygon::new(star(CENTRE, &[0.03; 8]).exterior().clone(), vec![hole]);
    let ground = MultiPolygon(vec![ring, star(east, &[0.02; 6]), star(islet, &[1e-5; 4])]);
    let alone = outline(std::slice::from_ref(&ground), &[]);
    check(&alone, &[LonLat { lon: CENTRE.x, lat: CENTRE.y }]);
    assert_eq!(alone.len(), 2);
    let fisher = [LonLat { lon: islet.x, lat: islet.y }];
    let lived_in = outline(&[ground], &fisher);
    check(&lived_in, &fisher);
    assert_eq!(lived_in.len(), 3);
}

#[test]
fn neighbours_are_told_as_one_and_a_ground_too_small_for_the_lattice_is_told_all_the_same() {
    let square = |west: f64| {
        let box_ = geo::Rect::new((west, 14.0), (west + 0.1, 14.1));
        MultiPolygon(vec![box_.to_polygon()])
    };
    assert_eq!(outline(&[square(107.0), square(107.1)], &[]).len(), 1);
    assert_eq!(outline(&[square(107.0), square(107.3)], &[]).len(), 2);
    let dot = MultiPolygon(vec![star(CENTRE, &[1e-6; 4])]);
    let rings = outline(&[dot], &[]);
    check(&rings, &[LonLat { lon: CENTRE.x, lat: CENTRE.y }]);
    assert_eq!(rings.len(), 1);
    assert_eq!(outline(&[], &[]), []);
}

/// The communes of a file of GeoJSON.
fn communes(file: &Path) -> Vec<MultiPolygon> {
    let json: Json = serde_json::from_reader(GzDecoder::new(File::open(file).unwrap())).unwrap();
    let list = |json: &Json| json.as_array().unwrap().clone();
    let ring = |json: &Json| -> LineString {
        let corner = |at: &Json| Coord { x: at[0].as_f64().unwrap(), y: at[1].as_f64().unwrap() };
        list(json).iter().map(corner).collect()
    };
    let polygon = |json: &Json| {
        let mut rings = list(json).iter().map(ring).collect::<Vec<_>>().into_iter();
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    let of = |feature: &Json| {
        let coordinates = &feature["geometry"]["coordinates"];
        match feature["geometry"]["type"].as_str().unwrap() {
            "Polygon" => MultiPolygon(vec![polygon(coordinates)]),
            _ => MultiPolygon(list(coordinates).iter().map(polygon).collect()),
        }
    };
    list(&json["features"]).iter().map(of).collect()
}

/// All 198 in a release build; a few of them in one that is not optimised.
#[test]
fn polygons_of_real_communes_are_hardly_larger_than_the_communes() {
    let Some(folder) = shared_data() else { return };
    let step = if cfg!(debug_assertions) { 30 } else { 1 };
    let mut random = StdRng::seed_from_u64(7);
    let (mut added, mut lost, mut equal, mut slowest) = (Vec::new(), Vec::new(), 0, 0.0_f64);
    for file in ["vn_communes_2025_51_quang_ngai", "vn_communes_2025_66_dak_lak"] {
        let communes = communes(&folder.join("admin").join(file).with_extension("geojson.gz"));
        for ground in communes.iter().step_by(step) {
            let households = inside(ground, &mut random, 300);
            let start = Instant::now();
            let rings = outline(std::slice::from_ref(ground), &households);
            slowest = slowest.max(start.elapsed().as_secs_f64());
            check(&rings, &households);
            equal += usize::from(outline(std::slice::from_ref(ground), &[]) == rings);
            let (more, less) = changed(ground, &rings);
            added.push(more);
            lost.push(less);
        }
    }
    added.sort_by(f64::total_cmp);
    lost.sort_by(f64::total_cmp);
    let (communes, middle) = (added.len(), added.len() / 2);
    eprintln!(
        "{communes} communes: {:.4} added (median; {:.4} at most), {:.4} lost (median; {:.4} at \
         most), {equal} equal to those of the lattice alone, {slowest:.2} s at most",
        added[middle],
        added[communes - 1],
        lost[middle],
        lost[communes - 1],
    );
    assert!(added[middle] < 0.03, "{}", added[middle]);
    assert!(lost[middle] < 0.005, "{}", lost[middle]);
}
