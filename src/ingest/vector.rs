//! Layers that GDAL reads.

use std::{cell::RefCell, path::Path, sync::Once};

use gdal::{
    Dataset, DatasetOptions, GdalOpenFlags,
    config::{clear_thread_local_config_option, set_error_handler, set_thread_local_config_option},
    errors::{CplErrType, GdalError},
    spatial_ref::SpatialRef,
    vector::{
        Feature, Geometry, LayerAccess as _, OGRFieldType, OGRwkbGeometryType,
        OwnedFeatureIterator, OwnedLayer, geometry_type_flatten,
    },
};

use super::{
    cell::Cell,
    encoding::Charset,
    error::IngestError,
    guess::guess,
    probe::Layer,
    shape::Place,
    sniff::FileKind,
    source::{RawRow, Source, choose, unreadable},
    words::both,
};
use crate::catalog::Text;

/// Columns that a driver adds to every layer, besides those of the file.
const KML_OWN: [&str; 9] = [
    "timestamp",
    "begin",
    "end",
    "altitudeMode",
    "tessellate",
    "extrude",
    "visibility",
    "drawOrder",
    "icon",
];
const GPX_OWN: [&str; 18] = [
    "magvar",
    "geoidheight",
    "src",
    "link1_href",
    "link1_text",
    "link1_type",
    "link2_href",
    "link2_text",
    "link2_type",
    "sym",
    "fix",
    "sat",
    "hdop",
    "vdop",
    "pdop",
    "ageofdgpsdata",
    "dgpsid",
    "number",
];
const DXF_OWN: [&str; 4] = ["PaperSpace", "SubClasses", "Linetype", "EntityHandle"];
const GML_OWN: [&str; 2] = ["gml_id", "fid"];

/// What GDAL calls a ring.
const RING: &str = "LINEARRING";

/// Rows by whose words an encoding is guessed.
const GUESSED_ROWS: usize = 5000;

thread_local! {
    /// The last failure that GDAL reported on this thread. Reading a broken file looks like its end otherwise.
    static FAILURE: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HANDLER: Once = Once::new();

/// The drivers that may open a kind of file. No other is ever tried, so that no file can name a further one.
fn drivers(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::GeoJson => &["GeoJSON", "GeoJSONSeq"],
        FileKind::GeoPackage => &["GPKG"],
        FileKind::Shapefile => &["ESRI Shapefile"],
        FileKind::MapInfoTable | FileKind::MapInfoInterchange => &["MapInfo File"],
        FileKind::Kml => &["LIBKML", "KML"],
        FileKind::Gpx => &["GPX"],
        FileKind::Gml => &["GML"],
        FileKind::Dxf => &["DXF"],
        FileKind::FlatGeobuf => &["FlatGeobuf"],
        FileKind::Xlsx | FileKind::Xls | FileKind::Ods | FileKind::Csv => &[],
    }
}

/// A layer of a file.
pub(super) struct Vector {
    /// Always there but while it is made anew.
    features: Option<OwnedFeatureIterator>,
    layers: Vec<Layer>,
    spatial_ref: Option<SpatialRef>,
    columns: Vec<String>,
    texts: Texts,
    has_geometry: bool,
    total: u64,
    rows: u64,
}

/// How cells become text.
struct Texts {
    charset: Charset,
    /// Texts come as one letter for each byte of the file and are decoded here.
    bytes: bool,
    /// What the columns hold.
    kinds: Vec<OGRFieldType::Type>,
}

impl Vector {
    /// Opens a layer: the only one, or the one of that name.
    ///
    /// # Errors
    /// When GDAL cannot read the file, or there are several layers and none is named.
    pub(super) fn open(
        path: &Path,
        kind: FileKind,
        layer: Option<&str>,
        charset: Option<Charset>,
    ) -> Result<Self, IngestError> {
        HANDLER.call_once(|| {
            set_error_handler(|severity, _, message| {
                if matches!(severity, CplErrType::Failure | CplErrType::Fatal) {
                    FAILURE.with_borrow_mut(|failure| *failure = Some(message.to_owned()));
                }
            });
        });
        FAILURE.take();
        let dataset = dataset(path, kind).map_err(|error| refused(kind, &error))?;
        let layers: Vec<_> = dataset
            .layers()
            .map(|layer| Layer { name: layer.name(), rows: layer.feature_count() })
            .collect();
        let index = choose(&layers, layer, "")?;
        let bytes = in_bytes(kind);
        let charset = match kind {
            FileKind::Shapefile => charset.or_else(|| beside(path)),
            _ if bytes => charset,
            _ => Some(Charset::UTF_8),
        };
        let mut layer = dataset.into_layer(index).map_err(|error| refused(kind, &error))?;
        let charset = match charset {
            Some(charset) => charset,
            None => by_words(&mut layer)?,
        };
        let mut texts = Texts { charset, bytes, kinds: Vec::new() };
        let mut columns = Vec::new();
        for field in layer.defn().fields() {
            let name = field.name();
            columns.push(if bytes { charset.decode(&raw(&name)) } else { name });
            texts.kinds.push(field.field_type());
        }
        let has_geometry = layer.defn().geometry_type() != OGRwkbGeometryType::wkbNone;
        let spatial_ref = if has_geometry { layer.spatial_ref() } else { None };
        let total = layer.feature_count();
        let features = Some(layer.owned_features());
        Ok(Self { features, layers, spatial_ref, columns, texts, has_geometry, total, rows: 0 })
    }
}

impl Texts {
    fn cell(&self, feature: &Feature<'_>, column: usize) -> Result<Option<Cell>, IngestError> {
        // A field that the feature lacks reads as an empty text, but as the number 0.
        let text = feature.field_as_string(column).ok().flatten().filter(|text| !text.is_empty());
        let Some(text) = text else { return Ok(None) };
        if self.bytes && !text.is_ascii() {
            let bytes = raw(&text);
            return if self.charset == Charset::UTF_8 && broken(&bytes) {
                Err(IngestError::Encoding)
            } else {
                Ok(Some(Cell::text(self.charset.decode(&bytes))))
            };
        }
        match self.kinds.get(column) {
            Some(&OGRFieldType::OFTReal) => {
                // GDAL prints 15 digits, Rust as many as are needed to read the same number again.
                let number = feature.field_as_double(column).ok().flatten();
                Ok(number.map(|number| Cell::exact(number.to_string())))
            }
            None | Some(&OGRFieldType::OFTString) => Ok(Some(Cell::text(text))),
            Some(_) => Ok(Some(Cell::exact(text))),
        }
    }
}

/// The encoding of texts that come as bytes: UTF-8 where they are, else the one in which they read as Vietnamese.
fn by_words(layer: &mut OwnedLayer) -> Result<Charset, IngestError> {
    let names = layer.defn().fields().map(|field| raw(&field.name())).collect::<Vec<_>>();
    let mut texts = names;
    let columns = layer.defn().fields().count();
    for feature in layer.features().take(GUESSED_ROWS) {
        for column in 0..columns {
            let text = feature.field_as_string(column).ok().flatten();
            texts.extend(text.filter(|text| !text.is_ascii()).map(|text| raw(&text)));
        }
    }
    layer.reset_feature_reading();
    if !texts.iter().any(|text| broken(text)) {
        return Ok(Charset::UTF_8);
    }
    guess(&texts.iter().map(Vec::as_slice)).ok_or(IngestError::Encoding)
}

/// The bytes behind a text that was read as ISO 8859-1.
fn raw(text: &str) -> Vec<u8> {
    text.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

/// Not UTF-8, and not merely cut at its end to the width of a column.
fn broken(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_some())
}

/// The encoding that the `.cpg` beside a Shapefile names.
fn beside(path: &Path) -> Option<Charset> {
    let cpg = ["cpg", "CPG"].map(|ending| path.with_extension(ending));
    let text = cpg.iter().find_map(|path| std::fs::read_to_string(path).ok())?;
    text.parse().ok()
}

/// Texts are taken as the bytes of the file, one letter for each: GDAL 3.6 loses the last letter of windows-1258 texts, and
/// files of these kinds do not say, or say wrongly, what their texts are in.
fn in_bytes(kind: FileKind) -> bool {
    matches!(kind, FileKind::Shapefile | FileKind::MapInfoTable | FileKind::MapInfoInterchange)
}

/// What is set while a file is opened: GML follows no reference to another file.
const WHILE_OPENING: [(&str, &str); 3] = [
    ("GML_SKIP_RESOLVE_ELEMS", "ALL"),
    ("GML_SAVE_RESOLVED_TO", "NONE"),
    ("GML_ATTRIBUTES_TO_OGR_FIELDS", "NO"),
];

fn dataset(path: &Path, kind: FileKind) -> Result<Dataset, GdalError> {
    let options: &[&str] = match kind {
        // MapInfo files say it themselves: `super::mapinfo` writes it there.
        FileKind::Shapefile => &["ENCODING=ISO-8859-1"],
        FileKind::Gml => &["DOWNLOAD_SCHEMA=NO", "REGISTRY=", "WRITE_GFS=NO"],
        _ => &[],
    };
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(drivers(kind)),
        open_options: (!options.is_empty()).then_some(options),
        sibling_files: None,
    };
    for (name, value) in WHILE_OPENING {
        set_thread_local_config_option(name, value)?;
    }
    let opened = Dataset::open_ex(path, options);
    for (name, _) in WHILE_OPENING {
        clear_thread_local_config_option(name)?;
    }
    opened
}

fn refused(kind: FileKind, error: &GdalError) -> IngestError {
    unreadable(kind, &FAILURE.take().unwrap_or_else(|| error.to_string()))
}

/// The row alone is refused for it.
fn no_geometry(error: &GdalError) -> Text {
    both(
        format!("hình học không đọc được: {error}"),
        format!("the geometry cannot be read: {error}"),
    )
}

/// The place of a feature. One without geometry gives an object without content: no type, and a failure that is none of
/// the file's.
fn place(geometry: Option<&Geometry>) -> Result<Place, GdalError> {
    let Some(geometry) = geometry else { return Ok(Place::Nowhere) };
    let kind = geometry_type_flatten(geometry.geometry_type());
    if kind == OGRwkbGeometryType::wkbUnknown || geometry.is_empty() {
        return Ok(Place::Nowhere);
    }
    // KML has rings that are no part of a polygon, which are closed lines; well-known binary has none.
    if geometry.geometry_name() == RING {
        let line = geometry.wkt()?.replacen(RING, "LINESTRING", 1);
        return Geometry::from_wkt(&line)?.iso_wkb().map(Place::Wkb);
    }
    if kind == OGRwkbGeometryType::wkbPoint {
        let (x, y, _) = geometry.get_point(0);
        return Ok(Place::Point(x, y));
    }
    geometry.iso_wkb().map(Place::Wkb)
}

impl Source for Vector {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn has_geometry(&self) -> bool {
        self.has_geometry
    }

    fn spatial_ref(&self) -> Option<SpatialRef> {
        self.spatial_ref.clone()
    }

    fn encoding(&self) -> &'static str {
        self.texts.charset.name()
    }

    fn total(&self) -> Option<u64> {
        Some(self.total)
    }

    fn next(&mut self, wanted: &[usize]) -> Result<Option<RawRow>, IngestError> {
        let Some(feature) = self.features.as_mut().and_then(|mut features| features.next()) else {
            return match FAILURE.take() {
                None => Ok(None),
                Some(told) => Err(IngestError::file(
                    format!("tệp hỏng sau dòng {}: {told}", self.rows),
                    format!("the file is damaged after row {}: {told}", self.rows),
                )),
            };
        };
        let before = FAILURE.take();
        let (place, problem) = match place(feature.geometry()) {
            Ok(place) => (place, None),
            Err(error) => (Place::Nowhere, Some(no_geometry(&error))),
        };
        FAILURE.set(before);
        let cells: Vec<_> = wanted
            .iter()
            .map(|column| self.texts.cell(&feature, *column))
            .collect::<Result<_, _>>()?;
        drop(feature);
        self.rows += 1;
        Ok(Some(RawRow { number: self.rows, line: None, cells, place, problem }))
    }

    fn is_exact(&self, column: usize) -> bool {
        self.texts.kinds.get(column).is_some_and(|kind| *kind != OGRFieldType::OFTString)
    }

    fn rewind(&mut self) -> Result<(), IngestError> {
        self.rows = 0;
        self.features = self.features.take().map(|features| {
            let mut layer = features.into_layer();
            layer.reset_feature_reading();
            layer.owned_features()
        });
        Ok(())
    }
}

/// The column is one that a driver adds to every layer of its kind.
pub(super) fn is_drivers_own(kind: FileKind, column: &str) -> bool {
    let own: &[&str] = match kind {
        FileKind::Kml => &KML_OWN,
        FileKind::Gpx => &GPX_OWN,
        FileKind::Dxf => &DXF_OWN,
        FileKind::Gml => &GML_OWN,
        _ => &[],
    };
    own.contains(&column)
}
