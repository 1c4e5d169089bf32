//! Spreadsheets of every office program, drawings, tracks, and packages within packages.

use std::path::Path;

use banlang::ingest::Request;
use gdal::{
    DriverManager,
    vector::{LayerAccess as _, LayerOptions, OGRFieldType, OGRwkbGeometryType},
};

use super::{
    World,
    bad_files::{gzipped, zipped},
    counts, fixture, pairs, refusals,
};
use crate::support::shared_data;

/// Writes rows of text, the first of them the header, as an `OpenDocument` spreadsheet.
pub(super) fn write_ods(path: &Path, rows: &[Vec<String>]) {
    let driver = DriverManager::get_driver_by_name("ODS").unwrap();
    let mut book = driver.create_vector_only(path).unwrap();
    let options =
        LayerOptions { name: "Xã", ty: OGRwkbGeometryType::wkbNone, ..LayerOptions::default() };
    let sheet = book.create_layer(options).unwrap();
    let names: Vec<_> = rows[0].iter().map(String::as_str).collect();
    let fields: Vec<_> = names.iter().map(|name| (*name, OGRFieldType::OFTString)).collect();
    sheet.create_defn_fields(&fields).unwrap();
    for row in &rows[1..] {
        let mut feature = gdal::vector::Feature::new(sheet.defn()).unwrap();
        for (column, cell) in row.iter().enumerate() {
            feature.set_field_string(column, cell).unwrap();
        }
        feature.create(&sheet).unwrap();
    }
    book.flush_cache().unwrap();
}

#[tokio::test]
async fn a_sheet_reads_the_same_from_every_spreadsheet_program_with_the_lines_of_the_sheet() {
    let world = World::empty().await;
    let request = |path: &Path| Request { set: pairs(&[("kind", "other")]), ..Request::new(path) };

    let old = world.import("facility", request(&fixture("xa.xls"))).await.unwrap();

    assert_eq!(counts(&old), (12, 0, 0, 0), "{:?}", old.refusals);
    let place =
        "SELECT concat_ws(' ', name, ST_AsText(geom, 5)) FROM facility WHERE code = '21025'";
    assert_eq!(world.value(place).await, "Phường Cẩm Thành POINT(108.81 15.11)");
    let text = world
        .value("SELECT string_agg(concat_ws(';', ST_X(geom), ST_Y(geom), code, name), E'\\n' ORDER BY code) FROM facility")
        .await;
    let mut rows = vec!["X;Y;ma;ten".split(';').map(str::to_owned).collect::<Vec<_>>()];
    rows.extend(text.lines().map(|line| line.split(';').map(str::to_owned).collect()));
    rows.push(["108.8", "nhầm", "99999", "Hỏng"].map(str::to_owned).to_vec());
    let path = world.folder.path().join("xa.ods");
    write_ods(&path, &rows);
    let open = world.import("facility", request(&path)).await.unwrap();
    assert_eq!(counts(&open), (0, 0, 12, 1), "{:?}", open.refusals);
    assert_eq!(open.refusals[0].line, Some(14), "the line of the sheet");
    let renamed = world.file("xa.bin", std::fs::read(&path).unwrap());
    assert_eq!(world.import("facility", request(&renamed)).await.unwrap().unchanged, 12);
    let text = world.file(
        "a.odt",
        zipped(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", b"<x/>"),
        ]),
    );
    let refused = world.import("facility", request(&text)).await.unwrap_err().to_string();
    assert!(refused.contains("an OpenDocument text"), "{refused}");
}

#[tokio::test]
async fn waypoints_of_a_gps_and_a_drawing_give_places_and_their_drivers_columns_are_no_news() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("formats/vn_quang_ngai");
    let world = World::empty().await;
    let map = pairs(&[("code", "name")]);
    let set = pairs(&[("kind", "other")]);

    let request = Request { map, set, ..Request::new(folder.join("xa_waypoints.gpx")) };
    let waypoints = world.import("facility", request).await.unwrap();

    assert_eq!(waypoints.rows, 96);
    assert!(!waypoints.ignored.iter().any(|column| column == "hdop"), "{:?}", waypoints.ignored);
    let drawing = folder.join("xa_boundary.dxf");
    let unsaid = world.import("area", Request::new(&drawing)).await.unwrap_err().to_string();
    assert!(unsaid.starts_with("the file has no column for"), "{unsaid}");
    let map = pairs(&[("code", "EntityHandle"), ("name", "Text")]);
    let set = pairs(&[("level", "village"), ("valid_from", "2025-07-01")]);
    let request = Request { map, set, ..Request::new(&drawing) };
    let placeless = world.import("area", request.clone()).await.unwrap_err().to_string();
    assert!(placeless.contains("give one with --crs"), "{placeless}");
    let request = Request { crs: Some("EPSG:5898".parse().unwrap()), ..request };
    let drawn = world.import("area", request).await.unwrap();
    assert_eq!((drawn.rows, drawn.refused), (18, 0), "{:?}", refusals(&drawn));
}

#[tokio::test]
async fn a_package_in_a_package_is_unpacked_three_times_and_no_more() {
    let world = World::empty().await;
    let sheet = b"code,name\nS1,Nh\xc3\xa0\n";
    let twice = zipped(&[("gui.zip", &zipped(&[("noi.csv", sheet)])), ("doc.txt", b"thu")]);
    let thrice = gzipped(&twice);
    let more = gzipped(&thrice);

    for (name, content, new) in [("a.zip", twice, 1), ("b.zip.gz", thrice, 0)] {
        let path = world.file(name, content);
        let report = world.import("shelter", Request::new(path)).await.unwrap();
        assert_eq!((report.rows, report.new), (1, new), "{name}");
    }
    let path = world.file("c.gz", more);
    let refused = world.import("shelter", Request::new(path)).await.unwrap_err().to_string();
    assert!(refused.contains("packed more than 3 times"), "{refused}");
    let bomb = gzipped(&zipped(&[("noi.csv", &vec![b'a'; 3 << 20])]));
    let path = world.file("d.gz", bomb);
    let request =
        Request { limits: banlang::ingest::Limits { bytes: 2 << 20 }, ..Request::new(path) };
    let refused = world.import("shelter", request).await.unwrap_err().to_string();
    assert!(refused.contains("larger than 2 MB"), "{refused}");
}

#[tokio::test]
async fn mapinfo_texts_are_read_in_the_encoding_that_is_asked_for() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("formats/vn_quang_ngai");
    let world = World::empty().await;
    let header = "Version 300\nCharset \"WindowsLatin1\"\nDelimiter \",\"\nCoordSys Earth Projection 1, 104\nColumns 2\n  code Char(10)\n  name Char(60)\nData\n\nPoint 108.8 15.1\n";
    let files: [(&str, &[u8]); 2] =
        [("noi.mif", header.as_bytes()), ("noi.mid", b"\"S1\",\"X\xb7 \xa7\xa8k Long\"\n")];
    let path = world.file("noi.zip", zipped(&files));

    let charset = Some("tcvn3".parse().unwrap());
    let report = world.import("shelter", Request { charset, ..Request::new(&path) }).await.unwrap();

    assert_eq!(counts(&report), (1, 0, 0, 0), "{:?}", report.refusals);
    assert_eq!(world.value("SELECT name FROM shelter").await, "Xã Đăk Long");
    let mut table: Vec<(String, Vec<u8>)> = Vec::new();
    for ending in ["tab", "dat", "map", "id"] {
        let name = format!("xa_mapinfo.{ending}");
        table.push((format!("ban do/{name}"), std::fs::read(folder.join(name)).unwrap()));
    }
    let files: Vec<_> =
        table.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let path = world.file("ban-do.zip", zipped(&files));
    let report = world.import("area", Request::new(path)).await.unwrap();
    assert_eq!((report.rows, report.refused, report.crs.as_deref()), (96, 0, Some("EPSG:4326")));
}
