//! What is not taken as a draft, and why.

use serde_json::{Value, json};

use super::world::{self, detail, flood, hours, with};

#[tokio::test]
async fn clocks_that_are_wrong_and_texts_that_are_missing_are_refused_by_name() {
    let mut app = world::start().await;
    app.log_in("truc-tinh").await;
    let without_vi = json!({"en": {"headline": "Flood", "description": "Water"}});
    let silent = json!({"vi": {"headline": "Lũ", "description": "Nước lên", "instruction": ""}});
    let bell = json!({"vi": {"headline": "Lũ\u{7}", "description": "Nước", "instruction": "Đi"}});
    let tongue = json!({
        "vi": {"headline": "Lũ", "description": "Nước", "instruction": "Đi"},
        "tiếng Thái": {"headline": "x", "description": "y"},
    });
    for (name, value, member) in [
        ("expires_at", json!(hours(-1)), "expires_at"),
        ("effective_at", json!(hours(48)), "expires_at"),
        ("effective_at", json!(hours(3 * 365 * 24)), "effective_at"),
        ("effective_at", json!(hours(-365 * 24)), "effective_at"),
        ("onset_at", json!(hours(30)), "expires_at"),
        ("expires_at", json!(hours(200 * 24)), "expires_at"),
        ("kind", json!("song_lon"), "kind"),
        ("risk_level", json!(6), "risk_level"),
        ("urgency", json!("Soon"), "urgency"),
        ("infos", without_vi, "infos"),
        ("infos", silent, "infos.vi.instruction"),
        ("infos", bell, "infos.vi.headline"),
        ("infos", tongue, "infos"),
        ("web", json!("javascript:alert(1)"), "web"),
        ("issuer", json!(" "), "issuer"),
        ("target", Value::Null, "target"),
        ("target", json!({"areas": ["99999"]}), "target"),
    ] {
        let answer = app.post("/api/warnings", &with(name, value.clone())).await;
        assert_eq!(answer.status, 400, "{name} {value}: {}", answer.text());
        assert!(detail(&answer).starts_with(&format!("{member}:")), "{}", detail(&answer));
    }
    assert_eq!(app.db.value("SELECT count(*)::text FROM warning_message").await, "0");
}

#[tokio::test]
async fn a_warning_is_drafted_by_those_who_write_in_all_of_its_areas() {
    let mut app = world::start().await;
    let two = with("target", json!({"areas": ["23001", "23002"]}));
    let square = |west: f64, east: f64| json!({"type": "Polygon", "coordinates": [[[west, 15.005], [east, 15.005], [east, 15.02], [west, 15.02], [west, 15.005]]]});
    let across = with("target", square(107.01, 107.05));
    let within = with("target", square(107.01, 107.02));
    for (name, body, status) in [
        ("truc-xa", &flood(), 201),
        ("can-bo-xa", &flood(), 201),
        ("truc-xa", &within, 201),
        ("truc-xa", &two, 403),
        ("truc-xa", &across, 403),
        ("truc-khac", &flood(), 403),
        ("duyet", &flood(), 403),
        ("ke-hoach", &flood(), 403),
        ("truc-tinh", &across, 201),
    ] {
        app.log_in(name).await;
        let answer = app.post("/api/warnings", body).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
    }
    app.forget_session();
    assert_eq!(app.post("/api/warnings", &flood()).await.status, 401);
}

#[tokio::test]
async fn a_draft_whose_time_is_over_is_not_published() {
    let mut app = world::start().await;
    app.log_in("truc-tinh").await;
    let id = world::drafted(&app, &flood()).await;
    let late = format!(
        "UPDATE warning_message SET expires_at = now() - interval '1 minute', version = version + 1 WHERE id = {id}"
    );
    app.execute(&late).await;
    app.log_in("duyet").await;
    let answer = world::approve(&app, id).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert_eq!(detail(&answer), "the warning would be over already; give it a later end");
}
