//! What a file looks like before anything is decided: for a person who matches columns, and for what finds the
//! reference system from where the places would lie.

use std::path::Path;

use gdal::{spatial_ref::CoordTransform, vector::Geometry};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, value::RawValue};

use super::{
    crs,
    encoding::candidates,
    error::IngestError,
    job::Target,
    mapping::{PlaceFrom, Proposal, Sources, proposal},
    open::{Opened, open},
    place,
    request::Request,
    shape::Place,
    sniff::FileKind,
    source::RawRow,
    unit_names,
};
use crate::{
    area::{REGISTER, Said},
    catalog::{FieldType, GeometryKind, Guess, LATITUDE, LONGITUDE, Text, WKT, nfc},
    record::UnitName,
};

/// Rows that are shown.
const ROWS: usize = 200;

/// Values of a column that are shown.
const SAMPLES: usize = 5;

/// Places of the sample at most; half as many at least, where there are as many.
const PLACES: usize = 2000;

/// Rows that are looked at before the reference system is decided, as when the file is read.
const GLIMPSE: usize = 100;

/// Letters of a cell that are shown.
const LETTERS: usize = 200;

/// Bytes of all geometries that are shown together.
const GEOMETRY_BYTES: usize = 8 << 20;

/// Bytes from which a geometry is shown with less detail, and the detail in degrees: some 50 m.
const DETAILED_BYTES: usize = 4096;
const DETAIL: f64 = 0.0005;

/// A layer or sheet of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Its rows, as the file says.
    pub rows: u64,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbedColumn {
    /// Its name.
    pub name: String,
    /// The first different values.
    pub samples: Vec<String>,
    /// The field that it is taken for, where nothing else is asked.
    pub field: Option<String>,
    /// The type that all its values have.
    pub kind: FieldType,
    /// Every row has a value.
    pub is_full: bool,
    /// Every row has a value of its own.
    pub tells_apart: bool,
}

/// An encoding that the texts could be in, with words as they would read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Name of the encoding, as [`Request::charset`] takes it.
    pub encoding: String,
    /// Values with letters that differ from one encoding to another.
    pub examples: Vec<String>,
}

/// Where the places of rows are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placed {
    /// Nowhere.
    Nowhere,
    /// The file is a layer with geometries.
    Layer,
    /// In two columns: longitude or easting, latitude or northing.
    Columns(usize, usize),
    /// In a column of well-known text.
    Wkt(usize),
}

/// A row as it is shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProbedRow {
    /// Place among the data rows, from 1.
    pub row: u64,
    /// Line of the sheet or text file, where there is one.
    pub line: Option<u64>,
    /// A cell for each column; long ones are cut.
    pub cells: Vec<Option<String>>,
    /// `GeoJSON` in degrees, with less detail where there is much; none where the system of the places is not known.
    pub geometry: Option<Box<RawValue>>,
}

/// A place of the sample, and what its row says of the unit that it lies in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampledPlace {
    /// Place among the data rows, from 1.
    pub row: u64,
    /// First coordinate in the file's own system: the middle of what is there.
    pub x: f64,
    /// Second coordinate.
    pub y: f64,
    /// Code of the unit.
    pub code: Option<String>,
    /// Names of the unit, of those that the file gives.
    pub names: Vec<(UnitName, String)>,
}

impl SampledPlace {
    /// The same in the words of the register.
    pub(super) fn said(&self) -> Said {
        let name = |wanted: UnitName| {
            let found = self.names.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, text)| text.clone())
        };
        Said {
            code: self.code.clone(),
            commune: name(UnitName::Commune),
            district: name(UnitName::District),
            province: name(UnitName::Province),
        }
    }
}

/// What a file looks like.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Probe {
    /// Its kind, after unpacking.
    pub kind: FileKind,
    /// Its layers or sheets, where it can have several.
    pub layers: Vec<Layer>,
    /// The layer that everything below is about, where there are several.
    pub layer: Option<String>,
    /// The encoding of the texts; `None` where it cannot be seen, then the first of `encodings` was tried.
    pub encoding: Option<String>,
    /// The encodings that they could be in.
    pub encodings: Vec<Candidate>,
    /// Its columns, in order.
    pub columns: Vec<ProbedColumn>,
    /// Where the places are.
    pub place: Placed,
    /// What is there.
    pub shapes: Vec<GeometryKind>,
    /// The reference system that would be taken.
    pub crs: Option<String>,
    /// Why none can be taken.
    pub crs_problem: Option<Text>,
    /// What is to be known of the sheet and of the system.
    pub notes: Vec<Text>,
    /// The number of rows; all were read.
    pub total: u64,
    /// Places from everywhere in the file, at equal distances.
    pub sample: Vec<SampledPlace>,
    /// The first rows.
    pub rows: Vec<ProbedRow>,
}

/// Looks at a file. Where it has several layers or no known encoding, the first that is possible is looked at.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn probe(
    request: &Request,
    target: &Target,
    folder: &Path,
) -> Result<Probe, IngestError> {
    let mut request = request.clone();
    match look(&request, target, folder) {
        Err(IngestError::Layers { layers, .. }) => {
            request.layer = layers.into_iter().next();
            in_some_encoding(&request, target, folder)
        }
        Err(IngestError::Encoding) => in_some_encoding(&request, target, folder),
        looked => looked,
    }
}

fn in_some_encoding(
    request: &Request,
    target: &Target,
    folder: &Path,
) -> Result<Probe, IngestError> {
    let looked = look(request, target, folder);
    if !matches!(looked, Err(IngestError::Encoding)) {
        return looked;
    }
    let mut first = None;
    let mut encodings = Vec::new();
    for charset in candidates() {
        let request = Request { charset: Some(charset), ..request.clone() };
        let probe = look(&request, target, folder)?;
        let cells = probe.columns.iter().flat_map(|column| &column.samples);
        let cells = cells.chain(probe.rows.iter().flat_map(|row| row.cells.iter().flatten()));
        let mut examples: Vec<String> = Vec::new();
        for cell in cells.filter(|cell| !cell.is_ascii()) {
            if examples.len() < SAMPLES && !examples.contains(cell) {
                examples.push(cell.clone());
            }
        }
        encodings.push(Candidate { encoding: charset.to_string(), examples });
        first.get_or_insert(probe);
    }
    let probe = first.ok_or(IngestError::Encoding)?;
    Ok(Probe { encoding: None, encodings, ..probe })
}

fn look(request: &Request, target: &Target, folder: &Path) -> Result<Probe, IngestError> {
    // A second look unpacks anew.
    let unpacked =
        tempfile::tempdir_in(folder).map_err(IngestError::io("making a temporary folder"))?;
    let mut opened = open(request, target, unpacked.path())?;
    let names = opened.source.columns().to_vec();
    let proposal = proposal(&Sources {
        target,
        request,
        columns: &names,
        layer: opened.source.has_geometry(),
    });
    let units = UnitColumns::of(&proposal, target);
    let mut seen = Seen::new(&names, units, proposal.place);
    let wanted: Vec<_> = (0..names.len()).collect();
    while let Some(row) = opened.source.next(&wanted)? {
        seen.take(row);
    }
    if seen.total == 0 {
        return Err(IngestError::no_rows());
    }
    let taken = (0..names.len()).map(|column| taken_for(column, &proposal, target)).collect();
    Ok(seen.probe(&opened, request, &names, taken))
}

/// Columns that say in which unit a row lies, or which unit it is.
struct UnitColumns {
    code: Option<usize>,
    names: Vec<(UnitName, usize)>,
}

impl UnitColumns {
    fn of(proposal: &Proposal, target: &Target) -> Self {
        let collection = &target.collection;
        let taken = |field: &String| {
            proposal.fields.iter().find(|(own, _)| own == field).map(|(_, column)| *column)
        };
        let code = collection.area_column.as_ref().and_then(taken);
        // A row of the register is a unit, and its name is that of the unit.
        let is_register = collection.id == REGISTER;
        let title = collection.search.as_ref().map(|search| &search.title);
        let own = title.filter(|_| is_register).and_then(taken);
        let mut names = proposal.unit_names.clone();
        if let Some(own) = own {
            names.retain(|(name, _)| *name != UnitName::Commune);
            names.push((UnitName::Commune, own));
        }
        Self { code, names }
    }
}

/// What has been seen of a file.
struct Seen {
    from: Option<PlaceFrom>,
    samples: Vec<Vec<String>>,
    guesses: Vec<Guess>,
    shapes: Vec<GeometryKind>,
    first: Vec<RawRow>,
    units: UnitColumns,
    sample: Vec<SampledPlace>,
    /// Every so many rows one is in the sample.
    stride: u64,
    total: u64,
}

impl Seen {
    fn new(names: &[String], units: UnitColumns, from: Option<PlaceFrom>) -> Self {
        Self {
            from,
            samples: vec![Vec::new(); names.len()],
            guesses: vec![Guess::default(); names.len()],
            shapes: Vec::new(),
            first: Vec::new(),
            units,
            sample: Vec::new(),
            stride: 1,
            total: 0,
        }
    }

    fn take(&mut self, row: RawRow) {
        self.total = row.number;
        for (guess, cell) in self.guesses.iter_mut().zip(&row.cells) {
            guess.take(cell.as_deref());
        }
        if let Some(kind) = self.from.and_then(|from| place::kind(&row, from))
            && !self.shapes.contains(&kind)
        {
            self.shapes.push(kind);
        }
        for (samples, cell) in self.samples.iter_mut().zip(&row.cells) {
            let Some(cell) = cell.as_deref().map(str::trim).filter(|cell| !cell.is_empty()) else {
                continue;
            };
            if samples.len() < SAMPLES && !samples.iter().any(|own| *own == cut(cell)) {
                samples.push(cut(cell));
            }
        }
        if (row.number - 1).is_multiple_of(self.stride) {
            self.sample_place(&row);
        }
        if self.first.len() < ROWS {
            self.first.push(row);
        }
    }

    fn sample_place(&mut self, row: &RawRow) {
        let Some((x, y)) = self.from.and_then(|from| place::middle(row, from)) else { return };
        let cell = |column: usize| {
            let text = nfc(&cut(row.cells.get(column)?.as_deref()?));
            (!text.is_empty()).then_some(text)
        };
        let code = self.units.code.and_then(cell);
        let names = self.units.names.iter();
        let names = names.filter_map(|(name, column)| Some((*name, cell(*column)?))).collect();
        self.sample.push(SampledPlace { row: row.number, x, y, code, names });
        if self.sample.len() > PLACES {
            self.stride *= 2;
            let stride = self.stride;
            self.sample.retain(|sampled| (sampled.row - 1).is_multiple_of(stride));
        }
    }

    fn probe(
        self,
        opened: &Opened,
        request: &Request,
        names: &[String],
        taken: Vec<Option<String>>,
    ) -> Probe {
        let layers = opened.source.layers().to_vec();
        let glimpsed = self.from.map(|from| {
            let rows = self.first.iter().take(GLIMPSE);
            rows.filter_map(|row| place::glimpse(row, from)).collect::<Vec<_>>()
        });
        let stated = opened.source.spatial_ref().filter(|_| self.from == Some(PlaceFrom::Layer));
        let reading = glimpsed.map(|places| crs::decide(stated, request.crs, &places)).transpose();
        let (reading, crs_problem) = match reading {
            Ok(reading) => (reading, None),
            Err(error) => (None, Some(error.text())),
        };
        let mut left = GEOMETRY_BYTES;
        let rows = self.first.into_iter().map(|mut row| {
            let geometry = reading.as_ref().zip(self.from).and_then(|(reading, from)| {
                let place = place::of(&mut row, from).ok()?;
                shown(&place, reading.transform.as_ref(), &mut left)
            });
            let cells = row.cells.iter().map(|cell| cell.as_deref().map(cut)).collect();
            ProbedRow { row: row.number, line: row.line, cells, geometry }
        });
        let rows = rows.collect();
        let seen = self.samples.into_iter().zip(self.guesses).zip(taken);
        let columns =
            names.iter().zip(seen).map(|(name, ((samples, guess), field))| ProbedColumn {
                name: name.clone(),
                samples,
                field,
                kind: guess.kind(),
                is_full: guess.is_full(),
                tells_apart: guess.tells_apart(),
            });
        Probe {
            kind: opened.kind,
            layer: request.layer.clone().filter(|_| layers.len() > 1),
            layers,
            encoding: Some(opened.source.encoding().to_owned()),
            encodings: Vec::new(),
            columns: columns.collect(),
            place: match self.from {
                None => Placed::Nowhere,
                Some(PlaceFrom::Layer) => Placed::Layer,
                Some(PlaceFrom::Pair(x, y)) => Placed::Columns(x, y),
                Some(PlaceFrom::Wkt(column)) => Placed::Wkt(column),
            },
            shapes: self.shapes,
            crs: reading.as_ref().map(|reading| reading.name.clone()),
            crs_problem,
            notes: opened
                .source
                .notes()
                .into_iter()
                .chain(reading.map(|reading| reading.notes).unwrap_or_default())
                .collect(),
            total: self.total,
            sample: self.sample,
            rows,
        }
    }
}

/// What a column is taken for: a field of the collection, or a word of `--map` for a place or the name of a unit.
fn taken_for(column: usize, proposal: &Proposal, target: &Target) -> Option<String> {
    let field = proposal.fields.iter().find(|(_, own)| *own == column).map(|(field, _)| field);
    let unit = || {
        let found = proposal.unit_names.iter().find(|(_, own)| *own == column);
        let word = unit_names::word(found?.0);
        unit_names::of_word(&target.collection, word).map(|_| word)
    };
    let place = || match proposal.place.filter(|_| target.collection.geometry.is_some())? {
        PlaceFrom::Pair(x, _) if x == column => Some(LONGITUDE),
        PlaceFrom::Pair(_, y) if y == column => Some(LATITUDE),
        PlaceFrom::Wkt(own) if own == column => Some(WKT),
        _ => None,
    };
    field.cloned().or_else(|| place().or_else(unit).map(str::to_owned))
}

/// The beginning of a cell.
fn cut(cell: &str) -> String {
    cell.chars().take(LETTERS).collect()
}

/// The place as `GeoJSON` in degrees, while there is room.
fn shown(
    place: &Place,
    to_degrees: Option<&CoordTransform>,
    left: &mut usize,
) -> Option<Box<RawValue>> {
    let mut geometry = match place {
        Place::Nowhere => return None,
        Place::Point(x, y) => Geometry::from_wkt(&format!("POINT ({x} {y})")).ok()?,
        Place::Wkb(bytes) => Geometry::from_wkb(bytes).ok()?,
    };
    geometry.flatten_to_2d();
    if let Some(transform) = to_degrees {
        geometry.transform_inplace(transform).ok()?;
    }
    if matches!(place, Place::Wkb(bytes) if bytes.len() > DETAILED_BYTES) {
        geometry = geometry.simplify_preserve_topology(DETAIL).ok()?;
    }
    let mut json = serde_json::from_str(&geometry.json().ok()?).ok()?;
    round(&mut json);
    let json = json.to_string();
    *left = left.checked_sub(json.len())?;
    RawValue::from_string(json).ok()
}

/// A decimetre is enough for a look.
fn round(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(round),
        Json::Object(members) => members.values_mut().for_each(round),
        Json::Number(number) => {
            *json = number.as_f64().map(|degrees| (degrees * 1e6).round() / 1e6).into();
        }
        _ => {}
    }
}
