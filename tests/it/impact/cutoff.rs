//! Villages that closed roads cut off.

use banlang::auth::Role;
use serde_json::{Value, json};

use super::world::{oracle, rectangle};
use crate::support::{TestApp, held};

const PATH: &str = "/api/processes/cut-off/execution";

/// One road from the office of the first commune in the west through four villages to the hospital in the next commune, with a loop
/// around the second village. Each village has as many households as its number says tens.
const WORLD: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, NULL),
        ('23001', 'commune', 'Đăk Một', '51', ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326));
    INSERT INTO facility (code, kind, name, area_code, geom) VALUES
        ('O1', 'office', 'Trụ sở Đăk Một', '23001', ST_SetSRID(ST_MakePoint(107.05, 15.2), 4326)),
        ('H1', 'hospital', 'Bệnh viện Đăk Hai', '23002', ST_SetSRID(ST_MakePoint(107.4, 15.2), 4326));
    INSERT INTO shelter (code, name, area_code, status, geom) VALUES
        ('T1', 'Trường Đăk Một', '23001', 'ready', ST_SetSRID(ST_MakePoint(107.12, 15.2), 4326)),
        ('T2', 'Nhà đóng', '23001', 'closed', ST_SetSRID(ST_MakePoint(107.2, 15.2), 4326));
    INSERT INTO road (code, name, class, geom) VALUES
        ('D1', 'Đường chính', 'provincial', ST_Multi(ST_GeomFromText('LINESTRING(107.05 15.2, 107.1 15.2, 107.15 15.2, 107.4 15.2)', 4326))),
        ('D2', 'Đường vòng', 'commune', ST_Multi(ST_GeomFromText('LINESTRING(107.1 15.2, 107.125 15.22, 107.15 15.2)', 4326)));
    INSERT INTO household (commune_code, village, list_no, members, ethnic_group, located_by, geom)
    SELECT '23001', 'Thôn ' || village, village || '-' || n, 3, 'xo_dang', 'gps',
           ST_SetSRID(ST_MakePoint(107.02 + village * 0.06 + (n % 3 - 1) * 0.001, 15.2 + (n / 3 % 3 - 1) * 0.001), 4326)
    FROM generate_series(1, 4) AS village, generate_series(1, 10 * village) AS n;
    INSERT INTO household (commune_code, village, list_no, members, ethnic_group, located_by)
    SELECT '23001', NULL, 'x' || n, 2, 'kinh', 'commune' FROM generate_series(1, 7) AS n";

async fn world() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(WORLD).await;
    app.log_in_as_editor_of(&["23001", "23002"]).await;
    app
}

async fn cut_off(app: &TestApp, inputs: &Value) -> Value {
    let answer = app.post(PATH, &json!({ "inputs": inputs })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn commune() -> Value {
    json!({ "areas": ["23001"] })
}

fn names(answer: &Value) -> Vec<&str> {
    let villages = answer["villages"].as_array().unwrap();
    villages.iter().map(|village| village["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn with_all_roads_open_nobody_is_cut_off_and_households_without_a_village_are_told_as_unknown()
 {
    let app = world().await;
    let answer = cut_off(&app, &json!({ "area": commune() })).await;
    assert_eq!(answer["total"], json!({ "villages": 0, "households": 0, "members": 0 }));
    assert_eq!(answer["villages"], json!([]));
    assert_eq!(answer["unknown"], json!({ "villages": 1, "households": 7, "members": 14 }));
    let all = "SELECT json_build_object('villages', count(DISTINCT coalesce(village, '')), 'households', count(*), 'members', sum(members))
        FROM household WHERE commune_code = '23001'";
    assert_eq!(answer["asked"], oracle(&app, all).await);
}

#[tokio::test]
async fn closing_the_road_between_two_villages_cuts_those_beyond_off_from_the_office_and_the_shelter()
 {
    let app = world().await;
    let closed = json!({ "places": [[107.17, 15.2003]] });
    let answer = cut_off(&app, &json!({ "area": commune(), "closed": closed })).await;
    // The third and fourth village keep the hospital, the first and second lose it.
    let far = "SELECT json_build_object('villages', count(DISTINCT village), 'households', count(*), 'members', sum(members))
        FROM household WHERE village IN ('Thôn 3', 'Thôn 4')";
    let near = far.replace("IN ('Thôn 3', 'Thôn 4')", "IN ('Thôn 1', 'Thôn 2')");
    assert_eq!(answer["lost"]["office"], oracle(&app, far).await);
    assert_eq!(answer["lost"]["shelter"], oracle(&app, far).await);
    assert_eq!(answer["lost"]["hospital"], oracle(&app, &near).await);
    assert_eq!(answer["total"]["households"], json!(100));
    assert_eq!(answer["isolated"]["villages"], json!(0));
    assert_eq!(names(&answer), ["Thôn 4", "Thôn 3", "Thôn 2", "Thôn 1"]);
    assert_eq!(answer["villages"][0]["lost"], json!(["office", "shelter"]));
    let way = &answer["villages"][0]["ways"][0];
    assert_eq!((&way["to"], &way["after"]), (&json!("office"), &json!(null)));
    let metres = "SELECT round(ST_Distance(ST_MakePoint(107.05, 15.2)::geography, ST_MakePoint(107.26, 15.2)::geography))";
    let geodesic = oracle(&app, metres).await.as_f64().unwrap();
    let before = way["before"]["metres"].as_f64().unwrap();
    assert!((before - geodesic).abs() < 0.005 * geodesic, "{before} {geodesic}");
    assert_eq!(answer["closed"][0]["road"], "D1");
}

#[tokio::test]
async fn a_loop_around_a_closed_place_makes_ways_longer_and_cuts_nobody_off() {
    let app = world().await;
    let closed = json!({ "places": [[107.145, 15.2]] });
    let answer = cut_off(&app, &json!({ "area": commune(), "closed": closed })).await;
    assert_eq!(answer["total"]["villages"], json!(0), "{answer}");
    let village = &answer["villages"][0];
    for way in village["ways"].as_array().unwrap() {
        let hours = |when: &str| way[when]["walking_hours"].as_f64().unwrap();
        assert!(hours("after") > hours("before"), "{way}");
        let metres = way["after"]["metres"].as_f64().unwrap();
        assert!((hours("after") * 3600.0 - metres).abs() < 40.0, "a metre a second: {way}");
    }
}

#[tokio::test]
async fn reports_close_roads_until_they_are_open_again_and_a_difficult_road_takes_longer() {
    let app = world().await;
    app.execute(
        "INSERT INTO road_status (code, road_code, area_code, status, reason, reported_by, reported_at, since, geom) VALUES
         ('R1', 'D1', '23001', 'closed', 'Sạt lở', 'UBND xã Đăk Một', now() - interval '1 hour', now() - interval '3 hours',
          ST_SetSRID(ST_MakePoint(107.25, 15.2), 4326)),
         ('R2', 'D1', '23001', 'difficult', 'Bùn', NULL, now() - interval '1 hour', NULL, ST_SetSRID(ST_MakePoint(107.08, 15.2), 4326)),
         ('R3', NULL, '23001', 'closed', 'Không rõ', NULL, now() - interval '1 hour', NULL, ST_SetSRID(ST_MakePoint(107.08, 15.1), 4326)),
         ('R4', 'D1', '23001', 'closed', 'Sắp tới', NULL, now() + interval '9 hours', now() + interval '8 hours', NULL)",
    )
    .await;
    let answer = cut_off(&app, &json!({ "area": commune() })).await;
    assert_eq!(answer["lost"]["office"]["villages"], json!(1), "{answer}");
    let closed = answer["closed"].as_array().unwrap();
    assert_eq!(closed.len(), 3, "what begins later does not count yet: {closed:?}");
    assert_eq!(
        (&closed[0]["reason"], &closed[0]["reported_by"]),
        (&json!("Sạt lở"), &json!("UBND xã Đăk Một"))
    );
    assert_eq!((&closed[1]["status"], &closed[2]["off_road"]), (&json!("difficult"), &json!(true)));
    let second =
        answer["villages"].as_array().unwrap().iter().find(|own| own["name"] == "Thôn 2").unwrap();
    let office =
        second["ways"].as_array().unwrap().iter().find(|way| way["to"] == "office").unwrap();
    assert_eq!(office["before"]["metres"], office["after"]["metres"]);
    assert!(office["after"]["walking_hours"].as_f64() > office["before"]["walking_hours"].as_f64());

    let before = json!({ "area": commune(), "at": "2026-01-01T00:00:00Z" });
    assert_eq!(cut_off(&app, &before).await["closed"], json!([]), "reports of later do not count");
    let without = cut_off(&app, &json!({ "area": commune(), "reported": false })).await;
    assert_eq!((&without["total"]["villages"], &without["closed"]), (&json!(0), &json!([])));
    app.execute("UPDATE road_status SET status = 'open' WHERE code = 'R1'").await;
    assert_eq!(cut_off(&app, &json!({ "area": commune() })).await["total"]["villages"], json!(0));
}

#[tokio::test]
async fn a_flood_closes_every_road_in_it_and_a_village_in_the_flood_is_isolated() {
    let app = world().await;
    let flood = rectangle([107.19, 15.1, 107.21, 15.3]);
    let answer = cut_off(&app, &json!({ "area": commune(), "closed": { "ground": flood } })).await;
    assert_eq!(
        answer["isolated"],
        json!({ "villages": 1, "households": 30, "members": 90 }),
        "{answer}"
    );
    assert_eq!(answer["villages"][0]["name"], "Thôn 3");
    assert_eq!(answer["closed"][0]["road"], "D1");
}

#[tokio::test]
async fn a_road_that_is_made_or_moved_counts_at_once() {
    let app = world().await;
    let asked = json!({ "area": commune(), "closed": { "roads": ["D1"] } });
    let cut = cut_off(&app, &asked).await;
    assert_eq!(cut["total"]["villages"], json!(4), "{cut}");
    app.execute(
        "INSERT INTO road (code, name, geom) VALUES ('D3', 'Đường mới', ST_Multi(ST_GeomFromText(
        'LINESTRING(107.05 15.2004, 107.2 15.2004, 107.4 15.2004)', 4326)))",
    )
    .await;
    let answer = cut_off(&app, &asked).await;
    assert_eq!(answer["total"]["villages"], json!(0), "{answer}");
}

#[tokio::test]
async fn only_those_who_count_households_of_the_area_are_told() {
    let mut app = TestApp::start().await;
    app.execute(WORLD).await;
    let body = json!({ "inputs": { "area": commune() } });
    assert_eq!(app.post(PATH, &body).await.status, 401);
    app.log_in_with("planner", &[held(Role::Viewer, "23001")]).await;
    assert_eq!(app.post(PATH, &body).await.status, 403, "planners count whole units only");
    app.log_in_with("desk", &[held(Role::Disaster, "23002")]).await;
    let other = cut_off(&app, &json!({ "area": commune(), "closed": { "roads": ["D1"] } })).await;
    assert_eq!(other["asked"]["households"], json!(0), "of another area nothing is told");
    app.log_in_with("own-desk", &[held(Role::Disaster, "23001")]).await;
    let own = cut_off(&app, &json!({ "area": commune(), "closed": { "roads": ["D1"] } })).await;
    assert_eq!(own["total"]["households"], json!(100));
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let app = world().await;
    for (inputs, name, part) in [
        (
            json!({ "area": commune(), "closed": { "roads": ["D9"] } }),
            "inputs.closed.roads",
            "no road",
        ),
        (
            json!({ "area": commune(), "closed": { "places": [[107.2, 15.35]] } }),
            "inputs.closed.places",
            "200 metres",
        ),
        (
            json!({ "area": commune(), "closed": { "places": [[107.2]] } }),
            "inputs.closed.places",
            "longitude",
        ),
        (
            json!({ "area": commune(), "closed": { "ground": "x" } }),
            "inputs.closed.ground",
            "GeoJSON",
        ),
        (json!({ "area": commune(), "closed": { "road": [] } }), "inputs.closed.road", "known"),
        (json!({ "area": commune(), "reported": 1 }), "inputs.reported", "true or false"),
        (json!({}), "inputs.area", "GeoJSON"),
    ] {
        let answer = app.post(PATH, &json!({ "inputs": inputs })).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["name"], name, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(part), "{problem}");
    }
}
