use axum::http::StatusCode;
use banlang::auth::Role;
use serde_json::Value;

use super::world::{assert_done, assert_refused, person, start};

#[tokio::test]
async fn an_edition_is_made_by_one_person_and_published_by_another() {
    let app = start().await;
    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT '23001', i::text, 4, 'xo_dang', 'gps', ST_SetSRID(ST_MakePoint(107.1, 15.1), 4326)
         FROM generate_series(1, 500) AS i",
    )
    .await;
    let maker = person(&app, "lap", &[Role::Approver]).await;
    let approver = person(&app, "duyet", &[Role::Approver]).await;
    let admin = person(&app, "quan-tri", &[Role::Admin]).await;

    assert_refused(
        &maker.post("/admin/editions?lang=vi", &[("as-of", "2099-01-01")]).await,
        "Ngày này chưa đến",
    );
    assert_done(&maker.post("/admin/editions", &[("as-of", "2025-12-31")]).await, "edition-made");
    assert_refused(
        &maker.post("/admin/editions/1/approve?lang=vi", &[]).await,
        "Người lập không tự duyệt",
    );
    assert_eq!(admin.post("/admin/editions/1/approve", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!admin.get("/admin/editions?lang=vi").await.text().contains("Duyệt và công bố"));
    assert!(approver.get("/admin?lang=vi").await.text().contains("Bản 1 · tính đến 31/12/2025"));
    assert_done(&approver.post("/admin/editions/1/approve", &[]).await, "edition-published");

    let page = maker.get("/admin/editions?lang=vi").await.text();
    assert!(page.contains("công chúng đang đọc") && page.contains("Làm tròn đến 10"), "{page}");
    assert_eq!(approver.post("/admin/editions/9/approve", &[]).await.status, StatusCode::NOT_FOUND);
    let lines = app.ledger_lines();
    let noted: Vec<_> = lines
        .iter()
        .filter(|line| line["action"] == "edition")
        .map(|line| (line["who"]["name"].as_str().unwrap(), line["detail"]["what"].clone()))
        .collect();
    assert!(noted.contains(&("lap", Value::from("made"))), "{noted:?}");
    assert!(noted.contains(&("duyet", Value::from("approved"))), "{noted:?}");
}
