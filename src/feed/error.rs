//! Why a feed is not taken. Nothing of it is, then.

use super::format::{BYTES_MOST, Format};
use crate::{catalog::Text, disaster::cap::CapError, record::WriteError, store::StoreError};

/// Why a feed is not taken.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum FeedError {
    /// More than is read.
    TooLong,
    /// The packed bytes cannot be unpacked.
    Packed,
    /// None of the formats.
    Unknown,
    /// It is not what it was said to be.
    Not {
        /// What it was said to be.
        format: Format,
        /// What is wrong with it.
        problem: String,
    },
    /// An entry says something that cannot be read.
    Entry {
        /// Its id, or its place in the feed.
        entry: String,
        /// The name of the value.
        name: &'static str,
        /// The value.
        value: String,
    },
    /// The XML cannot be read.
    Xml(#[source] CapError),
    /// The caller writes no events, or names no area.
    NotYours,
    /// A rule of a table refuses an event.
    Refused {
        /// Code of the event.
        event: String,
        /// What the rule asks.
        rule: Text,
    },
    /// A row could not be written.
    Write(#[source] WriteError),
    /// The database failed.
    Store(#[source] StoreError),
}

impl FeedError {
    /// A value of an entry that cannot be read.
    pub(super) fn value(
        entry: impl Into<String>,
        name: &'static str,
        value: impl Into<String>,
    ) -> Self {
        // A sentence shows the beginning of what is too long to be read.
        let value: String = value.into().chars().take(80).collect();
        Self::Entry { entry: entry.into(), name, value }
    }

    pub(super) fn not(format: Format, problem: &(impl ToString + ?Sized)) -> Self {
        Self::Not { format, problem: problem.to_string() }
    }

    /// The sentence in both languages; printing the error gives the English one.
    pub fn text(&self) -> Text {
        let both = |vi: String, en: String| Text { vi, en };
        let most = BYTES_MOST >> 20;
        match self {
            Self::TooLong => both(
                format!("nguồn dài hơn {most} MB; hãy nhập từng phần"),
                format!("the feed has more than {most} MB; import it in parts"),
            ),
            Self::Packed => both(
                "tệp nén bị hỏng hoặc bị cắt; hãy tải lại".to_owned(),
                "the packed file is damaged or cut off; fetch it again".to_owned(),
            ),
            Self::Unknown => both(
                "không nhận ra dạng của nguồn; hãy ghi rõ gdacs, usgs, ibtracs, nasa, dfo hoặc cap".to_owned(),
                "the feed is in none of the known formats; say which: gdacs, usgs, ibtracs, nasa, dfo or cap".to_owned(),
            ),
            Self::Not { format, problem } => {
                let name = format.name();
                both(
                    format!("đây không phải dữ liệu {name} nguyên vẹn: {problem}"),
                    format!("this is no whole {name} feed: {problem}"),
                )
            }
            Self::Entry { entry, name, value } => both(
                format!("mục {entry}: {name} ghi {value:?}, không đọc được; không ghi gì cả"),
                format!("entry {entry}: {name} is {value:?}, which cannot be read; nothing was taken"),
            ),
            Self::Xml(error) => both(format!("không đọc được XML: {error}"), error.to_string()),
            Self::NotYours => both(
                "sự kiện do cán bộ hoặc người trực của địa bàn ghi; hãy nêu địa bàn bằng --area".to_owned(),
                "events are written by an editor or the disaster desk of an area; name yours with --area".to_owned(),
            ),
            Self::Refused { event, rule } => both(
                format!("sự kiện {event}: {}; không ghi gì cả", rule.vi),
                format!("event {event}: {}; nothing was taken", rule.en),
            ),
            Self::Write(error) => both(error.to_string(), error.to_string()),
            Self::Store(error) => both(error.to_string(), error.to_string()),
        }
    }
}

impl From<CapError> for FeedError {
    fn from(error: CapError) -> Self {
        Self::Xml(error)
    }
}

impl From<StoreError> for FeedError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
