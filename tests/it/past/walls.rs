//! Whose the past is: what a record was elsewhere, what an activation opens, and the wall in the database itself.

use axum::http::StatusCode;
use banlang::auth::Role;
use serde_json::json;

use super::world::{OTHERS, OWN, World, column, household};

/// A household of another commune that comes here, is changed, and goes on to a third.
async fn moving() -> (World, [i64; 4]) {
    let mut world = World::with_officers().await;
    world.add("other", &[(Role::Editor, OTHERS[0])]).await;
    let made = world.write(&household(5, OTHERS[0], 3)).await;
    let came = world
        .write(&format!(
            "UPDATE household SET commune_code = '{OWN}', head_name = 'Ở đây' WHERE id = 5"
        ))
        .await;
    let grown = world.write("UPDATE household SET members = 4 WHERE id = 5").await;
    let left = world
        .write(&format!(
            "UPDATE household SET commune_code = '{}', head_name = 'Ở xa' WHERE id = 5",
            OTHERS[1]
        ))
        .await;
    (world, [made, came, grown, left])
}

#[tokio::test]
async fn an_officer_reads_what_a_record_was_in_the_own_area_and_nothing_of_elsewhere() {
    let (world, [made, came, grown, left]) = moving().await;

    let answer = world.get("editor", "household/items/5/history").await;
    let history = answer.json()["history"].as_array().unwrap().clone();
    assert_eq!(column(&history, "op"), ["delete", "update", "create"].map(|op| json!(op)));
    assert_eq!(column(&history, "position"), [left, grown, came].map(|position| json!(position)));
    for word in ["Chủ hộ 5", "Ở xa", OTHERS[0], OTHERS[1]] {
        assert!(!answer.text().contains(word), "{word}: {}", answer.text());
    }
    let other = world.get("other", "household/items/5/history").await;
    assert_eq!(
        column(other.json()["history"].as_array().unwrap(), "op"),
        [json!("delete"), json!("create")]
    );
    assert!(!other.text().contains("Ở đây") && !other.text().contains(OWN), "{}", other.text());

    for (who, open) in [("editor", vec![came, grown]), ("other", vec![made])] {
        for position in [made, came, grown, left] {
            let is_open = open.contains(&position);
            let one = world.get(who, &format!("household/items/5?as-of={position}")).await;
            assert_eq!(one.status == StatusCode::OK, is_open, "{who} {position}");
            let all = world.get(who, &format!("household/items?as-of={position}")).await.json();
            assert_eq!(all["numberReturned"], i32::from(is_open), "{who} {position}");
        }
    }
}

#[tokio::test]
async fn the_past_of_persons_is_nobodys_who_may_not_read_their_rows() {
    let (mut world, [_, came, ..]) = moving().await;
    let key = banlang::auth::NewKey {
        name: "doi-tac",
        collections: &["shelter".to_owned()],
        areas: &[OWN.to_owned()],
        until: chrono::Utc::now() + chrono::TimeDelta::days(1),
    };
    let key =
        world.app.app.accounts().add_key(world.app.app.catalogue(), &key, "test").await.unwrap();
    world.add("auditor", &[(Role::Auditor, OWN)]).await;
    for path in [
        "household/items/5/history".to_owned(),
        format!("household/items/5?as-of={came}"),
        format!("household/items?as-of={came}"),
    ] {
        for who in ["public", "planner", "auditor"] {
            assert_eq!(world.get(who, &path).await.status, StatusCode::NOT_FOUND, "{who} {path}");
        }
        let bearer = format!("Bearer {key}");
        let partner = world
            .app
            .get_with(&format!("/api/collections/{path}"), &[("authorization", &bearer)])
            .await;
        assert_eq!(partner.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_activation_opens_households_as_they_are_and_never_as_they_were() {
    let mut world = World::with_officers().await;
    world.add("desk", &[(Role::Disaster, OWN)]).await;
    world.add("both", &[(Role::Disaster, OWN), (Role::Editor, OTHERS[0])]).await;
    world.write(&household(5, OWN, 4)).await;
    let grown = world
        .write(&format!("UPDATE household SET members = 6; {}", household(6, OTHERS[0], 3)))
        .await;
    world
        .app
        .execute(&format!(
            "INSERT INTO activation (kind, title, areas, reason, asked_by, ends_at)
             SELECT 'break_glass', 'Lũ', ARRAY['{OWN}'], 'Tìm các hộ bị cô lập sau lũ', id, now() + interval '1 hour'
             FROM app_user WHERE name IN ('desk', 'both')"
        ))
        .await;

    let now = world.get("desk", "household/items/5").await;
    assert_eq!(now.status, StatusCode::OK, "the activation opens nothing: {}", now.text());
    for path in [
        "household/items/5/history",
        &format!("household/items/5?as-of={grown}"),
        &format!("household/items?as-of={grown}"),
        "household/items/77/history",
    ] {
        let answer = world.get("desk", path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.text());
    }
    assert_eq!(world.get("both", "household/items/5").await.status, StatusCode::OK);
    assert_eq!(world.get("both", "household/items/5/history").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        world.get("both", &format!("household/items/5?as-of={grown}")).await.status,
        StatusCode::NOT_FOUND
    );
    let own = world.get("both", &format!("household/items?as-of={grown}")).await.json();
    assert_eq!((&own["numberReturned"], &own["features"][0]["id"]), (&json!(1), &json!(6)));
}

#[tokio::test]
async fn a_look_at_the_past_of_persons_stands_in_the_ledger_first() {
    let (world, [_, came, ..]) = moving().await;
    for (who, path, route) in [
        ("editor", "household/items/5/history".to_owned(), "history"),
        ("other", format!("household/items/5?as-of={came}"), "item as of"),
    ] {
        world.get(who, &path).await;
        let lines = world.app.ledger_lines();
        let look = lines.iter().rfind(|line| line["action"] == "read").unwrap();
        assert_eq!((&look["who"]["name"], &look["detail"]["route"]), (&json!(who), &json!(route)));
    }
    // The log of what the service gives out is one thing, what it reads another: an export is noted by itself.
    world.get("editor", &format!("household/items?as-of={came}&f=csv")).await;
    assert_eq!(world.app.ledger_lines().last().unwrap()["action"], "export");
}

/// What the functions of the owner give to the service, whatever it believes.
async fn given(world: &World, areas: Option<&str>, sql: &str) -> i64 {
    let mut client = world.app.db.db.connection().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    if let Some(areas) = areas {
        transaction
            .execute("SELECT set_config('banlang.read_areas', $1, true)", &[&areas])
            .await
            .unwrap();
        // An activation and its areas open nothing here.
        transaction.batch_execute("SELECT set_config('banlang.activations', '1', true), set_config('banlang.disaster_areas', '23001,23002,23101', true)").await.unwrap();
    }
    transaction.query_one(sql, &[]).await.unwrap().try_get(0).unwrap()
}

#[tokio::test]
async fn the_database_gives_the_service_images_of_the_named_areas_and_no_others() {
    let (world, _) = moving().await;
    let all = "SELECT count(image) FROM past_rows('household', NULL, 0)";
    let one = "SELECT count(image) FROM past_rows('household', ARRAY[5, 5], (SELECT max(position) - 1 FROM txn))";
    let history = "SELECT count(before) + count(after) FROM history_of('household', 5)";
    let former = "SELECT count(image) FROM former_rows((SELECT max(txn) FROM change WHERE collection = 'household'), 'household', 0, 9223372036854775807)";
    for (areas, expected) in [
        (None, [0, 0, 0, 0]),
        (Some(""), [0, 0, 0, 0]),
        (Some("51"), [0, 0, 0, 0]),
        (Some(OTHERS[1]), [0, 0, 0, 0]),
        (Some(OTHERS[0]), [0, 0, 2, 0]),
        (Some(OWN), [0, 1, 4, 1]),
        (Some("23001,23002,23101"), [0, 1, 6, 1]),
    ] {
        for (sql, expected) in [all, one, history, former].iter().zip(expected) {
            assert_eq!(given(&world, areas, sql).await, expected, "{areas:?}: {sql}");
        }
    }
    // Which rows changed is told; a collection without a table has no images.
    assert_eq!(
        given(&world, None, "SELECT count(*) FROM past_rows('household', NULL, 0)").await,
        1
    );
    assert_eq!(
        given(&world, Some(OWN), "SELECT count(image) FROM past_rows('nothing', NULL, 0)").await,
        0
    );
}

#[tokio::test]
async fn a_guarded_table_is_walled_in_the_past_however_its_migration_was_written() {
    let world = World::start().await;
    world
        .app
        .execute(
            "CREATE TABLE house (id bigint PRIMARY KEY, place text); SELECT guard_rows('house', 'place'); SELECT track_changes('house', 'home');
             CREATE TABLE hut (id bigint PRIMARY KEY, place text); SELECT track_changes('hut', 'hut'); ALTER TABLE hut ENABLE ROW LEVEL SECURITY;
             INSERT INTO house VALUES (1, '23001'), (2, '23002'); INSERT INTO hut VALUES (1, '23001')",
        )
        .await;
    world.write("DELETE FROM house; DELETE FROM hut").await;

    let homes = "SELECT count(before) FROM history_of('home', 1)";
    assert_eq!(given(&world, Some("23001"), homes).await, 1);
    assert_eq!(given(&world, Some("23002"), homes).await, 0);
    let huts = "SELECT count(before) FROM history_of('hut', 1)";
    assert_eq!(
        given(&world, Some("23001"), huts).await,
        0,
        "a wall without a column opens nothing"
    );
    let known = "SELECT string_agg(relation::text || ' ' || area_column, ', ' ORDER BY relation::text) FROM guarded";
    assert_eq!(
        world.value(known).await,
        "contact area_code, house place, household commune_code, household_status commune_code"
    );
}

#[tokio::test]
async fn the_service_reads_neither_images_nor_the_list_of_walls_by_itself() {
    let world = World::start().await;
    let client = world.app.db.db.connection().await.unwrap();
    for sql in [
        "SELECT before FROM change",
        "SELECT * FROM guarded",
        "SELECT wall_of('household')",
        "DELETE FROM guarded",
    ] {
        let error = client.batch_execute(sql).await.unwrap_err();
        assert_eq!(error.code().unwrap().code(), "42501", "{sql}");
    }
    let public = "SELECT bool_or(has_function_privilege('banlang_mirror', oid, 'EXECUTE')) FROM pg_proc WHERE proname IN ('past_rows', 'history_of', 'former_rows', 'wall_of')";
    assert_eq!(world.value(public).await, "false");
}
