//! Filters, orders, pages and other times.

use banlang::catalog::{Catalogue, Sensitivity};
use chrono::{SecondsFormat, Utc};

use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::attack::{
    question::{Question, encoded},
    world::{FAR, NEAR, Planted},
};

/// The value of a planted record in a field of that name.
fn value_of(planted: &Planted, field: &str) -> String {
    let text = match field {
        "commune_code" | "area_code" => planted.commune,
        "list_no" | "source" => planted.list_no,
        "head_name" | "name" | "title_vi" => planted.name,
        "phone" => planted.phone,
        "village" => planted.village,
        "ethnic_group" => "brau",
        "poverty" => "poor",
        "members" => "7",
        "children" => "2",
        "code" => planted.photo,
        "edition" => "99",
        "households" | "amount" => "4",
        "located_by" => "gps",
        _ => "1",
    };
    encoded(text)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Every field of the catalogue by equality, hidden ones included; those of persons also as a list and in a stream.
pub(super) fn fields(catalogue: &Catalogue) -> Vec<Question> {
    let mut all = Vec::new();
    for collection in catalogue.iter() {
        let items = format!("/api/collections/{}/items", collection.id);
        for field in &collection.fields {
            let values = [value_of(&NEAR, &field.name), value_of(&FAR, &field.name)];
            let people = collection.sensitivity != Sensitivity::Public
                || collection.id.starts_with("household");
            for value in values.iter().take(if people { 2 } else { 1 }) {
                all.push(Question::get("filters", format!("{items}?{}={value}", field.name)));
            }
            if people {
                let [near, far] = values;
                let name = &field.name;
                all.push(Question::get("filters", format!("{items}?{name}={near}&f=csv")));
                all.push(Question::get("filters", format!("{items}?{name}={near}&{name}={far}")));
                all.push(Question::get("filters", format!("{items}?{name}={near},{far}")));
            }
        }
    }
    // Fields of persons, asked of collections that are open.
    for open in ["household_summary", "area", "shelter", "media"] {
        for field in ["head_name", "list_no", "phone", "members", "children", "geom"] {
            let value = value_of(&NEAR, field);
            all.push(Question::get(
                "filters",
                format!("/api/collections/{open}/items?{field}={value}"),
            ));
        }
    }
    all
}

/// Orders, chosen properties, expressions, streams.
pub(super) fn parameters(catalogue: &Catalogue) -> Vec<Question> {
    let expressions = [
        "head_name%20LIKE%20%27H%25%27",
        "members%3D7",
        "1%3D1",
        "S_INTERSECTS(geom,POINT(107.61234%2015.16789))",
        "id%3D987654321",
        "casei(name)%3Dcasei(%27x%27)",
    ];
    let mut all = Vec::new();
    for collection in catalogue.iter() {
        let items = format!("/api/collections/{}/items", collection.id);
        let mut queries = vec![
            "properties=head_name,list_no".to_owned(),
            "properties=*".to_owned(),
            "properties=id".to_owned(),
            "sortby=members".to_owned(),
            "sortby=-head_name".to_owned(),
            "sortby=-head_name,id&f=csv".to_owned(),
            "sortby=-id&limit=1".to_owned(),
            "q=Trong".to_owned(),
            "crs=EPSG:3857".to_owned(),
            "crs=EPSG:9216&f=jsonseq".to_owned(),
            "crs=%5BEPSG:4756%5D&limit=1".to_owned(),
            "bbox=15.1,107.5,15.2,107.7&bbox-crs=EPSG:4326".to_owned(),
            "bbox=511825,1677400,511835,1677410&bbox-crs=EPSG:9216&f=csv".to_owned(),
            "f=csv&properties=head_name".to_owned(),
            "f=xlsx".to_owned(),
            "limit=0".to_owned(),
            "resultType=hits".to_owned(),
        ];
        queries.extend(expressions.map(|filter| format!("filter={filter}")));
        queries.push(format!(
            "filter-lang=cql2-json&filter={}",
            encoded(r#"{"op":"=","args":[{"property":"members"},7]}"#)
        ));
        all.extend(
            queries.iter().map(|query| Question::get("parameters", format!("{items}?{query}"))),
        );
    }
    all
}

/// Every field of the catalogue as an order, hidden ones included, upwards and downwards, and from the planted value on.
pub(super) fn orders(catalogue: &Catalogue) -> Vec<Question> {
    let mut all = Vec::new();
    for collection in catalogue.iter() {
        let items = format!("/api/collections/{}/items", collection.id);
        for field in &collection.fields {
            let name = &field.name;
            all.push(Question::get("orders", format!("{items}?sortby={name}&limit=2")));
            all.push(Question::get("orders", format!("{items}?sortby=-{name}&f=csv")));
            if collection.sensitivity == Sensitivity::Public {
                continue;
            }
            for planted in [&NEAR, &FAR] {
                let value = decoded(&value_of(planted, name));
                for sign in ["+", "-"] {
                    let place = json!([format!("{sign}{name}"), [value], 0]).to_string();
                    let cursor = hex::encode(place);
                    let sortby = encoded(&format!("{sign}{name}"));
                    all.push(Question::get(
                        "orders",
                        format!("{items}?sortby={sortby}&cursor=s{cursor}"),
                    ));
                }
            }
        }
    }
    all
}

/// Pages stepped by guess: cursors beside planted ids, at the ends, and made for other collections.
pub(super) fn pages() -> Vec<Question> {
    let guesses = [987_654_320_i64, 987_654_321, 987_654_420, 0, 1, 40, i64::MAX];
    let collections = [
        "household",
        "household_status",
        "contact",
        "damage_report",
        "media",
        "household_summary",
        "area",
        "cultural_item",
    ];
    let mut all = Vec::new();
    for collection in collections {
        for guess in guesses {
            let items = format!("/api/collections/{collection}/items?limit=1&cursor=i{guess:x}");
            all.push(Question::get("pages", format!("{items}&f=csv")));
            all.push(Question::get("pages", items));
        }
        for odd in ["i-1", "i", "x", "987654321", "aTE=", "i3ade68b1%20"] {
            all.push(Question::get(
                "pages",
                format!("/api/collections/{collection}/items?cursor={odd}"),
            ));
        }
    }
    all
}

/// Other times.
pub(super) fn versions(catalogue: &Catalogue) -> Vec<Question> {
    let times = ["2025-01-01", "../..", "2000-01-01/2100-01-01", "2026-11-02T00:00:00Z"];
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut all = Vec::new();
    for collection in catalogue.iter() {
        let items = format!("/api/collections/{}/items", collection.id);
        all.extend(
            times.iter().map(|time| {
                Question::get("versions", format!("{items}?datetime={}", encoded(time)))
            }),
        );
        for moment in ["0", "1", "9223372036854775807", "2020-01-01", &now] {
            all.push(Question::get("past", format!("{items}?as-of={moment}")));
            all.push(Question::get("past", format!("{items}?as-of={moment}&f=csv")));
            for planted in [NEAR, FAR] {
                all.push(Question::get("past", format!("{items}/{}?as-of={moment}", planted.id)));
            }
        }
        for planted in [NEAR, FAR] {
            for form in ["", "?f=html", "?f=json&lang=en", "?as-of=1"] {
                let history = format!("{items}/{}/history{form}", planted.id);
                all.push(Question::get("past", history));
            }
        }
        all.push(Question::get("feed", format!("/api/changes?collection={}", collection.id)));
        all.push(Question::get("versions", format!("{items}?at=2025-01-01")));
        all.push(Question::get("versions", format!("{items}/{}?at=2025-01-01", NEAR.id)));
    }
    all
}
