//! What an import is asked to do.

use std::{collections::BTreeMap, path::PathBuf};

use super::{encoding::Charset, open::Limits};
use crate::geo::Srid;

/// The order of day, month and year where a file writes them with strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// 31/12/2025, as in Vietnam.
    #[default]
    DayFirst,
    /// 12/31/2025, as in the United States.
    MonthFirst,
    /// 2025/12/31.
    YearFirst,
}

/// An import of one file into one collection.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The file.
    pub path: PathBuf,
    /// The reference system of its coordinates; without it what the file says counts.
    pub crs: Option<Srid>,
    /// The encoding of its texts, where the file does not say it.
    pub charset: Option<Charset>,
    /// Layer, sheet or member of the file, where there are several.
    pub layer: Option<String>,
    /// Columns of the file by field name; `lon`, `lat` and `wkt` name columns with the place.
    pub map: BTreeMap<String, String>,
    /// Values for every row, by field name.
    pub set: BTreeMap<String, String>,
    /// How dates are written.
    pub dates: DateOrder,
    /// Check everything and keep nothing.
    pub dry_run: bool,
    /// What the file may cost.
    pub limits: Limits,
}

impl Request {
    /// The import of a file with everything else as it comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }
}
