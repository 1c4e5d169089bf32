//! What a warning says: its texts and times, and the rules that they keep.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::error::WarningError;
use crate::{
    catalog::{Catalogue, nfc},
    disaster::cap::{Certainty, ResponseType, Urgency},
};

/// Letters of a headline: what alerting gateways show of it.
const HEADLINE_MOST: usize = 160;

/// Letters of every other text.
const TEXT_MOST: usize = 4000;

/// Letters of the issuer, of a contact, an address and of what a file shows.
const LINE_MOST: usize = 300;

/// Most languages and most files of a warning.
const PARTS_MOST: usize = 12;

/// Furthest day on which a warning may take effect or a hazard begin.
const AHEAD_MOST: Duration = Duration::days(30);

/// How long ago it may have begun: a warning speaks of now.
const BEFORE_MOST: Duration = Duration::days(30);

/// Longest time that a warning is in force: droughts and salt water last months.
const IN_FORCE_MOST: Duration = Duration::days(92);

/// What a warning says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// One line.
    pub headline: String,
    /// What happens.
    pub description: String,
    /// What to do.
    #[serde(default)]
    pub instruction: String,
}

/// A picture or a recording of the media store that goes with a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    /// Id of the media record, which everyone may see.
    pub media: i64,
    /// The language whose text it belongs to; all without it.
    #[serde(default)]
    pub language: Option<String>,
    /// What it shows or says.
    pub description: String,
}

/// What a warning says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The hazard, as its list has it.
    pub kind: String,
    /// The level of disaster risk, 1 to 5.
    pub risk_level: i32,
    /// How soon to act.
    pub urgency: Urgency,
    /// How sure it is.
    pub certainty: Certainty,
    /// What people should do, in CAP's words.
    pub responses: Vec<ResponseType>,
    /// When the hazard is expected to begin.
    pub onset_at: Option<DateTime<Utc>>,
    /// Since when it is in force; from its publication on without it.
    pub effective_at: Option<DateTime<Utc>>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The office that warns.
    pub issuer: String,
    /// Whom to ask.
    pub contact: Option<String>,
    /// A page that says more.
    pub web: Option<String>,
    /// Why it is updated or taken back.
    pub note: Option<String>,
    /// The texts, by language; Vietnamese is there.
    pub infos: BTreeMap<String, Words>,
    /// Pictures and recordings.
    pub resources: Vec<Attached>,
}

impl Content {
    /// The same with its texts in order.
    ///
    /// # Errors
    /// With the first member that breaks a rule.
    pub fn checked(mut self, catalogue: &Catalogue) -> Result<Self, WarningError> {
        let codes = catalogue.codes();
        if codes.get("hazard").and_then(|hazards| hazards.get(&self.kind)).is_none() {
            return Err(WarningError::value(
                "kind",
                &self.kind,
                "this is no hazard of the list; take a code of the list hazard",
            ));
        }
        if !(1..=5).contains(&self.risk_level) {
            let level = self.risk_level.to_string();
            return Err(WarningError::value("risk_level", level, "write a level from 1 to 5"));
        }
        self.issuer = line("issuer", &self.issuer)?;
        for (name, text) in [("contact", &mut self.contact), ("note", &mut self.note)] {
            *text = optional(text.as_deref()).map(|text| line(name, text)).transpose()?;
        }
        self.web = optional(self.web.as_deref()).map(page).transpose()?;
        self.words()?;
        self.files()?;
        self.times(Utc::now())?;
        Ok(self)
    }

    fn words(&mut self) -> Result<(), WarningError> {
        if !self.infos.contains_key("vi") {
            return Err(WarningError::value("infos", "", "the Vietnamese text (vi) is missing"));
        }
        if self.infos.len() > PARTS_MOST {
            let reason = format!("a warning has at most {PARTS_MOST} languages");
            return Err(WarningError::value("infos", "", reason));
        }
        for (language, words) in &mut self.infos {
            if !is_tag(language) {
                let reason = "this is no language tag; write vi, en, hmn, mnw or another of BCP 47";
                return Err(WarningError::value("infos", language, reason));
            }
            let name = |part: &str| format!("infos.{language}.{part}");
            words.headline = text(&name("headline"), &words.headline, 1, HEADLINE_MOST)?;
            if words.headline.contains('\n') {
                return Err(WarningError::value(name("headline"), "", "write it on one line"));
            }
            words.description = text(&name("description"), &words.description, 1, TEXT_MOST)?;
            // People in Viet Nam are always told what to do; in the other languages the text may say it in one.
            let least = usize::from(language == "vi");
            words.instruction = text(&name("instruction"), &words.instruction, least, TEXT_MOST)?;
        }
        Ok(())
    }

    fn files(&mut self) -> Result<(), WarningError> {
        if self.resources.len() > PARTS_MOST {
            let reason = format!("a warning has at most {PARTS_MOST} files");
            return Err(WarningError::value("resources", "", reason));
        }
        for file in &mut self.resources {
            file.description = line("resources.description", &file.description)?;
            let language = file.language.as_ref();
            if let Some(other) = language.filter(|own| !self.infos.contains_key(own.as_str())) {
                let reason = "the warning has no text in this language";
                return Err(WarningError::value("resources.language", other, reason));
            }
        }
        Ok(())
    }

    fn times(&self, now: DateTime<Utc>) -> Result<(), WarningError> {
        let said = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        for (name, at) in [("effective_at", self.effective_at), ("onset_at", self.onset_at)] {
            let Some(at) = at else { continue };
            if at > now + AHEAD_MOST || at < now - BEFORE_MOST {
                let reason =
                    "this is more than thirty days from now; look at the year and the month";
                return Err(WarningError::value(name, said(at), reason));
            }
        }
        let from = self.effective_at.unwrap_or(now);
        let end = |reason: String| WarningError::value("expires_at", said(self.expires_at), reason);
        if self.expires_at <= now {
            return Err(end("the end has passed already; give a later one".to_owned()));
        }
        if self.expires_at <= from {
            return Err(end("the warning would end before it takes effect".to_owned()));
        }
        if self.expires_at > from + IN_FORCE_MOST {
            let days = IN_FORCE_MOST.num_days();
            return Err(end(format!("a warning is in force for {days} days at most")));
        }
        if self.onset_at.is_some_and(|onset| onset >= self.expires_at) {
            return Err(end("the warning would end before the hazard begins".to_owned()));
        }
        Ok(())
    }
}

fn optional(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn line(name: &str, given: &str) -> Result<String, WarningError> {
    let line = text(name, given, 1, LINE_MOST)?;
    if line.contains('\n') {
        return Err(WarningError::value(name, "", "write it on one line"));
    }
    Ok(line)
}

/// A text without blanks at its ends, in NFC and with letters that XML can hold.
fn text(name: &str, given: &str, least: usize, most: usize) -> Result<String, WarningError> {
    let text = nfc(given.trim()).replace("\r\n", "\n");
    let letters = text.chars().count();
    if letters < least || letters > most {
        let reason = format!("write {least} to {most} letters; these are {letters}");
        return Err(WarningError::value(name, "", reason));
    }
    let odd = |letter: char| {
        letter.is_control() && letter != '\n' || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(odd) {
        return Err(WarningError::value(name, "", "it has control characters; write plain text"));
    }
    Ok(text)
}

fn page(given: &str) -> Result<String, WarningError> {
    let page = line("web", given)?;
    let known = ["https://", "http://"].iter().any(|start| page.starts_with(start));
    if !known || page.contains(char::is_whitespace) {
        return Err(WarningError::value("web", page, "write an address that begins with https://"));
    }
    Ok(page)
}

/// A language tag of BCP 47, by its form.
fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let plain = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|own| own.is_ascii_alphanumeric())
    };
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|own| own.is_ascii_lowercase())
        && parts.all(plain)
}
