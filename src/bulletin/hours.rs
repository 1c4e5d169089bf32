//! Time of issue and the window of the warning. All hours are those of Vietnam.

use std::sync::LazyLock;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use regex_lite::{Captures, Regex};

use super::{action::regex, reading::Action};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Hours {
    pub(super) issued_at: Option<DateTime<FixedOffset>>,
    pub(super) from: Option<DateTime<FixedOffset>>,
    pub(super) to: Option<DateTime<FixedOffset>>,
}

/// Hours ahead of UTC.
const EAST: i32 = 7 * 3600;
/// No warning is longer: what says more hours says something else.
const HOURS_AT_MOST: i64 = 24 * 31;

const HOUR: &str = r"(\d{1,2})\s?(?:h|gio|:)\s?(\d{2})?(?: phut)?";
const DAY: &str = r"(\d{1,2})(?:/| thang )(\d{1,2})(?:(?:/| nam )(\d{4}))?";

static WHOLE: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"\b{HOUR}[ ,/\-(]*(?:ngay )?{DAY}")));
static DATE: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"\b{DAY}\b")));
/// What says when the bulletin was issued.
static ISSUED: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?:phat luc|tin luc|ban hanh luc|phat hanh luc|phat tin luc|phat hanh|phat hanh:|phat)\s?:?\s?{HOUR}(?:[ ,/\-(]*(?:ngay )?{DAY})?"
    ))
});
static ISSUED_DAY: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?:ban hanh|phat hanh)(?: ngay)?\s?:?\s?(?:ngay )?{DAY}")));
static NOW: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(r"(?:hien nay|^luc|, luc| luc)[ (]*{HOUR}[ ,/\-(]*(?:ngay )?{DAY}"))
});
static LONE: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(r"(?m)(?:^|, |\(|: |- | ){HOUR}[ ,/\-(]*(?:ngay )?{DAY}[).:]*$"))
});
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:\d{1,3}\s?-\s?)?(\d{1,3})\s?(?:h|gio|tieng) (?:toi|sap toi|tiep theo)|\bthem (\d{1,3}) gio",
    )
});
static SINCE: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?:ke tu|tu)(?: luc)? {HOUR}[ ,/\-(]*(?:ngay )?{DAY}")));
static HOLDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(r"tu {HOUR}[ ,/\-(]*(?:ngay )?{DAY}, (?:ket thuc|dung|huy|bai bo)"))
});
static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?:^|[ (])(?:tu(?: luc)?|som nhat luc) ((?:ngay|dem|toi|chieu|trua|sang|nay|\d))")
});
static BARE_DAY: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"(?m)^ngay {DAY} den ")));
static UNTIL: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|[ (])(?:den|toi) "));

fn number<T: std::str::FromStr>(found: &Captures<'_>, group: usize) -> Option<T> {
    found.get(group)?.as_str().parse().ok()
}

/// The day in three groups that begin there; the year is that of the other day where none is said.
fn day(found: &Captures<'_>, group: usize, near: Option<NaiveDate>) -> Option<NaiveDate> {
    let year =
        number(found, group + 2).or_else(|| near.map(|near| chrono::Datelike::year(&near)))?;
    NaiveDate::from_ymd_opt(year, number(found, group + 1)?, number(found, group)?)
}

fn clock(found: &Captures<'_>, group: usize) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(number(found, group)?, number(found, group + 1).unwrap_or(0), 0)
}

fn east(local: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
    FixedOffset::east_opt(EAST)?.from_local_datetime(&local).single()
}

/// A day with its year that the text names first.
fn any_day(text: &str) -> Option<NaiveDate> {
    let dated = DATE.captures_iter(text).find_map(|found| {
        found.get(3)?;
        day(&found, 1, None)
    });
    // "từ 17/10 đến 18/10/2024": the first one is nearer to the issue, and of the same year.
    let first = DATE.captures_iter(text).find_map(|found| day(&found, 1, dated));
    let near =
        |first: &NaiveDate| dated.is_some_and(|dated| (dated - *first).num_days().abs() < 15);
    first.filter(near).or(dated)
}

fn issued(text: &str) -> Option<NaiveDateTime> {
    let near = any_day(text);
    let at = |found: &Captures<'_>| {
        let day = day(found, 3, near).or(near)?;
        Some(day.and_time(clock(found, 1)?))
    };
    let told = ISSUED.captures_iter(text).filter(|found| {
        let before = found.get(0).and_then(|whole| text.get(..whole.start())).unwrap_or_default();
        // The former bulletin has an hour too: "thay thế tin phát lúc", "Tin số 02 phát lúc".
        let former = before.lines().next_back().unwrap_or_default();
        let next =
            before.ends_with("theo ") || former.contains("thay the") || former.contains("tin so");
        !next
    });
    let told: Vec<_> = told.collect();
    let best = told.iter().find(|found| found.get(5).is_some()).or(told.first());
    if let Some(instant) = best.and_then(at) {
        return Some(instant);
    }
    if let Some(day) = ISSUED_DAY.captures(text).and_then(|found| day(&found, 1, near)) {
        return Some(day.and_time(NaiveTime::MIN));
    }
    let lone = LONE.captures_iter(text).find(|found| found.get(5).is_some());
    if let Some(instant) = lone.as_ref().and_then(at) {
        return Some(instant);
    }
    let head: String = text.lines().take(6).collect::<Vec<_>>().join("\n");
    let body_of_head = head.find(" tu ").unwrap_or(head.len());
    let in_head = WHOLE.captures(head.get(..body_of_head).unwrap_or(&head));
    let first = NOW.captures(text).or(in_head).or_else(|| WHOLE.captures(text));
    if let Some(instant) = first.as_ref().and_then(at) {
        return Some(instant);
    }
    near.map(|day| day.and_time(NaiveTime::MIN))
}

/// A point of time as a sentence tells it.
#[derive(Debug, Default, Clone, Copy)]
struct Point {
    whole: bool,
    part: Option<u32>,
    clock: Option<NaiveTime>,
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    /// Days after the issue.
    later: Option<i64>,
    now: bool,
}

impl Point {
    fn is_nothing(&self) -> bool {
        !self.now
            && self.part.is_none()
            && self.clock.is_none()
            && self.day.is_none()
            && self.later.is_none()
    }

    /// The day, with what it leaves out taken from the other one.
    fn day(&self, issued: NaiveDateTime, other: Option<&Self>) -> Option<NaiveDate> {
        use chrono::Datelike as _;
        if let Some(later) = self.later {
            return issued.date().checked_add_signed(Duration::days(later));
        }
        let from_other = |own: fn(&Self) -> Option<u32>| own(self).or_else(|| other.and_then(own));
        let Some(day) = from_other(|point| point.day) else { return Some(issued.date()) };
        let month = from_other(|point| point.month).unwrap_or_else(|| issued.month());
        let told = self.year.or_else(|| other.and_then(|other| other.year));
        let year = told.unwrap_or_else(|| issued.year());
        NaiveDate::from_ymd_opt(year, month, day)
    }

    fn instant(
        &self,
        end: bool,
        issued: NaiveDateTime,
        other: Option<&Self>,
    ) -> Option<NaiveDateTime> {
        if self.now {
            return Some(issued);
        }
        let day = self.day(issued, other)?;
        if self.whole || end && self.clock.is_none() && self.part.is_none() {
            return Some(day.succ_opt()?.and_time(NaiveTime::MIN));
        }
        let part = || NaiveTime::from_hms_opt(self.part?, 0, 0);
        Some(day.and_time(self.clock.or_else(part).unwrap_or(NaiveTime::MIN)))
    }
}

/// Words up to the first one that is none of a point of time; the point and what is left.
fn point(text: &str) -> (Point, &str) {
    let mut found = Point::default();
    let mut rest = text;
    while let Some((next, left)) = piece(rest, &mut found) {
        if !next {
            break;
        }
        rest = left;
    }
    (found, rest)
}

static A_CLOCK: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"^\(?{HOUR}\b\)?,?")));
static A_DAY: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"^\(?{DAY}\)?")));
static A_NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"^(\d{1,2}) (?:den|toi) "));

fn piece<'a>(text: &'a str, found: &mut Point) -> Option<(bool, &'a str)> {
    const PARTS: [(&str, u32); 6] =
        [("sang som", 0), ("sang", 6), ("trua", 11), ("chieu", 13), ("toi", 19), ("dem", 19)];
    let text = text.trim_start_matches([' ', ',']);
    if let Some(hit) = A_DAY.captures(text) {
        if found.day.is_some() {
            return None;
        }
        (found.day, found.month, found.year) = (number(&hit, 1), number(&hit, 2), number(&hit, 3));
        return Some((true, text.get(hit.get(0)?.end()..)?));
    }
    if let Some(hit) = A_CLOCK.captures(text) {
        if found.clock.is_some() {
            return None;
        }
        found.clock = clock(&hit, 1);
        return Some((true, text.get(hit.get(0)?.end()..)?));
    }
    if let Some(hit) = A_NUMBER.captures(text).filter(|_| found.day.is_none()) {
        found.day = number(&hit, 1);
        return Some((true, text.get(hit.get(1)?.end()..)?));
    }
    let starts = |word: &str| {
        let rest = text.strip_prefix(word)?;
        rest.chars().next().is_none_or(|next| !next.is_alphanumeric()).then_some(rest)
    };
    for (word, hour) in PARTS {
        if let Some(rest) = starts(word) {
            // "toi" is also "tới", and comes once.
            if found.part.is_some() {
                return None;
            }
            found.part = Some(hour);
            return Some((true, rest));
        }
    }
    if let Some(rest) = starts("cung ngay") {
        return Some((true, rest));
    }
    if let Some(rest) = starts("nay") {
        found.now = found.part.is_none() && found.clock.is_none();
        found.later = Some(0);
        return Some((true, rest));
    }
    if let Some(rest) = starts("mai") {
        found.later = Some(1);
        return Some((true, rest));
    }
    if let Some(rest) = starts("het") {
        found.whole = true;
        return Some((true, rest));
    }
    starts("ngay").or_else(|| starts("luc")).map(|rest| (true, rest))
}

/// "từ … đến …", and what stands for either.
fn told(sentence: &str, issued: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
    for start in BEGINS.captures_iter(sentence).filter_map(|found| found.get(1)) {
        let (first, rest) = point(sentence.get(start.start()..)?);
        if first.is_nothing() {
            continue;
        }
        let rest = rest.trim_start_matches([' ', ',']);
        let rest = rest.strip_prefix("keo dai ").unwrap_or(rest);
        let Some(rest) = rest.strip_prefix("den ").or_else(|| rest.strip_prefix("toi ")) else {
            continue;
        };
        let (second, after) = point(rest);
        if second.is_nothing() || after.trim_start().starts_with("gio toi") {
            continue;
        }
        if after.trim_start().starts_with("h toi") {
            continue;
        }
        let from = first.instant(false, issued, Some(&second));
        let to = second.instant(true, issued, Some(&first));
        if let (Some(from), Some(to)) = (from, to)
            && from < to
        {
            return Some((from, to));
        }
    }
    None
}

/// "đến …" alone begins at the issue.
fn until(sentence: &str, issued: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
    UNTIL.find_iter(sentence).find_map(|found| {
        let (point, _) = point(sentence.get(found.end()..)?);
        let dated = point.day.is_some() || point.later.is_some();
        let to = point
            .instant(true, issued, None)
            .filter(|_| dated && (point.clock.is_some() || point.whole))?;
        (issued < to).then_some((issued, to))
    })
}

fn is_past(sentence: &str) -> bool {
    ["gio qua", "do duoc", "luong mua tu", "ngay qua", "luong mua tinh tu"]
        .iter()
        .any(|word| sentence.contains(word))
}

fn window(text: &str, issued: NaiveDateTime) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let near = Some(issued.date());
    let joined = text.replace('\n', " \n");
    let sentences: Vec<&str> = joined
        .split_inclusive(". ")
        .flat_map(|sentence| sentence.split('\n'))
        .filter(|sentence| !is_past(sentence))
        .collect();
    let ahead = sentences.iter().find_map(|sentence| {
        let found = AHEAD.captures(sentence)?;
        let hours: i64 = number(&found, 1).or_else(|| number(&found, 2))?;
        (1..=HOURS_AT_MOST).contains(&hours).then_some((sentence, hours))
    });
    let days = BARE_DAY.captures(text).and_then(|found| {
        let from = day(&found, 1, near)?.and_time(NaiveTime::MIN);
        let rest = text.get(found.get(0)?.end()..)?;
        let to = point(rest).0.instant(true, issued, None)?;
        (from < to).then_some((from, to))
    });
    let range = sentences.iter().find_map(|sentence| told(sentence, issued)).or(days);
    match (ahead, range) {
        (Some((sentence, hours)), range) => {
            let since = SINCE
                .captures(sentence)
                .and_then(|found| Some(day(&found, 3, near)?.and_time(clock(&found, 1)?)));
            let end = until(sentence, issued).map(|(_, to)| to);
            let from = since.unwrap_or(issued);
            let to = from.checked_add_signed(Duration::hours(hours))?;
            match (since, range, end) {
                (None, Some(range), _) => Some(range),
                _ => Some((from, to)),
            }
        }
        (None, Some(range)) => Some(range),
        (None, None) => sentences.iter().find_map(|sentence| until(sentence, issued)),
    }
}

/// The hours of a bulletin; `plain` is its text in small letters without marks.
pub(super) fn hours(plain: &str, action: Action) -> Hours {
    let near = any_day(plain);
    let holds = HOLDS
        .captures(plain)
        .and_then(|found| Some(day(&found, 3, near)?.and_time(clock(&found, 1)?)));
    let issued = issued(plain);
    let issued_at = issued.and_then(east);
    if action == Action::Cancel {
        return Hours { issued_at, from: None, to: holds.and_then(east) };
    }
    let window = issued.and_then(|issued| window(plain, issued));
    let window = window.filter(|(_, to)| issued.is_none_or(|issued| issued < *to));
    Hours {
        issued_at,
        from: window.and_then(|(from, _)| east(from)),
        to: window.and_then(|(_, to)| east(to)),
    }
}
