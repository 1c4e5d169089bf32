//! What a feed says of an event, whatever its format.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{format::Format, place::Place, report::Skip};

/// What was read of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Its format.
    pub format: Format,
    /// Its entries, in no order that says anything.
    pub entries: Vec<Entry>,
    /// How many entries were left out by the reader, and why.
    pub skipped: BTreeMap<Skip, usize>,
}

/// An entry: what a feed says of an event under one id.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The feed's id.
    pub id: String,
    /// Other ids of the same feed that speak of the same event.
    pub linked: Vec<String>,
    /// The revision, where the feed has them.
    pub revision: Option<Revision>,
    /// What it says.
    pub told: Told,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// The event is so.
    Event(Box<Content>),
    /// The source takes the event back, or says that it is over.
    Withdrawn(DateTime<Utc>),
}

/// Numbers that grow with each revision, the most significant first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(Vec<i64>);

/// An event as a feed tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The code that a new event gets.
    pub code: String,
    /// The hazard, as the list has it.
    pub kind: String,
    /// The name in Vietnamese.
    pub name: String,
    /// The name in English.
    pub name_en: Option<String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` while it goes on.
    pub ended_at: Option<DateTime<Utc>>,
    /// Its GLIDE number.
    pub glide: Option<String>,
    /// People who died.
    pub deaths: Option<i64>,
    /// The strongest wind in knots.
    pub wind_kt: Option<i64>,
    /// The magnitude of an earthquake.
    pub magnitude: Option<f64>,
    /// A description in Vietnamese.
    pub description_vi: Option<String>,
    /// A description in English.
    pub description_en: Option<String>,
    /// Who says so.
    pub source: String,
    /// A page that says more.
    pub source_url: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// It touches Viet Nam by what the feed says, wherever its place is.
    pub names_viet_nam: bool,
    /// Observed positions of a storm, by time.
    pub positions: BTreeMap<DateTime<Utc>, Position>,
    /// The positions are all that there are, and not the newest only.
    pub is_whole_track: bool,
}

/// Where a storm was, and how strong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Longitude and latitude in degrees.
    pub at: [f64; 2],
    /// The strongest wind in knots.
    pub wind_kt: Option<i64>,
    /// The lowest pressure in hectopascals.
    pub pressure_hpa: Option<i64>,
}

impl Revision {
    /// The revision of these numbers.
    pub fn of(numbers: impl Into<Vec<i64>>) -> Self {
        Self(numbers.into())
    }

    /// The revision of a time.
    pub fn at(time: DateTime<Utc>) -> Self {
        Self(vec![time.timestamp_millis()])
    }

    /// Reads what [`Revision`] prints.
    pub fn read(text: &str) -> Option<Self> {
        let numbers = text.split('.').map(|part| part.parse().ok());
        numbers.collect::<Option<Vec<_>>>().map(Self)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, number) in self.0.iter().enumerate() {
            write!(f, "{}{number}", if place > 0 { "." } else { "" })?;
        }
        Ok(())
    }
}

/// A time as it is kept in JSON.
pub(super) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Content {
    /// The fields of the event by name; those that the feed does not say are not among them.
    pub fn fields(&self) -> BTreeMap<&'static str, Json> {
        let fields = [
            ("kind", json!(self.kind)),
            ("name", json!(self.name)),
            ("name_en", json!(self.name_en)),
            ("started_at", json!(written(self.started_at))),
            ("ended_at", json!(self.ended_at.map(written))),
            ("glide", json!(self.glide)),
            ("deaths", json!(self.deaths)),
            ("wind_kt", json!(self.wind_kt)),
            ("magnitude", json!(self.magnitude)),
            ("description_vi", json!(self.description_vi)),
            ("description_en", json!(self.description_en)),
            ("source", json!(self.source)),
            ("source_url", json!(self.source_url)),
        ];
        fields.into_iter().filter(|(_, value)| !value.is_null()).collect()
    }

    /// It touches Viet Nam: by its place, by a position, or because the feed names the country.
    pub fn touches_viet_nam(&self) -> bool {
        let place = self.place.iter().any(Place::touches_viet_nam);
        let position = |position: &Position| Place::Point(position.at).touches_viet_nam();
        self.names_viet_nam || place || self.positions.values().any(position)
    }
}

impl Position {
    /// As it is kept in JSON: longitude, latitude, wind, pressure.
    pub(super) fn to_json(self) -> Json {
        json!([self.at[0], self.at[1], self.wind_kt, self.pressure_hpa])
    }

    /// Reads what [`Position::to_json`] gives.
    pub(super) fn of_json(json: &Json) -> Option<Self> {
        let at = [json.get(0)?.as_f64()?, json.get(1)?.as_f64()?];
        let number = |place: usize| json.get(place).and_then(Json::as_i64);
        Some(Self { at, wind_kt: number(2), pressure_hpa: number(3) })
    }

    /// Both say the same; places to the seven decimals that records show.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let near = |(own, other): (&f64, &f64)| (own - other).abs() < 1e-6;
        self.at.iter().zip(&other.at).all(near)
            && (self.wind_kt, self.pressure_hpa) == (other.wind_kt, other.pressure_hpa)
    }
}

impl Entry {
    /// The SHA-256 digest of what it says, which is the same for the same content in whatever order it was written.
    pub fn digest(&self) -> [u8; 32] {
        let told = match &self.told {
            Told::Withdrawn(at) => json!({ "withdrawn": written(*at) }),
            Told::Event(content) => {
                let positions = content.positions.iter();
                let positions: Vec<_> =
                    positions.map(|(at, own)| json!([written(*at), own.to_json()])).collect();
                let place = content.place.as_ref().map(Place::digest_text);
                json!([content.fields(), place, positions])
            }
        };
        Sha256::digest(told.to_string()).into()
    }
}
