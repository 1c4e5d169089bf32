//! Texts that were made to break something, headers that ask in other ways, and media.

use axum::http::Method;

use crate::attack::{
    question::{Question, encoded},
    world::{FAR, NEAR},
};

const TEXTS: [&str; 12] = [
    "' OR '1'='1",
    "\"; DROP TABLE household; --",
    "1 UNION SELECT head_name FROM household",
    "\0",
    "\u{202e}gnorT",
    "../../../../etc/passwd",
    "..\\..\\.banlang",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<script>alert(1)</script>",
    "-9223372036854775808",
    "99999999999999999999999999",
    "NaN",
];

/// What is told of one event.
const OF_EVENTS: [&str; 10] = [
    "/api/events/{}",
    "/api/events/{}/footprints",
    "/api/events/1/footprints?known-at={}",
    "/api/events/1/footprints?limit={}",
    "/api/events/{}/duplicates",
    "/api/events/{}/damage",
    "/api/events/LU-1/damage?area={}",
    "/api/events/LU-1/damage?area=23374&at={}",
    "/api/events/LU-1/damage/{}",
    "/api/events/LU-1/damage/{}/affected",
];

/// Hostile texts wherever a text is taken.
pub(super) fn texts() -> Vec<Question> {
    let long = "ạ".repeat(900);
    let mut all = Vec::new();
    for text in TEXTS.into_iter().chain([long.as_str()]) {
        let text = encoded(text);
        for path in [
            "/api/collections/{}",
            "/api/collections/household/items/{}",
            "/api/collections/household_summary/items?commune_code={}",
            "/api/collections/household_summary/items?households={}",
            "/api/collections/household/items?head_name={}",
            "/api/collections/household/items/{}/history",
            "/api/collections/facility/items/{}/review",
            "/api/collections/area/items?as-of={}",
            "/api/collections/area/items/1?as-of={}",
            "/api/collections/household_summary/items?cursor={}",
            "/api/collections/household_summary/items?bbox={}",
            "/api/collections/household_summary/items?datetime={}",
            "/api/collections/household_summary/items?properties={}",
            "/api/collections/household_summary/items?limit={}",
            "/api/collections/household_summary/items?crs={}",
            "/api/collections/household_summary/items?bbox=1,2,3,4&bbox-crs={}",
            "/api/collections/household_summary/items?bbox={}&bbox-crs=EPSG:9216",
            "/api/collections/household_summary/items?sortby={}",
            "/api/collections/household_summary/items?sortby=members&cursor={}",
            "/api/collections/{}/sortables",
            "/api/collections/household/items/1?crs={}",
            "/api/collections/household_summary/items?f={}",
            "/api/collections/household_summary/items?lang={}",
            "/api/collections/household_summary/items?{}=1",
            "/tiles/{}/0/0/0.mvt",
            "/tiles/household_summary/{}/0/0.mvt",
            "/tiles/{}.json",
            "/styles/{}.json",
            "/sprites/{}.png",
            "/media/{}",
            "/media/1/{}",
            "/api/search?q={}",
            "/api/search?q=a&collections={}",
            "/api/areas/{}/lineage",
            "/api/areas/23001/lineage?on={}",
            "/api/crosswalk?from=2025-07-01&to=2026-01-01&codes={}",
            "/api/crosswalk?from={}&to=2026-01-01&codes=23001",
            "/api/changes?since={}",
            "/api/changes?collection={}",
            "/api/changes?area={}",
            "/api/changes?bbox={}",
            "/api/crosswalk?from=2025-07-01&to=2026-01-01&codes=23001&indicator={}&period=2024",
            "/api/crosswalk?from=2025-07-01&to=2026-01-01&codes=23001&indicator=population&period={}",
            "/api/crosswalk?from=2025-07-01&to=2026-01-01&codes=23001&indicator=population&period=2024&ethnic_group={}",
            "/api/crosswalk?from=2025-07-01&to=2026-01-01&codes=23001&measure={}",
            "/{}",
        ]
        .into_iter()
        .chain(OF_EVENTS)
        {
            all.push(Question::get("hostile", path.replace("{}", &text)));
        }
    }
    all
}

/// Other ways to ask for planted records.
pub(super) fn headers() -> Vec<Question> {
    let mut all = Vec::new();
    let mut paths = vec![
        "/api/collections/household/items".to_owned(),
        "/api/collections/contact/items".to_owned(),
        "/api/collections/household_summary/items".to_owned(),
        "/api/collections".to_owned(),
        "/api".to_owned(),
    ];
    for planted in [NEAR, FAR] {
        for collection in ["household", "household_status", "contact", "damage_report", "media"] {
            paths.push(format!("/api/collections/{collection}/items/{}", planted.id));
        }
    }
    for path in paths {
        for accept in [
            "text/html",
            "text/csv",
            "application/geo+json",
            "application/geo+json-seq",
            "image/png",
            "*/*;q=0",
        ] {
            all.push(Question::get("accept", &path).with("accept", accept));
        }
        all.push(Question::get("methods", &path).by(Method::HEAD));
        all.push(Question::get("methods", &path).by(Method::OPTIONS));
        all.push(Question::get("methods", &path).by(Method::TRACE));
        all.push(Question::get("methods", &path).with("x-http-method-override", "GET"));
        for tag in ["*", "\"000000000000000000000000\"", "W/\"000000000000000000000000\""] {
            all.push(Question::get("conditions", &path).with("if-none-match", tag));
        }
        all.push(Question::get("conditions", &path).with("if-match", "*"));
        all.push(Question::get("conditions", &path).with("range", "bytes=0-1"));
        all.push(Question::get("conditions", &path).with("accept-language", "en"));
        all.push(Question::get("conditions", &path).with("origin", "https://elsewhere.example"));
        all.push(Question::get("conditions", &path).with("x-forwarded-for", "127.0.0.1"));
    }
    all
}

/// Closed photographs, whole, small, in parts.
pub(super) fn media() -> Vec<Question> {
    let mut all = Vec::new();
    for planted in [NEAR, FAR] {
        let path = format!("/media/{}", planted.id);
        for variant in ["", "/thumb", "/large", "/original"] {
            all.push(Question::get("media", format!("{path}{variant}")));
            all.push(Question::get("media", format!("{path}{variant}")).by(Method::HEAD));
        }
        all.push(Question::get("media", &path).with("range", "bytes=0-0"));
        all.push(Question::get("media", &path).with("range", "bytes=999999-"));
        all.push(
            Question::get("media", &path).with("if-none-match", "\"000000000000000000000000\""),
        );
    }
    all.push(Question::get("media", "/api/collections/media/items?collection=cultural_item"));
    all.push(Question::get("media", "/api/collections/media/items?record_id=71"));
    all.push(Question::get("media", "/api/collections/media/items?record_id=72&f=csv"));
    all
}
