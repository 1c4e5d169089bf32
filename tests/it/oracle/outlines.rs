//! Outlines by chance: what is plain is valid, and what overlaps in memory overlaps in the database.

use std::collections::BTreeSet;

use banlang::geo::{Ground, is_plain};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};

use super::{
    ground::{Drawn, sketch},
    world::valid,
};
use crate::support::TestDb;

/// Outlines of a round, and rounds.
const OUTLINES: usize = 120;
const ROUNDS: usize = 4;

#[tokio::test]
async fn what_is_plain_is_valid_and_what_overlaps_overlaps_in_the_database_too() {
    let db = TestDb::create().await;
    let client = db.world().await;
    let mut runner = TestRunner::new(Config::default());
    let (mut plain, mut pairs) = (0, 0);
    for _ in 0..ROUNDS {
        let drawn: Vec<_> = (0..OUTLINES)
            .map(|_| sketch().new_tree(&mut runner).unwrap().current().draw())
            .collect();
        let wkt: Vec<_> = drawn.iter().map(Drawn::wkt).collect();
        let valid = valid(client, &wkt).await;
        for (drawn, valid) in drawn.iter().zip(&valid) {
            let is_plain = drawn.polygons().iter().all(is_plain);
            assert!(*valid || !is_plain, "{}", drawn.wkt());
            plain += usize::from(is_plain);
        }
        let kept: Vec<_> = drawn.iter().zip(&valid).filter(|(_, valid)| **valid).collect();
        let wkt: Vec<_> = kept.iter().map(|(drawn, _)| drawn.wkt()).collect();
        let rows = client.query(include_str!("outlines.sql"), &[&wkt]).await.unwrap();
        let place = |row: &tokio_postgres::Row, name| {
            usize::try_from(row.try_get::<_, i64>(name).unwrap()).unwrap()
        };
        let theirs: BTreeSet<_> =
            rows.iter().map(|row| (place(row, "one"), place(row, "other"))).collect();
        let polygons: Vec<_> = kept.iter().map(|(drawn, _)| drawn.polygons()).collect();
        for (one, ground) in polygons.iter().enumerate() {
            let ground = Ground::of([ground]);
            for (other, outline) in polygons.iter().enumerate().filter(|(other, _)| *other != one) {
                let both = theirs.contains(&(one.min(other), one.max(other)));
                let own = ground.covers_part_of(outline);
                assert_eq!(own, both, "{} and {}", wkt[one], wkt[other]);
                pairs += 1;
            }
        }
    }
    assert!(plain > ROUNDS * OUTLINES / 2, "only {plain} of the outlines are plain");
    eprintln!("{plain} plain outlines, {pairs} pairs");
}
