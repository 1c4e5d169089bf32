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

/// Orders, chosen properties, streams.
pub(super) fn parameters(catalogue: &Catalogue) -> Vec<Question> {
    let mut all = Vec::new();
    for collection in catalogue.iter() {
        let items = format!("/api/collections/{}/items", collection.id);
        let queries = vec![
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
        all.extend(
            queries.iter().map(|query| Question::get("parameters", format!("{items}?{query}"))),
        );
    }
    all
}

/// What would fail on a planted record if anything could.
const DIVISIONS: [&str; 4] = [
    "1 / (members - 7) = 1",
    "10 ^ (members * 1000) > 0 OR members % (children - 2) = 0",
    "(1 / (members - 7) > 0) IS NULL",
    "1 / (amount - 4) = 1",
];

/// What a condition may be made of, whoever is meant.
const CONDITIONS: [&str; 11] = [
    "TRUE",
    "members BETWEEN 7 AND 7",
    "members IN (7)",
    "members = children + 5",
    "NOT (members > 0) OR members IS NULL",
    "head_name IS NOT NULL",
    "CASEI(story_vi) LIKE CASEI('%LÀNG%')",
    "geometry IS NULL",
    "T_AFTER(reported_at, TIMESTAMP('2026-11-01T00:00:00Z'))",
    "T_INTERSECTS(INTERVAL(period_from, period_to), INTERVAL('2025-01-01', '..'))",
    "S_INTERSECTS(geometry, BBOX(107, 14, 108, 16))",
];

/// What a condition may be made of about one planted record: its words and its place; the first of them in every way to ask.
fn conditions(planted: &Planted) -> Vec<String> {
    let Planted { list_no, name, lon, lat, commune, .. } = planted;
    let [west, south] = planted.place().map(|edge| edge - 0.0001);
    let [east, north] = planted.place().map(|edge| edge + 0.0001);
    vec![
        format!("CASEI(head_name) LIKE CASEI('{}%')", name.to_uppercase()),
        format!("S_INTERSECTS(geometry, POINT({lon} {lat}))"),
        format!("commune_code = '{commune}' AND members = 7"),
        format!("list_no = '{list_no}'"),
        format!("ACCENTI(name) LIKE ACCENTI('{name}')"),
        format!("title_vi = '{name}'"),
        format!("S_EQUALS(geometry, GEOMETRYCOLLECTION(POINT({lon} {lat})))"),
        format!("NOT S_DISJOINT(geometry, BBOX({west}, {south}, {east}, {north}))"),
        // A ring that crosses itself over the place.
        format!(
            "S_WITHIN(geometry, POLYGON(({west} {south}, {east} {north}, {east} {south}, {west} {north}, {west} {south})))"
        ),
    ]
}

/// Ways to ask for more than a page of conditions.
const WAYS: [&str; 3] = ["&f=csv", "&limit=1&sortby=-id", "&as-of=1"];

/// Conditions on items of every collection, whether it has such fields or not; also as files, as they were, and in the feed.
pub(super) fn expressions(catalogue: &Catalogue) -> Vec<Question> {
    let mut all = Vec::new();
    for collection in catalogue.iter() {
        let id = &collection.id;
        let items = format!("/api/collections/{id}/items");
        let mut ask = |probe, path: String| all.push(Question::get(probe, path));
        for condition in DIVISIONS {
            ask("divisions", format!("{items}?filter={}", encoded(condition)));
        }
        for condition in CONDITIONS {
            ask("expressions", format!("{items}?filter={}", encoded(condition)));
        }
        for planted in [&NEAR, &FAR] {
            for (place, condition) in conditions(planted).iter().enumerate() {
                let filter = encoded(condition);
                ask("expressions", format!("{items}?filter={filter}"));
                if place > 1 || collection.sensitivity == Sensitivity::Public {
                    continue;
                }
                for way in WAYS {
                    ask("expressions", format!("{items}?filter={filter}{way}"));
                }
                ask("expressions", format!("/api/changes?collection={id}&filter={filter}"));
            }
        }
        let json = encoded(r#"{"op":"=","args":[{"property":"members"},7]}"#);
        ask("expressions", format!("{items}?filter-lang=cql2-json&filter={json}"));
        let metres = encoded("S_WITHIN(geometry, BBOX(400000, 1500000, 600000, 1800000))");
        ask("expressions", format!("{items}?filter-crs=EPSG:9216&filter={metres}&f=html"));
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
