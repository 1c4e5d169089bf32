//! `banlang undo`.

use anyhow::{Context as _, anyhow};
use clap::Args;
use serde_json::json;

use super::home::Home;
use crate::{
    config::StoreConfig,
    policy::edit_view,
    record::{UndoError, undo, written},
};

#[derive(Debug, Args)]
pub(super) struct UndoArgs {
    /// Number of the transaction: an import tells it, and so does the history of a record.
    transaction: i64,
    /// Act as this account; needed for personal data.
    #[arg(long = "as", value_name = "USER")]
    user: Option<String>,
}

/// The command that undoes a transaction, as it is typed.
pub(super) fn command(transaction: i64, user: Option<&str>) -> String {
    let user = user.map(|user| format!(" --as {user}")).unwrap_or_default();
    format!("banlang undo {transaction}{user}")
}

pub(super) async fn run(store: &StoreConfig, args: UndoArgs) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let (number, user) = (args.transaction, args.user.as_deref());
    home.note("undo", user, json!({ "transaction": number })).await?;
    let caller = home.caller(user).await?;
    let mut client = home.db.connection().await?;
    let written = written(&client, number).await?.ok_or(UndoError::Unknown(number))?;
    let edits = written.collections.iter().map(|id| {
        let collection = home.catalogue.get(id);
        let edit = collection.and_then(|collection| edit_view(&caller, collection));
        edit.ok_or_else(|| match user {
            _ if collection.is_none_or(|collection| collection.read_only) => {
                anyhow!("it changed {id}, which is made by the service")
            }
            Some(user) => anyhow!("it changed {id}, which {user} may not write"),
            None => anyhow!("it changed {id}, which holds personal data; undo it as one of its editors with --as USER"),
        })
    });
    let undone = async {
        let edits = edits.collect::<anyhow::Result<Vec<_>>>()?;
        anyhow::Ok(undo(&mut client, &edits, number).await?)
    };
    let undone = undone.await.with_context(|| format!("transaction {number} was not undone"))?;
    let purpose = written.purpose.map(|purpose| format!(" ({purpose})")).unwrap_or_default();
    println!(
        "transaction {number}{purpose} is undone: {} rows removed, {} as they were, {} there again",
        undone.removed, undone.restored, undone.put_back
    );
    if let Some(own) = undone.transaction {
        println!("that is undone with: {}", command(own, user));
    }
    Ok(())
}
