//! The ground of these tests: two communes of a province, with people, things that everyone sees, and a photograph.

use std::fs;

use banlang::{auth::Role, media::Part};
use serde_json::{Value, json};

use super::opened::Opened;
use crate::support::{TestApp, account, held};

const GROUND: &str = "
    INSERT INTO area (code, level, name, name_en, parent_code, valid_from, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', 'Quang Ngai', NULL, '2025-07-01', ST_MakeEnvelope(107.0, 15.0, 108.2, 15.4, 4326)),
        ('23001', 'commune', 'Đăk Một', NULL, '51', '2025-07-01', ST_MakeEnvelope(107.0, 15.0, 107.1, 15.1, 4326)),
        ('23002', 'commune', 'Ngọc Réo', NULL, '51', '2025-07-01', ST_MakeEnvelope(107.3, 15.0, 107.4, 15.1, 4326)),
        ('23001-1', 'village', 'Thôn Một', NULL, '23001', '2025-07-01', ST_SetSRID(ST_MakePoint(107.05, 15.05), 4326)),
        ('23001-2', 'village', 'Thôn Không Chỗ', NULL, '23001', '2025-07-01', NULL);
    INSERT INTO shelter (code, name, area_code, capacity, status, geom) VALUES
        ('S-1', 'Trường Tiểu học Đăk Một', '23001', 120, 'ready', ST_SetSRID(ST_MakePoint(107.05, 15.05), 4326)),
        ('S-2', 'Nhà chưa rõ chỗ', '23001', NULL, 'ready', NULL),
        ('S-3', 'Nhà của xã khác ở trong khung', '23002', NULL, 'ready', ST_SetSRID(ST_MakePoint(107.06, 15.06), 4326)),
        ('S-4', 'Nơi khác', '23002', NULL, 'ready', ST_SetSRID(ST_MakePoint(107.35, 15.05), 4326));
    INSERT INTO road (code, name, geom) VALUES
        ('D-1', 'Đường qua', ST_GeomFromText('MULTILINESTRING((106.9 15.05, 107.2 15.05))', 4326)),
        ('D-2', 'Đường xa', ST_GeomFromText('MULTILINESTRING((107.6 15.05, 107.7 15.05))', 4326));
    INSERT INTO cultural_item (id, code, kind, name, area_code, ethnic_group, access_label, geom) VALUES
        (71, 'LE-1', 'festival', 'Lễ mở', '23001', 'gie_trieng', 'open', ST_SetSRID(ST_MakePoint(107.05, 15.05), 4326)),
        (72, 'LE-2', 'festival', 'Lễ kín', '23001', 'gie_trieng', 'restricted', ST_SetSRID(ST_MakePoint(107.06, 15.05), 4326));
    INSERT INTO media (id, code, collection, record_id, kind, mime, size_bytes, sha256, title_vi, credit, licence)
    SELECT id, 'anh-' || id, 'cultural_item', id, 'photo', 'image/jpeg', 9, repeat((id - 71)::text, 64), 'Ảnh ' || id, 'Người chụp', 'CC BY 4.0'
    FROM generate_series(71, 72) AS id;
    INSERT INTO household (commune_code, list_no, head_name, members, ethnic_group, village, located_by, geom)
    SELECT CASE WHEN n <= 12 THEN '23001' ELSE '23002' END, 'n' || n, 'Bí Mật Riêng', 4, 'xo_dang', 'Thôn Một', 'gps',
           ST_SetSRID(ST_MakePoint(CASE WHEN n <= 12 THEN 107.01 ELSE 107.31 END + n * 0.001, 15.02), 4326)
    FROM generate_series(1, 20) AS n;
    INSERT INTO contact (code, area_code, name, role, phone) VALUES
        ('C-1', '23001', 'Bí Mật Riêng', 'village_head', '0912 000 111'),
        ('C-2', '23002', 'Bí Mật Riêng', 'village_head', '0912 000 222')";

const PEOPLE: [(&str, Role, &str); 4] = [
    ("truc-tinh", Role::Disaster, "51"),
    ("can-bo", Role::Editor, "23001"),
    ("xa-khac", Role::Editor, "23002"),
    ("ke-hoach", Role::Viewer, "51"),
];

/// The bytes of each photograph.
pub(super) const PHOTO: &[u8] = b"NOT-A-JPG";

/// The world; nobody is logged in.
pub(super) async fn start() -> TestApp {
    let app = TestApp::start().await;
    filled(&app).await;
    app
}

/// Puts the world into an empty service.
pub(super) async fn filled(app: &TestApp) {
    app.execute(GROUND).await;
    for digit in ["0", "1"] {
        let path = app.app.media().path(digit.repeat(64).parse().unwrap(), Part::Whole);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, PHOTO).unwrap();
    }
    for (name, role, area) in PEOPLE {
        account(&app.db, name, &[held(role, area)]).await;
    }
    app.settle().await;
}

/// The pack that a query asks for.
pub(super) async fn pack(app: &TestApp, query: &str) -> Opened {
    let answer = app.get(&format!("/api/packs/file?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/zip");
    Opened::of(&answer.body)
}

pub(super) async fn key(app: &TestApp) -> Value {
    app.get("/api/packs/key").await.json()
}

/// The body that asks for a personal pack.
pub(super) fn personal(area: &str, passphrase: &str, days: u32) -> Value {
    json!({ "area": area, "passphrase": passphrase, "days": days })
}
