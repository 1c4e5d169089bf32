//! `filter` on items: every form of the answer, pages, refusals, what a community closes, and what takes too long.

use axum::http::StatusCode;
use banlang::{app::Settings, catalog::Catalogue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::support::{TestApp, TestDb};

const WORLD: &str = "
    INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long'), ('22165', 'commune', 'Xa');
    INSERT INTO shelter (id, code, name, area_code, capacity, status, geom) SELECT n, 'S' || n, 'Nhà Rông ' || n,
        CASE WHEN n % 2 = 0 THEN '23368' ELSE '22165' END, CASE WHEN n % 5 > 0 THEN n END, 'ready',
        CASE WHEN n % 4 > 0 THEN ST_SetSRID(ST_MakePoint(107.5 + n * 0.01, 15.1), 4326) END FROM generate_series(1, 30) AS n;
    INSERT INTO cultural_item (id, code, kind, name, ethnic_group, area_code, story_vi, access_label) VALUES
        (1, 'kin', 'story', 'Lời khấn', 'xo_dang', '23368', 'Chỉ trong làng', 'restricted'),
        (2, 'mo', 'story', 'Chuyện mở', 'xo_dang', '23368', 'Ai cũng nghe', 'ask'),
        (3, 'khong', 'story', 'Không có', 'xo_dang', '23368', NULL, 'ask')";

async fn app() -> TestApp {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    app
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn address(filter: &str, more: &str) -> String {
    format!("/api/collections/shelter/items?filter={}{more}", encoded(filter))
}

fn ids(page: &Value) -> Vec<i64> {
    page["features"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

async fn passing(app: &TestApp, filter: &str, more: &str) -> Vec<i64> {
    let answer = app.get(&address(filter, more)).await;
    assert_eq!(answer.status, StatusCode::OK, "{filter}: {}", answer.text());
    ids(&answer.json())
}

#[tokio::test]
async fn rows_pass_a_filter_in_text_and_in_json_and_every_other_condition() {
    let app = app().await;
    assert_eq!(passing(&app, "capacity >= 27 AND area_code = '23368'", "").await, [28]);
    assert_eq!(passing(&app, "capacity IS NULL AND geometry IS NULL", "").await, [20]);
    assert_eq!(
        passing(&app, "ACCENTI(CASEI(name)) LIKE '%nha rong 1_'", "").await,
        (10..20).collect::<Vec<_>>()
    );
    assert_eq!(
        passing(&app, "S_INTERSECTS(geometry, BBOX(107.5, 15, 107.525, 15.2))", "").await,
        [1, 2]
    );
    assert_eq!(
        passing(
            &app,
            "S_INTERSECTS(geometry, BBOX(15, 107.5, 15.2, 107.525))",
            "&filter-crs=EPSG:4326"
        )
        .await,
        [1, 2]
    );
    assert_eq!(
        passing(&app, "capacity < 9", "&area_code=23368&bbox=107.5,15,107.57,15.2").await,
        [2, 6]
    );
    let json =
        json!({ "op": ">", "args": [{ "op": "+", "args": [{ "property": "capacity" }, 1] }, 29] });
    assert_eq!(passing(&app, &json.to_string(), "&filter-lang=cql2-json").await, [29]);
    let counted = app.get(&address("capacity > 27", "")).await.json();
    assert_eq!((&counted["numberMatched"], &counted["numberReturned"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn pages_keep_the_filter_and_a_cursor_of_another_one_is_a_place_in_the_order() {
    let app = app().await;
    for (sort, wanted) in
        [("", vec![6, 7, 8, 9, 11, 12]), ("&sortby=-capacity", vec![12, 11, 9, 8, 7, 6])]
    {
        let mut all = Vec::new();
        let mut next = Some(address("capacity BETWEEN 6 AND 12", &format!("&limit=2{sort}")));
        let mut cursor = String::new();
        while let Some(path) = next {
            let page = app.get(&path).await.json();
            all.extend(ids(&page));
            let links = page["links"].as_array().unwrap();
            let link = links.iter().find(|link| link["rel"] == "next");
            next = link.map(|link| {
                link["href"].as_str().unwrap().trim_start_matches("http://ban.lang").to_owned()
            });
            if let Some(next) = &next {
                assert!(next.contains("filter="), "{next}");
                next.split("cursor=").last().unwrap().clone_into(&mut cursor);
            }
        }
        assert_eq!(all, wanted, "{sort}");
        let other = passing(&app, "capacity > 25", &format!("{sort}&cursor={cursor}")).await;
        assert_eq!(other, if sort.is_empty() { vec![26, 27, 28, 29] } else { vec![] });
    }
    let html = app.get(&address("capacity > 5", "&limit=3&f=html")).await.text();
    assert!(html.contains("filter=capacity"), "{html}");
}

#[tokio::test]
async fn whole_selections_of_every_format_hold_the_rows_that_pass() {
    let app = app().await;
    for format in ["csv", "jsonseq", "geojson-stream", "kml"] {
        let text = app.get(&address("capacity IN (3, 4)", &format!("&f={format}"))).await.text();
        assert!(text.contains("Nhà Rông 3") && text.contains("Nhà Rông 4"), "{format}: {text}");
        assert!(!text.contains("Nhà Rông 5"), "{format}: {text}");
    }
    for format in ["gpkg", "xlsx", "parquet", "fgb", "zip"] {
        let size = async |filter: &str| {
            let answer = app.get(&address(filter, &format!("&f={format}"))).await;
            assert_eq!(answer.status, StatusCode::OK, "{format}: {}", answer.text());
            answer.body.len()
        };
        let (few, many) = (size("capacity = 3").await, size("geometry IS NOT NULL").await);
        assert!(few > 0 && (format == "gpkg" || few < many), "{format}: {few} {many}");
    }
}

#[tokio::test]
async fn a_wrong_filter_is_refused_in_a_sentence_that_names_its_parameter() {
    let app = app().await;
    for (filter, more, name, sentence) in [
        ("", "", "filter", "the filter is empty"),
        ("phone = '1'", "", "filter", "there is no field \"phone\" to filter by here"),
        ("geom IS NULL", "", "filter", "there is no field \"geom\" to filter by here"),
        ("capacity = 'x'", "", "filter", "cannot be compared with \"capacity\""),
        ("avg(capacity) = 1", "", "filter", "there is no function \"avg\" here"),
        (
            "capacity = 1",
            "&filter-lang=cql-text",
            "filter-lang",
            "write cql2-text (the default) or cql2-json",
        ),
        ("capacity = 1", "&filter-lang=cql2-json", "filter", "the filter is not JSON"),
        (
            "capacity = 1",
            "&filter-crs=EPSG:1",
            "filter-crs",
            "is no reference system of this service",
        ),
        (
            "S_INTERSECTS(geometry, POINT(15.1 107.5))",
            "",
            "filter",
            "[15.1, 107.5] is no position in",
        ),
        (
            "A_CONTAINS((name, code), ('a'))",
            "",
            "filter",
            "no property of this collection holds a list",
        ),
        ("name LIKE 'a\\\\'", "", "filter", "a backslash stands before something else"),
    ] {
        let answer = app.get(&address(filter, more)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{filter}{more}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["name"], name, "{filter}{more}");
        assert!(problem["detail"].as_str().unwrap().contains(sentence), "{problem}");
    }
    let refused = app.get("/api/collections/stat_value/items?filter=geometry%20IS%20NULL").await;
    assert!(refused.text().contains("there is no field \\\"geometry\\\""), "{}", refused.text());
    let given = passing(&app, "A_OVERLAPS(('a', 'b'), ('b', 'c')) AND capacity = 1", "").await;
    assert_eq!(given, [1], "lists of given values are the same for all rows");
}

#[tokio::test]
async fn what_a_community_closes_is_nothing_to_a_filter() {
    let app = app().await;
    let items = "/api/collections/cultural_item/items";
    let found = async |filter: &str| {
        let answer = app.get(&format!("{items}?filter={}", encoded(filter))).await;
        assert_eq!(answer.status, StatusCode::OK, "{filter}: {}", answer.text());
        ids(&answer.json())
    };
    for filter in [
        "story_vi = 'Chỉ trong làng'",
        "story_vi LIKE 'Chỉ%'",
        "CASEI(story_vi) LIKE CASEI('%LÀNG%')",
        "story_vi IN ('Chỉ trong làng', 'x')",
        "story_vi > 'B' AND story_vi < 'D'",
        "ACCENTI(story_vi) = ACCENTI('Chi trong lang')",
        "story_vi <> 'Ai cũng nghe'",
        "NOT (story_vi = 'Ai cũng nghe')",
    ] {
        assert!(found(filter).await.is_empty(), "{filter}");
    }
    assert_eq!(found("story_vi IS NULL").await, [1, 3]);
    assert_eq!(found("story_vi = 'Ai cũng nghe' OR CASEI(story_vi) IS NULL").await, [1, 2, 3]);
    assert_eq!(found("story_vi LIKE '%nghe' AND story_vi IS NOT NULL").await, [2]);
}

#[tokio::test]
async fn long_and_deep_filters_are_one_statement_that_the_database_takes() {
    let app = app().await;
    let sum = format!("({}capacity{} = capacity)", "(".repeat(30), " + 0)".repeat(30));
    let rests = format!("{}capacity{} >= 0", "(".repeat(50), " % 50)".repeat(50));
    let power = format!("{}capacity{} >= 0", "(".repeat(50), " ^ 1)".repeat(50));
    let many = format!(
        "{} IN ({})",
        "capacity + 0",
        (0..300).map(|n| format!("{n} + 0")).collect::<Vec<_>>().join(",")
    );
    let nots = format!("{}capacity > 0{}", "NOT (".repeat(60), ")".repeat(60));
    for (filter, rows) in [(sum, 24), (rests, 24), (power, 24), (many, 24), (nots, 24)] {
        let found = passing(&app, &filter, "&limit=1000").await;
        assert_eq!(found.len(), rows, "{}", filter.chars().take(80).collect::<String>());
    }
    let items = "/api/collections/cultural_item/items";
    let stories = (0..150).map(|n| format!("story_vi = 'x' AND code <> '{n}'"));
    let filter = stories.collect::<Vec<_>>().join(" OR ");
    let answer = app
        .get(&format!(
            "{items}?filter={}",
            filter.replace(' ', "+").replace('\'', "%27").replace("<>", "%3C%3E")
        ))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

/// A collection over a view whose rows are made by a function.
async fn over(function: &str) -> TestApp {
    let db = TestDb::create().await;
    db.execute(&format!(
        "CREATE FUNCTION slow(n bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN {function} END $$;
         CREATE VIEW sample AS SELECT n AS id, n::text AS code, slow(n) AS size FROM generate_series(1, 5) AS n;
         GRANT SELECT ON sample TO banlang_service"
    ))
    .await;
    let mut catalogue = Catalogue::built_in().unwrap();
    let title = "{ vi = \"a\", en = \"a\" }";
    let field = |name: &str, kind: &str| {
        format!(
            "[[field]]\nname = \"{name}\"\ntype = \"{kind}\"\ntitle = {title}\nsensitivity = \"public\"\n"
        )
    };
    let descriptor = format!(
        "title = {title}\ndescription = {title}\ntable = \"sample\"\nkey = [\"code\"]\nsensitivity = \"public\"\nread_only = true\n{}{}",
        field("code", "text"),
        field("size", "integer")
    );
    catalogue.add("sample", &descriptor).unwrap();
    TestApp::with(db, catalogue, Settings::default())
}

#[tokio::test]
async fn a_filter_over_its_time_is_refused_and_no_fault_and_without_one_it_is_late() {
    // What the database says when a statement is over its time.
    let app = over("RAISE EXCEPTION 'over' USING ERRCODE = 'query_canceled';").await;
    for format in ["", "&f=html", "&f=csv", "&f=xlsx"] {
        let answer =
            app.get(&format!("/api/collections/sample/items?filter=size%3E0{format}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{format}: {}", answer.text());
        assert!(
            answer.text().contains("the filter takes too long on this collection"),
            "{}",
            answer.text()
        );
        let late = app.get(&format!("/api/collections/sample/items?size=1{format}")).await;
        assert_eq!(late.status, StatusCode::GATEWAY_TIMEOUT, "{format}");
    }
    // Waiting for others is not the filter's doing.
    let app = over("RAISE EXCEPTION 'locked' USING ERRCODE = 'lock_not_available';").await;
    let answer = app.get("/api/collections/sample/items?filter=size%3E0").await;
    assert_eq!(answer.status, StatusCode::GATEWAY_TIMEOUT);
}
