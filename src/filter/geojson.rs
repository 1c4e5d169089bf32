//! Geometries in `cql2-json`: those of GeoJSON (RFC 7946, 3.1), and boxes.
//!
//! Coordinates are read from their own digits, so that they are the same numbers as in text.

use geo::{Coord, Geometry, Point};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    error::{FilterError, Problem},
    json::shaped,
    literal,
    shape::{self, Form, GeometryKind, Shape, Vertices},
};

/// What a geometry looks like.
const GEOMETRY: &str = r#"{"type": "Point", "coordinates": [108.05, 12.68]}"#;

/// What a position looks like.
const POSITION: &str =
    "a position such as [108.05, 12.68], in as many brackets as the geometry has";

/// The members of a geometry that mean something here.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow)]
    geometries: Option<&'a RawValue>,
}

/// Reads geometries, and counts their positions.
pub(super) struct Reader<'v> {
    pub(super) vertices: &'v mut Vertices,
}

impl Reader<'_> {
    /// What the member `bbox` of an object holds.
    pub(super) fn bounds(json: &RawValue) -> Result<Shape, FilterError> {
        let bounds = shape::bounds(&numbers(json)?).map_err(|problem| problem.at(None))?;
        Ok(Shape { name: "a geometry".to_owned(), what: Form::Bounds(bounds) })
    }

    /// An object with the member `type`.
    pub(super) fn shape(&mut self, json: &RawValue) -> Result<Shape, FilterError> {
        let geometry = self.geometry(json, false)?;
        Ok(Shape { name: "a geometry".to_owned(), what: Form::Geometry(geometry) })
    }

    fn geometry(&mut self, json: &RawValue, inside: bool) -> Result<Geometry, FilterError> {
        let members: Members<'_> =
            serde_json::from_str(json.get()).map_err(|_no_geometry| shaped(json, GEOMETRY))?;
        let kind = GeometryKind::of_geojson(&members.kind)
            .filter(|kind| !inside || *kind != GeometryKind::Collection)
            .ok_or_else(|| shaped(json, GEOMETRY))?;
        let content = match kind {
            GeometryKind::Collection => members.geometries,
            _ => members.coordinates,
        };
        let content = content.ok_or_else(|| shaped(json, GEOMETRY))?;
        let geometry: Result<_, Problem> = match kind {
            GeometryKind::Point => Ok(Point::from(self.position(content)?).into()),
            GeometryKind::LineString => shape::line(self.positions(content)?).map(Into::into),
            GeometryKind::Polygon => shape::polygon(self.rings(content)?).map(Into::into),
            GeometryKind::MultiPoint => shape::points(self.positions(content)?),
            GeometryKind::MultiLineString => shape::lines(self.rings(content)?),
            GeometryKind::MultiPolygon => {
                let parts = list(content, POSITION)?;
                let parts = parts.into_iter().map(|part| self.rings(part));
                shape::polygons(parts.collect::<Result<_, _>>()?)
            }
            GeometryKind::Collection => {
                let parts = list(content, GEOMETRY)?;
                let parts = parts.into_iter().map(|part| self.geometry(part, true));
                shape::collection(parts.collect::<Result<_, _>>()?)
            }
        };
        geometry.map_err(|problem| problem.at(None))
    }

    fn rings(&mut self, json: &RawValue) -> Result<Vec<Vec<Coord>>, FilterError> {
        list(json, POSITION)?.into_iter().map(|part| self.positions(part)).collect()
    }

    fn positions(&mut self, json: &RawValue) -> Result<Vec<Coord>, FilterError> {
        list(json, POSITION)?.into_iter().map(|part| self.position(part)).collect()
    }

    fn position(&mut self, json: &RawValue) -> Result<Coord, FilterError> {
        self.vertices.count().map_err(|problem| problem.at(None))?;
        shape::position(&numbers(json)?).map_err(|problem| problem.at(None))
    }
}

fn list<'j>(json: &'j RawValue, wanted: &'static str) -> Result<Vec<&'j RawValue>, FilterError> {
    serde_json::from_str(json.get()).map_err(|_no_list| shaped(json, wanted))
}

fn numbers(json: &RawValue) -> Result<Vec<f64>, FilterError> {
    let number = |digits: &RawValue| {
        if !digits.get().starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            return Err(shaped(json, POSITION));
        }
        literal::number(digits.get()).map_err(|problem| problem.at(None))
    };
    list(json, POSITION)?.into_iter().map(number).collect()
}
