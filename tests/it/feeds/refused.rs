//! Feeds that are not taken, and say why in one sentence.

use banlang::{
    auth::Caller,
    feed::{Options, Skip},
};
use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::world::{Item, World, gdacs, ibtracs, quake, skipped, usgs};

#[tokio::test]
async fn a_feed_with_one_wrong_entry_is_refused_whole_by_the_name_of_what_is_wrong() {
    let world = World::empty().await;
    let good = gdacs(&[Item::flood(1, 1), Item::flood(2, 1)]);
    let wide = |bad: &str| {
        let mut feature = quake("us2", 1_722_150_000_000, 5.0);
        feature["properties"]["time"] = json!(i64::MAX);
        if bad == "mag" {
            feature = quake("us2", 1_722_150_000_000, 50.0);
        }
        usgs(&[quake("us1", 1_722_150_000_000, 5.0), feature])
    };
    let cases = [
        (
            good.replacen(
                "2025 00:00:00 +0000</gdacs:todate>",
                "2024 00:00:00 +0000</gdacs:todate>",
                1,
            ),
            "todate",
        ),
        (good.replacen("<gdacs:eventid>2", "<gdacs:eventid>x2", 1), "eventid"),
        (good.replacen("14.35 108", "94.35 108", 1), "entry FL1: point is \"94.35 108\""),
        (good.replacen("<gdacs:eventtype>FL</gdacs:eventtype>", "", 1), "eventtype"),
        (
            good.replace("<rss", "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss"),
            "DOCTYPE",
        ),
        (good.replace("</channel>", "&nosuch;</channel>"), "entity"),
        (wide("time"), "entry us2: time"),
        (wide("mag"), "entry us2: mag is \"50\""),
        (
            ibtracs(&[("2025001N01001", 0, (117.0, 10.0), None)])
                .replace("2025-11-01", "2025-13-01"),
            "ISO_TIME is \"2025-13-01 00:00:00\"",
        ),
        (ibtracs(&[("2025001N01001", 0, (117.0, 95.0), None)]), "LON, LAT"),
        ("{\"type\": \"FeatureCollection\"".to_owned(), "this is no whole usgs feed"),
        ("a,b,c\n1,2,3\n".to_owned(), "none of the known formats"),
        (String::new(), "none of the known formats"),
    ];
    for (bytes, words) in cases {
        let refused = world.try_take(&Caller::operator(), &bytes, Options::default()).await;
        let error = refused.expect_err(words);
        assert!(error.to_string().contains(words), "{words}: {error}");
        assert!(!error.text().vi.is_empty() && !error.to_string().contains('\n'), "{error}");
        assert_eq!(world.value("SELECT count(*) FROM disaster_event").await, "0", "{words}");
    }
    assert_eq!(world.value("SELECT count(*) FROM txn").await, "0");
}

#[tokio::test]
async fn an_event_that_a_rule_of_the_table_refuses_takes_its_whole_feed_with_it() {
    let world = World::empty().await;
    world
        .db
        .execute("ALTER TABLE disaster_event ADD CONSTRAINT no_seven CHECK (code <> 'gdacs:FL7')")
        .await;
    let feed = gdacs(&[Item::storm(1, 1, 6, (115.0, 12.0), 90.0), Item::flood(7, 1)]);
    let refused = world.try_take(&Caller::operator(), feed, Options::default()).await;
    let error = refused.unwrap_err().to_string();
    assert!(error.contains("gdacs:FL7") && error.contains("nothing was taken"), "{error}");
    for table in ["disaster_event", "event_track", "event_source", "change", "txn"] {
        assert_eq!(world.value(&format!("SELECT count(*) FROM {table}")).await, "0", "{table}");
    }
}

#[tokio::test]
async fn where_a_storm_will_be_is_no_observed_position() {
    let world = World::empty().await;
    let ahead = Item {
        from: Utc::now(),
        to: Utc::now() + TimeDelta::days(2),
        ..Item::storm(5, 1, 0, (115.0, 12.0), 90.0)
    };
    let report = world.take(gdacs(&[ahead])).await;
    assert_eq!((report.new.len(), report.positions), (1, 0));
    assert_eq!(world.field("gdacs:TC5", "state").await, "active");
}

#[tokio::test]
async fn kinds_that_are_no_legal_hazard_and_years_that_are_wrong_are_left_out_and_counted() {
    let world = World::empty().await;
    let far = Utc::now() + TimeDelta::days(400);
    let report = world
        .take(gdacs(&[
            Item { kind: "VO", ..Item::flood(1, 1) },
            Item { to: far, ..Item::flood(2, 1) },
            Item { kind: "DR", ..Item::flood(3, 1) },
            Item { kind: "WF", ..Item::flood(4, 1) },
        ]))
        .await;
    assert_eq!(report.new, ["gdacs:DR3", "gdacs:WF4"]);
    assert_eq!([Skip::NoHazard, Skip::TooFarAhead].map(|why| skipped(&report, why)), [1, 1]);
    assert_eq!(
        world.value("SELECT string_agg(kind, ',' ORDER BY kind) FROM disaster_event").await,
        "chay_rung,han_han"
    );
    let words = report.words();
    assert!(
        words.vi.starts_with("gdacs: 2 sự kiện mới") && words.en.contains("1 left out: of a kind"),
        "{words:?}"
    );
}
