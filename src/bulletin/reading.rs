//! What a bulletin says.

use chrono::{DateTime, FixedOffset};

use super::{
    action, gazetteer::Gazetteer, hazards, hours, parts::Parts, places::places, tokens::Text,
};

/// Longest text that is read; the rest is left out. The longest real bulletins have some 20,000 letters.
const BYTES_AT_MOST: usize = 200_000;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its first byte in the text.
    pub start: usize,
    /// The first byte after it.
    pub end: usize,
    /// The piece itself, as it stands there.
    pub text: String,
}

/// Whether a unit is warned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is, or the warning ends for it in a bulletin that cancels.
    In,
    /// It is taken out.
    Excluded,
}

/// How surely a name is that of its unit, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Written with its marks, in a province that the text names.
    Exact,
    /// The text has no marks, or other ones, and one unit of the named province has these letters.
    Folded,
    /// One or two letters are others, and one unit of the named province is near.
    Typo,
    /// No province is named, and one unit of the country has this name.
    Alone,
}

/// A unit that the bulletin means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Codes of units in force: one, or all those that a retired unit is in.
    pub codes: Vec<String>,
    /// Whether it is warned or taken out.
    pub role: Role,
    /// The text means a part of the unit.
    pub part: bool,
    /// Where it stands.
    pub quote: Quote,
    /// How surely.
    pub confidence: Confidence,
    /// The level of risk of this area, where the text gives several.
    pub level: Option<u8>,
}

/// Why something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Units of several places have the name.
    Homonym,
    /// A retired unit went to several, or nobody knows to which.
    Split,
    /// A side, a terrain or a stretch.
    Direction,
    /// A part of a unit is taken out of it.
    Part,
    /// Only a unit that is no more has the name there.
    OldAndNew,
    /// The name fits nothing there, or several things.
    Typo,
    /// The name is clear, and whether the unit is warned is not.
    Context,
}

/// What the text does not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Where it stands.
    pub quote: Quote,
    /// Why.
    pub why: Why,
    /// Codes that may be meant: one, several or none of them.
    pub choices: Vec<String>,
    /// Whether the answer is warned or taken out.
    pub role: Role,
}

/// What a bulletin does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It warns.
    New,
    /// It changes an earlier one.
    Update,
    /// It ends the warning.
    Cancel,
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The main hazard, an id of the list of hazards.
    pub kind: Option<&'static str>,
    /// The others that are warned of.
    pub also: Vec<&'static str>,
    /// Level of risk, 1 to 5.
    pub level: Option<u8>,
    /// Time of issue.
    pub issued_at: Option<DateTime<FixedOffset>>,
    /// Beginning of the window.
    pub from: Option<DateTime<FixedOffset>>,
    /// Its end.
    pub to: Option<DateTime<FixedOffset>>,
    /// What the bulletin does.
    pub action: Action,
    /// Number of the earlier bulletin.
    pub refers_to: Option<String>,
    /// Units that are meant.
    pub areas: Vec<Area>,
    /// What has to be asked.
    pub asks: Vec<Ask>,
}

/// Reads a bulletin.
pub fn read(text: &str, gazetteer: &Gazetteer) -> Reading {
    let cut = text.floor_char_boundary(BYTES_AT_MOST);
    let text = Text::new(text.get(..cut).unwrap_or_default());
    let parts = Parts::of(&text);
    let hazards = hazards::hazards(&text, &parts);
    let action = action::action(&text, &parts);
    let hours = hours::hours(&text.plain, action.action);
    let (areas, asks) = places(&text, &parts, gazetteer, &hazards, action.action, hours.issued_at);
    let highest = areas.iter().filter_map(|area| area.level).max();
    Reading {
        kind: hazards.kind,
        also: hazards.also,
        level: hazards.level.max(highest),
        issued_at: hours.issued_at,
        from: hours.from,
        to: hours.to,
        action: action.action,
        refers_to: action.refers_to,
        areas,
        asks,
    }
}
