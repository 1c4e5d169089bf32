//! `banlang layer`.

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use clap::Subcommand;
use serde_json::{Value, json};

use super::home::{Home, file_name};
use crate::{
    catalog::{COMING, Text},
    config::StoreConfig,
    ingest::{FileLayer, Reader, Request, layer_of_file},
    policy::edit_view,
    store::{free_layer_name, layers, make_layer, remove_layer},
};

#[derive(Debug, Subcommand)]
pub(super) enum LayerCommand {
    /// Make an empty layer with the columns of a file, which `banlang import` then takes. Columns with names, telephones and
    /// the like are left out.
    Make {
        /// A file as `banlang import` takes it.
        file: PathBuf,
        /// Name for people, in Vietnamese.
        #[arg(long)]
        title: String,
        /// The same in English; the Vietnamese one without it.
        #[arg(long)]
        title_en: Option<String>,
        /// Layer or sheet of the file, where it has several.
        #[arg(long)]
        layer: Option<String>,
        /// Act as this account.
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
    },
    /// Remove a layer with its rows and what they were.
    Remove {
        /// Its id.
        id: String,
    },
    /// List layers.
    List,
}

pub(super) async fn run(store: &StoreConfig, command: LayerCommand) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    match command {
        LayerCommand::Make { file, title, title_en, layer, user } => {
            let told = json!({ "file": file_name(&file), "title": title });
            home.note("layer make", user.as_deref(), told).await?;
            let title = Text { en: title_en.unwrap_or_else(|| title.clone()), vi: title };
            make(&home, user.as_deref(), Request { layer, ..Request::new(file) }, title).await
        }
        LayerCommand::Remove { id } => {
            home.note("layer remove", None, json!({ "layer": id })).await?;
            if !remove_layer(&home.db.connection().await?, &id).await? {
                bail!("there is no layer {id:?}; banlang layer list names those there are");
            }
            println!("the layer {id} is removed");
            Ok(())
        }
        LayerCommand::List => {
            home.note("layer list", None, Value::Null).await?;
            for row in layers(&home.db.connection().await?).await? {
                let title = home.catalogue.get(&row.id).map_or("", |layer| &layer.title.vi);
                let open = row.opened_by.map_or_else(
                    || "internal".to_owned(),
                    |opener| format!("open to everyone, by {opener}"),
                );
                println!(
                    "{}\t{title}\t{}\t{}\t{open}",
                    row.id,
                    row.made_by,
                    row.made_at.date_naive()
                );
            }
            Ok(())
        }
    }
}

async fn make(
    home: &Home,
    user: Option<&str>,
    request: Request,
    title: Text,
) -> anyhow::Result<()> {
    let caller = home.caller(user).await?;
    let coming = home.catalogue.target(COMING);
    let edit = coming.and_then(|coming| edit_view(&caller, coming));
    let edit = edit.ok_or_else(|| anyhow!("this account may make no layers"))?;
    let file = layer_of_file(&Reader::default(), &home.catalogue, &edit, &request, title).await;
    let FileLayer { draft, left_out } = file?;
    let connection = home.db.connection().await?;
    let id = free_layer_name(&connection, &draft.id()).await?;
    let layer = draft.made(&id, home.catalogue.codes())?;
    make_layer(&connection, &layer, &caller.actor(), None).await?;
    if !left_out.is_empty() {
        println!("left out, as they look like personal data: {}", left_out.join(", "));
    }
    let numbers = if draft.key.is_none() { " --new-numbers" } else { "" };
    let path = request.path.display();
    println!("the layer {id} is made; import its rows with: banlang import {id} {path}{numbers}");
    Ok(())
}
