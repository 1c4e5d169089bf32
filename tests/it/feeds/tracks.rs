//! Tracks of storms.

use banlang::feed::Skip;

use super::world::{Item, World, counts, gdacs, ibtracs, skipped};

const SID: &str = "2025305N12120";

const TRACK: &str = "SELECT string_agg(concat_ws(' ', extract(hour FROM valid_at AT TIME ZONE 'UTC'), ST_X(geom), coalesce(wind_kt::text, '-')), ',' ORDER BY valid_at) FROM event_track";

#[tokio::test]
async fn a_track_that_grows_and_is_corrected_follows_its_feed_but_for_what_people_wrote() {
    let world = World::empty().await;
    let first = ibtracs(&[
        (SID, 0, (118.5, 12.0), None),
        (SID, 6, (117.0, 12.5), Some(35)),
        (SID, 12, (115.5, 13.0), Some(45)),
    ]);
    let report = world.take(&first).await;
    assert_eq!((counts(&report), report.positions), ((1, 0, 0), 3));
    assert_eq!(world.value(TRACK).await, "0 118.5 -,6 117 35,12 115.5 45");
    assert_eq!(
        world.field(SID, "concat_ws('|', kind, name, wind_kt, ST_NPoints(geom))").await,
        "bao|Bão KALMAEGI năm 2025|45|3"
    );

    // A person corrects one position and removes another.
    world.db.execute("UPDATE event_track SET wind_kt = 50 WHERE wind_kt = 45; DELETE FROM event_track WHERE wind_kt = 35").await;
    let second = ibtracs(&[
        (SID, 0, (118.4, 12.0), None),
        (SID, 6, (117.1, 12.5), Some(40)),
        (SID, 12, (115.5, 13.0), Some(55)),
        (SID, 18, (114.0, 13.5), Some(60)),
    ]);
    let report = world.take(&second).await;
    assert_eq!((counts(&report), report.positions), ((0, 1, 0), 1));
    assert_eq!(world.value(TRACK).await, "0 118.4 -,12 115.5 50,18 114 60");
    let before = world.state().await;
    assert_eq!(counts(&world.take(&second).await), (0, 0, 1));
    assert_eq!(
        skipped(&world.take(&first).await, Skip::Older),
        1,
        "a track that ends earlier is an older one"
    );
    assert_eq!(world.state().await, before);

    // A position that the whole track does not have any more goes, unless a person has written it.
    let third = ibtracs(&[
        (SID, 12, (115.5, 13.0), Some(55)),
        (SID, 18, (114.0, 13.5), Some(60)),
        (SID, 23, (113.0, 14.0), None),
    ]);
    assert_eq!(counts(&world.take(&third).await), (0, 1, 0));
    assert_eq!(world.value(TRACK).await, "12 115.5 50,18 114 60,23 113 -");
}

#[tokio::test]
async fn a_storm_of_gdacs_leaves_a_position_with_each_episode_and_becomes_a_storm_by_its_wind() {
    let world = World::empty().await;
    let report = world.take(gdacs(&[Item::storm(5, 1, 0, (117.0, 12.0), 55.0)])).await;
    assert_eq!((counts(&report), report.positions), ((1, 0, 0), 1));
    assert_eq!(
        world.field("gdacs:TC5", "concat_ws('|', kind, name)").await,
        "atnd|Áp thấp nhiệt đới KALMAEGI năm 2025"
    );
    let report = world.take(gdacs(&[Item::storm(5, 2, 6, (115.5, 12.5), 90.0)])).await;
    assert_eq!((counts(&report), report.positions), ((0, 1, 0), 1));
    assert_eq!(
        world.field("gdacs:TC5", "concat_ws('|', kind, name, wind_kt, ST_AsText(geom))").await,
        "bao|Bão KALMAEGI năm 2025|49|POINT(115.5 12.5)"
    );
    assert_eq!(world.value(TRACK).await, "0 117 -,6 115.5 -");
    let before = world.state().await;
    world
        .take(gdacs(&[
            Item::storm(5, 1, 0, (117.0, 12.0), 55.0),
            Item::storm(5, 2, 6, (115.5, 12.5), 90.0),
        ]))
        .await;
    assert_eq!(world.state().await, before);
    // A person removes the first position; the next episode does not bring it back.
    world.db.execute("DELETE FROM event_track WHERE ST_X(geom) = 117").await;
    world.take(gdacs(&[Item::storm(5, 3, 12, (114.0, 13.0), 100.0)])).await;
    assert_eq!(world.value(TRACK).await, "6 115.5 -,12 114 -");
}

#[tokio::test]
async fn a_storm_whose_way_crosses_the_box_between_two_positions_touches_viet_nam_and_one_beside_it_does_not()
 {
    let world = World::empty().await;
    let table = ibtracs(&[
        ("2025001N01001", 0, (117.0, 7.0), None),
        ("2025001N01001", 6, (119.0, 9.5), None),
        ("2025001N01002", 0, (118.5, 12.0), Some(40)),
        ("2025001N01002", 6, (119.5, 12.0), Some(40)),
        ("2025001N01003", 0, (117.0, 7.0), None),
        ("2025001N01003", 6, (117.0, 9.0), None),
    ]);
    let report = world.take(&table).await;
    // The first has no position inside; its way cuts the corner.
    assert_eq!(report.new, ["2025001N01001", "2025001N01003"]);
    assert_eq!(skipped(&report, Skip::Elsewhere), 1);
}
