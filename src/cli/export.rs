//! `banlang export`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::home::{Home, file_name};
use crate::{
    config::StoreConfig,
    export::{ExportFormat, to_file},
    geo::{LonLatBox, TimeWindow},
    policy::view,
    record::Select,
};

/// What `banlang export` is told.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Id of the collection, for example area.
    collection: String,
    /// The file: .geojson, .geojsonl, .geojsons or .csv, each also with .gz. What stood there is replaced.
    file: PathBuf,
    /// Only rows that meet the box west,south,east,north in degrees.
    #[arg(long, allow_hyphen_values = true)]
    bbox: Option<LonLatBox>,
    /// Only rows that hold at a time or in an interval, for example 2025-07-01 or 2020-01-01/..
    #[arg(long)]
    datetime: Option<TimeWindow>,
    /// Act with the rights of this account. Without it only collections without personal data can be read.
    #[arg(long = "as", value_name = "USER")]
    acting_as: Option<String>,
}

pub(super) async fn run(store: &StoreConfig, args: ExportArgs) -> anyhow::Result<()> {
    // A wrong ending is said before the database is opened.
    ExportFormat::of_file_name(&args.file.to_string_lossy())?;
    let home = Home::open(store).await?;
    let acting_as = args.acting_as.as_deref();
    let told = json!({
        "collection": args.collection,
        "file": file_name(&args.file),
        "with_bbox": args.bbox.is_some(),
        "with_datetime": args.datetime.is_some(),
    });
    home.note("export", acting_as, told).await?;
    let caller = home.caller(acting_as).await?;
    let Some(collection) = home.catalogue.get(&args.collection) else {
        let known: Vec<_> = home.catalogue.iter().map(|known| known.id.as_str()).collect();
        bail!("there is no collection {:?}; there are: {}", args.collection, known.join(", "));
    };
    let view = view(&caller, collection, &home.catalogue).with_context(|| {
        format!(
            "{:?} holds personal data; name an account with a right to it: --as USER",
            args.collection
        )
    })?;
    let mut select = Select::new(&view);
    if let Some(bbox) = args.bbox {
        select = select.meeting(bbox);
    }
    if let Some(window) = args.datetime {
        select = select.holding(window);
    }
    let bar = ProgressBar::new_spinner()
        .with_style(ProgressStyle::with_template("{spinner} {binary_bytes} {elapsed}")?);
    let bytes = to_file(home.db.connection().await?, select, &args.file, |written| {
        bar.set_position(written);
    })
    .await?;
    bar.finish_and_clear();
    println!("wrote {} ({bytes} bytes before compression)", args.file.display());
    Ok(())
}
