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
    /// Whom to call there.
    CallList,
    /// Which villages closed roads cut off.
    CutOff,
}

impl Process {
    const ALL: [Self; 4] = [Self::Affected, Self::AffectedHouseholds, Self::CallList, Self::CutOff];

    /// The process with that id.
    pub(super) fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|process| process.id() == id)
    }

    fn id(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::AffectedHouseholds => "affected-households",
            Self::CallList => "call-list",
            Self::CutOff => "cut-off",
        }
    }

    fn titles(self) -> [&'static str; 2] {
        match self {
            Self::Affected => ["Hộ trong vùng ảnh hưởng", "Households in an area"],
            Self::AffectedHouseholds => {
                ["Danh sách hộ trong vùng ảnh hưởng", "List of the households in an area"]
            }
            Self::CallList => ["Danh sách cần gọi", "Whom to call"],
            Self::CutOff => ["Thôn bị chia cắt", "Villages that are cut off"],
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
            Self::CallList => {
                "Lists whom to call in the communes that an area covers a part of: the communes' own disaster desks, keepers of shelters, \
                 village heads, prestigious persons. Open to the officers of the area, and to the disaster desk while an activation is open \
                 there; every look is recorded."
            }
            Self::CutOff => {
                "Tells which villages lose the way by road to the office of their commune, to the nearest shelter or to the nearest                  hospital when roads are closed, how many households live there, and the best way that is left with its hours                  on foot (1 m/s, half of that where a road is hard to pass). Open to those who count households of the area."
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
        Process::CallList => (call_inputs(), call_outputs()),
        Process::CutOff => (cut_off_inputs(), cut_off_outputs()),
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

/// An input that may be left out.
fn input(title: &str, description: &str, schema: Json) -> Json {
    let one = [("minOccurs", json!(0)), ("maxOccurs", json!(1)), ("schema", schema)];
    described(title, description, one)
}

fn output(title: &str, description: &str, schema: Json) -> Json {
    described(title, description, [("schema", schema)])
}

fn described<const N: usize>(title: &str, description: &str, more: [(&str, Json); N]) -> Json {
    let words = [("title", json!(title)), ("description", json!(description))];
    let members = words.into_iter().chain(more);
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The inputs that a list has besides.
fn paging() -> serde_json::Map<String, Json> {
    let after = input(
        "Tiếp theo",
        "The `next` of the page before.",
        json!({"type": "integer", "format": "int64", "minimum": 0}),
    );
    let limit = input(
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
        "area": area(),
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

/// What is asked about, in each of the processes.
fn area() -> Json {
    json!({
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
    })
}

fn cut_off_inputs() -> Json {
    let place = json!({"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}});
    let code = json!({"type": "string", "minLength": 1, "maxLength": 80});
    json!({
        "area": area(),
        "closed": input("Đường bị cắt",
            "What is taken for closed besides: roads by their codes, places on roads (longitude first; the nearest road within 200 m), and \
             ground, written like area, in which every road is closed.",
            json!({
                "type": "object", "additionalProperties": false,
                "properties": {
                    "roads": {"type": "array", "maxItems": 1000, "items": code},
                    "places": {"type": "array", "maxItems": 1000, "items": place},
                    "ground": {"type": "object"},
                },
            })),
        "reported": input("Theo báo cáo", "Reports of roads (collection road_status) that hold at that moment count.",
            json!({"type": "boolean", "default": true})),
        "at": input("Thời điểm", "A day or an RFC 3339 time up to which reports count; without it now.", json!({"type": "string"})),
    })
}

fn cut_off_outputs() -> Json {
    let whole = json!({"type": "integer", "minimum": 0});
    let villages = counted(&[("villages", &whole)]);
    let list = json!({"type": "array", "items": {"type": "object"}});
    json!({
        "total": output("Bị cắt", "Villages that have lost the way to the office, a shelter or a hospital.", villages.clone()),
        "isolated": output("Bị cô lập", "Of those, villages that have lost all ways that they had.", villages.clone()),
        "lost": output("Theo nơi đến", "The same by office, shelter, hospital.",
            json!({"type": "object", "additionalProperties": villages.clone()})),
        "villages": output("Các thôn", "Villages whose ways are lost or longer, with the ways before and after in metres and hours on foot.", list.clone()),
        "unknown": output("Không rõ", "Villages, and households that state none, whose place nobody knows or that have no road within 2 km.", villages.clone()),
        "asked": output("Đã xét", "All villages of the communes that the area covers a part of, as far as the caller counts them.", villages),
        "closed": output("Đường không thông", "What is closed or hard to pass, asked and reported.", list),
        "as_of": output("Thời điểm", "The moment that the answer speaks of.", json!({"type": "string", "format": "date-time"})),
        "data_version": output("Phiên bản", "The position of the data.", json!({"type": "string"})),
    })
}

fn call_inputs() -> Json {
    json!({
        "area": area(),
        "buffer_m": {
            "title": "Vùng đệm", "description": "So many metres around the area count too.",
            "minOccurs": 0, "maxOccurs": 1,
            "schema": {"type": "number", "minimum": 0, "maximum": 50000, "default": 0},
        },
        "roles": {
            "title": "Vai trò", "description": "Only people of these roles (code list contact_role); without it all.",
            "minOccurs": 0, "maxOccurs": 1,
            "schema": {"type": "array", "items": {"type": "string"}},
        },
    })
}

fn call_outputs() -> Json {
    let list = json!({"type": "array", "items": {"type": "object"}});
    json!({
        "calls": output("Cần gọi", "People with their commune, village, role, number and shelter.", list.clone()),
        "nobody": output("Chưa có ai", "Communes of the area of which nobody is listed.", list),
        "more": output("Còn nữa", "There are more than 2,000; ask for a smaller area.", json!({"type": "boolean"})),
        "data_version": output("Phiên bản", "The position of the data.", json!({"type": "string"})),
    })
}
