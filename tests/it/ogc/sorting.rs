//! `sortby` and the pages of sorted rows (OGC API Features Part 8 draft).

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use banlang::auth::Role;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::{TestApp, held};

/// Rows with equal values, no values, marks, capitals and long texts.
const WORLD: &str = "
    INSERT INTO area (code, level, name, name_en, parent_code, valid_from, valid_to, area_km2, source) SELECT
        lpad(n::text, 5, '0'), 'commune', (ARRAY['Đăk Long', 'an', 'Ba Tơ', 'Ăn', repeat('dài', 80) || n % 4, 'Z'])[1 + n % 6],
        CASE WHEN n % 3 = 0 THEN 'x' || n % 4 END, NULL,
        date '2020-01-01' + n % 5, CASE WHEN n % 4 > 0 THEN date '2025-07-01' + n % 3 END,
        CASE WHEN n % 5 > 0 THEN (1 + n % 7) / 3.0 END, CASE WHEN n % 6 > 0 THEN '' || n % 4 END
    FROM generate_series(1, 60) AS n;
    INSERT INTO shelter (code, name, capacity, status) SELECT 'S' || n, 'Điểm ' || n % 9, CASE WHEN n % 4 > 0 THEN 1 + n % 5 END,
        (ARRAY['ready', 'open', 'full'])[1 + n % 3] FROM generate_series(1, 50) AS n;
    INSERT INTO disaster_event (code, kind, name, started_at, ended_at) SELECT 'E' || n, 'lu', 'x',
        timestamptz '2025-07-01 00:00:00.123456+07' + (n % 7) * interval '1 hour 1 microsecond',
        CASE WHEN n % 3 > 0 THEN timestamptz '2025-08-01' END FROM generate_series(1, 40) AS n;
    INSERT INTO cultural_item (code, kind, name, access_label, story_vi, illustration) SELECT 'C' || n, 'story', 'x',
        (ARRAY['open', 'restricted', 'ask'])[1 + n % 3], 'Chuyện ' || n % 5, n % 2 = 0 FROM generate_series(1, 30) AS n";

fn own(address: &str) -> String {
    address.trim_start_matches("http://ban.lang").to_owned()
}

fn next(page: &Value) -> Option<String> {
    let links = page["links"].as_array().unwrap();
    let link = links.iter().find(|link| link["rel"] == "next")?;
    Some(own(link["href"].as_str().unwrap()))
}

fn features(page: &Value) -> Vec<Value> {
    page["features"].as_array().unwrap().clone()
}

/// Every row of all pages, each with its id and the value that it is sorted by.
async fn stepped(app: &TestApp, path: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut address = Some(path.to_owned());
    while let Some(path) = address {
        let answer = app.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        let page = answer.json();
        all.extend(features(&page));
        address = next(&page);
        assert!(all.len() < 1000, "{path} has no end");
    }
    all
}

async fn sortables(app: &TestApp, collection: &str) -> Vec<(String, Value)> {
    let schema = app.get(&format!("/api/collections/{collection}/sortables")).await;
    assert_eq!(schema.status, StatusCode::OK, "{collection}");
    let properties = schema.json()["properties"].as_object().unwrap().clone();
    properties.into_iter().collect()
}

/// Where a value comes among others, by the written rule: no value is last.
fn rank(value: &Value) -> (bool, f64, Vec<u8>) {
    match value {
        Value::Null => (true, 0.0, Vec::new()),
        Value::Bool(truth) => (false, f64::from(u8::from(*truth)), Vec::new()),
        Value::Number(number) => (false, number.as_f64().unwrap(), Vec::new()),
        Value::String(text) => {
            // Times are compared as instants; all of a column are written in one zone.
            (false, 0.0, text.chars().take(100).collect::<String>().into_bytes())
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn every_sortable_gives_each_row_once_in_its_order_upwards_and_downwards() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    for collection in ["area", "shelter", "disaster_event", "cultural_item"] {
        let count = app.db.value(&format!("SELECT count(*) FROM {collection}")).await;
        for (name, _) in sortables(&app, collection).await {
            for sign in ["", "-"] {
                let path =
                    format!("/api/collections/{collection}/items?limit=7&sortby={sign}{name}");
                let rows = stepped(&app, &path).await;
                let ids: BTreeSet<_> = rows.iter().map(|row| row["id"].as_i64()).collect();
                assert_eq!((ids.len(), rows.len()), (rows.len(), count.parse().unwrap()), "{path}");
                let places: Vec<_> = rows
                    .iter()
                    .map(|row| {
                        let value =
                            if name == "id" { &row["id"] } else { &row["properties"][&name] };
                        (rank(value), row["id"].as_f64().unwrap())
                    })
                    .collect();
                for pair in places.windows(2) {
                    let [((a_null, a, a_text), a_id), ((b_null, b, b_text), b_id)] = pair else {
                        unreachable!()
                    };
                    let mut order = a.total_cmp(b).then_with(|| a_text.cmp(b_text));
                    if sign == "-" {
                        order = order.reverse();
                    }
                    let order = a_null.cmp(b_null).then(order);
                    let order = if name == "id" { order } else { order.then(a_id.total_cmp(b_id)) };
                    assert!(order.is_lt(), "{path}: {pair:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn rows_with_the_same_value_come_by_the_next_one() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    let rows = stepped(
        &app,
        "/api/collections/shelter/items?limit=4&sortby=%2Bstatus,-capacity,name&properties=status,capacity,name",
    )
    .await;
    let sql = "SELECT string_agg(id::text, ' ' ORDER BY status COLLATE \"C\", capacity DESC NULLS LAST, name COLLATE \"C\", id) FROM shelter";
    let found: Vec<_> = rows.iter().map(|row| row["id"].to_string()).collect();
    assert_eq!(found.join(" "), app.db.value(sql).await);

    let plus = app.get("/api/collections/shelter/items?sortby=+status,-capacity").await;
    let without = app.get("/api/collections/shelter/items?sortby=status,-capacity").await;
    assert_eq!(features(&plus.json()), features(&without.json()));
}

#[tokio::test]
async fn streams_come_in_the_same_order_as_pages() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    let path = "/api/collections/area/items?sortby=-name,area_km2";
    let pages = stepped(&app, &format!("{path}&limit=13")).await;
    let csv = app.get(&format!("{path}&f=csv")).await.text();
    let ids: Vec<_> =
        csv.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(ids, pages.iter().map(|row| row["id"].to_string()).collect::<Vec<_>>());
}

/// Rows come and go while a client follows the links: those that stay come once.
#[tokio::test]
async fn pages_visit_every_row_that_stays_once_while_others_come_and_go() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    for (name, _) in sortables(&app, "shelter").await {
        for sign in ["", "-"] {
            let before = app
                .db
                .value("SELECT string_agg(id::text, ' ') FROM shelter WHERE code NOT LIKE 'T%'")
                .await;
            let mut seen: BTreeMap<i64, usize> = BTreeMap::new();
            let mut address =
                Some(format!("/api/collections/shelter/items?limit=6&sortby={sign}{name}"));
            let mut round = 0;
            while let Some(path) = address {
                let page = app.get(&path).await.json();
                for row in features(&page) {
                    *seen.entry(row["id"].as_i64().unwrap()).or_default() += 1;
                }
                address = next(&page);
                round += 1;
                // The row at which the next page begins goes as well.
                let last = features(&page).last().unwrap()["id"].clone();
                app.execute(&format!(
                    "DELETE FROM shelter WHERE id = {last};
                     INSERT INTO shelter (code, name, capacity) SELECT 'T' || {round} || '-' || n, 'Điểm ' || n, n FROM generate_series(1, 3) AS n;
                     DELETE FROM shelter WHERE code LIKE 'T{}-%'",
                    round - 1
                ))
                .await;
                assert!(round < 100, "{sign}{name} has no end");
            }
            let left = app
                .db
                .value("SELECT string_agg(id::text, ' ') FROM shelter WHERE code NOT LIKE 'T%'")
                .await;
            let stayed: Vec<i64> = left
                .split(' ')
                .filter(|id| before.contains(id))
                .map(|id| id.parse().unwrap())
                .collect();
            for id in stayed {
                assert_eq!(seen.get(&id), Some(&1), "{sign}{name}: {id}");
            }
            assert!(seen.values().all(|times| *times == 1), "{sign}{name}: {seen:?}");
            app.execute("DELETE FROM shelter").await;
            app.execute("INSERT INTO shelter (code, name, capacity, status) SELECT 'S' || n, 'Điểm ' || n % 9, CASE WHEN n % 4 > 0 THEN 1 + n % 5 END,
                (ARRAY['ready', 'open', 'full'])[1 + n % 3] FROM generate_series(1, 50) AS n").await;
        }
    }
}

#[tokio::test]
async fn a_sortby_that_cannot_be_kept_is_refused_with_its_key() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    for (sortby, value, sentence) in [
        (
            "THIS%20IS%20NOT%20A%20SORTBY%20EXPRESSION",
            "THIS IS NOT A SORTBY EXPRESSION",
            "no property",
        ),
        ("name,-head_name", "-head_name", "no property \"head_name\""),
        ("geometry", "geometry", "no property"),
        ("", "", "no property"),
        ("name,name", "name", "name it once"),
    ] {
        let refused = app.get(&format!("/api/collections/shelter/items?sortby={sortby}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{sortby}");
        assert_eq!(refused.json()["name"], json!("sortby"));
        assert_eq!(refused.json()["value"], json!(value), "{sortby}");
        assert!(refused.text().contains(&sentence.replace('"', "\\\"")), "{}", refused.text());
    }
}

#[tokio::test]
async fn a_cursor_serves_its_own_order_alone_and_cursors_of_ids_stay_readable() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    let items = "/api/collections/shelter/items";
    let page = app.get(&format!("{items}?sortby=name&limit=5")).await.json();
    let cursor = next(&page).unwrap().split("cursor=").nth(1).unwrap().to_owned();

    for query in ["sortby=-name", "sortby=name,code", "limit=5"] {
        let refused = app.get(&format!("{items}?{query}&cursor={cursor}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(refused.text().contains("another sortby"), "{}", refused.text());
    }
    let old = app.get(&format!("{items}?limit=5&cursor=i2d")).await.json();
    assert_eq!(features(&old)[0]["id"], json!(46));
    let same = app.get(&format!("{items}?limit=5&sortby=id&cursor=i2d")).await.json();
    assert_eq!(features(&same), features(&old));
}

/// The order of what is closed tells nothing of it: rows whose story is closed have none, so they come by their ids.
#[tokio::test]
async fn rows_are_sorted_by_what_the_view_shows_and_never_by_what_it_hides() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long');
         INSERT INTO cultural_item (id, code, kind, name, ethnic_group, area_code, story_vi, access_label)
         SELECT n, 'c' || n, 'story', 'x', 'xo_dang', '23368', 'Chuyện ' || n, CASE WHEN n % 2 = 0 THEN 'open' ELSE 'restricted' END
         FROM generate_series(1, 8) AS n",
    )
    .await;
    let ids = async |app: &TestApp, sortby: &str| -> Vec<i64> {
        let path = format!("/api/collections/cultural_item/items?limit=3&sortby={sortby}");
        stepped(app, &path).await.iter().map(|row| row["id"].as_i64().unwrap()).collect()
    };
    let orders = ["story_vi", "-story_vi", "story_vi,-id", "access_label,story_vi"];
    let mut before = Vec::new();
    for order in orders {
        before.push(ids(&app, order).await);
    }
    assert_eq!(before[0], [2, 4, 6, 8, 1, 3, 5, 7]);
    assert_eq!(before[1], [8, 6, 4, 2, 1, 3, 5, 7]);
    assert_eq!(before[2], [2, 4, 6, 8, 7, 5, 3, 1]);

    app.execute("UPDATE cultural_item SET story_vi = (ARRAY['a', 'Ẵ', NULL, 'Chuyện 5'])[1 + id % 4] WHERE access_label = 'restricted'").await;

    for (order, before) in orders.iter().zip(before) {
        assert_eq!(ids(&app, order).await, before, "{order}");
    }
    // A cursor with a guess of a hidden value stands among the rows that have one, and tells nothing either.
    for guess in ["a", "Chuyện 5", "Ẵ"] {
        let content = json!(["+story_vi", [guess], 0]).to_string();
        let cursor = format!("s{}", hex::encode(content));
        let path = format!("/api/collections/cultural_item/items?sortby=story_vi&cursor={cursor}");
        let page = app.get(&path).await.json();
        let closed =
            features(&page).iter().filter(|row| row["id"].as_i64().unwrap() % 2 == 1).count();
        assert_eq!(closed, 4, "{guess}: rows without a value come after every value");
    }
    app.log_in_with("ben-trong", &[held(Role::Editor, "23368")]).await;
    assert_ne!(ids(&app, "story_vi").await[4..], [1, 3, 5, 7], "who sees it has it sorted");
}

#[tokio::test]
async fn sortables_are_the_fields_of_the_view_and_the_id() {
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long')")
        .await;
    let schema = app.get("/api/collections/shelter/sortables").await;
    assert_eq!(schema.header("content-type"), "application/schema+json");
    let schema = schema.json();
    assert_eq!(schema["$id"], json!("http://ban.lang/api/collections/shelter/sortables"));
    assert_eq!(schema["additionalProperties"], json!(false));
    let names: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["id", "code", "name", "area_code", "capacity", "status", "source"]);
    let hidden = app.get("/api/collections/household/sortables").await;
    let unknown = app.get("/api/collections/nothing/sortables").await;
    assert_eq!((hidden.status, hidden.body), (StatusCode::NOT_FOUND, unknown.body));
    app.log_in_as_editor_of(&["23368"]).await;
    let household = sortables(&app, "household").await;
    assert!(household.iter().any(|(name, _)| name == "head_name"));
}

/// Whoever invents a cursor gets a page or a sentence, never a fault.
#[test]
fn no_invented_cursor_makes_the_service_fail() {
    let runtime = Runtime::new().unwrap();
    let (app, names) = runtime.block_on(async {
        let app = TestApp::start().await;
        app.execute(WORLD).await;
        let mut names = Vec::new();
        for collection in ["area", "disaster_event", "cultural_item"] {
            let own = sortables(&app, collection).await;
            names.extend(own.into_iter().skip(1).map(|(name, _)| (collection, name)));
        }
        (app, names)
    });
    let odd = [
        "NaN",
        "-Infinity",
        "1e400",
        "1e-400",
        "infinity",
        "2025-02-30",
        "0000-01-01",
        "now",
        "true",
        "t",
        "0x1",
        "2025-07-01 14:05:00+07",
        "2025-07-01 14:05:60+07",
        "2025-07-01 24:00:00+00",
        "9999-12-31",
        "-0",
        "1_0",
    ];
    let value = prop_oneof![
        "\\PC{0,12}",
        prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        "-?[0-9]{1,22}(\\.[0-9]{1,9})?(e-?[0-9]{1,3})?",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,7})?[+-][0-9]{2})?",
    ];
    let cases = (prop::sample::select(names), prop::option::weighted(0.9, value), 0..i64::MAX);
    let mut runner =
        TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
    let result = runner.run(&cases, |((collection, name), value, id)| {
        let content = json!([format!("-{name}"), [value], id]).to_string();
        let cursor = hex::encode(content);
        let path =
            format!("/api/collections/{collection}/items?limit=2&sortby=-{name}&cursor=s{cursor}");
        let answer = runtime.block_on(app.get(&path));
        let status = answer.status.as_u16();
        prop_assert!([200, 400].contains(&status), "{} {:?}: {}", name, value, answer.text());
        Ok(())
    });
    runtime.block_on(async { drop(app) });
    if let Err(error) = result {
        panic!("{error}");
    }
}
