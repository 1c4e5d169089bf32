//! Photographs, sound and film of the records that go along.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value as Json;

use super::{error::PackError, manifest::MediaPart};
use crate::{
    app::App,
    catalog::{Text, Value},
    media::rendition,
    policy::View,
    record::{self, Reading, Select},
};

/// Rows that are read at once.
const PAGE: i64 = 500;

/// Most bytes of all files.
const BYTES_MOST: u64 = 400 * 1024 * 1024;

/// A file that goes along.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) part: MediaPart,
}

/// The media of these records, in the order of their rows, as the view shows them.
///
/// # Errors
/// When they are too large, a file is missing or the database is away.
pub(super) async fn of_records(
    app: &App,
    reading: &Reading<'_>,
    media: &View,
    (collection, ids): (&str, &BTreeSet<i64>),
) -> Result<Vec<Carried>, PackError> {
    let Some(of) = media.field("collection").filter(|_| !ids.is_empty()) else {
        return Ok(Vec::new());
    };
    let select = Select::new(media).equal(of, Some(Value::Text(collection.to_owned())));
    let (mut carried, mut bytes, mut after) = (Vec::new(), 0, None);
    loop {
        let question = match after {
            Some(after) => select.clone().after(after),
            None => select.clone(),
        };
        let page = record::page(reading, question, PAGE).await?;
        for row in &page.records {
            let said: Json = serde_json::from_str(&row.properties)?;
            let record = said.get("record_id").and_then(Json::as_i64).unwrap_or_default();
            if !ids.contains(&record) {
                continue;
            }
            let Some(found) = rendition(reading, app.media(), media, row.id).await? else {
                continue;
            };
            // A file that the store has lost is no reason to leave everything at home; `banlang check` names it.
            let Ok(length) = fs::metadata(&found.path).map(|known| known.len()) else {
                tracing::warn!(media = row.id, "a media file is missing in the store");
                continue;
            };
            bytes += length;
            if bytes > BYTES_MOST {
                return Err(PackError::MediaTooLarge { bytes, most: BYTES_MOST });
            }
            let text =
                |name: &str| said.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            let title = Text { vi: text("title_vi"), en: text("title_en") };
            let en = if title.en.is_empty() { title.vi.clone() } else { title.en };
            let part = MediaPart {
                file: format!("media/{}.{}", row.id, found.media_type.ending()),
                media_type: found.media_type.mime(),
                of: record,
                collection: collection.to_owned(),
                kind: found.media_type.kind().as_str(),
                title: Text { vi: title.vi, en },
                licence: text("licence"),
                credit: text("credit"),
            };
            carried.push(Carried { path: found.path, bytes: length, part });
        }
        after = page.next;
        if after.is_none() {
            return Ok(carried);
        }
    }
}
