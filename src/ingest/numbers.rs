//! Numbers as people write them: with a comma or a point before the decimals, with marks or blanks between thousands, as
//! percentages. `1.234` is one number in Vietnam and another one elsewhere: what all values of a column say together decides, or
//! the caller does.

use super::{check::Problem, error::IngestError, request::DecimalMark, words::both};
use crate::catalog::{Field, FieldType};

use DecimalMark::{Comma, Point};

/// Blanks that stand between thousands.
const BLANKS: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

/// Unit of fields that hold percentages.
const PERCENT: &str = "%";

/// How the texts of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// All with this mark before the decimals.
    All(DecimalMark),
    /// The column has both marks: each text that can be read in one way only is read in that way.
    Mixed,
}

/// What the texts of a column have said so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Some can be read with a comma only, some with a point only.
    only: (bool, bool),
    /// Some are no whole numbers with a comma, some with a point.
    broken: (bool, bool),
    /// The first that can be read in two ways.
    doubtful: Option<String>,
}

impl Seen {
    pub(super) fn take(&mut self, text: &str) {
        match (plain(text, Comma), plain(text, Point)) {
            (Some(_), None) => self.only.0 = true,
            (None, Some(_)) => self.only.1 = true,
            (Some(comma), Some(point)) if value(&comma) != value(&point) => {
                let is_broken = |text: &str| value(text).is_some_and(|value| value.fract() != 0.0);
                self.broken.0 |= is_broken(&comma);
                self.broken.1 |= is_broken(&point);
                self.doubtful.get_or_insert_with(|| text.trim().to_owned());
            }
            _ => {}
        }
    }

    /// How the column is read.
    ///
    /// # Errors
    /// When nothing tells; the sentence has both readings.
    pub(super) fn decide(
        &self,
        field: &Field,
        column: &str,
        asked: Option<DecimalMark>,
    ) -> Result<Marks, IngestError> {
        if let Some(mark) = asked {
            return Ok(Marks::All(mark));
        }
        let whole = field.kind == FieldType::Integer;
        match (self.only, self.broken, &self.doubtful) {
            ((true, true), ..) => Ok(Marks::Mixed),
            ((true, false), ..) => Ok(Marks::All(Comma)),
            ((false, false), (false, true), Some(_)) if whole => Ok(Marks::All(Comma)),
            ((false, false), (true, false), Some(_)) if whole => Ok(Marks::All(Point)),
            ((false, false), _, Some(text)) => Err(undecided(column, text)),
            ((false, _), ..) => Ok(Marks::All(Point)),
        }
    }
}

/// The text as a program writes the number; as it is when it is none, for the field to say so.
///
/// # Errors
/// When it may be two numbers, or is a percentage for a field of other numbers.
pub(super) fn read(text: &str, field: &Field, marks: Marks) -> Result<String, Problem> {
    let (comma, point) = (plain(text, Comma), plain(text, Point));
    let number = match (marks, comma, point) {
        (Marks::Mixed, Some(comma), Some(point)) if value(&comma) != value(&point) => {
            return Err(Problem::of(&field.name, Some(text.to_owned()), two(text, &comma, &point)));
        }
        (Marks::All(Comma), comma, point) => comma.or(point),
        (Marks::All(Point) | Marks::Mixed, comma, point) => point.or(comma),
    };
    let Some(number) = number else { return Ok(text.to_owned()) };
    if !text.trim_end().ends_with('%') || field.unit.as_deref() == Some(PERCENT) {
        return Ok(number);
    }
    if field.max.is_some_and(|max| max <= 1.0) {
        return Ok(format!("{number}e-2"));
    }
    let reason = both(
        format!("{text:?} là phần trăm, còn cột này không ghi theo phần trăm"),
        format!("{text:?} is a percentage, which this field does not hold"),
    );
    Err(Problem::of(&field.name, Some(text.to_owned()), reason))
}

/// The number with that mark before its decimals, as programs write it; nothing where the text is none.
fn plain(text: &str, mark: DecimalMark) -> Option<String> {
    let text = text.trim();
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let (sign, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (decimal, thousand) = match mark {
        Comma => (',', '.'),
        Point => ('.', ','),
    };
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if let Some((number, power)) = text.split_once(['e', 'E']) {
        // Programs write powers, and no thousands with them.
        let (whole, part) = number.split_once(decimal).unwrap_or((number, "0"));
        let signless = power.strip_prefix(['-', '+']).unwrap_or(power);
        let is_number = [whole, part, signless].iter().all(|part| !part.is_empty() && digits(part));
        return is_number.then(|| format!("{sign}{whole}.{part}e{power}"));
    }
    let (whole, part) = text.split_once(decimal).unwrap_or((text, ""));
    let whole = ungrouped(whole, thousand)?;
    let is_number = digits(part) && !(whole.is_empty() && part.is_empty());
    let (whole, part) = (if whole.is_empty() { "0" } else { &whole }, part);
    let point = if part.is_empty() { "" } else { "." };
    is_number.then(|| format!("{sign}{whole}{point}{part}"))
}

/// Digits without what stands between thousands: always the same, before each three.
fn ungrouped(text: &str, thousand: char) -> Option<String> {
    let Some(mark) = text.chars().find(|letter| !letter.is_ascii_digit()) else {
        return Some(text.to_owned());
    };
    let groups: Vec<_> = text.split(mark).collect();
    let right = |(place, group): (usize, &&str)| {
        let length = if place == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        length && group.bytes().all(|digit| digit.is_ascii_digit())
    };
    let marked = mark == thousand || BLANKS.contains(&mark);
    (marked && !text.starts_with('0') && groups.iter().enumerate().all(right))
        .then(|| groups.concat())
}

fn value(plain: &str) -> Option<f64> {
    plain.parse().ok()
}

fn two(text: &str, comma: &str, point: &str) -> crate::catalog::Text {
    both(
        format!("{text:?} có thể là {comma} hoặc {point}, và cột ghi số theo cả hai cách"),
        format!("{text:?} may be {comma} or {point}, and the column has both ways of writing"),
    )
}

fn undecided(column: &str, text: &str) -> IngestError {
    let number = |mark| plain(text, mark).unwrap_or_default();
    let (comma, point) = (number(Comma), number(Point));
    IngestError::file(
        format!(
            "cột {column:?}: {text:?} có thể là {comma} (--numbers comma) hoặc {point} (--numbers point); ghi rõ một cách"
        ),
        format!(
            "column {column:?}: {text:?} may be {comma} (--numbers comma) or {point} (--numbers point); say which"
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::catalog::Catalogue;

    static METRES: LazyLock<Field> = LazyLock::new(|| field("household", "accuracy_m"));

    fn field(collection: &str, name: &str) -> Field {
        let catalogue = Catalogue::built_in().unwrap();
        catalogue.get(collection).unwrap().field(name).unwrap().clone()
    }

    /// What a column of these texts is read as; a word where it is asked about.
    fn column(texts: &[&str], field: &Field) -> Result<Vec<String>, String> {
        let mut seen = Seen::default();
        for text in texts {
            seen.take(text);
        }
        let marks = seen.decide(field, "Cột", None).map_err(|error| error.to_string())?;
        let read = texts.iter().map(|text| read(text, field, marks));
        Ok(read.map(|read| read.unwrap_or_else(|problem| problem.reason.en)).collect())
    }

    #[test]
    fn a_column_is_read_in_the_one_way_that_fits_all_of_it() {
        let (number, whole) = (field("household", "accuracy_m"), field("shelter", "capacity"));
        let read = |texts: &[&str], field| column(texts, field).unwrap().join(" ");
        assert_eq!(read(&["1.234,5", "1.234", "12", "1 234"], &number), "1234.5 1234 12 1234");
        assert_eq!(read(&["1,234.5", "1,234", "\u{2212}0.5"], &number), "1234.5 1234 -0.5");
        assert_eq!(read(&["12,5", "1.234"], &number), "12.5 1234");
        assert_eq!(read(&["0.125", "1.234", "2e-3"], &number), "0.125 1.234 2.0e-3");
        assert_eq!(read(&["1.234", "12.000"], &whole), "1234 12000");
        assert_eq!(read(&["1,234", "12"], &whole), "1234 12");
        assert_eq!(read(&["5.0", "1.234"], &whole), "5.0 1.234");
        assert_eq!(read(&["ba", "1.2.3", "01.234"], &number), "ba 1.2.3 01.234");
        assert_eq!(
            read(&["12,5", "12.5", "1.234"], &number),
            "12.5 12.5 \"1.234\" may be 1234 or 1.234, and the column has both ways of writing"
        );
    }

    #[test]
    fn what_may_be_two_numbers_is_asked_about() {
        let (number, whole) = (field("household", "accuracy_m"), field("shelter", "capacity"));
        assert_eq!(
            column(&["1.234", "12"], &number).unwrap_err(),
            "column \"Cột\": \"1.234\" may be 1234 (--numbers comma) or 1.234 (--numbers point); say which"
        );
        assert!(column(&["2.000"], &whole).is_err());
        assert!(column(&["1.234", "2,345"], &whole).is_err());
    }

    #[test]
    fn percentages_belong_into_fields_of_percentages_or_of_shares() {
        let mut share = field("household", "accuracy_m");
        let refused = column(&["85%"], &share).unwrap();
        assert_eq!(refused, ["\"85%\" is a percentage, which this field does not hold"]);
        share.max = Some(1.0);
        assert_eq!(column(&["12,3 %"], &share).unwrap(), ["12.3e-2"]);
        share.unit = Some("%".to_owned());
        assert_eq!(column(&["85%"], &share).unwrap(), ["85"]);
    }

    /// A number in thousandths, written in a style: mark between thousands, mark before decimals, how many of them.
    fn written(thousandths: i64, (thousand, decimal): (&str, &str), decimals: usize) -> String {
        let whole = (thousandths / 1000).abs().to_string();
        let groups =
            whole.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap());
        let whole = groups.collect::<Vec<_>>().join(thousand);
        let part = format!("{:03}", (thousandths % 1000).abs());
        let part = part.get(..decimals).unwrap();
        let sign = if thousandths < 0 { "-" } else { "" };
        if decimals == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}{decimal}{part}")
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn numbers_in_one_style_are_read_right_or_asked_about(
            numbers in prop::collection::vec((-3_000_000..3_000_000_i64, 0..4_usize), 1..6),
            style in prop::sample::select(vec![(".", ","), (",", "."), (" ", ","), ("", "."), ("", ","), ("\u{a0}", ".")]),
        ) {
            let scale = |decimals: usize| 10_i64.pow(u32::try_from(3 - decimals).unwrap());
            let numbers: Vec<_> = numbers
                .into_iter()
                .map(|(number, decimals)| (number / scale(decimals) * scale(decimals), decimals))
                .collect();
            let texts: Vec<_> = numbers.iter().map(|(number, decimals)| written(*number, style, *decimals)).collect();
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            if let Ok(read) = column(&texts, &METRES) {
                for ((number, _), read) in numbers.iter().zip(read) {
                    #[expect(clippy::cast_precision_loss, reason = "some millions")]
                    let wanted = *number as f64 / 1000.0;
                    let apart = read.parse::<f64>().unwrap() - wanted;
                    prop_assert!(apart.abs() < 1e-9, "{} for {} in {:?}", read, wanted, texts);
                }
            }
        }
    }
}
