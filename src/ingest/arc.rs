//! Circular arcs as lines.
//!
//! # Source
//! An arc is given by its start, any point between and its end; when start and end are the same it is the circle whose diameter
//! ends there and at the point between (ISO/IEC 13249-3:2016, 7.3; OGC 06-103r4 names the types).

use std::f64::consts::{PI, TAU};

/// How far the line may be from the arc: a centimetre in metres, or about that in degrees.
const SAGITTA_METRES: f64 = 0.01;
const SAGITTA_DEGREES: f64 = 1e-7;

/// Greatest coordinate of a system in degrees.
const DEGREES: f64 = 360.0;

/// Chords of one arc at most.
const CHORDS: f64 = 4096.0;

type Point = (f64, f64);

/// The points after the start, the given ones among them, of the line for an arc.
pub(super) fn stroke(start: Point, middle: Point, end: Point) -> Vec<Point> {
    let Some((centre, radius)) = circle(start, middle, end) else { return vec![middle, end] };
    let angle = |(x, y): Point| (y - centre.1).atan2(x - centre.0);
    let first = angle(start);
    let halves = sweeps(first, angle(middle), angle(end), start == end);
    let mut points: Vec<Point> = Vec::new();
    for (from, turned, given) in [(first, halves.0, middle), (first + halves.0, halves.1, end)] {
        let chords = chords(radius, turned, start);
        let mut chord = 1.0;
        while chord < chords {
            let at = from + turned * chord / chords;
            points.push((radius.mul_add(at.cos(), centre.0), radius.mul_add(at.sin(), centre.1)));
            chord += 1.0;
        }
        points.push(given);
    }
    points
}

/// Centre and radius; none where the three points lie on a line or are no numbers.
fn circle(start: Point, middle: Point, end: Point) -> Option<(Point, f64)> {
    let centre = if start == end {
        (f64::midpoint(start.0, middle.0), f64::midpoint(start.1, middle.1))
    } else {
        // Relative to the start, or metres far from the origin lose their centimetres.
        let ((ax, ay), (bx, by)) =
            ((middle.0 - start.0, middle.1 - start.1), (end.0 - start.0, end.1 - start.1));
        let twice = 2.0 * (ax * by - ay * bx);
        let (a, b) = (ax * ax + ay * ay, bx * bx + by * by);
        if twice.abs() <= f64::EPSILON * (a + b) {
            return None;
        }
        (start.0 + (by * a - ay * b) / twice, start.1 + (ax * b - bx * a) / twice)
    };
    let radius = (start.0 - centre.0).hypot(start.1 - centre.1);
    (radius.is_finite() && radius > 0.0).then_some((centre, radius))
}

/// The angles from the start to the point between and from there to the end: anticlockwise above zero.
fn sweeps(first: f64, middle: f64, last: f64, whole: bool) -> (f64, f64) {
    let ahead = |angle: f64| (angle - first).rem_euclid(TAU);
    let middle = ahead(middle);
    let last = if whole { TAU } else { ahead(last) };
    if middle <= last { (middle, last - middle) } else { (middle - TAU, last - middle) }
}

fn chords(radius: f64, turned: f64, at: Point) -> f64 {
    let degrees = at.0.abs() <= DEGREES && at.1.abs() <= DEGREES;
    let sagitta = if degrees { SAGITTA_DEGREES } else { SAGITTA_METRES };
    let step = if sagitta >= radius { PI } else { 2.0 * (1.0 - sagitta / radius).acos() };
    (turned.abs() / step.min(PI / 4.0)).ceil().clamp(1.0, CHORDS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Every point of the line and every middle of a chord is within a centimetre of the circle, and the line ends
        /// where the arc does, having passed the point between.
        #[test]
        fn a_stroked_arc_stays_within_a_centimetre(
            (x, y) in (400_000.0..600_000.0_f64, 900_000.0..2_500_000.0_f64),
            radius in 0.5..20_000.0_f64,
            first in 0.0..TAU,
            turned in prop_oneof![0.01..6.2_f64, -6.2..-0.01_f64],
            part in 0.1..0.9_f64,
        ) {
            let at = |angle: f64| (x + radius * angle.cos(), y + radius * angle.sin());
            let (start, between, end) = (at(first), at(first + turned * part), at(first + turned));
            let line = stroke(start, between, end);
            prop_assert_eq!(line.last().copied(), Some(end));
            let mut before = start;
            let mut length = 0.0;
            for point in line {
                let middle = (f64::midpoint(before.0, point.0), f64::midpoint(before.1, point.1));
                for (px, py) in [middle, point] {
                    let off = ((px - x).hypot(py - y) - radius).abs();
                    prop_assert!(off < 0.0101, "{} m off", off);
                }
                length += (point.0 - before.0).hypot(point.1 - before.1);
                before = point;
            }
            let arc = radius * turned.abs();
            prop_assert!((length - arc).abs() <= 0.03 * arc, "{} instead of {}", length, arc);
        }
    }

    #[test]
    fn a_whole_circle_and_three_points_on_a_line_are_arcs_too() {
        let circle = stroke((10_000.0, 0.0), (10_002.0, 0.0), (10_000.0, 0.0));
        assert!(circle.len() > 8 && circle.iter().any(|(x, _)| (x - 10_002.0).abs() < 1e-6));
        assert_eq!(stroke((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)), [(1.0, 1.0), (2.0, 2.0)]);
    }
}
