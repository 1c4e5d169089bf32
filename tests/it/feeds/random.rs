//! Cut off anywhere, in any order, any byte changed.

use banlang::{
    catalog::Catalogue,
    feed::{Feed, Told},
};
use proptest::prelude::*;

use super::world::{Item, World, feed, gdacs, ibtracs, quake, usgs};

fn samples() -> [String; 5] {
    let storm = "2025305N12120";
    [
        gdacs(&[Item::flood(1, 1), Item::storm(2, 3, 6, (115.0, 12.0), 90.0)]),
        usgs(&[quake("us1", 1_722_150_000_000, 5.0), quake("us2", 1_722_150_000_000, 4.0)]),
        ibtracs(&[(storm, 0, (117.0, 12.0), Some(35)), (storm, 6, (115.5, 12.5), Some(45))]),
        "event_id,event_date,landslide_category,fatality_count,longitude,latitude\n1,10/18/2016 0:00,mudslide,3,105.1,19.3\n2,10/19/2016 0:00,mudslide,,105.2,19.4\n".to_owned(),
        "ID,GlideNumber,Country,OtherCountry,long,lat,Began,Ended,Dead,MainCause\n51,0,Vietnam,0,106.2,20.8,1985-09-07,1985-09-15,34,Heavy rain\n".to_owned(),
    ]
}

/// Every event that a feed tells is one that the whole feed tells too.
fn is_part(part: &Feed, whole: &Feed) -> bool {
    part.entries.iter().all(|entry| whole.entries.contains(entry))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_feed_that_is_cut_off_is_refused_or_has_whole_events_only(which in 0..5_usize, place in any::<prop::sample::Index>()) {
        let catalogue = Catalogue::built_in().unwrap();
        let text = &samples()[which];
        let whole = feed(&catalogue, text.as_bytes()).unwrap();
        let end = place.index(text.len());
        if let Ok(part) = feed(&catalogue, &text.as_bytes()[..end]) {
            // A table that ends with a line cannot be told from a shorter one; a track may be shorter by whole positions.
            prop_assert!(which >= 2, "XML and JSON say where they end");
            let shorter = part.entries.iter().all(|entry| match &entry.told {
                Told::Event(own) => whole.entries.iter().any(|other| match &other.told {
                    Told::Event(other) => own.code == other.code
                        && own.positions.iter().all(|(at, position)| other.positions.get(at) == Some(position)),
                    Told::Withdrawn(_) => false,
                }),
                Told::Withdrawn(_) => false,
            });
            prop_assert!(is_part(&part, &whole) || which == 2 && shorter);
        }
    }

    #[test]
    fn any_bytes_in_the_middle_of_a_feed_are_read_or_refused_but_never_stop_the_reader(
        which in 0..5_usize, place in any::<prop::sample::Index>(), bytes in proptest::collection::vec(any::<u8>(), 0..12)
    ) {
        let catalogue = Catalogue::built_in().unwrap();
        let mut text = samples()[which].clone().into_bytes();
        let start = place.index(text.len());
        let end = (start + bytes.len() / 2).min(text.len());
        text.splice(start..end, bytes);
        if let Ok(read) = feed(&catalogue, &text) {
            prop_assert!(read.entries.iter().all(|entry| entry.digest() == entry.clone().digest()));
        }
    }
}

/// Revisions of two events, each in a feed of its own, in any order and with repetitions, end as the newest of each.
#[tokio::test]
async fn however_revisions_arrive_the_events_end_as_the_newest_ones_tell_them() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
    let mut runner = TestRunner::default();
    let arrivals = proptest::collection::vec((1..3_u32, 1..6_u32), 1..12);
    let of = |event: u32, episode: u32| Item {
        at: (107.0 + f64::from(episode) / 8.0, 14.0),
        name: "",
        ..Item::flood(event, episode)
    };
    let world = World::empty().await;
    for case in 0..12_u32 {
        let arrived = arrivals.new_tree(&mut runner).unwrap().current();
        let base = case * 10;
        for (event, episode) in &arrived {
            world.take(gdacs(&[of(base + event, *episode)])).await;
        }
        for event in 1..3 {
            let of_event = arrived.iter().filter(|(own, _)| *own == event);
            let Some(newest) = of_event.map(|(_, episode)| *episode).max() else { continue };
            let at = of(base + event, newest).at;
            let place = world.field(&format!("gdacs:FL{}", base + event), "ST_X(geom)").await;
            assert!((place.parse::<f64>().unwrap() - at.0).abs() < 1e-9, "{arrived:?}");
        }
        // In one file they end the same.
        let before = world.state().await;
        let all: Vec<_> =
            arrived.iter().map(|(event, episode)| of(base + event, *episode)).collect();
        world.take(gdacs(&all)).await;
        assert_eq!(world.state().await, before, "{arrived:?}");
    }
}
