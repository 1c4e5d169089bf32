//! `banlang register`.

use std::{fs::File, path::PathBuf};

use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand};
use serde_json::json;

use super::home::{Home, file_name};
use crate::{
    config::StoreConfig,
    ingest::{load_lineage, load_names},
};

#[derive(Debug, Subcommand)]
pub(super) enum RegisterCommand {
    /// Which unit became which: CSV with `old_code`, `new_code`, `old_name`, `new_name`, `on_date`, `kind` (full, partial), `basis` (households,
    /// population, area, law, unknown), `weight` (above 0, at most 1; empty when not known) and `source`.
    Lineage(ListArgs),
    /// Other names of units: CSV with `area_code`, `alias` and `kind` (former, spelling, language).
    Names(ListArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// The list; rows that are there already are replaced, others stay.
    file: PathBuf,
}

pub(super) async fn run(store: &StoreConfig, command: RegisterCommand) -> anyhow::Result<()> {
    let (what, args) = match &command {
        RegisterCommand::Lineage(args) => ("lineage", args),
        RegisterCommand::Names(args) => ("names", args),
    };
    let list =
        File::open(&args.file).with_context(|| format!("cannot open {}", args.file.display()))?;
    let home = Home::open(store).await?;
    let told = json!({ "list": what, "file": file_name(&args.file) });
    home.note("register", None, told).await?;
    let loaded = match &command {
        RegisterCommand::Lineage(_) => load_lineage(&home.db, list).await,
        RegisterCommand::Names(_) => load_names(&home.db, list).await,
    };
    let loaded = loaded.map_err(|error| anyhow!("{error}"))?;
    println!("{} rows, {} new or changed", loaded.rows, loaded.changed);
    Ok(())
}
