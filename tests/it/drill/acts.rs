//! What the people of the desk do.

use axum::http::Method;
use banlang::disaster::cap;
use chrono::{Duration, Utc};
use serde_json::{Value, json};

use super::stage::{EVENT, SECOND, Stage, envelope, reached, rectangle};

const BULLETIN: &str = "TIN CẢNH BÁO LŨ QUÉT, SẠT LỞ ĐẤT TỈNH QUẢNG NGÃI\n\
    Trong 6 giờ tới, nguy cơ xảy ra lũ quét, sạt lở đất tại các xã Đăk Long, Dak Mon (tỉnh Quảng Ngãi), trừ xã Đăk Pék.\n\
    Cấp độ rủi ro thiên tai do lũ quét, sạt lở đất: cấp 2.\n\
    Tin phát lúc: 14h00 ngày 27/11/2026";

/// The text of a warning becomes communes, a kind and a level.
pub(super) async fn a_bulletin_is_read(stage: &mut Stage) -> Value {
    stage.says("a bulletin arrives");
    stage.as_who("truc-tinh").await;
    let told = stage.posted("/api/bulletins/reading", &json!({"text": BULLETIN}), 200).await;
    let named = "SELECT json_agg(code ORDER BY code) FROM area
        WHERE level = 'commune' AND parent_code = '51' AND valid_to IS NULL AND name IN ('Đăk Long', 'Đăk Môn')";
    assert_eq!(told["asks"], json!([]), "{told}");
    stage.is("communes of the bulletin", &told["codes"], named).await;
    assert_eq!((&told["kind"], &told["level"]), (&json!("lu_quet"), &json!(2)), "{told}");
    told["codes"].clone()
}

/// The desk makes an event of it, with the footprint as far as it is known.
pub(super) async fn an_event_is_made(stage: &mut Stage) {
    stage.says("the desk makes an event of it");
    let properties = json!({
        "code": EVENT, "kind": "lu_quet", "name": "Diễn tập: lũ quét Đăk Long", "risk_level": 2, "state": "active",
        "started_at": Utc::now() - Duration::hours(30), "area_code": "51", "source": "Bản tin diễn tập",
    });
    let event = json!({"type": "Feature", "properties": properties, "geometry": rectangle(stage.footprint)});
    let path = "/api/collections/disaster_event/items";
    let made = stage.sent(Method::POST, path, &event).await;
    assert_eq!(made.status, 201, "{}", made.text());
    stage.app.settle().await;
    let event = stage.app.get(&format!("/api/events/{EVENT}")).await.json();
    let kept = format!("SELECT to_json(kind) FROM disaster_event WHERE code = '{EVENT}'");
    stage.is("kind of the event", &event["kind"], &kept).await;
}

/// A helicopter has seen more: the footprint is corrected, and what was known before stays.
pub(super) async fn the_footprint_is_corrected(stage: &mut Stage) {
    stage.says("the footprint is corrected");
    stage.as_who("truc-tinh").await;
    let body = json!({"footprint": rectangle(SECOND), "source": "Ảnh bay lúc 14 giờ"});
    let first = stage.footprint;
    stage.posted(&format!("/api/events/{EVENT}/footprints"), &body, 201).await;
    stage.footprint = SECOND;
    stage.app.settle().await;
    let known = stage.app.get(&format!("/api/events/{EVENT}/footprints")).await.json();
    let versions = known["footprints"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    let area = json!({"event": EVENT, "known_at": versions[1]["version"]});
    let told = stage.asked("affected", json!({ "area": area })).await;
    let sql = format!(
        "SELECT count(*) FROM household WHERE commune_code IN (SELECT code FROM area WHERE parent_code = '51') AND ST_Intersects(geom, {})",
        envelope(first)
    );
    stage.is("households of what was known before", &told["total"]["households"], &sql).await;
}

/// Two people open the lists to the desk: households of the ground, and whom to call.
pub(super) async fn lists_are_opened(stage: &mut Stage) {
    stage.says("the lists are opened by two people");
    stage.as_who("truc-tinh").await;
    let list = "/api/processes/affected-households/execution";
    let body = json!({"inputs": {"area": {"event": EVENT}, "limit": 1}});
    assert_eq!(stage.app.post(list, &body).await.status, 403);
    let wanted = json!({"event": EVENT, "ends_at": Utc::now() + Duration::hours(24), "reason": "Diễn tập: cần danh sách để sơ tán"});
    let asked = stage.posted("/api/activations", &wanted, 201).await;
    stage.as_who("duyet").await;
    stage.posted(&format!("/api/activations/{}/confirm", asked["id"]), &json!(null), 200).await;
    stage.as_who("truc-tinh").await;

    let listed = stage.posted(list, &body, 200).await;
    let ground = envelope(stage.footprint);
    let communes = reached(stage.footprint);
    let households = format!(
        "SELECT count(*) FROM household WHERE commune_code IN {communes} AND ST_Intersects(geom, {ground})"
    );
    stage.is("households in the list", &listed["numberMatched"], &households).await;
    let calls = stage.asked("call-list", json!({"area": {"event": EVENT}})).await;
    let people = json!(calls["calls"].as_array().unwrap().len());
    let contacts = format!("SELECT count(*) FROM contact WHERE area_code IN {communes}");
    stage.is("people to call", &people, &contacts).await;
    let looks = stage
        .app
        .ledger_lines()
        .iter()
        .filter(|line| line.to_string().contains("call-list"))
        .count();
    assert!(looks > 0, "the look at contacts is in the ledger");
}

/// A road is reported as closed; which villages lose their way.
pub(super) async fn a_road_is_closed(stage: &mut Stage) {
    stage.says("roads in the footprint are closed");
    stage.as_who("truc-tinh").await;
    let nearest = format!(
        "SELECT to_json(code) FROM road WHERE ST_Intersects(geom, {}) ORDER BY code LIMIT 1",
        envelope(stage.footprint)
    );
    let road: Value = serde_json::from_str(&stage.app.db.value(&nearest).await).unwrap();
    let properties = json!({
        "code": "DIEN-TAP-DUONG-1", "road_code": road, "status": "closed", "reason": "sạt lở", "area_code": "23368",
        "reported_at": Utc::now() - Duration::minutes(5), "reported_by": "Diễn tập",
    });
    let report = json!({"type": "Feature", "properties": properties, "geometry": null});
    let made = stage.sent(Method::POST, "/api/collections/road_status/items", &report).await;
    assert_eq!(made.status, 201, "{}", made.text());

    let inputs = json!({"area": {"event": EVENT}, "closed": {"ground": {"event": EVENT}}});
    let told = stage.asked("cut-off", inputs).await;
    assert!(
        told["closed"].as_array().unwrap().iter().any(|own| own["by"] == "DIEN-TAP-DUONG-1"),
        "{told}"
    );
    let communes = reached(stage.footprint);
    let all = format!("SELECT count(*) FROM household WHERE commune_code IN {communes}");
    stage.is("households whose ways were looked at", &told["asked"]["households"], &all).await;
    let lost = told["villages"].as_array().unwrap().iter();
    let lost: Vec<_> = lost.filter(|own| own["lost"] != json!([])).collect();
    assert!(!lost.is_empty(), "closing every road of the footprint cuts somebody off");
    let names: Vec<_> = lost.iter().map(|own| json!([own["commune_code"], own["name"]])).collect();
    let households = format!(
        "SELECT count(*) FROM household AS h WHERE EXISTS (
             SELECT FROM json_array_elements('{}') AS own WHERE own ->> 0 = h.commune_code AND fold(own ->> 1) = fold(h.village))",
        json!(names).to_string().replace('\'', "''")
    );
    stage.is("households that are cut off", &told["total"]["households"], &households).await;
}

/// One writes a warning, another one publishes it; nobody of the communes is outside its polygons.
pub(super) async fn people_are_warned(stage: &mut Stage, codes: &Value) {
    stage.says("people are warned");
    stage.as_who("truc-tinh").await;
    let body = json!({
        "kind": "lu_quet", "risk_level": 3, "urgency": "Immediate", "certainty": "Likely", "responses": ["Evacuate"],
        "expires_at": Utc::now() + Duration::hours(12), "issuer": "Diễn tập: Ban Chỉ huy phòng thủ dân sự tỉnh",
        "infos": {
            "vi": {"headline": "Diễn tập: lũ quét ở Đăk Long", "description": "Nước suối lên nhanh.", "instruction": "Rời bờ suối ngay."},
            "en": {"headline": "Exercise: flash flood at Đăk Long", "description": "The stream rises fast.", "instruction": "Leave the banks now."},
        },
        "target": {"areas": codes},
    });
    let id = stage.posted("/api/warnings", &body, 201).await["id"].as_i64().unwrap();
    let approve = format!("/api/warnings/{id}/approve");
    let alone = stage.sent(Method::POST, &approve, &Value::Null).await;
    assert_eq!(alone.status, 403, "nobody approves an own warning");
    stage.as_who("duyet").await;
    let published = stage.sent(Method::POST, &approve, &Value::Null).await;
    assert_eq!(published.status, 200, "{}", published.text());
    let address = published.json()["cap"].as_str().unwrap().replace("http://ban.lang", "");
    stage.app.forget_session();
    let message = cap::read(&stage.app.get(&address).await.body).unwrap().messages.remove(0);
    let shown = format!("SELECT count(*) FROM warning WHERE code = '{}'", message.identifier);
    stage.is("the warning is on the map", &json!(1), &shown).await;
    let outside = format!(
        "SELECT count(*) FROM household AS h JOIN area AS a ON a.code = h.commune_code AND ST_Intersects(a.geom, h.geom)
         WHERE a.code IN (SELECT json_array_elements_text('{codes}'))
           AND NOT EXISTS (SELECT FROM warning AS w WHERE w.code = '{}' AND ST_Intersects(w.geom, h.geom))",
        message.identifier
    );
    stage.is("households outside the warning", &json!(0), &outside).await;
}

/// Two communes report, one corrects itself; the province is the sum of what holds.
pub(super) async fn damage_is_reported(stage: &mut Stage) {
    stage.says("damage is reported, and corrected");
    for (who, area, figures) in [
        ("dak-long", "23368", json!({"NG.chet": 0, "NG.ho_anh_huong": 60, "NG.ho_di_doi": 45})),
        ("dak-mon", "23374", json!({"NG.ho_anh_huong": 15})),
        ("dak-long", "23368", json!({"NG.bi_thuong": 2, "NG.ho_anh_huong": 72})),
    ] {
        stage.as_who(who).await;
        let path = format!("/api/events/{EVENT}/damage/{area}");
        let answer = stage.sent(Method::PUT, &path, &json!({ "figures": figures })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    stage.as_who("truc-tinh").await;
    let form = stage.app.get(&format!("/api/events/{EVENT}/damage?area=51")).await.json();
    let lines: Vec<Value> = form["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["indicators"].as_array().unwrap().clone())
        .collect();
    for indicator in ["NG.chet", "NG.bi_thuong", "NG.ho_anh_huong", "NG.ho_di_doi"] {
        let line = lines.iter().find(|line| line["code"] == indicator).unwrap();
        let sum = format!(
            "SELECT sum(amount) FROM (SELECT DISTINCT ON (area_code) amount FROM damage_report
                 WHERE event_code = '{EVENT}' AND indicator = '{indicator}' ORDER BY area_code, reported_at DESC) AS latest"
        );
        stage.is(&format!("damage {indicator}"), &line["amount"], &sum).await;
    }
}

/// The event ends, and is a thing of the past.
pub(super) async fn the_storm_is_over(stage: &mut Stage) {
    stage.says("the storm is over");
    stage.as_who("truc-tinh").await;
    let id =
        stage.app.db.value(&format!("SELECT id FROM disaster_event WHERE code = '{EVENT}'")).await;
    let path = format!("/api/collections/disaster_event/items/{id}");
    let body = json!({"ended_at": Utc::now() - Duration::seconds(1), "state": "past"});
    let ended = stage.sent(Method::PATCH, &path, &body).await;
    assert_eq!(ended.status, 204, "{}", ended.text());
    let event = stage.app.get(&format!("/api/events/{EVENT}")).await.json();
    let kept = format!("SELECT to_json(state) FROM disaster_event WHERE code = '{EVENT}'");
    stage.is("state of the event", &event["state"], &kept).await;
}
