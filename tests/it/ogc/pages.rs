//! Pages for people.

use axum::http::StatusCode;

use crate::support::TestApp;

const WORLD: &str = "
    INSERT INTO area (code, level, name, valid_from, area_km2, geom) VALUES
        ('23368', 'commune', '<script>alert(1)</script>', '2025-07-01', 12345.5, ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326));
    INSERT INTO shelter (code, name) SELECT 'S' || n, 'Điểm ' || n FROM generate_series(1, 25) AS n";

#[tokio::test]
async fn every_resource_is_a_page_in_both_languages_for_a_browser() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for path in [
        "/api",
        "/api/conformance",
        "/api/docs",
        "/api/collections",
        "/api/collections/area",
        "/api/collections/area/items",
        "/api/collections/area/items/1",
        "/api/collections/stat_value/items",
    ] {
        for (language, word) in [("vi", "Bộ dữ liệu"), ("en", "Collections")] {
            let page =
                app.get_with(path, &[("accept", browser), ("accept-language", language)]).await;

            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
            assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{path}");
            assert!(page.text().contains(word), "{path}");
            assert!(!page.text().contains("<script"), "{path}");
            assert!(!page.header("etag").is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn what_people_wrote_stands_on_the_page_as_text() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;

    let item = app.get("/api/collections/area/items/1?f=html").await.text();
    let items = app
        .get("/api/collections/area/items?f=html&lang=vi&name=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        .await
        .text();

    for page in [&item, &items] {
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    }
    assert!(
        item.contains("12.345,5")
            && item.contains("km²")
            && item.contains("01/07/2025")
            && item.contains("Xã"),
        "{item}"
    );
}

#[tokio::test]
async fn the_table_leads_from_page_to_page() {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    let mut pages = 0;
    let mut path = "/api/collections/shelter/items?f=html&lang=en&limit=10".to_owned();
    let mut seen = String::new();
    loop {
        let text = app.get(&path).await.text();
        pages += 1;
        seen.push_str(&text);
        let Some(before) =
            text.split("rel=\"next\"").next().filter(|_| text.contains("rel=\"next\">"))
        else {
            break;
        };
        let href = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        path = href.replace("&amp;", "&").trim_start_matches("http://ban.lang").to_owned();
        assert!(pages < 5);
    }

    assert_eq!(pages, 3);
    assert!((1..=25).all(|number| seen.contains(&format!("Điểm {number}<"))));
}

#[tokio::test]
async fn the_style_sheet_is_ours_and_refers_to_no_other_origin() {
    let app = TestApp::start().await;

    let page = app.get("/api?f=html").await.text();
    let path = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let sheet = app.get(path).await;

    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    let addresses = sheet.text().matches("url(\"http").count();
    assert_eq!((sheet.status, addresses), (StatusCode::OK, 0));
}
