//! What a file looks like before anything is decided.

use std::fmt::Write as _;

use banlang::{
    auth::Caller,
    ingest::{FileKind, Placed, Probe, Request},
    policy::edit_view,
};

use super::World;
use crate::support::{reader, shared_data};

impl World {
    async fn probe(&self, collection: &str, request: Request) -> Result<Probe, String> {
        let found = self.catalogue.get(collection).unwrap();
        let edit = edit_view(&Caller::operator(), found).unwrap();
        reader().probe(&edit, &request).await.map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn a_table_shows_its_columns_their_fields_and_a_sample_of_its_places_at_equal_distances() {
    let world = World::empty().await;
    let mut file = "Mã xã,Kinh độ,Vĩ độ,code,Ghi chú\n".to_owned();
    for row in 1..=10_000 {
        writeln!(file, "{},107.{row:05},15.{row:05},S{row},", 23_000 + row % 3).unwrap();
    }
    let path = world.file("rows.csv", file);

    let probe = world.probe("shelter", Request::new(path)).await.unwrap();

    assert_eq!((probe.kind, probe.total), (FileKind::Csv, 10_000));
    assert_eq!(probe.encoding.as_deref(), Some("UTF-8"));
    assert!(probe.encodings.is_empty() && probe.layers.is_empty());
    let columns: Vec<_> = probe
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.field.as_deref()))
        .collect();
    assert_eq!(
        columns,
        [
            ("Mã xã", Some("area_code")),
            ("Kinh độ", Some("lon")),
            ("Vĩ độ", Some("lat")),
            ("code", Some("code")),
            ("Ghi chú", None)
        ]
    );
    assert_eq!(probe.columns[0].samples, ["23001", "23002", "23000"]);
    assert_eq!(probe.columns[3].samples.len(), 5);
    assert_eq!((probe.place, probe.crs.as_deref()), (Placed::Columns(1, 2), Some("EPSG:4326")));
    assert_eq!(probe.rows.len(), 200);
    assert_eq!(
        probe.rows[1].geometry.as_ref().unwrap().get(),
        r#"{"type":"Point","coordinates":[107.00002,15.00002]}"#
    );
    let rows: Vec<_> = probe.sample.iter().map(|place| place.row).collect();
    assert_eq!(rows, (1..=10_000).step_by(8).collect::<Vec<_>>());
    assert_eq!((probe.sample[1].x, probe.sample[1].code.as_deref()), (107.000_09, Some("23000")));
}

#[tokio::test]
async fn a_text_in_no_known_encoding_is_shown_in_each_that_it_could_be_in() {
    let world = World::empty().await;
    // "Xã Hà" in TCVN3: too few words to tell it by.
    let path = world.file("rows.csv", b"code,name\nS1,X\xb7 H\xb5\nS2,A\n");

    let probe = world.probe("shelter", Request::new(&path)).await.unwrap();
    let charset = Some("tcvn3".parse().unwrap());
    let named = world.probe("shelter", Request { charset, ..Request::new(&path) }).await.unwrap();

    assert_eq!(probe.encoding, None);
    let examples = probe.encodings.iter().map(|one| (one.encoding.as_str(), one.examples.clone()));
    let examples: Vec<_> = examples.collect();
    assert_eq!(examples[0].0, "windows-1258");
    assert_eq!(examples[1], ("TCVN3", vec!["Xã Hà".to_owned()]));
    assert_eq!(named.encoding.as_deref(), Some("TCVN3"));
    assert_eq!(named.rows[0].cells[1].as_deref(), Some("Xã Hà"));
}

#[tokio::test]
async fn metres_without_a_system_are_sampled_as_they_are_and_the_problem_is_told() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;
    let path = data.join("formats/vn_quang_ngai/xa_tcvn3_vn2000_tm3_noprj.zip");

    let probe = world.probe("area", Request::new(&path)).await.unwrap();
    let crs = Some("EPSG:5898".parse().unwrap());
    let asked = world.probe("area", Request { crs, ..Request::new(&path) }).await.unwrap();

    assert_eq!((probe.kind, probe.total, probe.place), (FileKind::Shapefile, 96, Placed::Layer));
    assert_eq!(probe.sample.len(), 96);
    assert!(probe.sample.iter().all(|place| place.x > 1_000.0 && place.y > 1_000_000.0));
    assert!(probe.sample.iter().all(|place| place.code.is_some() && place.names.len() == 1));
    assert!(probe.crs_problem.unwrap().en.contains("give one with --crs"));
    assert!(probe.crs.is_none() && probe.rows.iter().all(|row| row.geometry.is_none()));
    assert_eq!(asked.crs.as_deref(), Some("EPSG:5898"));
    let first = asked.rows[0].geometry.as_ref().unwrap().get();
    assert!(
        first.starts_with(r#"{"type":"Polygon","coordinates":[[[108.821403,15.125685],"#),
        "{first}"
    );
}

#[tokio::test]
async fn every_format_of_one_register_looks_alike() {
    let Some(data) = shared_data() else { return };
    let world = World::empty().await;

    for (name, kind) in [
        ("xa.fgb", FileKind::FlatGeobuf),
        ("xa.kmz", FileKind::Kml),
        ("xa.geojsons.gz", FileKind::GeoJson),
        ("xa_points.xlsx", FileKind::Xlsx),
        ("xa_vn2000_utm49.gpkg", FileKind::GeoPackage),
        ("xa_utf8_wgs84.zip", FileKind::Shapefile),
    ] {
        let path = data.join("formats/vn_quang_ngai").join(name);
        let probe = world.probe("area", Request::new(path)).await.unwrap();
        assert_eq!((probe.kind, probe.total), (kind, 96), "{name}");
        assert!(probe.columns.iter().any(|column| !column.samples.is_empty()), "{name}");
        assert_eq!(probe.sample.len(), 96, "{name}");
        assert!(
            probe.rows.iter().all(|row| row.geometry.is_some()),
            "{name}: {:?}",
            probe.crs_problem
        );
        assert!(probe.rows.iter().all(|row| row.cells.len() == probe.columns.len()), "{name}");
        let text = serde_json::to_string(&probe).unwrap();
        assert!(text.len() < 1 << 20, "{name}: {}", text.len());
    }
}

#[tokio::test]
async fn of_a_file_with_several_layers_the_first_is_shown_with_the_names_of_all() {
    let world = World::empty().await;
    let path = world.file(
        "two.kml",
        r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
        <Folder><name>Nhà</name><Placemark><name>A</name><Point><coordinates>107.6,15.2</coordinates></Point></Placemark></Folder>
        <Folder><name>Trạm</name><Placemark><name>B</name><Point><coordinates>107.7,15.3</coordinates></Point></Placemark></Folder>
        </Document></kml>"#,
    );

    let first = world.probe("shelter", Request::new(&path)).await.unwrap();
    let layer = Some("Trạm".to_owned());
    let second = world.probe("shelter", Request { layer, ..Request::new(&path) }).await.unwrap();

    let names: Vec<_> =
        first.layers.iter().map(|layer| (layer.name.as_str(), layer.rows)).collect();
    assert_eq!(names, [("Nhà", 1), ("Trạm", 1)]);
    assert_eq!(first.layer.as_deref(), Some("Nhà"));
    assert_eq!((second.layer.as_deref(), second.sample[0].x), (Some("Trạm"), 107.7));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_cannot_be_looked_at_either() {
    let world = World::empty().await;
    let pdf = world.file("a.csv", "%PDF-1.7\n..");
    let empty = world.file("b.csv", "code,name\n");

    let pdf = world.probe("shelter", Request::new(pdf)).await.unwrap_err();
    let empty = world.probe("shelter", Request::new(empty)).await.unwrap_err();
    let gone = world.probe("shelter", Request::new("/nowhere/a.csv")).await.unwrap_err();

    assert!(pdf.contains("application/pdf"), "{pdf}");
    assert_eq!(empty, "the file has no rows");
    assert!(gone.starts_with("cannot open /nowhere/a.csv"), "{gone}");
}
