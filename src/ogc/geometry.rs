//! A GeoJSON geometry that a client sends: of a type that the collection takes, whole, in its reference system.

use geojson::{Geometry as GeoJson, GeometryValue, Position};
use serde_json::Value;

use super::feature::both;
use crate::{
    catalog::{Geometry, Text},
    geo::Crs,
};

/// The GeoJSON text to store, in two dimensions, x before y; `None` when there is no geometry.
pub(super) fn read_geometry(
    json: &Value,
    wanted: Option<&Geometry>,
    crs: Crs,
) -> Result<Option<String>, Text> {
    let Some(wanted) = wanted else {
        return if json.is_null() {
            Ok(None)
        } else {
            Err(both("bộ dữ liệu này không có hình", "this collection has no geometry"))
        };
    };
    if json.is_null() {
        return if wanted.optional {
            Ok(None)
        } else {
            Err(both("phải có vị trí", "a geometry is required"))
        };
    }
    let geometry = serde_json::from_value::<GeoJson>(json.clone()).map_err(|error| {
        both(
            format!("đây không phải hình GeoJSON: {error}"),
            format!("this is no GeoJSON geometry: {error}"),
        )
    })?;
    let mut value = promoted(geometry.value, wanted);
    let kind = value.type_name();
    if !wanted.types.iter().any(|known| known.name() == kind) {
        let known: Vec<_> = wanted.types.iter().map(|known| known.name()).collect();
        return Err(both(
            format!("ở đây không nhận {kind}; hãy gửi {}", known.join(" hoặc ")),
            format!("{kind} is not taken here; send {}", known.join(" or ")),
        ));
    }
    check_parts(&value)?;
    for position in positions(&mut value) {
        *position = flat(position, crs)?;
    }
    Ok(Some(GeoJson::new(value).to_string()))
}

/// A single geometry as its multi type, where only that is taken.
fn promoted(value: GeometryValue, wanted: &Geometry) -> GeometryValue {
    let takes = |name: &str| wanted.types.iter().any(|known| known.name() == name);
    if takes(value.type_name()) || !takes(&format!("Multi{}", value.type_name())) {
        return value;
    }
    match value {
        GeometryValue::Point { coordinates } => {
            GeometryValue::MultiPoint { coordinates: vec![coordinates] }
        }
        GeometryValue::LineString { coordinates } => {
            GeometryValue::MultiLineString { coordinates: vec![coordinates] }
        }
        GeometryValue::Polygon { coordinates } => {
            GeometryValue::MultiPolygon { coordinates: vec![coordinates] }
        }
        other => other,
    }
}

/// Lines have two positions, rings are closed and have four (RFC 7946, 3.1.4 and 3.1.6).
fn check_parts(value: &GeometryValue) -> Result<(), Text> {
    let line = |line: &Vec<Position>| match line.len() {
        0 | 1 => Err(both("đường cần ít nhất hai điểm", "a line needs two positions or more")),
        _ => Ok(()),
    };
    let ring = |ring: &Vec<Position>| match (ring.first(), ring.last()) {
        (Some(first), Some(last)) if ring.len() >= 4 && first == last => Ok(()),
        _ => Err(both(
            "vòng cần ít nhất bốn điểm, điểm cuối trùng điểm đầu",
            "a ring needs four positions or more, and the last is the first again",
        )),
    };
    let polygon = |polygon: &Vec<Vec<Position>>| {
        if polygon.is_empty() {
            return Err(both("vùng cần có một vòng", "a polygon needs a ring"));
        }
        polygon.iter().try_for_each(ring)
    };
    let some = |parts: usize| {
        if parts == 0 {
            Err(both("hình rỗng; hãy gửi null", "the geometry is empty; send null"))
        } else {
            Ok(())
        }
    };
    match value {
        GeometryValue::Point { .. } => Ok(()),
        GeometryValue::MultiPoint { coordinates } => some(coordinates.len()),
        GeometryValue::LineString { coordinates } => line(coordinates),
        GeometryValue::MultiLineString { coordinates } => {
            some(coordinates.len())?;
            coordinates.iter().try_for_each(line)
        }
        GeometryValue::Polygon { coordinates } => polygon(coordinates),
        GeometryValue::MultiPolygon { coordinates } => {
            some(coordinates.len())?;
            coordinates.iter().try_for_each(polygon)
        }
        GeometryValue::GeometryCollection { .. } => {
            Err(both("không nhận tập hợp hình", "collections of geometries are not taken"))
        }
    }
}

fn positions(value: &mut GeometryValue) -> Vec<&mut Position> {
    match value {
        GeometryValue::Point { coordinates } => vec![coordinates],
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => {
            coordinates.iter_mut().collect()
        }
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            coordinates.iter_mut().flatten().collect()
        }
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter_mut().flatten().flatten().collect()
        }
        GeometryValue::GeometryCollection { .. } => Vec::new(),
    }
}

/// A position as x and y; a height is dropped.
fn flat(position: &Position, crs: Crs) -> Result<Position, Text> {
    let (vi, en) = match (crs.is_in_degrees(), crs.is_latitude_first()) {
        (true, false) => (
            "toạ độ tính bằng độ; thứ tự là kinh độ, vĩ độ",
            "position in degrees; the order is longitude, latitude",
        ),
        (true, true) => (
            "toạ độ tính bằng độ; thứ tự là vĩ độ, kinh độ",
            "position in degrees; the order is latitude, longitude",
        ),
        (false, _) => (
            "toạ độ tính bằng mét; thứ tự là đông, bắc",
            "position in metres; the order is east, north",
        ),
    };
    let (srid, example) = (crs.srid(), crs.example());
    let &[first, second, ..] = position.as_slice() else {
        return Err(both(
            format!("một điểm có hai số, ví dụ {example}"),
            format!("a position has two numbers, for example {example}"),
        ));
    };
    crs.x_y([first, second]).map(Position::from).ok_or_else(|| {
        both(
            format!("[{first}, {second}] không phải {vi} ({srid}, ví dụ {example})"),
            format!("[{first}, {second}] is no {en} ({srid}, for example {example})"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog::Catalogue;

    fn geometry(collection: &str, geometry: &Value) -> Result<String, String> {
        let catalogue = Catalogue::built_in().unwrap();
        let wanted = catalogue.get(collection).unwrap().geometry.as_ref();
        let read = read_geometry(geometry, wanted, Crs::default());
        read.map(Option::unwrap_or_default).map_err(|reason| reason.en)
    }

    #[test]
    fn heights_are_dropped_and_single_areas_become_multi_where_only_those_are_taken() {
        let ring = json!([
            [107.0, 15.0, 300.0],
            [108.0, 15.0, 300.0],
            [108.0, 16.0, 300.0],
            [107.0, 15.0, 300.0]
        ]);
        let stored =
            geometry("warning", &json!({ "type": "Polygon", "coordinates": [ring] })).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&stored).unwrap(),
            json!({ "type": "MultiPolygon", "coordinates": [[[[107.0, 15.0], [108.0, 15.0], [108.0, 16.0], [107.0, 15.0]]]] })
        );
    }

    #[test]
    fn open_rings_other_types_and_short_positions_are_refused_with_a_sentence() {
        for (given, reason) in [
            (
                json!({ "type": "Polygon", "coordinates": [[[107, 15], [108, 15], [108, 16]]] }),
                "a ring needs four",
            ),
            (json!({ "type": "Polygon", "coordinates": [] }), "a polygon needs a ring"),
            (
                json!({ "type": "Point", "coordinates": [107, 15] }),
                "Point is not taken here; send MultiPolygon",
            ),
            (json!({ "type": "MultiPolygon", "coordinates": [] }), "the geometry is empty"),
            (
                json!({ "type": "GeometryCollection", "geometries": [] }),
                "GeometryCollection is not taken",
            ),
            (json!({ "type": "Circle" }), "this is no GeoJSON geometry"),
            (
                json!({ "type": "Polygon", "coordinates": [[["a", 15]]] }),
                "this is no GeoJSON geometry",
            ),
        ] {
            let error = geometry("warning", &given).unwrap_err();
            assert!(error.starts_with(reason), "{given}: {error}");
        }
        assert!(
            geometry("stat_value", &json!({ "type": "Point", "coordinates": [1, 2] })).is_err()
        );
    }
}
