//! `banlang edition`.

use anyhow::bail;
use chrono::{NaiveDate, Utc};
use clap::Subcommand;
use serde_json::{Value, json};

use super::{
    home::{Home, os_user},
    user::read_password,
};
use crate::{
    auth::Role,
    config::StoreConfig,
    disclosure::{Edition, EditionReport, editions, make_edition, publish},
};

#[derive(Debug, Subcommand)]
pub(super) enum EditionCommand {
    /// Make the next edition of the public household figures. Nobody sees it before another person publishes it.
    Make {
        /// Day whose poverty status and boundaries count; today without it.
        #[arg(long, value_name = "YYYY-MM-DD")]
        as_of: Option<NaiveDate>,
        /// Account in whose name it is made; without it the user of the operating system.
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
    },
    /// Approve and publish an edition that another person made: from now on the public reads it.
    Publish {
        /// Number of the edition.
        id: i32,
        /// Approver; not the one who made it. The password is read from standard input.
        #[arg(long = "as", value_name = "USER")]
        user: String,
    },
    /// List editions, the newest first.
    List,
}

pub(super) async fn run(store: &StoreConfig, command: EditionCommand) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let (words, acting_as, told) = match &command {
        EditionCommand::Make { as_of, user } => {
            ("edition make", user.as_deref(), json!({"as_of": as_of}))
        }
        EditionCommand::Publish { id, user } => {
            ("edition publish", Some(user.as_str()), json!({"edition": id}))
        }
        EditionCommand::List => ("edition list", None, Value::Null),
    };
    home.note(words, acting_as, told).await?;
    let mut client = home.db.connection().await?;
    match command {
        EditionCommand::Make { as_of, user } => {
            let as_of = as_of.unwrap_or_else(|| Utc::now().date_naive());
            let maker = match user {
                Some(name) => home.caller(Some(&name)).await?.actor(),
                None => os_user(),
            };
            let edition = make_edition(&mut client, as_of, &maker).await?;
            println!("made edition {} of {as_of} in the name of {maker}", edition.id);
            if let Some(report) = &edition.report {
                println!("{}", errors(report));
            }
            println!(
                "another person publishes it with: banlang edition publish {} --as USER",
                edition.id
            );
        }
        EditionCommand::Publish { id, user } => {
            if !home.caller(Some(&user)).await?.is(Role::Approver) {
                bail!("{user} is no approver; `banlang user list` shows who is");
            }
            home.accounts.check_password(&user, &read_password()?).await?;
            let edition = publish(&mut client, id, &user).await?;
            println!("the public reads edition {} of {}", edition.id, edition.as_of);
        }
        EditionCommand::List => {
            for edition in editions(&client).await? {
                println!("{}", line(&edition));
            }
        }
    }
    Ok(())
}

/// How far the figures are from the counts.
fn errors(report: &EditionReport) -> String {
    format!(
        "{} of {} atoms with a figure, {} of them held; {} households, {:+} against the list; \
         an atom is {:.1} off on average, a commune {:.1} (root mean square), {} of {} communes at most a tenth",
        report.published,
        report.atoms,
        report.held,
        report.households,
        report.total_error,
        report.atom_mean_absolute_error,
        report.commune_rmse,
        report.communes_within_tenth,
        report.communes,
    )
}

fn line(edition: &Edition) -> String {
    let time = "%Y-%m-%dT%H:%M:%SZ";
    let published = match (edition.published_at, &edition.approved_by) {
        (Some(at), Some(approver)) => format!("published {} by {approver}", at.format(time)),
        _ => "not published".to_owned(),
    };
    format!(
        "{}\tof {}\tmade {} by {}\t{published}\t{}",
        edition.id,
        edition.as_of,
        edition.made_at.format(time),
        edition.made_by,
        edition.method
    )
}
