//! One real layer in many formats, systems and encodings: every file says the same.

use banlang::ingest::{Charset, Request};

use super::{World, counts, pairs};
use crate::support::shared_data;

/// Metres by which places may differ: the file of one system was made with another datum shift than ours.
const METRES: &str = "1.0";

struct Sample {
    file: &'static str,
    charset: Option<&'static str>,
    crs: Option<&'static str>,
    stated: &'static str,
}

const fn sample(file: &'static str, stated: &'static str) -> Sample {
    Sample { file, charset: None, crs: None, stated }
}

#[tokio::test]
async fn the_communes_of_one_province_read_the_same_from_every_polygon_format() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("formats/vn_quang_ngai");
    let world = World::empty().await;
    let first = Request::new(folder.join("xa_utf8_wgs84.zip"));
    assert_eq!(counts(&world.import("area", first).await.unwrap()), (96, 0, 0, 0));
    world.db.execute("CREATE TABLE expected AS SELECT code, name, geom FROM area").await;

    for sample in [
        sample("xa_vn2000_utm49.gpkg", "EPSG:3406"),
        sample("xa.kml.gz", "EPSG:4326"),
        sample("xa.kmz", "EPSG:4326"),
        sample("xa.fgb", "EPSG:4326"),
        sample("xa.geojsons.gz", "EPSG:4326"),
        sample("xa_crs_member_3406.geojson.gz", "EPSG:3406"),
        sample("xa_wkt.csv.gz", "EPSG:4326"),
        sample("xa_mapinfo.tab", "EPSG:4326"),
        sample("xa_mapinfo.mif", "EPSG:4326"),
        sample("xa.gml.gz", "EPSG:4326"),
        sample("xa_cp1258_vn2000_utm.zip", "EPSG:3406"),
        Sample { charset: Some("windows-1258"), ..sample("xa_cp1258_nocpg.zip", "EPSG:4756") },
        Sample { charset: Some("tcvn3"), ..sample("xa_tcvn3_vn2000_tm3.zip", "EPSG:5898") },
        Sample {
            charset: Some("tcvn3"),
            crs: Some("EPSG:5898"),
            ..sample("xa_tcvn3_vn2000_tm3_noprj.zip", "EPSG:5898")
        },
    ] {
        let request = Request {
            charset: sample.charset.map(|name| name.parse().unwrap()),
            crs: sample.crs.map(|name| name.parse().unwrap()),
            ..Request::new(folder.join(sample.file))
        };
        let report = world.import("area", request).await.unwrap();
        assert_eq!((report.rows, report.refused), (96, 0), "{}", sample.file);
        assert_eq!(report.crs.as_deref(), Some(sample.stated), "{}", sample.file);
        // TCVN3 has no capitals with tones: their letters come out small.
        let differing = world
            .value(&format!(
                "SELECT count(*) FROM area FULL JOIN expected USING (code)
                 WHERE (lower(area.name) = lower(expected.name)) IS NOT TRUE
                    OR (ST_HausdorffDistance(ST_Transform(area.geom, 3857), ST_Transform(expected.geom, 3857)) < {METRES}) IS NOT TRUE"
            ))
            .await;
        assert_eq!(differing, "0", "{}", sample.file);
    }
}

#[tokio::test]
async fn tables_of_points_read_the_same_from_every_encoding() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("formats/vn_quang_ngai");
    let world = World::empty().await;
    let read = async |file: &str, charset: Option<&str>| {
        let charset: Option<Charset> = charset.map(|name| name.parse().unwrap());
        let set = pairs(&[("kind", "other")]);
        let request = Request { charset, set, ..Request::new(folder.join(file)) };
        world.import("facility", request).await.unwrap()
    };

    let first = read("xa_points_xy.csv", None).await;

    assert_eq!(counts(&first), (96, 0, 0, 0));
    assert!(first.notes.iter().any(|note| note.en.contains("read in WGS 84")), "{first:?}");
    for (file, charset, encoding) in [
        ("xa_points_xy_utf16.csv", None, "UTF-16LE"),
        ("xa_points_xy_cp1258.csv", Some("windows-1258"), "windows-1258"),
        ("xa_points_xy_tcvn3.csv", Some("tcvn3"), "TCVN3"),
        ("xa_points_xy_nfd.csv", None, "UTF-8"),
        ("xa_points.xlsx", None, "UTF-8"),
    ] {
        let report = read(file, charset).await;
        assert_eq!(counts(&report), (0, 0, 96, 0), "{file}");
        assert_eq!(report.encoding, encoding, "{file}");
    }
    let folded = "SELECT count(*) FROM facility WHERE name <> normalize(name, NFC)";
    assert_eq!(world.value(folded).await, "0");
}

#[tokio::test]
async fn a_file_is_read_by_what_it_is_and_not_by_its_ending() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("formats/vn_quang_ngai");
    let world = World::empty().await;

    for (file, name) in [
        ("xa.fgb", "a.txt"),
        ("xa_vn2000_utm49.gpkg", "b.dat"),
        ("xa.kml.gz", "c.zip"),
        ("xa.kmz", "d.zip"),
        ("xa.geojsons.gz", "e.csv"),
        ("xa_utf8_wgs84.zip", "f.bin"),
        ("xa_wkt.csv.gz", "g"),
    ] {
        let path = world.file(name, std::fs::read(folder.join(file)).unwrap());
        let report = world.import("area", Request::new(path)).await.unwrap();
        assert_eq!((report.rows, report.refused), (96, 0), "{file} as {name}");
    }
    let workbook = world.file("h.zip", std::fs::read(folder.join("xa_points.xlsx")).unwrap());
    let request = Request { set: pairs(&[("kind", "other")]), ..Request::new(workbook) };
    assert_eq!(world.import("facility", request).await.unwrap().new, 96);
}

#[tokio::test]
async fn an_unpacked_shapefile_is_read_with_its_neighbours() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;
    let packed = data.join("formats/vn_quang_ngai/xa_cp1258_vn2000_utm.zip");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(packed).unwrap()).unwrap();
    zip.extract(world.folder.path()).unwrap();
    let path = world.folder.path().join("xa_cp1258_vn2000_utm.shp");

    let report = world.import("area", Request::new(path)).await.unwrap();

    assert_eq!((counts(&report), report.encoding.as_str()), ((96, 0, 0, 0), "windows-1258"));
    let name = "SELECT name FROM area WHERE code = '21025'";
    assert_eq!(world.value(name).await, "Phường Cẩm Thành");
}

#[tokio::test]
async fn old_encodings_are_known_by_the_words_and_nothing_else_is_guessed() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("formats/vn_quang_ngai");
    let world = World::empty().await;
    let first = Request::new(folder.join("xa_utf8_wgs84.zip"));
    assert_eq!(counts(&world.import("area", first).await.unwrap()), (96, 0, 0, 0));
    world.db.execute("CREATE TABLE expected AS SELECT code, name FROM area").await;

    for (file, encoding) in [
        ("xa_cp1258_nocpg.zip", "windows-1258"),
        ("xa_tcvn3_vn2000_tm3.zip", "TCVN3"),
        ("xa_tcvn3_vn2000_tm3_noprj.zip", "TCVN3"),
    ] {
        let report = world.import("area", Request::new(folder.join(file))).await.unwrap();
        assert_eq!((report.encoding.as_str(), report.refused), (encoding, 0), "{file}");
        assert!(report.notes.iter().any(|note| note.en.ends_with(encoding)), "{report:?}");
        let differing = "SELECT count(*) FROM area JOIN expected USING (code) WHERE lower(area.name) <> lower(expected.name)";
        assert_eq!(world.value(differing).await, "0", "{file}");
    }
    let set = pairs(&[("kind", "other")]);
    for (file, encoding) in
        [("xa_points_xy_cp1258.csv", "windows-1258"), ("xa_points_xy_tcvn3.csv", "TCVN3")]
    {
        let request = Request { set: set.clone(), ..Request::new(folder.join(file)) };
        let report = world.import("facility", request).await.unwrap();
        assert_eq!((report.encoding.as_str(), report.refused), (encoding, 0), "{file}");
    }
    let vni = b"code,name\nS1,Xa\xf5 \xd1a\xeak Ha\xf8\nS2,Ph\xf6\xf4\xf8ng Ngh\xf3a Lo\xe4\nS3,Tuye\xe1t S\xf4n\n";
    let path = world.file("vni.csv", vni);
    let report = world.import("shelter", Request::new(path)).await.unwrap();
    assert_eq!(report.encoding, "VNI");
    let names = world.value("SELECT string_agg(name, ', ' ORDER BY code) FROM shelter").await;
    assert_eq!(names, "Xã Đăk Hà, Phường Nghĩa Lộ, Tuyết Sơn");
    for text in
        [&b"code,name\nS1,H\xe0\n"[..], b"code,name\nS1,l'\xe9t\xe9 fran\xe7ais \xe0 ch\xe2teau\n"]
    {
        let path = world.file("la.csv", text);
        let error = world.import("shelter", Request::new(path)).await.unwrap_err();
        assert!(error.to_string().contains("name its encoding with --encoding"), "{error}");
    }
}

#[tokio::test]
async fn a_layer_is_chosen_by_name_where_a_file_has_several() {
    let Some(data) = shared_data() else { return };
    let path = data.join("basemap/natural_earth_southeast_asia.gpkg");
    let world = World::empty().await;
    let map = pairs(&[("code", "name"), ("name", "name")]);
    let ask = |layer: Option<&str>| Request {
        layer: layer.map(str::to_owned),
        map: map.clone(),
        set: pairs(&[("kind", "other")]),
        ..Request::new(&path)
    };

    let none = world.import("facility", ask(None)).await.unwrap_err().to_string();
    let ports = world.import("facility", ask(Some("ports_10m"))).await.unwrap();

    assert!(none.contains("choose one with --layer: rivers_10m, lakes_10m"), "{none}");
    assert_eq!(ports.rows, 69);
    assert_eq!(ports.new + ports.refused, 69);
    assert!(ports.refusals.iter().all(|row| row.reason.en.contains("in row")), "{ports:?}");
}
