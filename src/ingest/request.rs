//! What an import is asked to do.

use std::{borrow::Cow, collections::BTreeMap, ffi::OsString, path::PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{encoding::Charset, open::Limits};
use crate::geo::Srid;

/// The order of day, month and year where a file writes them with strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// 31/12/2025, as in Vietnam.
    #[default]
    #[serde(rename = "dmy")]
    DayFirst,
    /// 12/31/2025, as in the United States.
    #[serde(rename = "mdy")]
    MonthFirst,
    /// 2025/12/31.
    #[serde(rename = "ymd")]
    YearFirst,
}

/// A value of a file that is read as another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Place of the row among the data rows, from 1.
    pub row: u64,
    /// The column of the file.
    pub column: String,
    /// What is read in its place; nothing empties the cell.
    pub value: Option<String>,
}

/// What stands before the decimals of numbers that are written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// 1.234,5, as in Vietnam.
    Comma,
    /// 1,234.5, as programs and English people write.
    Point,
}

/// An import of one file into one collection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Request {
    /// The file.
    #[serde(with = "as_bytes")]
    pub path: PathBuf,
    /// What people call the file, where it lies under another name.
    pub name: Option<String>,
    /// The reference system of its coordinates; without it what the file says counts.
    #[serde(with = "as_text")]
    pub crs: Option<Srid>,
    /// The encoding of its texts, where the file does not say it.
    #[serde(with = "as_text")]
    pub charset: Option<Charset>,
    /// Layer, sheet or member of the file, where there are several.
    pub layer: Option<String>,
    /// The row of a sheet, or line of a table, in which its header begins; without it the one that fits the catalogue.
    #[serde(default)]
    pub header: Option<u64>,
    /// Columns of the file by field name; `lon`, `lat` and `wkt` name columns with the place.
    pub map: BTreeMap<String, String>,
    /// Values for every row, by field name.
    pub set: BTreeMap<String, String>,
    /// How dates are written.
    pub dates: DateOrder,
    /// How numbers are written; without it what all values of a column tell.
    #[serde(default)]
    pub numbers: Option<DecimalMark>,
    /// The day whose units codes and names of communes are those of; without it what all rows together tell.
    pub codes_of: Option<NaiveDate>,
    /// Rows without a number that no record fits are new ones, and get numbers.
    #[serde(default)]
    pub new_numbers: bool,
    /// Check everything and keep nothing.
    pub dry_run: bool,
    /// Values that are read as others.
    pub fixes: Vec<Fix>,
    /// What the file may cost.
    pub limits: Limits,
}

impl Request {
    /// The import of a file with everything else as it comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// What people call the file.
    pub fn file_name(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) => Cow::Borrowed(name),
            None => self.path.file_name().unwrap_or_default().to_string_lossy(),
        }
    }
}

/// A path in whatever bytes its name has: packers of old systems leave names that are no UTF-8.
mod as_bytes {
    use std::path::Path;

    use super::{Deserialize as _, Deserializer, OsString, PathBuf, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
        path.as_os_str().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
        OsString::deserialize(from).map(PathBuf::from)
    }
}

/// What is written as people write it, `EPSG:9216` or `windows-1258`.
mod as_text {
    use std::{fmt::Display, str::FromStr};

    use serde::de::Error as _;

    use super::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(super) fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().map(ToString::to_string).serialize(to)
    }

    pub(super) fn deserialize<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt as _;

    use super::*;

    #[test]
    fn a_request_reads_back_as_it_was_written_whatever_the_name_of_its_file() {
        let request = Request {
            crs: Some("EPSG:9216".parse().unwrap()),
            charset: Some(Charset::Tcvn3),
            layer: Some("xã".to_owned()),
            dates: DateOrder::MonthFirst,
            dry_run: true,
            ..Request::new(OsString::from_vec(b"/tmp/x\xe3.shp".to_vec()))
        };

        let text = serde_json::to_string(&request).unwrap();
        let again: Request = serde_json::from_str(&text).unwrap();

        assert_eq!(format!("{again:?}"), format!("{request:?}"));
        assert_eq!(again.path, request.path);
        for charset in ["UTF-8", "UTF-16BE", "windows-1258", "TCVN3"] {
            assert_eq!(charset.parse::<Charset>().unwrap().to_string(), charset);
        }
    }
}
