//! A layer that is to be made of a file: from what somebody chose to the descriptor, and to the columns of its table.
//!
//! Nothing of the file becomes an identifier: names of columns are made anew of plain letters, and what was written stands in
//! titles and aliases.

use serde::Serialize;

use super::{
    check::{CatalogueError, RESERVED},
    codes::CodeLists,
    column::{names, plain},
    fold::nfc,
    layer::{self, LAYER},
    model::{FieldType, GeometryKind, GeometryType, Sensitivity, Text},
};

/// The field with the code of the unit that a row lies in, which every layer has.
pub const AREA: &str = "area_code";

/// The field with a number, where no column of the file tells rows apart.
const NUMBER: &str = "row_no";

/// Letters of the id of a layer after [`LAYER`], with room for a number behind it.
const SLUG_LETTERS: usize = 24;

/// Fields that are in the tiles besides the first ones.
const DRAWN_MOST: usize = 5;

/// Fields of the card of a row.
const CARD_MOST: usize = 12;

/// Fields by which rows without a number are recognised.
const COMPARED_MOST: usize = 8;

/// First place in the layer list, and how many places layers share.
const ORDER: (i32, i32) = (200, 60);

/// A column of the file that becomes a field.
#[derive(Debug, Clone)]
pub struct DraftField {
    /// Its name in the file.
    pub column: String,
    /// Its name for people.
    pub title: Text,
    /// The type of its values.
    pub kind: FieldType,
    /// Every row has a value.
    pub is_full: bool,
}

/// A layer as somebody wants it.
#[derive(Debug, Clone)]
pub struct LayerDraft {
    /// Name for people.
    pub title: Text,
    /// One or two sentences.
    pub description: Text,
    /// What its rows are drawn as.
    pub geometry: GeometryKind,
    /// Its fields, in order.
    pub fields: Vec<DraftField>,
    /// Names of columns of the file with the code of the unit.
    pub area_columns: Vec<String>,
    /// Names of the columns that become no field.
    pub left_out: Vec<String>,
    /// Place of the field that tells rows apart; without one rows are recognised by what else they say.
    pub key: Option<usize>,
    /// Place of the field that is written beside a row.
    pub label: Option<usize>,
}

/// A layer, ready for its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerMade {
    /// Its id and the name of its table.
    pub id: String,
    /// Its descriptor.
    pub descriptor: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Types of the columns, in the words of descriptors.
    pub kinds: Vec<&'static str>,
    /// Type of its geometry.
    pub place: &'static str,
    /// The columns that tell rows apart.
    pub key: Vec<String>,
    /// The column that is searched.
    pub searched: Option<String>,
}

impl LayerDraft {
    /// The id that its title suggests; a number behind it makes another one.
    pub fn id(&self) -> String {
        let plain = plain(&self.title.vi, SLUG_LETTERS);
        let short = plain.len() < 2 || !plain.starts_with(|first: char| first.is_ascii_lowercase());
        let slug = if short { format!("so_{plain}") } else { plain };
        format!("{LAYER}{}", slug.trim_end_matches('_'))
    }

    /// The layer under that id.
    ///
    /// # Errors
    /// When the descriptor contradicts itself.
    pub fn made(&self, id: &str, codes: &CodeLists) -> Result<LayerMade, CatalogueError> {
        let columns: Vec<_> = self.fields.iter().map(|field| field.column.as_str()).collect();
        let beside: Vec<_> = self.left_out.iter().map(String::as_str).collect();
        let own = names(&columns, &beside, &[AREA, NUMBER]);
        let Some(written) = Written::of(self, id, &own) else {
            return Err(CatalogueError::collection(id, "has no place that can be drawn"));
        };
        let descriptor = toml::to_string(&written)
            .map_err(|error| CatalogueError::collection(id, error.to_string()))?;
        let read = layer::read(id, &descriptor, codes)?;
        Ok(LayerMade {
            id: id.to_owned(),
            columns: read.fields.iter().map(|field| field.name.clone()).collect(),
            kinds: read.fields.iter().map(|field| word(field.kind)).collect(),
            place: written.geometry.types[0].name(),
            key: read.key.clone(),
            searched: written.search.map(|search| search.title.to_owned()),
            descriptor,
        })
    }
}

/// The descriptor of a layer that everyone sees, or none but those who work in its areas.
///
/// # Errors
/// When it cannot be read any more.
pub fn opened(
    id: &str,
    descriptor: &str,
    to: Sensitivity,
    codes: &CodeLists,
) -> Result<String, CatalogueError> {
    let wrong = |error: &dyn std::fmt::Display| CatalogueError::collection(id, error.to_string());
    let mut table: toml::Table = toml::from_str(descriptor).map_err(|error| wrong(&error))?;
    let word = toml::Value::try_from(to).map_err(|error| wrong(&error))?;
    let fields = table.get_mut("field").and_then(toml::Value::as_array_mut);
    for field in fields.into_iter().flatten().filter_map(toml::Value::as_table_mut) {
        field.insert("sensitivity".to_owned(), word.clone());
    }
    table.insert("sensitivity".to_owned(), word);
    let text = toml::to_string(&table).map_err(|error| wrong(&error))?;
    layer::read(id, &text, codes).map(|_fits| text)
}

/// The word of a type in descriptors.
fn word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Integer => "integer",
        FieldType::Number => "number",
        FieldType::Boolean => "boolean",
        FieldType::Date => "date",
        FieldType::Datetime => "datetime",
    }
}

/// The descriptor, as it is written.
#[derive(Debug, Serialize)]
struct Written<'a> {
    title: &'a Text,
    description: &'a Text,
    table: &'a str,
    key: Vec<&'a str>,
    sensitivity: Sensitivity,
    area_column: &'static str,
    units: Units,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    matching: Option<Matching<'a>>,
    geometry: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<Search<'a>>,
    tiles: Tiles,
    map: Map<'a>,
    field: Vec<Field<'a>>,
}

#[derive(Debug, Serialize)]
struct Units {
    #[serde(skip_serializing_if = "Option::is_none")]
    numbered: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Matching<'a> {
    number: &'static str,
    by: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Place {
    column: &'static str,
    kind: GeometryKind,
    types: [GeometryType; 1],
    optional: bool,
    repair: bool,
}

#[derive(Debug, Serialize)]
struct Search<'a> {
    column: &'static str,
    title: &'a str,
    subtitle: &'static str,
    weight: i32,
}

#[derive(Debug, Serialize)]
struct Tiles {
    min_zoom: u8,
    max_zoom: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Map<'a> {
    group: &'static str,
    order: i32,
    visible: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    card: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Field<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: FieldType,
    title: Text,
    sensitivity: Sensitivity,
    #[serde(skip_serializing_if = "is_not")]
    required: bool,
    #[serde(skip_serializing_if = "is_not")]
    tile: bool,
    aliases: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_not(truth: &bool) -> bool {
    !truth
}

impl<'a> Written<'a> {
    fn of(draft: &'a LayerDraft, id: &'a str, names: &'a [String]) -> Option<Self> {
        let place = Place::of(draft.geometry)?;
        let key = draft.key.and_then(|key| names.get(key)).map(String::as_str);
        let label = draft.label.and_then(|label| names.get(label)).map(String::as_str);
        let is_text = |place: usize| {
            draft.fields.get(place).is_some_and(|field| field.kind == FieldType::Text)
        };
        let labels = (draft.geometry != GeometryKind::Point && label.is_some()).then_some("inside");
        let fields = fields(draft, names, key.or(key.is_none().then_some(NUMBER)), label);
        let card = fields.iter().map(|field| field.name).filter(|name| *name != NUMBER);
        Some(Self {
            title: &draft.title,
            description: &draft.description,
            table: id,
            key: vec![key.unwrap_or(NUMBER), AREA],
            sensitivity: Sensitivity::Internal,
            area_column: AREA,
            units: Units { numbered: key.is_none().then_some(NUMBER) },
            matching: key
                .is_none()
                .then(|| Matching { number: NUMBER, by: compared(draft, names) }),
            geometry: place,
            search: label.filter(|_| draft.label.is_some_and(is_text)).map(Search::of),
            tiles: Tiles { min_zoom: 0, max_zoom: 14, labels },
            map: Map {
                group: "other",
                order: order(id),
                visible: false,
                label,
                card: card.take(CARD_MOST).collect(),
            },
            field: fields,
        })
    }
}

impl Place {
    fn of(kind: GeometryKind) -> Option<Self> {
        let one = match kind {
            GeometryKind::Point => GeometryType::Point,
            GeometryKind::Line => GeometryType::MultiLineString,
            GeometryKind::Polygon => GeometryType::MultiPolygon,
            GeometryKind::Any => return None,
        };
        let repair = kind == GeometryKind::Polygon;
        Some(Self { column: "geom", kind, types: [one], optional: true, repair })
    }
}

impl<'a> Search<'a> {
    fn of(title: &'a str) -> Self {
        Self { column: "search_text", title, subtitle: AREA, weight: 0 }
    }
}

/// The fields of the file, those of the key first, and the unit behind them.
fn fields<'a>(
    draft: &'a LayerDraft,
    names: &'a [String],
    key: Option<&'a str>,
    label: Option<&str>,
) -> Vec<Field<'a>> {
    let mut drawn = 0;
    let mut fields = Vec::new();
    if key == Some(NUMBER) {
        let title = Text { vi: "Số thứ tự".to_owned(), en: "Number".to_owned() };
        fields.push(Field::of(NUMBER, FieldType::Text, title, Vec::new()).required());
    }
    for (field, name) in draft.fields.iter().zip(names) {
        let is_key = key == Some(name.as_str());
        let first = is_key || label == Some(name.as_str());
        drawn += usize::from(!first);
        let title = Text { vi: nfc(&field.title.vi), en: nfc(&field.title.en) };
        let mut own = Field::of(name, field.kind, title, vec![field.column.clone()]);
        own.tile = first || drawn <= DRAWN_MOST;
        own.required = is_key;
        fields.push(own);
    }
    let title = Text { vi: "Mã xã".to_owned(), en: "Commune code".to_owned() };
    let mut aliases = draft.area_columns.clone();
    aliases.push("ma_xa".to_owned());
    fields.push(Field::of(AREA, FieldType::Text, title, aliases).required());
    fields
}

impl<'a> Field<'a> {
    fn of(name: &'a str, kind: FieldType, title: Text, aliases: Vec<String>) -> Self {
        let sensitivity = Sensitivity::Internal;
        Self { name, kind, title, sensitivity, required: false, tile: false, aliases }
    }

    fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// Fields by which a row without a number is recognised: those that no row of the file lacks.
fn compared<'a>(draft: &LayerDraft, names: &'a [String]) -> Vec<&'a str> {
    let full = draft.fields.iter().zip(names).filter(|(field, _)| field.is_full);
    full.map(|(_, name)| name.as_str()).take(COMPARED_MOST).collect()
}

/// A place in the layer list, and with it a colour, that a layer keeps.
fn order(id: &str) -> i32 {
    let (first, many) = ORDER;
    first + id.bytes().map(i32::from).sum::<i32>() % many
}

/// Names of columns that stand for something else in a request, in a table or in a file.
pub(super) fn is_taken(name: &str) -> bool {
    const TAKEN: [&str; 27] = [
        "geom",
        "geometry",
        "search_text",
        "room_m",
        "count",
        "lon",
        "lat",
        "wkt",
        "commune",
        "district",
        "province",
        "state",
        "review_note",
        "fid",
        "ogc_fid",
        "rowid",
        "type",
        "tableoid",
        "xmin",
        "xmax",
        "cmin",
        "cmax",
        "ctid",
        "oid",
        "dong",
        "loi",
        "position",
    ];
    RESERVED.contains(&name) || TAKEN.contains(&name)
}
