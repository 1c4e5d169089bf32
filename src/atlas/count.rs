//! How many rows, and how much of what they measure, lie inside a ground.

use geo::{Coord, Rect};

use super::{mask::Mask, parts::Part, points::Points};
use crate::geo::{Cell, Ground, Relation, lat_of, lon_of};

/// A cell of fewer rows is looked at row by row.
const FEW: usize = 64;

/// Deepest cell that is compared with the ground.
const DEEPEST: u8 = 24;

/// Edges of a cell in degrees: west, south, east, north.
pub(super) fn edges(cell: Cell) -> Rect {
    let (first, last) = cell.corners();
    // What lies beyond the square is kept at its edge.
    let south = if last.y == u32::MAX { -90.0 } else { lat_of(f64::from(last.y) + 1.0) };
    let north = if first.y == 0 { 90.0 } else { lat_of(first.y.into()) };
    Rect::new(
        Coord { x: lon_of(first.x.into()), y: south },
        Coord { x: lon_of(f64::from(last.x) + 1.0), y: north },
    )
}

/// What a descent finds.
enum Found {
    /// A cell whose rows all lie inside.
    Cell(Cell),
    /// A row that lies inside.
    Row(usize),
}

/// Goes down from the whole square: cells that lie wholly inside the ground are found as they are, those that the border
/// crosses are quartered, down to a few rows, which are compared one by one.
fn descend(points: &Points, ground: &Ground, mask: &Mask, mut found: impl FnMut(Found)) {
    if mask.is_empty() {
        return;
    }
    let mut waiting = vec![Cell::ALL];
    while let Some(cell) = waiting.pop() {
        let rows = points.rows_in(cell);
        if rows.is_empty() {
            continue;
        }
        let few = rows.len() <= FEW || cell.depth >= DEEPEST;
        match ground.relation(&edges(cell)) {
            Relation::Outside => {}
            Relation::Inside => found(Found::Cell(cell)),
            Relation::Crossed if !few => waiting.extend(cell.quarters()),
            Relation::Crossed => rows.for_each(|row| {
                let Some(point) = points.row(row) else { return };
                if mask.takes(point.class) && ground.covers(point.lon, point.lat) {
                    found(Found::Row(row));
                }
            }),
        }
    }
}

/// Calls `into` with parts that together are the rows of the classes inside the ground.
pub(super) fn inside<'a>(
    points: &'a Points,
    ground: &Ground,
    mask: &Mask,
    mut into: impl FnMut(Part<'a>),
) {
    descend(points, ground, mask, |found| match found {
        Found::Row(row) => into(points.part(row)),
        Found::Cell(cell) => points.parts(cell, mask, &mut into),
    });
}

/// Calls `into` with each row of the classes inside the ground.
pub(super) fn rows_inside(
    points: &Points,
    ground: &Ground,
    mask: &Mask,
    mut into: impl FnMut(usize),
) {
    descend(points, ground, mask, |found| match found {
        Found::Row(row) => into(row),
        Found::Cell(cell) => points
            .rows_in(cell)
            .filter(|row| points.row(*row).is_some_and(|point| mask.takes(point.class)))
            .for_each(&mut into),
    });
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Arc};

    use geo::{Intersects as _, LineString, MultiPolygon, Point, Polygon};
    use proptest::prelude::*;

    use super::*;
    use crate::atlas::{
        classes::Growing,
        points::{self, PointRows},
    };

    /// What the classes amount to.
    #[derive(Default)]
    struct Tally {
        by_class: HashMap<u32, (i64, Vec<i64>)>,
    }

    impl Tally {
        fn add(&mut self, sign: i64, part: &Part<'_>) {
            let (rows, sums) = self.by_class.entry(part.class).or_default();
            *rows += sign * part.rows;
            part.sums.add_to(sums, sign);
        }

        /// Classes with their rows and sums.
        fn into_classes(self) -> impl Iterator<Item = (u32, i64, Vec<i64>)> {
            self.by_class.into_iter().map(|(class, (rows, sums))| (class, rows, sums))
        }
    }

    /// A ring around a place, in whole steps so that points come to lie on it.
    fn ring() -> impl Strategy<Value = Vec<(f64, f64)>> {
        ((-40..40_i32, -40..40_i32), prop::collection::vec(4..24_i32, 3..12)).prop_map(
            |((x, y), reach)| {
                let turn = std::f64::consts::TAU / f64::from(u32::try_from(reach.len()).unwrap());
                (0_u32..)
                    .zip(&reach)
                    .map(|(place, reach)| {
                        let (sin, cos) = (turn * f64::from(place)).sin_cos();
                        let at = |centre: i32, share: f64| {
                            (f64::from(centre) + share * f64::from(*reach)).round() / 64.0
                        };
                        (107.5 + at(x, cos), 15.0 + at(y, sin))
                    })
                    .collect()
            },
        )
    }

    fn store(places: &[(i32, i32, u8)]) -> Points {
        let mut rows = PointRows::for_about(0, 1);
        let mut growing = Growing::new(&[]);
        for (id, (x, y, times)) in (0..).zip(places) {
            for copy in 0..i64::from(*times) {
                let (lon, lat) = (107.5 + f64::from(*x) / 64.0, 15.0 + f64::from(*y) / 64.0);
                let class = growing.class([].into_iter()).unwrap();
                rows.push(
                    points::Point { id: id * 1000 + copy, lon, lat, class },
                    [id].into_iter(),
                );
            }
        }
        Points::of(rows, Arc::new(growing.finish()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn what_lies_inside_is_what_another_library_says(
            rings in prop::collection::vec(ring(), 1..4),
            together in any::<bool>(),
            places in prop::collection::vec((-64..64_i32, -64..64_i32, 1..90_u8), 1..60),
        ) {
            // Polygons of one ground and of several may overlap alike.
            let polygons: Vec<_> = rings
                .iter()
                .map(|ring| Polygon::new(LineString::from(ring.clone()), Vec::new()))
                .collect();
            let ground = if together {
                Ground::of([&MultiPolygon(polygons.clone())])
            } else {
                let alone: Vec<_> =
                    polygons.iter().cloned().map(|own| MultiPolygon(vec![own])).collect();
                Ground::of(&alone)
            };
            let points = store(&places);
            let mask = Mask::of(points.classes(), |_| true);
            let mut tally = Tally::default();
            inside(&points, &ground, &mask, |part| tally.add(1, &part));
            let mut rows = 0;
            rows_inside(&points, &ground, &mask, |_| rows += 1);

            let (mut count, mut sum) = (0, 0);
            for row in 0..points.len() {
                let point = points.row(row).unwrap();
                let place = Point::new(point.lon, point.lat);
                if polygons.iter().any(|polygon| polygon.intersects(&place)) {
                    count += 1;
                    sum += point.id / 1000;
                }
            }
            let found: Vec<_> = tally.into_classes().collect();
            let expected = if count > 0 { vec![(0, count, vec![sum])] } else { Vec::new() };
            prop_assert_eq!(found, expected);
            prop_assert_eq!(rows, count);
        }
    }
}
