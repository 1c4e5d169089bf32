//! What a community keeps to itself stands in no face of the service for those outside.

use banlang::auth::Role;

use crate::support::{TestApp, held, steward};

const SECRET: &str = "Lời khấn chỉ trong làng";

async fn world() -> TestApp {
    let app = TestApp::start().await;
    app.execute(&format!(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Phường ngoài');
         INSERT INTO cultural_item (id, code, kind, name, ethnic_group, area_code, story_vi, story_en, access_label, access_gender, geom)
         VALUES (1, 'khan', 'story', 'Lời khấn', 'xo_dang', '23368', '{SECRET}', '{SECRET}', 'restricted', NULL, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)),
                (2, 'ru', 'story', 'Lời ru', 'xo_dang', '23368', '{SECRET}', NULL, 'open', 'women', NULL),
                (3, 'mo', 'story', 'Chuyện mở', 'xo_dang', '23368', 'Ai cũng nghe', NULL, 'ask', NULL, NULL)"
    ))
    .await;
    app
}

/// Every face that shows records, or answers by what is in them.
fn faces() -> Vec<String> {
    let items = "/api/collections/cultural_item/items";
    let mut faces: Vec<_> = [
        "",
        "?f=html",
        "?f=csv",
        "?f=jsonseq",
        "?f=geojson-stream",
        "?properties=story_vi",
        "?f=csv&properties=story_vi,story_en",
    ]
    .iter()
    .map(|query| format!("{items}{query}"))
    .collect();
    for id in [1, 2] {
        faces.extend([format!("{items}/{id}"), format!("{items}/{id}?f=html")]);
        faces.push(format!("{items}/{id}/label"));
    }
    faces.push("/api/search?q=khan".to_owned());
    faces.push("/tiles/cultural_item/0/0/0.mvt".to_owned());
    faces.push("/styles/default.json".to_owned());
    faces
}

#[tokio::test]
async fn a_closed_story_is_in_no_face_for_those_outside_and_the_record_stays() {
    let mut app = world().await;
    for role in [
        None,
        Some(held(Role::Viewer, "23368")),
        Some(held(Role::Disaster, "23368")),
        Some(held(Role::Auditor, "23368")),
        Some(held(Role::Editor, "22165")),
        Some(steward("gie_trieng", "23368")),
        Some(steward("xo_dang", "22165")),
    ] {
        if let Some(role) = role {
            let name = format!(
                "{}-{}-{}",
                role.role,
                role.community.unwrap_or_default().replace('_', "-"),
                role.area.unwrap_or_default()
            );
            app.log_in_with(&name, &[role]).await;
        }
        for face in faces() {
            let answer = app.get(&face).await;
            assert!(answer.status.is_success(), "{role:?} {face}: {}", answer.status);
            assert!(!answer.text().contains(SECRET), "{role:?} {face}");
        }
        let item = app.get("/api/collections/cultural_item/items/1").await.json();
        assert_eq!(item["properties"]["name"], "Lời khấn");
        assert_eq!(item["properties"]["story_vi"], serde_json::Value::Null);
        let open = app.get("/api/collections/cultural_item/items/3").await.json();
        assert_eq!(open["properties"]["story_vi"], "Ai cũng nghe");
    }
}

#[tokio::test]
async fn nobody_outside_finds_out_a_closed_story_by_asking_for_it() {
    let app = world().await;
    let encoded = percent_encoding::utf8_percent_encode(SECRET, percent_encoding::NON_ALPHANUMERIC);
    let items = "/api/collections/cultural_item/items";

    let right = app.get(&format!("{items}?story_vi={encoded}")).await.json();
    let open = app.get(&format!("{items}?story_vi=Ai%20c%C5%A9ng%20nghe")).await.json();
    let search = app.get(&format!("/api/search?q={encoded}")).await.json();
    let before = app.get(&format!("{items}/1")).await.header("etag").to_owned();
    app.execute("UPDATE cultural_item SET story_vi = 'khác' WHERE id = 1").await;
    let after = app.get(&format!("{items}/1")).await.header("etag").to_owned();

    assert_eq!((&right["numberMatched"], &right["numberReturned"]), (&0.into(), &0.into()));
    assert_eq!(open["numberReturned"], 1, "the same question finds what is open");
    assert_eq!(search["results"].as_array().map(Vec::len), Some(0), "{search}");
    assert_eq!(before, after);
}

#[tokio::test]
async fn officers_of_the_area_and_stewards_of_the_community_read_the_story() {
    for role in
        [held(Role::Editor, "23368"), held(Role::Approver, "23368"), steward("xo_dang", "23368")]
    {
        let mut app = world().await;
        app.log_in_with("ben-trong", &[role]).await;
        for id in [1, 2] {
            let item = app.get(&format!("/api/collections/cultural_item/items/{id}")).await;
            assert_eq!(item.json()["properties"]["story_vi"], SECRET, "{role:?} {id}");
            assert_eq!(item.header("cache-control"), "private, no-cache");
        }
    }
}

#[tokio::test]
async fn an_officer_changes_a_record_over_the_story_that_it_sees() {
    let mut app = world().await;
    app.log_in_as_editor_of(&["23368"]).await;
    let path = "/api/collections/cultural_item/items/1";
    let read = app.get(path).await;
    let mut feature = read.json();
    feature["properties"]["name"] = "Tên mới".into();
    let feature = serde_json::json!({"type": "Feature", "geometry": feature["geometry"], "properties": feature["properties"]});

    let answer = app
        .send(
            axum::http::Method::PUT,
            path,
            &[("if-match", read.header("etag")), ("content-type", "application/geo+json")],
            axum::body::Body::from(feature.to_string()),
        )
        .await;

    assert_eq!(answer.status, axum::http::StatusCode::NO_CONTENT, "{}", answer.text());
    let kept =
        "SELECT concat_ws('; ', name, story_vi, access_label) FROM cultural_item WHERE id = 1";
    assert_eq!(app.db.value(kept).await, format!("Tên mới; {SECRET}; restricted"));
}

#[tokio::test]
async fn a_season_holds_on_both_its_days_and_runs_over_the_new_year() {
    let app = world().await;
    for (from, to, day, open) in [
        ("11-15", "01-15", "2026-11-14", false),
        ("11-15", "01-15", "2026-11-15", true),
        ("11-15", "01-15", "2027-01-15", true),
        ("11-15", "01-15", "2027-01-16", false),
        ("03-01", "04-30", "2026-03-01", true),
        ("03-01", "04-30", "2026-04-30", true),
        ("03-01", "04-30", "2026-02-28", false),
        ("03-01", "04-30", "2026-05-01", false),
        ("02-29", "02-29", "2028-02-29", true),
        ("07-01", "07-01", "2026-07-01", true),
    ] {
        let sql = format!("SELECT in_season('{from}', '{to}', '{day}')::text");
        assert_eq!(app.db.value(&sql).await, open.to_string(), "{from} to {to} on {day}");
    }
    assert_eq!(app.db.value("SELECT in_season(NULL, NULL, '2026-01-01')::text").await, "true");
    assert_eq!(app.db.value("SELECT in_season('01-01', NULL, '2026-02-01')::text").await, "false");
    assert_eq!(app.db.value("SELECT in_season(NULL, '01-01', '2026-01-01')::text").await, "false");
}
