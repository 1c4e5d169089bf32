//! What makes an atlas put its rows in order anew, or load them anew: afterwards it says what the tables say.

use rand::{SeedableRng as _, rngs::StdRng};

use super::{stage::Stage, writer::Writer};

/// Households in numbers beyond what an atlas keeps loose (8192), on and beside the lattice.
const MANY: &str = "
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
    SELECT (ARRAY['23001', '23002', '23003', '23101'])[1 + n % 4], 'nhieu-' || n, 1 + n % 12, (ARRAY['kinh', 'xo_dang', 'gia_rai'])[1 + n % 3], 'gps',
           ST_SetSRID(ST_MakePoint(107.5 + n % 129 / 128.0, 14.5 + n / 129 % 101 / 100.0), 4326)
    FROM generate_series(1, 20000) AS n";

/// A change that the log does not hear of: only an atlas that loads everything anew shows it.
pub(super) const UNHEARD: &str = "
    ALTER TABLE household DISABLE TRIGGER change_update; UPDATE household SET members = 1 + members % 60;
    ALTER TABLE household ENABLE TRIGGER change_update";

#[tokio::test]
async fn twenty_thousand_rows_of_one_transaction_are_all_there_and_what_comes_after_them_too() {
    let stage = Stage::set(200, 40).await;
    let atlas = stage.app.app.atlas();
    stage.app.settle().await;

    stage.app.execute(MANY).await;
    stage.app.settle().await;
    stage.agrees(atlas, "after an import").await;

    stage
        .app
        .execute(
            "BEGIN; DELETE FROM household WHERE id % 4 = 0;
             UPDATE household SET geom = ST_Translate(geom, 0.0078125, 0), ethnic_group = 'e_de' WHERE id % 4 = 1 AND geom IS NOT NULL; COMMIT",
        )
        .await;
    stage.app.settle().await;
    stage.agrees(atlas, "after a change of half of the rows").await;

    let client = stage.connect().await;
    let mut writer = Writer::new(StdRng::seed_from_u64(5), 0);
    for round in 0..4 {
        writer.write(&client).await;
        stage.app.settle().await;
        stage.agrees(atlas, &format!("{round} transactions later")).await;
    }
}

#[tokio::test]
async fn many_rows_among_more_are_merged_with_what_came_and_went_before() {
    let stage = Stage::set(200, 40).await;
    let atlas = stage.app.app.atlas();
    stage.app.settle().await;
    stage.app.execute(&MANY.replace("20000", "40000")).await;
    stage.app.settle().await;
    // Some that stay loose; the next ones are some of them and others.
    stage.app.execute("UPDATE household SET members = 1 + members % 60 WHERE id % 90 = 1").await;
    stage.app.execute("DELETE FROM household WHERE id % 90 = 2").await;
    stage.app.settle().await;
    stage.agrees(atlas, "after a few").await;

    stage
        .app
        .execute(
            "BEGIN; DELETE FROM household WHERE id % 45 = 2;
             UPDATE household SET geom = ST_Translate(geom, 0.0078125, 0), ethnic_group = 'e_de' WHERE id % 45 IN (1, 3, 4, 5, 6) AND geom IS NOT NULL;
             UPDATE household SET members = 1 + members % 60 WHERE id % 45 IN (7, 8, 9, 10);
             UPDATE household SET geom = NULL, located_by = 'commune' WHERE id % 45 = 11; COMMIT",
        )
        .await;
    stage.app.settle().await;
    stage.agrees(atlas, "after many").await;
}

#[tokio::test]
async fn rows_that_come_and_go_in_small_transactions_are_merged_without_a_trace() {
    let stage = Stage::set(200, 12).await;
    let atlas = stage.app.app.atlas();
    stage.app.settle().await;
    // Of 3,000 rows each, so that the third is the first that is too much.
    for round in 0..5 {
        let many = MANY.replace("nhieu-", &format!("dot-{round}-")).replace("20000", "3000");
        stage.app.execute(&many).await;
        stage.app.execute("UPDATE household SET members = 1 + members % 60 WHERE id % 5 = 0").await;
        stage.app.execute("DELETE FROM household WHERE id % 7 = 0").await;
        stage.app.settle().await;
        stage.agrees(atlas, &format!("round {round}")).await;
    }
}

#[tokio::test]
async fn another_history_is_loaded_anew() {
    let stage = Stage::set(300, 20).await;
    let atlas = stage.app.app.atlas();
    stage.app.settle().await;
    stage.app.execute(UNHEARD).await;
    stage.app.settle().await;
    assert!(!stage.differences(atlas).await.is_empty(), "the change was heard");

    stage.app.execute("INSERT INTO epoch DEFAULT VALUES").await;
    stage.app.settle().await;

    stage.agrees(atlas, "after a new epoch").await;
    assert_eq!(
        atlas.position().unwrap().epoch,
        stage.app.db.value("SELECT id FROM epoch ORDER BY started_at DESC LIMIT 1").await
    );
}

#[tokio::test]
async fn a_log_that_was_cut_after_the_atlas_looked_is_no_ground_to_go_on_from() {
    let stage = Stage::set(300, 20).await;
    let atlas = stage.app.app.atlas();
    stage.app.settle().await;
    let seen = atlas.position().unwrap().number;
    stage.app.execute(UNHEARD).await;
    stage.app.execute("DELETE FROM household WHERE id % 9 = 0").await;
    stage.app.execute("UPDATE household SET members = 2 WHERE id % 9 = 1").await;
    stage.number().await;
    stage
        .app
        .execute(&format!(
            "DELETE FROM change USING txn WHERE change.txn = txn.id AND txn.position <= {seen} + 1; DELETE FROM txn WHERE position <= {seen} + 1"
        ))
        .await;

    stage.app.settle().await;

    assert_eq!(atlas.position().unwrap().number, seen + 2);
    stage.agrees(atlas, "after the log was cut").await;
}

#[tokio::test]
async fn a_log_that_was_cut_before_the_atlas_looked_is_followed_further() {
    let stage = Stage::set(300, 20).await;
    let atlas = stage.app.app.atlas();
    stage.app.settle().await;
    let seen = atlas.position().unwrap().number;
    stage
        .app
        .execute(&format!(
            "DELETE FROM change USING txn WHERE change.txn = txn.id AND txn.position < {seen}; DELETE FROM txn WHERE position < {seen}"
        ))
        .await;
    stage.app.execute("UPDATE household SET members = 2 WHERE id % 9 = 1").await;

    stage.app.settle().await;

    stage.agrees(atlas, "after the log was cut").await;
}
