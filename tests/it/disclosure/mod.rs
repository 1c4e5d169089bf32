//! Public editions of household figures: what they say, how they come about, and that they withstand attack.

mod attack;
mod editions;
mod figures;
mod secrecy;

use banlang::disclosure::{Edition, make_edition, publish};
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use tokio_postgres::{Row, types::FromSqlOwned};

use crate::support::TestDb;

/// The secret of the worlds whose figures have to be the same in each run.
const SECRET: [u8; 32] = *b"a secret of tests, never of use.";

/// Two communes side by side, each over several cells of zoom 11, with a border between them on no cell edge.
const COMMUNES: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, NULL),
        ('23001', 'commune', 'Đăk Một', '51', ST_MakeEnvelope(107.0, 15.0, 107.31, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.31, 15.0, 107.6, 15.4, 4326))";

/// 3,000 households by chance: three in four with a point, one in ten of those outside the commune that it states,
/// half of all with a status on the day that counts.
const HOUSEHOLDS: &str = "
    SELECT setseed(0.42);
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT CASE WHEN r.own < 0.55 THEN '23001' ELSE '23002' END, r.n::text, 1 + floor(r.size * 8)::int,
           (ARRAY['gie_trieng', 'xo_dang', 'kinh', 'muong'])[1 + floor(r.kin * r.kin * 4)::int],
           CASE WHEN r.known < 0.75 THEN 'gps' ELSE 'commune' END,
           CASE WHEN r.known < 0.75 THEN ST_SetSRID(ST_MakePoint(107.0 + r.x * 0.6, 15.0 + r.y * r.y * 0.4), 4326) END
    FROM generate_series(1, 3000) AS i
    CROSS JOIN LATERAL (SELECT random() AS own, random() AS size, random() AS kin, random() AS known,
                               random() AS x, random() AS y, i AS n) AS r;
    INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
    SELECT commune_code, list_no, '2025-01-01', '2026-01-01', (ARRAY['poor', 'near_poor', 'other'])[1 + id % 3]
    FROM household WHERE id % 2 = 0;
    INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
    SELECT commune_code, list_no, '2024-01-01', '2025-01-01', 'poor' FROM household WHERE id % 5 = 0";

/// Where [`households`] live.
const ONE_PLACE: &str = "ST_SetSRID(ST_MakePoint(107.05, 15.05), 4326)";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A value of a row of the oracle.
fn column<T: FromSqlOwned>(row: &Row, place: usize) -> T {
    row.try_get(place).unwrap()
}

/// Makes an edition.
async fn make(db: &TestDb, as_of: &str) -> Edition {
    make_edition(&mut db.db.connection().await.unwrap(), day(as_of), "maker").await.unwrap()
}

/// Makes an edition and publishes it.
async fn publish_next(db: &TestDb) -> Edition {
    let made = make(db, "2025-12-31").await;
    publish(&mut db.db.connection().await.unwrap(), made.id, "approver").await.unwrap()
}

/// Gives the database a secret that the test knows.
async fn set_secret(db: &TestDb, secret: &[u8; 32]) {
    let secret = hex::encode(secret);
    db.execute(&format!("UPDATE edition_secret SET secret = decode('{secret}', 'hex')")).await;
}

/// The dither of an atom (commune, cell, ethnic group, poverty) under a secret.
fn dither(secret: &[u8; 32], key: &[String; 4]) -> i64 {
    let digest = Sha256::new_with_prefix(secret).chain_update(key.join("|")).finalize();
    let number = digest.iter().take(7).fold(0_i64, |number, byte| number << 8 | i64::from(*byte));
    number % 10
}

/// The one that chooses where a figure does not follow the first.
fn second_dither(secret: &[u8; 32], key: &[String; 4]) -> i64 {
    let [commune, cell, group, poverty] = key.clone();
    dither(secret, &[commune, cell, group, poverty + "|held"])
}

/// `count` households of one group in one place.
async fn households(db: &TestDb, group: &str, count: u32) {
    db.execute(&format!(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT '23001', '{group}-' || n, 4, '{group}', 'gps', {ONE_PLACE} FROM generate_series(1, {count}) AS n"
    ))
    .await;
}
