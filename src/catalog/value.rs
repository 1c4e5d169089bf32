//! Values of fields: read from what people and files write, checked against the descriptor, printed for SQL.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value as Json;

use super::{
    codes::CodeLists,
    fold::nfc,
    model::{Field, FieldType, Text},
};
use crate::geo::YEARS;

/// A checked value of a field.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Value {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Date(NaiveDate),
    Datetime(DateTime<Utc>),
}

/// Why a text is no value of a field. The text of the error holds the value and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.en)]
pub struct ValueError(Text);

impl ValueError {
    /// The reason in both languages; printing the error gives the English one.
    pub fn text(&self) -> &Text {
        &self.0
    }
}

fn wrong(vi: impl Into<String>, en: impl Into<String>) -> ValueError {
    ValueError(Text { vi: vi.into(), en: en.into() })
}

impl Value {
    /// The text that PostgreSQL casts to the type of the field.
    pub fn to_sql_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(truth) => truth.to_string(),
            Self::Date(day) => day.to_string(),
            Self::Datetime(time) => time.to_rfc3339(),
        }
    }
}

/// A number as people write it: a decimal comma is understood ("33,4"), a thousands mark is not guessed.
fn number(text: &str) -> Option<f64> {
    let plain = if text.contains(',') && !text.contains('.') {
        text.replacen(',', ".", 1)
    } else {
        text.to_owned()
    };
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A day as ISO 8601 or as written in Vietnam, day first: 2025-07-01, 01/07/2025. Times of day after it are dropped.
fn day(text: &str) -> Option<NaiveDate> {
    let date = text.split(['T', ' ']).next().filter(|date| has_whole_year(date))?;
    ["%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(date, form).ok())
        .filter(|day| YEARS.contains(&day.year()))
}

/// Numbers without signs, one of them of four digits: which century `01/07/25` is in would be a guess.
fn has_whole_year(date: &str) -> bool {
    let mut parts = date.split(['-', '/']);
    parts.clone().all(|part| part.bytes().all(|digit| digit.is_ascii_digit()))
        && parts.any(|part| part.len() == 4)
}

/// Digits of an instant in milliseconds since 1970, from 2001 to 2286; no other way to write a time has as many.
const EPOCH_MS_DIGITS: usize = 13;

/// Ways to write a time with its offset from UTC, and without one.
const WITH_OFFSET: [&str; 4] = [
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y/%m/%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M%#z",
    "%Y-%m-%dT%H:%M%#z",
];
const WITHOUT: [&str; 7] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%d/%m/%Y %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
];

/// An instant: RFC 3339, a date with a time (taken as UTC), a day (its first instant, UTC), or milliseconds since
/// 1970 as feeds write them. A day with something behind it that is no time is no instant.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    if text.len() == EPOCH_MS_DIGITS && text.bytes().all(|digit| digit.is_ascii_digit()) {
        return DateTime::from_timestamp_millis(text.parse().ok()?);
    }
    let date = text.split(['T', 't', ' ']).next().filter(|date| has_whole_year(date))?;
    let with_offset =
        || WITH_OFFSET.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
    let time = if let Some(time) = DateTime::parse_from_rfc3339(text).ok().or_else(with_offset) {
        time.to_utc()
    } else if date == text {
        day(text)?.and_hms_opt(0, 0, 0)?.and_utc()
    } else {
        WITHOUT.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?.and_utc()
    };
    Some(time).filter(|time| YEARS.contains(&time.year()))
}

/// The text is a day, or an instant that is written as more than a day.
pub(super) fn is_moment(text: &str, kind: FieldType) -> bool {
    match kind {
        FieldType::Date => !text.contains(['T', ' ', ':']) && day(text).is_some(),
        FieldType::Datetime => text.contains(':') && instant(text).is_some(),
        _ => false,
    }
}

impl Field {
    /// Reads a value from text; an empty text is no value.
    ///
    /// # Errors
    /// When the text is not of the field's type, not in its code list or outside its bounds.
    pub fn read(&self, text: &str, codes: &CodeLists) -> Result<Option<Value>, ValueError> {
        let text = nfc(text);
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains('\0') {
            return Err(wrong("có ký tự rỗng (byte 0) trong ô", "the text holds a zero byte"));
        }
        let value = match self.kind {
            FieldType::Text => Value::Text(self.fitting(self.coded(text, codes)?)?),
            FieldType::Integer => {
                let whole =
                    number(&text).filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "checked to be whole and below 2^53"
                )]
                let whole = whole.map(|number| number as i64).ok_or_else(|| {
                    wrong(
                        format!("{text:?} không phải số nguyên"),
                        format!("{text:?} is not a whole number"),
                    )
                })?;
                Value::Integer(whole)
            }
            FieldType::Number => Value::Number(number(&text).ok_or_else(|| {
                wrong(format!("{text:?} không phải số"), format!("{text:?} is not a number"))
            })?),
            FieldType::Boolean => Value::Boolean(truth(&text).ok_or_else(|| {
                wrong(
                    format!("{text:?} không phải có hoặc không; ghi true hoặc false"),
                    format!("{text:?} is not yes or no; write true or false"),
                )
            })?),
            FieldType::Date => Value::Date(day(&text).ok_or_else(|| {
                wrong(
                    format!("{text:?} không phải ngày; ghi 2025-07-01 hoặc 01/07/2025"),
                    format!("{text:?} is not a date; write 2025-07-01"),
                )
            })?),
            FieldType::Datetime => Value::Datetime(instant(&text).ok_or_else(|| {
                wrong(
                    format!("{text:?} không phải thời điểm; ghi 2025-07-01T14:05:00Z"),
                    format!("{text:?} is not a time; write 2025-07-01T14:05:00Z"),
                )
            })?),
        };
        self.within(value).map(Some)
    }

    /// Reads a value from JSON; `null` is no value.
    ///
    /// # Errors
    /// As [`Field::read`], and for arrays and objects.
    pub fn read_json(&self, json: &Json, codes: &CodeLists) -> Result<Option<Value>, ValueError> {
        match json {
            Json::Null => Ok(None),
            Json::String(text) => self.read(text, codes),
            Json::Bool(truth) => self.read(&truth.to_string(), codes),
            Json::Number(number) => self.read(&number.to_string(), codes),
            Json::Array(_) | Json::Object(_) => Err(wrong(
                "danh sách hoặc đối tượng không dùng làm giá trị ở đây được",
                "a list or an object cannot be a value here",
            )),
        }
    }

    fn coded(&self, text: String, codes: &CodeLists) -> Result<String, ValueError> {
        let Some(list) = self.codes.as_ref().and_then(|name| codes.get(name)) else {
            return Ok(text);
        };
        match list.find(&text) {
            Some(code) => Ok(code.code.clone()),
            None => Err(wrong(
                format!("{text:?} không có trong danh mục \"{}\"", self.title.vi),
                format!("{text:?} is not in the list \"{}\"", self.title.en),
            )),
        }
    }

    fn fitting(&self, text: String) -> Result<String, ValueError> {
        match &self.pattern {
            Some(pattern) if !pattern.fits(&text) => Err(wrong(
                format!("{text:?} không đúng dạng {}", pattern.as_str()),
                format!("{text:?} does not fit {}", pattern.as_str()),
            )),
            _ => Ok(text),
        }
    }

    /// Numbers keep to `min` and `max`.
    fn within(&self, value: Value) -> Result<Value, ValueError> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "bounds are small; only the comparison is in floating point"
        )]
        let measure = match &value {
            Value::Integer(whole) => Some(*whole as f64),
            Value::Number(number) => Some(*number),
            _ => None,
        };
        let (Some(measure), text) = (measure, value.to_sql_text()) else { return Ok(value) };
        match (self.min, self.max) {
            (Some(min), _) if measure < min => {
                Err(wrong(format!("{text} nhỏ hơn {min}"), format!("{text} is less than {min}")))
            }
            (_, Some(max)) if measure > max => {
                Err(wrong(format!("{text} lớn hơn {max}"), format!("{text} is more than {max}")))
            }
            _ => Ok(value),
        }
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "t" | "1" | "yes" | "y" | "có" | "x" => Some(true),
        "false" | "f" | "0" | "no" | "n" | "không" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::load::Catalogue, *};

    fn read(collection: &str, field: &str, text: &str) -> Result<Option<Value>, String> {
        let catalogue = Catalogue::built_in().unwrap();
        let field = catalogue.get(collection).unwrap().field(field).unwrap().clone();
        field.read(text, catalogue.codes()).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_read_as_vietnamese_and_english_people_write_them() {
        assert_eq!(read("household", "accuracy_m", "33,4"), Ok(Some(Value::Number(33.4))));
        assert_eq!(read("household", "members", " 5.0 "), Ok(Some(Value::Integer(5))));
        assert_eq!(
            read("household", "members", "năm"),
            Err("\"năm\" is not a whole number".into())
        );
        assert_eq!(read("household", "members", "61"), Err("61 is more than 60".into()));
        assert_eq!(read("household", "members", ""), Ok(None));
    }

    #[test]
    fn days_are_read_day_first() {
        let july = Some(Value::Date(NaiveDate::from_ymd_opt(2025, 7, 1).unwrap()));
        for text in ["2025-07-01", "01/07/2025", "1/7/2025", "2025/07/01", "2025-07-01T00:00:00"] {
            assert_eq!(read("area", "valid_from", text), Ok(july.clone()), "{text}");
        }
        assert!(read("area", "valid_from", "31/02/2025").is_err());
    }

    #[test]
    fn a_time_is_read_to_the_minute_and_what_is_no_time_is_not_left_out() {
        let time = |text| {
            read("disaster_event", "started_at", text).map(|value| value.unwrap().to_sql_text())
        };
        for text in
            ["2025-07-01 14:05", "2025-07-01T14:05", "2025-07-01 21:05+07", "01/07/2025 14:05"]
        {
            assert_eq!(time(text), Ok("2025-07-01T14:05:00+00:00".to_owned()), "{text}");
        }
        for text in ["2025-07-01 14", "2025-07-01 sáng", "01/07/2025 14:05:00:99"] {
            assert!(time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_of_two_digits_or_with_a_sign_is_no_year() {
        for text in ["01/07/25", "25-07-01", "1/7/+202", "1/7/-202"] {
            assert!(read("area", "valid_from", text).is_err(), "{text}");
            assert!(read("disaster_event", "started_at", text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_or_instant_of_a_year_that_the_database_does_not_take_is_none() {
        for text in ["0000-01-01", "-0044-03-15", "01/01/0000", "+12025-07-01", "1/7/+12025"] {
            assert!(read("area", "valid_from", text).is_err(), "{text}");
        }
        for text in ["0000-01-01T00:00:00Z", "-0044-03-15 12:00:00", "+12025-07-01 00:00:00+07"] {
            assert!(read("disaster_event", "started_at", text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_instant_in_milliseconds_since_1970_is_read() {
        let time = read("disaster_event", "started_at", "1517966773840").unwrap();
        assert_eq!(time.unwrap().to_sql_text(), "2018-02-07T01:26:13.840+00:00");
    }

    #[test]
    fn a_reason_is_given_in_both_languages() {
        let catalogue = Catalogue::built_in().unwrap();
        let field = catalogue.get("household").unwrap().field("members").unwrap().clone();
        let error = field.read("năm", catalogue.codes()).unwrap_err();
        assert_eq!(error.text().vi, "\"năm\" không phải số nguyên");
        assert_eq!(error.to_string(), error.text().en);
    }

    #[test]
    fn coded_values_are_stored_as_their_code_and_unknown_ones_named() {
        assert_eq!(read("household", "ethnic_group", "Ê-đê"), Ok(Some(Value::Text("e_de".into()))));
        assert_eq!(
            read("household", "ethnic_group", "Xê Đăng X"),
            Err("\"Xê Đăng X\" is not in the list \"Ethnic group\"".into())
        );
    }
}
