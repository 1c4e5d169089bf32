//! The second wall: what row-level security opens to a connection of the service, whatever the program believes.

use tokio_postgres::Client;

use super::world::{self, FAR, NEAR};
use crate::support::TestApp;

const SETTINGS: [&str; 4] =
    ["banlang.read_areas", "banlang.write_areas", "banlang.activations", "banlang.disaster_areas"];

const GUARDED: [&str; 3] = ["household", "household_status", "contact"];

async fn count(client: &impl deadpool_postgres::GenericClient, table: &str) -> i64 {
    let row = client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap();
    row.try_get(0).unwrap()
}

#[tokio::test]
async fn a_connection_that_says_nothing_reads_no_row_of_a_person_and_writes_none() {
    let app = world::start().await;
    let client = app.db.db.connection().await.unwrap();

    for table in GUARDED {
        assert_eq!(count(&client, table).await, 0, "{table}");
        let written = client.execute(&format!("DELETE FROM {table}"), &[]).await.unwrap();
        assert_eq!(written, 0, "{table}");
    }
    let made = client
        .execute(
            "INSERT INTO contact (code, area_code, name, role) VALUES ('x', '23368', 'x', 'other')",
            &[],
        )
        .await;
    assert!(made.is_err(), "a row was made by nobody");
    assert_eq!(app.db.value("SELECT count(*) FROM household").await, "42");
}

#[tokio::test]
async fn a_setting_ends_with_its_transaction_also_on_a_connection_that_serves_another_caller_next()
{
    let app = world::start().await;
    let mut client = app.db.db.connection().await.unwrap();
    let process = async |client: &deadpool_postgres::Object| -> i32 {
        client.query_one("SELECT pg_backend_pid()", &[]).await.unwrap().try_get(0).unwrap()
    };
    let first = process(&client).await;
    let transaction = client.transaction().await.unwrap();
    transaction
        .execute("SELECT set_config('banlang.read_areas', '23368', true)", &[])
        .await
        .unwrap();
    assert_eq!(count(&transaction, "household").await, 21);
    transaction.commit().await.unwrap();
    assert_eq!(count(&client, "household").await, 0, "the next statement of the same connection");
    let failed = client.transaction().await.unwrap();
    failed.execute("SELECT set_config('banlang.read_areas', '23368', true)", &[]).await.unwrap();
    failed.execute("SELECT 1 / 0", &[]).await.unwrap_err();
    drop(failed);
    drop(client);

    let next = app.db.db.connection().await.unwrap();

    assert_eq!(process(&next).await, first, "the pool gave the connection again");
    for table in GUARDED {
        assert_eq!(count(&next, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_visitor_on_the_connection_of_an_officer_gets_what_visitors_get() {
    let mut app: TestApp = world::start().await;
    let path = format!("/api/collections/household/items/{}", NEAR.id);
    let visitor = app.get(&path).await;
    app.log_in_as_editor_of(&[NEAR.commune]).await;
    for _ in 0..3 {
        assert_eq!(app.get(&path).await.status, 200);
    }
    app.forget_session();

    let after = app.get(&path).await;

    assert_eq!((after.status, &after.body), (visitor.status, &visitor.body));
    assert_eq!(app.db.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'banlang'").await, "1");
}

#[tokio::test]
async fn odd_settings_open_nothing_more() {
    let app = world::start().await;
    let mut client = app.db.db.connection().await.unwrap();
    for (areas, seen) in [
        ("", 0),
        (",", 0),
        ("%", 0),
        ("23368,", 21),
        (" 23368", 0),
        ("{23368}", 0),
        ("23368' OR 'a'='a", 0),
        ("23368,99999", 21),
    ] {
        let transaction = client.transaction().await.unwrap();
        transaction
            .execute("SELECT set_config('banlang.read_areas', $1, true)", &[&areas])
            .await
            .unwrap();
        assert_eq!(count(&transaction, "household").await, seen, "{areas:?}");
    }
    // Areas of the disaster desk without an activation, and an activation that is not there.
    for activations in ["", "1", "1,2"] {
        let transaction = client.transaction().await.unwrap();
        transaction
            .execute("SELECT set_config('banlang.disaster_areas', '23368', true), set_config('banlang.activations', $1, true)", &[&activations])
            .await
            .unwrap();
        assert_eq!(count(&transaction, "household").await, 0, "{activations:?}");
    }
}

#[tokio::test]
async fn who_writes_one_commune_neither_takes_nor_moves_a_row_of_another() {
    let app = world::start().await;
    let mut client = app.db.db.connection().await.unwrap();
    for statement in [
        format!("UPDATE household SET members = 1 WHERE id = {}", FAR.id),
        format!("DELETE FROM household WHERE id = {}", FAR.id),
        format!("UPDATE contact SET area_code = '23374' WHERE id = {}", NEAR.id),
        format!("UPDATE household SET commune_code = '23368' WHERE id = {}", FAR.id),
        "INSERT INTO contact (code, area_code, name, role) VALUES ('x', '23374', 'x', 'other')"
            .to_owned(),
    ] {
        let transaction = client.transaction().await.unwrap();
        for setting in &SETTINGS[..2] {
            transaction.execute("SELECT set_config($1, '23368', true)", &[setting]).await.unwrap();
        }
        let done = transaction.execute(&statement, &[]).await;
        assert!(matches!(done, Ok(0) | Err(_)), "{statement}: {done:?}");
    }
}

/// A unique rule that reaches beyond one area tells who writes in one area what stands in another: the row is refused
/// because of a row that is hidden.
#[tokio::test]
async fn unique_rules_of_personal_tables_stay_within_an_area() {
    let app = world::start().await;
    let world: &Client = app.db.world().await;
    let mut reaching = Vec::new();
    for collection in app.app.catalogue().iter() {
        let personal = collection.sensitivity == banlang::catalog::Sensitivity::Personal;
        let Some(area) = collection.area_column.as_ref().filter(|_| personal) else { continue };
        let rules = world
            .query(
                "SELECT conname::text FROM pg_constraint
                 WHERE conrelid = $1::text::regclass AND contype IN ('u', 'x')
                   AND NOT EXISTS (SELECT FROM unnest(conkey) AS number
                       JOIN pg_attribute ON attrelid = conrelid AND attnum = number WHERE attname = $2::text)",
                &[&collection.table, area],
            )
            .await
            .unwrap();
        reaching.extend(rules.iter().map(|row| row.try_get::<_, String>(0).unwrap()));
    }
    assert_eq!(reaching, Vec::<String>::new());
}
