//! GDACS: alerts as RSS.
//!
//! # Source
//! GDACS Data Feeds (JRC, European Commission): an item per event, whose episodes and versions grow. The colour of an alert says how
//! much the world should care, which is no level of risk by Vietnamese law: it is not read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    error::FeedError,
    event::{Content, Entry, Position, Revision, Told},
    format::{Format, Found},
    names::{self, Name},
    place::{Place, degrees},
    report::Skip,
    table::in_our_years,
};
use crate::{
    catalog::nfc,
    disaster::cap::{Element, tree},
};

/// Knots below which a storm is a depression: force 8 begins at 34 (Decision 18/2021/QĐ-TTg counts by Beaufort).
pub(super) const STORM_KT: i64 = 34;

/// Kilometres per hour in a knot.
const KMH_PER_KT: f64 = 1.852;

/// What GDACS calls a hazard, and what the law does.
const HAZARDS: [(&str, &str); 6] = [
    ("EQ", "dong_dat"),
    ("TC", "bao"),
    ("FL", "lu"),
    ("DR", "han_han"),
    ("WF", "chay_rung"),
    ("TS", "song_than"),
];

/// An item, by the names of its elements.
struct Item<'a> {
    element: &'a Element,
    id: String,
}

/// Reads the items of a feed.
///
/// # Errors
/// When it is no RSS, or an item has a value that cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Found, FeedError> {
    let root = tree(bytes)?;
    let channel = root.children.iter().find(|own| own.name == "channel");
    let channel = channel.filter(|_| root.name == "rss");
    let channel =
        channel.ok_or_else(|| FeedError::not(Format::Gdacs, "it is no RSS with a channel"))?;
    let mut found = Found::default();
    let items = channel.children.iter().filter(|own| own.name == "item");
    for (place, element) in items.enumerate() {
        let item = Item::of(element, place)?;
        let hazard = item.asked("eventtype")?;
        match HAZARDS.iter().find(|(own, _)| *own == hazard) {
            Some((_, kind)) => found.entries.push(item.entry(kind)?),
            None => found.skip(Skip::NoHazard),
        }
    }
    Ok(found)
}

impl<'a> Item<'a> {
    fn of(element: &'a Element, place: usize) -> Result<Self, FeedError> {
        let mut item = Self { element, id: format!("number {}", place + 1) };
        let (hazard, id) = (item.asked("eventtype")?, item.asked("eventid")?);
        if !id.bytes().all(|digit| digit.is_ascii_digit()) || id.len() > 18 {
            return Err(item.wrong("eventid", &id));
        }
        item.id = format!("{hazard}{id}");
        Ok(item)
    }

    fn text(&self, name: &str) -> Option<String> {
        let element = self.element.children.iter().find(|own| own.name == name)?;
        Some(nfc(element.plain())).filter(|text| !text.is_empty())
    }

    fn asked(&self, name: &'static str) -> Result<String, FeedError> {
        self.text(name).ok_or_else(|| self.wrong(name, ""))
    }

    fn wrong(&self, name: &'static str, text: &str) -> FeedError {
        FeedError::value(&self.id, name, text)
    }

    fn whole(&self, name: &'static str) -> Result<i64, FeedError> {
        let Some(text) = self.text(name) else { return Ok(0) };
        text.parse().ok().filter(|number| *number >= 0).ok_or_else(|| self.wrong(name, &text))
    }

    fn time(&self, name: &'static str) -> Result<DateTime<Utc>, FeedError> {
        let text = self.asked(name)?;
        let time = DateTime::parse_from_rfc2822(&text).ok().map(|time| time.to_utc());
        time.filter(in_our_years).ok_or_else(|| self.wrong(name, &text))
    }

    fn point(&self) -> Result<Option<[f64; 2]>, FeedError> {
        let Some(text) = self.text("point") else { return Ok(None) };
        let numbers: Option<Vec<f64>> =
            text.split_whitespace().map(|part| part.parse().ok()).collect();
        let at = match numbers.as_deref() {
            Some([lat, lon]) => degrees(*lon, *lat),
            _ => None,
        };
        at.map(Some).ok_or_else(|| self.wrong("point", &text))
    }

    /// The measure of the event, in this unit.
    fn severity(&self, unit: &str) -> Result<Option<f64>, FeedError> {
        let element = self.element.children.iter().find(|own| own.name == "severity");
        let element = element.filter(|own| own.attribute("unit") == Some(unit));
        let Some(text) = element.and_then(|own| own.attribute("value")) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| (0.0..1000.0).contains(number));
        number.map(Some).ok_or_else(|| self.wrong("severity", text))
    }

    fn entry(&self, kind: &str) -> Result<Entry, FeedError> {
        let (started_at, last) = (self.time("fromdate")?, self.time("todate")?);
        if last < started_at {
            return Err(self.wrong("todate", &last.to_rfc3339()));
        }
        let is_storm = kind == "bao";
        let magnitude = if kind == "dong_dat" { self.severity("M")? } else { None };
        let wind_kt = if is_storm { self.severity("km/h")?.map(knots) } else { None };
        let at = self.point()?;
        let is_strong = wind_kt.is_none_or(|wind| wind >= STORM_KT);
        let kind = if is_storm && !is_strong { "atnd" } else { kind };
        let positions = at.filter(|_| is_storm).map(|at| {
            // The wind of a storm is its strongest so far, not that of its last position.
            (last, Position { at, wind_kt: None, pressure_hpa: None })
        });
        let country = self.text("country").unwrap_or_default();
        let name = self.name(kind, (magnitude, &country), started_at);
        let link = self.text("link").filter(|link| link.starts_with("http"));
        let content = Content {
            code: format!("gdacs:{}", self.id),
            kind: kind.to_owned(),
            name: name.vi,
            name_en: Some(name.en),
            started_at,
            // Of an event that goes on, this is only the last time that it was looked at.
            ended_at: Some(last).filter(|_| self.text("iscurrent").as_deref() != Some("true")),
            glide: self.text("glide").filter(|glide| glide != "0"),
            deaths: None,
            wind_kt,
            magnitude,
            description_vi: None,
            description_en: self.text("description"),
            source: "GDACS (Liên minh châu Âu, Liên Hợp Quốc)".to_owned(),
            source_url: link,
            place: at.map(Place::Point),
            names_viet_nam: names::names_viet_nam(&country),
            positions: positions.into_iter().collect::<BTreeMap<_, _>>(),
            is_whole_track: false,
        };
        let revision = Revision::of([self.whole("episodeid")?, self.whole("version")?]);
        Ok(Entry {
            id: self.id.clone(),
            linked: Vec::new(),
            revision: Some(revision),
            told: Told::Event(Box::new(content)),
        })
    }

    fn name(&self, kind: &str, (size, country): (Option<f64>, &str), at: DateTime<Utc>) -> Name {
        let given = self.text("eventname");
        // KALMAEGI-14 is Kalmaegi of 2014; of depressions only numbers are given.
        let given = given.as_deref().map(|name| {
            name.split_once('-').map_or(name, |own| match own.1.parse::<u32>() {
                Ok(_) => own.0,
                Err(_) => name,
            })
        });
        let is_name =
            |name: &&str| name.chars().all(|letter| letter.is_alphabetic() || letter == '-');
        let kinds = match kind {
            "bao" | "atnd" => return names::storm(kind == "bao", given.filter(is_name), at),
            "dong_dat" => {
                let place = Some(country).filter(|place| !place.is_empty());
                return names::earthquake(size, place, at);
            }
            "lu" => ("Lũ", "Flood"),
            "han_han" => ("Hạn hán", "Drought"),
            "chay_rung" => ("Cháy rừng", "Wildfire"),
            _ => ("Sóng thần", "Tsunami"),
        };
        names::in_month(kinds, country, at)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 1000 km/h")]
fn knots(kmh: f64) -> i64 {
    (kmh / KMH_PER_KT).round() as i64
}
