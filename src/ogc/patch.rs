//! `PATCH items/{id}`: changing parts of a feature (OGC API Features Part 4 draft, OGC 20-002r1, clauses 7 and 11; JSON Merge
//! Patch, RFC 7396).
//!
//! The document follows the collection's schema: the fields themselves, and `geometry` (`/req/features/update-json-merge-patch`).
//! One that looks like a feature, with its fields in `properties`, means the same. `null` takes a value away; what is not named
//! stays.

use axum::{
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::HeaderMap,
    response::Response,
};
use serde_json::{Map, Value};

use super::{
    crs,
    edit::{Wanted, body_of},
    feature::{Refusals, both, read_object, read_place, read_property, required, shown},
    sortby::ID,
};
use crate::{
    app::App,
    auth::Writing,
    catalog::{CodeLists, Collection, Text},
    geo::Crs,
    http::{ApiError, Params},
    policy::EditView,
    record::{self, Draft},
};

/// What the body is.
pub(super) const TYPES: [&str; 1] = ["application/merge-patch+json"];

/// Members of a feature.
const PROPERTIES: &str = "properties";
const GEOMETRY: &str = "geometry";

/// Gives some properties of a feature, or its geometry, other values.
pub(super) async fn update(
    State(app): State<App>,
    Path((collection, id)): Path<(String, String)>,
    Writing(caller): Writing,
    params: Params,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let wanted = Wanted::of(&app, &caller, (&collection, &id), params, &headers)?;
    let Wanted { edit, id, known } = &wanted;
    let crs = crs::of_body(&headers, edit.view().collection())?;
    let body = body_of(&TYPES, &headers, body)?;
    let patch =
        Patch { id: *id, crs, document: read_object(&body, "send the changes as an object")? };
    let draft = patch.read(edit, app.catalogue().codes())?;
    let mut client = app.db().connection().await?;
    let outcome = record::patch(&mut client, edit, *id, &draft, |record| known.is(record)).await;
    wanted.changed(&mut client, outcome).await
}

/// What a client wants changed of a feature.
pub(super) struct Patch {
    pub(super) id: i64,
    pub(super) crs: Crs,
    pub(super) document: Map<String, Value>,
}

impl Patch {
    /// The changes, checked by the catalogue: every wrong member is named, not only the first.
    pub(super) fn read(self, edit: &EditView, codes: &CodeLists) -> Result<Draft, ApiError> {
        let mut refusals = Refusals::default();
        let Self { id, crs, mut document } = self;
        let view = edit.view();
        let mut draft = Draft { crs, ..Draft::default() };
        if let Some(geometry) = document.shift_remove(GEOMETRY) {
            read_place(&geometry, view, &mut draft, &mut refusals);
        }
        if let Some(other) = document.shift_remove(ID).filter(|own| own.as_i64() != Some(id)) {
            let reason = both("mã bản ghi không đổi được", "the id of a record stays");
            refusals.add(ID, shown(&other), reason);
        }
        for (name, value) in fields(document, &mut refusals) {
            if view.field(&name).is_some() && !edit.writes(&name) {
                refusals.add(&name, shown(&value), who_sets(view.collection(), &name));
                continue;
            }
            read_property((&name, &value), view, codes, &mut draft, &mut refusals);
        }
        for field in view.fields().filter(|field| field.required) {
            if draft.values.get(&field.name).is_some_and(Option::is_none) {
                refusals.add(&field.name, String::new(), required());
            }
        }
        refusals.into_result(draft)
    }
}

/// Where a field is set that is not changed here.
fn who_sets(collection: &Collection, field: &str) -> Text {
    if collection.decided.iter().any(|own| own == field) {
        return both(
            "hệ thống tự ghi điều này; không sửa trực tiếp được",
            "the service writes this itself; it is not changed here",
        );
    }
    if collection.is_decided(field) {
        return both(
            "người duyệt quyết định điều này, ở /review của bản ghi",
            "approvers decide this, at /review of the record",
        );
    }
    both(
        "chỉ người đại diện cộng đồng đặt được, ở /label của bản ghi",
        "the stewards of the community set this, at /label of the record",
    )
}

/// The fields of the document: its own members, or `properties` of one that looks like a feature.
fn fields(mut document: Map<String, Value>, refusals: &mut Refusals) -> Map<String, Value> {
    let Some(properties) = document.shift_remove(PROPERTIES) else { return document };
    document.retain(|name, value| match name.as_str() {
        "type" => value != "Feature",
        other => other != "links",
    });
    for (name, value) in document {
        let reason =
            both("thuộc tính viết trong properties", "properties stand within \"properties\"");
        refusals.add(&name, shown(&value), reason);
    }
    match properties {
        Value::Object(properties) => properties,
        other => {
            let reason = both("properties phải là một đối tượng", "properties is an object");
            refusals.add(PROPERTIES, shown(&other), reason);
            Map::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{auth::Caller, catalog::Catalogue, policy::edit_view};

    fn read(document: &Value) -> Result<Draft, ApiError> {
        let catalogue = Catalogue::built_in().unwrap();
        let edit = edit_view(&Caller::operator(), catalogue.get("shelter").unwrap()).unwrap();
        let document = document.as_object().unwrap().clone();
        Patch { id: 7, crs: Crs::default(), document }.read(&edit, catalogue.codes())
    }

    /// What is refused, by name.
    fn refused(document: &Value) -> Vec<String> {
        match read(document) {
            Err(ApiError::Refused(refusals)) => {
                refusals.into_iter().map(|refusal| refusal.name).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fields_stand_in_the_document_itself_or_in_the_properties_of_a_feature() {
        let point = json!({ "type": "Point", "coordinates": [107.6, 15.1] });
        for document in [
            json!({ "capacity": 5, "source": null, "geometry": point, "id": 7 }),
            json!({ "type": "Feature", "id": 7, "links": [], "geometry": point, "properties": { "capacity": 5, "source": null } }),
        ] {
            let draft = read(&document).unwrap();
            assert_eq!(draft.values.keys().collect::<Vec<_>>(), ["capacity", "source"]);
            assert_eq!(draft.values["source"], None);
            assert!(draft.geometry.unwrap().is_some());
        }
        let draft = read(&json!({})).unwrap();
        assert!(draft.values.is_empty() && draft.geometry.is_none());
    }

    #[test]
    fn what_cannot_be_changed_is_named_with_its_reason() {
        let document = json!({ "id": 8, "name": null, "capacity": "many", "colour": "red",
            "geometry": { "type": "Point", "coordinates": [15.1, 107.6] } });
        assert_eq!(refused(&document), ["geometry", "id", "capacity", "colour", "name"]);
        let document = json!({ "properties": { "capacity": 5 }, "name": "x" });
        assert_eq!(refused(&document), ["name"]);
        assert_eq!(refused(&json!({ "properties": null })), ["properties"]);
    }
}
