//! `banlang edition`.

use chrono::{NaiveDate, Utc};
use clap::Subcommand;
use serde_json::{Value, json};

use super::home::Home;
use crate::{
    config::StoreConfig,
    disclosure::{editions, make_edition, publish},
};

#[derive(Debug, Subcommand)]
pub(super) enum EditionCommand {
    /// Make the next edition of the public household figures. Nobody sees it before it is published.
    Make {
        /// Day whose poverty status and boundaries count; today without it.
        #[arg(long, value_name = "YYYY-MM-DD")]
        as_of: Option<NaiveDate>,
    },
    /// Publish an edition: from now on the public reads it.
    Publish {
        /// Number of the edition.
        id: i32,
    },
    /// List editions, the newest first.
    List,
}

pub(super) async fn run(store: &StoreConfig, command: EditionCommand) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let (words, told) = match &command {
        EditionCommand::Make { as_of } => ("edition make", json!({"as_of": as_of})),
        EditionCommand::Publish { id } => ("edition publish", json!({"edition": id})),
        EditionCommand::List => ("edition list", Value::Null),
    };
    home.note(words, None, told).await?;
    let mut client = home.db.connection().await?;
    match command {
        EditionCommand::Make { as_of } => {
            let as_of = as_of.unwrap_or_else(|| Utc::now().date_naive());
            let report = make_edition(&mut client, as_of).await?;
            println!(
                "made edition {} of {as_of}: {} of {} atoms with their figure; {} of {} households ({:.1} %) withheld in {} places",
                report.edition,
                report.published,
                report.atoms,
                report.households_withheld,
                report.households,
                100.0 * report.withheld_share(),
                report.places_withheld,
            );
            println!("publish it with: banlang edition publish {}", report.edition);
        }
        EditionCommand::Publish { id } => {
            let edition = publish(&client, id).await?;
            println!("the public reads edition {} of {}", edition.id, edition.as_of);
        }
        EditionCommand::List => {
            for edition in editions(&client).await? {
                let published = edition.published_at.map_or_else(
                    || "not published".to_owned(),
                    |at| format!("published {}", at.format("%Y-%m-%dT%H:%M:%SZ")),
                );
                let made_at = edition.made_at.format("%Y-%m-%dT%H:%M:%SZ");
                println!(
                    "{}\tof {}\tmade {made_at}\t{published}\t{}",
                    edition.id, edition.as_of, edition.method
                );
            }
        }
    }
    Ok(())
}
