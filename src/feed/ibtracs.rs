//! `IBTrACS`: positions of storms as CSV.
//!
//! # Source
//! `IBTrACS` Version 4, Technical Details (NOAA NCEI): a row for each position, in UTC; winds in knots and pressures in hPa as the
//! agencies of the WMO have them. Below storm strength that of the western Pacific gives no wind. In whole files a second line has units,
//! and side tracks are marked as spurs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    error::FeedError,
    event::{Content, Entry, Position, Revision, Told},
    format::{Format, Found},
    gdacs::STORM_KT,
    names,
    place::{Place, degrees},
    table::{Row, each_row},
    usgs::names_a_code,
};

/// What the table has to have.
pub(super) const COLUMNS: [&str; 4] = ["SID", "ISO_TIME", "LAT", "LON"];

/// Most storms and positions of a feed: those of all oceans since 1842 are 13 000 and 720 000.
const POSITIONS_MOST: usize = 1_000_000;

#[derive(Default)]
struct Storm {
    name: Option<String>,
    positions: BTreeMap<DateTime<Utc>, Position>,
}

/// Reads the storms of a table.
///
/// # Errors
/// When it is no such table, or a row has a value that cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Found, FeedError> {
    let mut storms = BTreeMap::<String, Storm>::new();
    let mut positions = 0;
    each_row(Format::Ibtracs, bytes, &COLUMNS, |row| {
        // The line of units names no storm.
        let is_spur =
            row.cell("TRACK_TYPE").is_some_and(|kind| kind.to_lowercase().contains("spur"));
        if is_spur || row.line == 2 && row.cell("SID").is_none() {
            return Ok(());
        }
        positions += 1;
        if positions > POSITIONS_MOST {
            return Err(FeedError::TooLong);
        }
        take(row, &mut storms)
    })?;
    let entries = storms.into_iter().filter_map(|(sid, storm)| storm.entry(sid)).collect();
    Ok(Found { entries, ..Found::default() })
}

fn take(row: &Row<'_>, storms: &mut BTreeMap<String, Storm>) -> Result<(), FeedError> {
    let sid = row.asked("SID")?;
    if names_a_code(&sid).is_none() {
        return Err(row.wrong("SID", &sid));
    }
    let time = row.time("ISO_TIME", &["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])?;
    let (Some(lon), Some(lat)) = (row.number("LON")?, row.number("LAT")?) else {
        return Err(row.wrong("LON, LAT", ""));
    };
    let at = degrees(lon, lat).ok_or_else(|| row.wrong("LON, LAT", &format!("{lon}, {lat}")))?;
    let position = Position {
        at,
        wind_kt: row.whole("WMO_WIND", 1.0..=250.0)?,
        pressure_hpa: row.whole("WMO_PRES", 850.0..=1100.0)?,
    };
    let storm = storms.entry(sid).or_default();
    let name = row.cell("NAME").filter(|name| !matches!(name.as_str(), "NOT_NAMED" | "UNNAMED"));
    // Of two words for the same, one that does not hang on their order.
    storm.name = storm.name.take().max(name);
    let ranked = |own: &Position| (own.wind_kt, own.pressure_hpa, own.at.map(f64::to_bits));
    let held = storm.positions.entry(time).or_insert(position);
    if ranked(held) < ranked(&position) {
        *held = position;
    }
    Ok(())
}

impl Storm {
    fn entry(self, sid: String) -> Option<Entry> {
        let (first, last) = (*self.positions.keys().next()?, *self.positions.keys().next_back()?);
        let wind_kt = self.positions.values().filter_map(|own| own.wind_kt).max();
        let is_storm = wind_kt.is_some_and(|wind| wind >= STORM_KT);
        let name = names::storm(is_storm, self.name.as_deref(), first);
        let place = Place::way(self.positions.values().map(|own| own.at));
        let content = Content {
            code: sid.clone(),
            kind: if is_storm { "bao" } else { "atnd" }.to_owned(),
            name: name.vi,
            name_en: Some(name.en),
            started_at: first,
            ended_at: Some(last),
            glide: None,
            deaths: None,
            wind_kt,
            magnitude: None,
            description_vi: None,
            description_en: None,
            source: SOURCE.to_owned(),
            source_url: Some(format!("https://ncics.org/ibtracs/index.php?name=v04r00-{sid}")),
            place,
            names_viet_nam: false,
            positions: self.positions,
            is_whole_track: true,
        };
        Some(Entry {
            id: sid,
            linked: Vec::new(),
            revision: Some(Revision::at(last)),
            told: Told::Event(Box::new(content)),
        })
    }
}

/// Who says so.
const SOURCE: &str = "IBTrACS, NOAA (dữ liệu công cộng); gió và khí áp do WMO ghi";
