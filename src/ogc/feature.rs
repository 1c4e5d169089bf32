//! A GeoJSON feature that a client sends, checked by the catalogue: every wrong member is named, not only the first.

use geojson::{Geometry as GeoJson, GeometryValue, Position};
use serde_json::{Map, Value};

use crate::{
    catalog::{CodeLists, Field, Geometry, Text},
    geo::Crs,
    http::{ApiError, Refusal},
    policy::View,
    record::Draft,
};

/// Longest text of a value that is repeated to the client.
const SHOWN: usize = 120;

/// Reads the body of a POST or PUT, its coordinates in a reference system.
///
/// # Errors
/// 400 when it is no GeoJSON feature; 422 with a list when members of it cannot be used.
pub(super) fn read_feature(
    body: &[u8],
    view: &View,
    codes: &CodeLists,
    crs: Crs,
) -> Result<Draft, ApiError> {
    let mut feature = read_object(body, "send a GeoJSON Feature")?;
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        let kind = feature.get("type").map(shown).unwrap_or_default();
        return Err(ApiError::invalid(
            "type",
            kind,
            "send a GeoJSON object of the type \"Feature\"",
        ));
    }
    let mut refusals = Refusals::default();
    if let Some(crs) = feature.get("crs").filter(|crs| !crs.is_null()) {
        refusals.add(
            "crs",
            shown(crs),
            both(
                "bỏ crs đi; hệ toạ độ ghi ở tiêu đề Content-Crs, không ghi là kinh độ, vĩ độ WGS 84",
                "leave crs out; the header Content-Crs names the system, without it these are longitude, latitude of WGS 84",
            ),
        );
    }
    let properties = match feature.remove("properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties,
        Some(other) => {
            refusals.add(
                "properties",
                shown(&other),
                both("properties phải là một đối tượng", "properties is an object"),
            );
            Map::new()
        }
    };
    let geometry = feature.remove("geometry").unwrap_or(Value::Null);
    let draft = read_parts((properties, &geometry, crs), view, codes, &mut refusals);
    refusals.into_result(draft)
}

/// The body as a JSON object.
pub(super) fn read_object(body: &[u8], otherwise: &str) -> Result<Map<String, Value>, ApiError> {
    let value = serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid("body", "", format!("this is no JSON: {error}")))?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(ApiError::invalid("body", "", otherwise)),
    }
}

/// Reads a property into the draft; what is wrong with it goes to `refusals`.
pub(super) fn read_property(
    (name, value): (&str, &Value),
    view: &View,
    codes: &CodeLists,
    draft: &mut Draft,
    refusals: &mut Refusals,
) {
    let Some(field) = view.field(name) else {
        let reason =
            both("bộ dữ liệu không có thuộc tính này", "this collection has no such property");
        return refusals.add(name, shown(value), reason);
    };
    match field.read_json(value, codes) {
        Ok(value) => {
            draft.values.insert(name.to_owned(), value);
        }
        Err(error) => refusals.add(name, shown(value), error.text().clone()),
    }
}

/// Reads properties and a geometry in a reference system; what is wrong goes to `refusals`.
pub(super) fn read_parts(
    (properties, geometry, crs): (Map<String, Value>, &Value, Crs),
    view: &View,
    codes: &CodeLists,
    refusals: &mut Refusals,
) -> Draft {
    let mut draft = Draft { crs, ..Draft::default() };
    for (name, value) in properties {
        read_property((&name, &value), view, codes, &mut draft, refusals);
    }
    for field in view.fields().filter(|field| field.required) {
        if is_missing(field, &draft) && !refusals.names(&field.name) {
            refusals.add(&field.name, String::new(), required());
        }
    }
    read_place(geometry, view, &mut draft, refusals);
    draft
}

/// Reads a geometry in the draft's reference system; what is wrong with it goes to `refusals`.
pub(super) fn read_place(
    geometry: &Value,
    view: &View,
    draft: &mut Draft,
    refusals: &mut Refusals,
) {
    match read_geometry(geometry, view.collection().geometry.as_ref(), draft.crs) {
        Ok(geometry) => draft.geometry = Some(geometry),
        Err(reason) => refusals.add("geometry", String::new(), reason),
    }
}

/// Why a required property cannot be without a value.
pub(super) fn required() -> Text {
    both("phải có giá trị này", "this property is required")
}

fn is_missing(field: &Field, draft: &Draft) -> bool {
    !matches!(draft.values.get(&field.name), Some(Some(_)))
}

/// What is wrong with a body so far.
#[derive(Debug, Default)]
pub(super) struct Refusals(Vec<Wrong>);

#[derive(Debug)]
struct Wrong {
    name: String,
    value: String,
    reason: Text,
}

impl Refusals {
    pub(super) fn add(&mut self, name: &str, value: String, reason: Text) {
        self.0.push(Wrong { name: name.to_owned(), value, reason });
    }

    pub(super) fn names(&self, name: &str) -> bool {
        self.0.iter().any(|wrong| wrong.name == name)
    }

    /// What is wrong with each of them, by name.
    pub(super) fn reason(&self, name: &str) -> Option<&Text> {
        self.0.iter().find(|wrong| wrong.name == name).map(|wrong| &wrong.reason)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_result<T>(self, value: T) -> Result<T, ApiError> {
        if self.0.is_empty() {
            return Ok(value);
        }
        let refusals = self.0.into_iter().map(|wrong| Refusal {
            name: wrong.name,
            value: wrong.value,
            reason: wrong.reason.en,
        });
        Err(ApiError::Refused(refusals.collect()))
    }
}

/// A reason in both languages.
pub(super) fn both(vi: impl Into<String>, en: impl Into<String>) -> Text {
    Text { vi: vi.into(), en: en.into() }
}

/// The beginning of a value, to be repeated to the client.
pub(super) fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.chars().take(SHOWN).collect()
}

/// The GeoJSON text to store, in two dimensions, x before y; `None` when there is no geometry.
fn read_geometry(
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
    use crate::{auth::Caller, catalog::Catalogue, policy::view};

    fn read(collection: &str, feature: &Value) -> Result<Draft, ApiError> {
        let catalogue = Catalogue::built_in().unwrap();
        let collection = catalogue.get(collection).unwrap();
        let view = view(&Caller::operator(), collection, &catalogue).unwrap();
        read_feature(feature.to_string().as_bytes(), &view, catalogue.codes(), Crs::default())
    }

    fn geometry(collection: &str, geometry: &Value) -> Result<String, String> {
        let catalogue = Catalogue::built_in().unwrap();
        let wanted = catalogue.get(collection).unwrap().geometry.as_ref();
        let read = read_geometry(geometry, wanted, Crs::default());
        read.map(Option::unwrap_or_default).map_err(|reason| reason.en)
    }

    #[test]
    fn every_wrong_member_is_named_with_its_reason() {
        let feature = json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [15.0, 107.5] },
            "properties": { "name": "Trường", "capacity": "năm", "colour": "red" } });
        let Err(ApiError::Refused(refusals)) = read("shelter", &feature) else { panic!("taken") };
        let named: Vec<_> = refusals
            .iter()
            .map(|refusal| (refusal.name.as_str(), refusal.reason.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                ("capacity", "\"năm\" is not a whole number"),
                ("colour", "this collection has no such property"),
                ("code", "this property is required"),
                (
                    "geometry",
                    "[15, 107.5] is no position in degrees; the order is longitude, latitude (EPSG:4326, for example [107.6, 15.25])"
                ),
            ]
        );
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

    #[test]
    fn a_body_that_is_no_feature_is_refused_as_a_whole() {
        for body in [json!([]), json!({ "type": "FeatureCollection", "features": [] }), json!("x")]
        {
            assert!(matches!(read("shelter", &body), Err(ApiError::Invalid { .. })), "{body}");
        }
    }
}
