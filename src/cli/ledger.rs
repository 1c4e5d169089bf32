//! `banlang ledger`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::home::{Home, command_line, file_name};
use crate::{
    config::StoreConfig,
    export::{LedgerFormat, ledger_to_file},
    geo::TimeWindow,
    ledger::{Action, Entry},
};

/// Form of the file.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormatArg {
    /// One line of JSON for each entry, exactly as it was written, after a line about the chains.
    Json,
    /// A table for people.
    Csv,
}

#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    /// Write the entries of a period to a file, for the security dossier.
    Export {
        /// The first day, in UTC.
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: NaiveDate,
        /// The last day, in UTC; it is included.
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: NaiveDate,
        /// Form of the file.
        #[arg(long, default_value = "json")]
        format: FormatArg,
        /// The file. What stood there is replaced.
        file: PathBuf,
    },
}

pub(super) async fn run(store: &StoreConfig, command: LedgerCommand) -> anyhow::Result<()> {
    let LedgerCommand::Export { from, to, format, file } = command;
    let window: TimeWindow = format!("{from}/{to}").parse()?;
    let (Some(begin), Some(end)) = (window.from, window.to) else {
        bail!("the period {from} to {to} has no ends");
    };
    let home = Home::open(store).await?;
    let told = json!({"from": from, "to": to, "file": file_name(&file)});
    home.note("ledger export", None, told).await?;
    let mut client = home.db.connection().await?;
    home.ledger.copy_now(&mut client).await.context("the database has not the whole ledger")?;
    let format = match format {
        FormatArg::Json => LedgerFormat::JsonLines,
        FormatArg::Csv => LedgerFormat::Csv,
    };
    let written = ledger_to_file(&client, begin, end, format, &file).await?;
    let exported = Entry::new(command_line(None), Action::LedgerExport, "ledger")
        .with("from", json!(from))
        .with("to", json!(to))
        .with("entries", written.entries)
        .with("file_sha256", written.sha256.clone());
    home.record(exported).await?;
    println!("wrote {} ({} entries, SHA-256 {})", file.display(), written.entries, written.sha256);
    for part in &written.parts {
        println!(
            "chain {}: entries {} to {}; its newest entry {} has the hash {}",
            part.node, part.first_seq, part.last_seq, part.head_seq, part.head_hash
        );
    }
    Ok(())
}
