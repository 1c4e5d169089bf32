//! `banlang key`.

use chrono::{Days, NaiveDate, NaiveTime, Utc};
use clap::Subcommand;
use serde_json::{Value, json};

use super::home::{Home, os_user};
use crate::{auth::NewKey, config::StoreConfig};

/// Days that a key lives when nothing is said.
const DAYS: u64 = 180;

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key for a partner's program. It is shown once.
    Add {
        /// Name of the key: a-z, 0-9, dot, dash, underscore.
        name: String,
        /// Collection that it opens; may be repeated. Personal collections cannot be opened by a key.
        #[arg(long = "collection", value_name = "ID", required = true)]
        collections: Vec<String>,
        /// Code of an area that it is kept to, everything under it included; may be repeated. Without one, everywhere.
        #[arg(long = "area", value_name = "CODE")]
        areas: Vec<String>,
        /// First day on which it no longer counts; 180 days from now without it, a year at most.
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Option<NaiveDate>,
    },
    /// Take a key back.
    Revoke {
        /// Name of the key.
        name: String,
    },
    /// List keys.
    List,
}

pub(super) async fn run(store: &StoreConfig, command: KeyCommand) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let (words, told) = match &command {
        KeyCommand::Add { name, collections, areas, .. } => {
            ("key add", json!({"key": name, "collections": collections, "areas": areas}))
        }
        KeyCommand::Revoke { name } => ("key revoke", json!({"key": name})),
        KeyCommand::List => ("key list", Value::Null),
    };
    home.note(words, None, told).await?;
    let by = format!("command line ({})", os_user());
    match command {
        KeyCommand::Add { name, collections, areas, until } => {
            let until = until.unwrap_or_else(|| (Utc::now() + Days::new(DAYS)).date_naive());
            let new = NewKey {
                name: &name,
                collections: &collections,
                areas: &areas,
                until: until.and_time(NaiveTime::MIN).and_utc(),
            };
            let key = home.accounts.add_key(&home.catalogue, &new, &by).await?;
            println!("{key}");
            eprintln!(
                "this is the only time that the key {name} is shown; it counts until {until}"
            );
        }
        KeyCommand::Revoke { name } => {
            home.accounts.revoke_key(&name, &by).await?;
            println!("the key {name} no longer counts");
        }
        KeyCommand::List => {
            for key in home.accounts.keys().await? {
                let state = match key.revoked_at {
                    Some(at) => format!("revoked {}", at.date_naive()),
                    None if key.until <= Utc::now() => "ended".to_owned(),
                    None => format!("until {}", key.until.date_naive()),
                };
                let areas =
                    key.areas.map_or_else(|| "everywhere".to_owned(), |areas| areas.join(","));
                println!(
                    "{}\t{}..\t{}\t{areas}\t{state}",
                    key.name,
                    key.hint,
                    key.collections.join(",")
                );
            }
        }
    }
    Ok(())
}
