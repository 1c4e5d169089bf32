//! Points at equal distances over a polygon.

use geo::{BoundingRect as _, Coord, LineString, Rect};

/// Most points over the box of a polygon; over wider ones they lie further apart.
const POINTS_MOST: f64 = 2_000_000.0;

/// The points inside a closed line whose last corner is not its first, so many metres from each other; rows from south to
/// north.
pub(super) fn lattice(corners: &[Coord], step: f64) -> Vec<Coord> {
    let Some(bounds) = LineString(corners.to_vec()).bounding_rect() else { return Vec::new() };
    let step = step.max((bounds.width() * bounds.height() / POINTS_MOST).sqrt());
    let mut points = Vec::new();
    for (row, mut crossings) in (0_u32..).zip(crossings(corners, &bounds, step)) {
        crossings.sort_by(f64::total_cmp);
        let y = f64::from(row).mul_add(step, bounds.min().y);
        for pair in crossings.chunks_exact(2) {
            let [from, to] = pair else { continue };
            let mut x = (from / step).ceil() * step;
            while x < *to {
                points.push(Coord { x, y });
                x += step;
            }
        }
    }
    points
}

/// Where the line crosses each row. An edge holds its lower end and not its upper one, so each row is crossed evenly.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rows are few, and a conversion of floats saturates"
)]
fn crossings(corners: &[Coord], bounds: &Rect, step: f64) -> Vec<Vec<f64>> {
    let south = bounds.min().y;
    let mut rows = vec![Vec::new(); (bounds.height() / step) as usize + 1];
    let next = corners.iter().cycle().skip(1);
    for (from, to) in corners.iter().zip(next) {
        let (low, high) = if from.y <= to.y { (from, to) } else { (to, from) };
        let first = ((low.y - south) / step).ceil() as usize;
        for (row, crossings) in (0_u32..).zip(&mut rows).skip(first) {
            let y = f64::from(row).mul_add(step, south);
            if y >= high.y {
                break;
            }
            let share = (y - low.y) / (high.y - low.y);
            crossings.push(share.mul_add(high.x - low.x, low.x));
        }
    }
    rows
}
