//! Metres around a place, in which straight lines of degrees are straight.

use geo::{Coord, Rect};

use super::DEGREE;

/// Metres of a degree of latitude: a 360th of the meridian of WGS 84, good to 0.6 % anywhere.
const METRES: f64 = 111_132.0;

/// A plane whose axes are longitude and latitude, each stretched to metres.
#[derive(Debug)]
pub(super) struct Plane {
    origin: Coord,
    /// Metres of a degree on each axis.
    degree: Coord,
}

impl Plane {
    /// The plane whose metres are right in the middle of the box.
    pub(super) fn around(bounds: &Rect) -> Self {
        let origin = bounds.center();
        // A pole has no width; its own plane needs some.
        let width = origin.y.to_radians().cos().max(1e-6);
        Self { origin, degree: Coord { x: METRES * width, y: METRES } }
    }

    pub(super) fn metres(&self, at: Coord) -> Coord {
        let from = at - self.origin;
        Coord { x: from.x * self.degree.x, y: from.y * self.degree.y }
    }

    /// The line in degrees, rounded; corners that fall together are one.
    pub(super) fn degrees_of(&self, line: &[Coord]) -> Vec<Coord> {
        let rounded = |degrees: f64| (degrees * DEGREE).round() / DEGREE;
        let one = |at: &Coord| Coord {
            x: rounded(self.origin.x + at.x / self.degree.x),
            y: rounded(self.origin.y + at.y / self.degree.y),
        };
        let mut corners: Vec<_> = line.iter().map(one).collect();
        corners.dedup();
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        corners
    }
}
