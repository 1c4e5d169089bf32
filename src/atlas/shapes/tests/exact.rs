//! What comes in comes out, to the bit.

use geo::{Geometry, LineString, MultiPolygon};
use proptest::prelude::*;

use super::{super::Shapes, country::Country, neighbours::plans};

/// A ring in a form that start and direction do not matter for: all its edges, each with its ends in order.
fn edges(ring: &LineString<f64>) -> Vec<[[u64; 2]; 2]> {
    let bits = |at: geo::Coord<f64>| [at.x.to_bits(), at.y.to_bits()];
    let mut edges: Vec<_> = ring
        .0
        .windows(2)
        .map(|pair| {
            let mut edge = [bits(pair[0]), bits(pair[1])];
            edge.sort_unstable();
            edge
        })
        .collect();
    edges.sort_unstable();
    edges
}

fn rings(polygons: &MultiPolygon<f64>) -> Vec<Vec<Vec<[[u64; 2]; 2]>>> {
    let polygon = |polygon: &geo::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(edges).collect()
    };
    polygons.iter().map(polygon).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn polygons_come_out_as_they_went_in(plan in plans()) {
        let rows = Country::new(&plan).rows();
        let store = Shapes::build(rows.iter().cloned());
        for (key, geometry) in rows {
            let given = match geometry {
                Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
                Geometry::MultiPolygon(polygons) => polygons,
                _ => unreachable!(),
            };
            prop_assert_eq!(rings(&store.polygons(key).unwrap()), rings(&given));
        }
        prop_assert_eq!(store.polygons(u32::MAX), None);
    }
}

#[test]
fn a_border_between_two_is_kept_once() {
    let plan =
        super::country::Plan { seed: 4, columns: 8, rows: 8, cell: 0.1, depth: 8, enclaves: 0 };
    let rows = Country::new(&plan).rows();
    let given: usize = rows.iter().map(|(_, row)| geo::CoordsIter::coords_count(row)).sum();
    let store = Shapes::build(rows.into_iter());
    // Every border has two sides; each vertex costs 25 bytes and little else.
    assert!(store.bytes() < given * 15, "{} bytes for {given} vertices", store.bytes());
}
