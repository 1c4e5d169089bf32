//! Where an event is, as a feed tells it.

use geo::{Intersects as _, LineString, MultiPolygon, Rect, coord};
use serde_json::{Value as Json, json};

use crate::geo::to_ewkb;

/// The waters and lands of Viet Nam with Hoàng Sa and Trường Sa, roughly: west, south, east, north in degrees.
pub(super) const VIET_NAM: [f64; 4] = [102.0, 8.0, 118.0, 24.0];

/// Decimals of a place: 0.1 m, finer than any feed knows.
const DECIMALS: f64 = 1e6;

/// Where an event is.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Longitude and latitude.
    Point([f64; 2]),
    /// The way of a storm: two positions at least.
    Line(Vec<[f64; 2]>),
    /// Polygons, which may overlap.
    Ground(MultiPolygon),
}

/// Longitude and latitude from numbers that are degrees; longitudes beyond 180 are those of the other side.
pub(super) fn degrees(lon: f64, lat: f64) -> Option<[f64; 2]> {
    let wrapped = if lon > 180.0 { lon - 360.0 } else { lon };
    let fits = (-180.0..=180.0).contains(&wrapped) && (-90.0..=90.0).contains(&lat);
    // Adding zero makes 0 of -0.
    let rounded = |degrees: f64| (degrees * DECIMALS).round() / DECIMALS + 0.0;
    fits.then(|| [rounded(wrapped), rounded(lat)])
}

impl Place {
    /// The way through positions; a point when there is only one place.
    pub(super) fn way(positions: impl Iterator<Item = [f64; 2]>) -> Option<Self> {
        let mut line: Vec<_> = positions.collect();
        line.dedup();
        match line.as_slice() {
            [] => None,
            [only] => Some(Self::Point(*only)),
            _ => Some(Self::Line(line)),
        }
    }

    /// It has something in common with the box around Viet Nam, Hoàng Sa and Trường Sa: 8 to 24 N, 102 to 118 E.
    pub fn touches_viet_nam(&self) -> bool {
        let [west, south, east, north] = VIET_NAM;
        let rect = Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
        match self {
            Self::Point([x, y]) => rect.intersects(&coord! { x: *x, y: *y }),
            Self::Line(line) => {
                let line: LineString = line.iter().map(|[x, y]| coord! { x: *x, y: *y }).collect();
                line.intersects(&rect)
            }
            Self::Ground(ground) => ground.intersects(&rect),
        }
    }

    /// As GeoJSON; `None` for ground, which the database makes valid first.
    pub(super) fn geojson(&self) -> Option<Json> {
        match self {
            Self::Point(at) => Some(json!({"type": "Point", "coordinates": at})),
            Self::Line(line) => Some(json!({"type": "LineString", "coordinates": line})),
            Self::Ground(_) => None,
        }
    }

    /// A text that is the same for the same place.
    pub(super) fn digest_text(&self) -> String {
        match (self.geojson(), self) {
            (None, Self::Ground(ground)) => hex::encode(to_ewkb(ground.iter())),
            (json, _) => json.unwrap_or_default().to_string(),
        }
    }
}

/// Both GeoJSON texts have the same type and, to what records show, the same coordinates.
pub(super) fn is_same(one: &Json, other: &Json) -> bool {
    one.get("type") == other.get("type")
        && is_near(one.get("coordinates"), other.get("coordinates"))
}

fn is_near(one: Option<&Json>, other: Option<&Json>) -> bool {
    match (one, other) {
        (Some(Json::Array(one)), Some(Json::Array(other))) => {
            let pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.into_iter().all(|(a, b)| is_near(Some(a), Some(b)))
        }
        (Some(one), Some(other)) => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-6,
            _ => one == other,
        },
        (one, other) => one.is_none() && other.is_none(),
    }
}
