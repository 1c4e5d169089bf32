//! An editor writes rows of own areas, and none that belong to others.

use banlang::{auth::Caller, ingest::Request, policy::edit_view};

use super::{World, counts, refusals};

const AREAS: &str = "INSERT INTO area (code, level, name, parent_code) VALUES
    ('51', 'province', 'Quảng Ngãi', NULL), ('23368', 'commune', 'Đăk Long', '51'), ('22165', 'commune', 'Tuy Hoà', '66')";

#[tokio::test]
async fn a_record_of_another_area_cannot_be_taken_over_by_its_key() {
    let world = World::empty().await;
    world.db.execute(AREAS).await;
    let officer = world.editor("can-bo", &["51"]).await;
    world.csv("shelter", "code,name,area_code\nS1,Trường,22165\nS2,Trạm,23368\nS3,Nhà,\n").await;
    let file = "code,name,area_code\nS1,Lấy,23368\nS2,Trạm y tế,23368\nS3,Lấy,23368\nS4,Mới,23368\nS5,Mới,22165\nS6,Mới,\n";
    let path = world.file("rows.csv", file);

    let report = world.import_as(&officer, "shelter", Request::new(path)).await.unwrap();

    assert_eq!(counts(&report), (1, 1, 0, 4));
    assert_eq!(
        refusals(&report),
        [
            "1 -: the record with this key belongs to another area",
            "3 -: the record with this key belongs to another area",
            "5 area_code: \"22165\" is outside the areas that the account edits",
            "6 area_code: \"\" is outside the areas that the account edits",
        ]
    );
    assert_eq!(
        world
            .value("SELECT string_agg(code || ' ' || name, ', ' ORDER BY code) FROM shelter")
            .await,
        "S1 Trường, S2 Trạm y tế, S3 Nhà, S4 Mới"
    );
    let actor = "SELECT actor FROM txn ORDER BY id DESC LIMIT 1";
    assert_eq!(world.value(actor).await, "can-bo");
}

#[tokio::test]
async fn the_command_line_as_nobody_may_not_import_households() {
    let world = World::empty().await;

    let household = world.catalogue.get("household").unwrap();

    assert!(edit_view(&Caller::operator(), household).is_none());
}

#[tokio::test]
async fn a_file_brings_no_state_what_an_editor_imports_waits_and_what_the_command_line_imports_is_as_before()
 {
    let world = World::empty().await;
    world.db.execute(AREAS).await;
    let officer = world.editor("can-bo", &["51"]).await;
    let states = "SELECT string_agg(code || ' ' || state, ', ' ORDER BY code) FROM facility";
    let columns = "code,kind,name,area_code,state";

    world.csv("facility", &format!("{columns}\nF1,school,Một,23368,draft\n")).await;
    let at_first = world.value(states).await;
    let rows = format!("{columns}\nF1,school,Khác,23368,approved\nF2,school,Hai,23368,approved\n");
    let path = world.file("rows.csv", &rows);
    let report = world.import_as(&officer, "facility", Request::new(path)).await.unwrap();
    let imported = world.value(states).await;
    world.csv("facility", &format!("{columns}\nF1,school,Ba,23368,approved\n")).await;

    assert_eq!(at_first, "F1 approved");
    assert_eq!(counts(&report), (1, 1, 0, 0));
    assert_eq!(imported, "F1 draft, F2 draft");
    assert_eq!(world.value(states).await, "F1 draft, F2 draft");
}
