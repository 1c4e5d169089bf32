//! What is told to whom.

use banlang::auth::Role;

use super::follower::{Follower, ask};
use crate::past::world::{OTHERS, OWN, World, household};

fn news(expected: &[(i64, &str)]) -> Vec<(i64, String)> {
    expected.iter().map(|(id, op)| (*id, (*op).to_owned())).collect()
}

#[tokio::test]
async fn a_row_that_comes_into_the_own_area_is_created_and_one_that_leaves_it_is_deleted() {
    let world = World::with_officers().await;
    let mut editor = Follower::start(&world, "editor", "").await;
    let mut planner = Follower::start(&world, "planner", "").await;
    world.write(&household(5, OTHERS[0], 3)).await;
    let mut step = async |sql: &str, expected: &[(i64, &str)]| {
        world.write(sql).await;
        editor.follow_all(&world, 10).await;
        assert_eq!(editor.news(), news(expected), "{sql}");
    };
    step("UPDATE household SET members = 4", &[]).await;
    step(&format!("UPDATE household SET commune_code = '{OWN}'"), &[(5, "create")]).await;
    step("UPDATE household SET members = 4", &[]).await;
    step("UPDATE household SET members = 5", &[(5, "update")]).await;
    step(&format!("UPDATE household SET commune_code = '{}'", OTHERS[1]), &[(5, "delete")]).await;
    step("UPDATE household SET members = 6", &[]).await;
    step("DELETE FROM household", &[]).await;
    planner.follow_all(&world, 10).await;
    assert_eq!(planner.news(), []);
}

#[tokio::test]
async fn what_came_and_went_between_two_pages_is_deleted_for_those_who_read_it_meanwhile() {
    let world = World::start().await;
    let mut follower = Follower::start(&world, "public", "").await;
    world
        .write("INSERT INTO shelter (id, code, name, area_code) VALUES (1, 'A', 'Nhà', '23001')")
        .await;
    world.write("DELETE FROM shelter").await;
    // In one transaction nobody can have read it.
    world.write("BEGIN; INSERT INTO shelter (id, code, name, area_code) VALUES (2, 'B', 'Nhà', '23001'); DELETE FROM shelter; COMMIT").await;
    follower.follow_all(&world, 10).await;
    assert_eq!(follower.news(), news(&[(1, "delete")]));
}

#[tokio::test]
async fn a_change_of_what_is_not_shown_is_not_told() {
    let world = World::with_officers().await;
    world
        .write("INSERT INTO cultural_item (id, code, kind, name, area_code, story_vi, access_label) VALUES (1, 'LE-1', 'festival', 'Lễ', '23001', 'Kín', 'restricted')")
        .await;
    let mut public = Follower::start(&world, "public", "").await;
    let mut editor = Follower::start(&world, "editor", "").await;
    let step = async |sql: &str, public: &mut Follower, editor: &mut Follower| {
        world.write(sql).await;
        public.follow_all(&world, 10).await;
        editor.follow_all(&world, 10).await;
        [public.news(), editor.news()]
    };
    let update = news(&[(1, "update")]);
    let told =
        step("UPDATE cultural_item SET story_vi = 'Kín hơn'", &mut public, &mut editor).await;
    assert_eq!(told, [vec![], update.clone()]);
    let told =
        step("UPDATE cultural_item SET access_label = 'open'", &mut public, &mut editor).await;
    assert_eq!(told, [update.clone(), update.clone()]);
    let told =
        step("UPDATE cultural_item SET access_label = 'restricted'", &mut public, &mut editor)
            .await;
    assert_eq!(told, [update.clone(), update]);
    let key = ("cultural_item".to_owned(), 1);
    assert!(public.rows[&key].0["story_vi"].is_null());
    assert_eq!(editor.rows[&key].0["story_vi"], "Kín hơn");
}

#[tokio::test]
async fn a_closed_collection_and_one_that_is_not_there_are_refused_alike() {
    let world = World::with_officers().await;
    let mut told = Vec::new();
    for name in ["household", "nothing", "media", "household_summary"] {
        let answer = ask(&world, "public", &format!("collection={name}")).await;
        assert_eq!(answer.status, 400, "{name}");
        told.push(answer.text().replace(name, "X"));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(ask(&world, "planner", "collection=household").await.status, 400);
    assert_eq!(ask(&world, "editor", "collection=household").await.status, 200);
}

#[tokio::test]
async fn an_activation_opens_nothing_in_the_feed() {
    let mut world = World::with_officers().await;
    world.add("both", &[(Role::Disaster, OWN), (Role::Editor, OTHERS[0])]).await;
    world
        .app
        .execute(&format!(
            "INSERT INTO activation (kind, title, areas, reason, asked_by, ends_at)
             SELECT 'break_glass', 'Lũ', ARRAY['{OWN}'], 'Tìm các hộ bị cô lập sau lũ', id, now() + interval '1 hour'
             FROM app_user WHERE name = 'both'"
        ))
        .await;
    let mut follower = Follower::start(&world, "both", "").await;
    world.write(&format!("{}; {}", household(5, OWN, 4), household(6, OTHERS[0], 3))).await;
    assert_eq!(
        world.get("both", "household/items/5").await.status,
        200,
        "the activation opens nothing"
    );
    follower.follow_all(&world, 10).await;
    assert_eq!(follower.news(), news(&[(6, "create")]));
}

#[tokio::test]
async fn who_is_told_of_persons_stands_in_the_ledger_and_an_empty_answer_is_no_look() {
    let world = World::with_officers().await;
    let mut follower = Follower::start(&world, "editor", "").await;
    let looks = || {
        let lines = world.app.ledger_lines();
        let looks = lines.iter().filter(|line| line["action"] == "read");
        looks.filter(|line| line["detail"]["route"] == "changes").count()
    };
    world.write("INSERT INTO shelter (code, name, area_code) VALUES ('A', 'Nhà', '23001')").await;
    follower.follow_all(&world, 10).await;
    assert_eq!(looks(), 0);
    world.write(&household(5, OWN, 4)).await;
    follower.follow_all(&world, 10).await;
    assert_eq!(looks(), 1);
}

#[tokio::test]
async fn the_answer_leads_to_the_next_page() {
    let world = World::start().await;
    let follower = Follower::start(&world, "public", "&collection=shelter").await;
    world.write("INSERT INTO shelter (id, code, name, area_code) VALUES (1, 'A', 'Nhà', '23001'), (2, 'B', 'Nhà', '23001')").await;
    let query = format!("since={}&collection=shelter&limit=1", follower.token);
    let mut answer = ask(&world, "public", &query).await;
    for (id, more) in [(1, true), (2, false)] {
        let page = answer.json();
        assert_eq!((&page["changes"][0]["id"], &page["more"]), (&id.into(), &more.into()));
        let next = page["links"][1].clone();
        assert_eq!(next["rel"], "next");
        answer =
            ask(&world, "public", next["href"].as_str().unwrap().split_once('?').unwrap().1).await;
    }
    assert_eq!(answer.json()["changes"], serde_json::json!([]));
    let made = "SELECT to_char(max(numbered_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM txn";
    let at = ask(&world, "public", &query).await.json()["changes"][0]["at"].clone();
    assert_eq!(at, world.value(made).await.as_str());
}

#[tokio::test]
async fn the_database_gives_states_of_the_named_areas_alone_and_its_key_to_the_service_alone() {
    let world = World::start().await;
    world.write(&household(5, OTHERS[0], 3)).await;
    for area in [OWN, OTHERS[1]] {
        world.write(&format!("UPDATE household SET commune_code = '{area}'")).await;
    }
    let mut client = world.app.db.db.connection().await.unwrap();
    for (areas, expected) in
        [("", 0), ("51", 0), (OTHERS[1], 0), (OTHERS[0], 1), (OWN, 1), ("23001,23002,23101", 2)]
    {
        let transaction = client.transaction().await.unwrap();
        let settings = "SELECT set_config('banlang.read_areas', $1, true), set_config('banlang.activations', '1', true),
            set_config('banlang.disaster_areas', '23001,23002,23101', true)";
        transaction.execute(settings, &[&areas]).await.unwrap();
        let states = "SELECT count(image) FROM states_of('household', ARRAY[5, 5], 0)";
        let given: i64 = transaction.query_one(states, &[]).await.unwrap().try_get(0).unwrap();
        assert_eq!(given, expected, "{areas:?}");
    }
    let error = client.batch_execute("UPDATE feed_key SET key = key").await.unwrap_err();
    assert_eq!(error.code().unwrap().code(), "42501");
    let others = "SELECT has_table_privilege('banlang_mirror', 'feed_key', 'SELECT')
        OR has_function_privilege('banlang_mirror', 'states_of(text, bigint[], bigint)', 'EXECUTE')";
    assert_eq!(world.value(others).await, "false");
}
