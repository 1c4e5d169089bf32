//! `banlang user`.

use std::io::{self, IsTerminal as _, Read as _};

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::{Value, json};

use super::home::Home;
use crate::{
    auth::{NewUser, add_user, disable_user, list_users, set_password},
    config::StoreConfig,
};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make an account. The password is read from standard input, one line.
    Add {
        /// Login name: a-z, 0-9, dot, dash, underscore.
        name: String,
        /// Name for people.
        #[arg(long)]
        display_name: Option<String>,
        /// Code of an area that the person edits, children included; may be repeated.
        #[arg(long = "editor-of", value_name = "CODE")]
        editor_of: Vec<String>,
    },
    /// Give an account a new password, read from standard input. Its sessions end.
    Password {
        /// Login name.
        name: String,
    },
    /// Shut an account. Its sessions end.
    Disable {
        /// Login name.
        name: String,
    },
    /// List accounts.
    List,
}

pub(super) async fn run(store: &StoreConfig, command: UserCommand) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let (words, told) = match &command {
        UserCommand::Add { name, editor_of, .. } => {
            ("user add", json!({"user": name, "editor_of": editor_of}))
        }
        UserCommand::Password { name } => ("user password", json!({"user": name})),
        UserCommand::Disable { name } => ("user disable", json!({"user": name})),
        UserCommand::List => ("user list", Value::Null),
    };
    home.note(words, None, told).await?;
    let mut client = home.db.connection().await?;
    match command {
        UserCommand::Add { name, display_name, editor_of } => {
            let password = read_password()?;
            let display_name = display_name.as_deref().unwrap_or(&name);
            add_user(
                &mut client,
                &NewUser { name: &name, display_name, password: &password, editor_of: &editor_of },
            )
            .await?;
            println!("made the account {name}");
        }
        UserCommand::Password { name } => {
            set_password(&client, &name, &read_password()?).await?;
            println!("{name} has a new password");
        }
        UserCommand::Disable { name } => {
            disable_user(&client, &name).await?;
            println!("{name} can no longer log in");
        }
        UserCommand::List => {
            for user in list_users(&client).await? {
                let state = if user.disabled { "disabled" } else { "in use" };
                println!("{}\t{}\t{state}\t{}", user.name, user.display_name, user.areas.join(","));
            }
        }
    }
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        eprintln!("password (it is shown as you type; better: banlang user add .. < file):");
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("cannot read the password")?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).context("cannot read the password")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
