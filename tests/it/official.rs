//! Counts of people are public only as official figures.

use axum::http::StatusCode;
use banlang::{
    auth::{NewKey, Role},
    catalog::Catalogue,
};
use chrono::{TimeDelta, Utc};

use crate::support::{TestApp, held};

/// A number that appears nowhere else: the official one and the one that is about three people.
const OFFICIAL: &str = "777001";
const SMALL: &str = "3.000123";

async fn world() -> TestApp {
    let app = TestApp::start().await;
    app.execute(&format!(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Phường ngoài');
         INSERT INTO stat_value (id, area_code, indicator, ethnic_group, period_from, period_to, numerator, denominator, unit, method, source, official) VALUES
            (1, '23368', 'population', 'all', '2024-01-01', '2025-01-01', {OFFICIAL}, NULL, 'người', 'census', 'Niên giám', true),
            (2, '23368', 'poor_share', 'all', '2031-01-01', '2032-01-01', {SMALL}, 20, '%', 'administrative', 'Thôn báo', false)"
    ))
    .await;
    app
}

/// Every way in which the figures, or how many there are, are told.
const FACES: [&str; 14] = [
    "/api/collections/stat_value/items",
    "/api/collections/stat_value/items?limit=10000",
    "/api/collections/stat_value/items?f=html",
    "/api/collections/stat_value/items?f=csv",
    "/api/collections/stat_value/items?f=jsonseq",
    "/api/collections/stat_value/items?indicator=poor_share",
    "/api/collections/stat_value/items?official=false",
    "/api/collections/stat_value/items?datetime=2031-06-01",
    "/api/collections/stat_value/items?properties=numerator",
    "/api/collections/stat_value",
    "/styles/default.json",
    "/api/search?q=Thon%20bao",
    "/api/areas/23368/lineage",
    "/api/crosswalk?from=2025-07-01&to=2026-01-01&codes=23368&indicator=poor_share&period=2031",
];

fn tells(text: &str) -> bool {
    [SMALL, "3.0001", "3,0001", "2031", "Thôn báo"].iter().any(|secret| text.contains(secret))
}

async fn etags(app: &TestApp) -> Vec<String> {
    let mut etags = Vec::new();
    for face in FACES {
        etags.push(app.get(face).await.header("etag").to_owned());
    }
    etags
}

#[tokio::test]
async fn a_figure_that_is_not_official_is_nowhere_for_the_public() {
    let app = world().await;
    for face in FACES {
        let answer = app.get(face).await;
        assert!(answer.status.is_success(), "{face}: {}", answer.text());
        let told = answer
            .text()
            .replace(face, "")
            .replace("2031-06-01", "")
            .replace("\"query\":\"Thon bao\"", "")
            .replace("\"period\":\"2031-01-01\"", "");
        assert!(!tells(&told), "{face}: {told:.1500}");
    }
    let all = app.get("/api/collections/stat_value/items").await.json();
    let unofficial = app.get("/api/collections/stat_value/items?official=false").await.json();
    let (hidden, missing) = (
        app.get("/api/collections/stat_value/items/2").await,
        app.get("/api/collections/stat_value/items/3").await,
    );

    assert_eq!((&all["numberMatched"], &all["numberReturned"]), (&1.into(), &1.into()));
    assert!(all.to_string().contains(OFFICIAL));
    assert_eq!(
        (&unofficial["numberMatched"], &unofficial["numberReturned"]),
        (&0.into(), &0.into())
    );
    assert_eq!((hidden.status, &hidden.body), (StatusCode::NOT_FOUND, &missing.body));
}

#[tokio::test]
async fn no_version_of_a_public_answer_tells_that_an_unofficial_figure_changed() {
    let app = world().await;
    let before = etags(&app).await;

    app.execute("UPDATE stat_value SET numerator = 4 WHERE id = 2").await;
    let changed = etags(&app).await;
    app.execute("DELETE FROM stat_value WHERE id = 2").await;

    assert_eq!(before, changed);
    assert_eq!(before, etags(&app).await);
}

#[tokio::test]
async fn officers_see_the_unofficial_figures_of_their_areas() {
    for (role, seen) in [
        (held(Role::Viewer, "23368"), true),
        (held(Role::Editor, "23368"), true),
        (held(Role::Approver, "23368"), true),
        (held(Role::Disaster, "23368"), true),
        (held(Role::Editor, "22165"), false),
        (held(Role::Viewer, "22165"), false),
        (held(Role::Auditor, "23368"), false),
        (held(Role::Admin, "23368"), false),
    ] {
        let mut app = world().await;
        app.log_in_with("can-bo", &[role]).await;

        let rows = app.get("/api/collections/stat_value/items").await;
        let one = app.get("/api/collections/stat_value/items/2").await;

        assert_eq!(rows.text().contains(SMALL), seen, "{role:?}");
        assert_eq!(one.status == StatusCode::OK, seen, "{role:?}");
        assert!(rows.text().contains(OFFICIAL), "{role:?}");
    }
}

#[tokio::test]
async fn a_key_opens_official_figures_only_and_those_of_its_areas() {
    let app = world().await;
    app.execute("INSERT INTO disaster_event (code, kind, name, started_at) VALUES ('lu-1', 'lu', 'Lũ', now());
        INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at, source, official) VALUES
            ('lu-1', '23368', 'dead', 2, 'người', now(), 'Thôn báo', false), ('lu-1', '23368', 'hurt', 9, 'người', now(), 'Báo cáo nhanh', true)").await;
    for (name, areas, own) in [
        ("khap-noi", vec![], true),
        ("xa-nay", vec!["23368"], true),
        ("xa-khac", vec!["22165"], false),
    ] {
        let areas: Vec<String> = areas.into_iter().map(str::to_owned).collect();
        let collections = ["stat_value".to_owned(), "damage_report".to_owned()];
        let until = Utc::now() + TimeDelta::days(30);
        let new = NewKey { name, collections: &collections, areas: &areas, until };
        let key = app.app.accounts().add_key(app.app.catalogue(), &new, "test").await.unwrap();
        let bearer = format!("Bearer {key}");
        for collection in ["stat_value", "damage_report"] {
            let path = format!("/api/collections/{collection}/items");
            let answer = app.get_with(&path, &[("authorization", &bearer)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{name}");
            assert!(!tells(&answer.text()), "{name}: {}", answer.text());
            assert_eq!(answer.json()["numberReturned"], i32::from(own), "{name} {collection}");
        }
    }
    assert_eq!(app.get("/api/collections/damage_report/items").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_official_figure_names_its_source() {
    let app = world().await;
    for sql in [
        "UPDATE stat_value SET source = '  ' WHERE official",
        "INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at, official)
         VALUES ('lu-1', '23368', 'hurt', 9, 'người', now(), true)",
    ] {
        let refused = app.db.world().await.execute(sql, &[]).await.unwrap_err();
        assert!(format!("{refused:?}").contains("_official"), "{sql}: {refused:?}");
    }
}

#[test]
fn a_public_collection_that_counts_people_says_which_of_its_rows_are_official() {
    let text = "title = { vi = 'a', en = 'a' }\ndescription = { vi = 'a', en = 'a' }\ntable = 't'\nkey = ['code']\n\
        sensitivity = 'public'\ncounts = 'people'\n[[field]]\nname = 'code'\ntype = 'text'\ntitle = { vi = 'a', en = 'a' }\nsensitivity = 'public'";

    let refused = Catalogue::built_in().unwrap().add("crowd", text).unwrap_err().to_string();

    assert_eq!(
        refused,
        "data/collections/crowd.toml: counts people in public; say with public_rows which rows are official figures"
    );
}
