//! `banlang pack`.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::json;
use tempfile::NamedTempFile;

use super::home::{Home, file_name};
use crate::{
    app::{App, Settings},
    atlas::catch_up,
    config::StoreConfig,
    pack::{Form, PackKeys, Wanted, make},
    store::Mirror,
};

/// What `banlang pack` is told.
#[derive(Debug, Args)]
pub(super) struct PackArgs {
    /// Code of a province, commune or village, for example 23368.
    #[arg(required_unless_present = "key")]
    area: Option<String>,
    /// The file, a .zip. What stood there is replaced.
    #[arg(required_unless_present = "key")]
    file: Option<PathBuf>,
    /// A folder with a page that opens by itself in a browser, for machines where nothing is installed.
    #[arg(long)]
    folder: bool,
    /// Without photographs, sound and film.
    #[arg(long)]
    without_media: bool,
    /// Print the thumbprint of the key that signs packs, and make no pack.
    #[arg(long, conflicts_with_all = ["area", "folder", "without_media"])]
    key: bool,
}

pub(super) async fn run(store: &StoreConfig, args: PackArgs) -> anyhow::Result<()> {
    let packs = store.data_dir.join("pack");
    if args.key {
        println!("{}", PackKeys::in_folder(Some(packs)).thumbprint()?);
        return Ok(());
    }
    let (Some(area), Some(file)) = (args.area, args.file) else {
        bail!("name an area and a file, for example: banlang pack 23368 dak-long.zip")
    };
    let home = Home::open(store).await?;
    home.note("pack", None, json!({ "area": area, "file": file_name(&file) })).await?;
    let Home { db, catalogue, media, ledger, cluster, accounts: _ } = home;
    // Beside the file, so that it is put in its place in one step.
    let folder = file.parent().filter(|own| !own.as_os_str().is_empty());
    let folder = folder.unwrap_or(std::path::Path::new(".")).to_owned();
    let settings = Settings { packs: Some(packs), ..Settings::default() };
    let app = App::new(db.clone(), catalogue, media, ledger, settings);
    let mut mirror = Mirror::connect(&db).await?;
    catch_up(app.atlas(), &mut mirror).await?;
    let form = if args.folder { Form::Folder } else { Form::App };
    let wanted = Wanted { area: &area, form, media: !args.without_media, personal: None };
    let pack = make(&app, wanted).await?;
    let failed = || format!("cannot write {}", file.display());
    let unfinished = NamedTempFile::new_in(folder).with_context(failed)?;
    fs::copy(pack.path(), unfinished.path()).with_context(failed)?;
    unfinished.as_file().sync_all().with_context(failed)?;
    unfinished.persist(&file).with_context(failed)?;
    let (id, length) = (&pack.id, pack.length);
    println!("wrote {} ({length} bytes), pack {id}", file.display());
    println!("signed by the key with the thumbprint {}", app.pack_keys().thumbprint()?);
    drop(mirror);
    db.close();
    drop(cluster);
    Ok(())
}
