//! Transactions taken back: whole, by those who may write them, and not over what came later.

use banlang::{
    auth::{Caller, Role},
    catalog::Catalogue,
    policy::{edit_view, label_view},
    record::{UndoError, Undone, undo, written},
};

use super::world::{OTHERS, OWN, household};
use crate::support::{TestDb, account, held, steward};

struct Ground {
    db: TestDb,
    catalogue: Catalogue,
}

impl Ground {
    async fn new() -> Self {
        let db = TestDb::create().await;
        db.execute(&format!(
            "INSERT INTO area (code, level, name) VALUES ('{OWN}', 'commune', 'Đăk Một'), ('{}', 'commune', 'Đăk Hai')",
            OTHERS[0]
        ))
        .await;
        Self { db, catalogue: Catalogue::built_in().unwrap() }
    }

    async fn editor(&self) -> Caller {
        account(&self.db, "editor", &[held(Role::Editor, OWN)]).await
    }

    /// Writes in one transaction; its number.
    async fn write(&self, sql: &str) -> i64 {
        self.db
            .execute(&format!(
                "BEGIN; SELECT set_config('banlang.purpose', 'import hộ.csv', true); {sql}; COMMIT"
            ))
            .await;
        self.db.value("SELECT max(id) FROM txn").await.parse().unwrap()
    }

    async fn undo(&self, caller: &Caller, number: i64) -> Result<Undone, UndoError> {
        let mut client = self.db.db.connection().await.unwrap();
        let collections =
            written(&client, number).await.unwrap().map(|written| written.collections);
        let collections = collections.unwrap_or_default();
        let collections = collections.iter().filter_map(|id| self.catalogue.get(id));
        let edits: Vec<_> =
            collections.filter_map(|collection| edit_view(caller, collection)).collect();
        undo(&mut client, &edits, number).await
    }

    /// Everything in the tables, without what is made from it.
    async fn state(&self) -> String {
        let table = |name: &str| {
            format!(
                "(SELECT coalesce(string_agg((to_jsonb(t) - 'search_text')::text || coalesce(ST_AsEWKT(t.geom), ''), E'\\n' ORDER BY t.id), '') FROM {name} AS t)"
            )
        };
        let status = "(SELECT coalesce(string_agg(to_jsonb(t)::text, ' ' ORDER BY t.id), '') FROM household_status AS t)";
        let parts =
            [table("household"), table("shelter"), table("cultural_item"), status.to_owned()];
        self.db.value(&parts.join(" || E'\\n--\\n' || ")).await
    }
}

fn operator() -> Caller {
    Caller::operator()
}

#[tokio::test]
async fn a_transaction_that_made_changed_and_removed_is_taken_back_to_the_letter() {
    let ground = Ground::new().await;
    let editor = ground.editor().await;
    let statuses =
        "INSERT INTO household_status (id, commune_code, list_no, period_from, poverty) VALUES";
    ground
        .write(&format!(
            "{}; {}; {}; {statuses} (1, '{OWN}', 'H1', '2025-01-01', 'poor'), (2, '{OWN}', 'H2', '2025-01-01', 'poor')",
            household(1, OWN, 2), household(2, OWN, 3), household(3, OWN, 4)
        ))
        .await;
    let before = ground.state().await;
    let number = ground
        .write(&format!(
            "{}; {statuses} (3, '{OWN}', 'H4', '2025-01-01', 'near_poor');
             UPDATE household SET members = 9, geom = NULL, located_by = 'commune', ethnic_group = 'kinh' WHERE id = 1;
             UPDATE household SET list_no = 'X2' WHERE id = 2;
             UPDATE household_status SET poverty = 'other' WHERE id = 2;
             DELETE FROM household WHERE id = 3;
             UPDATE household SET members = 10 WHERE id = 1;
             DELETE FROM household WHERE id = 1",
            household(4, OWN, 5)
        ))
        .await;
    let after = ground.state().await;

    let undone = ground.undo(&editor, number).await.unwrap();
    let again = ground.state().await;
    let redone = ground.undo(&editor, undone.transaction.unwrap()).await.unwrap();

    assert_eq!(again, before);
    assert_eq!((undone.removed, undone.put_back), (2, 3), "{undone:?}");
    assert_eq!(ground.state().await, after, "taking back what was taken back");
    assert!(redone.transaction > undone.transaction);
    let told = format!(
        "SELECT concat_ws(': ', actor, purpose) FROM txn WHERE id = {}",
        undone.transaction.unwrap()
    );
    assert_eq!(ground.db.value(&told).await, format!("editor: undo {number}: import hộ.csv"));
}

#[tokio::test]
async fn an_import_of_hundreds_is_gone_with_one_undo_and_a_second_one_finds_it_changed() {
    let ground = Ground::new().await;
    ground.write("INSERT INTO shelter (id, code, name, geom) SELECT n, 'A' || n, 'x', ST_SetSRID(ST_MakePoint(107, 15), 4326) FROM generate_series(1, 300) AS n").await;
    let before = ground.state().await;
    let number = ground
        .write("INSERT INTO shelter (id, code, name) SELECT n, 'A' || n, 'mới' FROM generate_series(201, 900) AS n ON CONFLICT (code) DO UPDATE SET name = excluded.name")
        .await;

    let undone = ground.undo(&operator(), number).await.unwrap();

    assert_eq!(ground.state().await, before);
    assert_eq!((undone.removed, undone.restored, undone.put_back), (600, 100, 0));
    let twice = ground.undo(&operator(), number).await.unwrap_err();
    assert!(matches!(&twice, UndoError::ChangedSince(named) if named.count == 700), "{twice}");
}

#[tokio::test]
async fn what_was_changed_since_is_named_and_nothing_is_undone() {
    let ground = Ground::new().await;
    let number = ground.write("INSERT INTO shelter (id, code, name) SELECT n, 'A' || n, 'x' FROM generate_series(1, 50) AS n").await;
    ground.write("UPDATE shelter SET name = 'y' WHERE id IN (7, 9)").await;
    let later = ground.write("DELETE FROM shelter WHERE id > 20").await;
    let state = ground.state().await;

    let refused = ground.undo(&operator(), number).await.unwrap_err();

    let UndoError::ChangedSince(named) = &refused else { panic!("{refused}") };
    assert_eq!((named.count, named.rows.len()), (32, 20));
    assert_eq!(
        named.rows[..3],
        [("shelter".to_owned(), 7), ("shelter".to_owned(), 9), ("shelter".to_owned(), 21)]
    );
    assert!(refused.to_string().starts_with("32 records (shelter 7, 9, 21, "), "{refused}");
    assert!(
        refused.to_string().contains("and 12 more) of it are no longer as it left them"),
        "{refused}"
    );
    assert_eq!(ground.state().await, state);
    assert_eq!(ground.undo(&operator(), later).await.unwrap().put_back, 30);
    ground.write("UPDATE shelter SET name = 'x' WHERE name = 'y'").await;
    let undone = ground.undo(&operator(), number).await.unwrap();
    assert_eq!(undone.removed, 50, "what was changed back is as it was");
}

#[tokio::test]
async fn transactions_on_the_same_rows_are_undone_one_after_the_other_and_redone_in_their_order() {
    let ground = Ground::new().await;
    let editor = ground.editor().await;
    ground.write(&household(1, OWN, 1)).await;
    let mut states = vec![ground.state().await];
    let mut numbers = Vec::new();
    for sql in [
        "UPDATE household SET members = 2",
        "UPDATE household SET geom = ST_Translate(geom, 0.1, 0)",
        "DELETE FROM household",
    ] {
        numbers.push(ground.write(sql).await);
        states.push(ground.state().await);
    }
    let mut undos = Vec::new();
    for (place, number) in numbers.iter().enumerate().rev() {
        if place > 0 {
            let early = ground.undo(&editor, numbers[place - 1]).await;
            assert!(matches!(early, Err(UndoError::ChangedSince(_))), "{early:?}");
        }
        undos.push(ground.undo(&editor, *number).await.unwrap().transaction.unwrap());
        assert_eq!(ground.state().await, states[place]);
    }
    // The oldest was undone last: what was undone before it cannot come back alone.
    let alone = ground.undo(&editor, undos[0]).await;
    assert!(matches!(alone, Err(UndoError::ChangedSince(_))), "{alone:?}");
    for (place, undo) in undos.iter().rev().enumerate() {
        ground.undo(&editor, *undo).await.unwrap();
        assert_eq!(ground.state().await, states[place + 1]);
    }
}

#[tokio::test]
async fn a_change_that_ends_while_the_undo_waits_for_its_row_is_seen() {
    let ground = Ground::new().await;
    let number = ground
        .write("INSERT INTO shelter (id, code, name) VALUES (1, 'A1', 'x'), (2, 'A2', 'x')")
        .await;
    let mut other = ground.db.db.connection().await.unwrap();
    let other = other.transaction().await.unwrap();
    other.batch_execute("UPDATE shelter SET name = 'y' WHERE id = 2").await.unwrap();

    let caller = operator();
    let undoing = ground.undo(&caller, number);
    let changing = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        other.commit().await.unwrap();
    };
    let (undone, ()) = tokio::join!(undoing, changing);

    assert!(matches!(undone, Err(UndoError::ChangedSince(_))), "{undone:?}");
    assert_eq!(ground.db.value("SELECT count(*) FROM shelter").await, "2");
}

#[tokio::test]
async fn an_editor_takes_back_only_what_an_editor_may_write() {
    let ground = Ground::new().await;
    let editor = ground.editor().await;
    ground.write(&format!("{}; {}", household(1, OWN, 4), household(2, OTHERS[0], 4))).await;
    ground.write(&format!("{}; INSERT INTO cultural_item (id, code, kind, name, area_code) VALUES (1, 'LE-1', 'festival', 'Lễ', '{OWN}')", household(9, OTHERS[0], 1))).await;
    let cases = [
        ("UPDATE household SET members = 5", "2 records (household 2, 9)"),
        (
            &*format!("UPDATE household SET commune_code = '{}' WHERE id = 1", OTHERS[0]),
            "1 record (household 1)",
        ),
        (
            &*format!("UPDATE household SET commune_code = '{OWN}' WHERE id = 2"),
            "1 record (household 2)",
        ),
        (&*household(3, OTHERS[0], 4), "1 record (household 3)"),
        ("DELETE FROM household WHERE id = 9", "1 record (household 9)"),
        // What a community says is for its stewards to change.
        ("UPDATE cultural_item SET access_label = 'ask'", "1 record (cultural_item 1)"),
    ];
    for (sql, named) in cases {
        let number = ground.write(sql).await;
        let state = ground.state().await;
        let refused = ground.undo(&editor, number).await.unwrap_err();
        assert!(matches!(refused, UndoError::OutOfReach(_)), "{sql}: {refused}");
        assert!(refused.to_string().starts_with(named), "{sql}: {refused}");
        assert_eq!(ground.state().await, state, "{sql}");
    }
    let label = ground.db.value("SELECT max(id) FROM txn").await.parse().unwrap();
    let speaker = account(&ground.db, "steward", &[steward("xo_dang", OWN)]).await;
    let edit = label_view(&speaker, ground.catalogue.get("cultural_item").unwrap()).unwrap();
    let mut client = ground.db.db.connection().await.unwrap();
    let other = undo(&mut client, std::slice::from_ref(&edit), label).await.unwrap_err();
    assert!(matches!(other, UndoError::OutOfReach(_)), "the item is of no community: {other}");
    ground.write("UPDATE cultural_item SET ethnic_group = 'xo_dang'").await;
    let label = ground.write("UPDATE cultural_item SET access_label = 'restricted'").await;
    let undone = undo(&mut client, &[edit], label).await.unwrap();
    assert_eq!(undone.restored, 1);
    assert_eq!(ground.db.value("SELECT access_label FROM cultural_item").await, "ask");
}

#[tokio::test]
async fn a_collection_without_a_right_to_write_refuses_all_of_it() {
    let ground = Ground::new().await;
    let number = ground
        .write(&format!(
            "{}; INSERT INTO shelter (id, code, name) VALUES (1, 'A1', 'x')",
            household(1, OWN, 4)
        ))
        .await;

    let refused = ground.undo(&operator(), number).await.unwrap_err();

    assert_eq!(
        refused.to_string(),
        "the transaction changed household, which may not be written here"
    );
    assert_eq!(ground.db.value("SELECT count(*) FROM shelter").await, "1");
    let unknown = ground.undo(&operator(), 999).await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no transaction 999");
}

#[tokio::test]
async fn records_that_others_hung_on_it_are_not_taken_along() {
    let ground = Ground::new().await;
    let editor = ground.editor().await;
    let number = ground.write(&format!("{}; {}", household(1, OWN, 4), household(2, OWN, 4))).await;
    ground
        .write(&format!("INSERT INTO household_status (id, commune_code, list_no, period_from, poverty) VALUES (77, '{OWN}', 'H2', '2025-01-01', 'poor')"))
        .await;
    let state = ground.state().await;

    let refused = ground.undo(&editor, number).await.unwrap_err();

    assert!(matches!(refused, UndoError::TakesAlong(_)), "{refused}");
    assert!(refused.to_string().contains("1 record (household_status 77)"), "{refused}");
    assert_eq!(ground.state().await, state);
}

#[tokio::test]
async fn keys_that_changed_places_change_back_whatever_the_order_of_the_rows() {
    let ground = Ground::new().await;
    ground.write("INSERT INTO shelter (id, code, name) SELECT n, 'A' || n, 'x' FROM generate_series(1, 40) AS n").await;
    let before = ground.state().await;
    // Each takes the code that the one before it has just left.
    let shift: Vec<_> = (1..=40)
        .rev()
        .map(|n| format!("UPDATE shelter SET code = 'A{}' WHERE id = {n}", n + 1))
        .collect();
    let swap = "UPDATE shelter SET code = 'tmp' WHERE id = 1; UPDATE shelter SET code = 'A2' WHERE id = 2; UPDATE shelter SET code = 'A3' WHERE id = 1";
    let number = ground.write(&format!("{}; {swap}", shift.join("; "))).await;
    assert_ne!(ground.state().await, before);

    ground.undo(&operator(), number).await.unwrap();

    assert_eq!(ground.state().await, before);
}

#[tokio::test]
async fn a_column_that_came_after_the_transaction_keeps_its_value() {
    let ground = Ground::new().await;
    ground.write("INSERT INTO shelter (id, code, name, status) VALUES (1, 'A1', 'x', 'open'), (2, 'A2', 'x', 'open')").await;
    let number = ground
        .write("UPDATE shelter SET name = 'y' WHERE id = 1; DELETE FROM shelter WHERE id = 2")
        .await;
    ground
        .db
        .execute("UPDATE change SET before = before - 'status' WHERE before IS NOT NULL")
        .await;

    ground.undo(&operator(), number).await.unwrap();

    let rows =
        "SELECT string_agg(concat_ws(' ', code, name, status), ', ' ORDER BY id) FROM shelter";
    assert_eq!(
        ground.db.value(rows).await,
        "A1 x open, A2 x ready",
        "the default stands for what nobody knows"
    );
}
