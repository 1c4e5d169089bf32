//! The world under attack: two communes with their lists, and in each of them records that nobody else may learn of.

use std::fs;

use banlang::{
    app::Settings,
    catalog::{Catalogue, DraftField, FieldType, GeometryKind, LayerDraft, Text},
    media::Part,
    store::{make_layer, with_layers},
};

use crate::support::{TestApp, TestDb};

/// A household with a status, a contact and a closed photograph, whose words and numbers appear nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Planted {
    /// Row id of the household, the contact and the photograph.
    pub(super) id: &'static str,
    pub(super) commune: &'static str,
    pub(super) village: &'static str,
    pub(super) list_no: &'static str,
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    pub(super) lon: &'static str,
    pub(super) lat: &'static str,
    pub(super) photo: &'static str,
    /// The open festival whose photograph is closed.
    festival: i64,
    /// The same words for a record that is missing.
    missing: [&'static str; 5],
}

/// In the commune of most callers.
pub(super) const NEAR: Planted = Planted {
    id: "987654321",
    commune: "23368",
    village: "Thôn Một",
    list_no: "TRONG-77",
    name: "Hộ Được Trồng",
    phone: "0912 777 333",
    lon: "107.61234",
    lat: "15.16789",
    photo: "KIN-TRONG-5",
    festival: 71,
    missing: ["987654322", "TRONG-78", "Hộ Được Trùng", "0912 777 334", "KIN-TRONG-6"],
};

/// In the commune beside it, where none of the callers works.
pub(super) const FAR: Planted = Planted {
    id: "987654421",
    commune: "23374",
    village: "Thôn Xa",
    list_no: "GIEO-88",
    name: "Hộ Được Gieo",
    phone: "0988 111 555",
    lon: "107.81357",
    lat: "15.06421",
    photo: "KIN-GIEO-5",
    festival: 72,
    missing: ["987654422", "GIEO-89", "Hộ Được Gien", "0988 111 556", "KIN-GIEO-6"],
};

/// Gives every transaction its number.
pub(super) const NUMBER: &str = include_str!("../../../src/store/sql/number_transactions.sql");

/// Households of an edition that is not published.
pub(super) const UNPUBLISHED: &str = "73730";

impl Planted {
    /// Words that tell of it, each with the word of a record that is missing.
    pub(super) fn words(&self) -> [(&'static str, &'static str); 5] {
        let own = [self.id, self.list_no, self.name, self.phone, self.photo];
        let mut pairs = [("", ""); 5];
        for (place, pair) in pairs.iter_mut().enumerate() {
            *pair = (own[place], self.missing[place]);
        }
        pairs
    }

    /// Its place to four decimals, as texts.
    pub(super) fn place_texts(&self) -> [&'static str; 2] {
        [&self.lon[..8], &self.lat[..7]]
    }

    /// Longitude and latitude.
    pub(super) fn place(&self) -> [f64; 2] {
        [self.lon.parse().unwrap(), self.lat.parse().unwrap()]
    }

    /// The statements that make it.
    pub(super) fn made(&self) -> String {
        let Self { id, commune, village, list_no, name, phone, lon, lat, photo, festival, .. } =
            self;
        format!(
            "INSERT INTO household (id, commune_code, village, list_no, head_name, members, children, ethnic_group, located_by, geom)
             VALUES ({id}, '{commune}', '{village}', '{list_no}', '{name}', 7, 2, 'brau', 'gps', ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326));
             INSERT INTO household_status (id, commune_code, list_no, period_from, poverty)
             VALUES ({id}, '{commune}', '{list_no}', '2025-01-01', 'poor');
             INSERT INTO contact (id, code, area_code, name, role, phone)
             VALUES ({id}, '{list_no}', '{commune}', '{name}', 'village_head', '{phone}');
             INSERT INTO media (id, code, collection, record_id, kind, mime, size_bytes, sha256, title_vi, credit, licence)
             VALUES ({id}, '{photo}', 'cultural_item', {festival}, 'photo', 'image/jpeg', 9, '{}', '{name}', 'x', 'x');",
            "0".repeat(64)
        )
    }

    /// The statements that change it and change it back: what it is stands in its past as well.
    fn touched(&self) -> String {
        let Self { id, name, phone, .. } = self;
        format!(
            "UPDATE household SET members = 6 WHERE id = {id}; UPDATE household SET members = 7 WHERE id = {id};
             UPDATE contact SET phone = NULL WHERE id = {id}; UPDATE contact SET phone = '{phone}' WHERE id = {id};
             UPDATE household_status SET poverty = 'other' WHERE id = {id}; UPDATE household_status SET poverty = 'poor' WHERE id = {id};
             UPDATE household SET head_name = '{name}' WHERE id = {id}"
        )
    }

    /// The statements that change everything of it.
    pub(super) fn changed(&self) -> String {
        let id = self.id;
        format!(
            "UPDATE household SET geom = ST_Translate(geom, -0.02, 0.01), members = 11, children = 4, head_name = 'Người Khác',
                 ethnic_group = 'kinh' WHERE id = {id};
             UPDATE household_status SET poverty = 'other' WHERE id = {id};
             UPDATE contact SET phone = '0900 000 000', name = 'Người Khác' WHERE id = {id};
             UPDATE {LAYER} SET geom = ST_Translate(geom, -0.02, 0.01), ten = 'Người Khác' WHERE id = {id};
             UPDATE media SET title_vi = 'Khác', sha256 = '{}' WHERE id = {id};",
            "1".repeat(64)
        )
    }

    /// The statements that take it away.
    pub(super) fn removed(&self) -> String {
        let Self { id, list_no, photo, .. } = self;
        format!(
            "DELETE FROM household WHERE id = {id} OR list_no = '{list_no}'; DELETE FROM contact WHERE id = {id} OR code = '{list_no}';
             DELETE FROM media WHERE id = {id} OR code = '{photo}';"
        )
    }
}

/// The two communes with twenty households each, what is published of them, and an internal report of the far one.
fn ground() -> String {
    format!(
        "INSERT INTO area (code, level, name, parent_code, geom) VALUES
            ('51', 'province', 'Quảng Ngãi', NULL, ST_MakeEnvelope(107.5, 15.0, 107.9, 15.2, 4326)),
            ('23368', 'commune', 'Đăk Long', '51', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
            ('23374', 'commune', 'Đăk Xa', '51', ST_MakeEnvelope(107.7, 15.0, 107.9, 15.2, 4326)),
            ('23368-1', 'village', 'Thôn Một', '23368', ST_MakeEnvelope(107.6, 15.15, 107.65, 15.2, 4326));
         INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT commune, n::text, 4, 'gie_trieng', 'gps',
                ST_SetSRID(ST_MakePoint(west + n * 0.008, 15.1), 4326)
         FROM (VALUES ('23368', 107.51), ('23374', 107.71)) AS list (commune, west), generate_series(1, 20) AS n;
         INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES
            (1, '2025-12-31', 'test', 'a', now(), 'b'), (99, '2026-12-31', 'test', 'a', NULL, NULL);
         INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom) VALUES
            (1, '23368', '11/1636/936', 'gie_trieng', 'unstated', 20, 80, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)),
            (1, '23374', '11/1637/936', 'gie_trieng', 'unstated', 20, 80, ST_SetSRID(ST_MakePoint(107.8, 15.1), 4326)),
            (99, '23368', '11/1636/936', 'brau', 'poor', {UNPUBLISHED}, {UNPUBLISHED}, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));
         INSERT INTO disaster_event (id, code, kind, name, started_at, geom) VALUES
            (41, 'LU-1', 'lu', 'Lũ thử', '2026-11-01', ST_Multi(ST_MakeEnvelope(107.6, 15.1, 107.85, 15.18, 4326)));
         INSERT INTO damage_report (id, event_code, area_code, indicator, amount, unit, reported_at, source, official) VALUES
            ({far}, 'LU-1', '23374', 'houses_damaged', 4, 'nhà', '2026-11-02', '{list}', true);
         INSERT INTO shelter (code, name, area_code, geom)
         VALUES ('S-1', 'Trường', '23368', ST_SetSRID(ST_MakePoint(107.55, 15.05), 4326));
         INSERT INTO cultural_item (id, code, kind, name, area_code, ethnic_group, access_label, geom) VALUES
            (71, 'LE-1', 'festival', 'Lễ một', '23368', 'gie_trieng', 'restricted', ST_SetSRID(ST_MakePoint(107.52, 15.05), 4326)),
            (72, 'LE-2', 'festival', 'Lễ hai', '23374', 'gie_trieng', 'restricted', ST_SetSRID(ST_MakePoint(107.72, 15.05), 4326));
         {} {}",
        NEAR.made(),
        FAR.made(),
        far = FAR.id,
        list = FAR.list_no,
    )
}

/// What stands for each photograph: nine bytes.
const PHOTO: &[u8] = b"NOT-A-JPG";

/// The edition that comes next.
pub(super) const NEXT_EDITION: &str = "
    INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES (2, '2026-06-30', 'test', 'a', now(), 'b');
    INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom) VALUES
        (2, '23368', '11/1636/936', 'gie_trieng', 'unstated', 30, 120, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)),
        (2, '23374', '11/1637/936', 'gie_trieng', 'unstated', 20, 80, ST_SetSRID(ST_MakePoint(107.8, 15.1), 4326))";

/// A layer of an office, internal as all of them are at first.
pub(super) const LAYER: &str = "layer_diem";

/// Makes it, with a row in the commune where no caller works.
async fn make_layer_of_far(db: &TestDb) {
    let field = |column: &str| DraftField {
        column: column.to_owned(),
        title: Text { vi: column.to_owned(), en: column.to_owned() },
        kind: FieldType::Text,
        is_full: true,
    };
    let title = Text { vi: "Điểm".to_owned(), en: "Spots".to_owned() };
    let draft = LayerDraft {
        description: title.clone(),
        title,
        geometry: GeometryKind::Point,
        fields: vec![field("ma"), field("ten")],
        area_columns: Vec::new(),
        left_out: Vec::new(),
        key: Some(0),
        label: Some(1),
    };
    let catalogue = Catalogue::built_in().unwrap();
    let layer = draft.made(LAYER, catalogue.codes()).unwrap();
    let service = db.db.connection().await.unwrap();
    make_layer(&service, &layer, "can-bo", None).await.unwrap();
    let Planted { id, commune, list_no, name, lon, lat, .. } = FAR;
    db.execute(&format!(
        "INSERT INTO {LAYER} (id, ma, ten, area_code, geom)
         VALUES ({id}, '{list_no}', '{name}', '{commune}', ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326))"
    ))
    .await;
}

/// The service over this world.
pub(super) async fn start() -> TestApp {
    start_with("", Catalogue::built_in().unwrap()).await
}

/// The service over this world with a fault in the database and in the catalogue.
pub(super) async fn start_with(fault: &str, catalogue: Catalogue) -> TestApp {
    let db = TestDb::create().await;
    db.execute(&ground()).await;
    make_layer_of_far(&db).await;
    db.execute(fault).await;
    // What was planted has a past: each record was written twice, and each transaction has its number.
    for planted in [NEAR, FAR] {
        db.execute(&planted.touched()).await;
    }
    db.execute(NUMBER).await;
    let catalogue = with_layers(&db.db, &catalogue).await.unwrap();
    let app = TestApp::with(db, catalogue, Settings::default());
    for sha in ["0", "1"].map(|digit| digit.repeat(64)) {
        let path = app.app.media().path(sha.parse().unwrap(), Part::Whole);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, PHOTO).unwrap();
    }
    app
}
