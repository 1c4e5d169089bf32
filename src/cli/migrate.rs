//! `banlang migrate`.

use serde_json::Value;

use super::home::Home;
use crate::config::StoreConfig;

pub(super) async fn run(store: &StoreConfig) -> anyhow::Result<()> {
    Home::open(store).await?.note("migrate", None, Value::Null).await?;
    println!("the tables are up to date");
    Ok(())
}
