//! A CAP message as a value.

use chrono::{DateTime, FixedOffset};

use super::{
    CapError,
    word::{
        Category, Certainty, MessageType, ResponseType, Scope, Severity, Status, Urgency, Version,
    },
};
use crate::geo::LonLat;

/// Fewest positions of a ring: a triangle and its first position once more.
const POSITIONS_LEAST: usize = 4;

/// An alert. Texts have no blanks at their ends, and times are kept to the second: nothing else survives being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The edition that it was read in; written is always 1.2.
    pub version: Version,
    /// Unique number or text given by the sender.
    pub identifier: String,
    /// Who is responsible for it, unique in the world.
    pub sender: String,
    /// When it was sent.
    pub sent: DateTime<FixedOffset>,
    /// How it is to be handled.
    pub status: Status,
    /// What it does.
    pub message_type: MessageType,
    /// Its source, such as an operator or a device.
    pub source: Option<String>,
    /// Whom it may be shown to.
    pub scope: Scope,
    /// The rule that limits who sees it, for [`Scope::Restricted`].
    pub restriction: Option<String>,
    /// For whom it is, for [`Scope::Private`]; names with blanks stand in double quotes.
    pub addresses: Option<String>,
    /// Marks of special handling, such as profiles.
    pub codes: Vec<String>,
    /// What it is for or why, above all of an exercise, a cancellation or an error.
    pub note: Option<String>,
    /// Earlier messages.
    pub references: Vec<Reference>,
    /// Names of incidents that it belongs to.
    pub incidents: Option<String>,
    /// What it says, once for each language or kind of event.
    pub infos: Vec<Info>,
}

/// An earlier message.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Its sender.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent.
    pub sent: DateTime<FixedOffset>,
}

/// What a message says, in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Info {
    /// The language by RFC 3066 (today BCP 47); `en-US` where nothing is said.
    pub language: String,
    /// Kinds of the event, one at least.
    pub categories: Vec<Category>,
    /// The event in words.
    pub event: String,
    /// What people should do.
    pub responses: Vec<ResponseType>,
    /// How soon.
    pub urgency: Urgency,
    /// How dangerous.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// For whom.
    pub audience: Option<String>,
    /// Codes of the event in lists that systems share.
    pub event_codes: Vec<Named>,
    /// Since when the text is in force; when it was sent, where nothing is said.
    pub effective: Option<DateTime<FixedOffset>>,
    /// When the event is expected to begin.
    pub onset: Option<DateTime<FixedOffset>>,
    /// Until when the text is in force.
    pub expires: Option<DateTime<FixedOffset>>,
    /// The name of the sender for people.
    pub sender_name: Option<String>,
    /// A headline.
    pub headline: Option<String>,
    /// What happens.
    pub description: Option<String>,
    /// What to do.
    pub instruction: Option<String>,
    /// A page that says more.
    pub web: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// More values, for systems.
    pub parameters: Vec<Named>,
    /// Pictures, sounds and other files.
    pub resources: Vec<Resource>,
    /// Where.
    pub areas: Vec<Area>,
}

/// A value with the name of its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What the value is of.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A file that belongs to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What it shows.
    pub description: String,
    /// Its type by RFC 2046; `application/octet-stream` where a message of version 1.1 says nothing.
    pub mime_type: String,
    /// Its size in bytes, about.
    pub size: Option<u64>,
    /// Where it is.
    pub uri: Option<String>,
    /// The file itself in Base64, for links without a way back.
    pub content: Option<String>,
    /// Its SHA-1 digest.
    pub digest: Option<String>,
}

/// A place that a text is about: all of its polygons, circles and codes together.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The place in words.
    pub description: String,
    /// Outlines.
    pub polygons: Vec<Ring>,
    /// Circles.
    pub circles: Vec<Circle>,
    /// Codes of the place.
    pub geocodes: Vec<Named>,
    /// The height, or the lowest one, in feet above mean sea level.
    pub altitude: Option<f64>,
    /// The greatest height, in feet above mean sea level.
    pub ceiling: Option<f64>,
}

/// A closed line: four positions at least, the last of them the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring(Vec<LonLat>);

/// A circle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    /// Its centre.
    pub centre: LonLat,
    /// Its radius in kilometres.
    pub radius_km: f64,
}

impl Ring {
    /// The ring of these positions.
    ///
    /// # Errors
    /// When they are fewer than four, or the last is not the first.
    pub fn new(positions: Vec<LonLat>) -> Result<Self, CapError> {
        if positions.len() < POSITIONS_LEAST || positions.first() != positions.last() {
            return Err(CapError::OpenRing(positions.len()));
        }
        Ok(Self(positions))
    }

    /// Its positions, the first of them at the end once more.
    pub fn positions(&self) -> &[LonLat] {
        &self.0
    }
}

impl Message {
    /// What the standard asks beside the schema (3.2.1): names that references can hold, and what some words need.
    ///
    /// # Errors
    /// With the first rule that is broken.
    pub fn check(&self) -> Result<(), CapError> {
        let others = self.references.iter();
        let names = others.flat_map(|other| [&other.identifier, &other.sender]);
        for name in names.chain([&self.identifier, &self.sender]) {
            let odd = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '<' | '&');
            if name.is_empty() || name.contains(odd) {
                return Err(CapError::Name(name.clone()));
            }
        }
        if self.message_type != MessageType::Alert && self.references.is_empty() {
            return Err(CapError::Without("references", self.message_type.word()));
        }
        match self.scope {
            Scope::Restricted if self.restriction.is_none() => {
                Err(CapError::Without("restriction", self.scope.word()))
            }
            Scope::Private if self.addresses.is_none() => {
                Err(CapError::Without("addresses", self.scope.word()))
            }
            _ => Ok(()),
        }
    }
}
