//! What the service holds, and what other programs' readers find in its files, in one form to compare.

use std::{collections::BTreeMap, path::Path};

use banlang::{
    catalog::{Field, FieldType},
    geo::from_wkb,
    policy::View,
    record::{After, Select, open, page},
};
use chrono::{DateTime, SecondsFormat, SubsecRound as _, TimeDelta, Utc};
use gdal::{
    Dataset, DatasetOptions, GdalOpenFlags,
    config::{clear_thread_local_config_option, set_thread_local_config_option},
    vector::{Feature, LayerAccess as _},
};
use geo::CoordsIter as _;
use parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field as Cell,
};
use serde_json::Value;

use crate::support::TestDb;

/// Two numbers closer than this are one place: about a centimetre in degrees.
pub(super) const NEAR: f64 = 1e-7;

/// How a cell begins whose text would be longer than a cell may be. Read back, it is a place without corners.
const TOO_LONG: &str = "(dài hơn một ô";

/// A row in a form that all formats can be brought to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Texts of the values; nothing for none.
    pub(super) values: Vec<Option<String>>,
    /// The corners in their order, if there is a place.
    pub(super) corners: Option<Vec<(f64, f64)>>,
}

/// Rows by id.
pub(super) type Rows = BTreeMap<i64, Row>;

/// All rows of a view as pages give them, with the places as the table holds them.
pub(super) async fn held(db: &TestDb, view: &View) -> Rows {
    let collection = view.collection();
    let mut connection = db.db.connection().await.unwrap();
    let reading = open(&mut connection, &[view], "test").await.unwrap();
    let mut rows = Rows::new();
    let mut after = After::default();
    loop {
        let select = Select::new(view).without_geometry().after(after);
        let page = page(&reading, select, 10_000).await.unwrap();
        for record in &page.records {
            let properties: Value = serde_json::from_str(&record.properties).unwrap();
            let value = |field: &Field| canonical(field.kind, &properties[&field.name]);
            let values = view.fields().map(value).collect();
            rows.insert(record.id, Row { values, corners: None });
        }
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    if let Some(geometry) = &collection.geometry {
        let sql = format!("SELECT id, ST_AsBinary({}) FROM {}", geometry.column, collection.table);
        for row in db.world().await.query(&sql, &[]).await.unwrap() {
            let wkb: Option<Vec<u8>> = row.try_get(1).unwrap();
            if let Some(held) = rows.get_mut(&row.try_get(0).unwrap()) {
                held.corners = wkb.and_then(|wkb| corners(&wkb));
            }
        }
    }
    rows
}

fn corners(wkb: &[u8]) -> Option<Vec<(f64, f64)>> {
    let geometry = from_wkb(wkb).unwrap()?;
    Some(geometry.coords_iter().map(|at| (at.x, at.y)).collect())
}

/// The text of a value, the same for the same value.
fn canonical(kind: FieldType, json: &Value) -> Option<String> {
    Some(match (kind, json) {
        (_, Value::Null) => return None,
        (FieldType::Number, json) => json.as_f64().unwrap().to_string(),
        (FieldType::Datetime, Value::String(text)) => instant(text.parse().unwrap()),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    })
    .filter(|text| !text.is_empty())
}

/// To the second: not every format keeps more. Files hold milliseconds, and GDAL reads a workbook's last one of a second as the
/// next second: two milliseconds more put all of them there, in the file and beside it.
fn instant(time: DateTime<Utc>) -> String {
    let time = time.round_subsecs(3) + TimeDelta::milliseconds(2);
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The rows are the same.
pub(super) fn assert_same(found: &Rows, held: &Rows, what: &str) {
    assert_eq!(found.len(), held.len(), "{what}: rows");
    for (id, held) in held {
        let found = found.get(id).unwrap_or_else(|| panic!("{what}: row {id} is missing"));
        assert_eq!(found.values, held.values, "{what}: row {id}");
        let (found, held) = (found.corners.as_deref(), held.corners.as_deref());
        assert_eq!(found.map(<[_]>::len), held.map(<[_]>::len), "{what}: corners of row {id}");
        for (found, held) in found.unwrap_or_default().iter().zip(held.unwrap_or_default()) {
            let near = (found.0 - held.0).abs() < NEAR && (found.1 - held.1).abs() < NEAR;
            assert!(near, "{what}: row {id}: {found:?} for {held:?}");
        }
    }
}

/// Opens a file with one driver of GDAL.
pub(super) fn dataset(path: &Path, driver: &str) -> Dataset {
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR,
        allowed_drivers: Some(&[driver]),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What GDAL reads from the only layer of a file. `heads` are the names of the columns in the order of the fields.
pub(super) fn read_by_gdal(path: &Path, driver: &str, fields: &[Field], heads: &[String]) -> Rows {
    set_thread_local_config_option("OGR_XLSX_HEADERS", "FORCE").unwrap();
    let dataset = dataset(path, driver);
    if dataset.layer_count() == 0 {
        // A KML without placemarks.
        return Rows::new();
    }
    assert_eq!(dataset.layer_count(), 1, "{}", path.display());
    let mut layer = dataset.layer(0).unwrap();
    let columns: Vec<_> = heads.iter().map(|head| layer.defn().field_index(head).ok()).collect();
    let id = layer.defn().field_index("id").ok();
    let place = ["Kinh độ", "Vĩ độ"].map(|head| layer.defn().field_index(head).ok());
    let wkt = layer.defn().field_index("WKT").ok();
    let mut rows = Rows::new();
    for feature in layer.features() {
        let values = fields.iter().zip(&columns);
        // A column that no row fills is not there in every format.
        let values =
            values.map(|(field, column)| value(&feature, (*column)?, field.kind)).collect();
        let corners = match (place, wkt) {
            ([Some(lon), Some(lat)], _) => {
                let number = |column| feature.field_as_double(column).unwrap();
                text(&feature, lon).and_then(|_| Some(vec![(number(lon)?, number(lat)?)]))
            }
            (_, Some(wkt)) => text(&feature, wkt).map(|wkt| {
                if wkt.starts_with(TOO_LONG) {
                    return Vec::new();
                }
                let shape = gdal::vector::Geometry::from_wkt(&wkt).unwrap();
                corners(&shape.iso_wkb().unwrap()).unwrap()
            }),
            _ => shape(&feature),
        };
        let id = id.and_then(|id| text(&feature, id));
        let id = id.unwrap_or_else(|| panic!("a row of {} has no id", path.display()));
        let id = id.parse().unwrap();
        rows.insert(id, Row { values, corners });
    }
    clear_thread_local_config_option("OGR_XLSX_HEADERS").unwrap();
    rows
}

fn shape(feature: &Feature<'_>) -> Option<Vec<(f64, f64)>> {
    let geometry = feature.geometry()?;
    corners(&geometry.iso_wkb().ok().filter(|wkb| wkb.len() > 5)?)
}

fn text(feature: &Feature<'_>, column: usize) -> Option<String> {
    feature.field_as_string(column).unwrap().filter(|text| !text.is_empty())
}

fn value(feature: &Feature<'_>, column: usize, kind: FieldType) -> Option<String> {
    let text = text(feature, column)?;
    Some(match kind {
        FieldType::Text => text,
        FieldType::Integer => text.parse::<i64>().unwrap().to_string(),
        FieldType::Number => match text.parse::<f64>() {
            // GDAL prints fewer digits than it read.
            Ok(_) => {
                let number = feature.field_as_double(column).unwrap().unwrap();
                let printed: f64 = text.parse().unwrap();
                if (number - printed).abs() < 1e-9 { number } else { printed }.to_string()
            }
            Err(error) => panic!("{text}: {error}"),
        },
        FieldType::Boolean => match text.as_str() {
            "1" | "true" | "TRUE" => "true".to_owned(),
            "0" | "false" | "FALSE" => "false".to_owned(),
            other => panic!("{other} is no truth value"),
        },
        FieldType::Date => text.replace('/', "-").chars().take(10).collect(),
        FieldType::Datetime => {
            let text = text.replace('/', "-").replacen(' ', "T", 1);
            let text =
                text.trim_end_matches("+00").trim_end_matches('Z').trim_end_matches("+00:00");
            instant(format!("{text}Z").parse().unwrap())
        }
    })
}

/// What the reader of the `parquet` crate finds, and the value of the key `geo`.
pub(super) fn read_parquet(path: &Path, fields: &[Field], geometry: Option<&str>) -> (Rows, Value) {
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let pairs = reader.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    let geo = pairs.into_iter().find(|pair| pair.key == "geo").and_then(|pair| pair.value);
    let geo = geo.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap());
    let mut rows = Rows::new();
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let cells: BTreeMap<_, _> = row.get_column_iter().collect();
        let cell =
            |name: &str| cells.iter().find(|(own, _)| own.as_str() == name).map(|(_, cell)| *cell);
        let values = fields.iter().map(|field| plain(cell(&field.name).unwrap())).collect();
        let corners = geometry.and_then(|name| match cell(name).unwrap() {
            Cell::Bytes(wkb) => corners(wkb.data()),
            _ => None,
        });
        let Some(Cell::Long(id)) = cell("id") else { panic!("no id in {row}") };
        rows.insert(*id, Row { values, corners });
    }
    (rows, geo)
}

fn plain(cell: &Cell) -> Option<String> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Str(text) => text.clone(),
        Cell::Long(number) => number.to_string(),
        Cell::Double(number) => number.to_string(),
        Cell::Bool(truth) => truth.to_string(),
        Cell::Date(days) => {
            let day = DateTime::from_timestamp(i64::from(*days) * 86_400, 0).unwrap();
            day.date_naive().to_string()
        }
        Cell::TimestampMicros(time) => instant(DateTime::from_timestamp_micros(*time).unwrap()),
        other => panic!("{other} is of no type that is written"),
    })
}

/// Names of columns as the fields have them.
pub(super) fn names(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| field.name.clone()).collect()
}
