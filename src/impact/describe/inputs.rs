//! The inputs of the processes.

use serde_json::{Value as Json, json};

use super::schema::input;

/// Of the figures.
pub(super) fn figures() -> Json {
    json!({
        "area": area(),
        "buffer_m": buffer(),
        "at": at(),
        "by": input("Nhóm theo",
            "What the total is split by; without it by ethnic group, poverty and commune. `village` lists those without data, too; it and \
             `vulnerability` are told to those who count the households of the area.",
            json!({
                "type": "array", "uniqueItems": true,
                "items": {"type": "string", "enum": ["ethnic_group", "poverty", "commune", "village", "vulnerability"]},
            })),
        "as_of": input("Như đã biết lúc",
            "A time, a day (its end in UTC) or a position of the data: households, their statuses and the footprint of an event as the \
             service knew them then, for those who count the households of the area. Areas are those of the register now, in the \
             version in force on that day.",
            json!({"type": "string"})),
    })
}

/// Of the list of households.
pub(super) fn list() -> Json {
    json!({
        "area": area(),
        "buffer_m": buffer(),
        "at": at(),
        "after": input("Tiếp theo", "The `next` of the page before.",
            json!({"type": "integer", "format": "int64", "minimum": 0})),
        "limit": input("Số hộ mỗi trang", "Most households of a page.",
            json!({"type": "integer", "minimum": 1, "maximum": 1000, "default": 100})),
    })
}

/// Of what stands in an area.
pub(super) fn places() -> Json {
    json!({
        "area": area(),
        "buffer_m": buffer(),
        "near_m": input("Gần", "Shelters within so many metres of the area are near.",
            json!({"type": "number", "minimum": 0, "maximum": 20000, "default": 2000})),
    })
}

/// Of a comparison.
pub(super) fn comparison() -> Json {
    let side = |title: &str| {
        let mut side = input(
            title,
            "An area, written as for `affected`, and so many metres around it.",
            json!({
                "type": "object", "required": ["area"], "additionalProperties": false,
                "properties": {"area": {"type": "object"}, "buffer_m": {"type": "number", "minimum": 0, "maximum": 50000}},
            }),
        );
        if let Some(members) = side.as_object_mut() {
            members.insert("minOccurs".to_owned(), json!(1));
        }
        side
    };
    json!({"first": side("Vùng thứ nhất"), "second": side("Vùng thứ hai"), "at": at()})
}

fn buffer() -> Json {
    input(
        "Vùng đệm",
        "So many metres around the area count too, for events that are known by a track or a position as well; their border is right \
         to 0.4 %.",
        json!({"type": "number", "minimum": 0, "maximum": 50000, "default": 0}),
    )
}

fn at() -> Json {
    input(
        "Thời điểm",
        "A day or an RFC 3339 time. Its boundaries and the poverty status in force then count; without it those of today and the \
         newest status of each household. Published figures keep their own day.",
        json!({"type": "string"}),
    )
}

/// Of the list of whom to call.
pub(super) fn calls() -> Json {
    json!({
        "area": area(),
        "buffer_m": buffer(),
        "roles": {
            "title": "Vai trò", "description": "Only people of these roles (code list contact_role); without it all.",
            "minOccurs": 0, "maxOccurs": 1,
            "schema": {"type": "array", "items": {"type": "string"}},
        },
    })
}

/// Of what is cut off.
pub(super) fn cut_off() -> Json {
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
