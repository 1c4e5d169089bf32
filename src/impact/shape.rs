//! A drawn area: GeoJSON in, checked polygons out.

use geo::{ChamberlainDuquetteArea as _, Coord, LineString, MultiPolygon, Polygon};
use geojson::GeometryValue;
use serde::Deserialize as _;
use serde_json::{Map, Value as Json};

use super::coordinates::{Coordinates, Position};

/// Most vertices of an area, all rings together.
const VERTICES_MOST: usize = 20_000;

/// Largest area, in square kilometres: Vietnam with its sea.
const AREA_MOST_KM2: f64 = 1_000_000.0;

/// How near to a reported place a side must run to be one of those that cross there, in degrees (about 1 mm).
const NEAR_DEG: f64 = 1e-8;

/// Longitudes and latitudes, in degrees, between which swapped positions of the country fall.
const COUNTRY: ([f64; 2], [f64; 2]) = ([100.0, 120.0], [4.0, 25.0]);

/// Geometries of GeoJSON that cover no area, or not as one.
const LESS_THAN_AREAS: [&str; 5] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection"];

/// Which members a geometry may have.
const MEMBERS: [&str; 3] = ["type", "coordinates", "bbox"];

/// A checked area.
///
/// # Axis order
/// Longitude, latitude (CRS84).
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(MultiPolygon<f64>);

/// Which rule an area breaks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are the numbers of the sentence")]
pub enum ShapeError {
    /// Not a geometry at all.
    #[error("this is no GeoJSON geometry: {0}")]
    NotAGeometry(String),
    /// A member that RFC 7946 does not know, such as `crs`.
    #[error("the geometry has the unknown member {0:?}; coordinates are degrees, longitude first")]
    UnknownMember(String),
    /// A point or a line.
    #[error("a {0} covers no area; send a Polygon or a MultiPolygon")]
    NotAnArea(String),
    /// No polygon or no ring.
    #[error("the area is empty")]
    Empty,
    /// Fewer than two numbers.
    #[error("point {vertex} of {ring} has fewer than two numbers")]
    Position { ring: String, vertex: usize },
    /// Outside the world.
    #[error("longitude {lon} of point {vertex} is outside -180..180; write longitude first")]
    Longitude { lon: f64, vertex: usize },
    /// Outside the world.
    #[error("latitude {lat} of point {vertex} is outside -90..90; write longitude first")]
    Latitude { lat: f64, vertex: usize },
    /// Latitude first.
    #[error("the point {first}, {second} looks swapped; longitude comes first: {second}, {first}")]
    Swapped { first: f64, second: f64 },
    /// The ends differ.
    #[error("{0} is not closed; repeat its first point as the last")]
    Open(String),
    /// No triangle.
    #[error("{ring} has {points} different points; an area needs at least 3")]
    TooFewPoints { ring: String, points: usize },
    /// More than are taken.
    #[error("the area has {0} points; at most {VERTICES_MOST} are taken, so simplify it")]
    TooManyVertices(usize),
    /// Larger than taken.
    #[error("the area is {0:.0} km²; at most {AREA_MOST_KM2:.0} km² are taken")]
    TooLarge(f64),
    /// A ring crosses or touches itself.
    #[error("the line crosses itself at point {vertex}; drag it apart or undo")]
    Crossing { vertex: usize },
    /// Any other rule of Simple Features.
    #[error("polygon {polygon} is no area: {reason} near {lon:.5}, {lat:.5}")]
    Invalid { polygon: usize, reason: String, lon: f64, lat: f64 },
}

/// A broken rule as the database reports it.
#[derive(Debug)]
pub(super) struct Fault {
    /// Which polygon, from 1.
    pub(super) polygon: usize,
    /// Why, in the words of GEOS.
    pub(super) reason: String,
    /// Where.
    pub(super) at: Coord<f64>,
}

impl Shape {
    /// Reads a geometry and checks what can be checked without computing intersections: types, numbers, rings, size.
    ///
    /// # Errors
    /// With the first rule that is broken.
    pub fn read(json: &Map<String, Json>) -> Result<Self, ShapeError> {
        let coordinates = json.get("coordinates").map(Coordinates::deserialize).transpose();
        let coordinates =
            coordinates.map_err(|error| ShapeError::NotAGeometry(error.to_string()))?;
        Self::drawn(json, coordinates.unwrap_or(Coordinates::Other))
    }

    /// The same with coordinates that were read already.
    pub(super) fn drawn(
        json: &Map<String, Json>,
        coordinates: Coordinates,
    ) -> Result<Self, ShapeError> {
        if let Some(unknown) = json.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(ShapeError::UnknownMember(unknown.clone()));
        }
        let kind = json.get("type").and_then(Json::as_str).unwrap_or_default();
        if LESS_THAN_AREAS.contains(&kind) {
            return Err(ShapeError::NotAnArea(kind.to_owned()));
        }
        let polygons = match (kind, coordinates) {
            ("Polygon" | "MultiPolygon", Coordinates::Empty) => return Err(ShapeError::Empty),
            ("Polygon", Coordinates::Rings(rings)) => vec![rings],
            ("MultiPolygon", Coordinates::Polygons(polygons)) => polygons,
            ("Polygon" | "MultiPolygon", _) => {
                let depth = if kind == "Polygon" { "rings" } else { "polygons" };
                let reason = format!("the coordinates of a {kind} are a list of {depth}");
                return Err(ShapeError::NotAGeometry(reason));
            }
            _ => return Err(ShapeError::NotAGeometry(format!("there is no type {kind:?}"))),
        };
        let vertices = polygons.iter().flatten().map(Vec::len).sum();
        if vertices > VERTICES_MOST {
            return Err(ShapeError::TooManyVertices(vertices));
        }
        let several = polygons.len() > 1;
        let polygons = polygons
            .iter()
            .enumerate()
            .map(|(place, rings)| polygon(rings, several.then_some(place + 1)))
            .collect::<Result<Vec<_>, _>>()?;
        if polygons.is_empty() {
            return Err(ShapeError::Empty);
        }
        let shape = Self(MultiPolygon(polygons));
        let area_km2 = shape.area_km2();
        if area_km2 > AREA_MOST_KM2 {
            return Err(ShapeError::TooLarge(area_km2));
        }
        Ok(shape)
    }

    /// Square kilometres on the sphere (R. Chamberlain, W. Duquette, Some Algorithms for Polygons on a Sphere,
    /// JPL 2007); within 0.5 % of the ellipsoid, which is enough for a limit.
    fn area_km2(&self) -> f64 {
        self.0.chamberlain_duquette_unsigned_area() / 1e6
    }

    /// Its polygons, each to be valid by itself; they may overlap.
    pub(super) fn polygons(&self) -> &MultiPolygon {
        &self.0
    }

    /// GeoJSON text of the checked positions, without heights.
    pub fn to_geojson(&self) -> String {
        GeometryValue::from(&self.0).to_string()
    }

    /// The sentence for a rule that the database found broken. A line that crosses itself is named by the vertex that
    /// was drawn last of the two sides: the end of the later side, or the last vertex when that side closes the ring.
    pub(super) fn error_of(&self, fault: &Fault) -> ShapeError {
        let crosses = fault.reason.contains("elf-intersection");
        let polygon = fault.polygon.checked_sub(1).and_then(|place| self.0.0.get(place));
        let near = polygon.filter(|_| crosses).map(|polygon| {
            std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(|ring| sides_near(ring, fault.at))
                .filter(|sides| !sides.is_empty())
                .collect::<Vec<_>>()
        });
        match near.as_deref() {
            Some([ring]) => {
                ShapeError::Crossing { vertex: ring.iter().copied().max().unwrap_or(1) }
            }
            _ => ShapeError::Invalid {
                polygon: fault.polygon,
                reason: fault.reason.to_lowercase(),
                lon: fault.at.x,
                lat: fault.at.y,
            },
        }
    }
}

fn polygon(rings: &[Vec<Position>], number: Option<usize>) -> Result<Polygon<f64>, ShapeError> {
    let mut read = rings
        .iter()
        .enumerate()
        .map(|(place, positions)| ring(positions, &ring_name(place, number)));
    let exterior = read.next().ok_or(ShapeError::Empty)??;
    Ok(Polygon::new(exterior, read.collect::<Result<_, _>>()?))
}

fn ring_name(place: usize, polygon: Option<usize>) -> String {
    let ring = if place == 0 { "the outline".to_owned() } else { format!("hole {place}") };
    polygon.map_or_else(|| ring.clone(), |polygon| format!("{ring} of polygon {polygon}"))
}

fn ring(positions: &[Position], name: &str) -> Result<LineString<f64>, ShapeError> {
    let coordinates = positions
        .iter()
        .enumerate()
        .map(|(place, position)| coordinate(*position, place + 1, name))
        .collect::<Result<Vec<_>, _>>()?;
    if coordinates.first() != coordinates.last() {
        return Err(ShapeError::Open(name.to_owned()));
    }
    let mut different: Vec<_> =
        coordinates.iter().map(|at| (at.x.to_bits(), at.y.to_bits())).collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 3 {
        return Err(ShapeError::TooFewPoints { ring: name.to_owned(), points: different.len() });
    }
    Ok(LineString(coordinates))
}

fn coordinate(position: Position, vertex: usize, ring: &str) -> Result<Coord<f64>, ShapeError> {
    if position.numbers < 2 {
        return Err(ShapeError::Position { ring: ring.to_owned(), vertex });
    }
    let [lon, lat] = position.lon_lat;
    let within = |[least, most]: [f64; 2], number: f64| (least..=most).contains(&number);
    if within(COUNTRY.0, lat) && within(COUNTRY.1, lon) {
        return Err(ShapeError::Swapped { first: lon, second: lat });
    }
    if !within([-180.0, 180.0], lon) {
        return Err(ShapeError::Longitude { lon, vertex });
    }
    if !within([-90.0, 90.0], lat) {
        return Err(ShapeError::Latitude { lat, vertex });
    }
    Ok(Coord { x: lon, y: lat })
}

/// For each side of the ring that passes the place: the number, from 1, of the vertex that it ends at; of the closing
/// side the one that it begins at.
fn sides_near(ring: &LineString<f64>, at: Coord<f64>) -> Vec<usize> {
    let last = ring.0.len().saturating_sub(1);
    ring.lines()
        .enumerate()
        .filter(|(_, side)| distance_deg(side.start, side.end, at) < NEAR_DEG)
        .map(|(place, _)| (place + 2).min(last))
        .collect()
}

/// Distance of a place from a side, in degrees of the plane.
fn distance_deg(from: Coord<f64>, to: Coord<f64>, at: Coord<f64>) -> f64 {
    let (along, offset) = (to - from, at - from);
    let length2 = along.x.mul_add(along.x, along.y * along.y);
    let share = if length2 > 0.0 {
        (offset.x.mul_add(along.x, offset.y * along.y) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let foot = from + along * share;
    (at.x - foot.x).hypot(at.y - foot.y)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(geometry: &Json) -> Result<Shape, ShapeError> {
        Shape::read(geometry.as_object().unwrap())
    }

    #[expect(clippy::needless_pass_by_value, reason = "a literal of each test")]
    fn sentence(geometry: Json) -> String {
        read(&geometry).unwrap_err().to_string()
    }

    #[test]
    fn a_swapped_look_is_refused_with_the_right_order() {
        let swapped = json!({"type": "Polygon", "coordinates": [[[15.1, 107.5], [15.2, 107.5], [15.2, 107.6], [15.1, 107.5]]]});
        assert_eq!(
            sentence(swapped),
            "the point 15.1, 107.5 looks swapped; longitude comes first: 107.5, 15.1"
        );
    }

    #[test]
    fn rings_are_closed_and_enclose_something() {
        let open = json!({"type": "Polygon", "coordinates": [[[107, 15], [108, 15], [108, 16], [107, 16]]]});
        assert_eq!(sentence(open), "the outline is not closed; repeat its first point as the last");
        let line = json!({"type": "MultiPolygon", "coordinates": [
            [[[107, 15], [108, 15], [108, 16], [107, 15]]],
            [[[107, 15], [108, 15], [108, 16], [107, 15]], [[107, 15], [108, 15], [107, 15]]]]});
        assert_eq!(
            sentence(line),
            "hole 1 of polygon 2 has 2 different points; an area needs at least 3"
        );
        assert_eq!(
            sentence(json!({"type": "MultiPolygon", "coordinates": []})),
            "the area is empty"
        );
        assert_eq!(sentence(json!({"type": "Polygon", "coordinates": []})), "the area is empty");
    }

    #[test]
    fn only_areas_in_degrees_are_taken() {
        assert_eq!(
            sentence(json!({"type": "LineString", "coordinates": [[107, 15], [108, 15]]})),
            "a LineString covers no area; send a Polygon or a MultiPolygon"
        );
        let metres = json!({"type": "Polygon", "coordinates": [[[585_791, 1_672_370], [585_792, 1_672_370], [585_791, 1_672_371], [585_791, 1_672_370]]]});
        assert_eq!(
            sentence(metres),
            "longitude 585791 of point 1 is outside -180..180; write longitude first"
        );
        assert!(sentence(json!({"type": "Polygon"})).starts_with("this is no GeoJSON geometry"));
        assert!(
            sentence(json!({"type": "Polygon", "coordinates": [], "crs": {}})).contains("\"crs\"")
        );
    }

    #[test]
    fn too_much_is_refused_with_the_limit() {
        let ring: Vec<_> = (0..=20_001)
            .map(|step| {
                let angle = f64::from(step % 20_001) * std::f64::consts::TAU / 20_001.0;
                [107.0 + angle.cos() / 10.0, 15.0 + angle.sin() / 10.0]
            })
            .collect();
        assert_eq!(
            sentence(json!({"type": "Polygon", "coordinates": [ring]})),
            "the area has 20002 points; at most 20000 are taken, so simplify it"
        );
        let half_the_world = json!({"type": "Polygon", "coordinates": [[[0, -80], [170, -80], [170, 80], [0, 80], [0, -80]]]});
        assert!(sentence(half_the_world).ends_with("at most 1000000 km² are taken"));
    }

    #[test]
    fn heights_are_dropped_and_positions_kept_to_the_last_digit() {
        let with_heights = json!({"type": "Polygon", "coordinates": [[[107.123_456_789_012_3, 15.1, 900], [107.2, 15.1, 900], [107.2, 15.2, 900], [107.123_456_789_012_3, 15.1, 900]]]});
        let text = read(&with_heights).unwrap().to_geojson();
        assert!(text.contains("[107.1234567890123,15.1]"), "{text}");
    }

    #[test]
    fn a_crossing_is_named_by_the_vertex_that_was_drawn_last() {
        let bow = read(
            &json!({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}),
        )
        .unwrap();
        let fault =
            |x, y| Fault { polygon: 1, reason: "Self-intersection".to_owned(), at: Coord { x, y } };
        assert_eq!(bow.error_of(&fault(1.0, 1.0)), ShapeError::Crossing { vertex: 4 });
        assert_eq!(
            bow.error_of(&fault(1.0, 1.0)).to_string(),
            "the line crosses itself at point 4; drag it apart or undo"
        );
    }
}
