//! What a descriptor says to tiles and map: which rows at which zoom, which sign, which label.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::Text;

/// Attribute of label points of areas: the diameter of the largest circle inside, in metres of EPSG:3857. It says
/// how much room a name has.
pub const ROOM_ATTRIBUTE: &str = "room_m";

/// A field and one of its values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldValue {
    /// Name of the field.
    pub field: String,
    /// The value, as text.
    pub value: String,
}

/// What the tiles of a collection hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiles {
    /// First zoom with content.
    pub min_zoom: u8,
    /// Last zoom that is made; clients enlarge it beyond.
    pub max_zoom: u8,
    /// Below this zoom points are summed in grid cells, so that every row is counted and none is dropped.
    #[serde(default)]
    pub aggregate_below: Option<u8>,
    /// Fields that are summed in a cell.
    #[serde(default)]
    pub sum: Vec<String>,
    /// The field that says how many a row stands for; each row is one without it.
    #[serde(default)]
    pub count: Option<String>,
    /// Attribute of a cell that says how many rows it holds, where `count` names no field.
    #[serde(default = "count_as")]
    pub count_as: String,
    /// Rows that small zooms leave out.
    #[serde(default)]
    pub only: Vec<OnlyBelow>,
    /// Rows that no zoom leaves out.
    #[serde(default)]
    pub always: Option<Always>,
    /// A second layer, [`label_layer`](super::Collection::label_layer), with one point for each row: where its name
    /// and sign stand, once and not once per tile.
    #[serde(default)]
    pub labels: Option<LabelPlace>,
    /// A request without a time gets the rows that hold now, not all that ever held.
    #[serde(default)]
    pub current: bool,
    /// Fields that the map in memory holds for figures though no tile shows them.
    #[serde(default)]
    pub kept: Vec<String>,
    /// Fields that it holds of rows without a place: they say where such a row may be.
    #[serde(default)]
    pub without_place: Vec<String>,
    /// Attributes that stand in rows of other collections.
    #[serde(default, rename = "part")]
    pub parts: Vec<TilePart>,
}

/// An attribute that stands in rows of another collection, each of which belongs to a row of this one for a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TilePart {
    /// Id of the other collection.
    pub of: String,
    /// Its field with the value, which is the name of the attribute too.
    pub field: String,
    /// The value of a row without a part.
    pub missing: String,
}

impl Tiles {
    /// The attribute of a cell that says how many it stands for.
    pub fn counted(&self) -> &str {
        self.count.as_ref().unwrap_or(&self.count_as)
    }
}

fn count_as() -> String {
    "count".to_owned()
}

/// Below a zoom only rows with one of these values are in the tiles.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnlyBelow {
    /// The zoom from which on the rule ends.
    pub below: u8,
    /// A text field.
    pub field: String,
    /// The values that stay.
    pub values: Vec<String>,
}

/// Rows that every zoom shows, whatever [`OnlyBelow`] says, with a name of their own on small maps.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Always {
    /// A text field.
    pub field: String,
    /// Below this zoom each part of such a row is a point, because its outline is too small to draw.
    pub points_below: u8,
    /// The rows by the value of the field.
    pub rows: BTreeMap<String, AlwaysRow>,
}

/// A place that a map of the whole country names, even where the data lack it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlwaysRow {
    /// Name on small maps.
    pub title: Text,
    /// Longitude and latitude of the name, in degrees, where the data have no such row.
    pub at: [f64; 2],
}

/// Where the label point of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelPlace {
    /// Inside the largest part of an area, in the middle of a line.
    Inside,
    /// At the end of a line, which is the newest position of a track; otherwise as `inside`.
    End,
}

/// The sign that the map draws rows with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Symbol {
    Boundary,
    Count,
    Hazard,
    Risk,
    Pin,
    Shelter,
    RoadCut,
    Line,
    Point,
    Fill,
}

/// How the map shows a collection.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapHints {
    /// Group in the layer list, a code of the list `map_group`.
    pub group: String,
    /// Place in the layer list and in the drawing order.
    pub order: i32,
    /// Is on when the map opens.
    pub visible: bool,
    /// The sign; by the kind of geometry without it.
    #[serde(default)]
    pub symbol: Option<Symbol>,
    /// Field written beside the sign.
    #[serde(default)]
    pub label: Option<String>,
    /// Coded field that chooses the icon: `tiles/icons/{list}-{code}.svg`.
    #[serde(default)]
    pub icon: Option<String>,
    /// Field with the risk level 1 to 5 of Decision 18/2021/QĐ-TTg.
    #[serde(default)]
    pub level: Option<String>,
    /// The rows that statistics colour.
    #[serde(default)]
    pub theme: Option<ThemeRows>,
    /// Fields of the card, in order.
    pub card: Vec<String>,
}

/// The rows that statistics colour, and the field by which figures name them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeRows {
    /// Field whose value a figure names.
    pub key: String,
    /// Field that tells the rows apart from others.
    pub field: String,
    /// Its value.
    pub value: String,
}

/// Figures about areas: the fields that say what is measured and about whom. The collection's `time` is the period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statistics {
    /// Field with the indicator.
    pub indicator: String,
    /// Figures about everyone, as opposed to one group of people.
    pub everyone: FieldValue,
}
