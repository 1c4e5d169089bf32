//! `banlang user`.

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::home::{Home, os_user};
use crate::{
    auth::{Accounts, GrantRow, NewGrant, NewUser, Proposed, Role},
    config::StoreConfig,
};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make an account. The password is read from standard input, one line; it has to be changed at the first login.
    Add {
        /// Login name: a-z, 0-9, dot, dash, underscore.
        name: String,
        /// Name for people.
        #[arg(long)]
        display_name: Option<String>,
        #[command(flatten)]
        first: FirstRole,
        /// The administrator who makes it.
        #[arg(long = "as", value_name = "ADMIN")]
        acting_as: Option<String>,
    },
    /// Propose a role for an account. One that opens personal data counts when a second administrator confirms it.
    Grant {
        /// Login name.
        name: String,
        #[command(flatten)]
        grant: GrantArgs,
        /// The administrator who proposes it.
        #[arg(long = "as", value_name = "ADMIN")]
        acting_as: Option<String>,
    },
    /// Confirm what another administrator proposed for an account. Your own password is read from standard input.
    Confirm {
        /// Login name of the account whose roles wait.
        name: String,
        /// The administrator who confirms.
        #[arg(long = "as", value_name = "ADMIN")]
        acting_as: String,
    },
    /// End a role of an account, or take a proposal back. `banlang user list` shows the numbers.
    End {
        /// Number of the grant.
        grant: i64,
        /// The administrator who ends it.
        #[arg(long = "as", value_name = "ADMIN")]
        acting_as: Option<String>,
    },
    /// Give an account a new password, read from standard input. Its sessions end, and its roles that opened personal
    /// data wait for a second administrator again.
    Password {
        /// Login name.
        name: String,
        /// The administrator who gives it.
        #[arg(long = "as", value_name = "ADMIN")]
        acting_as: Option<String>,
    },
    /// Shut an account. Its sessions end.
    Disable {
        /// Login name.
        name: String,
    },
    /// List accounts and their roles.
    List,
}

/// The role that an account is made with; further ones with `banlang user grant`.
#[derive(Debug, Clone, Args)]
pub(super) struct FirstRole {
    /// A first role: viewer, editor, approver, disaster, auditor, admin or steward.
    #[arg(long)]
    role: Option<String>,
    /// Code of its area, everything under it included; may be repeated.
    #[arg(long = "area", value_name = "CODE", requires = "role")]
    areas: Vec<String>,
    /// Ethnic group whose labels a steward sets, such as `xo_dang`.
    #[arg(long, requires = "role")]
    community: Option<String>,
    /// First day on which the role no longer counts.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "role")]
    until: Option<NaiveDate>,
}

impl FirstRole {
    fn grant(self) -> Option<GrantArgs> {
        let Self { role, areas, community, until } = self;
        Some(GrantArgs { role: role?, areas, community, until })
    }
}

/// A role with its place and time.
#[derive(Debug, Clone, Args)]
pub(super) struct GrantArgs {
    /// viewer, editor, approver, disaster, auditor, admin or steward.
    #[arg(long)]
    role: String,
    /// Code of the area, everything under it included; may be repeated.
    #[arg(long = "area", value_name = "CODE")]
    areas: Vec<String>,
    /// Ethnic group whose labels a steward sets, such as `xo_dang`.
    #[arg(long)]
    community: Option<String>,
    /// First day on which the role no longer counts.
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
}

pub(super) async fn run(store: &StoreConfig, command: UserCommand) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let (words, acting_as, told) = told(&command);
    home.note(words, acting_as, told).await?;
    let accounts = &home.accounts;
    match command {
        UserCommand::Add { name, display_name, first, acting_as } => {
            let by = administrator(accounts, acting_as).await?;
            let new = NewUser {
                name: &name,
                display_name: display_name.as_deref().unwrap_or(&name),
                password: &read_password()?,
                by: &by,
                must_change_password: true,
            };
            accounts.add_user(&new).await?;
            println!("made the account {name}; its password has to be changed at the first login");
            if let Some(grant) = first.grant() {
                propose(accounts, &name, &grant, &by).await?;
            }
        }
        UserCommand::Grant { name, grant, acting_as } => {
            let by = administrator(accounts, acting_as).await?;
            propose(accounts, &name, &grant, &by).await?;
        }
        UserCommand::Confirm { name, acting_as } => confirm(accounts, &name, &acting_as).await?,
        UserCommand::End { grant, acting_as } => {
            accounts.end_grant(grant, &administrator(accounts, acting_as).await?).await?;
            println!("ended grant {grant}");
        }
        UserCommand::Password { name, acting_as } => {
            let by = administrator(accounts, acting_as).await?;
            accounts.set_password(&name, &read_password()?, &by).await?;
            println!("{name} has a new password, to be changed at the next login");
            println!(
                "roles that opened personal data wait: banlang user confirm {name} --as ANOTHER"
            );
        }
        UserCommand::Disable { name } => {
            accounts.disable_user(&name, &os_user()).await?;
            println!("{name} can no longer log in");
        }
        UserCommand::List => list(accounts).await?,
    }
    Ok(())
}

/// What the ledger is told of a command: its words, as whom it acts, and what else is to be known.
fn told(command: &UserCommand) -> (&'static str, Option<&str>, Value) {
    use UserCommand::{Add, Confirm, Disable, End, Grant, List, Password};
    match command {
        Add { name, acting_as, .. } => ("user add", acting_as.as_deref(), json!({"user": name})),
        Grant { name, grant, acting_as } => {
            let told = json!({"user": name, "role": grant.role, "areas": grant.areas});
            ("user grant", acting_as.as_deref(), told)
        }
        Confirm { name, acting_as } => ("user confirm", Some(acting_as), json!({"user": name})),
        End { grant, acting_as } => ("user end", acting_as.as_deref(), json!({"grant": grant})),
        Password { name, acting_as } => {
            ("user password", acting_as.as_deref(), json!({"user": name}))
        }
        Disable { name } => ("user disable", None, json!({"user": name})),
        List => ("user list", None, Value::Null),
    }
}

/// In whose name rights are given: an administrator, or the command line with the user who runs it.
async fn administrator(accounts: &Accounts, acting_as: Option<String>) -> anyhow::Result<String> {
    let Some(name) = acting_as else { return Ok(format!("command line ({})", os_user())) };
    if !accounts.admins().await?.contains(&name) {
        bail!("{name:?} is not an administrator; `banlang user list` shows who is");
    }
    Ok(name)
}

async fn propose(
    accounts: &Accounts,
    name: &str,
    args: &GrantArgs,
    by: &str,
) -> anyhow::Result<()> {
    let role =
        Role::of(&args.role).ok_or_else(|| crate::auth::AccountError::Role(args.role.clone()))?;
    let to = args.until.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let areas: Vec<Option<&str>> = match args.areas.as_slice() {
        [] => vec![None],
        areas => areas.iter().map(|area| Some(area.as_str())).collect(),
    };
    for area in areas {
        let community = args.community.as_deref();
        let grant = NewGrant { user: name, role, area, community, from: None, to };
        let Proposed { id, waits } = accounts.found(&grant, by).await?;
        let place = area.map(|area| format!(" of {area}")).unwrap_or_default();
        if waits {
            println!(
                "grant {id}: {name} is to be {role}{place}; it counts when a second administrator confirms it:"
            );
            println!("  banlang user confirm {name} --as ANOTHER");
        } else {
            println!("grant {id}: {name} is {role}{place}");
        }
    }
    Ok(())
}

async fn confirm(accounts: &Accounts, name: &str, admin: &str) -> anyhow::Result<()> {
    accounts.check_password(admin, &read_password()?).await?;
    let waiting: Vec<_> = accounts
        .grants(Some(name))
        .await?
        .into_iter()
        .filter(|grant| grant.confirmed_at.is_none())
        .collect();
    if waiting.is_empty() {
        bail!("no role of {name} waits for a confirmation");
    }
    for grant in waiting {
        accounts.confirm(grant.id, admin).await?;
        println!("grant {}: {name} is {}", grant.id, place(&grant));
    }
    Ok(())
}

async fn list(accounts: &Accounts) -> anyhow::Result<()> {
    for user in accounts.users().await? {
        let state = match (user.disabled, user.must_change_password) {
            (true, _) => "disabled",
            (false, true) => "waits for a password of its own",
            (false, false) => "in use",
        };
        println!("{}\t{}\t{state}", user.name, user.display_name);
        for grant in accounts.grants(Some(&user.name)).await? {
            let waits = if grant.confirmed_at.is_none() {
                " (waits for a second administrator)"
            } else {
                ""
            };
            println!("  {}\t{}{}{waits}", grant.id, place(&grant), until(grant.to));
        }
    }
    Ok(())
}

fn place(grant: &GrantRow) -> String {
    let parts = [grant.community.as_ref(), grant.area.as_ref(), grant.area_name.as_ref()];
    let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
    format!("{} {}", grant.role, parts.join(" ")).trim_end().to_owned()
}

fn until(to: Option<DateTime<Utc>>) -> String {
    to.map(|to| format!(" until {}", to.date_naive())).unwrap_or_default()
}

pub(super) fn read_password() -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        eprintln!("password (it is shown as you type; better: banlang user .. < file):");
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("cannot read the password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Words {
        #[command(subcommand)]
        command: UserCommand,
    }

    /// The first role of `user add` with these words.
    fn first(words: &str) -> Result<Option<GrantArgs>, clap::Error> {
        let words = ["user", "add"].into_iter().chain(words.split(' '));
        match Words::try_parse_from(words)?.command {
            UserCommand::Add { first, .. } => Ok(first.grant()),
            _ => Ok(None),
        }
    }

    #[test]
    fn an_account_is_made_with_a_first_role_or_without_one() {
        assert!(first("an").unwrap().is_none());
        assert_eq!(first("an --role admin").unwrap().unwrap().role, "admin");
        let editor = first("y-hanh --role editor --area 51 --area 66").unwrap().unwrap();
        assert_eq!(editor.areas, ["51", "66"]);
        assert!(first("an --area 51").is_err(), "an area belongs to a role");
    }
}
