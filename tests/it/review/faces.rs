//! A draft is on no face for those who do not work on it.

use axum::http::StatusCode;
use banlang::{auth::NewKey, catalog::Catalogue};
use chrono::{TimeDelta, Utc};

use super::world::{NEW, OLD, REVIEW, SCHOOL, approved, rename, review, world, world_over};
use crate::support::{Answer, TestApp};

/// Every way in which facilities, or how many there are, are told.
const FACES: [&str; 21] = [
    "/api/collections/facility/items",
    "/api/collections/facility/items?f=html&lang=vi",
    "/api/collections/facility/items?f=csv",
    "/api/collections/facility/items?f=jsonseq",
    "/api/collections/facility/items?f=kml",
    "/api/collections/facility/items?state=draft",
    "/api/collections/facility/items?sortby=-name",
    "/api/collections/facility/items?bbox=107,15,108,16",
    "/api/collections/facility/items?filter=name%20LIKE%20'Tr%25'",
    "/api/collections/facility/items?properties=state",
    "/api/collections/facility",
    "/api/collections/facility/items/7",
    "/api/collections/facility/items/7?f=html&lang=vi",
    "/api/collections/facility/items/7/review",
    "/api/collections/facility/items/7/history",
    "/api/search?q=truong%20dak",
    "/catalog.jsonld",
    "/sitemap.xml",
    "/tiles/facility/14/13088/7496.mvt",
    "/tiles/facility/0/0/0.mvt",
    "/styles/default.json",
];

async fn seen(app: &TestApp) -> Vec<(StatusCode, Vec<u8>, String)> {
    let mut seen = Vec::new();
    for face in FACES {
        let Answer { status, headers, body } = app.get(face).await;
        let body = without_times(body);
        let etag = headers.get("etag").map(|tag| tag.to_str().unwrap().to_owned());
        seen.push((status, body, etag.unwrap_or_default()));
    }
    seen
}

/// A page says when it was asked for.
fn without_times(body: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(body) {
        Ok(text) => {
            let parts: Vec<_> = text.split("\"timeStamp\":\"").collect();
            let rest = parts.iter().skip(1).map(|part| part.split_once('"').unwrap_or_default().1);
            parts.iter().take(1).copied().chain(rest).collect::<String>().into_bytes()
        }
        Err(binary) => binary.into_bytes(),
    }
}

/// The faces that tell anything of a draft: they are others than in a world without its record.
async fn leaks(app: &mut TestApp) -> Vec<&'static str> {
    rename(app, "bien-tap", NEW).await;
    app.settle().await;
    app.forget_session();
    let hidden = seen(app).await;
    app.execute("DELETE FROM facility").await;
    app.settle().await;
    let gone = seen(app).await;
    let told = hidden.iter().zip(&gone).zip(FACES).filter(|((hidden, gone), _)| hidden != gone);
    told.map(|(_, face)| face).collect()
}

#[tokio::test]
async fn a_draft_that_a_descriptor_or_the_table_lets_out_is_found() {
    let descriptor = include_str!("../../../data/collections/facility.toml");
    let unmarked: String = descriptor
        .lines()
        .filter(|line| !line.starts_with("review =") && !line.starts_with("public_rows"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut catalogue = Catalogue::built_in().unwrap();
    catalogue.add("facility", &unmarked).unwrap();
    let mut open = world_over(catalogue).await;
    let mut untold = world().await;
    untold.execute("DROP TRIGGER keep_reviewed ON facility").await;

    for (app, fault) in [(&mut open, "descriptor"), (&mut untold, "table")] {
        let found = leaks(app).await;
        assert!(found.contains(&FACES[0]) && found.contains(&SCHOOL), "{fault}: {found:?}");
        assert!(found.iter().any(|face| face.starts_with("/tiles/")), "{fault}: {found:?}");
    }
    assert_eq!(leaks(&mut world().await).await, Vec::<&str>::new());
}

#[tokio::test]
async fn neither_a_search_nor_the_media_of_a_draft_lead_to_it() {
    let mut app = world().await;
    app.execute(
        "INSERT INTO cultural_item (id, code, kind, name, area_code, state) VALUES
            (3, 'le-hoi', 'festival', 'Lễ hội chưa duyệt', '23368', 'draft');
         INSERT INTO media (code, collection, record_id, kind, mime, size_bytes, sha256, title_vi, credit, licence)
         SELECT 'anh', 'cultural_item', 3, 'photo', 'image/jpeg', 9, repeat('0', 64), 'Ảnh lễ', 'x', 'CC BY 4.0'",
    )
    .await;
    for sees in [false, true] {
        if sees {
            app.log_in("duyet").await;
        }
        let found = app.get("/api/search?q=le%20hoi%20chua").await.text();
        let media = app.get("/api/collections/media/items").await.text();
        assert_eq!(found.contains("Lễ hội chưa duyệt"), sees, "{found}");
        assert_eq!(media.contains("Ảnh lễ"), sees, "{media}");
    }
}

#[tokio::test]
async fn a_draft_leaves_every_face_of_the_public_as_if_the_record_were_gone() {
    let mut app = world().await;
    let before = seen(&app).await;
    rename(&mut app, "bien-tap", NEW).await;
    app.settle().await;
    app.forget_session();
    let hidden = seen(&app).await;
    // The same world without the school.
    app.execute("DELETE FROM facility").await;
    app.settle().await;
    let gone = seen(&app).await;

    for (place, face) in FACES.iter().enumerate() {
        assert_eq!(
            hidden[place],
            gone[place],
            "{face}: {}",
            String::from_utf8_lossy(&hidden[place].1)
        );
        let text = String::from_utf8_lossy(&hidden[place].1).into_owned();
        assert!(!text.contains(NEW) && !text.contains(OLD), "{face}: {text}");
    }
    assert_eq!(before[0].0, StatusCode::OK);
    assert!(String::from_utf8_lossy(&before[0].1).contains(OLD));
    assert!(before[18].1 != gone[18].1, "the tile holds the school");
}

#[tokio::test]
async fn officers_of_the_area_see_drafts_marked_as_such_and_others_do_not() {
    let mut app = world().await;
    rename(&mut app, "bien-tap", NEW).await;
    for (name, sees) in [
        ("bien-tap", true),
        ("bien-tap-2", true),
        ("duyet", true),
        ("duyet-noi-khac", false),
        ("quy-hoach", false),
        ("truc-ban", false),
    ] {
        app.log_in(name).await;
        let list = app.get("/api/collections/facility/items?state=draft").await.json();
        let one = app.get(SCHOOL).await;
        let tile = app.get("/tiles/facility/14/13088/7496.mvt").await;
        assert_eq!(list["numberMatched"], i32::from(sees), "{name}: {list}");
        assert_eq!(one.status == StatusCode::OK, sees, "{name}");
        assert_eq!(!tile.body.is_empty(), sees, "{name}");
        if sees {
            assert_eq!(one.json()["properties"]["state"], "draft", "{name}");
        }
    }
}

#[tokio::test]
async fn a_key_opens_approved_records_only_even_in_its_own_area() {
    let mut app = world().await;
    rename(&mut app, "bien-tap", NEW).await;
    app.forget_session();
    let (collections, areas) = (["facility".to_owned()], ["23368".to_owned()]);
    let until = Utc::now() + TimeDelta::days(30);
    let new = NewKey { name: "doi-tac", collections: &collections, areas: &areas, until };
    let key = app.app.accounts().add_key(app.app.catalogue(), &new, "test").await.unwrap();
    let bearer = format!("Bearer {key}");
    let path = "/api/collections/facility/items";

    let closed = app.get_with(path, &[("authorization", &bearer)]).await.json();
    review(&mut app, "duyet", &approved()).await;
    app.forget_session();
    let open = app.get_with(path, &[("authorization", &bearer)]).await.json();

    assert_eq!((&closed["numberMatched"], &open["numberMatched"]), (&0.into(), &1.into()));
}

#[tokio::test]
async fn the_feed_tells_the_public_a_draft_as_gone_and_its_approval_as_new() {
    let mut app = world().await;
    app.settle().await;
    let changes = "/api/changes?collection=facility";
    let token = |answer: &Answer| answer.json()["next"].as_str().unwrap().to_owned();
    let first = token(&app.get(changes).await);
    rename(&mut app, "bien-tap", NEW).await;
    app.settle().await;
    app.forget_session();
    let gone = app.get(&format!("{changes}&since={first}")).await;
    review(&mut app, "duyet", &approved()).await;
    app.settle().await;
    app.forget_session();
    let back = app.get(&format!("{changes}&since={}", token(&gone))).await;

    assert!(!gone.text().contains(NEW), "{}", gone.text());
    assert!(gone.text().contains("delete"), "{}", gone.text());
    assert!(back.text().contains("create") && back.text().contains(NEW), "{}", back.text());
}

#[tokio::test]
async fn the_history_says_who_wrote_and_who_approved_to_those_who_work_with_the_records() {
    let mut app = world().await;
    rename(&mut app, "bien-tap", NEW).await;
    review(&mut app, "duyet", &approved()).await;
    app.settle().await;
    let history = app.get(&format!("{SCHOOL}/history")).await.json();
    let steps: Vec<_> = history["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["actor"].as_str().unwrap_or_default(),
                step["purpose"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    app.forget_session();
    let public = app.get(&format!("{SCHOOL}/history")).await.text();

    assert_eq!(steps.first(), Some(&("duyet", "review")));
    assert!(steps.contains(&("bien-tap", "edit")), "{steps:?}");
    assert!(!public.contains("\"duyet\"") && !public.contains("bien-tap"), "{public}");
}

#[tokio::test]
async fn what_a_record_was_as_a_draft_is_never_shown_to_the_public() {
    let mut app = world().await;
    app.settle().await;
    rename(&mut app, "bien-tap", "Trường chưa duyệt").await;
    app.settle().await;
    rename(&mut app, "bien-tap", NEW).await;
    review(&mut app, "duyet", &approved()).await;
    app.settle().await;
    app.forget_session();
    let newest: i64 = app.db.value("SELECT max(position)::text FROM txn").await.parse().unwrap();

    for position in 0..=newest {
        let items = app.get(&format!("/api/collections/facility/items?as-of={position}")).await;
        let one = app.get(&format!("{SCHOOL}?as-of={position}")).await;
        let text = items.text() + &one.text();
        assert!(!text.contains("chưa duyệt"), "{position}: {text}");
    }
    let history = app.get(&format!("{SCHOOL}/history")).await.text();
    assert!(!history.contains("chưa duyệt") && history.contains(OLD), "{history}");
}

#[tokio::test]
async fn the_review_itself_tells_its_note_to_officers_only_and_what_each_can_do() {
    let mut app = world().await;
    rename(&mut app, "ca-hai", NEW).await;
    let note = serde_json::json!({ "state": "draft", "note": "Ghi rõ nguồn" });
    review(&mut app, "duyet", &note).await;
    for (name, can) in
        [("duyet", vec!["approved", "draft"]), ("ca-hai", vec!["draft"]), ("bien-tap", vec![])]
    {
        app.log_in(name).await;
        let told = app.get(REVIEW).await.json();
        assert_eq!(told["review_note"], "Ghi rõ nguồn", "{name}");
        assert_eq!(told["can"], serde_json::json!(can), "{name}");
    }
    review(&mut app, "duyet", &approved()).await;
    assert_eq!(app.get(REVIEW).await.json()["review_note"], serde_json::Value::Null);
    app.forget_session();
    let public = app.get(REVIEW).await;
    assert_eq!(public.json(), serde_json::json!({ "state": "approved", "can": [] }));
    assert!(!app.get(SCHOOL).await.text().contains("review_note"));
}
