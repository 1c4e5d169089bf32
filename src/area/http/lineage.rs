//! What became of a unit, and of what it was made.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::json;

use super::{
    super::units::Units,
    answer,
    question::{day, is_code},
    register,
};
use crate::{
    app::App,
    auth::Asking,
    geo::day_in_viet_nam,
    http::{ApiError, Params},
    policy::keys,
    record,
};

/// `GET /api/areas/{code}/lineage?on=`. Without a day it speaks of the newest unit with that code, be it retired.
pub(super) async fn lineage(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(code): Path<String>,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let on = day(&mut params, "on")?;
    params.finish()?;
    if !is_code(&code) {
        return Err(ApiError::NotFound);
    }
    let areas = register(&app, &caller)?;
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &keys([&areas]), "lineage").await?;
    let units = Units::around(&reading, &areas, std::slice::from_ref(&code)).await?;
    let on = match on {
        Some(day) => Some(day).filter(|day| units.in_force(&code, *day)),
        None => units.last_day(&code, day_in_viet_nam()),
    };
    let on = on.ok_or(ApiError::NotFound)?;
    let body = json!({
        "unit": { "code": code, "name": units.name(&code, on), "on": on },
        "before": units.lineage().before(&code, on),
        "after": units.lineage().after(&code, on),
    });
    answer(&headers, &caller, &body)
}
