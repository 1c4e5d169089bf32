//! `/api` and `/api/conformance` (OGC API Features Part 1, 7.2 and 7.4).

use axum::{extract::State, response::Response};
use serde_json::json;

use super::{
    answer::{HTML, JSON_OR_HTML, Request},
    html,
    links::{Link, rel},
    open::Gauge,
    openapi,
};
use crate::{app::App, http::ApiError};

/// What the service keeps to, and nothing that it does not. The API definition is OpenAPI 3.0 because Part 1 has
/// no class for a later version.
///
/// Parts 4 and 8 are drafts (OGC 20-002r1, 24-030); Part 5 is also Part 3 of OGC API Common (OGC 23-058r2), under whose name its
/// classes go. `tests/it/ogc/classes.rs` holds one test of each class.
pub(super) const CONFORMS_TO: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/advanced-property-roles",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/sortables",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sorting",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/features-sorting",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json",
];

/// Where the landing page leads: path, relation, media type, and names in both languages.
const WAYS: [(&str, &str, &str, [&str; 2]); 8] = [
    ("/api/collections", "data", JSON, ["Các bộ dữ liệu", "Collections"]),
    ("/api/docs", "service-doc", HTML.media_type, ["Hướng dẫn dùng API", "API documentation"]),
    (
        "/api/openapi.json",
        "service-desc",
        openapi::MEDIA_TYPE,
        ["Định nghĩa API (OpenAPI 3.0)", "API definition (OpenAPI 3.0)"],
    ),
    ("/api/conformance", rel::CONFORMANCE, JSON, ["Các chuẩn đáp ứng", "Standards kept to"]),
    ("/api/changes", "monitor", JSON, ["Những gì đã thay đổi", "What has changed"]),
    (
        "/api/tileMatrixSets",
        rel::TILING_SCHEMES,
        JSON,
        ["Cách chia ô bản đồ", "How the map is cut into tiles"],
    ),
    ("/api/processes", rel::PROCESSES, JSON, ["Các phép tính", "Processes"]),
    (
        "/catalog.jsonld",
        rel::CATALOGUE,
        "application/ld+json",
        ["Danh mục dữ liệu mở (DCAT)", "Catalogue of open data (DCAT)"],
    ),
];

const JSON: &str = "application/json";

/// The landing page.
pub(super) async fn landing(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let offer = request.format(&JSON_OR_HTML)?;
    request.finish()?;
    let lang = request.lang;
    let mut links = request.own_links(offer, &JSON_OR_HTML);
    links.extend(WAYS.map(|(path, rel, media_type, [vi, en])| {
        Link::new(request.url(path), rel, media_type).titled(lang.of(vi, en))
    }));
    if offer == HTML {
        let gauge = Gauge::read(&app).await?;
        return Ok(request.page(&links, html::landing::page(&request, gauge, &links)));
    }
    let body = json!({
        "title": html::words::title(lang),
        "description": html::words::description(lang),
        "links": links,
    });
    request.json(offer.media_type, &links, &body)
}

/// The conformance classes.
pub(super) async fn conformance(mut request: Request) -> Result<Response, ApiError> {
    let offer = request.format(&JSON_OR_HTML)?;
    request.finish()?;
    let links = request.own_links(offer, &JSON_OR_HTML);
    if offer == HTML {
        return Ok(request.page(&links, html::landing::conformance(&request, CONFORMS_TO, &links)));
    }
    request.json(offer.media_type, &links, &json!({ "conformsTo": CONFORMS_TO, "links": links }))
}
