//! How editions come about: made by one person, approved by another, one after the other.

use banlang::disclosure::{EditionError, editions, make_edition, publish};
use chrono::{Days, Utc};
use serde_json::{Value, json};

use super::{COMMUNES, day, households, make, publish_next, second_dither, set_secret};
use crate::support::{TestApp, TestDb};

#[tokio::test]
async fn nobody_sees_an_edition_before_it_is_published_and_the_newest_one_after() {
    let app = TestApp::start().await;
    app.execute(COMMUNES).await;
    let path = "/api/collections/household_summary/items";
    let told = async || -> Vec<Value> {
        let page = app.get(path).await.json();
        let atoms = page["features"].as_array().unwrap().iter();
        atoms.map(|atom| atom["properties"]["households"].clone()).collect()
    };
    let mut client = app.db.db.connection().await.unwrap();
    // A figure of 100 counts and of 200, whatever the dither.
    households(&app.db, "kinh", 100).await;
    let first = make(&app.db, "2025-12-31").await;

    let before = told().await;
    publish(&mut client, first.id, "approver").await.unwrap();
    let with_first = told().await;
    households(&app.db, "muong", 200).await;
    let second = make(&app.db, "2025-12-31").await;
    let still_first = told().await;
    publish(&mut client, second.id, "approver").await.unwrap();
    let with_second = told().await;

    assert_eq!((first.id, first.base, second.id, second.base), (1, None, 2, Some(1)));
    assert_eq!((before, with_first.clone()), (vec![], vec![json!(100)]));
    assert_eq!((still_first, with_second), (with_first, vec![json!(100), json!(200)]));
}

#[tokio::test]
async fn an_edition_is_published_once_and_never_after_a_newer_one() {
    let db = TestDb::create().await;
    let mut client = db.db.connection().await.unwrap();
    for _ in 0..3 {
        make(&db, "2025-12-31").await;
    }

    let published = publish(&mut client, 2, "approver").await.unwrap();
    let again = publish(&mut client, 2, "somebody else").await.unwrap();
    let older = publish(&mut client, 1, "approver").await.unwrap_err();
    let beside = publish(&mut client, 3, "approver").await.unwrap_err();
    let unknown = publish(&mut client, 9, "approver").await.unwrap_err();

    assert_eq!(published, again);
    assert_eq!(published.approved_by.as_deref(), Some("approver"));
    assert!(matches!(older, EditionError::Superseded { id: 1, newest: 2 }));
    assert_eq!(
        beside.to_string(),
        "edition 3 was made before edition 2 was published, and is not protected beside it; make a new one"
    );
    assert_eq!(
        unknown.to_string(),
        "there is no edition 9; `banlang edition list` shows those that are made"
    );
    let listed: Vec<_> = editions(&client)
        .await
        .unwrap()
        .iter()
        .map(|edition| (edition.id, edition.published_at.is_some()))
        .collect();
    assert_eq!(listed, [(3, false), (2, true), (1, false)]);
}

#[tokio::test]
async fn nobody_approves_an_own_edition_and_nobody_is_nameless() {
    let db = TestDb::create().await;
    let mut client = db.db.connection().await.unwrap();
    make(&db, "2025-12-31").await;

    let own = publish(&mut client, 1, " Maker ").await.unwrap_err();
    let nobody = publish(&mut client, 1, " ").await.unwrap_err();
    let made_by_nobody = make_edition(&mut client, day("2025-12-31"), "").await.unwrap_err();

    assert_eq!(own.to_string(), "edition 1 was made by Maker; another person has to approve it");
    assert!(
        matches!(nobody, EditionError::Nobody) && matches!(made_by_nobody, EditionError::Nobody)
    );
    assert_eq!(db.value("SELECT count(*) FROM edition WHERE published_at IS NOT NULL").await, "0");
}

/// The secret is changed behind the back of the method, so that its figures are no longer one dither's: the check, which
/// starts from what is stored, refuses what the making let pass.
#[tokio::test]
async fn an_edition_that_would_tell_a_small_count_is_refused() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    households(&db, "kinh", 1).await;
    publish_next(&db).await;
    db.execute("DELETE FROM household").await;
    households(&db, "kinh", 9).await;
    let made = make(&db, "2025-12-31").await;
    // From 1 to 9 with the figure 0 both times: 0 or 1 it was, for someone who knows of the 8.
    db.execute("UPDATE edition_atom SET figure = 0, dithered = true").await;

    let refused = publish(&mut db.db.connection().await.unwrap(), made.id, "approver").await;

    assert_eq!(
        refused.unwrap_err().to_string(),
        "edition 2 together with the published ones would tell small numbers of households; it is not published, make a new one"
    );
    assert_eq!(db.value("SELECT max(id) FROM edition WHERE published_at IS NOT NULL").await, "1");
}

#[tokio::test]
async fn an_atom_that_would_tell_too_much_has_a_figure_that_does_not_follow_its_dither() {
    let mut figures = Vec::new();
    for secret in 0..16_u8 {
        let db = TestDb::create().await;
        db.execute(COMMUNES).await;
        set_secret(&db, &[secret; 32]).await;
        households(&db, "kinh", 1).await;
        publish_next(&db).await;
        db.execute("DELETE FROM household").await;
        households(&db, "kinh", 9).await;
        let report = publish_next(&db).await.report.unwrap();
        let first = db.value("SELECT figure FROM edition_atom WHERE edition = 1").await;
        let second = db.value("SELECT figure FROM edition_atom WHERE edition = 2").await;
        let key = db.value("SELECT jsonb_build_array(commune_code, cell, ethnic_group, poverty) FROM edition_atom WHERE edition = 1").await;
        let key: [String; 4] = serde_json::from_str(&key).unwrap();
        // From 1 to 9: someone who knows of the 8 knows -1 to 8 above the true count, when the first figure was 0.
        let position = -1 + second_dither(&[secret; 32], &key);
        let wanted = (9 + position) / 10 * 10;
        figures.push((first, second == wanted.to_string(), report.held));
    }

    // With the first figure 10 the atom is 1 to 19 before and 9 to 27 after: nothing has to be held.
    let small: Vec<_> = figures.iter().filter(|(first, ..)| first == "0").collect();
    assert!(
        small.len() > 4 && small.iter().all(|figure| **figure == ("0".to_owned(), true, 1)),
        "{figures:?}"
    );
}

#[tokio::test]
async fn an_unchanged_atom_has_the_same_figure_in_every_edition() {
    let db = TestDb::create().await;
    db.execute(COMMUNES).await;
    db.execute(super::HOUSEHOLDS).await;
    for edition in 0..3 {
        publish_next(&db).await;
        db.execute(&format!(
            "DELETE FROM household WHERE ethnic_group = 'muong' AND id % 7 = {edition}"
        ))
        .await;
    }

    let figures = "SELECT count(DISTINCT figures) FROM (
        SELECT string_agg(concat_ws(' ', commune_code, cell, poverty, ethnic_group, households), ',' ORDER BY commune_code, cell, poverty, ethnic_group) AS figures
        FROM household_summary WHERE ethnic_group <> 'muong' GROUP BY edition) AS by_edition";
    assert_eq!(db.value(figures).await, "1");
    assert_eq!(db.value("SELECT count(DISTINCT edition) FROM household_summary").await, "3");
}

#[tokio::test]
async fn a_day_to_come_is_refused() {
    let db = TestDb::create().await;
    let tomorrow = Utc::now().date_naive() + Days::new(2);

    let error =
        make_edition(&mut db.db.connection().await.unwrap(), tomorrow, "maker").await.unwrap_err();

    assert_eq!(
        error.to_string(),
        format!("{tomorrow} has not come yet; an edition speaks of today or of a day before")
    );
    assert_eq!(db.value("SELECT count(*) FROM edition").await, "0");
}

#[tokio::test]
async fn two_editions_made_at_once_get_two_numbers() {
    let db = TestDb::create().await;
    let (mut one, mut other) =
        (db.db.connection().await.unwrap(), db.db.connection().await.unwrap());

    let made = tokio::join!(
        make_edition(&mut one, day("2025-12-31"), "maker"),
        make_edition(&mut other, day("2025-12-31"), "maker")
    );

    let mut numbers = [made.0.unwrap().id, made.1.unwrap().id];
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
}
