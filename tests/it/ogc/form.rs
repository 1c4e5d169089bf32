//! The form that works without a script.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};

use crate::support::{Answer, TestApp};

const FORM: &str = "/api/collections/shelter/form?lang=vi";

async fn editor() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute("INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long')")
        .await;
    app.log_in_as_editor_of(&["23368"]).await;
    app
}

/// The hidden token of a form.
fn token(page: &Answer) -> String {
    let text = page.text();
    let after = text.split("name=\"csrf-token\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

async fn post(app: &TestApp, fields: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-csrf-token", "")];
    app.send(Method::POST, FORM, &headers, Body::from(fields.to_owned())).await
}

#[tokio::test]
async fn the_form_has_a_field_for_each_property_with_title_unit_codes_and_mark() {
    let app = editor().await;

    let page = app.get(FORM).await;

    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    let text = page.text();
    for part in [
        "Sức chứa",
        "(người)",
        "<option value=\"ready\">",
        "bắt buộc",
        "name=\"place-lon\"",
        "<option value=\"23368\">",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("<script"));
}

#[tokio::test]
async fn a_filled_form_makes_the_record_and_leads_to_it() {
    let app = editor().await;
    let token = token(&app.get(FORM).await);

    let saved = post(&app, &format!("csrf-token={token}&code=S1&name=Tr%C6%B0%E1%BB%9Dng&area_code=23368&capacity=&place-lon=107%2C6&place-lat=15.1")).await;

    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let record = app.get(saved.header("location")).await;
    assert!(record.text().contains("Trường"));
    assert_eq!(
        app.db.value("SELECT ST_AsText(geom) || status FROM shelter").await,
        "POINT(107.6 15.1)ready"
    );
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_the_reason_beside_the_field_and_what_was_typed() {
    let app = editor().await;
    let token = token(&app.get(FORM).await);

    let back = post(&app, &format!("csrf-token={token}&code=S1&name=%3Cb%3E&area_code=23368&capacity=nhi%E1%BB%81u&place-lon=107&place-lat=")).await;

    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = back.text();
    assert!(text.contains("id=\"capacity-problem\""), "{text}");
    assert!(text.contains("value=\"nhiều\"") && text.contains("value=\"&lt;b&gt;\""), "{text}");
    assert!(text.contains("ghi kinh độ và vĩ độ bằng số"), "{text}");
    assert!(text.contains("không phải số nguyên"), "{text}");
    assert_eq!(app.db.value("SELECT count(*) FROM shelter").await, "0");
}

#[tokio::test]
async fn what_the_tables_refuse_stands_above_the_form() {
    let app = editor().await;
    app.execute("INSERT INTO shelter (code, name) VALUES ('S1', 'x')").await;
    let token = token(&app.get(FORM).await);

    let back = post(&app, &format!("csrf-token={token}&code=S1&name=a&area_code=23368")).await;

    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text().contains("đã có bản ghi cùng code"), "{}", back.text());
}

#[tokio::test]
async fn a_form_without_the_token_of_the_session_is_refused() {
    let mut app = editor().await;

    let refused = post(&app, "csrf-token=wrong&code=S1&name=a&area_code=23368").await;
    let unknown = {
        let token = token(&app.get(FORM).await);
        post(&app, &format!("csrf-token={token}&code=S1&name=a&area_code=23368&colour=red")).await
    };
    app.forget_session();
    let public = app.get(FORM).await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(
        (unknown.status, public.status),
        (StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED)
    );
    assert_eq!(app.db.value("SELECT count(*) FROM shelter").await, "0");
}
