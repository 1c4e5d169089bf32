//! The process as OGC API Processes Part 1 (OGC 18-062r2) describes it, clauses 7.9 and 7.10.

use serde_json::{Value as Json, json};

use crate::http::BaseUrl;

/// The id of the process.
pub(super) const ID: &str = "affected";

fn link(base: &BaseUrl, path: &str, rel: &str, title: &str) -> Json {
    json!({"href": base.join(path), "rel": rel, "type": "application/json", "title": title})
}

fn summary(base: &BaseUrl) -> Json {
    json!({
        "id": ID,
        "version": "1.0.0",
        "title": "Hộ trong vùng ảnh hưởng",
        "x-title-vi": "Hộ trong vùng ảnh hưởng",
        "x-title-en": "Households in an area",
        "description": "Counts households and people in a drawn area, the footprint of an event or named areas, by ethnic \
            group, poverty status and commune. Officers get exact counts of their own areas, everyone else sums of \
            published figures.",
        "keywords": ["households", "disaster", "ethnic groups"],
        "jobControlOptions": ["sync-execute"],
        "outputTransmission": ["value"],
        "links": [
            link(base, &format!("/api/processes/{ID}"), "self", "the process"),
            link(base, &format!("/api/processes/{ID}/execution"),
                "http://www.opengis.net/def/rel/ogc/1.0/execute", "POST here"),
        ],
    })
}

/// The list of processes.
pub(super) fn list(base: &BaseUrl) -> Json {
    json!({
        "processes": [summary(base)],
        "links": [link(base, "/api/processes", "self", "processes")],
    })
}

/// The whole description.
pub(super) fn process(base: &BaseUrl) -> Json {
    let mut process = summary(base);
    if let Some(members) = process.as_object_mut() {
        members.insert("inputs".to_owned(), inputs());
        members.insert("outputs".to_owned(), outputs());
    }
    process
}

fn inputs() -> Json {
    json!({
        "area": {
            "title": "Vùng",
            "description": "A GeoJSON Polygon or MultiPolygon in degrees, longitude first (at most 20,000 points and \
                1,000,000 km²), the footprint of an event by id or code, or areas by their codes.",
            "minOccurs": 1, "maxOccurs": 1,
            "schema": {"oneOf": [
                {"allOf": [{"format": "geojson-geometry"}, {
                    "type": "object",
                    "required": ["type", "coordinates"],
                    "properties": {
                        "type": {"enum": ["Polygon", "MultiPolygon"]},
                        "coordinates": {"type": "array"},
                    },
                }]},
                {
                    "type": "object", "required": ["event"], "additionalProperties": false,
                    "properties": {"event": {"oneOf": [{"type": "integer"}, {"type": "string"}]}},
                },
                {
                    "type": "object", "required": ["areas"], "additionalProperties": false,
                    "properties": {"areas": {
                        "type": "array", "minItems": 1, "maxItems": 500, "items": {"type": "string"},
                    }},
                },
            ]},
        },
        "buffer_m": {
            "title": "Vùng đệm",
            "description": "So many metres around the area count too, for events that are known by a track or a position as \
                well; their border is right to 0.4 %.",
            "minOccurs": 0, "maxOccurs": 1,
            "schema": {"type": "number", "minimum": 0, "maximum": 50000, "default": 0},
        },
        "at": {
            "title": "Thời điểm",
            "description": "A day or an RFC 3339 time. Its boundaries and the poverty status in force then count; without \
                it those of today and the newest status of each household. Published figures keep their own day.",
            "minOccurs": 0, "maxOccurs": 1,
            "schema": {"type": "string"},
        },
        "by": {
            "title": "Nhóm theo",
            "description": "What the total is split by. Without it by all three.",
            "minOccurs": 0, "maxOccurs": 1,
            "schema": {
                "type": "array", "uniqueItems": true,
                "items": {"type": "string", "enum": ["ethnic_group", "poverty", "commune"]},
            },
        },
    })
}

/// The schema of an object with both counts and more.
fn counted(more: &[(&str, &Json)]) -> Json {
    let whole = json!({"type": "integer", "minimum": 0});
    let counts = [("households", &whole), ("members", &whole)];
    let members =
        more.iter().chain(&counts).map(|(name, schema)| ((*name).to_owned(), (*schema).clone()));
    json!({
        "type": "object", "required": ["households", "members"],
        "properties": Json::Object(members.collect()),
    })
}

fn outputs() -> Json {
    let list = |more: &[(&str, &Json)]| json!({"type": "array", "items": counted(more)});
    let count = counted(&[]);
    let text = json!({"type": "string"});
    let output = |title: &str, description: &str, schema: Json| json!({"title": title, "description": description, "schema": schema});
    json!({
        "total": output("Tổng số", "Households with a point in the area; the border belongs to it.", count.clone()),
        "possible": output("Có thể thêm",
            "Further households known only by a village or commune that the area covers in part; not in the total.", count.clone()),
        "groups": output("Nhóm", "The total by ethnic group and poverty status; their sum is the total.",
            list(&[("ethnic_group", &text), ("poverty", &text)])),
        "communes": output("Xã", "The total by the commune that the households state; their sum is the total.",
            list(&[("code", &text), ("name", &json!({"type": ["string", "null"]}))])),
        "as_of": output("Thời điểm", "The moment that the figures speak of.", json!({"type": "string", "format": "date-time"})),
        "data_version": output("Phiên bản", "The position of the data, or the edition of the published figures.", text.clone()),
        "suppressed": output("Ô bị che", "Places in the area where something is left out: always 0, published figures are rounded instead.", json!({"type": "integer"})),
        "rounding": output("Làm tròn đến", "Every published number of households is a multiple of this, and published members are an estimate; absent from exact answers.", json!({"type": "integer"})),
        "precision": output("Độ chính xác", "How the answer was made.", json!({"type": "string", "enum": ["exact", "published"]})),
    })
}
