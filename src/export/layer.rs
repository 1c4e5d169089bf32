//! Layers that GDAL writes: `GeoPackage` and `FlatGeobuf`.

use std::path::{Path, PathBuf};

use gdal::{
    Dataset, DatasetOptions, DriverManager, GdalOpenFlags,
    config::{clear_thread_local_config_option, set_thread_local_config_option},
    errors::GdalError,
    spatial_ref::{AxisMappingStrategy, SpatialRef},
    vector::{
        Feature, Geometry as Shape, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
    },
};

use super::{
    error::ExportError,
    gpkg,
    table::{Plan, Table},
    values::typed,
};
use crate::{
    catalog::{Field, FieldType, Geometry, GeometryType, Value},
    geo::{Srid, from_wkb},
    record::Record,
};

/// Column of a `GeoPackage` with the row's number in the file; that in the service is in `id`.
const ROW: &str = "ogc_fid";

/// The file is read when it is whole or thrown away: nothing has to be safe on the disk before.
const RELAXED: [(&str, &str); 2] =
    [("OGR_SQLITE_SYNCHRONOUS", "OFF"), ("OGR_SQLITE_JOURNAL", "OFF")];

/// How a driver is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Driver {
    GeoPackage,
    FlatGeobuf,
}

impl Driver {
    /// The name that GDAL knows it by, also the only one that may open the file again.
    fn name(self) -> &'static str {
        match self {
            Self::GeoPackage => "GPKG",
            Self::FlatGeobuf => "FlatGeobuf",
        }
    }
}

/// A layer under construction.
pub(super) struct Layer {
    driver: Driver,
    dataset: Dataset,
    path: PathBuf,
    table: String,
    fields: Vec<Field>,
    /// Column of the geometry that gets an index at the end.
    indexed: Option<String>,
    rows: u64,
}

impl Layer {
    /// A `GeoPackage` with one layer, or one table without places.
    pub(super) fn geo_package(plan: &Plan, folder: &Path) -> Result<Self, ExportError> {
        let path = folder.join("data.gpkg");
        let driver = Driver::GeoPackage;
        let column = plan.geometry().map_or("geom", |geometry| geometry.column.as_str());
        let title = &plan.collection.title.vi;
        let options = [
            format!("FID={ROW}"),
            format!("GEOMETRY_NAME={column}"),
            format!("IDENTIFIER={title}"),
            format!("DESCRIPTION={}", plan.collection.description.vi),
            "SPATIAL_INDEX=NO".to_owned(),
        ];
        let dataset = relaxed(|| {
            let mut dataset =
                DriverManager::get_driver_by_name(driver.name())?.create_vector_only(&path)?;
            create(&mut dataset, plan, kind(plan.geometry()), &options)?;
            gpkg::describe(&dataset, &plan.collection.id, &plan.fields)?;
            dataset.close()?;
            // GDAL learns the types of the columns when it opens the file.
            open(&path, driver, GdalOpenFlags::GDAL_OF_UPDATE)
        })?;
        let indexed = plan.geometry().map(|geometry| geometry.column.clone());
        Ok(Self::over(driver, dataset, path, plan, indexed))
    }

    /// A `FlatGeobuf`. It has no room for rows without a place: GDAL leaves them out, and a row that is not there would not
    /// be missed.
    pub(super) fn flat_geobuf(plan: &Plan, folder: &Path) -> Result<Self, ExportError> {
        let path = folder.join("data.fgb");
        let driver = Driver::FlatGeobuf;
        let options = [
            format!("SPATIAL_INDEX={}", if plan.indexed { "YES" } else { "NO" }),
            format!("TEMPORARY_DIR={}", folder.display()),
        ];
        let mut dataset =
            DriverManager::get_driver_by_name(driver.name())?.create_vector_only(&path)?;
        // A layer of no places is one of any places, of which none comes.
        let kind = match kind(plan.geometry()) {
            OGRwkbGeometryType::wkbNone => OGRwkbGeometryType::wkbUnknown,
            kind => kind,
        };
        create(&mut dataset, plan, kind, &options)?;
        let fields = plan.fields.iter().map(|field| (field.name.as_str(), column(field.kind)));
        let id = ("id", OGRFieldType::OFTInteger64);
        let fields: Vec<_> = [id].into_iter().chain(fields).collect();
        dataset.layer(0)?.create_defn_fields(&fields)?;
        Ok(Self::over(driver, dataset, path, plan, None))
    }

    fn over(
        driver: Driver,
        dataset: Dataset,
        path: PathBuf,
        plan: &Plan,
        indexed: Option<String>,
    ) -> Self {
        let (table, fields) = (plan.collection.id.clone(), plan.fields.clone());
        Self { driver, dataset, path, table, fields, indexed, rows: 0 }
    }
}

impl Table for Layer {
    fn write(&mut self, records: &[Record]) -> Result<(), ExportError> {
        match self.driver {
            Driver::GeoPackage => {
                let transaction = self.dataset.start_transaction()?;
                put(&transaction.layer(0)?, &self.fields, records)?;
                transaction.commit()?;
            }
            Driver::FlatGeobuf => {
                if !records.iter().all(has_place) {
                    return Err(ExportError::NoPlace { format: self.driver.name() });
                }
                put(&self.dataset.layer(0)?, &self.fields, records)?;
            }
        }
        self.rows += records.len() as u64;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<PathBuf, ExportError> {
        let Self { driver, dataset, path, table, indexed, rows, .. } = *self;
        if let Some(geometry) = indexed {
            gpkg::index(&dataset, &table, &geometry)?;
        }
        dataset.close()?;
        // Closing tells of no failure before GDAL 3.7, so the whole file is opened once.
        let found = open(&path, driver, GdalOpenFlags::GDAL_OF_READONLY)?.layer(0)?.feature_count();
        if found != rows {
            return Err(ExportError::NotWhole(format!("{found} of {rows} rows can be read")));
        }
        Ok(path)
    }
}

/// Opens files of `SQLite` without the care that a lasting file needs.
fn relaxed<T>(open: impl FnOnce() -> Result<T, GdalError>) -> Result<T, GdalError> {
    for (name, value) in RELAXED {
        set_thread_local_config_option(name, value)?;
    }
    let opened = open();
    for (name, _) in RELAXED {
        clear_thread_local_config_option(name)?;
    }
    opened
}

/// The row lies somewhere; an empty geometry is nowhere.
fn has_place(record: &Record) -> bool {
    let wkb = record.wkb.as_deref();
    wkb.is_some_and(|wkb| matches!(from_wkb(wkb), Ok(Some(_))))
}

fn open(path: &Path, driver: Driver, access: GdalOpenFlags) -> Result<Dataset, GdalError> {
    Dataset::open_ex(
        path,
        DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | access,
            allowed_drivers: Some(&[driver.name()]),
            ..DatasetOptions::default()
        },
    )
}

/// Makes the layer without its columns.
fn create(
    dataset: &mut Dataset,
    plan: &Plan,
    ty: OGRwkbGeometryType::Type,
    options: &[String],
) -> Result<(), GdalError> {
    let srs = plan.geometry().map(|_| system(plan.srid)).transpose()?;
    let options: Vec<_> = options.iter().map(String::as_str).collect();
    dataset.create_layer(LayerOptions {
        name: &plan.collection.id,
        srs: srs.as_ref(),
        ty,
        options: Some(&options),
    })?;
    Ok(())
}

/// The system as EPSG describes it, with coordinates in the order of this service.
fn system(srid: Srid) -> Result<SpatialRef, GdalError> {
    let mut system = SpatialRef::from_epsg(srid.code().unsigned_abs())?;
    system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(system)
}

/// The one type of all geometries, if there is one.
fn kind(geometry: Option<&Geometry>) -> OGRwkbGeometryType::Type {
    match geometry.map(|geometry| geometry.types.as_slice()) {
        None => OGRwkbGeometryType::wkbNone,
        Some([GeometryType::Point]) => OGRwkbGeometryType::wkbPoint,
        Some([GeometryType::MultiPoint]) => OGRwkbGeometryType::wkbMultiPoint,
        Some([GeometryType::LineString]) => OGRwkbGeometryType::wkbLineString,
        Some([GeometryType::MultiLineString]) => OGRwkbGeometryType::wkbMultiLineString,
        Some([GeometryType::Polygon]) => OGRwkbGeometryType::wkbPolygon,
        Some([GeometryType::MultiPolygon]) => OGRwkbGeometryType::wkbMultiPolygon,
        Some(_) => OGRwkbGeometryType::wkbUnknown,
    }
}

/// Types of columns; the interface has no word for those of truth values.
fn column(kind: FieldType) -> OGRFieldType::Type {
    match kind {
        FieldType::Text => OGRFieldType::OFTString,
        FieldType::Integer => OGRFieldType::OFTInteger64,
        FieldType::Number => OGRFieldType::OFTReal,
        FieldType::Boolean => OGRFieldType::OFTInteger,
        FieldType::Date => OGRFieldType::OFTDate,
        FieldType::Datetime => OGRFieldType::OFTDateTime,
    }
}

/// Writes rows: the id in the first column, the fields after it.
fn put(layer: &impl LayerAccess, fields: &[Field], records: &[Record]) -> Result<(), ExportError> {
    for record in records {
        let mut feature = Feature::new(layer.defn())?;
        feature.set_field_integer64(0, record.id)?;
        for (place, value) in typed(record, fields)?.into_iter().enumerate() {
            if let Some(value) = value {
                set(&mut feature, place + 1, &value)?;
            }
        }
        if let Some(wkb) = &record.wkb {
            feature.set_geometry(Shape::from_wkb(wkb)?)?;
        }
        feature.create(layer)?;
    }
    Ok(())
}

fn set(feature: &mut Feature<'_>, place: usize, value: &Value) -> Result<(), GdalError> {
    match value {
        Value::Text(text) => feature.set_field_string(place, text),
        Value::Integer(number) => feature.set_field_integer64(place, *number),
        Value::Number(number) => feature.set_field_double(place, *number),
        Value::Boolean(truth) => feature.set_field_integer(place, i32::from(*truth)),
        // As texts, times keep their fractions and say that they are UTC.
        Value::Date(day) => feature.set_field_string(place, &day.format("%Y/%m/%d").to_string()),
        Value::Datetime(time) => {
            feature.set_field_string(place, &time.format("%Y/%m/%d %H:%M:%S%.3f+00").to_string())
        }
    }
}
