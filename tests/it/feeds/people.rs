//! What people write stays.

use banlang::{
    auth::{Caller, Role},
    disaster::event::merge,
    feed::{FeedError, Options, Skip},
    policy::edit_view,
    record::undo,
};

use super::world::{Item, World, counts, gdacs, quake, skipped, usgs};
use crate::support::{account, held};

#[tokio::test]
async fn a_name_and_a_place_that_a_person_has_written_stay_and_the_rest_follows_the_feed() {
    let world = World::empty().await;
    world.take(usgs(&[quake("us1", 1_722_150_000_000, 5.0)])).await;
    world
        .db
        .execute("UPDATE disaster_event SET name = 'Động đất Kon Plông', geom = 'SRID=4326;POINT(108.3 14.7)', risk_level = 3")
        .await;
    let mut newer = quake("us1", 1_722_160_000_000, 5.2);
    newer["geometry"]["coordinates"] = serde_json::json!([108.2, 14.5, 12.0]);
    let report = world.take(usgs(&[newer])).await;
    assert_eq!((counts(&report), report.kept), ((0, 1, 0), 2));
    let row = world
        .field(
            "usgs:us1",
            "concat_ws('|', name, ST_AsText(geom), magnitude, risk_level, description_vi, name_en)",
        )
        .await;
    assert_eq!(
        row,
        "Động đất Kon Plông|POINT(108.3 14.7)|5.2|3|Độ sâu khoảng 12 km.|Earthquake M 5.2, 12 km NE of Kon Tum, Vietnam (28 July 2024)"
    );
    // And still after the next one, which says what the row said at first.
    let report = world.take(usgs(&[quake("us1", 1_722_170_000_000, 5.0)])).await;
    assert_eq!(counts(&report), (0, 1, 0));
    let row = world.field("usgs:us1", "concat_ws('|', name, ST_AsText(geom), magnitude)").await;
    assert_eq!(row, "Động đất Kon Plông|POINT(108.3 14.7)|5");
}

#[tokio::test]
async fn an_event_that_a_person_has_removed_does_not_come_again() {
    let world = World::empty().await;
    world.take(gdacs(&[Item::flood(1, 1)])).await;
    world.db.execute("DELETE FROM disaster_event").await;
    for episode in [2, 3] {
        let report = world.take(gdacs(&[Item::flood(1, episode)])).await;
        assert_eq!((counts(&report), skipped(&report, Skip::Removed)), ((0, 0, 0), 1));
    }
    assert_eq!(world.value("SELECT count(*) FROM disaster_event").await, "0");
}

#[tokio::test]
async fn what_a_feed_did_is_undone_at_once_and_does_not_come_again() {
    let world = World::empty().await;
    let feed = gdacs(&[Item::storm(5, 2, 6, (115.5, 12.5), 90.0), Item::flood(1, 1)]);
    let number = world.take(&feed).await.transaction.unwrap();
    let mut client = world.db.db.connection().await.unwrap();
    let of = |id: &str| edit_view(&Caller::operator(), world.catalogue.get(id).unwrap()).unwrap();
    let edits = [of("disaster_event"), of("event_track")];
    let undone = undo(&mut client, &edits, number).await.unwrap();
    assert_eq!(undone.removed, 3);
    let report = world.take(gdacs(&[Item::storm(5, 3, 12, (114.0, 13.0), 90.0)])).await;
    assert_eq!(skipped(&report, Skip::Removed), 1);
    assert_eq!(counts(&world.take(&feed).await), (0, 0, 2), "what was said before is known");
    let left =
        "SELECT concat((SELECT count(*) FROM disaster_event), (SELECT count(*) FROM event_track))";
    assert_eq!(world.value(left).await, "00");
}

#[tokio::test]
async fn a_merged_event_is_told_by_the_other_one_where_nobody_has_written() {
    let world = World::empty().await;
    world.take(gdacs(&[Item::flood(1, 1)])).await;
    world
        .db
        .execute("INSERT INTO disaster_event (code, kind, name, started_at) VALUES ('LU-9', 'lu', 'Lũ sông Pô Kô', '2025-11-17T12:00:00Z')")
        .await;
    let caller = Caller::operator();
    merge(&world.db.db, &world.catalogue, &caller, ("gdacs:FL1", "LU-9")).await.unwrap();
    let report = world.take(gdacs(&[Item { at: (108.4, 14.6), ..Item::flood(1, 2) }])).await;
    assert_eq!(report.changed, Vec::<String>::new());
    assert_eq!(world.field("LU-9", "name").await, "Lũ sông Pô Kô");
    assert_eq!(world.value("SELECT count(*) FROM disaster_event").await, "2");
    assert_eq!(world.field("gdacs:FL1", "geom IS NULL").await, "true");
}

#[tokio::test]
async fn an_event_with_the_code_of_a_feeds_is_filled_up_and_not_made_twice() {
    let world = World::empty().await;
    world
        .db
        .execute("INSERT INTO disaster_event (code, kind, name, started_at) VALUES ('gdacs:FL1', 'ngap_lut', 'Ngập Kon Tum', '2025-11-18T00:00:00Z')")
        .await;
    let report = world.take(gdacs(&[Item::flood(1, 1)])).await;
    assert_eq!((counts(&report), report.kept), ((0, 1, 0), 2));
    let row = world
        .field("gdacs:FL1", "concat_ws('|', kind, name, name_en, ST_AsText(geom), state)")
        .await;
    assert_eq!(
        row,
        "ngap_lut|Ngập Kon Tum|Flood in Viet Nam (November 2025)|POINT(108 14.35)|past"
    );
}

#[tokio::test]
async fn who_keeps_an_area_takes_a_feed_for_it_alone_and_changes_nothing_of_others() {
    let world = World::empty().await;
    world.db.execute("INSERT INTO area (code, level, name) VALUES ('51', 'province', 'Quảng Ngãi'), ('52', 'province', 'Gia Lai')").await;
    let desk = account(&world.db, "truc", &[held(Role::Disaster, "51")]).await;
    let viewer = account(&world.db, "xem", &[held(Role::Viewer, "51")]).await;
    let own = Options { area: Some("51"), ..Options::default() };
    let first = gdacs(&[Item::flood(1, 1)]);
    let nowhere = world.try_take(&desk, &first, Options::default()).await;
    assert!(matches!(nowhere, Err(FeedError::NotYours)), "{nowhere:?}");
    let elsewhere = world.try_take(&desk, &first, Options { area: Some("52"), ..own }).await;
    assert!(elsewhere.unwrap_err().to_string().contains("52"));
    assert!(matches!(world.try_take(&viewer, &first, own).await, Err(FeedError::NotYours)));
    assert_eq!(world.value("SELECT count(*) FROM disaster_event").await, "0");

    let report = world.try_take(&desk, &first, own).await.unwrap();
    assert_eq!(counts(&report), (1, 0, 0));
    assert_eq!(world.field("gdacs:FL1", "area_code").await, "51");
    assert_eq!(world.value("SELECT string_agg(DISTINCT actor, ',') FROM txn").await, "truc");
    world.take(gdacs(&[Item::flood(2, 1)])).await;
    let next = gdacs(&[
        Item { at: (108.4, 14.4), ..Item::flood(1, 2) },
        Item { at: (108.4, 14.4), ..Item::flood(2, 2) },
    ]);
    let report = world.try_take(&desk, &next, own).await.unwrap();
    assert_eq!(
        (report.changed.clone(), skipped(&report, Skip::NotYours)),
        (vec!["gdacs:FL1".to_owned()], 1)
    );
}
