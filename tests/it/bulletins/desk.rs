//! A bulletin that an officer pastes.

use serde_json::{Value, json};

use super::{csv_rows, root};
use crate::support::TestApp;

const PATH: &str = "/api/bulletins/reading";

const AREAS: &str = "
    INSERT INTO area (code, level, name, full_name, parent_code, valid_from) VALUES
        ('51', 'province', 'Quảng Ngãi', 'Tỉnh Quảng Ngãi', NULL, '2025-07-01'),
        ('66', 'province', 'Đắk Lắk', 'Tỉnh Đắk Lắk', NULL, '2025-07-01'),
        ('23368', 'commune', 'Đăk Long', 'Xã Đăk Long', '51', '2025-07-01'),
        ('23365', 'commune', 'Ngọc Linh', 'Xã Ngọc Linh', '51', '2025-07-01'),
        ('23446', 'commune', 'Măng Ri', 'Xã Măng Ri', '51', '2025-07-01'),
        ('24580', 'commune', 'Hòa Sơn', 'Xã Hòa Sơn', '66', '2025-07-01')";

const BULLETIN: &str = "TIN CẢNH BÁO LŨ QUÉT, SẠT LỞ ĐẤT TỈNH QUẢNG NGÃI\n\
    Trong 3-6 giờ tới, nguy cơ xảy ra lũ quét tại các xã Đăk Long, Ngoc Linh (tỉnh Quảng Ngãi), trừ xã Măng Ri.\n\
    Cấp độ rủi ro thiên tai do lũ quét: cấp 2.\n\
    Tin phát lúc: 14h00 ngày 20/11/2026";

async fn world() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(AREAS).await;
    app.log_in_as_editor_of(&["51"]).await;
    app
}

async fn read(app: &TestApp, text: &str) -> Value {
    let answer = app.post(PATH, &json!({ "text": text })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_pasted_bulletin_becomes_areas_with_names_kind_level_and_hours() {
    let app = world().await;
    let told = read(&app, BULLETIN).await;
    assert_eq!((&told["kind"], &told["level"]), (&json!("lu_quet"), &json!(2)), "{told}");
    assert_eq!(told["codes"], json!(["23365", "23368"]), "{told}");
    let areas = told["areas"].as_array().unwrap();
    let found: Vec<_> = areas
        .iter()
        .map(|area| {
            let unit = &area["units"][0];
            (
                unit["name"].as_str().unwrap(),
                unit["province"].as_str().unwrap(),
                area["role"].as_str().unwrap(),
            )
        })
        .collect();
    let province = "Tỉnh Quảng Ngãi";
    assert!(found.contains(&("Xã Đăk Long", province, "in")), "{found:?}");
    assert!(found.contains(&("Xã Măng Ri", province, "excluded")), "{found:?}");
    // Quotes are told as scripts of browsers count letters.
    let letters: Vec<u16> = BULLETIN.encode_utf16().collect();
    for area in areas {
        let place = |name: &str| usize::try_from(area["quote"][name].as_u64().unwrap()).unwrap();
        let piece = String::from_utf16(&letters[place("start")..place("end")]).unwrap();
        assert_eq!(area["quote"]["text"], piece);
    }
    assert_eq!(told["issued_at"], "2026-11-20T14:00:00+07:00");
    assert_eq!(told["to"], "2026-11-20T20:00:00+07:00");
}

#[tokio::test]
async fn of_a_province_from_which_a_commune_is_taken_out_the_others_stay() {
    let app = world().await;
    let text = "TIN CẢNH BÁO MƯA LỚN\n\nTrong 24 giờ tới, mưa lớn trên địa bàn tỉnh Quảng Ngãi, trừ xã Măng Ri.\n\nTin phát lúc: 14h00 ngày 20/11/2026";
    let told = read(&app, text).await;
    assert_eq!(told["codes"], json!(["23365", "23368"]), "{told}");
}

#[tokio::test]
async fn only_people_and_programs_that_are_known_have_bulletins_read_and_what_is_wrong_is_said() {
    let mut app = world().await;
    for (body, part) in [
        (json!({ "text": "  " }), "paste the text"),
        (json!({ "words": "x" }), "send {"),
        (json!({ "text": "x".repeat(200_001) }), "200000"),
    ] {
        let answer = app.post(PATH, &body).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(answer.json()["detail"].as_str().unwrap().contains(part), "{}", answer.text());
    }
    app.forget_session();
    assert_eq!(app.post(PATH, &json!({ "text": BULLETIN })).await.status, 401);
}

#[tokio::test]
async fn a_unit_that_the_register_spells_in_several_ways_is_one_unit_and_no_question() {
    let mut app = TestApp::start().await;
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let file = std::fs::File::open(root("data/demo/area.geojson.gz")).unwrap();
    let areas: Value = serde_json::from_reader(flate2::read::GzDecoder::new(file)).unwrap();
    let mut sql = String::from(
        "INSERT INTO area (code, level, name, full_name, parent_code, valid_from) VALUES ",
    );
    let rows = areas["features"].as_array().unwrap().iter().map(|area| {
        let text = |name: &str| area["properties"][name].as_str().map_or("NULL".to_owned(), quoted);
        let fields = ["code", "level", "name", "full_name", "parent_code", "valid_from"].map(text);
        format!("({})", fields.join(", "))
    });
    sql += &rows.collect::<Vec<_>>().join(", ");
    app.execute(&sql).await;
    for row in csv_rows(&root("data/demo/area_alias.csv")) {
        let [code, alias, kind] = ["area_code", "alias", "kind"].map(|name| quoted(&row[name]));
        app.execute(&format!(
            "INSERT INTO area_alias (area_code, alias, kind) VALUES ({code}, {alias}, {kind})"
        ))
        .await;
    }
    app.log_in_as_editor_of(&["51"]).await;
    let text = "TIN CẢNH BÁO LŨ QUÉT, SẠT LỞ ĐẤT TỈNH QUẢNG NGÃI\n\
        Trong 6 giờ tới, nguy cơ xảy ra lũ quét tại các xã Đăk Long, Dak Mon (tỉnh Quảng Ngãi), trừ xã Đăk Pék.\n\
        Tin phát lúc: 14h00 ngày 27/11/2026";

    let told = read(&app, text).await;

    assert_eq!(told["codes"], json!(["23368", "23374"]), "{told}");
}
