//! Ground as polygons that every receiver of a warning can draw: few corners, nobody left out, and no word about where
//! people live.
//!
//! Corners are taken away one by one, the least first, as Visvalingam and Whyatt do (The Cartographic Journal 30, 1993,
//! 46-51), while two things hold: the line meets itself nowhere, and a lattice of points over the ground stays inside. An
//! outline around the households alone would tell where they are. Here the lattice holds the line everywhere; a household
//! that it leaves out asks for a closer lattice, and is held itself only where the closest leaves it out too.

mod lattice;
mod plane;
mod spots;
mod thin;

use geo::{
    Area as _, BoundingRect as _, Coord, LineString, MultiPolygon, Polygon, Winding as _,
    algorithm::bool_ops::unary_union,
};

use super::Ring;
use crate::geo::{Ground, LonLat, is_plain};

use lattice::lattice;
use plane::Plane;
use thin::thinned;

/// Most positions of a polygon, the first of them twice: gateways of cell broadcast are known to take so many.
const POSITIONS_MOST: usize = 100;

/// Corners that are left and metres that they are moved outward, the gentlest first: the margin takes up what rounding
/// moves, a metre at most, and wider ones are for lines that would touch themselves.
const ATTEMPTS: [(usize, f64); 4] = [(96, 2.0), (80, 4.0), (50, 10.0), (25, 50.0)];

/// From point to point of the lattice, in metres: the first whose polygon leaves no household out is taken. Over 198 communes
/// the first has 2.5 % more ground in the median, and 3.2 % the second.
const STEPS_M: [f64; 3] = [50.0, 25.0, 12.5];

/// Decimals of a degree are counted in these: a metre.
const DEGREE: f64 = 1e5;

/// One and the cosine between the normals of two sides, under which the tip of their corner is cut: the tip lies some four
/// margins away (an angle of 26 degrees).
const SHARPEST: f64 = 0.1;

/// The ground as a warning tells it: a polygon for each part of it that holds a point of the lattice or a
/// household, or for its largest part where none does. Holes are filled.
///
/// Each polygon is plain, has a hundred positions at most, all at five decimals, and encloses the households of its part.
pub fn outline(ground: &[MultiPolygon], households: &[LonLat]) -> Vec<Ring> {
    let whole = match ground {
        [alone] => alone.clone(),
        several => unary_union(several),
    };
    let rings: Vec<_> =
        whole.iter().filter_map(|polygon| part(polygon.exterior(), households, false)).collect();
    if !rings.is_empty() {
        return rings;
    }
    let largest =
        whole.iter().max_by(|one, other| one.unsigned_area().total_cmp(&other.unsigned_area()));
    largest.and_then(|polygon| part(polygon.exterior(), &[], true)).into_iter().collect()
}

/// The ground as a warning tells it, with a closer lattice at each place: 50 m, then 25 and 12.5 m, then nothing. For those who
/// may count the households that a polygon leaves out, and not read them.
pub fn closer_outline(ground: &[MultiPolygon], place: usize) -> Vec<Ring> {
    let Some(step) = STEPS_M.get(place).copied() else { return Vec::new() };
    if place == 0 {
        return outline(ground, &[]);
    }
    let whole = match ground {
        [alone] => alone.clone(),
        several => unary_union(several),
    };
    let around = |polygon: &Polygon| {
        let (corners, plane) = corners(polygon.exterior())?;
        let held = lattice(&corners, step);
        if held.is_empty() { None } else { ring_of(&enclosed(&corners, &plane, &held, &[])?) }
    };
    whole.iter().filter_map(around).collect()
}

/// The corners of a closed line in metres, against the clock, each once.
fn corners(exterior: &LineString) -> Option<(Vec<Coord>, Plane)> {
    let plane = Plane::around(&exterior.bounding_rect()?);
    let mut line = exterior.clone();
    line.make_ccw_winding();
    let mut corners: Vec<_> = line.coords().map(|corner| plane.metres(*corner)).collect();
    corners.pop();
    corners.dedup();
    Some((corners, plane))
}

/// The polygon around a part; none where it holds nothing, unless it has to be told all the same.
fn part(exterior: &LineString, households: &[LonLat], anyway: bool) -> Option<Ring> {
    let (corners, plane) = corners(exterior)?;
    let filled = Polygon::new(exterior.clone(), Vec::new());
    let own = Ground::of([&MultiPolygon(vec![filled])]);
    let households: Vec<_> =
        households.iter().copied().filter(|home| own.covers(home.lon, home.lat)).collect();
    for (place, step) in STEPS_M.into_iter().enumerate() {
        let held = lattice(&corners, step);
        if place == 0 && held.is_empty() && households.is_empty() && !anyway {
            return None;
        }
        let ring = enclosed(&corners, &plane, &held, &[])?;
        if encloses(&ring, &households) {
            return ring_of(&ring);
        }
    }
    let mut held = lattice(&corners, STEPS_M.into_iter().next()?);
    held.extend(households.iter().map(|home| plane.metres(Coord { x: home.lon, y: home.lat })));
    ring_of(&enclosed(&corners, &plane, &held, &households)?)
}

/// The ring, in degrees, with all of these households inside.
fn enclosed(
    corners: &[Coord],
    plane: &Plane,
    held: &[Coord],
    households: &[LonLat],
) -> Option<Vec<Coord>> {
    for (most, margin) in ATTEMPTS {
        let thin = thinned(corners, held, most);
        let ring = plane.degrees_of(&widened(&thin, margin));
        if holds(&ring, households) {
            return Some(ring);
        }
    }
    // What no attempt can draw, such as a part without width, lies in its box.
    let bounds = LineString(corners.to_vec()).bounding_rect()?;
    let (least, most) = (bounds.min(), bounds.max());
    let margin = ATTEMPTS.first().map(|(_, margin)| *margin)?;
    let (west, south, east, north) =
        (least.x - margin, least.y - margin, most.x + margin, most.y + margin);
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    Some(plane.degrees_of(&corners.map(Coord::from)))
}

/// The ring, against the clock, with each side so many metres further out.
fn widened(corners: &[Coord], metres: f64) -> Vec<Coord> {
    let sides = corners.len().max(1);
    let before = corners.iter().cycle().skip(sides - 1);
    let after = corners.iter().cycle().skip(1);
    let out = |from: Coord, to: Coord| {
        let along = to - from;
        Coord { x: along.y, y: -along.x } / along.x.hypot(along.y).max(f64::MIN_POSITIVE)
    };
    let moved = |((before, at), after): ((&Coord, &Coord), &Coord)| {
        let (first, second) = (out(*before, *at), out(*at, *after));
        // Where both sides meet again when each has moved along its normal.
        let share = first.x.mul_add(second.x, first.y * second.y) + 1.0;
        *at + (first + second) * (metres / share.max(SHARPEST))
    };
    before.zip(corners).zip(after).map(moved).collect()
}

/// The ring keeps all promises.
fn holds(ring: &[Coord], households: &[LonLat]) -> bool {
    ring.len() < POSITIONS_MOST && is_plain(&polygon(ring)) && encloses(ring, households)
}

fn encloses(ring: &[Coord], households: &[LonLat]) -> bool {
    let ground = Ground::of([&MultiPolygon(vec![polygon(ring)])]);
    households.iter().all(|home| ground.covers(home.lon, home.lat))
}

fn polygon(ring: &[Coord]) -> Polygon {
    Polygon::new(LineString(ring.to_vec()), Vec::new())
}

fn ring_of(corners: &[Coord]) -> Option<Ring> {
    let closed = corners.iter().chain(corners.first());
    Ring::new(closed.map(|corner| LonLat { lon: corner.x, lat: corner.y }).collect()).ok()
}
