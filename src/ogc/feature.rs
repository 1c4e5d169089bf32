//! A GeoJSON feature that a client sends, checked by the catalogue: every wrong member is named, not only the first.

use serde_json::{Map, Value};

use super::geometry::read_geometry;
use crate::{
    catalog::{CodeLists, Field, Text},
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
    // Whoever sends back what it has read sends it too.
    if view.collection().is_decided(name) {
        return;
    }
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
    fn a_body_that_is_no_feature_is_refused_as_a_whole() {
        for body in [json!([]), json!({ "type": "FeatureCollection", "features": [] }), json!("x")]
        {
            assert!(matches!(read("shelter", &body), Err(ApiError::Invalid { .. })), "{body}");
        }
    }
}
