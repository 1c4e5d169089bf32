//! What a record says now closes what it said before: a community's label, and the mark that makes a figure public.

use axum::http::StatusCode;

use super::world::{OWN, World, column};

const STORY: &str = "Chuyện đêm hội";

async fn festival() -> (World, i64) {
    let world = World::with_officers().await;
    let open = world
        .write(&format!(
            "INSERT INTO cultural_item (id, code, kind, name, area_code, story_vi, access_label)
             VALUES (1, 'LE-1', 'festival', 'Lễ', '{OWN}', '{STORY}', 'open')"
        ))
        .await;
    world.write("UPDATE cultural_item SET name = 'Lễ hội'").await;
    (world, open)
}

/// Everything that tells of the past of the festival.
async fn told(world: &World, who: &str, position: i64) -> String {
    let mut told = String::new();
    for path in [
        "cultural_item/items/1/history".to_owned(),
        format!("cultural_item/items/1?as-of={position}"),
        format!("cultural_item/items?as-of={position}"),
        format!("cultural_item/items?as-of={position}&f=csv"),
        format!("cultural_item/items?as-of={position}&story_vi={}", STORY.replace(' ', "+")),
    ] {
        let answer = world.get(who, &path).await;
        if answer.status == StatusCode::OK {
            told += &answer.text();
        }
    }
    told
}

#[tokio::test]
async fn a_story_that_its_community_closes_is_closed_in_its_past_and_opens_with_it_again() {
    let (world, open) = festival().await;
    assert!(told(&world, "public", open).await.contains(STORY));

    world.write("UPDATE cultural_item SET access_label = 'restricted'").await;
    for who in ["public", "planner"] {
        let told = told(&world, who, open).await;
        assert!(told.contains("\"Lễ\"") && !told.contains(STORY), "{who}: {told}");
    }
    assert!(told(&world, "editor", open).await.contains(STORY), "the officers of the area keep it");

    world.write("UPDATE cultural_item SET access_label = 'open'").await;
    assert!(told(&world, "public", open).await.contains(STORY));
}

#[tokio::test]
async fn a_change_of_what_is_closed_is_not_told() {
    let (world, _) = festival().await;
    world.write("UPDATE cultural_item SET access_label = 'restricted'").await;
    let before = column(&world.history("public", "cultural_item/1").await, "position");

    world.write("UPDATE cultural_item SET story_vi = 'Chuyện khác'").await;

    assert_eq!(column(&world.history("public", "cultural_item/1").await, "position"), before);
    assert_eq!(world.history("editor", "cultural_item/1").await.len(), before.len() + 1);
}

#[tokio::test]
async fn a_story_goes_with_its_record() {
    let (world, open) = festival().await;
    world.write("DELETE FROM cultural_item").await;

    let [editor, public] = [told(&world, "editor", open).await, told(&world, "public", open).await];

    assert!(editor.contains("\"Lễ\"") && !editor.contains(STORY), "{editor}");
    // Whether it was taken down first cannot be told any more: it is no longer marked as approved.
    assert!(!public.contains("\"Lễ\"") && !public.contains(STORY), "{public}");
}

#[tokio::test]
async fn a_figure_that_is_no_longer_official_or_gone_is_not_public_in_the_past_either() {
    let world = World::with_officers().await;
    let official = world
        .write(&format!(
            "INSERT INTO stat_value (id, area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
             SELECT n, '{OWN}', (SELECT min(id) FROM indicator), date '2020-01-01' + n, '2024-01-01', 100 + n, 'x', 'census', 'x', true
             FROM generate_series(1, 3) AS n"
        ))
        .await;
    world.write("UPDATE stat_value SET official = false WHERE id = 1; DELETE FROM stat_value WHERE id = 2").await;
    let ids = async |who: &str| {
        let page = world.get(who, &format!("stat_value/items?as-of={official}")).await.json();
        let ids = page["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|feature| feature["id"].as_i64().unwrap());
        ids.collect::<Vec<_>>()
    };

    assert_eq!(ids("public").await, [3]);
    assert_eq!(ids("editor").await, [1, 2, 3]);
    for (who, id, status) in [
        ("public", 1, 404),
        ("public", 2, 404),
        ("public", 3, 200),
        ("editor", 1, 200),
        ("editor", 2, 200),
    ] {
        let history = world.get(who, &format!("stat_value/items/{id}/history")).await;
        assert_eq!(history.status.as_u16(), status, "{who} {id}: {}", history.text());
        let then = world.get(who, &format!("stat_value/items/{id}?as-of={official}")).await;
        assert_eq!(then.status.as_u16(), status, "{who} {id}");
    }
}

#[tokio::test]
async fn a_column_that_came_later_is_empty_in_older_images() {
    let world = World::start().await;
    let made = world
        .write("INSERT INTO shelter (id, code, name, source) VALUES (1, 'S1', 'Trường', 'sở')")
        .await;
    world.write("UPDATE shelter SET name = 'Nhà rông'").await;
    // As the image of a time before the column and the one of the map in metres.
    world
        .app
        .execute("UPDATE change SET before = before - 'source' - 'search_text' WHERE op = 'U'")
        .await;

    let then = world.get("public", &format!("shelter/items/1?as-of={made}")).await.json();

    assert_eq!(then["properties"]["name"], "Trường");
    assert_eq!(then["properties"]["source"], serde_json::Value::Null);
}
