//! The ground of these tests: a province with communes in a row, a flood over the first two, people, shelters, reports and a warning.

use banlang::{
    auth::Role,
    disclosure::{make_edition, publish},
};

use crate::support::{Answer, TestApp, account, held};

const EVENT: &str = "
    INSERT INTO area (code, level, name, parent_code, valid_from, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, '2025-07-01', ST_MakeEnvelope(107.0, 15.0, 108.2, 15.4, 4326)),
        ('23001', 'commune', 'Đăk Một', '51', '2025-07-01', ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Ngọc Réo', '51', '2025-07-01', ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326)),
        ('23003', 'commune', 'Đăk Ba', '51', '2025-07-01', ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326));
    INSERT INTO disaster_event (id, code, kind, name, name_en, risk_level, state, started_at, area_code, glide, source, geom) VALUES
        (11, 'LU-1', 'lu', 'Lũ sông Đăk Bla', 'Flood of the Đăk Bla', 3, 'active', now() - interval '50 hours', '51', 'FL-2026-000161-VNM',
         'Đài Khí tượng Thủy văn', ST_MakeEnvelope(107.1, 15.05, 107.4, 15.35, 4326)),
        (12, 'BAO-1', 'bao', 'Bão số 9', NULL, NULL, 'active', now() - interval '5 hours', '51', NULL, NULL,
         ST_GeomFromText('LINESTRING(109 14.9, 108 15.1, 107.2 15.2)', 4326)),
        (13, 'LU-3', 'lu', 'Lũ không vùng', NULL, NULL, 'watch', now(), NULL, NULL, NULL, NULL);
    INSERT INTO shelter (code, name, area_code, capacity, status, geom) VALUES
        ('S-1', 'Trường Tiểu học Đăk Một', '23001', 120, 'ready', ST_SetSRID(ST_MakePoint(107.15, 15.2), 4326)),
        ('S-2', 'Nhà rông Ngọc Réo', '23002', NULL, 'open', ST_SetSRID(ST_MakePoint(107.405, 15.2), 4326));
    INSERT INTO warning (code, kind, risk_level, headline_vi, issued_at, effective_at, expires_at, issuer, area_code, geom) VALUES
        ('W-1', 'lu', 3, 'Lũ trên sông Đăk Bla còn lên', now(), now() - interval '1 hour', now() + interval '1 day', 'Đài tỉnh', '51',
         ST_Multi(ST_MakeEnvelope(107.2, 15.1, 107.3, 15.2, 4326))),
        ('W-2', 'lu', 2, 'Nơi khác', now(), now() - interval '1 hour', now() + interval '1 day', 'Đài tỉnh', '51',
         ST_Multi(ST_MakeEnvelope(108.0, 15.1, 108.1, 15.2, 4326)));
    INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at)
        SELECT 'LU-1', '23001', 'NG.chet', 2, 'người', started_at + interval '2 hours' FROM disaster_event WHERE code = 'LU-1'";

/// Households in the flood, of two groups, and one outside; the head of each has a name that must appear nowhere.
const HOUSEHOLDS: &str = "
    INSERT INTO household (commune_code, list_no, head_name, members, ethnic_group, village, located_by, geom)
    SELECT CASE WHEN n <= 60 THEN '23001' ELSE '23002' END, 'n' || n, 'Bí Mật Riêng', 4, CASE WHEN n % 3 = 0 THEN 'ba_na' ELSE 'xo_dang' END,
           'Thôn Một', 'gps', ST_SetSRID(ST_MakePoint(CASE WHEN n <= 60 THEN 107.15 ELSE 107.35 END + n * 0.0001, 15.2), 4326)
    FROM generate_series(1, 100) AS n;
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) VALUES
        ('23003', '1', 5, 'xo_dang', 'gps', 'SRID=4326;POINT(107.75 15.2)')";

const PEOPLE: [(&str, Role, &str); 3] = [
    ("truc-tinh", Role::Disaster, "51"),
    ("can-bo", Role::Editor, "23001"),
    ("ke-hoach", Role::Viewer, "51"),
];

/// The world; nobody is logged in.
pub(super) async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.execute(EVENT).await;
    app.execute(HOUSEHOLDS).await;
    for (name, role, area) in PEOPLE {
        account(&app.db, name, &[held(role, area)]).await;
    }
    app.settle().await;
    app
}

/// Publishes the figures of now.
pub(super) async fn published(app: &TestApp) {
    let mut client = app.db.db.connection().await.unwrap();
    let made = make_edition(&mut client, "2025-12-31".parse().unwrap(), "maker").await.unwrap();
    publish(&mut client, made.id, "approver").await.unwrap();
    drop(client);
    app.settle().await;
}

/// A report in a format.
pub(super) async fn report(app: &TestApp, query: &str) -> Answer {
    let answer = app.get(&format!("/api/events/LU-1/report?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}
