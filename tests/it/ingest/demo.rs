//! The demonstration: loaded like the files of an office, and never twice.

use std::sync::Mutex;

use banlang::{
    ingest::{DEMO_ACCOUNT, DemoLoaded, is_unused, load_demo},
    media::MediaStore,
    policy::view,
    record::{Select, count, open},
};

use super::World;
use crate::support::{accounts, ledger, reader};

#[tokio::test]
async fn the_demonstration_fills_every_layer_for_its_officer_and_loading_it_again_changes_nothing()
{
    let world = World::empty().await;
    let store = MediaStore::new(world.folder.path().join("media"));
    let lines = Mutex::new(Vec::new());
    let say = |line: &str| lines.lock().unwrap().push(line.to_owned());
    let unused = is_unused(&world.db.db, &world.catalogue).await.unwrap();

    let load = || async {
        load_demo(&reader(), &world.db.db, &world.catalogue, &store, &ledger(), &say).await
    };
    let first = load().await.unwrap();
    let second = load().await.unwrap();

    let lines = lines.into_inner().unwrap();
    assert!(unused && !is_unused(&world.db.db, &world.catalogue).await.unwrap());
    assert!(first.account_made && first.changes > 50_000, "{first:?}");
    assert_eq!(second, DemoLoaded { changes: 0, account_made: false }, "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("left out")), "{lines:#?}");
    for table in [
        "area",
        "area_lineage",
        "area_alias",
        "disaster_event",
        "cultural_item",
        "stat_value",
        "road",
        "shelter",
        "facility",
        "contact",
        "media",
        "household_summary_published",
    ] {
        assert_ne!(world.value(&format!("SELECT count(*) FROM {table}")).await, "0", "{table}");
    }
    let publics = "SELECT count(*) FROM household_summary_published WHERE households % 10 > 0";
    assert_eq!(world.value(publics).await, "0");

    let mut client = world.db.db.connection().await.unwrap();
    let officer = accounts(&world.db).caller_named(DEMO_ACCOUNT).await.unwrap();
    let household = view(&officer, world.catalogue.get("household").unwrap(), &world.catalogue);
    let household = household.unwrap();
    let reading = open(&mut client, &[&household], "test").await.unwrap();
    let seen = count(&reading, &Select::new(&household)).await.unwrap();
    assert_eq!(seen.to_string(), world.value("SELECT count(*) FROM household").await);
    let actors = "SELECT string_agg(DISTINCT actor, ', ') FROM txn JOIN change ON change.txn = txn.id WHERE collection IN ('household', 'household_status', 'contact')";
    assert_eq!(world.value(actors).await, DEMO_ACCOUNT);
}
