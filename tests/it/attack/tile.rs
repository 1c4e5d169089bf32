//! The points of a tile, as places on the ground.

use geo::{Distance as _, Geometry, Haversine, Point};
use mvt_reader::{Reader, feature::Value};

/// Units across a tile.
const EXTENT: f64 = 4096.0;

/// A point of a tile.
#[derive(Debug)]
pub(super) struct Dot {
    pub(super) layer: String,
    /// Longitude and latitude.
    pub(super) place: [f64; 2],
    pub(super) households: u64,
}

impl Dot {
    pub(super) fn metres_from(&self, [lon, lat]: [f64; 2]) -> f64 {
        Haversine.distance(Point::new(self.place[0], self.place[1]), Point::new(lon, lat))
    }
}

/// Zoom, column and row of a tile's address; of both kinds of address.
fn coordinate(path: &str) -> Option<[u32; 3]> {
    let path = path.split('?').next()?.trim_end_matches(".mvt").trim_end_matches(".pbf");
    let mut parts = path.rsplit('/').map(str::parse);
    let (last, middle, zoom) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    // The OGC address names the row first.
    Some(if path.starts_with("/tiles/") { [zoom, middle, last] } else { [zoom, last, middle] })
}

/// All points of all layers.
pub(super) fn points(path: &str, bytes: &[u8]) -> Vec<Dot> {
    let Some([z, x, y]) = coordinate(path) else { return Vec::new() };
    let Ok(reader) = Reader::new(bytes.to_vec()) else { return Vec::new() };
    let across = f64::from(1_u32 << z);
    let lon_lat = |column: f32, row: f32| {
        let column = (f64::from(x) + f64::from(column) / EXTENT) / across;
        let row = (f64::from(y) + f64::from(row) / EXTENT) / across;
        let lat = (std::f64::consts::PI * 2.0_f64.mul_add(-row, 1.0)).sinh().atan().to_degrees();
        [column.mul_add(360.0, -180.0), lat]
    };
    let mut dots = Vec::new();
    for (place, layer) in reader.get_layer_names().unwrap().into_iter().enumerate() {
        for feature in reader.get_features(place).unwrap() {
            let properties = feature.properties.as_ref();
            let households = match properties.and_then(|all| all.get("households")) {
                Some(Value::Int(number) | Value::SInt(number)) => u64::try_from(*number).unwrap(),
                Some(Value::UInt(number)) => *number,
                _ => 0,
            };
            let coordinates: Vec<_> = match &feature.geometry {
                Geometry::Point(point) => vec![(point.x(), point.y())],
                Geometry::MultiPoint(points) => {
                    points.iter().map(|point| (point.x(), point.y())).collect()
                }
                _ => Vec::new(),
            };
            dots.extend(coordinates.into_iter().map(|(column, row)| Dot {
                layer: layer.clone(),
                place: lon_lat(column, row),
                households,
            }));
        }
    }
    dots
}
