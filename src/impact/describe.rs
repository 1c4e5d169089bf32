//! The process as OGC API Processes Part 1 (OGC 18-062r2) describes it, clauses 7.9 and 7.10.

use serde_json::{Value as Json, json};

use crate::http::BaseUrl;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    /// How many live in an area.
    Affected,
    /// Who they are.
    AffectedHouseholds,
}

impl Process {
    const ALL: [Self; 2] = [Self::Affected, Self::AffectedHouseholds];

    /// The process with that id.
    pub(super) fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|process| process.id() == id)
    }

    fn id(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::AffectedHouseholds => "affected-households",
        }
    }

    fn titles(self) -> [&'static str; 2] {
        match self {
            Self::Affected => ["Hộ trong vùng ảnh hưởng", "Households in an area"],
            Self::AffectedHouseholds => {
                ["Danh sách hộ trong vùng ảnh hưởng", "List of the households in an area"]
            }
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Affected => {
                "Counts households and people in a drawn area, the footprint of an event or named areas, by ethnic group, \
                 poverty status and commune. Officers get exact counts of their own areas, everyone else sums of published \
                 figures."
            }
            Self::AffectedHouseholds => {
                "Lists the households with a point in a drawn area, the footprint of an event or named areas, page by page. \
                 Open to officers, within their own areas and activations; every look is recorded."
            }
        }
    }
}

fn link(base: &BaseUrl, path: &str, rel: &str, title: &str) -> Json {
    json!({"href": base.join(path), "rel": rel, "type": "application/json", "title": title})
}

fn summary(base: &BaseUrl, process: Process) -> Json {
    let (id, [vi, en]) = (process.id(), process.titles());
    json!({
        "id": id,
        "version": "1.0.0",
        "title": vi,
        "x-title-vi": vi,
        "x-title-en": en,
        "description": process.description(),
        "keywords": ["households", "disaster", "ethnic groups"],
        "jobControlOptions": ["sync-execute"],
        "outputTransmission": ["value"],
        "links": [
            link(base, &format!("/api/processes/{id}"), "self", "the process"),
            link(base, &format!("/api/processes/{id}/execution"),
                "http://www.opengis.net/def/rel/ogc/1.0/execute", "POST here"),
        ],
    })
}

/// The list of processes.
pub(super) fn list(base: &BaseUrl) -> Json {
    json!({
        "processes": Process::ALL.map(|process| summary(base, process)),
        "links": [link(base, "/api/processes", "self", "processes")],
    })
}

/// The whole description.
pub(super) fn process(base: &BaseUrl, process: Process) -> Json {
    let mut described = summary(base, process);
    let (mut inputs, outputs) = match process {
        Process::Affected => (inputs(), outputs()),
        Process::AffectedHouseholds => (inputs(), list_outputs()),
    };
    if let (Process::AffectedHouseholds, Some(members)) = (process, inputs.as_object_mut()) {
        members.remove("by");
        members.extend(paging());
    }
    if let Some(members) = described.as_object_mut() {
        members.insert("inputs".to_owned(), inputs);
        members.insert("outputs".to_owned(), outputs);
    }
    described
}

/// The inputs that a list has besides.
fn paging() -> serde_json::Map<String, Json> {
    let whole = |title: &str, description: &str, schema: Json| json!({"title": title, "description": description, "minOccurs": 0, "maxOccurs": 1, "schema": schema});
    let after = whole(
        "Tiếp theo",
        "The `next` of the page before.",
        json!({"type": "integer", "format": "int64", "minimum": 0}),
    );
    let limit = whole(
        "Số hộ mỗi trang",
        "Most households of a page.",
        json!({"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
    );
    [("after".to_owned(), after), ("limit".to_owned(), limit)].into_iter().collect()
}

fn list_outputs() -> Json {
    json!({"households": {
        "title": "Các hộ",
        "description": "A GeoJSON FeatureCollection of a page, in the order of ids, with numberMatched, numberReturned, \
            next (null on the last page) and data_version.",
        "schema": {"allOf": [{"format": "geojson-feature-collection"}, {"type": "object"}]},
    }})
}

fn inputs() -> Json {
    json!({
        "area": {
            "title": "Vùng",
            "description": "A GeoJSON Polygon or MultiPolygon in degrees, longitude first (at most 20,000 points and \
                1,000,000 km²), the footprint of an event by id or code, as it is or as it was \
                known at a time (or version), or areas by their codes.",
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
                    "properties": {
                        "event": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
                        "known_at": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
                    },
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
