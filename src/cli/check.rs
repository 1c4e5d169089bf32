//! `banlang check`: one function for each thing that is checked.

use anyhow::bail;
use serde_json::Value;

use super::home::{Home, ledger_folder};
use crate::{config::StoreConfig, ledger};

/// Runs all checks; says each finding in one line.
pub(super) async fn run(store: &StoreConfig) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    home.note("check", None, Value::Null).await?;
    let findings = [check_ledger(store, &home).await?].concat();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => bail!("there is 1 finding"),
        count => bail!("there are {count} findings"),
    }
}

/// The ledger: files, copies and anchors.
async fn check_ledger(store: &StoreConfig, home: &Home) -> anyhow::Result<Vec<String>> {
    let client = home.db.connection().await?;
    let report = ledger::check(&ledger_folder(store), &client).await?;
    for chain in &report.chains {
        let place = if chain.is_here { "file and database" } else { "database only" };
        let head = chain
            .head
            .as_ref()
            .map_or("empty".to_owned(), |(seq, hash)| format!("entry {seq} has the hash {hash}"));
        println!("ledger: chain {}, {place}: {} entries fit; {head}", chain.node, chain.entries);
    }
    Ok(report.findings.iter().map(|finding| format!("ledger: {finding}")).collect())
}
