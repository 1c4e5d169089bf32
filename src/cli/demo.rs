//! `banlang demo`, and the demonstration that `banlang serve --demo` begins with.

use serde_json::Value;

use super::home::Home;
use crate::{
    catalog::Catalogue,
    config::StoreConfig,
    ingest::{DEMO_ACCOUNT, Reader, is_unused, load_demo},
    ledger::Ledger,
    media::MediaStore,
    store::Db,
};

pub(super) async fn run(store: &StoreConfig) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    home.note("demo", None, Value::Null).await?;
    load(&home.db, &home.catalogue, &home.media, &home.ledger).await
}

/// Loads the demonstration into a database that holds nothing yet.
pub(super) async fn load_first(
    db: &Db,
    catalogue: &Catalogue,
    media: &MediaStore,
    ledger: &Ledger,
) -> anyhow::Result<()> {
    if is_unused(db, catalogue).await? { load(db, catalogue, media, ledger).await } else { Ok(()) }
}

async fn load(
    db: &Db,
    catalogue: &Catalogue,
    media: &MediaStore,
    ledger: &Ledger,
) -> anyhow::Result<()> {
    let say = |line: &str| println!("{line}");
    let done = load_demo(&Reader::default(), db, catalogue, media, ledger, &say).await?;
    if done.changes == 0 {
        println!("the demonstration was there already; nothing changed");
    }
    if done.account_made {
        println!(
            "made the account {DEMO_ACCOUNT}; give it a password with: banlang user password {DEMO_ACCOUNT}"
        );
    }
    Ok(())
}
