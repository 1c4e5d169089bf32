//! What layer a file could become, as it proposes itself.

use serde::Serialize;

use crate::{
    catalog::{FieldType, GeometryKind, PersonWords, fold},
    ingest::{Probe, ProbedColumn},
};

/// Beginnings of names of columns that tell one thing from another.
const KEYS: [&str; 11] =
    ["ma", "code", "id", "stt", "so thu tu", "so hieu", "objectid", "gid", "fid", "key", "number"];

/// Beginnings of names of columns with what a thing is called.
const LABELS: [&str; 4] = ["ten", "name", "title", "dia danh"];

/// Why a column is no field of the layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::ingest) enum Aside {
    /// It says where rows lie.
    Place,
    /// It says who somebody is.
    Person,
}

/// A column, and the field that it could be.
#[derive(Debug, Clone, Serialize)]
pub(in crate::ingest) struct Proposed {
    pub(super) column: String,
    #[serde(rename = "type")]
    pub(super) kind: FieldType,
    /// Every row has a value of its own.
    pub(super) tells_apart: bool,
    pub(super) aside: Option<Aside>,
    #[serde(skip)]
    pub(super) is_full: bool,
}

/// A layer that a file could become.
#[derive(Debug, Clone, Serialize)]
pub(in crate::ingest) struct Proposal {
    /// What its rows would be drawn as; none where the file has no places, or several kinds.
    pub(super) geometry: Option<GeometryKind>,
    /// Its columns, in order.
    pub(super) columns: Vec<Proposed>,
    /// The column that tells rows apart.
    pub(super) key: Option<String>,
    /// The column that is written beside a row.
    pub(super) label: Option<String>,
}

impl Proposal {
    /// What the look at a file proposes.
    pub(in crate::ingest) fn of(probe: &Probe, words: &PersonWords) -> Self {
        let columns: Vec<_> =
            probe.columns.iter().map(|column| Proposed::of(column, words)).collect();
        let geometry = match probe.shapes.as_slice() {
            [one] if *one != GeometryKind::Any => Some(*one),
            _ => None,
        };
        let fields = columns.iter().filter(|column| column.aside.is_none());
        let named = |begins: &[&str], column: &Proposed| {
            let name = fold(&column.column).replace('_', " ");
            begins.iter().any(|begin| {
                let rest = name.strip_prefix(begin);
                rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
            })
        };
        let is_key = |column: &&Proposed| {
            let kind = matches!(column.kind, FieldType::Text | FieldType::Integer);
            kind && column.tells_apart && named(&KEYS, column)
        };
        let key = fields.clone().find(is_key).map(|column| column.column.clone());
        let texts = fields.filter(|column| column.kind == FieldType::Text);
        let others = || texts.clone().find(|column| Some(&column.column) != key.as_ref());
        let label = texts.clone().find(|column| named(&LABELS, column)).or_else(others);
        let label = label.map(|column| column.column.clone());
        Self { geometry, columns, key, label }
    }

    /// The column of that name.
    pub(super) fn column(&self, name: &str) -> Option<&Proposed> {
        self.columns.iter().find(|column| column.column == name)
    }
}

impl Proposed {
    fn of(column: &ProbedColumn, words: &PersonWords) -> Self {
        let place = column.field.is_some().then_some(Aside::Place);
        let person = || words.names(&column.name).then_some(Aside::Person);
        Self {
            column: column.name.clone(),
            kind: column.kind,
            tells_apart: column.tells_apart,
            aside: place.or_else(person),
            is_full: column.is_full,
        }
    }
}
