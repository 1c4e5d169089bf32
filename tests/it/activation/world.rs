//! The ground of these tests: two provinces with communes in a row, households by chance, an event, six people.

use std::collections::BTreeSet;

use banlang::{
    auth::Caller,
    disaster::{ActivationError, NewActivation, ask, confirm},
    impact::Place,
    policy::view,
    record::{Select, stream},
    store::StoreError,
};
use chrono::{DateTime, Duration, Utc};
use futures_util::StreamExt as _;
use serde_json::Value;

use crate::support::{TestApp, account, held};
use banlang::auth::Role;

/// Why, in enough letters.
pub(super) const WHY: &str = "Tìm các hộ bị cô lập sau lũ";

/// The event's own area: the west of the first commune.
pub(super) const EVENT: [f64; 4] = [107.0, 15.0, 107.15, 15.4];

const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL, ST_MakeEnvelope(107.0, 15.0, 107.9, 15.4, 4326)),
        ('52', 'province', 'Gia Lai', NULL, ST_MakeEnvelope(107.9, 15.0, 108.2, 15.4, 4326)),
        ('23001', 'commune', 'Đăk Một', '51', ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)),
        ('23002', 'commune', 'Đăk Hai', '51', ST_MakeEnvelope(107.3, 15.0, 107.6, 15.4, 4326)),
        ('23003', 'commune', 'Đăk Ba', '51', ST_MakeEnvelope(107.6, 15.0, 107.9, 15.4, 4326)),
        ('23101', 'commune', 'Ia Bốn', '52', ST_MakeEnvelope(107.9, 15.0, 108.2, 15.4, 4326)),
        ('23001-1', 'village', 'Thôn Đăk Ók', '23001', NULL)";

/// One in three has no point; one in ten states another commune than the one that its point lies in.
const HOUSEHOLDS: &str = "
    SELECT setseed(0.25);
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT (ARRAY['23001', '23002', '23003', '23101'])[1 + least(3, floor((CASE WHEN r.stray < 0.1 THEN r.other ELSE r.x END) * 4)::int)],
           i::text, 4, 'xo_dang', CASE WHEN i % 3 > 0 THEN 'gps' ELSE 'commune' END,
           CASE WHEN i % 3 > 0 THEN ST_SetSRID(ST_MakePoint(107.0 + r.x * 1.2, 15.0 + r.y * 0.4), 4326) END
    FROM generate_series(1, 800) AS i
    CROSS JOIN LATERAL (SELECT random() AS stray, random() AS other, random() AS x, random() + i * 0 AS y) AS r;
    INSERT INTO household_status (commune_code, list_no, period_from, poverty)
    SELECT commune_code, list_no, date '2025-01-01', 'poor' FROM household WHERE id % 2 = 0;
    INSERT INTO contact (code, area_code, name, role) SELECT code, code, 'Trưởng thôn', 'village_head' FROM area";

/// Accounts that never log in need no password that anybody knows.
const PEOPLE: &str = "
    INSERT INTO app_user (name, display_name, password_hash)
    SELECT name, 'Cán bộ ' || name, '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$J0bZ6oSlJEDhEbcRZ8FZ0m1oJc2mEz7hVvYhXG7Ow5U'
    FROM unnest(ARRAY['truc-xa', 'truc-khac', 'duyet', 'duyet-xa', 'kiem']) AS name;
    INSERT INTO app_grant (user_id, role, area_code, proposed_by, confirmed_by, confirmed_at)
    SELECT app_user.id, given.role, given.area, 'x', 'y', now()
    FROM (VALUES ('truc-xa', 'disaster', '23001'), ('truc-khac', 'disaster', '52'), ('duyet', 'approver', '51'),
                 ('duyet-xa', 'approver', '23001'), ('kiem', 'auditor', NULL)) AS given (name, role, area)
    JOIN app_user USING (name)";

/// The world, with the province's disaster desk (`truc`) logged in. Beside it: the desks of a commune and of another
/// province, approvers of the province and of the commune, and an auditor.
pub(super) async fn start() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(AREAS).await;
    app.execute(HOUSEHOLDS).await;
    app.execute(PEOPLE).await;
    let [west, south, east, north] = EVENT;
    app.execute(&format!(
        "INSERT INTO disaster_event (id, code, kind, name, started_at, geom) VALUES
            (11, 'LU-1', 'lu', 'Lũ tháng 11', '2026-11-01', ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)),
            (12, 'BAO-1', 'bao', 'Bão số 1', '2026-11-02', 'SRID=4326;LINESTRING(107 15, 108 16)')"
    ))
    .await;
    account(&app.db, "truc", &[held(Role::Disaster, "51")]).await;
    app.log_in("truc").await;
    app
}

/// Somebody as the service knows them now, whose deeds stand in the ledger of the application.
pub(super) async fn person(app: &TestApp, name: &str) -> Caller {
    app.app.accounts().caller_named(name).await.unwrap()
}

/// So many hours from now.
pub(super) fn hours(hours: i64) -> DateTime<Utc> {
    Utc::now() + Duration::hours(hours)
}

/// The event of these tests on its own area, for a day.
pub(super) fn flood() -> NewActivation {
    let event = Place::Event { id: None, code: Some("LU-1".to_owned()) };
    NewActivation { event, ground: None, ends_at: hours(24), reason: WHY.to_owned() }
}

/// Asks in somebody's name.
pub(super) async fn asked(
    app: &TestApp,
    name: &str,
    new: &NewActivation,
) -> Result<i64, ActivationError> {
    app.settle().await;
    ask((&app.db.db, app.app.atlas()), app.app.catalogue(), &person(app, name).await, new).await
}

/// Confirms in somebody's name.
pub(super) async fn confirmed(app: &TestApp, name: &str, id: i64) -> Result<(), ActivationError> {
    confirm(&app.db.db, app.app.catalogue(), &person(app, name).await, id).await
}

/// An activation that the desk of the province asked for and the approver of the province confirmed.
pub(super) async fn opened(app: &TestApp, new: &NewActivation) -> i64 {
    let id = asked(app, "truc", new).await.unwrap();
    confirmed(app, "duyet", id).await.unwrap();
    id
}

/// Ids of the rows that whoever is logged in reads; `None` when the collection is not there for them.
pub(super) async fn read(app: &TestApp, collection: &str) -> Option<BTreeSet<i64>> {
    let answer = app.get(&format!("/api/collections/{collection}/items?limit=10000")).await;
    if answer.status == 404 {
        return None;
    }
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let rows = answer["features"].as_array().unwrap();
    Some(rows.iter().map(|row| row["id"].as_i64().unwrap()).collect())
}

/// Ids of the rows that somebody's view opens.
pub(super) async fn seen(app: &TestApp, caller: &Caller, collection: &str) -> BTreeSet<i64> {
    let catalogue = app.app.catalogue();
    let Some(view) = view(caller, catalogue.get(collection).unwrap(), catalogue) else {
        return BTreeSet::new();
    };
    let connection = app.db.db.connection().await.unwrap();
    let batches: Vec<_> =
        stream(connection, Select::new(&view)).await.unwrap().collect::<Vec<_>>().await;
    let rows = batches.into_iter().collect::<Result<Vec<_>, StoreError>>().unwrap();
    rows.into_iter().flatten().map(|row| row.id).collect()
}

/// Ids that plain SQL gives, asked as superuser.
pub(super) async fn oracle(app: &TestApp, from: &str) -> BTreeSet<i64> {
    let text = app
        .db
        .value(&format!(
            "SELECT coalesce(json_agg(found.id), '[]') FROM (SELECT h.id {from}) AS found"
        ))
        .await;
    serde_json::from_str(&text).unwrap()
}

/// What the ledger says of activations: who, what and about which, the oldest first.
pub(super) fn deeds(app: &TestApp) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    app.ledger_lines()
        .iter()
        .filter(|line| line["action"] == "activation")
        .map(|line| {
            format!(
                "{} {} {}",
                text(&line["who"]["name"]),
                text(&line["detail"]["what"]),
                text(&line["subject"])
            )
        })
        .collect()
}
