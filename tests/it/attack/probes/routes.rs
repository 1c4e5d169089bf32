//! The routes of the OpenAPI document and those outside it.

use axum::http::Method;
use banlang::catalog::Catalogue;
use serde_json::Value;

use crate::attack::{
    question::Question,
    world::{FAR, NEAR},
};

/// Every value that a path parameter can sensibly have, those of hidden records included.
fn values(parameter: &str, catalogue: &Catalogue) -> Vec<String> {
    let lower = parameter.to_lowercase();
    let fixed: &[&str] = match lower.as_str() {
        "z" | "tilematrix" => &["0", "11", "14"],
        "x" | "col" | "tilecol" | "y" | "row" | "tilerow" => &["0"],
        "code" => &["23368", "23374"],
        "variant" => &["thumb", "large"],
        "style" | "styleid" => &["default"],
        "sheet" => &["banlang.json"],
        _ if lower.contains("collection") || lower.contains("layer") => {
            return catalogue.iter().map(|collection| collection.id.clone()).collect();
        }
        // Whatever else there is, an id or a code among it.
        _ => &[NEAR.id, FAR.id, "1"],
    };
    fixed.iter().map(|value| (*value).to_owned()).collect()
}

/// The path with every choice of values.
fn filled(path: &str, catalogue: &Catalogue) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let (name, after) = rest.split_once('}').unwrap();
    let values = values(name, catalogue);
    values.iter().flat_map(|value| filled(&format!("{before}{value}{after}"), catalogue)).collect()
}

/// The routes that the caller is told of, in every form of their answers.
pub(super) fn of_document(document: &Value, catalogue: &Catalogue) -> Vec<Question> {
    const PROBE: &str = "routes";
    let mut all = Vec::new();
    let paths = document["paths"].as_object().unwrap().iter();
    // This one does not end; it tells the pages of /api/changes, and tests/it/changes/stream.rs holds that hidden ones are silent.
    for (path, operations) in paths.filter(|(path, _)| *path != "/api/changes/stream") {
        for concrete in filled(path, catalogue) {
            all.push(Question::get(PROBE, &concrete).by(Method::OPTIONS));
            if operations.get("get").is_none() {
                continue;
            }
            all.push(Question::get(PROBE, &concrete));
            all.push(Question::get(PROBE, &concrete).by(Method::HEAD));
            let forms: &[&str] = if concrete.starts_with("/tiles") || concrete.contains("/tiles/") {
                &["datetime=2020-01-01"]
            } else if path.ends_with('}') {
                &["f=html", "f=csv", "lang=en"]
            } else if concrete.starts_with("/api") {
                &[
                    "f=json",
                    "f=html",
                    "f=csv",
                    "f=jsonseq",
                    "f=geojson-stream",
                    "limit=1",
                    "limit=10000",
                    "lang=en",
                    "q=Trong",
                ]
            } else {
                &["f=json"]
            };
            all.extend(
                forms.iter().map(|form| Question::get("formats", format!("{concrete}?{form}"))),
            );
        }
    }
    for collection in catalogue.iter() {
        let path = format!("/api/collections/{}", collection.id);
        all.push(Question::get(PROBE, &path));
        for part in [
            "schema",
            "queryables",
            "sortables",
            "template.csv",
            "template.xlsx",
            "form",
            "items",
            "tiles",
            "changes",
            "history",
            "review",
        ] {
            all.push(Question::get(PROBE, format!("{path}/{part}")));
        }
        for planted in [NEAR, FAR] {
            for part in ["", "/media", "/history", "/review"] {
                all.push(Question::get(PROBE, format!("{path}/items/{}{part}", planted.id)));
            }
        }
    }
    all
}

/// Routes that the document does not name: some are there, others must not be.
#[expect(clippy::too_many_lines, reason = "one line for each address")]
pub(super) fn outside() -> Vec<Question> {
    let ids = [NEAR.id, FAR.id].iter().flat_map(|id| {
        [
            "/warnings/{}.cap",
            "/packs/{}.zip",
            "/api/activations/{}",
            "/api/warnings/{}",
            "/api/warnings/{}/preview",
            "/media/{}/../{}",
            "/api/grants/{}",
            "/api/events/LU-1/damage/{}",
        ]
        .map(|path| path.replace("{}", id))
    });
    let fixed = [
        "/",
        "/vi/",
        "/en/",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/admin",
        "/debug",
        "/auth/me",
        "/auth/login",
        "/auth/users",
        "/api/changes",
        "/api/changes?since=0",
        "/api/ledger",
        "/api/activations",
        "/api/answers",
        "/api/answers/00000000000000000000000000000000",
        "/api/audit",
        "/api/users",
        "/api/keys",
        "/api/areas/23368/lineage",
        "/api/events/LU-1/damage?area=23368&at=2026-11-03",
        "/api/events/LU-1/damage?area=23374",
        "/api/events/LU-1/damage?area=23374&f=xlsx",
        "/api/events/LU-1/damage?area=23374&at=2026-11-03",
        "/api/events/LU-1/damage/23374",
        "/api/events/LU-1/damage/23374/affected",
        "/api/crosswalk",
        "/warnings.atom",
        "/packs",
        "/catalog.jsonld",
        "/sitemap.xml",
        "/robots.txt",
        "/api/tileMatrixSets/WebMercatorQuad",
        "/api/collections/household/tiles",
        "/api/collections/household/tiles/WebMercatorQuad",
        "/styles/default.json",
        "/styles/../.banlang",
        "/sprites/banlang.json",
        "/sprites/banlang@2x.png",
        "/basemap.pmtiles",
        "/.banlang/pg",
        "/api/collections/household/items.csv",
        "/api/collections/household%00/items",
        "/api/collections/HOUSEHOLD/items",
        "/api/collections/household_summary_published/items",
        "/api/collections/change/items",
        "/api/collections/app_user/items",
        "/api/imports",
        "/api/imports/00000000-0000-4000-8000-000000000000",
        "/api/imports/00000000-0000-4000-8000-000000000000/preview",
        "/api/imports/00000000-0000-4000-8000-000000000000/errors.xlsx",
        "/api/processes/affected/jobs",
        "/api/processes/unknown/execution",
    ];
    let fixed = fixed.map(str::to_owned).into_iter().chain(ids);
    fixed.map(|path| Question::get("outside", path)).collect()
}
