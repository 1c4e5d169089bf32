//! What became of a feed, for people.

use std::{collections::BTreeMap, fmt::Write as _};

use super::format::Format;
use crate::catalog::Text;

/// Why an entry was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// It does not touch Viet Nam.
    Elsewhere,
    /// Its kind is none of the legal hazards.
    NoHazard,
    /// It says less than is known already: an older revision.
    Older,
    /// The feed takes back what was never taken here.
    NeverTaken,
    /// A person has removed the event.
    Removed,
    /// Another area keeps the event.
    NotYours,
    /// It begins or ends more than a year from now.
    TooFarAhead,
    /// It is an exercise or a test, is not for everyone, or answers another message.
    NotMeant,
    /// One message of several could not be read.
    Unreadable,
    /// It says where a message is, instead of having it; nothing is fetched.
    LinkOnly,
}

impl Skip {
    /// In words.
    pub fn words(self) -> Text {
        let (vi, en) = match self {
            Self::Elsewhere => ("ở ngoài Việt Nam", "elsewhere than in Viet Nam"),
            Self::NoHazard => {
                ("không thuộc 22 loại thiên tai", "of a kind that is none of the 22 legal hazards")
            }
            Self::Older => ("cũ hơn điều đã biết", "older than what is known"),
            Self::NeverTaken => {
                ("nguồn rút lại, chưa từng nhận", "taken back before they were ever taken")
            }
            Self::Removed => ("đã bị người xoá ở đây", "removed by a person here"),
            Self::NotYours => ("do địa bàn khác phụ trách", "kept by another area"),
            Self::TooFarAhead => {
                ("ở quá xa phía trước (hơn một năm)", "more than a year ahead; look at the year")
            }
            Self::NotMeant => (
                "diễn tập, thử, trả lời hoặc không công khai",
                "exercises, tests, answers or not public",
            ),
            Self::Unreadable => ("không đọc được", "messages that cannot be read"),
            Self::LinkOnly => (
                "chỉ có đường dẫn; hãy tải tệp đó rồi nhập",
                "links only; fetch these and import them",
            ),
        };
        Text { vi: vi.to_owned(), en: en.to_owned() }
    }
}

/// What became of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its format.
    pub format: Format,
    /// Nothing was kept.
    pub dry_run: bool,
    /// Codes of new events.
    pub new: Vec<String>,
    /// Codes of events that were changed, by themselves or in their track.
    pub changed: Vec<String>,
    /// Events that are as they were.
    pub unchanged: usize,
    /// Entries that were left out, by reason.
    pub skipped: BTreeMap<Skip, usize>,
    /// Fields of events that the feed says otherwise and that stayed as people have written them.
    pub kept: usize,
    /// New positions of storms.
    pub positions: usize,
    /// The number of the transaction, by which all of it is undone; `None` when nothing was changed or kept.
    pub transaction: Option<i64>,
}

impl Report {
    pub(super) fn new(format: Format, dry_run: bool) -> Self {
        Self {
            format,
            dry_run,
            new: Vec::new(),
            changed: Vec::new(),
            unchanged: 0,
            skipped: BTreeMap::new(),
            kept: 0,
            positions: 0,
            transaction: None,
        }
    }

    pub(super) fn skip(&mut self, why: Skip, entries: usize) {
        if entries > 0 {
            *self.skipped.entry(why).or_default() += entries;
        }
    }

    /// In words, a line for each thing.
    pub fn words(&self) -> Text {
        let name = self.format.name();
        let (new, changed, same) = (self.new.len(), self.changed.len(), self.unchanged);
        let mut vi = format!("{name}: {new} sự kiện mới, {changed} thay đổi, {same} như cũ\n");
        let mut en = format!("{name}: {new} new events, {changed} changed, {same} as they were\n");
        let mut line = |count: usize, of: Text| {
            if count > 0 {
                // Writing to a String cannot fail.
                let _infallible =
                    (writeln!(vi, "  {count} {}", of.vi), writeln!(en, "  {count} {}", of.en));
            }
        };
        let both = |vi: &str, en: &str| Text { vi: vi.to_owned(), en: en.to_owned() };
        line(self.positions, both("vị trí bão mới", "new positions of storms"));
        line(self.kept, both("giá trị giữ như người đã ghi", "values stay as people wrote them"));
        for (why, count) in &self.skipped {
            let Text { vi, en } = why.words();
            line(*count, both(&format!("bỏ qua: {vi}"), &format!("left out: {en}")));
        }
        if self.dry_run {
            line(1, both("lần chạy thử: không ghi gì", "trial run: nothing was kept"));
        }
        Text { vi, en }
    }
}
