//! `banlang feed`.

use std::{
    fs::File,
    io::{Read as _, stdin},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use chrono::Utc;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::{
    home::{Home, file_name},
    undo,
};
use crate::{
    catalog::Text,
    config::StoreConfig,
    feed::{BYTES_MOST, FeedError, Format, Options, read, take},
};

/// Language of the report.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArg {
    Vi,
    En,
}

/// Format of a feed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    /// As the bytes say
    Auto,
    /// GDACS, RSS
    Gdacs,
    /// USGS earthquakes, `GeoJSON`
    Usgs,
    /// `IBTrACS` positions of storms, CSV
    Ibtracs,
    /// NASA landslides, CSV
    Nasa,
    /// Dartmouth Flood Observatory, CSV
    Dfo,
    /// CAP 1.1 or 1.2, alone or in Atom or EDXL-DE
    Cap,
}

#[derive(Debug, Args)]
pub(super) struct FeedArgs {
    /// Format of the feed.
    format: FormatArg,
    /// The file, also packed with gzip; - reads from standard input.
    file: PathBuf,
    /// Code of the province or commune that keeps new events; the whole country without it.
    #[arg(long, value_name = "CODE")]
    area: Option<String>,
    /// Take events that do not touch Viet Nam (8 to 24 N, 102 to 118 E) too.
    #[arg(long)]
    everywhere: bool,
    /// Check everything and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Act as this account.
    #[arg(long = "as", value_name = "USER")]
    user: Option<String>,
    /// Language of the report.
    #[arg(long, default_value = "vi")]
    lang: LangArg,
}

impl FormatArg {
    fn format(self) -> Option<Format> {
        match self {
            Self::Auto => None,
            Self::Gdacs => Some(Format::Gdacs),
            Self::Usgs => Some(Format::Usgs),
            Self::Ibtracs => Some(Format::Ibtracs),
            Self::Nasa => Some(Format::Nasa),
            Self::Dfo => Some(Format::Dfo),
            Self::Cap => Some(Format::Cap),
        }
    }
}

impl LangArg {
    fn of(self, text: Text) -> String {
        match self {
            Self::Vi => text.vi,
            Self::En => text.en,
        }
    }
}

pub(super) async fn run(store: &StoreConfig, args: FeedArgs) -> anyhow::Result<()> {
    let home = Home::open(store).await?;
    let (file, user, lang) = (&args.file, args.user.as_deref(), args.lang);
    let told = json!({ "file": file_name(file), "area": args.area, "dry_run": args.dry_run });
    home.note("feed", user, told).await?;
    let caller = home.caller(user).await?;
    let bytes = bytes(file).with_context(|| format!("reading {}", file.display()))?;
    let wrong = |error: FeedError| anyhow!("{}", lang.of(error.text()));
    let hazards = home.catalogue.codes().get("hazard").context("there is no list of hazards")?;
    let feed = read(args.format.format(), &bytes, hazards, Utc::now()).map_err(wrong)?;
    let options =
        Options { area: args.area.as_deref(), everywhere: args.everywhere, dry_run: args.dry_run };
    let report = take(&home.db, &home.catalogue, &caller, &feed, options).await.map_err(wrong)?;
    print!("{}", lang.of(report.words()));
    if let Some(number) = report.transaction {
        let command = undo::command(number, user);
        match lang {
            LangArg::Vi => println!("Hoàn tác bằng: {command}"),
            LangArg::En => println!("Undo it with: {command}"),
        }
    }
    Ok(())
}

/// The bytes of a file or of standard input, up to one more than is taken.
fn bytes(file: &Path) -> std::io::Result<Vec<u8>> {
    let most = u64::try_from(BYTES_MOST).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
