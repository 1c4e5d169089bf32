//! USGS: earthquakes as `GeoJSON`.
//!
//! # Source
//! `GeoJSON` Summary Format (USGS Earthquake Hazards Program): times in milliseconds since 1970, depth in kilometres as the third
//! coordinate, `updated` for each revision, `ids` with all ids of the same earthquake, status `deleted` for what was none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{
    error::FeedError,
    event::{Content, Entry, Revision, Told},
    format::{Format, Found},
    names,
    place::{Place, degrees},
    report::Skip,
    table::in_our_years,
};
use crate::catalog::nfc;

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    id: String,
    properties: Properties,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(rename = "type")]
    kind: Option<String>,
    status: Option<String>,
    mag: Option<f64>,
    place: Option<String>,
    time: Option<i64>,
    updated: Option<i64>,
    url: Option<String>,
    ids: Option<String>,
}

/// Reads the features of a feed.
///
/// # Errors
/// When it is no such JSON, or a feature has a value that cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Found, FeedError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let read: Collection =
        serde_json::from_slice(bytes).map_err(|error| FeedError::not(Format::Usgs, &error))?;
    if read.kind != "FeatureCollection" {
        return Err(FeedError::not(Format::Usgs, &format!("its type is {:?}", read.kind)));
    }
    let mut found = Found::default();
    for feature in read.features {
        let deleted = feature.properties.status.as_deref() == Some("deleted");
        let earthquake = feature.properties.kind.as_deref() == Some("earthquake");
        if deleted || earthquake {
            found.entries.push(feature.entry(deleted)?);
        } else {
            found.skip(Skip::NoHazard);
        }
    }
    Ok(found)
}

impl Feature {
    fn wrong(&self, name: &'static str, value: &(impl ToString + ?Sized)) -> FeedError {
        FeedError::value(&self.id, name, value.to_string())
    }

    fn time(&self, name: &'static str, value: Option<i64>) -> Result<DateTime<Utc>, FeedError> {
        let time = value.and_then(DateTime::from_timestamp_millis).filter(in_our_years);
        time.ok_or_else(|| self.wrong(name, &value.unwrap_or_default()))
    }

    fn entry(&self, deleted: bool) -> Result<Entry, FeedError> {
        let updated = self.time("updated", self.properties.updated)?;
        let ids = self.properties.ids.as_deref().unwrap_or_default().split(',');
        let linked = ids.map(str::trim).filter(|id| !id.is_empty() && *id != self.id);
        Ok(Entry {
            id: self.id.clone(),
            linked: linked.map(str::to_owned).collect(),
            revision: Some(Revision::at(updated)),
            told: if deleted {
                Told::Withdrawn(updated)
            } else {
                Told::Event(Box::new(self.content()?))
            },
        })
    }

    fn content(&self) -> Result<Content, FeedError> {
        let own = &self.properties;
        let at = self.time("time", own.time)?;
        let coordinates = self.geometry.as_ref().map(|geometry| geometry.coordinates.as_slice());
        let (place, depth) = match coordinates {
            None => (None, None),
            Some([Some(lon), Some(lat), depth @ ..]) => {
                let place = degrees(*lon, *lat);
                let place =
                    place.ok_or_else(|| self.wrong("coordinates", &format!("{lon} {lat}")))?;
                (Some(Place::Point(place)), depth.first().copied().flatten())
            }
            Some(_) => return Err(self.wrong("coordinates", "")),
        };
        let magnitude = own.mag.map(|magnitude| (magnitude * 100.0).round() / 100.0);
        if let Some(odd) = magnitude.filter(|magnitude| !(-3.0..=10.0).contains(magnitude)) {
            return Err(self.wrong("mag", &odd));
        }
        let words = own.place.as_deref().map(nfc).filter(|place| !place.is_empty());
        let name = names::earthquake(magnitude, words.as_deref(), at);
        let code = names_a_code(&self.id).ok_or_else(|| self.wrong("id", &self.id))?;
        let deep = depth.map(|depth| format!("{depth:.0}"));
        Ok(Content {
            code: format!("usgs:{code}"),
            kind: "dong_dat".to_owned(),
            name: name.vi,
            name_en: Some(name.en),
            started_at: at,
            ended_at: Some(at),
            glide: None,
            deaths: None,
            wind_kt: None,
            magnitude,
            description_vi: deep.as_ref().map(|deep| format!("Độ sâu khoảng {deep} km.")),
            description_en: deep.map(|deep| format!("At a depth of about {deep} km.")),
            source: "USGS (Cục Khảo sát Địa chất Hoa Kỳ)".to_owned(),
            source_url: own.url.clone().filter(|url| url.starts_with("http")),
            place,
            names_viet_nam: false,
            positions: BTreeMap::new(),
            is_whole_track: false,
        })
    }
}

/// The id, when it can stand in a code.
pub(super) fn names_a_code(id: &str) -> Option<&str> {
    let fits = |letter: u8| letter.is_ascii_alphanumeric() || b"._-".contains(&letter);
    Some(id).filter(|id| (1..=60).contains(&id.len()) && id.bytes().all(fits))
}
