//! DFO: floods as CSV.
//!
//! # Source
//! Global Active Archive of Large Flood Events (Dartmouth Flood Observatory, University of Colorado): the middle of the ground, days on
//! which it began and ended. It says nothing of revisions: what is read last is taken as the newest.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{
    error::FeedError,
    event::{Content, Entry, Told},
    format::{Format, Found},
    names,
    place::{Place, degrees},
    table::{Row, each_row},
    usgs::names_a_code,
};

/// What the table has to have.
pub(super) const COLUMNS: [&str; 6] = ["ID", "GlideNumber", "long", "lat", "Began", "Ended"];

/// Ways in which it writes days.
const FORMS: [&str; 5] =
    ["%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d-%b-%y"];

/// Its words for causes, and ours.
const CAUSES: [(&str, &str); 7] = [
    ("heavy rain", "Mưa lớn."),
    ("tropical cyclone", "Bão."),
    ("monsoonal rain", "Mưa gió mùa."),
    ("brief torrential rain", "Mưa rất to trong thời gian ngắn."),
    ("torrential rain", "Mưa rất to."),
    ("dam/levy, break or release", "Vỡ đập, vỡ đê hoặc xả lũ."),
    ("rain and snowmelt", "Mưa và tuyết tan."),
];

/// Reads the floods of a table.
///
/// # Errors
/// When it is no such table, or a row has a value that cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Found, FeedError> {
    let mut found = Found::default();
    each_row(Format::Dfo, bytes, &COLUMNS, |row| {
        found.entries.push(entry(row)?);
        Ok(())
    })?;
    Ok(found)
}

fn entry(row: &Row<'_>) -> Result<Entry, FeedError> {
    let id = row.asked("ID")?;
    let id = id.strip_suffix(".0").unwrap_or(&id).to_owned();
    if names_a_code(&id).is_none() {
        return Err(row.wrong("ID", &id));
    }
    let (started_at, last_day) = (row.time("Began", &FORMS)?, row.time("Ended", &FORMS)?);
    if last_day < started_at {
        return Err(row.wrong("Ended", &last_day.date_naive().to_string()));
    }
    let (Some(lon), Some(lat)) = (row.number("long")?, row.number("lat")?) else {
        return Err(row.wrong("long, lat", ""));
    };
    let at = degrees(lon, lat).ok_or_else(|| row.wrong("long, lat", &format!("{lon}, {lat}")))?;
    let said = |column: &str| row.cell(column).filter(|text| text != "0");
    let countries = [said("Country"), said("OtherCountry")].into_iter().flatten();
    let countries = countries.collect::<Vec<_>>().join(", ");
    let name = names::in_month(("Lũ", "Flood"), &said("Country").unwrap_or_default(), started_at);
    let cause = said("MainCause");
    let known = |text: &String| {
        let low = text.to_lowercase();
        CAUSES.iter().find(|(own, _)| *own == low).map(|(_, vi)| (*vi).to_owned())
    };
    let content = Content {
        code: format!("dfo:{id}"),
        kind: "lu".to_owned(),
        name: name.vi,
        name_en: Some(name.en),
        started_at,
        // The last day is one of the flood.
        ended_at: Some(last_day + TimeDelta::days(1)),
        glide: said("GlideNumber"),
        deaths: row.whole("Dead", 0.0..=10_000_000.0)?,
        wind_kt: None,
        magnitude: None,
        description_vi: cause.as_ref().and_then(known),
        description_en: cause,
        source: "Dartmouth Flood Observatory (DFO)".to_owned(),
        source_url: Some("https://floodobservatory.colorado.edu/".to_owned()),
        place: Some(Place::Point(at)),
        names_viet_nam: names::names_viet_nam(&countries),
        positions: BTreeMap::new(),
        is_whole_track: false,
    };
    Ok(Entry { id, linked: Vec::new(), revision: None, told: Told::Event(Box::new(content)) })
}
