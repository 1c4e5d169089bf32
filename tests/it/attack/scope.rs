//! How far a right reaches: through lineage, in time, and for keys.

use axum::{body::Body, http::Method};
use banlang::auth::{NewGrant, NewKey, Role};
use chrono::{TimeDelta, Utc};

use super::world::{self, FAR, NEAR};
use crate::support::{Answer, TestApp, TestDb, account, held};

/// Communes 20001..20009 of today and 10001..10009 of before, without a word on what became of which.
const UNITS: &str = "
    INSERT INTO area (code, level, name, parent_code) VALUES ('20', 'province', 'Tỉnh', NULL);
    INSERT INTO area (code, level, name, parent_code, valid_from, valid_to)
    SELECT (20000 + n)::text, 'commune', 'Xã mới', '20', DATE '2025-07-01', NULL FROM generate_series(1, 9) AS n;
    INSERT INTO area (code, level, name, parent_code, valid_from, valid_to)
    SELECT (10000 + n)::text, 'commune', 'Xã cũ', NULL, DATE '2000-01-01', DATE '2025-07-01' FROM generate_series(1, 9) AS n;";

fn lineage(rows: &[(u32, u32, &str)]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|(old, new, kind)| {
            format!("('{old}', '{new}', 'x', 'y', '2025-07-01', '{kind}', 'law', 'test')")
        })
        .collect();
    format!(
        "INSERT INTO area_lineage (old_code, new_code, old_name, new_name, on_date, kind, basis, source) VALUES {}",
        rows.join(", ")
    )
}

async fn scope(rows: &[(u32, u32, &str)], granted: &str) -> String {
    let db = TestDb::create().await;
    db.execute(UNITS).await;
    db.execute(&lineage(rows)).await;
    db.value(&format!("SELECT array_to_string(scope_of(ARRAY[{granted}]), ' ')")).await
}

#[tokio::test]
async fn a_merger_reaches_its_whole_past_and_a_part_reaches_no_whole() {
    let merged = [(10001, 20001, "full"), (10002, 20001, "full")];
    assert_eq!(scope(&merged, "'20001'").await, "10001 10002 20001", "all that went into the unit");
    assert_eq!(scope(&merged, "'10001'").await, "10001", "one of two old units is not the new one");
    assert_eq!(scope(&merged, "'10001', '10002'").await, "10001 10002 20001", "both together are");

    let partial = [(10001, 20001, "full"), (10002, 20001, "partial"), (10002, 20002, "partial")];
    assert_eq!(
        scope(&partial, "'20001'").await,
        "10001 20001",
        "a unit of which a part went elsewhere"
    );
    assert_eq!(scope(&partial, "'20001', '20002'").await, "10001 10002 20001 20002");
}

#[tokio::test]
async fn a_split_reaches_its_parts_and_a_part_does_not_reach_the_whole() {
    let split = [(10003, 20003, "partial"), (10003, 20004, "partial")];
    assert_eq!(scope(&split, "'10003'").await, "10003 20003 20004");
    assert_eq!(scope(&split, "'20003'").await, "20003");
    assert_eq!(scope(&split, "'20003', '20004'").await, "10003 20003 20004");
}

#[tokio::test]
async fn a_new_code_is_the_old_unit_and_chains_are_followed_to_their_ends() {
    let renamed = [(10005, 20005, "full")];
    assert_eq!(scope(&renamed, "'10005'").await, "10005 20005");
    assert_eq!(scope(&renamed, "'20005'").await, "10005 20005");

    let chain = [
        (10006, 10007, "full"),
        (10007, 10008, "full"),
        (10008, 20006, "full"),
        (10009, 20006, "full"),
    ];
    assert_eq!(scope(&chain, "'20006'").await, "10006 10007 10008 10009 20006");
    assert_eq!(
        scope(&chain, "'10006'").await,
        "10006 10007 10008",
        "up to the merger with another unit"
    );
    assert_eq!(
        scope(&chain, "'20'").await,
        "10006 10007 10008 10009 20 20001 20002 20003 20004 20005 20006 20007 20008 20009"
    );
}

async fn reads(app: &TestApp) -> bool {
    app.get(&format!("/api/collections/household/items/{}", NEAR.id)).await.status == 200
}

#[tokio::test]
async fn a_grant_opens_rows_between_its_first_and_its_last_moment_and_when_two_have_given_it() {
    let mut app = world::start().await;
    account(&app.db, "can-bo", &[held(Role::Editor, NEAR.commune)]).await;
    app.log_in("can-bo").await;
    for (change, open) in [
        ("valid_from = now() - interval '1 second'", true),
        ("valid_from = now() + interval '1 hour'", false),
        ("valid_from = now() - interval '2 hours', valid_to = now() + interval '1 hour'", true),
        ("valid_to = now() - interval '1 second'", false),
        ("valid_to = NULL, ended_by = 'an', ended_at = now()", false),
        ("ended_by = NULL, ended_at = NULL, confirmed_by = NULL, confirmed_at = NULL", false),
        ("confirmed_by = 'an', confirmed_at = now()", true),
        ("area_code = '23374'", false),
        ("area_code = '51'", true),
    ] {
        app.execute(&format!("UPDATE app_grant SET {change}")).await;
        assert_eq!(reads(&app).await, open, "{change}");
    }
    let both =
        app.app.accounts().propose(&NewGrant::of("can-bo", Role::Admin), "an").await.unwrap();
    assert!(both.waits, "an administrator is made by two");
}

async fn with_key(app: &TestApp, key: &str, path: &str) -> Answer {
    let header = format!("Bearer {key}");
    app.send(Method::GET, path, &[("authorization", &header)], Body::empty()).await
}

#[tokio::test]
async fn a_key_opens_what_it_names_where_it_says_and_while_it_lasts() {
    let app = world::start().await;
    app.execute(
        "INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at, source, official)
         VALUES ('LU-1', '23368', 'houses_damaged', 3, 'nhà', '2026-11-02', 'x', true),
                ('LU-1', '23368', 'houses_damaged', 2, 'nhà', '2026-11-03', 'not published', false)",
    )
    .await;
    let accounts = app.app.accounts();
    let new = |collections: &'static str| (vec![collections.to_owned()], [NEAR.commune.to_owned()]);
    let (collections, areas) = new("damage_report");
    let key = NewKey {
        name: "doi-tac",
        collections: &collections,
        areas: &areas,
        until: Utc::now() + TimeDelta::days(1),
    };
    let text = accounts.add_key(app.app.catalogue(), &key, "an").await.unwrap();
    let reports = "/api/collections/damage_report/items";

    let page = with_key(&app, &text, reports).await.json();
    assert_eq!(
        (&page["numberReturned"], &page["features"][0]["properties"]["area_code"]),
        (&1.into(), &"23368".into())
    );
    assert!(!page.to_string().contains("not published"), "an unofficial count: {page}");
    assert_eq!(
        with_key(&app, &text, &format!("{reports}/{}", FAR.id)).await.status,
        404,
        "a report of the next commune"
    );
    assert_eq!(with_key(&app, &text, "/api/collections/household/items").await.status, 404);
    assert_eq!(app.get(reports).await.status, 404, "without a key");

    for personal in ["household", "household_status", "contact", "no_such"] {
        let (collections, areas) = new(personal);
        let key =
            NewKey { name: "tham", collections: &collections, areas: &areas, until: key.until };
        accounts.add_key(app.app.catalogue(), &key, "an").await.unwrap_err();
    }
    let unknown = with_key(&app, "banlang_khong-co", reports).await;
    assert_eq!(unknown.status, 401);
    app.execute("UPDATE app_key SET expires_at = now() - interval '1 second'").await;
    let expired = with_key(&app, &text, reports).await;
    app.execute("UPDATE app_key SET expires_at = now() + interval '1 day'").await;
    assert_eq!(with_key(&app, &text, reports).await.status, 200);
    accounts.revoke_key("doi-tac", "an").await.unwrap();
    let revoked = with_key(&app, &text, reports).await;
    for answer in [&expired, &revoked] {
        assert_eq!(
            (answer.status, &answer.body),
            (unknown.status, &unknown.body),
            "no word on why"
        );
    }
}
