//! `/api/collections/{c}/form`: a record from a form that works without a script.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value, json};

use super::{
    answer::Request,
    edit::{edit_view_of, too_large},
    feature::{Refusals, both, read_parts},
    html, refusal,
};
use crate::{
    app::App,
    auth::InSession,
    catalog::GeometryKind,
    geo::Crs,
    http::{ApiError, Params, located},
    page::CSRF,
    policy::EditView,
    record::{self, Draft},
};

/// Longitude and latitude of a point, and the GeoJSON text of another geometry.
pub(super) const PLACE: [&str; 3] = ["place-lon", "place-lat", "place-geojson"];

/// What the form shows: the values as typed, and what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) values: BTreeMap<String, String>,
    pub(super) refusals: Refusals,
    /// What the tables refused, which is about no field alone.
    pub(super) problem: Option<String>,
}

/// The empty form.
pub(super) async fn show(
    State(app): State<App>,
    Path(collection): Path<String>,
    mut request: Request,
    InSession(session): InSession,
) -> Result<Response, ApiError> {
    let edit = edit_view_of(&app, &request.caller, &collection)?;
    request.params.text("f");
    request.finish()?;
    let codes = app.catalogue().codes();
    let page = html::form::page(&request, codes, &edit, &session.csrf_token, &Filled::default());
    // The page holds a token of the session.
    Ok(not_stored(request.page(&[], page)))
}

/// The filled form: the record is made, or the form comes back with what is wrong.
pub(super) async fn take(
    State(app): State<App>,
    Path(collection): Path<String>,
    mut request: Request,
    InSession(session): InSession,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let edit = edit_view_of(&app, &request.caller, &collection)?;
    request.params.text("f");
    request.finish()?;
    let body = body.map_err(|rejection| too_large(&rejection))?;
    let mut form = Params::of_form(&String::from_utf8_lossy(&body))?;
    session.check_csrf(&form.text(CSRF).unwrap_or_default())?;
    let mut filled = Filled::default();
    let names = edit.view().given().map(|field| field.name.as_str()).chain(PLACE);
    let given: Vec<_> = form.those_of(names);
    filled.values = given.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    form.finish()?;
    let draft = read_form(&app, &edit, &mut filled);
    if filled.refusals.is_empty() {
        let mut client = app.db().connection().await?;
        match record::insert(&mut client, &edit, &draft).await {
            Ok(id) => return Ok(see(&request, &collection, id)),
            Err(error) => {
                let error = refusal::of_write(error, edit.view().collection(), request.lang);
                if error.status().is_server_error() {
                    return Err(error);
                }
                filled.problem = Some(error.to_string());
            }
        }
    }
    let codes = app.catalogue().codes();
    let page = html::form::page(&request, codes, &edit, &session.csrf_token, &filled);
    let mut response = not_stored(request.page(&[], page));
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn read_form(app: &App, edit: &EditView, filled: &mut Filled) -> Draft {
    let view = edit.view();
    // An empty field says nothing: the table's usual value is taken, if it has one.
    let properties: Map<_, _> = view
        .given()
        .filter_map(|field| {
            let text = filled.values.get(&field.name).filter(|text| !text.trim().is_empty())?;
            Some((field.name.clone(), json!(text)))
        })
        .collect();
    let geometry = geometry(edit, &filled.values, &mut filled.refusals);
    let crs = Crs::default();
    read_parts((properties, &geometry, crs), view, app.catalogue().codes(), &mut filled.refusals)
}

/// The geometry of the form as GeoJSON.
fn geometry(edit: &EditView, values: &BTreeMap<String, String>, refusals: &mut Refusals) -> Value {
    let text = |name: &str| values.get(name).map(|text| text.trim()).unwrap_or_default();
    let [lon, lat, geojson] = PLACE;
    match edit.view().collection().geometry.as_ref().map(|geometry| geometry.kind) {
        Some(GeometryKind::Point) => {
            let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
            let (east, north) = (text(lon), text(lat));
            if east.is_empty() && north.is_empty() {
                return Value::Null;
            }
            if let (Some(east), Some(north)) = (number(east), number(north)) {
                return json!({ "type": "Point", "coordinates": [east, north] });
            }
            let reason = both(
                "ghi kinh độ và vĩ độ bằng số, ví dụ 107,65 và 15,02",
                "write longitude and latitude as numbers, for example 107.65 and 15.02",
            );
            refusals.add("geometry", format!("{east} {north}"), reason);
            Value::Null
        }
        Some(_) if !text(geojson).is_empty() => match serde_json::from_str(text(geojson)) {
            Ok(geometry) => geometry,
            Err(_no_json) => {
                let reason = both("đây không phải GeoJSON", "this is no GeoJSON");
                refusals.add("geometry", String::new(), reason);
                Value::Null
            }
        },
        _ => Value::Null,
    }
}

/// The way to the record, as after each form: a reload does nothing a second time.
pub(super) fn see(request: &Request, collection: &str, id: i64) -> Response {
    let path =
        format!("/api/collections/{collection}/items/{id}?f=html&lang={}", request.lang.tag());
    located(StatusCode::SEE_OTHER.into_response(), &path)
}

pub(super) fn not_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
