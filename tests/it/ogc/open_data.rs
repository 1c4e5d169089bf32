//! Open data: the catalogue tells what everyone may have and nothing else, and the gauge is what SQL counts.

use axum::http::StatusCode;
use banlang::catalog::{Catalogue, Sensitivity};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::support::TestApp;

const WORLD: &str = "
    INSERT INTO area (code, level, name, geom) VALUES
        ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326));
    INSERT INTO shelter (code, name) VALUES ('S1', 'Nhà văn hoá & trường');
    INSERT INTO household (list_no, commune_code, village, head_name, ethnic_group, members)
        VALUES ('1', '23368', 'Thôn 1', 'A Bình', 'xo_dang', 4)";

async fn app() -> TestApp {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    app.settle().await;
    app
}

fn datasets(catalogue: &Value) -> &Vec<Value> {
    catalogue["dcat:dataset"].as_array().unwrap()
}

fn dataset<'a>(catalogue: &'a Value, id: &str) -> Option<&'a Value> {
    datasets(catalogue).iter().find(|own| own["dct:identifier"] == json!(id))
}

fn path(address: &Value) -> String {
    address["@id"].as_str().unwrap().strip_prefix("http://ban.lang").unwrap().to_owned()
}

fn modified(dataset: &Value) -> DateTime<Utc> {
    dataset["dct:modified"]["@value"].as_str().unwrap().parse().unwrap()
}

#[test]
fn every_collection_for_everyone_states_its_licence_and_no_personal_one_has_any() {
    let catalogue = Catalogue::built_in().unwrap();
    for collection in catalogue.iter() {
        let is_open =
            collection.sensitivity == Sensitivity::Public || collection.public_rows.is_some();
        assert_eq!(collection.open.is_some(), is_open, "{}", collection.id);
    }
}

#[tokio::test]
async fn the_catalogue_describes_what_has_rows_for_everyone_with_licence_and_downloads_that_work() {
    let app = app().await;

    let answer = app.get("/catalog.jsonld").await;
    assert_eq!(answer.header("content-type"), "application/ld+json");
    let catalogue = answer.json();

    let ids: Vec<_> =
        datasets(&catalogue).iter().map(|own| own["dct:identifier"].as_str().unwrap()).collect();
    assert_eq!(ids, ["area", "shelter"], "those with rows that everyone sees");
    for own in datasets(&catalogue) {
        assert_eq!(
            own["dct:license"]["@id"],
            json!("https://creativecommons.org/licenses/by/4.0/")
        );
        assert!(own["dcat:keyword"].as_array().unwrap().len() > 1);
        assert_eq!(own["dct:title"][0]["@language"], json!("vi"));
        assert_eq!(app.get(&path(&own["dcat:landingPage"])).await.status, StatusCode::OK);
        for distribution in own["dcat:distribution"].as_array().unwrap() {
            let download = app.get(&path(&distribution["dcat:downloadURL"])).await;
            // FlatGeobuf holds rows with a place only, and says so.
            let placeless = own["dct:identifier"] == json!("shelter")
                && distribution["dct:title"] == json!("FlatGeobuf");
            let expected =
                if placeless { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            assert_eq!(download.status, expected, "{distribution}");
            let told = distribution["dcat:mediaType"]["@id"].as_str().unwrap();
            let kind = download.header("content-type").split(';').next().unwrap().to_owned();
            assert!(placeless || told.ends_with(&kind), "{told} is sent as {kind}");
        }
    }
    let area = dataset(&catalogue, "area").unwrap();
    assert!(
        area["dct:spatial"]["dcat:bbox"]["@value"]
            .as_str()
            .unwrap()
            .starts_with("POLYGON((107.5 15,")
    );
    assert!(!answer.text().contains("household\""), "personal collections are not named");
}

#[tokio::test]
async fn an_officer_gets_the_same_catalogue_as_everyone() {
    let mut app = app().await;
    let public = app.get("/catalog.jsonld").await;
    let sitemap = app.get("/sitemap.xml").await;

    app.log_in_as_editor_of(&["23368"]).await;

    assert_eq!(app.get("/catalog.jsonld").await.body, public.body);
    assert_eq!(app.get("/sitemap.xml").await.body, sitemap.body);
}

#[tokio::test]
async fn the_update_time_is_that_of_rows_for_everyone_and_hidden_ones_do_not_move_it() {
    let app = app().await;
    let figure = |official: bool, period: &str| {
        format!(
            "INSERT INTO stat_value (area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
             SELECT '23368', id, '{period}', '2025-01-01', 10, 'x', 'census', 'x', {official} FROM indicator LIMIT 1"
        )
    };
    app.execute(&figure(true, "2024-01-01")).await;
    app.settle().await;
    let first = app.get("/catalog.jsonld").await.json();
    let shown = modified(dataset(&first, "stat_value").unwrap());

    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    app.execute(&figure(false, "2023-01-01")).await;
    app.settle().await;
    let second = app.get("/catalog.jsonld").await.json();
    assert_eq!(
        modified(dataset(&second, "stat_value").unwrap()),
        shown,
        "an unofficial figure was added"
    );

    app.execute("UPDATE stat_value SET numerator = 11 WHERE official").await;
    app.settle().await;
    let third = app.get("/catalog.jsonld").await.json();
    assert!(
        modified(dataset(&third, "stat_value").unwrap()) > shown,
        "the official one was changed"
    );
}

#[tokio::test]
async fn the_gauge_counts_collections_with_terms_and_rows_among_those_that_may_be_published() {
    let app = app().await;

    let catalogue = app.get("/catalog.jsonld").await.json();

    assert_eq!(catalogue["banlang:published"], json!(2), "area and shelter");
    let all = Catalogue::built_in().unwrap();
    // What is internal without terms is told to nobody, notes from the field among it.
    let may = |own: &banlang::catalog::Collection| match own.sensitivity {
        Sensitivity::Public => true,
        Sensitivity::Internal => own.open.is_some(),
        Sensitivity::Personal => false,
    };
    let publishable = all.iter().filter(|own| may(own)).count();
    assert_eq!(catalogue["banlang:publishable"], json!(publishable));
    let page = app.get("/api?f=html&lang=en").await.text();
    assert!(page.contains(&format!("2 of the {publishable} collections")), "{page}");
    app.execute(
        "INSERT INTO road_status (code, status, reported_at) VALUES ('R1', 'closed', now())",
    )
    .await;
    assert_eq!(app.get("/catalog.jsonld").await.json()["banlang:published"], json!(3));
}

#[tokio::test]
async fn the_page_of_a_collection_shows_licence_update_time_and_some_records() {
    let mut app = app().await;
    let page = app.get("/api/collections/shelter?f=html&lang=en").await.text();
    for expected in ["CC BY 4.0", "Updated", "Nhà văn hoá &amp; trường", "Some records"] {
        assert!(page.contains(expected), "{expected}: {page}");
    }

    app.log_in_as_editor_of(&["23368"]).await;
    let page = app.get("/api/collections/household?f=html&lang=en").await.text();
    assert!(
        !page.contains("A Bình") && !page.contains("Some records"),
        "nobody looks at persons to see what a list is like"
    );
}

#[tokio::test]
async fn search_engines_are_led_to_pages_that_are_there() {
    let app = app().await;

    let robots = app.get("/robots.txt").await.text();
    assert!(robots.contains("Sitemap: http://ban.lang/sitemap.xml"), "{robots}");
    let sitemap = app.get("/sitemap.xml").await.text();
    let pages: Vec<_> =
        sitemap.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap()).collect();

    assert!(pages.iter().any(|page| page.contains("/api/collections/area/items/")), "{pages:?}");
    assert!(
        !pages.iter().any(|page| page.contains("household") || page.contains("/road")),
        "{pages:?}"
    );
    for page in pages {
        let path = page.strip_prefix("http://ban.lang").unwrap().replace("&amp;", "&");
        if path != "/" {
            assert_eq!(app.get(&path).await.status, StatusCode::OK, "{path}");
        }
    }
}
