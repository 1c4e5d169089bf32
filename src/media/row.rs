//! The row of `media`: what is said of a file.

use serde::Serialize;

use super::error::MediaError;
use crate::catalog::nfc;

/// Longest text of a field, in characters: a transcript of several hours.
const LONGEST_TEXT: usize = 200_000;

/// What people say of a file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Words {
    /// Title in Vietnamese; needed.
    pub title_vi: String,
    /// Title in English.
    pub title_en: Option<String>,
    /// What is to be seen or heard, in Vietnamese.
    pub caption_vi: Option<String>,
    /// The same in English.
    pub caption_en: Option<String>,
    /// What is said in a recording or film, in Vietnamese.
    pub transcript_vi: Option<String>,
    /// The same in English.
    pub transcript_en: Option<String>,
    /// Who made it; needed.
    pub credit: String,
    /// Under which terms it may be used; needed.
    pub licence: String,
    /// It illustrates and does not document.
    pub illustration: bool,
}

impl Words {
    /// Trims, composes marks, drops empty texts.
    ///
    /// # Errors
    /// When a text is missing, too long or holds a zero byte.
    pub(super) fn checked(self) -> Result<Self, MediaError> {
        let needed = |field, text: String| {
            let text = fitting(field, &text)?;
            if text.is_empty() {
                let reason = "this text is needed".to_owned();
                return Err(MediaError::Text { field, value: text, reason });
            }
            Ok(text)
        };
        let free = |field, text: Option<String>| {
            let text = text.map(|text| fitting(field, &text)).transpose()?;
            Ok::<_, MediaError>(text.filter(|text| !text.is_empty()))
        };
        Ok(Self {
            title_vi: needed("title_vi", self.title_vi)?,
            title_en: free("title_en", self.title_en)?,
            caption_vi: free("caption_vi", self.caption_vi)?,
            caption_en: free("caption_en", self.caption_en)?,
            transcript_vi: free("transcript_vi", self.transcript_vi)?,
            transcript_en: free("transcript_en", self.transcript_en)?,
            credit: needed("credit", self.credit)?,
            licence: needed("licence", self.licence)?,
            illustration: self.illustration,
        })
    }
}

fn fitting(field: &'static str, text: &str) -> Result<String, MediaError> {
    let refused = |value: String, reason: String| MediaError::Text { field, value, reason };
    if text.contains('\0') {
        return Err(refused(String::new(), "the text holds a zero byte".to_owned()));
    }
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        let reason = format!("the text has {length} characters, at most {LONGEST_TEXT} are kept");
        return Err(refused(text.chars().take(40).collect(), reason));
    }
    Ok(nfc(text))
}

/// All columns that are written.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) code: String,
    pub(super) collection: String,
    pub(super) record_id: i64,
    pub(super) kind: &'static str,
    pub(super) mime: &'static str,
    pub(super) size_bytes: u64,
    pub(super) sha256: String,
    pub(super) width_px: Option<u32>,
    pub(super) height_px: Option<u32>,
    pub(super) duration_s: Option<f64>,
    #[serde(flatten)]
    pub(super) words: Words,
}
