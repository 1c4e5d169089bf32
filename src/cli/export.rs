//! `banlang export`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::home::{Home, file_name};
use crate::{
    config::StoreConfig,
    export::{Export, ExportFormat, to_file},
    filter::Language,
    geo::{Crs, LonLatBox, Srid, TimeWindow},
    http::Lang,
    ogc::schema_of,
    policy::{View, view},
    record::{Condition, Select},
};

/// What `banlang export` is told.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Id of the collection, for example area.
    collection: String,
    /// The file, whose ending says the format: .csv, .geojson, .geojsons, .kml, each also with .gz, or .gpkg, .fgb, .xlsx, .parquet,
    /// .zip. What stood there is replaced.
    file: PathBuf,
    /// The reference system of a .gpkg, .fgb, .parquet or .zip, for example EPSG:9216; degrees of WGS 84 without it.
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<Srid>,
    /// Only rows that meet the box west,south,east,north in degrees.
    #[arg(long, allow_hyphen_values = true)]
    bbox: Option<LonLatBox>,
    /// Only rows that hold at a time or in an interval, for example 2025-07-01 or 2020-01-01/..
    #[arg(long)]
    datetime: Option<TimeWindow>,
    /// Only rows that pass a filter in CQL2 text, for example "members > 5 AND name LIKE 'A%'". The property geometry is where a row
    /// is.
    #[arg(long, value_name = "CQL2")]
    filter: Option<String>,
    /// The reference system of the coordinates in the filter; degrees of WGS 84, longitude first, without it.
    #[arg(long, value_name = "EPSG:n", requires = "filter")]
    filter_crs: Option<Crs>,
    /// Act with the rights of this account. Without it only collections without personal data can be read.
    #[arg(long = "as", value_name = "USER")]
    acting_as: Option<String>,
}

impl ExportArgs {
    /// The filter on the rows of a view.
    fn condition(&self, view: &View) -> anyhow::Result<Option<Condition>> {
        let Some(text) = &self.filter else { return Ok(None) };
        let crs = self.filter_crs.unwrap_or_default();
        let condition = Condition::read(view, text, Language::Text, crs);
        condition.map(Some).context("the filter cannot be used")
    }
}

pub(super) async fn run(store: &StoreConfig, args: ExportArgs) -> anyhow::Result<()> {
    // A wrong ending is said before the database is opened.
    let (format, compressed) = ExportFormat::of_file_name(&file_name(&args.file))?;
    if let Some(crs) = args.crs.filter(|_| !format.has_system()) {
        bail!(
            ".{} is always in degrees of WGS 84; leave out --crs {crs}, or choose .gpkg",
            format.ending()
        );
    }
    let home = Home::open(store).await?;
    let acting_as = args.acting_as.as_deref();
    let told = json!({
        "collection": args.collection,
        "file": file_name(&args.file),
        "with_bbox": args.bbox.is_some(),
        "with_datetime": args.datetime.is_some(),
        "with_filter": args.filter.is_some(),
        "crs": args.crs.map(|crs| crs.to_string()),
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
    let condition = args.condition(&view)?;
    let connection = home.db.connection().await?;
    let mut select = Select::new(&view);
    if let Some(condition) = &condition {
        select = select.passing(condition.placed(&connection).await?);
    }
    if let Some(bbox) = args.bbox {
        select = select.meeting(bbox);
    }
    if let Some(window) = args.datetime {
        select = select.holding(window);
    }
    let bar = ProgressBar::new_spinner()
        .with_style(ProgressStyle::with_template("{spinner} {binary_bytes} {elapsed}")?);
    let export = Export {
        select,
        format,
        only_fields: false,
        srid: args.crs.unwrap_or(Srid::WGS84),
        lang: Lang::Vi,
        schema: schema_of(&view, home.catalogue.codes(), Lang::Vi),
    };
    let progress = |written| bar.set_position(written);
    let bytes = to_file(connection, export, &args.file, compressed, progress).await?;
    bar.finish_and_clear();
    let before = if compressed { " before compression" } else { "" };
    println!("wrote {} ({bytes} bytes{before})", args.file.display());
    Ok(())
}
