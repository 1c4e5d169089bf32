//! `/api/events/{code}/report`: the situation report as a page, a PDF, a workbook or JSON.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};

use super::{
    error::ReportError,
    gather::gather,
    html::{self, STYLE},
    pdf,
    sections::document,
    sheet,
    words::Words,
};
use crate::{
    app::App,
    auth::Asking,
    http::{ApiError, Lang, Offer, Params, negotiate},
};

/// Widest distance around the place of an event, in metres.
const BUFFER_MOST_M: f64 = 50_000.0;

/// What a report is given as.
const OFFERS: [Offer; 4] = [
    Offer::new("html", "text/html; charset=utf-8"),
    Offer::new("pdf", "application/pdf"),
    Offer::new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Offer::new("json", "application/json"),
];

/// The routes.
pub fn router() -> Router<App> {
    Router::new().route("/api/events/{code}/report", get(report)).merge(STYLE.route())
}

async fn report(
    State(app): State<App>,
    Asking(caller): Asking,
    Path(code): Path<String>,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let buffer_m = buffer(&mut params)?;
    let lang = Lang::negotiate(&mut params, &headers)?;
    let offer = negotiate(&mut params, &headers, &OFFERS)?;
    params.finish()?;
    let report = gather(&app, &caller, (&code, buffer_m)).await?;
    let words = Words { lang, catalogue: app.catalogue() };
    let body = match offer.name {
        "json" => serde_json::to_vec(&report).map_err(ReportError::from)?,
        "html" => {
            let query = buffer_m.map(|metres| format!("&buffer_m={metres}")).unwrap_or_default();
            let page = document(&report, words);
            html::page(&page, report.map.as_ref(), (lang, &query)).into_bytes()
        }
        name => {
            let (page, made_at, is_pdf) = (document(&report, words), report.made_at, name == "pdf");
            let map = report.map;
            let work = move || {
                if is_pdf {
                    pdf::written(&page, map.as_ref())
                } else {
                    sheet::workbook(&page, made_at)
                }
            };
            tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)??
        }
    };
    Ok(answer(offer, &report.event.code, body))
}

/// A distance from the place; 0 is none.
fn buffer(params: &mut Params) -> Result<Option<f64>, ApiError> {
    let metres: Option<f64> = params.read("buffer_m")?;
    if let Some(wrong) = metres.filter(|own| !(0.0..=BUFFER_MOST_M).contains(own)) {
        let reason = format!("write a number of metres from 0 to {BUFFER_MOST_M}");
        return Err(ApiError::invalid("buffer_m", wrong.to_string(), reason));
    }
    Ok(metres.filter(|own| *own > 0.0))
}

/// The caller's own, and nobody's to keep.
fn answer(offer: Offer, event: &str, body: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, offer.media_type), (header::CACHE_CONTROL, "no-store")];
    let mut answer = (headers, body).into_response();
    let plain = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '-' };
    let event: String = event.chars().map(plain).collect();
    let name = match offer.name {
        "pdf" => format!("inline; filename=\"bao-cao-{event}.pdf\""),
        "xlsx" => format!("attachment; filename=\"bao-cao-{event}.xlsx\""),
        _ => return answer,
    };
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    answer
}
