//! Where names stand.

use geo::{Geometry, LineString, MultiLineString, MultiPoint, Polygon, line_string, polygon};

use super::super::{Place, Shapes};
use crate::geo::{METRES_PER_UNIT, to_world};

fn label(geometry: impl Into<Geometry<f64>>, place: Place) -> ([u32; 2], Option<f64>) {
    let store = Shapes::build(std::iter::once((1, geometry.into())));
    let label = store.label(1, place).unwrap();
    (label.at, label.room_m)
}

fn near(a: [u32; 2], b: [u32; 2], units: u32) -> bool {
    a[0].abs_diff(b[0]) <= units && a[1].abs_diff(b[1]) <= units
}

/// A ring of many vertices around a place at the equator, where a degree is as long both ways.
fn circle(lon: f64, lat: f64, radius: f64) -> LineString<f64> {
    let angle = |step: i32| f64::from(step) / 500.0 * std::f64::consts::TAU;
    (0..500)
        .map(|step| (lon + radius * angle(step).cos(), lat + radius * angle(step).sin()))
        .collect::<Vec<_>>()
        .into()
}

#[test]
fn the_name_of_a_round_area_stands_in_its_middle_with_its_diameter_as_room() {
    let (at, room) = label(Polygon::new(circle(107.0, 0.0, 0.5), vec![]), Place::Inside);
    let degree = 111_319.49;
    assert!((room.unwrap() - degree).abs() < degree * 0.02, "{room:?}");
    let units = (0.02 * degree / METRES_PER_UNIT) as u32;
    assert!(near(at, to_world(107.0, 0.0), units));
}

#[test]
fn the_name_stands_beside_a_hole_and_in_the_largest_part() {
    let ring = Polygon::new(circle(107.0, 0.0, 0.5), vec![circle(107.1, 0.0, 0.3)]);
    let small = Polygon::new(circle(110.0, 0.0, 0.25), vec![]);
    let (at, room) = label(geo::MultiPolygon(vec![small, ring]), Place::Inside);
    // Between the hole and the western shore there are 0.3 degrees.
    assert!((room.unwrap() - 0.3 * 111_319.49).abs() < 1500.0, "{room:?}");
    assert!(at[0] < to_world(106.8, 0.0)[0] && at[0] > to_world(106.5, 0.0)[0], "{at:?}");
}

#[test]
fn the_name_of_a_line_stands_in_its_middle_or_at_its_end() {
    let road = line_string![(x: 105.0, y: 0.0), (x: 106.0, y: 0.0), (x: 107.0, y: 0.0)];
    assert!(near(label(road.clone(), Place::Inside).0, to_world(106.0, 0.0), 1));
    assert!(near(label(road.clone(), Place::End).0, to_world(107.0, 0.0), 1));
    let path = line_string![(x: 108.0, y: 1.0), (x: 108.1, y: 1.0)];
    let both = MultiLineString(vec![road, path]);
    assert!(near(label(both.clone(), Place::Inside).0, to_world(106.0, 0.0), 1));
    assert_eq!(label(both, Place::End), (to_world(108.1, 1.0), None));
}

#[test]
fn the_name_of_points_stands_at_the_first_or_last() {
    let points: MultiPoint<f64> = vec![(105.0, 10.0), (106.0, 11.0)].into();
    assert_eq!(label(points.clone(), Place::Inside).0, to_world(105.0, 10.0));
    assert_eq!(label(points, Place::End), (to_world(106.0, 11.0), None));
}

#[test]
fn a_row_that_is_empty_or_missing_has_no_name_to_place() {
    let flat = polygon![(x: 1.0, y: 1.0), (x: 2.0, y: 2.0), (x: 1.0, y: 1.0)];
    let store = Shapes::build([(1, flat.into())].into_iter());
    assert_eq!(store.label(1, Place::Inside), None);
    assert_eq!(store.label(2, Place::Inside), None);
    assert_eq!(store.frame(1), None);
}
