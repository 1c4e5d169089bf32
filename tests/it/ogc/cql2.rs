//! One test of each conformance class of CQL2 (OGC 21-065r2, annex A) and of filters on items (OGC 19-079r2, annex A) that is claimed:
//! what the abstract tests ask of every queryable of every public collection. Their numbers of items are those of
//! `tests/it/filter/countries.rs`, and their answers for random filters those of `tests/it/filter/items.rs`.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use banlang::catalog::{Catalogue, Sensitivity};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::support::TestApp;

/// Rows of many collections, with and without values.
const WORLD: &str = "
    INSERT INTO area (code, level, name, area_km2, valid_from, geom) VALUES
        ('23368', 'commune', 'Đăk Long', 12.5, '2025-07-01', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)), ('00001', 'commune', 'FOO', NULL, '2022-04-14', NULL);
    INSERT INTO shelter (code, name, area_code, capacity, geom) VALUES
        ('S1', 'Trường', '23368', 1, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)), ('foo', 'Äé 100%_', '23368', NULL, NULL);
    INSERT INTO facility (code, kind, name) VALUES ('F1', 'school', 'foo');
    INSERT INTO cultural_item (code, kind, name, story_vi, access_label, illustration) VALUES ('C1', 'festival', 'Lễ', 'foo', 'ask', true);
    INSERT INTO disaster_event (code, kind, name, started_at) VALUES ('E1', 'lu', 'Lũ', '2022-04-14T14:48:46Z'), ('E2', 'lu', 'Lũ', now());
    INSERT INTO road_status (code, status, reported_at) VALUES ('R1', 'closed', '2021-06-20T01:00:00Z');
    INSERT INTO warning (code, kind, risk_level, headline_vi, issued_at, effective_at, expires_at, issuer)
        VALUES ('W1', 'lu', 1, 'Lũ', '2021-01-01', '2021-01-01', '2021-12-31T23:59:59Z', 'Đài')";

/// A collection with its queryables.
struct Source {
    id: String,
    queryables: Vec<(String, Value)>,
}

async fn world() -> (TestApp, Vec<Source>) {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    let catalogue = Catalogue::built_in().unwrap();
    let mut sources = Vec::new();
    for own in catalogue.iter().filter(|own| own.sensitivity == Sensitivity::Public) {
        let schema = app.get(&format!("/api/collections/{}/queryables", own.id)).await.json();
        let properties = schema["properties"].as_object().unwrap().clone();
        sources.push(Source { id: own.id.clone(), queryables: properties.into_iter().collect() });
    }
    (app, sources)
}

/// The data type of a queryable, as the standard names it.
fn kind(queryable: &Value) -> &'static str {
    match (queryable["type"].as_str(), queryable["format"].as_str()) {
        (Some("string"), Some("date")) => "Date",
        (Some("string"), Some("date-time")) => "Timestamp",
        (Some("string"), None) => "String",
        (Some("integer"), _) => "Integer",
        (Some("number"), _) => "Number",
        (Some("boolean"), _) => "Boolean",
        (None, Some(format)) if format.starts_with("geometry-") => "Geometry",
        _ => panic!("{queryable} is of no data type"),
    }
}

fn value(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "String" => "'foo'",
        "Boolean" => "true",
        "Number" => "3.14",
        "Integer" => "1",
        "Timestamp" => "TIMESTAMP('2022-04-14T14:48:46Z')",
        "Date" => "DATE('2022-04-14')",
        _ => return None,
    })
}

impl Source {
    fn of(&self, kinds: &[&str]) -> Vec<(&str, &'static str)> {
        let typed = self.queryables.iter().map(|(name, own)| (name.as_str(), kind(own)));
        typed.filter(|(_, kind)| kinds.contains(kind)).collect()
    }

    async fn status(&self, app: &TestApp, filter: &str) -> StatusCode {
        let filter = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        app.get(&format!("/api/collections/{}/items?filter={filter}", self.id)).await.status
    }

    async fn rows(&self, app: &TestApp, filter: &str) -> BTreeSet<i64> {
        let encoded = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        let path = format!("/api/collections/{}/items?limit=1000&filter={encoded}", self.id);
        let answer = app.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{} {filter}: {}", self.id, answer.text());
        let page = answer.json();
        page["features"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
    }
}

const SCALARS: [&str; 6] = ["String", "Boolean", "Number", "Integer", "Timestamp", "Date"];

/// Part 3: queryables, filter and features-filter. A filter selects among the rows of all other parameters.
#[tokio::test]
async fn filters_select_among_items_by_queryables() {
    let (app, sources) = world().await;
    let definition = app.get("/api/openapi.json").await.json();
    for source in &sources {
        let path = format!("/api/collections/{}/items", source.id);
        let parameters = definition["paths"][&path]["get"]["parameters"].to_string();
        assert!(
            parameters.contains("\"filter\"") && parameters.contains("parameters/filter-lang"),
            "{path}"
        );
        assert!(parameters.contains("parameters/filter-crs"), "{path}");
        let all = source.rows(&app, "true").await;
        let plain = app.get(&format!("{path}?limit=1000")).await.json();
        assert_eq!(plain["numberReturned"], json!(all.len()), "{path}");
        assert_eq!(
            source.status(&app, "this_is_not_a_queryable = 1").await,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(source.status(&app, "THIS IS NOT A FILTER").await, StatusCode::BAD_REQUEST);
    }
    let shelter = sources.iter().find(|source| source.id == "shelter").unwrap();
    let among = app.get("/api/collections/shelter/items?code=S1&filter=capacity%20IS%20NULL").await;
    assert_eq!(
        (
            among.json()["numberReturned"].as_i64(),
            shelter.rows(&app, "capacity IS NULL").await.len()
        ),
        (Some(0), 1)
    );
    let schema = &definition["components"]["parameters"]["filter-lang"]["schema"];
    assert_eq!(schema["enum"], json!(["cql2-text", "cql2-json"]));
}

/// basic-cql2 and property-property: basic-test, comparison, is-null, boolean, comparison-value-property,
/// comparison-property-property, comparison-value-value.
#[tokio::test]
async fn comparisons_of_every_queryable() {
    let (app, sources) = world().await;
    for source in &sources {
        let all = source.rows(&app, "true").await;
        assert!(source.rows(&app, "false").await.is_empty());
        let scalars = source.of(&SCALARS);
        assert!(!scalars.is_empty(), "{}", source.id);
        for (name, kind) in &source.queryables {
            let _typed = self::kind(kind);
            let null = source.rows(&app, &format!("{name} IS NULL")).await;
            let given = source.rows(&app, &format!("{name} is not null")).await;
            assert!(null.is_disjoint(&given) && null.len() + given.len() == all.len(), "{name}");
        }
        for (name, kind) in scalars {
            let value = value(kind).unwrap();
            let compared = async |left: &str, right: &str| {
                let mut sets = Vec::new();
                for sign in ["=", "<>", ">", "<=", "<", ">="] {
                    sets.push(source.rows(&app, &format!("{left} {sign} {right}")).await);
                }
                for opposite in sets.chunks(2) {
                    assert!(opposite[0].is_disjoint(&opposite[1]), "{left} {right}");
                }
                sets
            };
            let one = compared(name, value).await;
            let other = compared(value, name).await;
            assert_eq!((&one[0], &one[2], &one[3]), (&other[0], &other[4], &other[5]), "{name}");
            let own = compared(name, name).await;
            assert!(own[1].is_empty() && own[2].is_empty() && own[4].is_empty(), "{name}");
            assert!(own[0] == own[3] && own[0] == own[5], "{name}");
        }
    }
    for kind in SCALARS {
        let (value, source) = (value(kind).unwrap(), &sources[0]);
        for (sign, holds) in
            [("=", true), ("<>", false), (">", false), ("<", false), (">=", true), ("<=", true)]
        {
            let found = source.rows(&app, &format!("{value} {sign} {value}")).await;
            assert_eq!(!found.is_empty(), holds, "{value} {sign}");
        }
    }
}

/// advanced-comparison-operators: like, between, in. A day or a time in a list is written as such: a text is none (the annex has texts
/// there, against its own table of expected results).
#[tokio::test]
async fn advanced_comparisons_of_every_queryable() {
    let (app, sources) = world().await;
    for source in &sources {
        for (name, _) in source.of(&["String"]) {
            let like =
                async |pattern: &str| source.rows(&app, &format!("{name} LIKE '{pattern}'")).await;
            let some = like("_%").await;
            assert!(some.is_disjoint(&like("").await), "{name}");
            assert_eq!(like("%").await, like("%%").await, "{name}");
            assert!(like("\\\\%\\\\_").await.is_empty());
            source.rows(&app, &format!("{name} in ('foo', 'bar')")).await;
        }
        for (name, _) in source.of(&["Number", "Integer"]) {
            source.rows(&app, &format!("{name} BETWEEN 0 AND 100")).await;
            assert!(source.rows(&app, &format!("{name} between 100.0 and 1.0")).await.is_empty());
            source.rows(&app, &format!("{name} IN (1, 2, 3)")).await;
        }
        for (name, kind) in source.of(&["Boolean", "Timestamp", "Date"]) {
            let value = value(kind).unwrap();
            let one = source.rows(&app, &format!("{name} in ({value}, {value})")).await;
            assert_eq!(one, source.rows(&app, &format!("{name} = {value}")).await, "{name}");
        }
    }
    let shelter = sources.iter().find(|source| source.id == "shelter").unwrap();
    assert_eq!(shelter.rows(&app, "name LIKE '%\\\\%\\\\_'").await.len(), 1);
}

/// case-insensitive-comparison and accent-insensitive-comparison.
#[tokio::test]
async fn texts_of_every_queryable_without_case_and_marks() {
    let (app, sources) = world().await;
    for source in &sources {
        for (name, _) in source.of(&["String"]) {
            let rows = async |filter: &str| source.rows(&app, &filter.replace('?', name)).await;
            assert!(
                rows("CASEI(?) = casei('foo')")
                    .await
                    .is_disjoint(&rows("CASEI(?) <> casei('FOO')").await)
            );
            for [one, other] in [
                ["CASEI(?) LIKE casei('foo%')", "CASEI(?) LIKE casei('FOO%')"],
                ["ACCENTI(?) LIKE accenti('Ä%')", "ACCENTI(?) LIKE accenti('A%')"],
                [
                    "ACCENTI(CASEI(?)) = accenti(casei('ÄÉ'))",
                    "ACCENTI(CASEI(?)) = accenti(casei('ae'))",
                ],
                [
                    "ACCENTI(CASEI(?)) LIKE accenti(casei('Ä%'))",
                    "ACCENTI(CASEI(?)) LIKE accenti(casei('a%'))",
                ],
            ] {
                assert_eq!(rows(one).await, rows(other).await, "{} {name}", source.id);
            }
            let [one, other] =
                ["ACCENTI(?) = accenti('äöüéáí')", "ACCENTI(?) <> accenti('aoueai')"];
            assert!(rows(one).await.is_disjoint(&rows(other).await));
        }
    }
    let area = sources.iter().find(|source| source.id == "area").unwrap();
    assert_eq!(
        area.rows(&app, "CASEI(name) = CASEI('foo') OR ACCENTI(name) = 'Dak Long'").await.len(),
        2
    );
}

const WORLD_RING: &str = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))";

/// basic-spatial-functions, basic-spatial-functions-plus and spatial-functions.
#[tokio::test]
async fn relations_of_every_spatial_queryable() {
    let (app, sources) = world().await;
    for source in &sources {
        for (name, _) in source.of(&["Geometry"]) {
            let rows = async |relation: &str, place: &str| {
                source.rows(&app, &format!("{relation}({name},{place})")).await
            };
            let everywhere = rows("S_INTERSECTS", "BBOX(-180,-90,180,90)").await;
            assert_eq!(everywhere, rows("S_INTERSECTS", WORLD_RING).await);
            assert_eq!(everywhere, source.rows(&app, "geometry IS NOT NULL").await);
            assert!(rows("S_DISJOINT", "BBOX(-180,-90,180,90)").await.is_empty());
            assert!(rows("S_DISJOINT", WORLD_RING).await.is_empty());
            for place in ["LINESTRING(7 50,10 51)", "POINT(7.02 49.92)", "POINT(107.6 15.1)"] {
                let (meets, not) =
                    (rows("S_INTERSECTS", place).await, rows("S_DISJOINT", place).await);
                assert!(
                    meets.is_disjoint(&not) && meets.len() + not.len() == everywhere.len(),
                    "{place}"
                );
            }
            for place in [
                "LINESTRING(-180 -45, 0 -45)",
                "MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))",
                "MULTIPOINT(7.02 49.92, 107.6 15.1)",
                "MULTIPOLYGON(((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-120 -50, -100 -50, -100 -40, -120 -40, -120 -50)),((0 0, 10 0, 10 10, 0 10, 0 0)))",
                "GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))",
            ] {
                rows("S_INTERSECTS", place).await;
            }
            for place in ["POINT(90 180)", "MULTIPOINT(7.02 49.92, 90 180)"] {
                for relation in ["S_INTERSECTS", "S_DISJOINT"] {
                    let status = source.status(&app, &format!("{relation}({name},{place})")).await;
                    assert_eq!(status, StatusCode::BAD_REQUEST, "{relation} {place}");
                }
            }
            for relation in
                ["S_EQUALS", "S_TOUCHES", "S_CROSSES", "S_WITHIN", "S_CONTAINS", "S_OVERLAPS"]
            {
                let of_box = rows(relation, "BBOX(-180,-90,180,90)").await;
                assert_eq!(of_box, rows(relation, WORLD_RING).await, "{relation}");
                for place in
                    ["LINESTRING(7 50,10 51)", "MULTIPOINT(7 50,10 51)", "POINT(7.02 49.92)"]
                {
                    rows(relation, place).await;
                }
            }
            assert_eq!(rows("S_WITHIN", WORLD_RING).await, everywhere);
            assert!(rows("S_CONTAINS", WORLD_RING).await.is_empty());
        }
    }
}

/// temporal-functions: each function between each queryable, or two of them, and an interval.
#[tokio::test]
async fn relations_of_every_temporal_queryable() {
    const YEAR: [(&str, &str); 2] = [
        ("Timestamp", "INTERVAL('2021-01-01T00:00:00Z','2021-12-31T23:59:59Z')"),
        ("Date", "INTERVAL('2021-01-01','2021-12-31')"),
    ];
    const OF_INTERVALS: [&str; 10] = [
        "T_CONTAINS",
        "T_DURING",
        "T_FINISHEDBY",
        "T_FINISHES",
        "T_MEETS",
        "T_METBY",
        "T_OVERLAPPEDBY",
        "T_OVERLAPS",
        "T_STARTEDBY",
        "T_STARTS",
    ];
    let (app, sources) = world().await;
    let mut pairs = 0;
    for source in &sources {
        for (kind, year) in YEAR {
            let names: Vec<_> = source.of(&[kind]).into_iter().map(|(name, _)| name).collect();
            let instant = value(kind).unwrap();
            for name in &names {
                let given = source.rows(&app, &format!("{name} IS NOT NULL")).await;
                for other in [instant, year] {
                    let [after, before, apart, meets] =
                        ["T_AFTER", "T_BEFORE", "T_DISJOINT", "T_INTERSECTS"]
                            .map(|relation| format!("{relation}({name},{other})"));
                    let mut both = source.rows(&app, &after).await;
                    both.extend(source.rows(&app, &before).await);
                    let apart = source.rows(&app, &apart).await;
                    let meets = source.rows(&app, &meets).await;
                    assert_eq!(both, apart, "{name} {other}");
                    assert!(apart.is_disjoint(&meets) && apart.len() + meets.len() == given.len());
                    source.rows(&app, &format!("T_EQUALS({name},{other})")).await;
                }
            }
            for [start, end] in
                names.iter().flat_map(|one| names.iter().map(move |other| [one, other]))
            {
                pairs += 1;
                for relation in OF_INTERVALS.into_iter().chain([
                    "T_AFTER",
                    "T_BEFORE",
                    "T_DISJOINT",
                    "T_EQUALS",
                    "T_INTERSECTS",
                ]) {
                    source.rows(&app, &format!("{relation}(INTERVAL({start},{end}),{year})")).await;
                }
            }
        }
    }
    assert!(pairs > 10, "{pairs}");
    let warning = sources.iter().find(|source| source.id == "warning").unwrap();
    let equal = format!("T_EQUALS(INTERVAL(effective_at, expires_at), {})", YEAR[0].1);
    assert_eq!(warning.rows(&app, &equal).await.len(), 1);
}

/// arithmetic: expressions of every queryable that holds numbers.
#[tokio::test]
async fn arithmetic_of_every_queryable() {
    let (app, sources) = world().await;
    let mut asked = 0;
    for source in &sources {
        for (name, _) in source.of(&["Number", "Integer"]) {
            asked += 1;
            let given = source.rows(&app, &format!("{name} IS NOT NULL")).await;
            for same in [
                "? + 1 - 1 = ?",
                "? * 2 / 2 = ?",
                "? ^ 1 = ?",
                "(? DIV 7) * 7 + ? % 7 = ?",
                "-? = 0 - ?",
                "? BETWEEN ? * 1 AND 0 + ?",
                "? IN (? + 1, ? + 0)",
            ] {
                assert_eq!(
                    source.rows(&app, &same.replace('?', name)).await,
                    given,
                    "{name} {same}"
                );
            }
            assert!(
                source
                    .rows(&app, &format!("{name} / 0 = 1 OR NOT ({name} / 0 = 1)"))
                    .await
                    .is_empty()
            );
        }
    }
    assert!(asked > 5, "{asked}");
}

/// cql2-json: the same in JSON, word for word.
#[tokio::test]
async fn a_filter_in_json_selects_what_it_selects_in_text() {
    let (app, sources) = world().await;
    let shelter = sources.iter().find(|source| source.id == "shelter").unwrap();
    for (text, own) in [
        ("capacity >= 1", json!({"op": ">=", "args": [{"property": "capacity"}, 1]})),
        (
            "NOT (code IN ('S1', 'x'))",
            json!({"op": "not", "args": [{"op": "in", "args": [{"property": "code"}, ["S1", "x"]]}]}),
        ),
        (
            "capacity IS NULL OR name LIKE 'x%'",
            json!({"op": "or", "args": [
            {"op": "isNull", "args": [{"property": "capacity"}]}, {"op": "like", "args": [{"property": "name"}, "x%"]}]}),
        ),
        (
            "CASEI(name) = CASEI('TRƯỜNG')",
            json!({"op": "=", "args": [
            {"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["TRƯỜNG"]}]}),
        ),
        (
            "S_WITHIN(geometry, BBOX(107, 15, 108, 16))",
            json!({"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [107, 15, 108, 16]}]}),
        ),
        (
            "S_INTERSECTS(geometry, POINT(107.6 15.1))",
            json!({"op": "s_intersects", "args": [
            {"property": "geometry"}, {"type": "Point", "coordinates": [107.6, 15.1]}]}),
        ),
        (
            "capacity * 2 BETWEEN 1 AND 3",
            json!({"op": "between", "args": [
            {"op": "*", "args": [{"property": "capacity"}, 2]}, 1, 3]}),
        ),
    ] {
        let encoded = utf8_percent_encode(&own.to_string(), NON_ALPHANUMERIC).to_string();
        let path = format!("/api/collections/shelter/items?filter-lang=cql2-json&filter={encoded}");
        let answer = app.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{own}: {}", answer.text());
        let found = shelter.rows(&app, text).await;
        assert_eq!(answer.json()["numberReturned"], json!(found.len()), "{text}");
        assert_eq!(found.len(), 1, "{text}");
    }
}
