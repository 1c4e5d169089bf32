//! The file of notes as a device sends it, checked note by note: one that cannot be used does not stop the others.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    TEXT_LONGEST,
    answer::{Answer, reason},
};
use crate::{
    catalog::{Text, nfc},
    geo::{LonLat, LonLatBox},
    http::ApiError,
};

/// The name of the format, and its version.
const FORMAT: (&str, u32) = ("banlang-notes", 1);

/// Most notes of a file.
const NOTES_MOST: usize = 200;

/// A clock that is ahead by more is wrong.
const AHEAD_MOST: TimeDelta = TimeDelta::minutes(10);

/// Longest names of packs, devices and collections.
const NAME_LONGEST: usize = 60;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    format: String,
    version: u32,
    #[serde(default)]
    pub(super) pack: Option<String>,
    #[serde(default)]
    pub(super) device: Option<String>,
    /// Code of the area of the pack: where notes without a place belong.
    #[serde(default)]
    pub(super) area: Option<String>,
    /// What the device showed was of that time.
    #[serde(default)]
    pub(super) pack_made_at: Option<DateTime<Utc>>,
    notes: Vec<Value>,
}

/// A note as it was sent.
#[derive(Debug, Deserialize)]
struct Raw {
    id: String,
    made_at: DateTime<Utc>,
    at: Option<[f64; 2]>,
    text: String,
    kind: String,
    about: Option<RawAbout>,
    photo: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct RawAbout {
    collection: String,
    id: Value,
    version: Option<i64>,
}

/// A note that can be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Note {
    pub(super) id: String,
    pub(super) made_at: DateTime<Utc>,
    pub(super) at: Option<LonLat>,
    pub(super) text: String,
    pub(super) kind: String,
    pub(super) about: Option<About>,
}

/// The record that a note is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    pub(super) collection: String,
    pub(super) id: i64,
    /// The position of its history that was seen.
    pub(super) version: Option<i64>,
}

impl Sent {
    /// Reads the frame of the file.
    ///
    /// # Errors
    /// When it is no such file, or holds too many notes.
    pub(super) fn read(body: &[u8]) -> Result<Self, ApiError> {
        let wrong = |why: String| ApiError::invalid("body", "", why);
        let sent: Self = serde_json::from_slice(body).map_err(|error| {
            wrong(format!("this is no file of notes (banlang-notes): line {}", error.line()))
        })?;
        if (sent.format.as_str(), sent.version) != FORMAT {
            let (name, version) = FORMAT;
            return Err(wrong(format!("send {name} version {version}")));
        }
        if sent.notes.len() > NOTES_MOST {
            return Err(wrong(format!("send at most {NOTES_MOST} notes at a time")));
        }
        let names = [("pack", &sent.pack), ("device", &sent.device), ("area", &sent.area)];
        for (name, value) in names {
            let Some(value) = value else { continue };
            if value.chars().count() > NAME_LONGEST || value.contains('\0') {
                let reason = format!("write at most {NAME_LONGEST} letters");
                return Err(ApiError::invalid(name, "", reason));
            }
        }
        Ok(sent)
    }

    /// The notes that can be used, in their order; of the others the answer says why not.
    pub(super) fn checked(&self, answer: &mut Answer) -> Vec<Note> {
        let mut notes = Vec::new();
        for note in &self.notes {
            let id = note.get("id").and_then(Value::as_str).unwrap_or_default();
            match checked(note) {
                Ok(note) => notes.push(note),
                Err(reason) => answer.refuse(id, reason),
            }
        }
        notes
    }
}

fn checked(note: &Value) -> Result<Note, Text> {
    let raw = Raw::deserialize(note).map_err(|error| {
        reason(
            format!("ghi chép thiếu hoặc sai phần: {error}"),
            format!("a part of the note is missing or wrong: {error}"),
        )
    })?;
    let id = Uuid::parse_str(&raw.id)
        .map_err(|_error| reason("mã ghi chép không phải UUID", "the id of the note is no UUID"))?;
    let text = nfc(raw.text.trim());
    if text.is_empty() || text.chars().count() > TEXT_LONGEST || text.contains('\0') {
        return Err(reason(
            format!("viết từ 1 đến {TEXT_LONGEST} chữ"),
            format!("write 1 to {TEXT_LONGEST} letters"),
        ));
    }
    if !matches!(raw.kind.as_str(), "observation" | "correction") {
        return Err(reason(
            "loại ghi chép là observation hoặc correction",
            "the kind is observation or correction",
        ));
    }
    if raw.made_at > Utc::now() + AHEAD_MOST {
        return Err(reason(
            "lúc ghi còn ở phía trước; xem lại đồng hồ của thiết bị",
            "the note is of the future; look at the clock of the device",
        ));
    }
    if raw.photo.is_some_and(|photo| !photo.is_null()) {
        return Err(reason(
            "máy chủ chưa nhận ảnh kèm ghi chép; gửi lại không kèm ảnh",
            "photographs of notes are not taken yet; send the note without it",
        ));
    }
    let at = raw.at.map(place).transpose()?;
    let about = raw.about.map(about).transpose()?;
    if raw.kind == "correction" && about.is_none() {
        return Err(reason(
            "đề nghị sửa phải ghi bản ghi cần sửa",
            "a correction names the record to be corrected",
        ));
    }
    Ok(Note { id: id.to_string(), made_at: raw.made_at, at, text, kind: raw.kind, about })
}

fn place([lon, lat]: [f64; 2]) -> Result<LonLat, Text> {
    LonLatBox::new(lon, lat, lon, lat).map(|_point| LonLat { lon, lat }).map_err(|error| {
        reason(
            format!("vị trí không dùng được: {error}"),
            format!("the place cannot be used: {error}"),
        )
    })
}

fn about(raw: RawAbout) -> Result<About, Text> {
    let id = raw.id.as_i64().or_else(|| raw.id.as_str()?.parse().ok());
    let named = raw.collection.chars().count() <= NAME_LONGEST && !raw.collection.contains('\0');
    let id = id.filter(|_| named).ok_or_else(|| {
        reason(
            "bản ghi được nói đến không có mã số",
            "the record that the note is about has no number",
        )
    })?;
    Ok(About { collection: raw.collection, id, version: raw.version })
}
