//! NASA's Global Landslide Catalog as CSV.
//!
//! # Source
//! Global Landslide Catalog (NASA Goddard, Kirschbaum et al. 2010, 2015), as exported by data.nasa.gov: days as month/day/year; where
//! the hour is not known, 0:00.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{
    error::FeedError,
    event::{Content, Entry, Revision, Told},
    format::{Format, Found},
    names,
    place::{Place, degrees},
    report::Skip,
    table::{Row, each_row},
    usgs::names_a_code,
};
use crate::catalog::nfc;

/// What the table has to have.
pub(super) const COLUMNS: [&str; 5] =
    ["event_id", "event_date", "landslide_category", "longitude", "latitude"];

/// Ways in which it writes times.
const FORMS: [&str; 4] =
    ["%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S%.f"];

/// Reads the landslides of a table.
///
/// # Errors
/// When it is no such table, or a row has a value that cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Found, FeedError> {
    let mut found = Found::default();
    each_row(Format::Nasa, bytes, &COLUMNS, |row| {
        // Snow falls on nobody here, and is no landslide by law.
        if row.cell("landslide_category").as_deref() == Some("snow_avalanche") {
            found.skip(Skip::NoHazard);
        } else {
            found.entries.push(entry(row)?);
        }
        Ok(())
    })?;
    Ok(found)
}

fn entry(row: &Row<'_>) -> Result<Entry, FeedError> {
    let id = row.asked("event_id")?;
    if names_a_code(&id).is_none() {
        return Err(row.wrong("event_id", &id));
    }
    let started_at = row.time("event_date", &FORMS)?;
    let has_hour = row.cell("event_time").is_some() || started_at.time() != chrono::NaiveTime::MIN;
    let (Some(lon), Some(lat)) = (row.number("longitude")?, row.number("latitude")?) else {
        return Err(row.wrong("longitude, latitude", ""));
    };
    let at = degrees(lon, lat);
    let at = at.ok_or_else(|| row.wrong("longitude, latitude", &format!("{lon}, {lat}")))?;
    let near = [row.cell("gazeteer_closest_point"), row.cell("admin_division_name")];
    let near: Vec<_> = near.into_iter().flatten().collect();
    let name = names::in_month(("Sạt lở đất", "Landslide"), &near.join(", "), started_at);
    let said = row.cell("source_name").map(|name| format!(" ({name})")).unwrap_or_default();
    let accuracy = row.cell("location_accuracy").filter(|text| text != "unknown");
    let accuracy = accuracy.map(|km| format!("Vị trí chính xác đến {}.", km.replace("km", " km")));
    let content = Content {
        code: format!("nasa:{id}"),
        kind: "sat_lo_dat".to_owned(),
        name: name.vi,
        name_en: Some(name.en),
        started_at,
        // A slide is a moment; where its hour is not known, that of a day.
        ended_at: Some(if has_hour { started_at } else { started_at + TimeDelta::days(1) }),
        glide: None,
        deaths: row.whole("fatality_count", 0.0..=1_000_000.0)?,
        wind_kt: None,
        magnitude: None,
        description_vi: accuracy,
        description_en: row.cell("location_description").map(|text| nfc(&text)),
        source: format!("NASA Global Landslide Catalog{said}"),
        source_url: row.cell("source_link").filter(|link| link.starts_with("http")),
        place: Some(Place::Point(at)),
        names_viet_nam: false,
        positions: BTreeMap::new(),
        is_whole_track: false,
    };
    let edited = row.cell("last_edited_date");
    let edited = edited.map(|_| row.time("last_edited_date", &FORMS)).transpose()?;
    Ok(Entry {
        id,
        linked: Vec::new(),
        revision: edited.map(Revision::at),
        told: Told::Event(Box::new(content)),
    })
}
