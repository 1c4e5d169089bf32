//! Files that are no good as a whole: one clear sentence, and nothing is kept.

use std::io::{Cursor, Read as _, Write as _};

use banlang::ingest::{Limits, Request};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::World;
use crate::support::shared_data;

/// The sentence with which a file is refused.
async fn refused(world: &World, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = world.file(name, content);
    world.import("shelter", Request::new(path)).await.unwrap_err().to_string()
}

pub(super) fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(super) fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

#[tokio::test]
async fn a_file_without_rows_says_so() {
    let world = World::empty().await;

    assert_eq!(refused(&world, "a.csv", "").await, "the file is empty");
    assert_eq!(refused(&world, "a.csv", " \n\n").await, "the file is empty");
    assert_eq!(refused(&world, "a.csv.gz", gzipped(b"")).await, "the file is empty");
    assert_eq!(refused(&world, "a.csv", "code,name\n").await, "the file has no rows");
    let empty = "{\"type\":\"FeatureCollection\",\"features\":[]}";
    assert_eq!(refused(&world, "a.geojson", empty).await, "the file has no rows");
}

#[tokio::test]
async fn a_file_of_another_kind_is_named_whatever_its_ending() {
    let world = World::empty().await;

    for (name, content, kind) in [
        ("a.csv", &b"%PDF-1.7\n.."[..], "application/pdf"),
        ("a.geojson", b"\xff\xd8\xff\xe0\0\x10JFIF..", "image/jpeg"),
        ("a.kml", b"<html><body>", "text/html"),
        ("a.gpkg", b"SQLite format 3\0........", "an SQLite database but no GeoPackage"),
    ] {
        let sentence = refused(&world, name, content).await;
        assert!(sentence.starts_with(&format!("the file is {kind}, which cannot")), "{sentence}");
    }
    let word = zipped(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]);
    assert!(refused(&world, "a.xlsx", word).await.contains("a Word document"));
}

#[tokio::test]
async fn real_documents_and_pictures_are_refused_by_name() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;

    for (name, kind) in [
        ("text_demo.docx", "a Word document"),
        ("text_demo.pdf", "application/pdf"),
        ("DSCN0010.jpg", "image/jpeg"),
        ("audio_short.wav", "audio/x-wav"),
    ] {
        let path = data.join("media").join(name);
        let sentence = world.import("shelter", Request::new(path)).await.unwrap_err().to_string();
        assert!(sentence.contains(kind), "{name}: {sentence}");
    }
}

#[tokio::test]
async fn packages_and_workbooks_that_are_cut_or_damaged_are_told_apart_from_their_content() {
    let world = World::empty().await;
    let book = include_bytes!("../../fixtures/import/xa.xls");
    let rows = "code,name\n".to_owned() + &"S1,Nhà văn hoá thôn\n".repeat(5000);
    let zip = zipped(&[("a.csv", rows.as_bytes())]);
    let gzip = gzipped(rows.as_bytes());

    let cut_zip = refused(&world, "a.zip", &zip[..zip.len() / 2]).await;
    let cut_gzip = refused(&world, "a.csv.gz", &gzip[..gzip.len() / 2]).await;

    assert_eq!(cut_zip, "the zip file is cut short or damaged; fetch or pack it again");
    assert_eq!(cut_gzip, "the gzip file is cut short or damaged; fetch or pack it again");

    // The library that reads such workbooks panics at their end.
    let cut_book = refused(&world, "a.xls", &book[..4600]).await;
    assert_eq!(
        cut_book,
        "the file is damaged so that reading it broke off; export it again; no row was kept"
    );
}

#[tokio::test]
async fn a_cut_file_of_each_format_is_refused_and_keeps_nothing() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;

    for name in ["xa.fgb", "xa_vn2000_utm49.gpkg", "xa.kmz", "xa_points.xlsx", "xa_utf8_wgs84.zip"]
    {
        let whole = std::fs::read(data.join("formats/vn_quang_ngai").join(name)).unwrap();
        let path = world.file(name, &whole[..whole.len() * 2 / 3]);
        let result = world.import("area", Request::new(path)).await;
        assert!(result.is_err(), "{name}: {:?}", result.map(|report| super::counts(&report)));
        assert_eq!(world.value("SELECT count(*) FROM area").await, "0", "{name}");
    }
    for name in ["xa_crs_member_3406.geojson.gz", "xa.geojsons.gz", "xa.kml.gz"] {
        let packed = std::fs::File::open(data.join("formats/vn_quang_ngai").join(name)).unwrap();
        let mut whole = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut whole).unwrap();
        let path = world.file(name.trim_end_matches(".gz"), &whole[..whole.len() * 2 / 3]);
        let result = world.import("area", Request::new(path)).await;
        assert!(result.is_err(), "{name}: {:?}", result.map(|report| super::counts(&report)));
        assert_eq!(world.value("SELECT count(*) FROM area").await, "0", "{name}");
    }
}

#[tokio::test]
async fn what_unpacks_to_more_than_the_limit_is_refused_before_it_is_read() {
    let world = World::empty().await;
    let limits = Limits { bytes: 1 << 20 };
    let bomb = vec![b' '; 8 << 20];
    let xlsx = zipped(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", &bomb)]);

    for (name, content) in [
        ("a.csv", bomb.clone()),
        ("a.csv.gz", gzipped(&bomb)),
        ("a.zip", zipped(&[("a.csv", &bomb)])),
        ("a.xlsx", xlsx),
    ] {
        let path = world.file(name, content);
        let error = world.import("shelter", Request { limits, ..Request::new(path) }).await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "the file is larger than 1 MB when unpacked; split it",
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_package_cannot_leave_its_folder_and_holds_one_dataset() {
    let world = World::empty().await;
    let outside = world.folder.path().parent().unwrap().join("banlang-escaped.csv");

    let escaped =
        refused(&world, "a.zip", zipped(&[("../banlang-escaped.csv", b"code\n1\n")])).await;
    let absolute = refused(&world, "a.zip", zipped(&[("/etc/a.csv", b"code\n1\n")])).await;
    let two =
        refused(&world, "a.zip", zipped(&[("a.csv", b"code\n1\n"), ("b.csv", b"code\n1\n")])).await;

    assert!(escaped.contains("unsafe paths"), "{escaped}");
    assert!(absolute.contains("unsafe paths"), "{absolute}");
    assert!(two.contains("choose one with --layer: a, b"), "{two}");
    assert!(!outside.exists());
}

#[tokio::test]
async fn no_file_can_make_the_program_open_another_one_or_the_network() {
    let world = World::empty().await;
    let vrt = "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    let entity = "<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document/></kml>";

    let vrt = refused(&world, "a.csv", vrt).await;
    let entity = refused(&world, "a.kml", entity).await;
    let network = world
        .import("shelter", Request::new("/vsicurl/http://127.0.0.1:9/a.geojson"))
        .await
        .unwrap_err()
        .to_string();

    assert!(vrt.contains("XML but no KML, GPX or GML"), "{vrt}");
    assert!(entity.contains("DOCTYPE"), "{entity}");
    assert!(network.starts_with("cannot open /vsicurl/"), "{network}");
}

#[tokio::test]
async fn columns_and_fields_that_are_not_there_are_answered_with_those_that_are() {
    let world = World::empty().await;
    let path = world.file("a.csv", "a,b\n1,2\n");
    let ask = |map: &[(&str, &str)], set: &[(&str, &str)]| Request {
        map: super::pairs(map),
        set: super::pairs(set),
        ..Request::new(&path)
    };

    let mut sentences = Vec::new();
    for request in [
        ask(&[], &[]),
        ask(&[("code", "c")], &[]),
        ask(&[("colour", "a")], &[]),
        ask(&[("code", "a")], &[("status", "burnt")]),
        ask(&[("lon", "a")], &[]),
    ] {
        sentences.push(world.import("shelter", request).await.unwrap_err().to_string());
    }

    assert!(sentences[0].contains("name it with --map code=COLUMN; it has: a, b"), "{sentences:?}");
    assert_eq!(sentences[1], "the file has no column \"c\"; it has: a, b");
    assert!(sentences[2].starts_with("there is no field \"colour\"; there are: code, name"));
    assert_eq!(sentences[3], "--set status: \"burnt\" is not in the list \"State\"");
    assert!(sentences[4].contains("go together"));
}

#[tokio::test]
async fn a_wrong_reference_system_is_refused_with_the_way_out() {
    let world = World::empty().await;
    let degrees = world.file("d.csv", "code,name,x,y\nS1,A,107.6,15.2\n");
    let metres = world.file("m.csv", "code,name,x,y\nS1,A,510735,1686800\n");
    let geojson = world.file("m.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"S1","name":"A"},"geometry":{"type":"Point","coordinates":[510735,1686800]}}]}"#);
    let zone = Some("EPSG:9216".parse().unwrap());

    let wrong_unit = world.import("shelter", Request { crs: zone, ..Request::new(degrees) }).await;
    let none = world.import("shelter", Request::new(&metres)).await;
    let assumed = world.import("shelter", Request::new(&geojson)).await;
    let right = world.import("shelter", Request { crs: zone, ..Request::new(&geojson) }).await;

    assert!(wrong_unit.unwrap_err().to_string().contains("EPSG:9216 is in metres; check --crs"));
    assert!(
        none.unwrap_err().to_string().contains("give one with --crs, for example --crs EPSG:9216")
    );
    assert!(assumed.unwrap_err().to_string().contains("give one with --crs"));
    assert_eq!(super::counts(&right.unwrap()), (1, 0, 0, 0));
    let distance = "SELECT ST_Distance(geom::geography, ST_Point(107.60175818, 15.25181938, 4326)::geography) < 0.01 FROM shelter";
    assert_eq!(world.value(distance).await, "true");
}
