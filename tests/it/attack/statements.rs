//! The time of a 404, by structure: what the service asks of the database for a hidden record and for a missing one.
//!
//! The client of PostgreSQL says at the level `debug` of the `log` crate which statement it prepares and runs. A logger
//! of the test's own keeps what is said on its thread (a test runs on one thread, and so do its requests), so that other
//! tests are not heard. It hears the statements that really run, in their order, and asks nothing of the server.

use std::cell::RefCell;

use banlang::auth::Role;
use log::{LevelFilter, Log, Metadata, Record};

use super::{
    eyes::Eyes,
    question::Question,
    service::Service,
    world::{self, FAR, NEAR},
};

struct Heard;

thread_local! {
    static STATEMENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

impl Log for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tokio_postgres") && metadata.level() == log::Level::Debug
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let said = record.args().to_string();
            // The names of statements are numbered, and values are those of the question.
            let said = said.split(" with parameters").next().unwrap_or_default();
            let said: String = said
                .split_whitespace()
                .filter(|word| {
                    !word.starts_with('s')
                        || !word[1..]
                            .trim_end_matches(':')
                            .chars()
                            .all(|digit| digit.is_ascii_digit())
                })
                .collect::<Vec<_>>()
                .join(" ");
            STATEMENTS.with_borrow_mut(|statements| statements.push(said));
        }
    }

    fn flush(&self) {}
}

async fn statements(service: &Service, eyes: &Eyes, path: &str) -> Vec<String> {
    STATEMENTS.take();
    let told = service.ask(eyes, &Question::get("time", path)).await;
    assert_eq!(told.status, 404, "{path}");
    STATEMENTS.take()
}

/// Rows and blocks that the database touches for one id, under the wall.
async fn touched(service: &Service, id: &str) -> (i64, i64) {
    let mut client = service.app.db.db.connection().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    transaction
        .execute("SELECT set_config('banlang.read_areas', '23368', true)", &[])
        .await
        .unwrap();
    let sql = format!(
        "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON)
         SELECT t.id FROM household AS t WHERE (t.commune_code = ANY (ARRAY['23368'])) AND t.id = {id}"
    );
    let mut plan = serde_json::Value::Null;
    for _ in 0..2 {
        plan = transaction.query_one(&sql, &[]).await.unwrap().try_get(0).unwrap();
    }
    let plan = &plan[0]["Plan"];
    (plan["Actual Rows"].as_i64().unwrap(), plan["Shared Hit Blocks"].as_i64().unwrap())
}

#[tokio::test]
async fn a_hidden_record_and_a_missing_one_cost_the_same_statements() {
    log::set_logger(&Heard).unwrap();
    log::set_max_level(LevelFilter::Debug);
    let service = Service::over(world::start().await);
    let editor = Eyes::person(&service.app, Role::Editor).await;
    let [hidden, missing] = [FAR.words()[0].0, FAR.words()[0].1];
    let mut heard = 0;
    for eyes in [
        Eyes::public(),
        Eyes::person(&service.app, Role::Viewer).await,
        Eyes::person(&service.app, Role::Disaster).await,
        editor,
    ] {
        for path in [
            "/api/collections/household/items/{}",
            "/api/collections/household_status/items/{}?f=html",
            "/api/collections/contact/items/{}",
            "/api/collections/damage_report/items/{}",
            "/api/collections/household/items/{}/history",
            "/api/collections/household/items/{}?as-of=1",
            "/api/collections/contact/items/{}/history",
            "/api/collections/damage_report/items/{}/history?f=html",
            "/api/collections/damage_report/items/{}?as-of=2020-01-01",
            "/media/{}",
            "/media/{}/thumb",
        ] {
            // The first look of a view stands in the ledger by itself.
            statements(&service, &eyes, &path.replace("{}", missing)).await;
            let of_hidden = statements(&service, &eyes, &path.replace("{}", hidden)).await;
            let of_missing = statements(&service, &eyes, &path.replace("{}", missing)).await;
            assert_eq!(of_hidden, of_missing, "{} {path}", eyes.name);
            heard += of_hidden.len();
        }
    }
    assert!(heard > 40, "only {heard} statements were heard");
}

#[tokio::test]
async fn the_database_reads_no_more_for_a_hidden_household_than_its_one_row() {
    let service = Service::over(world::start().await);
    service.happens("ANALYZE household").await;

    let (of_hidden, hidden_blocks) = touched(&service, FAR.id).await;
    let (of_missing, missing_blocks) = touched(&service, FAR.words()[0].1).await;
    let (of_own, _) = touched(&service, NEAR.id).await;

    assert_eq!((of_hidden, of_missing, of_own), (0, 0, 1));
    // One block of the table at most, from memory: less than a microsecond.
    assert!(
        (hidden_blocks - missing_blocks).abs() <= 1,
        "{hidden_blocks} blocks and {missing_blocks}"
    );
}
