//! The change table and its sequencer.

use banlang::{
    catalog::Catalogue,
    store::{Sequencer, check_catalogue, position},
};
use serde_json::Value;
use tokio::time::{Duration, timeout};

use crate::support::TestDb;

#[tokio::test]
async fn every_built_in_descriptor_fits_its_table() {
    let db = TestDb::create().await;
    check_catalogue(&db.db, &Catalogue::built_in().unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_descriptor_with_a_missing_column_stops_the_start_in_one_sentence() {
    let db = TestDb::create().await;
    db.execute("ALTER TABLE shelter DROP COLUMN capacity").await;

    let error = check_catalogue(&db.db, &Catalogue::built_in().unwrap()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "the collection \"shelter\" does not fit its table: \"shelter\" has no column \"capacity\""
    );
}

#[tokio::test]
async fn plain_sql_writes_are_logged_with_what_was_there_before() {
    let db = TestDb::create().await;
    db.execute("INSERT INTO shelter (code, name, geom) VALUES ('S1', 'Trường', ST_SetSRID(ST_MakePoint(107.5, 15.1), 4326))").await;
    db.execute("UPDATE shelter SET name = 'Trường học' WHERE code = 'S1'").await;
    db.execute("DELETE FROM shelter").await;

    let log = db.value("SELECT string_agg(op::text || coalesce(':' || (before ->> 'name'), ''), ' ' ORDER BY seq) FROM change").await;
    let geometry = db
        .value("SELECT ST_AsText((before ->> 'geom')::geometry) FROM change WHERE op = 'D'")
        .await;

    assert_eq!(log, "I U:Trường D:Trường học");
    assert_eq!(geometry, "POINT(107.5 15.1)");
}

#[tokio::test]
async fn an_update_of_many_rows_after_one_of_a_few_is_logged_in_moments() {
    let db = TestDb::create().await;
    db.execute(
        "INSERT INTO shelter (code, name) SELECT 'S' || n, 'x' FROM generate_series(1, 40000) AS n",
    )
    .await;
    db.execute("UPDATE shelter SET name = 'y' WHERE code = 'S1'").await;

    let many = db.execute("UPDATE shelter SET name = 'z'");
    timeout(Duration::from_secs(30), many)
        .await
        .expect("each row was compared with each other one");

    assert_eq!(db.value("SELECT count(*) FROM change WHERE op = 'U'").await, "40001");
}

#[tokio::test]
async fn truncating_a_collection_is_refused() {
    let db = TestDb::create().await;

    let error = db.world().await.batch_execute("TRUNCATE shelter").await.unwrap_err();

    assert!(error.as_db_error().unwrap().message().contains("use DELETE"), "{error:?}");
}

#[tokio::test]
async fn committed_transactions_are_numbered_densely_and_a_rolled_back_one_leaves_no_hole() {
    let db = TestDb::create().await;
    let sequencer = Sequencer::start(db.db.clone());
    let mut latest = sequencer.latest();
    for code in ["A", "B"] {
        db.execute(&format!("INSERT INTO shelter (code, name) VALUES ('{code}', 'x')")).await;
    }
    db.execute("BEGIN; INSERT INTO shelter (code, name) VALUES ('C', 'x'); ROLLBACK").await;
    db.execute("BEGIN; INSERT INTO shelter (code, name) VALUES ('D', 'x'); UPDATE shelter SET name = 'y'; COMMIT").await;

    timeout(Duration::from_secs(10), latest.wait_for(|position| *position >= 3))
        .await
        .unwrap()
        .unwrap();

    let positions = db.value("SELECT array_agg(position ORDER BY position) FROM txn").await;
    let changes = db
        .value("SELECT count(*) FROM change JOIN txn ON txn.id = change.txn WHERE position = 3")
        .await;
    assert_eq!((positions.as_str(), changes.as_str()), ("{1,2,3}", "4"));
    assert_eq!(position(&db.db.connection().await.unwrap()).await.unwrap().number, 3);
}

#[tokio::test]
async fn a_transaction_that_waited_for_another_is_numbered_after_it() {
    let db = TestDb::create().await;
    db.execute("INSERT INTO shelter (code, name) VALUES ('A', 'x'), ('B', 'x')").await;
    let mut first = db.db.connection().await.unwrap();
    let mut second = db.db.connection().await.unwrap();

    // The second begins to write before the first, then waits for the first's row.
    let first = first.transaction().await.unwrap();
    let second = second.transaction().await.unwrap();
    second.batch_execute("UPDATE shelter SET name = 'second' WHERE code = 'B'").await.unwrap();
    first.batch_execute("UPDATE shelter SET name = 'first' WHERE code = 'A'").await.unwrap();
    let waiting = async {
        second.batch_execute("UPDATE shelter SET name = 'second' WHERE code = 'A'").await.unwrap();
        second.commit().await.unwrap();
    };
    let committing = async {
        first.commit().await.unwrap();
    };
    tokio::join!(waiting, committing);
    let sequencer = Sequencer::start(db.db.clone());
    timeout(Duration::from_secs(10), sequencer.latest().wait_for(|position| *position >= 3))
        .await
        .unwrap()
        .unwrap();

    let order = db.value("SELECT string_agg(before ->> 'name', ' ' ORDER BY position) FROM change JOIN txn ON txn.id = change.txn WHERE before ->> 'code' = 'A'").await;
    assert_eq!(order, "x first");
}

/// After large imports each transaction seems to hold half of the log.
#[tokio::test]
async fn what_changed_since_a_position_is_read_from_the_index_whatever_imports_have_left_in_the_log()
 {
    let db = TestDb::create().await;
    for first in [0, 30_000] {
        db.execute(&format!(
            "INSERT INTO shelter (code, name) SELECT 'S' || n, 'Trường' FROM generate_series({first} + 1, {first} + 30000) AS n"
        ))
        .await;
    }
    db.execute("INSERT INTO txn (position) SELECT NULL FROM generate_series(1, 3000); UPDATE txn SET position = id; ANALYZE change; ANALYZE txn")
        .await;
    db.execute("UPDATE shelter SET name = 'Nhà rông' WHERE code = 'S7'; UPDATE txn SET position = id WHERE position IS NULL")
        .await;

    let sql = include_str!("../../src/store/sql/changes_since.sql");
    let sql = sql.replace("$1", "(SELECT max(txn.position) - 1 FROM txn)");
    let asked =
        format!("SELECT string_agg(found.collection || found.id, ' ') FROM ({sql}) AS found");
    let changed = db.value("SELECT 'shelter' || id FROM shelter WHERE code = 'S7'").await;
    assert_eq!(db.value(&asked).await, changed);
    let world = db.world().await;
    let asked = format!("EXPLAIN (ANALYZE, FORMAT JSON) {sql}");
    let plan: Value = world.query_one(&asked, &[]).await.unwrap().try_get(0).unwrap();
    assert_eq!(read_of_log(&plan[0]["Plan"]), 1, "{plan}");
}

/// How many rows of the change table a plan read.
fn read_of_log(node: &Value) -> u64 {
    let count = |name: &str| node[name].as_u64().unwrap_or_default();
    let own = if node["Relation Name"] == "change" {
        (count("Actual Rows") + count("Rows Removed by Filter")) * count("Actual Loops")
    } else {
        0
    };
    own + node["Plans"].as_array().into_iter().flatten().map(read_of_log).sum::<u64>()
}
