//! Warnings of others.

use axum::{body::Body, http::Method};
use serde_json::Value;

use super::world::{self, flood, hours, published, rows};
use crate::support::{Answer, TestApp};

/// A message of another service.
fn alert(identifier: &str, kind: &str, sent: i64, more: &str, event: &str) -> String {
    let time = |at: i64| hours(at).format("%Y-%m-%dT%H:%M:%S-00:00").to_string();
    format!(
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>{identifier}</identifier>\
         <sender>kttv@example.vn</sender><sent>{}</sent><status>Actual</status><msgType>{kind}</msgType>\
         <scope>Public</scope>{more}<info><language>vi-VN</language><category>Met</category><event>{event}</event>\
         <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty><expires>{}</expires>\
         <senderName>Đài KTTV</senderName><headline>{identifier} {event}</headline>\
         <area><areaDesc>Quảng Ngãi</areaDesc><polygon>15,107 15,107.1 15.1,107.1 15,107</polygon></area></info></alert>",
        time(sent),
        time(sent + 12),
    )
}

fn reference(identifier: &str, sent: i64) -> String {
    let at = hours(sent).format("%Y-%m-%dT%H:%M:%S-00:00");
    format!("<references>kttv@example.vn,{identifier},{at}</references>")
}

async fn take(app: &TestApp, query: &str, body: &str) -> Answer {
    let path = format!("/api/warnings/import{query}");
    app.send(
        Method::POST,
        &path,
        &[("content-type", "application/xml")],
        Body::from(body.to_owned()),
    )
    .await
}

fn what(answer: &Answer) -> Vec<String> {
    let answer = answer.json();
    let taken = answer["taken"].as_array().unwrap().iter();
    taken.map(|own| own["what"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_message_of_others_is_taken_once_and_its_updates_and_its_cancel_change_its_row() {
    let mut app = world::start().await;
    app.log_in("truc-tinh").await;
    let first = alert("KT-1", "Alert", -3, "", "Cảnh báo lũ quét, sạt lở");
    assert_eq!(what(&take(&app, "?area=51", &first).await), ["new"]);
    assert_eq!(what(&take(&app, "?area=51", &first).await), ["known"]);
    let newest = alert("KT-3", "Update", -1, &reference("KT-1", -3), "Lũ");
    assert_eq!(what(&take(&app, "?area=51", &newest).await), ["updated"]);
    // What comes late does not take the place of what is newer.
    let late = alert("KT-2", "Update", -2, &reference("KT-1", -3), "Bão");
    assert_eq!(what(&take(&app, "?area=51", &late).await), ["older"]);
    let all = rows(&mut app).await;
    assert_eq!(all.len(), 1);
    let row = &all[0]["properties"];
    assert_eq!(
        (&row["code"], &row["kind"], &row["risk_level"]),
        (&"KT-1".into(), &"lu".into(), &3.into())
    );
    assert_eq!(row["issuer"], "Đài KTTV");
    app.log_in("truc-tinh").await;
    let end = alert("KT-4", "Cancel", 0, &reference("KT-3", -1), "Lũ");
    assert_eq!(what(&take(&app, "?area=51", &end).await), ["cancelled"]);
    let all = rows(&mut app).await;
    let expires: chrono::DateTime<chrono::Utc> =
        all[0]["properties"]["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(expires <= chrono::Utc::now());
}

#[tokio::test]
async fn of_several_messages_the_right_ones_are_taken_and_the_others_named() {
    let mut app = world::start().await;
    let (_, own) = published(&mut app, &flood()).await;
    let own = app.get(&own).await.text().replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "");
    let entry = |alert: &str| {
        format!(
            "<entry><id>x</id><title>x</title><updated>2026-01-01T00:00:00Z</updated><content>{alert}</content></entry>"
        )
    };
    let body = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title>x</title><updated>2026-01-01T00:00:00Z</updated>{}{}{}{}{}</feed>",
        entry(&alert("A-1", "Alert", -1, "", "Bão số 3")),
        entry(&alert("A-2", "Alert", -1, "", "Người ngoài hành tinh")),
        entry(&alert("A-3", "Cancel", -1, &reference("A-0", -2), "Bão")),
        entry(&alert("A-4", "Alert", -1, "", "Bão").replace("Actual", "Exercise")),
        entry(&own),
    );
    app.log_in("truc-tinh").await;
    let answer = take(&app, "?area=51", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(what(&answer), ["new"], "{}", answer.text());
    let answer = answer.json();
    let refused = answer["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 4, "{answer}");
    let said =
        |part: &str| refused.iter().any(|own| own["reason"].as_str().unwrap().contains(part));
    for part in
        ["no hazard of the list", "never taken here", "only what is Actual", "published here"]
    {
        assert!(said(part), "{part}: {answer}");
    }
    assert_eq!(rows(&mut app).await.len(), 2);
}

#[tokio::test]
async fn warnings_of_others_are_taken_for_own_areas_only() {
    let mut app = world::start().await;
    let first = alert("KT-1", "Alert", -3, "", "Lũ");
    assert_eq!(take(&app, "?area=51", &first).await.status, 401);
    for (name, query, status) in [
        ("duyet", "?area=51", 403),
        ("ke-hoach", "?area=51", 403),
        ("truc-tinh", "", 400),
        ("truc-xa", "?area=51", 403),
        ("truc-tinh", "?area=52", 403),
    ] {
        app.log_in(name).await;
        assert_eq!(take(&app, query, &first).await.status, status, "{name} {query}");
    }
    app.log_in("truc-tinh").await;
    let odd = take(
        &app,
        "?area=51",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>",
    )
    .await;
    assert_eq!(odd.status, 400);
    assert_eq!(rows(&mut app).await, Vec::<Value>::new());
}
