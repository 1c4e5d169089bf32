//! A ZIP archive with the rows as `GeoPackage` and CSV, and the papers that one needs years later: schema, metadata, sources,
//! and a sheet to read first.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    csv::CsvColumns,
    error::ExportError,
    layer::Layer,
    table::{Plan, Table},
};
use crate::{
    catalog::{Collection, Text},
    geo::{Crs, day_in_viet_nam},
    record::Record,
};

/// Members from this size on need 64-bit places in the archive (APPNOTE 4.3.9.2).
const LARGE: u64 = u32::MAX as u64;

/// What the archive holds besides the rows.
#[derive(Debug, Clone)]
pub(super) struct Papers {
    /// The JSON Schema of the rows.
    pub(super) schema: Map<String, Value>,
}

/// An archive under construction.
pub(super) struct Bundle {
    plan: Plan,
    folder: PathBuf,
    layer: Box<Layer>,
    columns: CsvColumns,
    table: BufWriter<File>,
    table_path: PathBuf,
    rows: u64,
    line: Vec<u8>,
}

impl Bundle {
    pub(super) fn new(plan: &Plan, folder: &Path) -> Result<Self, ExportError> {
        let table_path = folder.join("data.csv");
        let columns = CsvColumns::of(&plan.collection, &plan.fields, false, Crs::CRS84);
        let mut table = BufWriter::new(File::create_new(&table_path)?);
        let mut line = Vec::new();
        columns.push_head(&mut line);
        table.write_all(&line)?;
        let layer = Box::new(Layer::geo_package(plan, folder)?);
        let (plan, folder) = (plan.clone(), folder.to_owned());
        Ok(Self { plan, folder, layer, columns, table, table_path, rows: 0, line })
    }
}

impl Table for Bundle {
    fn write(&mut self, records: &[Record]) -> Result<(), ExportError> {
        self.layer.write(records)?;
        self.line.clear();
        for record in records {
            self.columns.push_row(&mut self.line, record)?;
        }
        self.table.write_all(&self.line)?;
        self.rows += records.len() as u64;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<PathBuf, ExportError> {
        let Self { plan, folder, layer, table, table_path, rows, .. } = *self;
        let layer_path = layer.finish()?;
        table.into_inner().map_err(io::IntoInnerError::into_error)?;
        let path = folder.join("data.zip");
        let mut archive = ZipWriter::new(BufWriter::new(File::create_new(&path)?));
        let collection = &plan.collection;
        let papers = [
            ("DOC-TRUOC.txt", read_first_vi(collection, rows).into_bytes()),
            ("README.txt", read_first_en(collection, rows).into_bytes()),
            ("SOURCES.txt", sources(collection).into_bytes()),
            ("schema.json", pretty(&Value::Object(plan.papers.schema.clone()))?),
            ("metadata.json", pretty(&metadata(&plan, rows))?),
        ];
        for (name, bytes) in papers {
            archive.start_file(name, options(bytes.len() as u64)).map_err(io::Error::from)?;
            archive.write_all(&bytes)?;
        }
        for path in [&layer_path, &table_path] {
            let mut file = File::open(path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            archive.start_file(name, options(file.metadata()?.len())).map_err(io::Error::from)?;
            io::copy(&mut file, &mut archive)?;
        }
        archive.finish().map_err(io::Error::from)?.flush()?;
        Ok(path)
    }
}

fn options(bytes: u64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(bytes >= LARGE)
}

fn pretty(value: &Value) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(value)?)
}

/// What the catalogue says of the collection, and of this file.
fn metadata(plan: &Plan, rows: u64) -> Value {
    let collection = &plan.collection;
    let fields = plan.fields.iter().map(|field| {
        json!({
            "name": field.name, "type": field.kind, "title": field.title,
            "unit": field.unit, "codes": field.codes,
        })
    });
    json!({
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "attribution": collection.attribution,
        "licence_of_public_records": collection.open.as_ref().map(|open| &open.licence),
        "rights": collection.open.as_ref().and_then(|open| open.rights.as_ref()),
        "illustrative": collection.illustrative.as_ref().map(|mark| json!({"field": mark.field, "value": mark.value})),
        "made_on": day_in_viet_nam(),
        "rows": rows,
        "crs": collection.geometry.as_ref().map(|_| json!({"data.gpkg": plan.srid.to_string(), "data.csv": "OGC:CRS84"})),
        "fields": fields.collect::<Vec<_>>(),
        "files": ["data.gpkg", "data.csv", "schema.json"],
    })
}

fn read_first_vi(collection: &Collection, rows: u64) -> String {
    let illustrative = collection.illustrative.as_ref().map_or_else(String::new, |mark| {
        format!(
            "\r\nLƯU Ý: bản ghi có {} = {} là dữ liệu minh hoạ, không phải số liệu thật.\r\n",
            mark.field, mark.value
        )
    });
    format!(
        "{}\r\n\r\n{}\r\n\r\nSố bản ghi: {rows}\r\n{illustrative}\r\n\
         data.gpkg      GeoPackage, mở bằng QGIS, ArcGIS và các phần mềm bản đồ khác\r\n\
         data.csv       bảng, mã hoá UTF-8, dấu phẩy ngăn cách; ô chữ bắt đầu bằng = + - @ có dấu nháy đơn ở trước\r\n\
         schema.json    lược đồ: kiểu, đơn vị và danh mục mã của từng trường (JSON Schema 2020-12)\r\n\
         metadata.json  thông tin về bộ dữ liệu và lúc lập tệp này\r\n\
         SOURCES.txt    nguồn và điều kiện sử dụng\r\n\r\n\
         Thời điểm ghi theo giờ UTC. Toạ độ: kinh độ (hoặc hoành độ) trước, vĩ độ sau.\r\n",
        collection.title.vi, collection.description.vi
    )
}

fn read_first_en(collection: &Collection, rows: u64) -> String {
    let illustrative = collection.illustrative.as_ref().map_or_else(String::new, |mark| {
        format!(
            "\r\nNOTE: records with {} = {} are illustrations and no facts.\r\n",
            mark.field, mark.value
        )
    });
    format!(
        "{}\r\n\r\n{}\r\n\r\nRecords: {rows}\r\n{illustrative}\r\n\
         data.gpkg      GeoPackage, for QGIS, ArcGIS and other map programs\r\n\
         data.csv       a table in UTF-8 with commas; text cells that begin with = + - @ have an apostrophe before\r\n\
         schema.json    type, unit and code list of each field (JSON Schema 2020-12)\r\n\
         metadata.json  what is known of the collection, and when this file was made\r\n\
         SOURCES.txt    sources and terms of use\r\n\r\n\
         Times are UTC. Coordinates: longitude (or easting) first.\r\n",
        collection.title.en, collection.description.en
    )
}

/// Whom a user names, and the terms: the licence is that of the rows that everyone sees, whoever had the file made.
fn sources(collection: &Collection) -> String {
    let named = collection.attribution.as_ref().unwrap_or(&collection.title.vi);
    let own = collection.fields.iter().any(|field| field.name == "source");
    let (vi, en) = if own {
        (
            "Nguồn của từng bản ghi ghi ở trường source.\r\n",
            "The field source names the source of each record.\r\n",
        )
    } else {
        ("", "")
    };
    let Text { vi: terms_vi, en: terms_en } = terms(collection);
    format!(
        "Khi dùng, ghi nguồn: {named}\r\n{vi}{terms_vi}\r\n\r\n\
         Name as the source: {named}\r\n{en}{terms_en}\r\n"
    )
}

/// What one may do with the rows.
fn terms(collection: &Collection) -> Text {
    let Some(open) = &collection.open else {
        return Text {
            vi: "Điều kiện sử dụng do cơ quan cung cấp dịch vụ này quy định; tệp này không cấp thêm quyền nào.".to_owned(),
            en: "The terms of use are those of the office that runs the service; this file gives no further right.".to_owned(),
        };
    };
    let rights = open.rights.clone().unwrap_or_default();
    let also = |text: &str| if text.is_empty() { String::new() } else { format!("{text}\r\n") };
    Text {
        vi: format!(
            "Giấy phép của các bản ghi công khai: {}\r\n{}Bản ghi, thông tin chỉ cán bộ xem được không thuộc giấy phép này.",
            open.licence,
            also(&rights.vi)
        ),
        en: format!(
            "Licence of the records that everyone sees: {}\r\n{}It does not cover records and fields that only officials see.",
            open.licence,
            also(&rights.en)
        ),
    }
}
