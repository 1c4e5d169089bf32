//! All records of a collection as they were: pages, conditions, streams, and how far back one can ask.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::Value;

use super::world::{OTHERS, OWN, World};

/// Twenty shelters; then every third gets another name, every fifth goes, and ten come.
async fn changed() -> (World, i64) {
    let world = World::with_officers().await;
    let before = world
        .write(
            "INSERT INTO shelter (id, code, name, area_code, geom)
             SELECT n, 'S' || n, 'cũ', '23001', ST_SetSRID(ST_MakePoint(107 + n * 0.01, 15.1), 4326) FROM generate_series(1, 20) AS n",
        )
        .await;
    world
        .write("UPDATE shelter SET name = 'mới', geom = ST_Translate(geom, 1, 0) WHERE id % 3 = 0")
        .await;
    world.write("DELETE FROM shelter WHERE id % 5 = 0").await;
    world.write("INSERT INTO shelter (id, code, name) SELECT n, 'S' || n, 'mới' FROM generate_series(21, 30) AS n").await;
    // One more that has no number yet.
    world.app.execute("UPDATE shelter SET name = 'mới' WHERE id = 1").await;
    (world, before)
}

async fn all(world: &World, path: &str) -> BTreeMap<i64, String> {
    let mut found = BTreeMap::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = world.get("public", &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        let page = answer.json();
        for feature in page["features"].as_array().unwrap() {
            let name = feature["properties"]["name"].as_str().unwrap().to_owned();
            let twice = found.insert(feature["id"].as_i64().unwrap(), name);
            assert!(twice.is_none(), "{path} gives a record twice");
        }
        let link =
            page["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").cloned();
        next = link.map(|link: Value| {
            link["href"].as_str().unwrap().split_once("/collections/").unwrap().1.to_owned()
        });
    }
    found
}

#[tokio::test]
async fn pages_of_a_former_state_give_every_record_once_whatever_the_page_holds() {
    let (world, before) = changed().await;

    for limit in [1, 3, 7, 20, 1000] {
        let found = all(&world, &format!("shelter/items?as-of={before}&limit={limit}")).await;
        assert_eq!(found.len(), 20, "limit {limit}");
        assert!(found.values().all(|name| name == "cũ"), "limit {limit}: {found:?}");
    }
    let now = all(&world, "shelter/items?limit=4").await;
    assert_eq!((now.len(), now.values().filter(|name| *name == "mới").count()), (26, 16));
    let numbered = all(&world, &format!("shelter/items?limit=4&as-of={}", i64::MAX)).await;
    assert_eq!(numbered[&1], "cũ");
}

#[tokio::test]
async fn conditions_and_counts_are_about_the_records_as_they_were() {
    let (world, before) = changed().await;
    let count = async |query: &str| {
        let answer = world.get("public", &format!("shelter/items?as-of={before}&{query}")).await;
        answer.json()["numberMatched"].to_string()
    };

    assert_eq!(count("bbox=107,15,107.205,15.2").await, "20");
    assert_eq!(count("bbox=108,15,109,15.2").await, "0");
    assert_eq!(count("name=c%C5%A9").await, "20");
    assert_eq!(count("name=m%E1%BB%9Bi").await, "0");
    assert_eq!(count("limit=5").await, "null", "counting costs as much as reading");
    let csv = world.get("public", &format!("shelter/items?as-of={before}&f=csv")).await;
    assert_eq!(csv.text().trim_end().lines().count(), 21);
    assert!(!csv.text().contains("mới"), "{}", csv.text());
    let properties =
        world.get("public", &format!("shelter/items?as-of={before}&properties=code&limit=1")).await;
    assert_eq!(properties.json()["features"][0]["properties"], serde_json::json!({"code": "S1"}));
}

#[tokio::test]
async fn a_state_that_too_much_separates_from_now_is_refused_by_the_rows_that_the_caller_sees() {
    let world = World::with_officers().await;
    let others = OTHERS[0];
    let before = world
        .write(&format!(
            "INSERT INTO household (commune_code, list_no, members, ethnic_group)
             SELECT CASE WHEN n <= 10 THEN '{OWN}' ELSE '{others}' END, n::text, 4, 'kinh' FROM generate_series(1, 20011) AS n;
             INSERT INTO shelter (id, code, name) SELECT n, n::text, 'x' FROM generate_series(1, 20001) AS n"
        ))
        .await;
    world.write("UPDATE household SET members = 5; UPDATE shelter SET name = 'y'").await;

    let own = world.get("editor", &format!("household/items?as-of={before}")).await;
    let far = world.get("public", &format!("shelter/items?as-of={before}")).await;
    let single = world.get("public", &format!("shelter/items/7?as-of={before}")).await;

    assert_eq!(own.json()["numberMatched"], 10, "rows of others do not count");
    assert_eq!(far.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(far.text().contains("more than 20000 records"), "{}", far.text());
    assert_eq!(single.json()["properties"]["name"], "x");
}
