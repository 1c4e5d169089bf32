//! A report as what stands on its pages, in order: each writer lays out the same words and numbers.

/// The whole report in one language.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Tag of the language.
    pub(super) lang: &'static str,
    /// What it is.
    pub(super) kind: String,
    /// Of what.
    pub(super) title: String,
    /// Where and when, in one line.
    pub(super) subtitle: String,
    /// The level of risk.
    pub(super) level: Option<Level>,
    pub(super) sections: Vec<Section>,
    /// At the foot of each page: as of when, from which version of the data.
    pub(super) foot: String,
    /// What stands between the number of a page and that of all.
    pub(super) page: String,
}

/// A level of risk in its official colour.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub(super) number: i64,
    pub(super) name: String,
    pub(super) fill: String,
    pub(super) text: String,
    pub(super) edge: String,
}

/// A part under a title.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// What a part is made of.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// Names and values.
    Facts(Vec<[String; 2]>),
    /// Large figures: value, what it counts, what else is to be said.
    Cards(Vec<[String; 3]>),
    /// The picture with its legend; what it is of.
    Map(String),
    /// Rows.
    Table(Table),
    /// A sentence.
    Note(String),
}

/// Rows under heads.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// What it lists.
    pub(super) title: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// The sum of the rows.
    pub(super) total: Option<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) title: String,
    /// Its share of the width, by those of the others.
    pub(super) share: f32,
    /// It holds numbers.
    pub(super) is_number: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// A text.
    Text(String),
    /// A number, and how people read it.
    Number(f64, String),
}

impl Cell {
    /// How people read it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(_, text) => text,
        }
    }
}

/// A column of texts.
pub(super) fn text(title: impl Into<String>, share: f32) -> Column {
    Column { title: title.into(), share, is_number: false }
}

/// A column of numbers.
pub(super) fn numbers(title: impl Into<String>, share: f32) -> Column {
    Column { title: title.into(), share, is_number: true }
}
