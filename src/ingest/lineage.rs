//! Lists of what became of units, and of the names under which people know them.

use std::{collections::HashSet, io::Read};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::error::IngestError;
use crate::{
    area::{Basis, Kind},
    store::{Db, Doing as _},
};

/// Digits of the code of a province, a district or a commune.
const DIGITS: std::ops::RangeInclusive<usize> = 2..=5;

/// What became of a file of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListLoaded {
    /// Its rows.
    pub rows: usize,
    /// Those that were new or other than before.
    pub changed: u64,
}

/// A row of a list with the lineage.
#[derive(Debug, Serialize, Deserialize)]
struct LineageRow {
    old_code: String,
    new_code: String,
    old_name: String,
    #[serde(default)]
    new_name: String,
    on_date: NaiveDate,
    kind: Kind,
    basis: Basis,
    weight: Option<f64>,
    source: String,
}

/// What a name is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum NameKind {
    Former,
    Spelling,
    Language,
}

/// A row of a list with other names.
#[derive(Debug, Serialize, Deserialize)]
struct NameRow {
    area_code: String,
    alias: String,
    kind: NameKind,
}

/// Takes a list with the lineage; a row for the same codes and day is replaced. All rows or none.
///
/// It is CSV with the columns `old_code`, `new_code`, `old_name`, `new_name` (may be empty), `on_date`, `kind` (full, partial), `basis`
/// (households, population, area, law, unknown), `weight` (above 0, at most 1; empty when it is not known) and `source`.
///
/// # Errors
/// When a row cannot be read; the first is named with its line. When the database is away.
pub async fn load_lineage(db: &Db, list: impl Read) -> Result<ListLoaded, IngestError> {
    let rows: Vec<LineageRow> = rows(list)?;
    let mut seen = HashSet::new();
    for (place, row) in rows.iter().enumerate() {
        if !seen.insert((&row.old_code, &row.new_code, row.on_date)) {
            return Err(wrong(place, "the same codes and day stand in a row before"));
        }
        let code = [&row.old_code, &row.new_code].into_iter().find(|code| !is_code(code));
        if let Some(code) = code {
            return Err(wrong(place, &format!("{code:?} is not a code of two to five digits")));
        }
        match row.weight {
            Some(weight) if !(weight > 0.0 && weight <= 1.0) => {
                return Err(wrong(
                    place,
                    &format!("the weight {weight} is not above 0 and at most 1"),
                ));
            }
            Some(_) if row.basis == Basis::Unknown => {
                return Err(wrong(
                    place,
                    "a weight on the basis unknown: leave it empty or name the basis",
                ));
            }
            _ => {}
        }
    }
    write(db, &rows, include_str!("sql/write_area_lineage.sql")).await
}

/// Takes a list with other names of units, in CSV with the columns `area_code`, `alias` and `kind` (former, spelling, language). All rows or
/// none.
///
/// # Errors
/// As [`load_lineage`].
pub async fn load_names(db: &Db, list: impl Read) -> Result<ListLoaded, IngestError> {
    let rows: Vec<NameRow> = rows(list)?;
    let mut seen = HashSet::new();
    for (place, NameRow { area_code, alias, .. }) in rows.iter().enumerate() {
        if !is_code(area_code) {
            return Err(wrong(
                place,
                &format!("{area_code:?} is not a code of two to five digits"),
            ));
        }
        if !seen.insert((area_code, alias)) {
            return Err(wrong(place, "the same code and name stand in a row before"));
        }
    }
    write(db, &rows, include_str!("sql/write_area_alias.sql")).await
}

fn is_code(code: &str) -> bool {
    DIGITS.contains(&code.len()) && code.bytes().all(|digit| digit.is_ascii_digit())
}

fn rows<Row: DeserializeOwned>(list: impl Read) -> Result<Vec<Row>, IngestError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(list);
    let rows: Result<Vec<_>, csv::Error> = reader.deserialize().collect();
    rows.map_err(|error| {
        IngestError::file(
            format!("không đọc được danh sách: {error}"),
            format!("the list cannot be read: {error}"),
        )
    })
}

fn wrong(place: usize, problem: &str) -> IngestError {
    let row = place + 1;
    IngestError::file(
        format!("dòng {row} của danh sách: {problem}"),
        format!("row {row} of the list: {problem}"),
    )
}

async fn write(
    db: &Db,
    rows: &[impl Serialize],
    statement: &str,
) -> Result<ListLoaded, IngestError> {
    const DOING: &str = "writing a list of the register";
    let client = db.connection().await?;
    let list = serde_json::to_value(rows).unwrap_or_default();
    let changed = client.execute(statement, &[&list]).await.doing(DOING)?;
    Ok(ListLoaded { rows: rows.len(), changed })
}
