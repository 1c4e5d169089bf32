//! A file twice, a changed file, part of a file: what is made, changed and left alone.

use banlang::{catalog::template_csv, ingest::Request};

use super::{World, counts, refusals};

#[tokio::test]
async fn a_second_run_changes_nothing_and_a_third_with_one_changed_row_changes_that_row() {
    let world = World::empty().await;
    let file = "code,name,capacity,lon,lat\nS1,Trường,100,107.6,15.2\nS2,Nhà rông,,107.7,15.3\n";

    let first = world.csv("shelter", file).await;
    let second = world.csv("shelter", file).await;
    let third = world.csv("shelter", &file.replace("100", "120")).await;

    assert_eq!(counts(&first), (2, 0, 0, 0));
    assert_eq!(counts(&second), (0, 0, 2, 0));
    assert_eq!(counts(&third), (0, 1, 1, 0));
    let log = world.value("SELECT string_agg(op::text || id, ' ' ORDER BY seq) FROM change").await;
    let changed = world.value("SELECT id FROM shelter WHERE code = 'S1'").await;
    assert_eq!(log.matches(['I', 'U']).count(), 3, "{log}");
    assert!(log.ends_with(&format!("U{changed}")), "{log}");
    let purpose = "SELECT string_agg(actor || ': ' || purpose, ', ') FROM txn";
    assert_eq!(
        world.value(purpose).await,
        "command line: import rows.csv, command line: import rows.csv"
    );
}

#[tokio::test]
async fn columns_that_a_file_lacks_are_left_as_they_are_and_new_rows_get_the_defaults() {
    let world = World::empty().await;
    world.csv("shelter", "code,name,status,capacity,lon,lat\nS1,A,full,80,107.6,15.2\n").await;

    let report = world.csv("shelter", "code,name\nS1,B\nS2,C\n").await;

    assert_eq!(counts(&report), (1, 1, 0, 0));
    let rows = "SELECT string_agg(concat_ws(' ', code, name, status, capacity, ST_AsText(geom)), '; ' ORDER BY code) FROM shelter";
    assert_eq!(world.value(rows).await, "S1 B full 80 POINT(107.6 15.2); S2 C ready");
}

#[tokio::test]
async fn an_empty_cell_empties_the_field_or_gives_the_default_of_the_table() {
    let world = World::empty().await;
    world.csv("shelter", "code,name,status,capacity\nS1,A,full,80\n").await;

    let report = world.csv("shelter", "code,name,status,capacity\nS1,A,,\n").await;

    assert_eq!(counts(&report), (0, 1, 0, 0));
    assert_eq!(
        world
            .value("SELECT concat_ws(' ', status, coalesce(capacity::text, '-')) FROM shelter")
            .await,
        "ready -"
    );
}

#[tokio::test]
async fn a_file_without_a_required_column_changes_rows_that_are_there_and_makes_none() {
    let world = World::empty().await;
    world.csv("shelter", "code,name,status\nS1,A,full\n").await;

    let report = world.csv("shelter", "code,status\nS1,closed\nS2,open\n").await;

    assert_eq!(counts(&report), (0, 1, 0, 1));
    assert_eq!(refusals(&report), ["2 name: Name (name) is missing"]);
    assert_eq!(
        world.value("SELECT string_agg(code || status, ' ') FROM shelter").await,
        "S1closed"
    );
}

#[tokio::test]
async fn a_trial_run_says_the_same_and_keeps_nothing() {
    let world = World::empty().await;
    let path = world.file("rows.csv", "code,name,capacity\nS1,A,5\nS2,B,0\n");

    let trial =
        world.import("shelter", Request { dry_run: true, ..Request::new(&path) }).await.unwrap();
    let kept = world.value("SELECT count(*) FROM shelter").await;
    let real = world.import("shelter", Request::new(&path)).await.unwrap();

    assert_eq!(kept, "0");
    assert_eq!(counts(&trial), (1, 0, 0, 1));
    assert_eq!((counts(&real), &real.refusals), (counts(&trial), &trial.refusals));
}

#[tokio::test]
async fn a_template_with_one_filled_line_imports() {
    let world = World::empty().await;
    let collection = world.catalogue.get("shelter").unwrap();
    let mut file = template_csv(collection, &collection.fields);
    file.extend("S1,Trường tiểu học,23368,120,open,Xã,107.6,15.2\r\n".bytes());

    let report = world.import("shelter", Request::new(world.file("mau.csv", file))).await.unwrap();

    assert_eq!((counts(&report), &report.ignored), ((1, 0, 0, 0), &Vec::new()));
    assert_eq!(
        world
            .value("SELECT concat_ws('|', name, capacity, status, ST_AsText(geom)) FROM shelter")
            .await,
        "Trường tiểu học|120|open|POINT(107.6 15.2)"
    );
}

#[tokio::test]
async fn names_given_by_the_caller_win_over_those_that_are_guessed() {
    let world = World::empty().await;
    let path = world.file("rows.csv", "ten,code,X,Y,name\nA,S1,1686800,510735,B\n");
    let request = Request {
        map: super::pairs(&[("name", "ten"), ("lon", "Y"), ("lat", "X")]),
        set: super::pairs(&[("status", "đang mở")]),
        crs: Some("EPSG:9216".parse().unwrap()),
        ..Request::new(path)
    };

    let report = world.import("shelter", request).await.unwrap();

    assert_eq!((counts(&report), &report.ignored), ((1, 0, 0, 0), &vec!["name".to_owned()]));
    assert_eq!(
        world.value("SELECT concat_ws(' ', name, status, round(ST_X(geom)::numeric, 6), round(ST_Y(geom)::numeric, 6)) FROM shelter").await,
        "A open 107.601758 15.251819"
    );
}
