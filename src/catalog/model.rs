//! What a descriptor file says, as types. Unknown keys are refused, so a typing error cannot go unseen.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::{
    face::{FieldValue, MapHints, Statistics, Tiles},
    open::Open,
};

/// A text in both languages of the service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Vietnamese, the first language.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Who may see something, before the policy looks at roles and areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Everyone.
    Public,
    /// People who work with the service.
    Internal,
    /// Officers with a right on the row's area.
    Personal,
}

/// One dataset: a table and everything that the faces of the service need to know of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each says yes or no to something of its own")]
pub struct Collection {
    /// The id in paths; the name of the descriptor file.
    #[serde(skip)]
    pub id: String,
    /// The text of the descriptor file, for a process that has to read it again.
    #[serde(skip)]
    pub descriptor: String,
    /// Name for people.
    pub title: Text,
    /// One or two sentences for people.
    pub description: Text,
    /// Table or view with the rows; it has a `bigint` column `id`.
    pub table: String,
    /// The columns by which a row of a file is recognised (a unique constraint of the table).
    pub key: Vec<String>,
    /// Who may see rows.
    pub sensitivity: Sensitivity,
    /// The rows are made elsewhere: no import, no form.
    #[serde(default)]
    pub read_only: bool,
    /// `people`: rows are counts of people, to which the floor of published figures applies.
    #[serde(default)]
    pub counts: Option<String>,
    /// The column whose code ties a row to an area.
    #[serde(default)]
    pub area_column: Option<String>,
    /// Each row lies in the unit that it names, whole: one of a file that names an older unit moves to the unit that took
    /// over. A figure about a unit does not.
    #[serde(default)]
    pub units: Option<InUnits>,
    /// How a row of a file that lacks a part of its key is recognised.
    #[serde(default, rename = "match")]
    pub matching: Option<Matching>,
    /// Rows carry photographs, sound, film or documents.
    #[serde(default)]
    pub media: bool,
    /// Only rows with this mark are open to everyone; the others to those who work in their area. Such a mark says that
    /// a figure is an official one, or that a text is approved.
    #[serde(default)]
    pub public_rows: Option<FieldValue>,
    /// What officers write is a draft until another person of their area approves it.
    #[serde(default)]
    pub review: bool,
    /// Fields that a deed of the service writes, such as merging, and nobody with the others.
    #[serde(default)]
    pub decided: Vec<String>,
    /// The disaster desk writes rows of its areas.
    #[serde(default)]
    pub desk: bool,
    /// Each row is a part of a row of another collection: under an activation it is open when that one is.
    #[serde(default)]
    pub belongs: Option<Belongs>,
    /// The community that a row speaks of, and what its stewards say.
    #[serde(default)]
    pub community: Option<Community>,
    /// Under which conditions a community keeps the media of a record, and some of its fields, to itself: they are open
    /// to officers of its area and to stewards of the community only.
    #[serde(default)]
    pub media_closed: Vec<Closing>,
    /// Each row is seen by whoever sees the record that it names.
    #[serde(default)]
    pub follows: Option<Follows>,
    /// Where the rows are.
    #[serde(default)]
    pub geometry: Option<Geometry>,
    /// When the rows hold.
    #[serde(default)]
    pub time: Option<Time>,
    /// How rows are found by words.
    #[serde(default)]
    pub search: Option<Search>,
    /// The properties, in order.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// Values that follow from other parts of a row when a file leaves them out.
    #[serde(default, rename = "derive")]
    pub derives: Vec<Derive>,
    /// A value that marks rows made for demonstration, never to be taken for fact.
    #[serde(default)]
    pub illustrative: Option<FieldValue>,
    /// Rows are figures about areas, which colour the map.
    #[serde(default)]
    pub statistics: Option<Statistics>,
    /// Whom the tiles name as their source; the title of the collection without it.
    #[serde(default)]
    pub attribution: Option<String>,
    /// The terms under which the rows that everyone sees are open data.
    #[serde(default)]
    pub open: Option<Open>,
    /// What the named rules (constraints) of the table ask of a row, in words.
    #[serde(default)]
    pub rules: BTreeMap<String, Text>,
    /// Vector tiles, if there are any.
    #[serde(default)]
    pub tiles: Option<Tiles>,
    /// How the map shows the rows.
    #[serde(default)]
    pub map: Option<MapHints>,
}

/// How rows lie in units.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InUnits {
    /// The field of the key with a number that each unit gives anew. A row that moves keeps the code of its older unit
    /// before it, or two lists that became one would write over each other.
    #[serde(default)]
    pub numbered: Option<String>,
}

/// How rows are recognised without a part of their key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The field of the key with a number that a file may lack.
    pub number: String,
    /// Fields that tell one row from another within the rest of the key; texts count however they are spelt.
    pub by: Vec<String>,
}

/// The row of another collection that a row is a part of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Belongs {
    /// Id of the other collection.
    pub collection: String,
    /// Columns that both have, which name the other row.
    pub by: Vec<String>,
}

/// The community that a record speaks of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Community {
    /// Field with the ethnic group.
    pub field: String,
    /// Fields with the community's label, the label itself first, then what belongs to it: set with a new record,
    /// changed by its stewards only.
    pub labels: Vec<String>,
}

/// A condition under which the media of a record are closed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// The condition.
    pub when: ClosedWhen,
    /// Fields that are closed with the media.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// What closes the media of a record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum ClosedWhen {
    /// A field has one of these values, or none at all: a label that nobody gave opens nothing.
    OneOf {
        /// Field with the label.
        field: String,
        /// The values that close.
        values: Vec<String>,
    },
    /// The day lies outside the season of the record. Without a season every day lies inside.
    OutOfSeason {
        /// Field with the first day, `MM-DD`.
        from: String,
        /// Field with the last day, `MM-DD`; before `from` when the season runs over the new year.
        to: String,
    },
    /// The field has a value: the record is for some people only, and the service cannot know who looks.
    Given {
        /// The field.
        field: String,
    },
}

impl ClosedWhen {
    /// The fields that decide.
    pub fn fields(&self) -> impl Iterator<Item = &String> {
        let (one, other) = match self {
            Self::OneOf { field, .. } | Self::Given { field } => (field, None),
            Self::OutOfSeason { from, to } => (from, Some(to)),
        };
        [one].into_iter().chain(other)
    }
}

/// The columns that name the record whose visibility a row follows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follows {
    /// Column with the collection id.
    pub collection: String,
    /// Column with the row id.
    pub record: String,
}

/// The kind of geometry, as far as drawing is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeometryKind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Areas.
    Polygon,
    /// All of them.
    Any,
}

/// A geometry type of OGC Simple Features that a collection accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum GeometryType {
    Point,
    MultiPoint,
    LineString,
    MultiLineString,
    Polygon,
    MultiPolygon,
}

impl GeometryType {
    /// It is an area.
    pub fn is_polygonal(self) -> bool {
        matches!(self, Self::Polygon | Self::MultiPolygon)
    }

    /// The name in GeoJSON and in Simple Features.
    pub fn name(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::MultiPoint => "MultiPoint",
            Self::LineString => "LineString",
            Self::MultiLineString => "MultiLineString",
            Self::Polygon => "Polygon",
            Self::MultiPolygon => "MultiPolygon",
        }
    }
}

/// The geometry column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Geometry {
    /// Column with EPSG:4326 geometry, longitude first.
    pub column: String,
    /// What it is drawn as.
    pub kind: GeometryKind,
    /// What a file may bring; a single geometry is taken for its multi type where only that is listed.
    pub types: Vec<GeometryType>,
    /// A row may have no geometry.
    #[serde(default)]
    pub optional: bool,
    /// Crossing rings of an imported polygon are repaired, and the report says so.
    #[serde(default)]
    pub repair: bool,
}

impl Geometry {
    /// Each row has one point, or none.
    pub fn is_point(&self) -> bool {
        self.types == [GeometryType::Point]
    }
}

/// The time in which a row holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Time {
    /// Field with the first instant.
    pub start: String,
    /// Field with the end; absent when a row is an instant.
    #[serde(default)]
    pub end: Option<String>,
}

/// How rows are found by words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Column with folded text under a trigram index.
    pub column: String,
    /// Field shown as the name of a hit.
    pub title: String,
    /// Field shown under it.
    pub subtitle: String,
    /// Collections with more weight come first among equal matches.
    pub weight: i32,
    /// Where other names of the rows stand.
    #[serde(default)]
    pub names: Option<SearchNames>,
}

/// A table with other names of a collection's rows: retired ones, spellings, other languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchNames {
    /// The table.
    pub table: String,
    /// Its column with the code of the row, the first of the collection's key.
    pub of: String,
    /// Its column with the name.
    pub text: String,
    /// Its column with the folded name under a trigram index.
    pub folded: String,
}

/// Type of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum FieldType {
    Text,
    Integer,
    Number,
    Boolean,
    Date,
    Datetime,
}

impl FieldType {
    /// The SQL type that a bound text is cast to.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "bigint",
            Self::Number => "double precision",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "timestamptz",
        }
    }

    /// Type names of `information_schema` that can stand behind a field of this type.
    pub fn stored_as(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["text"],
            Self::Integer => &["integer", "bigint", "smallint"],
            Self::Number => &["double precision", "real", "numeric"],
            Self::Boolean => &["boolean"],
            Self::Date => &["date"],
            Self::Datetime => &["timestamp with time zone"],
        }
    }
}

/// A regular expression that a text must fit.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern(Regex);

impl Pattern {
    /// The expression as written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text fits.
    pub fn fits(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl TryFrom<String> for Pattern {
    type Error = regex_lite::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Regex::new(&text).map(Self)
    }
}

/// A property of a collection; the name is that of its column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each says yes or no to something of its own")]
pub struct Field {
    /// Name in every format, and of the column.
    pub name: String,
    /// Type of the values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Name for people.
    pub title: Text,
    /// Who may see it; at least as closed as the collection.
    pub sensitivity: Sensitivity,
    /// A row without it is refused.
    #[serde(default)]
    pub required: bool,
    /// Unit of measure, as people write it.
    #[serde(default)]
    pub unit: Option<String>,
    /// Code list that the values come from.
    #[serde(default)]
    pub codes: Option<String>,
    /// Smallest value.
    #[serde(default)]
    pub min: Option<f64>,
    /// Greatest value.
    #[serde(default)]
    pub max: Option<f64>,
    /// Regular expression that a text fits, plain enough to mean the same in ECMA 262.
    #[serde(default)]
    pub pattern: Option<Pattern>,
    /// A text of several lines, such as a story.
    #[serde(default)]
    pub long: bool,
    /// Is an attribute of the tiles.
    #[serde(default)]
    pub tile: bool,
    /// Says who somebody is, or how to reach them: no layer of an office has a column of that name.
    #[serde(default)]
    pub person: bool,
    /// Column names of files that are taken for this field.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What files write there when they have no value.
    #[serde(default)]
    pub absent: Vec<String>,
}

/// A value that follows from other parts of a row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derive {
    /// The field that gets it when the file has none.
    pub field: String,
    /// A field whose text decides.
    #[serde(default)]
    pub from: Option<String>,
    /// The value by the number of characters of `from`.
    #[serde(default)]
    pub by_length: BTreeMap<String, String>,
    /// A field that says in which official list `from` is a code: the value is the entry of the field's own code
    /// list whose column `code_<list>` holds it. Without the list a code says nothing, and the row is refused.
    #[serde(default)]
    pub by_list: Option<String>,
    /// The value of a row that has a geometry.
    #[serde(default)]
    pub with_geometry: Option<String>,
    /// The value of a row without one.
    #[serde(default)]
    pub without_geometry: Option<String>,
}

impl Collection {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The conditions that close the field with the media of a record.
    pub fn closings_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Closing> {
        self.media_closed
            .iter()
            .filter(move |closing| closing.fields.iter().any(|own| own == field))
    }

    /// Name of the tile layer with one point for each row.
    pub fn label_layer(&self) -> String {
        format!("{}_label", self.id)
    }

    /// What its rows were can be asked for. Rows that the service makes itself have their own order of versions, or go for
    /// good when they are removed.
    pub fn has_past(&self) -> bool {
        !self.read_only && self.follows.is_none()
    }

    /// Rows are drawn on the map.
    pub fn has_tiles(&self) -> bool {
        self.tiles.is_some() && self.geometry.is_some()
    }
}
