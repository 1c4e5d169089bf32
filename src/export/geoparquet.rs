//! `GeoParquet` 1.1: columns of the fields' types, the place as well-known binary, and the box of each row.
//!
//! The columns are written without Arrow, whose types would be made only to be taken apart again.
//!
//! # Source
//! `GeoParquet` specification 1.1.0 (<https://geoparquet.org/releases/v1.1.0/>).

use std::{
    collections::BTreeSet,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use gdal::spatial_ref::SpatialRef;
use geo::{BoundingRect, Geometry, Rect, coord};
use parquet::{
    basic::Compression,
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::{parser::parse_message_type, types::ColumnPath},
};
use serde_json::{Map, Value as Json, json};

use super::{
    error::ExportError,
    table::{Plan, Table},
    values::typed,
};
use crate::{
    catalog::{Field, FieldType, Value},
    geo::{Srid, from_wkb},
    record::Record,
    store::StoreError,
};

/// Rows of a group, or fewer when they are heavy.
const GROUP_ROWS: usize = 50_000;

/// Bytes of texts and places from which on a group is full.
const GROUP_BYTES: usize = 16 * 1024 * 1024;

/// The column with the box of each row; no field may have this name.
const BOX: &str = "bbox";

/// Days from the beginning of chrono's calendar to 1970-01-01.
const EPOCH_DAY: i32 = 719_163;

/// Values of a column that are written next. Without a level one (absent) or zero (null) there is a value in each row.
struct Column {
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    Bytes(Vec<ByteArray>),
    Long(Vec<i64>),
    Day(Vec<i32>),
    Number(Vec<f64>),
    Truth(Vec<bool>),
}

/// A file under construction.
pub(super) struct ParquetFile {
    writer: SerializedFileWriter<File>,
    path: PathBuf,
    fields: Vec<Field>,
    /// The place, if the collection has one.
    place: Option<PlaceColumn>,
    ids: Vec<i64>,
    columns: Vec<Column>,
    bytes: usize,
}

/// What is known of the places.
struct PlaceColumn {
    name: String,
    srid: Srid,
    wkb: Column,
    /// West, south, east, north of each row that has a place.
    edges: [Vec<f64>; 4],
    types: BTreeSet<&'static str>,
    around: Option<Rect>,
}

impl ParquetFile {
    pub(super) fn new(plan: &Plan, folder: &Path) -> Result<Self, ExportError> {
        let path = folder.join("data.parquet");
        let place = plan.geometry().map(|geometry| PlaceColumn::new(&geometry.column, plan.srid));
        let schema = parse_message_type(&schema(&plan.fields, place.as_ref()))?;
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("banlang".to_owned());
        if let Some(place) = &place {
            let column = ColumnPath::from(place.name.as_str());
            properties = properties
                .set_column_dictionary_enabled(column.clone(), false)
                .set_column_statistics_enabled(column, EnabledStatistics::None);
        }
        let file = File::create_new(&path)?;
        let writer =
            SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties.build()))?;
        let fields = plan.fields.clone();
        let columns = fields.iter().map(|field| Column::new(field.kind)).collect();
        Ok(Self { writer, path, fields, place, ids: Vec::new(), columns, bytes: 0 })
    }

    /// Writes what is kept as a group.
    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        put::<Int64Type>(&mut group, &self.ids, None)?;
        for column in &mut self.columns {
            column.flush(&mut group)?;
        }
        if let Some(place) = &mut self.place {
            let levels = place.wkb.levels.clone();
            place.wkb.flush(&mut group)?;
            for edges in &mut place.edges {
                put::<DoubleType>(&mut group, edges, Some(&levels))?;
                edges.clear();
            }
        }
        group.close()?;
        self.ids.clear();
        self.bytes = 0;
        Ok(())
    }
}

impl Table for ParquetFile {
    fn write(&mut self, records: &[Record]) -> Result<(), ExportError> {
        for record in records {
            self.ids.push(record.id);
            self.bytes += record.properties.len() + record.wkb.as_ref().map_or(0, Vec::len);
            let values = typed(record, &self.fields)?;
            for (column, value) in self.columns.iter_mut().zip(values) {
                column.push(value);
            }
            if let Some(place) = &mut self.place {
                place.push(record.wkb.as_deref())?;
            }
            if self.ids.len() >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<PathBuf, ExportError> {
        self.flush()?;
        let Self { mut writer, path, place, .. } = *self;
        if let Some(place) = place {
            let geo = place.metadata()?.to_string();
            writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo));
        }
        writer.close()?;
        Ok(path)
    }
}

/// The columns in the words of Parquet. The names are plain ones of the catalogue.
fn schema(fields: &[Field], place: Option<&PlaceColumn>) -> String {
    let mut columns = vec!["required int64 id".to_owned()];
    columns.extend(fields.iter().map(|field| {
        let (physical, logical) = match field.kind {
            FieldType::Text => ("binary", " (STRING)"),
            FieldType::Integer => ("int64", ""),
            FieldType::Number => ("double", ""),
            FieldType::Boolean => ("boolean", ""),
            FieldType::Date => ("int32", " (DATE)"),
            FieldType::Datetime => ("int64", " (TIMESTAMP(MICROS,true))"),
        };
        format!("optional {physical} {}{logical}", field.name)
    }));
    if let Some(place) = place {
        let edges = ["xmin", "ymin", "xmax", "ymax"].map(|edge| format!("required double {edge};"));
        columns.push(format!("optional binary {}", place.name));
        columns.push(format!("optional group {BOX} {{ {} }}", edges.join(" ")));
    }
    let ends = |column: &String| if column.ends_with('}') { "" } else { ";" };
    let columns: Vec<_> =
        columns.iter().map(|column| format!("{column}{}", ends(column))).collect();
    format!("message rows {{ {} }}", columns.join(" "))
}

impl Column {
    fn new(kind: FieldType) -> Self {
        let values = match kind {
            FieldType::Text => Values::Bytes(Vec::new()),
            FieldType::Integer | FieldType::Datetime => Values::Long(Vec::new()),
            FieldType::Number => Values::Number(Vec::new()),
            FieldType::Boolean => Values::Truth(Vec::new()),
            FieldType::Date => Values::Day(Vec::new()),
        };
        Self { levels: Vec::new(), values }
    }

    /// The value in the next row; one of another type than the column's is none.
    fn push(&mut self, value: Option<Value>) {
        use chrono::Datelike as _;
        let there = match (&mut self.values, value) {
            (Values::Bytes(all), Some(Value::Text(text))) => {
                all.push(ByteArray::from(text.into_bytes()));
                true
            }
            (Values::Long(all), Some(Value::Integer(number))) => {
                all.push(number);
                true
            }
            (Values::Long(all), Some(Value::Datetime(time))) => {
                all.push(time.timestamp_micros());
                true
            }
            (Values::Number(all), Some(Value::Number(number))) => {
                all.push(number);
                true
            }
            (Values::Truth(all), Some(Value::Boolean(truth))) => {
                all.push(truth);
                true
            }
            (Values::Day(all), Some(Value::Date(day))) => {
                all.push(day.num_days_from_ce() - EPOCH_DAY);
                true
            }
            _ => false,
        };
        self.levels.push(i16::from(there));
    }

    fn flush(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, File>,
    ) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        match &mut self.values {
            Values::Bytes(all) => {
                put::<ByteArrayType>(group, all, levels)?;
                all.clear();
            }
            Values::Long(all) => {
                put::<Int64Type>(group, all, levels)?;
                all.clear();
            }
            Values::Day(all) => {
                put::<Int32Type>(group, all, levels)?;
                all.clear();
            }
            Values::Number(all) => {
                put::<DoubleType>(group, all, levels)?;
                all.clear();
            }
            Values::Truth(all) => {
                put::<BoolType>(group, all, levels)?;
                all.clear();
            }
        }
        self.levels.clear();
        Ok(())
    }
}

/// Writes the next column of a group.
fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("the schema has fewer columns than the rows".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

impl PlaceColumn {
    fn new(name: &str, srid: Srid) -> Self {
        let wkb = Column { levels: Vec::new(), values: Values::Bytes(Vec::new()) };
        let edges = Default::default();
        Self { name: name.to_owned(), srid, wkb, edges, types: BTreeSet::new(), around: None }
    }

    /// The place of the next row. An empty geometry is none.
    fn push(&mut self, wkb: Option<&[u8]>) -> Result<(), StoreError> {
        let unreadable =
            |detail: String| StoreError::Unexpected { doing: "writing a GeoParquet", detail };
        let geometry =
            wkb.map(from_wkb).transpose().map_err(|error| unreadable(error.to_string()))?;
        let geometry = geometry.flatten();
        let bounds = geometry.as_ref().and_then(BoundingRect::bounding_rect);
        let (Some(wkb), Some(geometry), Some(bounds)) = (wkb, geometry, bounds) else {
            self.wkb.levels.push(0);
            return Ok(());
        };
        self.wkb.levels.push(1);
        if let Values::Bytes(all) = &mut self.wkb.values {
            all.push(ByteArray::from(wkb.to_vec()));
        }
        let edges = [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y];
        self.edges.iter_mut().zip(edges).for_each(|(all, edge)| all.push(edge));
        self.types.extend(type_name(&geometry));
        self.around = Some(self.around.map_or(bounds, |around| both(around, bounds)));
        Ok(())
    }

    /// The value of the key `geo`.
    fn metadata(&self) -> Result<Json, ExportError> {
        let covering =
            ["xmin", "ymin", "xmax", "ymax"].map(|edge| (edge.to_owned(), json!([BOX, edge])));
        let mut column = Map::from_iter([
            ("encoding".to_owned(), json!("WKB")),
            ("geometry_types".to_owned(), json!(self.types)),
            ("covering".to_owned(), json!({ "bbox": Map::from_iter(covering) })),
        ]);
        if let Some(around) = self.around {
            let (min, max) = (around.min(), around.max());
            column.insert("bbox".to_owned(), json!([min.x, min.y, max.x, max.y]));
        }
        // Degrees of WGS 84, longitude first, are what a file without a system means.
        if self.srid != Srid::WGS84 {
            let text = SpatialRef::from_epsg(self.srid.code().unsigned_abs())?.to_projjson()?;
            let crs = serde_json::from_str(&text).map_err(std::io::Error::from)?;
            column.insert("crs".to_owned(), crs);
        }
        let columns = Map::from_iter([(self.name.clone(), Json::Object(column))]);
        Ok(json!({ "version": "1.1.0", "primary_column": self.name, "columns": columns }))
    }
}

fn both(one: Rect, other: Rect) -> Rect {
    let min = coord! { x: one.min().x.min(other.min().x), y: one.min().y.min(other.min().y) };
    let max = coord! { x: one.max().x.max(other.max().x), y: one.max().y.max(other.max().y) };
    Rect::new(min, max)
}

fn type_name(geometry: &Geometry) -> Option<&'static str> {
    Some(match geometry {
        Geometry::Point(_) => "Point",
        Geometry::LineString(_) => "LineString",
        Geometry::Polygon(_) => "Polygon",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        _ => return None,
    })
}
