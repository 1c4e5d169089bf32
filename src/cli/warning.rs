//! `banlang warning`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use serde_json::json;

use super::home::{Home, file_name};
use crate::{config::StoreConfig, disaster::warning::import};

#[derive(Debug, Subcommand)]
pub(super) enum WarningCommand {
    /// Take warnings of others from a file: CAP 1.1 or 1.2, alone or in Atom or EDXL-DE. Reading it again changes nothing.
    Import {
        /// The file.
        file: PathBuf,
        /// Code of the province or commune that keeps them; the whole country without it.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
        /// Act as this account.
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
    },
}

pub(super) async fn run(store: &StoreConfig, command: WarningCommand) -> anyhow::Result<()> {
    let WarningCommand::Import { file, area, user } = command;
    let home = Home::open(store).await?;
    let told = json!({ "file": file_name(&file), "area": area });
    home.note("warning import", user.as_deref(), told).await?;
    let caller = home.caller(user.as_deref()).await?;
    let bytes = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    let done = import(&home.db, &home.catalogue, &caller, (&bytes, area.as_deref())).await?;
    for taken in &done.taken {
        println!("{}: {:?}, row {}", taken.identifier, taken.what, taken.row);
    }
    for refused in &done.refused {
        let identifier = refused.identifier.as_deref().unwrap_or("a message");
        eprintln!("{identifier} was not taken: {}", refused.reason);
    }
    if done.links > 0 {
        println!("{} entries say where a message is; fetch these and import them", done.links);
    }
    if done.taken.is_empty() && !done.refused.is_empty() {
        bail!("no message of {} was taken", file.display());
    }
    Ok(())
}
