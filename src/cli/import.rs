//! `banlang import`.

use std::{
    fs::File,
    io::{BufWriter, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{
    home::{Home, file_name},
    undo,
};
use crate::{
    config::StoreConfig,
    geo::Srid,
    ingest::{Charset, DateOrder, DecimalMark, Lang, Progress, Reader, Report, Request, import},
    policy::edit_view,
};

/// Language of the report.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArg {
    Vi,
    En,
}

/// Order of day, month and year.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum DatesArg {
    /// 31/12/2025
    Dmy,
    /// 12/31/2025
    Mdy,
    /// 2025/12/31
    Ymd,
}

/// What stands before decimals.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum NumbersArg {
    /// 1.234,5
    Comma,
    /// 1,234.5
    Point,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Collection to import into, for example area, household, facility.
    collection: String,
    /// GeoJSON, GeoPackage, Shapefile (.shp or .zip), `MapInfo` TAB or MIF, KML, KMZ, GPX, GML, DXF, `FlatGeobuf`, CSV, XLSX, XLS or
    /// ODS; packed up to three times with gzip or zip.
    file: PathBuf,
    /// Reference system of the coordinates, for example EPSG:9216; without it what the file says.
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<Srid>,
    /// Encoding of the texts: UTF-8, UTF-16LE, windows-1258, TCVN3, VNI; without it what the file says or its words tell.
    #[arg(long, value_name = "E")]
    encoding: Option<Charset>,
    /// Column of the file for a field, may be repeated; lon, lat and wkt name columns with the place, commune, district
    /// and province columns with names of the unit that a row lies in.
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = pair)]
    map: Vec<(String, String)>,
    /// Value of a field for every row; may be repeated.
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Order of day, month and year in dates such as 01/07/2025.
    #[arg(long, default_value = "dmy")]
    dates: DatesArg,
    /// What stands before the decimals of numbers in texts such as 1.234; without it what the whole column tells.
    #[arg(long)]
    numbers: Option<NumbersArg>,
    /// Day whose units the codes and names of communes are those of, for example 2025-06-30; without it what all rows
    /// together tell.
    #[arg(long, value_name = "DATE")]
    codes_of: Option<NaiveDate>,
    /// Layer or sheet, where the file has several.
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// Row of a sheet, or line of a table, in which its header begins; without it the row whose cells fit best.
    #[arg(long, value_name = "ROW")]
    header: Option<u64>,
    /// Rows without a number that no record fits are new ones, and get the numbers after the highest of their commune.
    #[arg(long)]
    new_numbers: bool,
    /// Check everything and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write the whole report as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Act as this account; needed for personal data.
    #[arg(long = "as", value_name = "USER")]
    user: Option<String>,
    /// Language of the report.
    #[arg(long, default_value = "vi")]
    lang: LangArg,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

impl ImportArgs {
    fn request(self) -> Request {
        Request {
            path: self.file,
            crs: self.crs,
            charset: self.encoding,
            layer: self.layer,
            map: self.map.into_iter().collect(),
            set: self.set.into_iter().collect(),
            dates: match self.dates {
                DatesArg::Dmy => DateOrder::DayFirst,
                DatesArg::Mdy => DateOrder::MonthFirst,
                DatesArg::Ymd => DateOrder::YearFirst,
            },
            numbers: self.numbers.map(|mark| match mark {
                NumbersArg::Comma => DecimalMark::Comma,
                NumbersArg::Point => DecimalMark::Point,
            }),
            codes_of: self.codes_of,
            header: self.header,
            new_numbers: self.new_numbers,
            dry_run: self.dry_run,
            ..Request::default()
        }
    }
}

pub(super) async fn run(store: &StoreConfig, args: ImportArgs) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let told = json!({
        "collection": args.collection,
        "file": file_name(&args.file),
        "dry_run": args.dry_run,
    });
    home.note("import", args.user.as_deref(), told).await?;
    let lang = match args.lang {
        LangArg::Vi => Lang::Vi,
        LangArg::En => Lang::En,
    };
    let caller = home.caller(args.user.as_deref()).await?;
    let id = &args.collection;
    let Some(collection) = home.catalogue.get(id) else {
        let ids: Vec<_> = home.catalogue.iter().map(|known| known.id.as_str()).collect();
        bail!("there is no collection {id:?}; there are: {}", ids.join(", "));
    };
    let edit = edit_view(&caller, collection).ok_or_else(|| match &args.user {
        _ if collection.read_only => anyhow!("{id} is made by the service and takes no import"),
        Some(user) => anyhow!("{user} may not write {id}; an editor of an area may"),
        None => anyhow!("{id} holds personal data; import it as one of its editors with --as USER"),
    })?;
    let (report_file, user) = (args.report.clone(), args.user.clone());
    let request = args.request();
    let bar = bar();
    let progress = |state: Progress| show(&bar, state);
    let reader = Reader::default();
    let report = import(&reader, &home.db, &home.catalogue, &edit, &request, &progress).await;
    bar.finish_and_clear();
    let report = report.map_err(|error| anyhow!("{}", lang.of(&error.text())))?;
    if let Some(path) = &report_file {
        write(path, &report).with_context(|| format!("cannot write {}", path.display()))?;
    }
    print!("{}", report.words(lang));
    if let Some(number) = report.transaction {
        let command = undo::command(number, user.as_deref());
        match lang {
            Lang::Vi => println!("Hoàn tác bằng: {command}"),
            Lang::En => println!("Undo it with: {command}"),
        }
    }
    if report.is_failure() {
        bail!("no row of {} could be taken", report.file);
    }
    Ok(())
}

/// A bar on a terminal, nothing elsewhere.
pub(super) fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

pub(super) fn show(bar: &ProgressBar, state: Progress) {
    let (message, done, of) = match state {
        Progress::Read(done, of) => ("đọc / reading", done, of.unwrap_or(done)),
        Progress::Written(done, of) => ("ghi / writing", done, of),
    };
    bar.set_message(message);
    bar.set_length(of);
    bar.set_position(done);
}

fn write(path: &Path, report: &Report) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    serde_json::to_writer_pretty(&mut file, report)?;
    writeln!(file)?;
    Ok(file.flush()?)
}
