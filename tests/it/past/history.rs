//! The history of a record: what it says, and what of it is whose to know.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::json;

use super::world::{OWN, World, column, household};

#[tokio::test]
async fn a_history_tells_each_change_with_its_fields_and_the_record_afterwards() {
    let world = World::with_officers().await;
    let made = world.write(&household(5, OWN, 4)).await;
    let grown =
        world.write("UPDATE household SET members = 6, village = 'Thôn Hai' WHERE id = 5").await;
    let moved = world
        .write(
            "UPDATE household SET geom = ST_SetSRID(ST_MakePoint(107.2, 15.2), 4326) WHERE id = 5",
        )
        .await;

    let history = world.history("editor", "household/5").await;

    assert_eq!(column(&history, "position"), [moved, grown, made].map(|position| json!(position)));
    assert_eq!(column(&history, "op"), ["update", "update", "create"].map(|op| json!(op)));
    assert_eq!(
        column(&history, "changed"),
        [json!(["geometry"]), json!(["village", "members"]), json!([])]
    );
    let members = history.iter().map(|entry| entry["feature"]["properties"]["members"].clone());
    assert_eq!(members.collect::<Vec<_>>(), [json!(6), json!(6), json!(4)]);
    assert_eq!(history[0]["feature"]["geometry"]["coordinates"], json!([107.2, 15.2]));
    assert_eq!(history[1]["feature"]["geometry"]["coordinates"], json!([107.1, 15.1]));
    assert!(history.iter().all(|entry| entry["feature"]["id"] == 5), "{history:?}");
}

#[tokio::test]
async fn a_history_tells_as_many_of_the_newest_transactions_as_are_asked_for() {
    let world = World::with_officers().await;
    world.write("INSERT INTO shelter (id, code, name) VALUES (1, 'S1', '0')").await;
    for name in 1..6 {
        world.write(&format!("UPDATE shelter SET name = '{name}'")).await;
    }
    let names = async |limit: &str| {
        let answer = world.get("public", &format!("shelter/items/1/history?limit={limit}")).await;
        let history = answer.json()["history"].as_array().cloned().unwrap_or_default();
        let names = history
            .iter()
            .map(|entry| format!("{} {}", entry["op"], entry["feature"]["properties"]["name"]));
        names.collect::<Vec<_>>().join(", ").replace('"', "")
    };

    assert_eq!(names("2").await, "update 5, update 4");
    assert_eq!(names("6").await, "update 5, update 4, update 3, update 2, update 1, create 0");
    assert_eq!(
        world.get("public", "shelter/items/1/history?limit=0").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_record_that_has_gone_keeps_its_history_and_ends_in_nothing() {
    let world = World::with_officers().await;
    world.write(&household(5, OWN, 4)).await;
    world.write("DELETE FROM household WHERE id = 5").await;

    let history = world.get("editor", "household/items/5/history").await.json();
    let history = history["history"].as_array().unwrap();

    assert_eq!(column(history, "op"), [json!("delete"), json!("create")]);
    assert_eq!(history[0]["feature"], json!(null));
    assert_eq!(world.get("editor", "household/items/5").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_nobody_saw_and_what_changed_nothing_is_not_in_the_history() {
    let world = World::with_officers().await;
    let made = world.write(&household(5, OWN, 4)).await;
    // In the middle of a transaction, without an end, of no consequence, and made and removed at once.
    let grown = world
        .write("BEGIN; UPDATE household SET members = 50 WHERE id = 5; UPDATE household SET members = 6 WHERE id = 5; COMMIT")
        .await;
    world.write("BEGIN; UPDATE household SET members = 60 WHERE id = 5; ROLLBACK").await;
    world.write("UPDATE household SET members = members WHERE id = 5").await;
    world
        .write("BEGIN; UPDATE household SET members = 7 WHERE id = 5; UPDATE household SET members = 6 WHERE id = 5; COMMIT")
        .await;
    world
        .write(&format!(
            "BEGIN; {}; DELETE FROM household WHERE id = 6; COMMIT",
            household(6, OWN, 4)
        ))
        .await;
    // Not numbered yet.
    world.app.execute("UPDATE household SET members = 8 WHERE id = 5").await;

    let history = world.history("editor", "household/5").await;

    assert_eq!(column(&history, "position"), [json!(grown), json!(made)]);
    assert_eq!(history[0]["feature"]["properties"]["members"], 6);
    let never = world.get("editor", "household/items/6/history").await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_wrote_and_from_which_file_is_told_to_those_who_work_with_the_records() {
    let mut world = World::with_officers().await;
    world.add("auditor", &[(banlang::auth::Role::Auditor, OWN)]).await;
    world
        .write(
            "SELECT set_config('banlang.actor', 'y-hanh', false), set_config('banlang.purpose', 'import Y Hanh.xlsx', false);
             INSERT INTO shelter (id, code, name, area_code) VALUES (1, 'S1', 'Trường', '23001')",
        )
        .await;

    for who in ["public", "auditor"] {
        let answer = world.get(who, "shelter/items/1/history").await;
        assert!(!answer.text().to_lowercase().contains("hanh"), "{who}: {}", answer.text());
        let entry = &answer.json()["history"][0];
        assert_eq!(entry["purpose"], "import", "{who}");
        assert!(
            entry.get("actor").is_none() && entry.get("transaction").is_none(),
            "{who}: {entry}"
        );
        let page = world.get(who, "shelter/items/1/history?f=html").await.text();
        assert!(!page.to_lowercase().contains("hanh"), "{who}: {page}");
    }
    for who in ["planner", "editor"] {
        let entry = world.history(who, "shelter/1").await.remove(0);
        assert_eq!(
            (&entry["actor"], &entry["purpose"]),
            (&json!("y-hanh"), &json!("import Y Hanh.xlsx"))
        );
        assert_eq!(
            entry["transaction"].to_string(),
            world.value("SELECT max(txn) FROM change").await
        );
    }
}

#[tokio::test]
async fn an_edit_by_the_api_stands_in_the_history_under_the_name_of_the_editor() {
    let mut world = World::with_officers().await;
    world.app.log_in("editor").await;
    let feature = json!({"type": "Feature", "geometry": null, "properties": {"code": "S1", "name": "Nhà rông", "area_code": OWN}});
    let headers = [("content-type", "application/geo+json")];
    let body = Body::from(feature.to_string());
    let made = world.app.send(Method::POST, "/api/collections/shelter/items", &headers, body).await;
    let record = made.header("location").rsplit('/').next().unwrap().to_owned();
    world.number().await;

    let history = world.history("editor", &format!("shelter/{record}")).await;

    assert_eq!((&history[0]["actor"], &history[0]["purpose"]), (&json!("editor"), &json!("edit")));
}

#[tokio::test]
async fn a_history_is_a_page_too_in_both_languages_and_the_record_leads_to_it() {
    let world = World::with_officers().await;
    world.write("INSERT INTO shelter (id, code, name) VALUES (1, 'S1', 'Trường')").await;
    let position = world.write("UPDATE shelter SET name = 'Nhà rông', capacity = 5").await;

    let record = world.get("public", "shelter/items/1?f=html&lang=en").await.text();
    let english = world.get("public", "shelter/items/1/history?f=html&lang=en").await.text();
    let vietnamese = world.get("public", "shelter/items/1/history?f=html&lang=vi").await.text();

    assert!(record.contains("/items/1/history?f=html"), "{record}");
    assert!(english.contains("Name, Capacity") && english.contains("changed"), "{english}");
    assert!(english.contains(&format!("as-of={position}")), "{english}");
    let former = world
        .get("public", &format!("shelter/items/1?as-of={position}&f=html&lang=en"))
        .await
        .text();
    let formers =
        world.get("public", &format!("shelter/items?as-of={position}&f=html&lang=en")).await.text();
    assert!(
        former.contains("at an earlier moment") && formers.contains("at an earlier moment"),
        "{former}"
    );
    assert!(!record.contains("at an earlier moment"), "{record}");
    assert!(vietnamese.contains("Lịch sử") && vietnamese.contains("sửa"), "{vietnamese}");
}

#[tokio::test]
async fn rows_that_the_service_makes_itself_have_no_history() {
    let world = World::start().await;
    world
        .write(
            "INSERT INTO cultural_item (id, code, kind, name) VALUES (1, 'LE-1', 'festival', 'Lễ');
             INSERT INTO media (id, code, collection, record_id, kind, mime, size_bytes, sha256, title_vi, credit, licence)
             VALUES (1, 'ANH-1', 'cultural_item', 1, 'photo', 'image/jpeg', 9, repeat('0', 64), 'x', 'x', 'x')",
        )
        .await;

    let media = world.get("public", "media/items/1").await;
    assert!(media.status == 200 && !media.text().contains("version-history"), "{}", media.text());
    for path in ["media/items/1/history", "household_summary/items/1/history"] {
        assert_eq!(world.get("public", path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["media/items/1?as-of=1", "household_summary/items?as-of=1"] {
        let answer = world.get("public", path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.json()["name"], "as-of", "{path}");
    }
}
