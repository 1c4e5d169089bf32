//! Names of events in Vietnamese and English, by rule.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};

/// Hours of Viet Nam ahead of UTC: a name has the day that people there remember.
const VIET_NAM: TimeDelta = TimeDelta::hours(7);

/// Countries around, as feeds write them and as people say.
const COUNTRIES: [(&str, &str, &str); 14] = [
    ("vietnam", "Việt Nam", "Viet Nam"),
    ("viet nam", "Việt Nam", "Viet Nam"),
    ("laos", "Lào", "Laos"),
    ("lao pdr", "Lào", "Laos"),
    ("lao people's democratic republic", "Lào", "Laos"),
    ("cambodia", "Campuchia", "Cambodia"),
    ("thailand", "Thái Lan", "Thailand"),
    ("china", "Trung Quốc", "China"),
    ("philippines", "Philippines", "Philippines"),
    ("malaysia", "Malaysia", "Malaysia"),
    ("indonesia", "Indonesia", "Indonesia"),
    ("myanmar", "Myanmar", "Myanmar"),
    ("japan", "Nhật Bản", "Japan"),
    ("india", "Ấn Độ", "India"),
];

/// Points of the compass.
const POINTS: [(&str, &str); 16] = [
    ("N", "bắc"),
    ("NNE", "bắc đông bắc"),
    ("NE", "đông bắc"),
    ("ENE", "đông đông bắc"),
    ("E", "đông"),
    ("ESE", "đông đông nam"),
    ("SE", "đông nam"),
    ("SSE", "nam đông nam"),
    ("S", "nam"),
    ("SSW", "nam tây nam"),
    ("SW", "tây nam"),
    ("WSW", "tây tây nam"),
    ("W", "tây"),
    ("WNW", "tây tây bắc"),
    ("NW", "tây bắc"),
    ("NNW", "bắc tây bắc"),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A name in both languages.
pub(super) struct Name {
    pub(super) vi: String,
    pub(super) en: String,
}

fn month(at: DateTime<Utc>) -> (String, String) {
    let day = (at + VIET_NAM).date_naive();
    let name = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    (format!("{}/{}", day.month(), day.year()), format!("{name} {}", day.year()))
}

/// The country in Vietnamese and English; the word itself where it is not known.
fn country(word: &str) -> (String, String) {
    let word = word.trim();
    let low = word.to_lowercase();
    let found = COUNTRIES.iter().find(|(known, ..)| *known == low);
    found.map_or_else(
        || (word.to_owned(), word.to_owned()),
        |(_, vi, en)| ((*vi).to_owned(), (*en).to_owned()),
    )
}

/// The words name Viet Nam among others.
pub(super) fn names_viet_nam(words: &str) -> bool {
    words.split([',', ';']).any(|word| country(word).1 == "Viet Nam")
}

/// An event of a kind in countries, in its month.
pub(super) fn in_month((vi, en): (&str, &str), words: &str, at: DateTime<Utc>) -> Name {
    let pairs: Vec<_> =
        words.split([',', ';']).filter(|word| !word.trim().is_empty()).map(country).collect();
    let (own, english): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let (month_vi, month_en) = month(at);
    let of = |word: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!(" {word} {}", names.join(", ")),
    };
    Name {
        vi: format!("{vi}{} ({month_vi})", of("ở", &own)),
        en: format!("{en}{} ({month_en})", of("in", &english)),
    }
}

/// A storm, or a depression, by the name that it was given.
pub(super) fn storm(is_storm: bool, given: Option<&str>, at: DateTime<Utc>) -> Name {
    let year = (at + VIET_NAM).year();
    let (month_vi, month_en) = month(at);
    match (is_storm, given) {
        (true, Some(given)) => Name {
            vi: format!("Bão {} năm {year}", given.to_uppercase()),
            en: format!("Storm {} ({year})", capital(given)),
        },
        (true, None) => {
            Name { vi: format!("Bão tháng {month_vi}"), en: format!("Storm of {month_en}") }
        }
        (false, Some(given)) => Name {
            vi: format!("Áp thấp nhiệt đới {} năm {year}", given.to_uppercase()),
            en: format!("Tropical depression {} ({year})", capital(given)),
        },
        (false, None) => Name {
            vi: format!("Áp thấp nhiệt đới tháng {month_vi}"),
            en: format!("Tropical depression of {month_en}"),
        },
    }
}

/// KAI-TAK as Kai-tak.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + &letters.as_str().to_lowercase()
}

/// An earthquake by its magnitude and place.
pub(super) fn earthquake(magnitude: Option<f64>, place: Option<&str>, at: DateTime<Utc>) -> Name {
    let day = (at + VIET_NAM).date_naive();
    let size = magnitude.map(|magnitude| format!("{magnitude:.1}"));
    let size_vi = size.as_ref().map(|size| format!(" {} độ", size.replace('.', ",")));
    let size_en = size.map(|size| format!(" M {size}"));
    let (place_vi, place_en) = match place {
        None => (String::new(), String::new()),
        Some(place) => (at_place(place), format!(", {place}")),
    };
    let (on_vi, on_en) = (
        format!("{}/{}/{}", day.day(), day.month(), day.year()),
        format!("{} {}", day.day(), month(at).1),
    );
    Name {
        vi: format!("Động đất{}{place_vi} ({on_vi})", size_vi.unwrap_or_default()),
        en: format!("Earthquake{}{place_en} ({on_en})", size_en.unwrap_or_default()),
    }
}

/// "12 km NE of Kon Tum, Vietnam" as Vietnamese says it; other words as they are.
fn at_place(place: &str) -> String {
    let said = || {
        let (distance, rest) = place.split_once("km")?;
        let kilometres: u32 = distance.trim().parse().ok()?;
        let (point, of) = rest.trim_start().split_once(" of ")?;
        let (_, point) = POINTS.iter().find(|(name, _)| *name == point)?;
        Some(format!(" cách {} {kilometres} km về phía {point}", with_country(of)))
    };
    said().unwrap_or_else(|| format!(", {}", with_country(place)))
}

/// The last word after a comma is a country, which has a name of its own in Vietnamese.
fn with_country(place: &str) -> String {
    match place.rsplit_once(',') {
        Some((front, word)) => format!("{front}, {}", country(word).0),
        None => country(place).0,
    }
}
