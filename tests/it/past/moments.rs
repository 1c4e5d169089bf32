//! From a time to a position, and what a moment may be.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};

use super::world::{OWN, World, household};

/// The time at which the newest position was given.
async fn newest(world: &World) -> String {
    let sql = "SELECT to_char(numbered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM txn ORDER BY position DESC LIMIT 1";
    world.value(sql).await
}

/// Lets the clock go on.
async fn later() {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

async fn members(world: &World, as_of: &str) -> String {
    let answer = world.get("editor", &format!("household/items/5?as-of={as_of}")).await;
    if answer.status == StatusCode::NOT_FOUND {
        return "none".to_owned();
    }
    assert_eq!(answer.status, StatusCode::OK, "{as_of}: {}", answer.text());
    answer.json()["properties"]["members"].to_string()
}

#[tokio::test]
async fn a_time_and_a_position_give_the_record_as_it_was_then() {
    let world = World::with_officers().await;
    let before = now();
    later().await;
    let made = world.write(&household(5, OWN, 4)).await;
    let made_at = newest(&world).await;
    later().await;
    let grown = world.write("UPDATE household SET members = 6 WHERE id = 5").await;
    let grown_at = newest(&world).await;
    later().await;
    let between = now();
    later().await;
    let gone = world.write("DELETE FROM household WHERE id = 5").await;

    for (as_of, expected) in [
        ("0".to_owned(), "none"),
        ((made - 1).to_string(), "none"),
        (made.to_string(), "4"),
        (grown.to_string(), "6"),
        (gone.to_string(), "none"),
        (i64::MAX.to_string(), "none"),
        ("2020-01-01".to_owned(), "none"),
        (before, "none"),
        (made_at, "4"),
        (grown_at, "6"),
        (between, "6"),
        (now(), "none"),
    ] {
        assert_eq!(members(&world, &as_of).await, expected, "{as_of}");
    }
}

#[tokio::test]
async fn the_time_of_an_entry_asked_for_gives_the_record_of_that_entry() {
    let world = World::with_officers().await;
    for members in 4..9 {
        let sql = if members == 4 {
            household(5, OWN, 4)
        } else {
            format!("UPDATE household SET members = {members}")
        };
        world.write(&sql).await;
        later().await;
    }

    let history = world.history("editor", "household/5").await;

    assert_eq!(history.len(), 5);
    for entry in &history {
        let expected = entry["feature"]["properties"]["members"].to_string();
        assert_eq!(members(&world, entry["at"].as_str().unwrap()).await, expected);
        assert_eq!(members(&world, &entry["position"].to_string()).await, expected);
    }
}

#[tokio::test]
async fn what_a_long_transaction_wrote_is_not_there_before_anybody_could_see_it() {
    let world = World::with_officers().await;
    world.write(&household(5, OWN, 4)).await;
    let mut long = world.app.db.db.connection().await.unwrap();
    let long = long.transaction().await.unwrap();
    long.batch_execute("SELECT set_config('banlang.write_areas', '23001', true), set_config('banlang.read_areas', '23001', true)").await.unwrap();
    long.batch_execute("UPDATE household SET members = 40 WHERE id = 5").await.unwrap();
    later().await;
    // It began before this one, whose number comes first.
    world.write("INSERT INTO shelter (code, name) VALUES ('S1', 'x')").await;
    later().await;
    let held = now();
    later().await;
    long.commit().await.unwrap();
    let unnumbered = members(&world, &now()).await;
    later().await;
    world.number().await;
    later().await;

    assert_eq!(members(&world, &held).await, "4");
    assert_eq!(unnumbered, "4", "what has no number has not been yet");
    assert_eq!(members(&world, &now()).await, "40");
    let at = world.history("editor", "household/5").await[0]["at"].as_str().unwrap().to_owned();
    assert!(
        at.parse::<DateTime<Utc>>().unwrap() > held.parse::<DateTime<Utc>>().unwrap(),
        "{at} {held}"
    );
}

#[tokio::test]
async fn a_clock_that_is_set_back_numbers_nothing_into_the_past() {
    let world = World::with_officers().await;
    world.write(&household(5, OWN, 4)).await;
    world.app.execute("UPDATE txn SET numbered_at = now() + interval '1 hour' WHERE position = (SELECT max(position) FROM txn)").await;
    world.write("UPDATE household SET members = 6 WHERE id = 5").await;

    let order = "SELECT array_agg(position ORDER BY numbered_at, position) = array_agg(position ORDER BY position) FROM txn";
    assert_eq!(world.value(order).await, "true");
}

#[tokio::test]
async fn a_moment_that_cannot_be_is_refused_in_a_sentence() {
    let world = World::with_officers().await;
    world.write(&household(5, OWN, 4)).await;

    for (as_of, words) in [
        ("", "is no moment"),
        ("-1", "is no moment"),
        ("yesterday", "is no moment"),
        ("2020-01-01/2021-01-01", "is no moment"),
        ("99999999999999999999", "is no moment"),
        ("2999-01-01T00:00:00Z", "has not come yet"),
    ] {
        for path in ["household/items", "household/items/5"] {
            let answer = world.get("editor", &format!("{path}?as-of={as_of}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{as_of}");
            assert_eq!(answer.json()["name"], "as-of");
            assert!(answer.text().contains(words), "{as_of}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_former_record_leads_to_its_history_and_to_what_it_is_now() {
    let world = World::with_officers().await;
    let made = world.write(&household(5, OWN, 4)).await;

    let answer = world.get("editor", &format!("household/items/5?as-of={made}")).await;

    let links = answer.json()["links"].clone();
    let href = |rel: &str| {
        links.as_array().unwrap().iter().find(|link| link["rel"] == rel).unwrap()["href"].clone()
    };
    assert_eq!(
        href("version-history"),
        "http://ban.lang/api/collections/household/items/5/history"
    );
    assert_eq!(href("latest-version"), "http://ban.lang/api/collections/household/items/5");
    assert!(answer.header("link").contains("rel=\"version-history\""), "{}", answer.header("link"));
    assert_eq!(answer.header("content-type"), "application/geo+json");
}
