//! Times, numbers and places as CAP writes them.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, FixedOffset, Timelike as _};

use super::{
    message::{Circle, Reference, Ring},
    word::Version,
};
use crate::geo::{LonLat, YEARS};

/// How a time is written; each 0 stands for a digit and + for a sign.
const TIME: &str = "0000-00-00T00:00:00+00:00";

/// The furthest that clocks are from UTC by XML Schema (part 2, 3.2.7.3), in seconds.
const OFFSET_MOST: i32 = 14 * 3600;

/// A second has so many nanoseconds; chrono gives a leap second more.
const NANOSECONDS: u32 = 1_000_000_000;

/// A time. Version 1.1 also takes fractions of seconds, which are left out, and `Z`.
pub(super) fn time(text: &str, version: Version) -> Option<DateTime<FixedOffset>> {
    let mut letters = TIME.bytes().zip(text.bytes());
    let fits = text.len() == TIME.len()
        && letters.all(|(form, letter)| match form {
            b'0' => letter.is_ascii_digit(),
            b'+' => matches!(letter, b'+' | b'-'),
            _ => letter == form,
        });
    if version == Version::V1_2 && !fits {
        return None;
    }
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    let is_plain = YEARS.contains(&time.year())
        && time.nanosecond() < NANOSECONDS
        && time.offset().local_minus_utc().abs() <= OFFSET_MOST;
    if is_plain { time.with_nanosecond(0) } else { None }
}

/// The time to the second; the offset of UTC is `-00:00` (CAP 1.2, 3.3.2).
pub(super) fn time_text(time: &DateTime<FixedOffset>) -> String {
    if time.offset().local_minus_utc() == 0 {
        time.format("%Y-%m-%dT%H:%M:%S-00:00").to_string()
    } else {
        time.format("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

/// A decimal number, without an exponent.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let is_decimal =
        text.bytes().all(|letter| letter.is_ascii_digit() || matches!(letter, b'+' | b'-' | b'.'));
    text.parse().ok().filter(|number: &f64| is_decimal && number.is_finite())
}

/// Latitude first.
fn position(text: &str) -> Option<LonLat> {
    let (lat, lon) = text.split_once(',')?;
    let (lat, lon) = (decimal(lat)?, decimal(lon)?);
    let is_on_earth = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
    is_on_earth.then_some(LonLat { lon, lat })
}

/// Positions with blanks between them; [`Ring::new`] says whether they make one.
pub(super) fn positions(text: &str) -> Option<Vec<LonLat>> {
    text.split_whitespace().map(position).collect()
}

/// Position after position, latitude first.
pub(super) fn ring_text(ring: &Ring) -> String {
    let mut text = String::new();
    for LonLat { lon, lat } in ring.positions() {
        let between = if text.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{between}{lat},{lon}");
    }
    text
}

/// A centre and a radius in kilometres.
pub(super) fn circle(text: &str) -> Option<Circle> {
    let mut parts = text.split_whitespace();
    let (centre, radius_km) = (position(parts.next()?)?, decimal(parts.next()?)?);
    (parts.next().is_none() && radius_km >= 0.0).then_some(Circle { centre, radius_km })
}

/// The centre, latitude first, and the radius.
pub(super) fn circle_text(circle: &Circle) -> String {
    let Circle { centre: LonLat { lon, lat }, radius_km } = circle;
    format!("{lat},{lon} {radius_km}")
}

/// Earlier messages, each `sender,identifier,sent`.
pub(super) fn references(text: &str, version: Version) -> Option<Vec<Reference>> {
    let one = |text: &str| {
        let (rest, sent) = text.rsplit_once(',')?;
        let (sender, identifier) = rest.split_once(',')?;
        let sent = time(sent, version)?;
        Some(Reference { sender: sender.to_owned(), identifier: identifier.to_owned(), sent })
    };
    text.split_whitespace().map(one).collect()
}

/// The same in one text.
pub(super) fn references_text(references: &[Reference]) -> String {
    let one = |other: &Reference| {
        format!("{},{},{}", other.sender, other.identifier, time_text(&other.sent))
    };
    references.iter().map(one).collect::<Vec<_>>().join(" ")
}
