//! The outputs of the processes.

use serde_json::{Value as Json, json};

use super::schema::{counted, output};

/// Of the figures.
pub(super) fn figures() -> Json {
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
        "villages": output("Thôn", "On request: the total by the village that the households state; their sum is the total.",
            list(&[("commune_code", &text), ("village", &json!({"type": ["string", "null"]}))])),
        "without_data": output("Chưa có số liệu", "With villages: communes and villages of which no household is known.",
            json!({"type": "array", "items": {"type": "object"}})),
        "vulnerable": output("Cần giúp trước", "On request: households with children under 6, people of 60 and over, people with \
            disabilities, and how many of them; `unstated` are households whose record leaves one of these open.", json!({"type": "object"})),
        "as_of": output("Thời điểm", "The moment that the figures speak of.", json!({"type": "string", "format": "date-time"})),
        "data_version": output("Phiên bản", "The position of the data, or the edition of the published figures.", text.clone()),
        "suppressed": output("Ô bị che", "Places in the area where something is left out: always 0, published figures are rounded instead.", json!({"type": "integer"})),
        "rounding": output("Làm tròn đến", "Every published number of households is a multiple of this, and published members are an estimate; absent from exact answers.", json!({"type": "integer"})),
        "precision": output("Độ chính xác", "How the answer was made.", json!({"type": "string", "enum": ["exact", "units", "published"]})),
    })
}

/// Of the list of households.
pub(super) fn list() -> Json {
    json!({"households": {
        "title": "Các hộ",
        "description": "A GeoJSON FeatureCollection of a page, in the order of ids, with numberMatched, numberReturned, \
            next (null on the last page) and data_version.",
        "schema": {"allOf": [{"format": "geojson-feature-collection"}, {"type": "object"}]},
    }})
}

/// Of what stands in an area.
pub(super) fn places() -> Json {
    let object = json!({"type": "object"});
    json!({
        "shelters": output("Điểm sơ tán", "`inside` and `near`: how many, the people that those not closed hold, how many have no known \
            capacity, how many are closed; `list`: each with its metres to the area.", object.clone()),
        "facilities": output("Cơ sở", "Facilities inside by kind, and their list.", object.clone()),
        "culture": output("Văn hoá", "Things of culture inside by kind, and their list, as far as their communities show them.", object),
        "more": output("Còn nữa", "Of these there are more than 1,000; ask for a smaller area.", json!({"type": "array", "items": {"type": "string"}})),
        "data_version": output("Phiên bản", "The position of the data; absent for the public.", json!({"type": "string"})),
    })
}

/// Of a comparison.
pub(super) fn comparison() -> Json {
    let count = counted(&[]);
    let names = ["first", "second", "both", "only_first", "only_second"];
    let sides: serde_json::Map<_, _> =
        names.into_iter().map(|name| (name.to_owned(), count.clone())).collect();
    let total = json!({"type": "object", "required": names, "properties": sides});
    json!({
        "total": output("Tổng số", "Households with a point in the first area, in the second, in both, in one of them alone.", total),
        "communes": output("Xã", "The same by the commune that the households state; their sums are the total.",
            json!({"type": "array", "items": {"type": "object"}})),
        "as_of": output("Thời điểm", "The moment that the figures speak of.", json!({"type": "string", "format": "date-time"})),
        "data_version": output("Phiên bản", "The position of the data, or the edition of the published figures.", json!({"type": "string"})),
        "rounding": output("Làm tròn đến", "Every published number of households is a multiple of this; absent from exact answers.", json!({"type": "integer"})),
        "precision": output("Độ chính xác", "How the answer was made.", json!({"type": "string", "enum": ["exact", "units", "published"]})),
    })
}

/// Of the list of whom to call.
pub(super) fn calls() -> Json {
    let list = json!({"type": "array", "items": {"type": "object"}});
    json!({
        "calls": output("Cần gọi", "People with their commune, village, role, number and shelter.", list.clone()),
        "nobody": output("Chưa có ai", "Communes of the area of which nobody is listed.", list),
        "more": output("Còn nữa", "There are more than 2,000; ask for a smaller area.", json!({"type": "boolean"})),
        "data_version": output("Phiên bản", "The position of the data.", json!({"type": "string"})),
    })
}

/// Of what is cut off.
pub(super) fn cut_off() -> Json {
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
