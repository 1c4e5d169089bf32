//! Every format holds what the service holds: files are read by other readers than our import, and compared row by row,
//! value by value and corner by corner.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

use banlang::{
    auth::Caller,
    catalog::{Catalogue, Field},
    export::{Download, Export, ExportFormat, FORMATS, Limited, download},
    geo::{LonLatBox, Srid},
    http::Lang,
    ingest::{DEMO_ACCOUNT, load_demo},
    media::MediaStore,
    ogc::schema_of,
    policy::{View, view},
    record::Select,
};
use futures_util::StreamExt as _;
use gdal::vector::LayerAccess as _;
use serde_json::{Value, json};

use super::oracle::{NEAR, Rows, assert_same, dataset, held, names, read_by_gdal, read_parquet};
use crate::support::{TestDb, accounts, ledger, reader};

/// Rows that a careless writer spoils.
const AWKWARD: &str = "
    INSERT INTO shelter (code, name, capacity, geom, source) VALUES
        ('0007', 'Trường, \"A\" <&> ''b''', 100, ST_SetSRID(ST_MakePoint(107.512345678901, 15.1), 4326), '=HYPERLINK(\"x\")'),
        ('0008', E'hai\\ndòng\\tÊ-đê', NULL, NULL, '+84 905 123 456'),
        ('1e5', '-cmd', 1, ST_SetSRID(ST_MakePoint(-0.0000001, -15.25), 4326), '@x'),
        ('true', '2025-07-01', 2147483647, ST_SetSRID(ST_MakePoint(109, 12), 4326), 'Đăk Glong ở ''xa''');
    INSERT INTO road (code, name, geom) VALUES
        ('R1', 'Đường 24', ST_GeomFromText('MULTILINESTRING((107.5 15.1, 107.6 15.2, 107.7 15.15))', 4326)),
        ('R2', 'Đường 40B', ST_GeomFromText('MULTILINESTRING((107.5 15.1, 107.6 15.2), (107.7 15.3, 107.8 15.4))', 4326))";

/// A database with the demonstration and awkward rows, and a folder for files.
struct World {
    db: TestDb,
    catalogue: Catalogue,
    exports: Limited,
    folder: tempfile::TempDir,
}

impl World {
    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let exports = Limited::new(Some(folder.path().join("spool")));
        Self {
            db: TestDb::create().await,
            catalogue: Catalogue::built_in().unwrap(),
            exports,
            folder,
        }
    }

    async fn demonstration() -> Self {
        let world = Self::empty().await;
        let media = MediaStore::new(world.folder.path().join("media"));
        load_demo(&reader(), &world.db.db, &world.catalogue, &media, &ledger(), &|_| ())
            .await
            .unwrap();
        world.db.execute(AWKWARD).await;
        world
    }

    async fn view(&self, collection: &str) -> Option<View> {
        let officer = accounts(&self.db).caller_named(DEMO_ACCOUNT).await.unwrap();
        view(&officer, self.catalogue.get(collection).unwrap(), &self.catalogue)
    }

    /// As everyone sees it.
    fn view_of_public(&self, collection: &str) -> View {
        view(&Caller::public(), self.catalogue.get(collection).unwrap(), &self.catalogue).unwrap()
    }

    /// The export as a file.
    async fn export(&self, view: &View, format: ExportFormat, srid: Srid) -> PathBuf {
        // This one has no room for rows without a place.
        let select = match format.name {
            "fgb" => Select::new(view).meeting("-180,-90,180,90".parse::<LonLatBox>().unwrap()),
            _ => Select::new(view),
        };
        let export = Export {
            select,
            format,
            only_fields: false,
            srid,
            lang: Lang::Vi,
            schema: schema_of(view, self.catalogue.codes(), Lang::Vi),
        };
        let connection = self.db.db.connection().await.unwrap();
        let place = self.exports.place().unwrap();
        let mut bytes = Vec::new();
        match download(&self.exports, connection, export, place).await.unwrap() {
            Download::Streamed(mut stream) => {
                while let Some(chunk) = stream.next().await {
                    bytes.extend(chunk.unwrap());
                }
            }
            Download::Whole { bytes: mut stream, length } => {
                while let Some(chunk) = stream.next().await {
                    bytes.extend(chunk.unwrap());
                }
                assert_eq!(bytes.len() as u64, length);
            }
        }
        let name = format!("{}.{}", view.collection().id, format.ending());
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn format(name: &str) -> ExportFormat {
    ExportFormat::named(name).unwrap()
}

/// The rows of a file, read by somebody else's program.
fn found(format: ExportFormat, path: &Path, view: &View) -> Option<Rows> {
    let fields: Vec<Field> = view.fields().cloned().collect();
    let geometry = view.collection().geometry.as_ref().map(|geometry| geometry.column.as_str());
    Some(match format.name {
        "gpkg" => read_by_gdal(path, "GPKG", &fields, &names(&fields)),
        "fgb" => read_by_gdal(path, "FlatGeobuf", &fields, &names(&fields)),
        "kml" => read_by_gdal(path, "LIBKML", &fields, &names(&fields)),
        "xlsx" => {
            let heads: Vec<_> = fields.iter().map(|field| field.title.vi.clone()).collect();
            read_by_gdal(path, "XLSX", &fields, &heads)
        }
        "parquet" => read_parquet(path, &fields, geometry).0,
        "zip" => {
            let folder = path.with_extension("unpacked");
            zip::ZipArchive::new(File::open(path).unwrap()).unwrap().extract(&folder).unwrap();
            read_by_gdal(&folder.join("data.gpkg"), "GPKG", &fields, &names(&fields))
        }
        // What is written as text is compared with pages elsewhere.
        _ => return None,
    })
}

impl World {
    /// Compares the rows of every format with those of the service; says how many were compared.
    async fn compare(&self, view: &View) -> usize {
        let held = held(&self.db, view).await;
        let mut compared = 0;
        for format in FORMATS {
            let path = self.export(view, format, Srid::WGS84).await;
            if held.is_empty() && format.name == "xlsx" {
                // GDAL takes a header that stands alone for a row.
                continue;
            }
            let Some(found) = found(format, &path, view) else { continue };
            let mut held = held.clone();
            held.retain(|_, row| format.name != "fgb" || row.corners.is_some());
            if format.name == "xlsx" {
                forgive_long_cells(&mut held, &found);
            }
            assert_same(&found, &held, &format!("{} of {}", format.name, view.collection().id));
            compared += held.len();
        }
        compared
    }
}

/// A cell that says that its text is too long stands for a place with very many corners.
fn forgive_long_cells(held: &mut Rows, found: &Rows) {
    for (id, row) in held {
        if found[id].corners.as_ref().is_some_and(Vec::is_empty) {
            assert!(row.corners.as_ref().is_some_and(|corners| corners.len() > 1300), "row {id}");
            row.corners = Some(Vec::new());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_format_spoils_awkward_texts_or_loses_rows_without_a_place() {
    let world = World::empty().await;
    world.db.execute(AWKWARD).await;

    assert_eq!(world.compare(&world.view_of_public("shelter")).await, 4 * 6 - 1);
    assert_eq!(world.compare(&world.view_of_public("road")).await, 2 * 6);
}

#[tokio::test]
async fn a_selection_without_rows_is_a_file_without_rows() {
    let world = World::empty().await;
    let view = world.view_of_public("facility");
    for format in FORMATS {
        let path = world.export(&view, format, Srid::WGS84).await;
        let rows = match format.name {
            // GDAL takes a header that stands alone for a row.
            "xlsx" => 0,
            _ => found(format, &path, &view).map_or(0, |rows| rows.len()),
        };
        assert_eq!(rows, 0, "{}", format.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_holds_every_collection_of_the_demonstration() {
    let world = World::demonstration().await;
    let mut compared = 0;
    for collection in world.catalogue.iter() {
        let Some(view) = world.view(&collection.id).await else { continue };
        compared += world.compare(&view).await;
    }
    assert!(compared > 200_000, "{compared} rows");
    assert_eq!(fs::read_dir(world.folder.path().join("spool")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_in_a_vn_2000_zone_names_it_and_has_its_metres() {
    let world = World::empty().await;
    // The golden point of EPSG:9216: 510735, 1686800.
    world.db.execute("INSERT INTO shelter (code, name, geom) VALUES ('S1', 'A', ST_SetSRID(ST_MakePoint(107.60175818, 15.25181938), 4326))").await;
    let view = world.view_of_public("shelter");
    let zone: Srid = "EPSG:9216".parse().unwrap();

    for (name, driver) in [("gpkg", "GPKG"), ("fgb", "FlatGeobuf")] {
        let path = world.export(&view, format(name), zone).await;
        let dataset = dataset(&path, driver);
        let mut layer = dataset.layer(0).unwrap();
        assert_eq!(layer.spatial_ref().unwrap().authority().unwrap(), "EPSG:9216", "{name}");
        let feature = layer.features().next().unwrap();
        let (x, y, _) = feature.geometry().unwrap().get_point(0);
        assert!((x - 510_735.0).abs() < 0.01 && (y - 1_686_800.0).abs() < 0.01, "{name}: {x} {y}");
    }
    let path = world.export(&view, format("parquet"), zone).await;
    let (rows, geo) =
        read_parquet(&path, &view.fields().cloned().collect::<Vec<_>>(), Some("geom"));
    let (x, y) = rows[&1].corners.as_ref().unwrap()[0];
    assert!((x - 510_735.0).abs() < 0.01 && (y - 1_686_800.0).abs() < 0.01, "{x} {y}");
    assert_eq!(geo["columns"]["geom"]["crs"]["id"], json!({"authority": "EPSG", "code": 9216}));
}

#[tokio::test]
async fn the_metadata_of_a_geoparquet_say_where_its_rows_are() {
    let world = World::empty().await;
    world.db.execute(AWKWARD).await;
    let view = world.view_of_public("shelter");
    let path = world.export(&view, format("parquet"), Srid::WGS84).await;
    let (_, geo) = read_parquet(&path, &view.fields().cloned().collect::<Vec<_>>(), Some("geom"));

    assert_eq!((&geo["version"], &geo["primary_column"]), (&json!("1.1.0"), &json!("geom")));
    let column = &geo["columns"]["geom"];
    assert_eq!(column["encoding"], "WKB");
    assert_eq!(column["geometry_types"], json!(["Point"]));
    assert_eq!(column["crs"], Value::Null, "degrees of CRS84 are what is meant without a word");
    assert!(column.as_object().unwrap().get("crs").is_none());
    assert_eq!(column["covering"]["bbox"]["ymax"], json!(["bbox", "ymax"]));
    let bbox: Vec<f64> = serde_json::from_value(column["bbox"].clone()).unwrap();
    for (found, wanted) in bbox.iter().zip([-1e-7, -15.25, 109.0, 15.1]) {
        assert!((found - wanted).abs() < NEAR, "{bbox:?}");
    }
}

#[tokio::test]
async fn a_geopackage_has_typed_columns_with_titles_and_times_in_utc() {
    let world = World::empty().await;
    world.db.execute("INSERT INTO disaster_event (code, kind, name, started_at) VALUES ('B9', 'bao', 'Bão', '2020-10-28 07:30:00.25+07')").await;
    let view = world.view_of_public("disaster_event");
    let path = world.export(&view, format("gpkg"), Srid::WGS84).await;
    let dataset = dataset(&path, "GPKG");
    let ask = |sql: &str| {
        let mut answer =
            dataset.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT).unwrap().unwrap();
        let feature = answer.features().next().unwrap();
        feature.field_as_string(0).unwrap().unwrap()
    };

    assert_eq!(
        ask("SELECT type FROM pragma_table_info('disaster_event') WHERE name = 'started_at'"),
        "DATETIME"
    );
    assert_eq!(
        ask("SELECT CAST(started_at AS TEXT) FROM disaster_event"),
        "2020-10-28T00:30:00.250Z"
    );
    let title = &view.field("started_at").unwrap().title.vi;
    assert_eq!(&ask("SELECT title FROM gpkg_data_columns WHERE column_name = 'started_at'"), title);
    assert_eq!(
        ask("SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'"),
        "2"
    );
    assert_eq!(ask("SELECT identifier FROM gpkg_contents"), view.collection().title.vi);
    assert_eq!(ask("PRAGMA integrity_check"), "ok");
}

#[tokio::test]
async fn a_bundle_says_what_it_is_in_both_languages() {
    let world = World::empty().await;
    world.db.execute(AWKWARD).await;
    let view = world.view_of_public("shelter");
    let path = world.export(&view, format("zip"), Srid::WGS84).await;

    let mut archive = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
    let mut member = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    assert!(member("DOC-TRUOC.txt").starts_with(&view.collection().title.vi));
    assert!(member("README.txt").starts_with(&view.collection().title.en));
    let licence = &view.collection().open.as_ref().unwrap().licence;
    let sources = member("SOURCES.txt");
    assert!(sources.contains(&view.collection().title.vi), "{sources}");
    assert_eq!(sources.matches(licence).count(), 2, "in each language: {sources}");
    let metadata: Value = serde_json::from_str(&member("metadata.json")).unwrap();
    assert_eq!(
        (&metadata["rows"], &metadata["crs"]["data.gpkg"], &metadata["licence_of_public_records"]),
        (&json!(4), &json!("EPSG:4326"), &json!(licence))
    );
    let schema: Value = serde_json::from_str(&member("schema.json")).unwrap();
    assert!(schema["properties"]["capacity"].is_object());
    let table = member("data.csv");
    assert!(table.contains("0007,\"Trường, \"\"A\"\" <&> 'b'\",,100,ready,\"'=HYPERLINK(\"\"x\"\")\",107.5123457,15.1"), "{table}");
}
