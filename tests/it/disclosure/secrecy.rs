//! True counts and the secret stay in the database.

use tokio_postgres::error::SqlState;

use super::{COMMUNES, households, publish_next};
use crate::support::TestDb;

/// What the service is told when it asks.
async fn refusal(db: &TestDb, sql: &str) -> SqlState {
    let client = db.db.connection().await.unwrap();
    let done = client.batch_execute(sql).await;
    let error = done.err().unwrap_or_else(|| panic!("the service may: {sql}"));
    error.code().unwrap().clone()
}

#[tokio::test]
async fn the_service_reads_neither_the_secret_nor_the_counts_and_writes_no_figure() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    households(&db, "kinh", 100).await;
    publish_next(&db).await;

    for statement in [
        "SELECT secret FROM edition_secret",
        "SELECT count(*) FROM edition_secret",
        "UPDATE edition_secret SET secret = secret",
        "SELECT households FROM edition_atom",
        "DELETE FROM edition_atom",
        "SELECT household_dither('23001', 'none', 'kinh', 'poor')",
        "SELECT * FROM household_atom_bounds(1, true)",
        "SELECT count_household_atoms(1, '2025-12-31')",
        "SELECT round_household_atoms(1)",
        "SELECT write_household_summary(1, '2025-12-31')",
        "SELECT report_household_edition(1)",
        "SELECT endangered_household_atoms(1)",
        "UPDATE household_summary SET households = 20",
        "INSERT INTO edition (id, as_of, method, made_by) VALUES (2, '2025-12-31', 'x', 'x')",
        "UPDATE edition SET base = NULL",
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
    ] {
        assert_eq!(refusal(&db, statement).await, SqlState::INSUFFICIENT_PRIVILEGE, "{statement}");
    }
}

/// Functions of the owner's must not be led astray by tables of the caller's own with the same names.
#[tokio::test]
async fn temporary_tables_of_the_service_are_not_what_an_edition_is_made_of() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    households(&db, "kinh", 100).await;
    let client = db.db.connection().await.unwrap();
    client
        .batch_execute(
            "CREATE TEMPORARY TABLE edition_secret (secret bytea); CREATE TEMPORARY TABLE edition_atom (edition int);
             CREATE TEMPORARY TABLE edition (id int); CREATE TEMPORARY TABLE household (commune_code text);
             SELECT make_household_edition('2025-12-31', 'maker'); SELECT publish_household_edition(1, 'approver');",
        )
        .await
        .unwrap();

    assert_eq!(
        db.value("SELECT string_agg(households::text, ' ') FROM household_summary").await,
        "100"
    );
    assert_eq!(db.value("SELECT approved_by FROM edition").await, "approver");
}

/// An edition made in the owner's name speaks of all households, also of those that the service may not read.
#[tokio::test]
async fn row_level_security_of_the_households_does_not_change_an_edition() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    households(&db, "kinh", 100).await;
    db.execute("ALTER TABLE household ENABLE ROW LEVEL SECURITY").await;

    publish_next(&db).await;

    let client = db.db.connection().await.unwrap();
    let seen = client.query("SELECT FROM household", &[]).await.unwrap();
    assert!(seen.is_empty(), "the service sees {} households", seen.len());
    assert_eq!(db.value("SELECT sum(households) FROM household_summary").await, "100");
}

#[tokio::test]
async fn counts_of_editions_that_cannot_be_published_any_more_are_forgotten() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    households(&db, "kinh", 100).await;
    super::make(&db, "2025-12-31").await;
    publish_next(&db).await;

    assert_eq!(
        db.value("SELECT string_agg(DISTINCT edition::text, ' ') FROM edition_atom").await,
        "2"
    );
}
