//! `banlang migrate`.

use super::home::Home;
use crate::config::StoreConfig;

pub(super) async fn run(store: &StoreConfig) -> anyhow::Result<()> {
    Home::open(store).await?;
    println!("the tables are up to date");
    Ok(())
}
