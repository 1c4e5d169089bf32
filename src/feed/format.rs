//! The formats, and which one some bytes are in.

use std::{collections::BTreeMap, fmt, io::Read as _, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::read::MultiGzDecoder;

use super::{
    cap, dfo,
    error::FeedError,
    event::{Entry, Feed, Told},
    gdacs, ibtracs, nasa,
    report::Skip,
    table, usgs,
};
use crate::catalog::CodeList;

/// Most bytes of a feed, unpacked. The positions of the western Pacific since 1884 are about 60 MB.
pub const BYTES_MOST: usize = 128 << 20;

/// How far from now an event may begin or end, in days: beyond it, the year is wrong.
const AHEAD_DAYS: i64 = 366;

/// A format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RSS of the Global Disaster Alert and Coordination System.
    Gdacs,
    /// `GeoJSON` of the United States Geological Survey.
    Usgs,
    /// CSV of the International Best Track Archive for Climate Stewardship.
    Ibtracs,
    /// CSV of NASA's Global Landslide Catalog.
    Nasa,
    /// CSV of the Dartmouth Flood Observatory.
    Dfo,
    /// Messages of the Common Alerting Protocol.
    Cap,
}

/// All formats with their names.
const NAMES: [(Format, &str); 6] = [
    (Format::Gdacs, "gdacs"),
    (Format::Usgs, "usgs"),
    (Format::Ibtracs, "ibtracs"),
    (Format::Nasa, "nasa"),
    (Format::Dfo, "dfo"),
    (Format::Cap, "cap"),
];

impl Format {
    /// Its name, and that of the feed under which entries are known.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(own, _)| *own == self).map_or("", |(_, name)| name)
    }

    /// The format of some bytes, by what only it has.
    fn of(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        match bytes.first()? {
            b'{' => Some(Self::Usgs),
            b'<' => {
                let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
                Some(if has(b"<rss") && has(b"http://www.gdacs.org") {
                    Self::Gdacs
                } else {
                    Self::Cap
                })
            }
            _ => {
                let formats = [
                    (Self::Ibtracs, ibtracs::COLUMNS.as_slice()),
                    (Self::Nasa, &nasa::COLUMNS),
                    (Self::Dfo, &dfo::COLUMNS),
                ];
                let header = table::header(bytes);
                let has = |columns: &[&str]| {
                    columns.iter().all(|own| header.iter().any(|name| name == own))
                };
                formats.into_iter().find(|(_, columns)| has(columns)).map(|(format, _)| format)
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = FeedError;

    fn from_str(text: &str) -> Result<Self, FeedError> {
        let found = NAMES.iter().find(|(_, name)| *name == text).map(|(format, _)| *format);
        found.ok_or(FeedError::Unknown)
    }
}

/// What readers collect.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    pub(super) skipped: BTreeMap<Skip, usize>,
}

impl Found {
    pub(super) fn skip(&mut self, why: Skip) {
        *self.skipped.entry(why).or_default() += 1;
    }
}

/// Reads a feed, whose format is found by its bytes where none is said; gzip is unpacked. `hazards` is the list of legal hazards.
///
/// # Errors
/// When the bytes are in no such format, are cut off, exceed a limit, or an entry has a value that cannot be read.
pub fn read(
    format: Option<Format>,
    bytes: &[u8],
    hazards: &CodeList,
    now: DateTime<Utc>,
) -> Result<Feed, FeedError> {
    let unpacked = unpacked(bytes)?;
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    if bytes.len() > BYTES_MOST {
        return Err(FeedError::TooLong);
    }
    let format = format.or_else(|| Format::of(bytes)).ok_or(FeedError::Unknown)?;
    let mut found = match format {
        Format::Gdacs => gdacs::read(bytes),
        Format::Usgs => usgs::read(bytes),
        Format::Ibtracs => ibtracs::read(bytes),
        Format::Nasa => nasa::read(bytes),
        Format::Dfo => dfo::read(bytes),
        Format::Cap => cap::read(bytes, hazards),
    }?;
    let most = now + TimeDelta::days(AHEAD_DAYS);
    let is_near = |entry: &Entry| match &entry.told {
        Told::Event(content) => {
            content.started_at.max(content.ended_at.unwrap_or_default()) <= most
        }
        Told::Withdrawn(at) => *at <= most,
    };
    let before = found.entries.len();
    found.entries.retain(is_near);
    if before > found.entries.len() {
        found.skipped.insert(Skip::TooFarAhead, before - found.entries.len());
    }
    for entry in &mut found.entries {
        if let Told::Event(content) = &mut entry.told {
            // Where a storm will be is no position that was observed.
            content.positions.retain(|at, _| *at <= now);
        }
    }
    found.entries.iter().try_for_each(checked)?;
    Ok(Feed { format, entries: found.entries, skipped: found.skipped })
}

/// The bytes of a gzip file; `None` for others.
fn unpacked(bytes: &[u8]) -> Result<Option<Vec<u8>>, FeedError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(None);
    }
    let mut unpacked = Vec::new();
    let most = u64::try_from(BYTES_MOST).unwrap_or(u64::MAX);
    let mut reader = MultiGzDecoder::new(bytes).take(most + 1);
    reader.read_to_end(&mut unpacked).map_err(|_damaged| FeedError::Packed)?;
    Ok(Some(unpacked))
}

/// What every format has to keep to.
fn checked(entry: &Entry) -> Result<(), FeedError> {
    let ids = std::iter::once(&entry.id).chain(&entry.linked);
    for id in ids {
        if id.is_empty() || id.chars().count() > 200 || id.contains('\0') {
            return Err(FeedError::value(&entry.id, "id", id));
        }
    }
    if let Told::Event(content) = &entry.told
        && let Some(end) = content.ended_at.filter(|end| *end < content.started_at)
    {
        return Err(FeedError::value(&entry.id, "end before the start", end.to_rfc3339()));
    }
    Ok(())
}
