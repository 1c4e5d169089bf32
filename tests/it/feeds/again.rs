//! A feed that repeats itself, or goes backwards.

use banlang::feed::Skip;

use super::world::{Item, World, counts, gdacs, quake, skipped, time, usgs};

#[tokio::test]
async fn a_newer_revision_changes_an_event_an_older_one_does_not_and_what_is_not_named_stays() {
    let world = World::empty().await;
    let (first, other) = (Item::flood(1, 1), Item::flood(2, 1));
    let newer =
        Item { episode: 3, to: time("2025-11-25T00:00:00Z"), at: (108.2, 14.5), ..first.clone() };
    let older =
        Item { episode: 2, to: time("2025-11-24T00:00:00Z"), at: (108.1, 14.4), ..first.clone() };

    let report = world.take(gdacs(&[first.clone(), other.clone()])).await;
    assert_eq!(counts(&report), (2, 0, 0));
    let report = world.take(gdacs(std::slice::from_ref(&newer))).await;
    assert_eq!(counts(&report), (0, 1, 0));
    assert_eq!(report.changed, ["gdacs:FL1"]);
    assert_eq!(world.field("gdacs:FL1", "ST_AsText(geom)").await, "POINT(108.2 14.5)");
    assert_eq!(world.value("SELECT count(*) FROM disaster_event").await, "2");

    let before = world.state().await;
    for backwards in [&older, &first] {
        let report = world.take(gdacs(&[backwards.clone(), other.clone()])).await;
        assert_eq!((counts(&report), skipped(&report, Skip::Older)), ((0, 0, 1), 1));
        assert_eq!(report.transaction, None);
    }
    let report = world.take(gdacs(&[newer])).await;
    assert_eq!(counts(&report), (0, 0, 1));
    assert_eq!(world.state().await, before);
    // Where it was stands in the change table, with what was said of the correction.
    assert_eq!(
        world.value("SELECT string_agg(source || ': ' || note, ',') FROM event_footprint").await,
        "GDACS (Liên minh châu Âu, Liên Hợp Quốc): bản 3.1"
    );
    let past = "SELECT count(*) FROM change WHERE collection = 'disaster_event' AND op = 'U' AND before ? 'geom'";
    assert_eq!(world.value(past).await, "1");
    let purposes = "SELECT string_agg(DISTINCT purpose, ',') FROM txn";
    assert_eq!(world.value(purposes).await, "feed gdacs");
}

#[tokio::test]
async fn of_several_revisions_in_one_file_the_newest_is_taken_in_whatever_order_they_stand() {
    let revisions = [1, 4, 2, 3].map(|episode| Item {
        episode,
        at: (108.0 + f64::from(episode) / 10.0, 14.0),
        ..Item::flood(7, 1)
    });
    let mut ends = Vec::new();
    for turn in 0..4 {
        let world = World::empty().await;
        let mut items = revisions.to_vec();
        items.rotate_left(turn);
        let report = world.take(gdacs(&items)).await;
        assert_eq!((counts(&report), skipped(&report, Skip::Older)), ((1, 0, 0), 3));
        ends.push(world.field("gdacs:FL7", "ST_AsText(geom) || name").await);
    }
    ends.dedup();
    assert_eq!(ends, ["POINT(108.4 14)Lũ ở Việt Nam (11/2025)"]);
}

#[tokio::test]
async fn a_revision_that_says_the_same_is_known_and_changes_nothing() {
    let world = World::empty().await;
    world.take(usgs(&[quake("us1", 1_722_150_000_000, 5.0)])).await;
    let before = world.state().await;
    let report = world.take(usgs(&[quake("us1", 1_722_160_000_000, 5.0)])).await;
    assert_eq!(counts(&report), (0, 0, 1));
    assert_eq!(world.state().await, before);
    // The revision is the known one now: one between both is older.
    let report = world.take(usgs(&[quake("us1", 1_722_155_000_000, 6.0)])).await;
    assert_eq!(skipped(&report, Skip::Older), 1);
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn an_event_that_goes_on_is_active_and_past_when_its_feed_says_that_it_ended() {
    let world = World::empty().await;
    let going = Item { more: "<gdacs:iscurrent>true</gdacs:iscurrent>", ..Item::flood(1, 1) };
    world.take(gdacs(&[going])).await;
    assert_eq!(
        world.field("gdacs:FL1", "concat(state, ' ', coalesce(ended_at::text, '-'))").await,
        "active -"
    );
    world.take(gdacs(&[Item::flood(1, 2)])).await;
    assert_eq!(
        world.field("gdacs:FL1", "concat(state, ' ', ended_at AT TIME ZONE 'UTC')").await,
        "past 2025-11-22 00:00:00"
    );
}
