//! The feed of those rows that pass a filter.

use serde_json::Value;

use super::follower::{Follower, ask, items};
use crate::past::world::World;

/// `capacity > 5 AND S_WITHIN(geometry, BBOX(107, 14, 108, 16))`.
const FILTER: &str =
    "filter=capacity%20%3E%205%20AND%20S_WITHIN(geometry,%20BBOX(107,%2014,%20108,%2016))";

#[tokio::test]
async fn a_row_that_comes_to_pass_is_created_and_one_that_ceases_to_is_deleted() {
    let world = World::start().await;
    let question = format!("&collection=shelter&{}", FILTER.replace(' ', "%20"));
    let mut follower = Follower::start(&world, "public", &question).await;
    let mut step = async |sql: &str, expected: &[&str]| {
        world.write(sql).await;
        follower.follow_all(&world, 10).await;
        let news: Vec<_> = follower.news().into_iter().map(|(_, op)| op).collect();
        assert_eq!(news, expected, "{sql}");
        let shown = items(&world, "public", &["shelter"], &format!("&{FILTER}")).await;
        assert_eq!(follower.rows, shown, "{sql}");
    };
    step(
        "INSERT INTO shelter (id, code, name, area_code, capacity, geom) VALUES
             (1, 'A', 'Nhà', '23001', 3, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)), (2, 'B', 'Nhà', '23001', 8, NULL)",
        &[],
    )
    .await;
    step("UPDATE shelter SET capacity = 6 WHERE id = 1", &["create"]).await;
    step("UPDATE shelter SET capacity = 7 WHERE id = 1", &["update"]).await;
    step("UPDATE shelter SET name = 'Trường' WHERE id = 2", &[]).await;
    step("UPDATE shelter SET geom = ST_Translate(geom, 3, 0) WHERE id = 1", &["delete"]).await;
    step(
        "UPDATE shelter SET geom = ST_SetSRID(ST_MakePoint(107.1, 15), 4326)",
        &["create", "create"],
    )
    .await;
    step("DELETE FROM shelter", &["delete", "delete"]).await;
}

#[tokio::test]
async fn a_filter_of_the_feed_is_about_one_collection_and_belongs_to_its_token() {
    let world = World::start().await;
    let refused = ask(&world, "public", "filter=capacity=1").await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(
        refused.text().contains("name it alone in the parameter collection"),
        "{}",
        refused.text()
    );
    let several = ask(&world, "public", "collection=shelter,area&filter=capacity=1").await;
    assert_eq!(several.status, 400);
    let unknown = ask(&world, "public", "collection=shelter&filter=head_name='x'").await;
    assert_eq!(unknown.status, 400);
    assert_eq!(unknown.json()["name"], Value::from("filter"));
    let token =
        ask(&world, "public", "collection=shelter&filter=capacity=1").await.json()["next"].clone();
    let token = token.as_str().unwrap();
    let same = ask(
        &world,
        "public",
        &format!("collection=shelter&filter=capacity%20%3D%20(1)&since={token}"),
    )
    .await;
    assert_eq!(same.status, 200, "{}", same.text());
    for other in ["collection=shelter", "collection=shelter&filter=capacity=2"] {
        let answer = ask(&world, "public", &format!("{other}&since={token}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["name"].as_str()),
            (400, Some("since")),
            "{other}"
        );
    }
}
