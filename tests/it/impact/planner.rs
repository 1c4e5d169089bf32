//! A planner counts whole communes and villages exactly, by what households state, and nothing smaller.

use banlang::auth::Role;
use serde_json::json;

use super::world::{self, affected, oracle, rectangle};
use crate::support::held;

#[tokio::test]
async fn a_planner_gets_exact_counts_of_whole_communes_by_what_households_state() {
    let mut app = world::start().await;
    app.log_in_with("planner", &[held(Role::Viewer, "51")]).await;

    let told = affected(&app, &json!({"areas": ["23001", "23002"]})).await;

    let wanted = oracle(
        &app,
        "SELECT json_build_object(
            'total', json_build_object('households', count(*) FILTER (WHERE geom IS NOT NULL),
                                       'members', coalesce(sum(members) FILTER (WHERE geom IS NOT NULL), 0)),
            'possible', json_build_object('households', count(*) FILTER (WHERE geom IS NULL),
                                          'members', coalesce(sum(members) FILTER (WHERE geom IS NULL), 0)))
         FROM household WHERE commune_code IN ('23001', '23002')",
    )
    .await;
    assert_eq!(told["precision"], "units");
    assert_eq!((&told["total"], &told["possible"]), (&wanted["total"], &wanted["possible"]));
    let communes: i64 = told["communes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["households"].as_i64().unwrap())
        .sum();
    assert_eq!(json!(communes), wanted["total"]["households"]);
}

#[tokio::test]
async fn a_village_is_counted_by_its_name_in_its_commune() {
    let mut app = world::start().await;
    app.log_in_with("planner", &[held(Role::Viewer, "23001")]).await;

    let told = affected(&app, &json!({"areas": ["23001-2"]})).await;

    let wanted = oracle(
        &app,
        "SELECT count(*) FROM household WHERE commune_code = '23001' AND village = 'Thôn Hai' AND geom IS NOT NULL",
    )
    .await;
    assert_eq!((&told["precision"], &told["total"]["households"]), (&json!("units"), &wanted));
}

#[tokio::test]
async fn a_drawn_area_and_a_commune_out_of_scope_are_answered_from_the_edition() {
    let mut app = world::start().await;
    let drawn = rectangle([107.05, 15.05, 107.25, 15.35]);
    let public = [affected(&app, &drawn).await, affected(&app, &json!({"areas": ["23003"]})).await];
    app.log_in_with("planner", &[held(Role::Viewer, "23001")]).await;

    let planner =
        [affected(&app, &drawn).await, affected(&app, &json!({"areas": ["23003"]})).await];

    for (planner, public) in planner.iter().zip(&public) {
        assert_eq!(planner["precision"], "published");
        assert_eq!(planner["total"], public["total"]);
    }
}

#[tokio::test]
async fn the_outline_of_another_day_changes_nothing_in_what_a_planner_is_told() {
    let mut app = world::start().await;
    app.log_in_with("planner", &[held(Role::Viewer, "51")]).await;
    let before = affected(&app, &json!({"areas": ["23001"]})).await;

    app.execute("UPDATE area SET geom = ST_MakeEnvelope(107.0, 15.0, 107.29, 15.4, 4326) WHERE code = '23001'").await;

    let after = affected(&app, &json!({"areas": ["23001"]})).await;
    assert_eq!((&before["total"], &before["possible"]), (&after["total"], &after["possible"]));
}

#[tokio::test]
async fn the_disaster_desk_counts_any_ground_exactly_and_reads_no_row() {
    let mut app = world::start().await;
    app.log_in_with("desk", &[held(Role::Disaster, "51")]).await;
    let [west, south, east, north] = [107.05, 15.05, 107.25, 15.35];

    let told = affected(&app, &rectangle([west, south, east, north])).await;
    let rows = app.get("/api/collections/household/items").await.status;
    let tile = app.get("/tiles/household/10/816/467.mvt").await.status;

    let wanted = oracle(
        &app,
        &format!("SELECT count(*) FROM household WHERE ST_Intersects(geom, ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326))"),
    )
    .await;
    assert_eq!((&told["precision"], &told["total"]["households"]), (&json!("exact"), &wanted));
    assert_eq!((rows.as_u16(), tile.as_u16()), (404, 404));
}
