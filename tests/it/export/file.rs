//! `banlang export`.

use std::{fs, io::Read as _, path::Path, process::Output};

use banlang::auth::Role;
use flate2::read::GzDecoder;
use serde_json::Value;
use tokio::process::Command;

use crate::support::{TestDb, account, held};

async fn export(db: &TestDb, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_banlang"))
        .arg("export")
        .args(arguments)
        .env("DATABASE_URL", db.url())
        .env("BANLANG_DATA_DIR", folder)
        .current_dir(folder)
        .output()
        .await
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const AREAS: &str = "
    INSERT INTO area (code, level, name, valid_from, valid_to, geom) VALUES
        ('23368', 'commune', 'Đăk Long', '2025-07-01', NULL, ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326)),
        ('22165', 'commune', 'Xa', '2020-01-01', '2025-07-01', ST_MakeEnvelope(109.0, 13.0, 109.2, 13.2, 4326))";

#[tokio::test]
async fn the_ending_of_the_file_chooses_the_format() {
    let db = TestDb::create().await;
    db.execute(AREAS).await;
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.geojson", "a.geojsonl", "a.geojsons.gz", "a.csv", "a.csv.gz"] {
        let output = export(&db, folder.path(), &["area", name]).await;

        assert!(output.status.success(), "{name}: {}", said(&output));
        let bytes = fs::read(folder.path().join(name)).unwrap();
        let text = if name.contains(".gz") {
            let mut text = String::new();
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            text
        } else {
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(text.matches("23368").count(), 1, "{name}");
        if name == "a.geojson" {
            let collection: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(collection["features"].as_array().unwrap().len(), 2);
        }
    }
    // Beside the files lies the ledger of the commands, and nothing half-written.
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name != "ledger")
        .collect();
    assert_eq!(left.len(), 5, "{left:?}");
}

#[tokio::test]
async fn box_and_time_select_rows() {
    let db = TestDb::create().await;
    db.execute(AREAS).await;
    let folder = tempfile::tempdir().unwrap();
    let codes = async |arguments: &[&str]| {
        let output = export(&db, folder.path(), &[&["area", "a.csv"], arguments].concat()).await;
        assert!(output.status.success(), "{}", said(&output));
        let mut reader = csv::Reader::from_path(folder.path().join("a.csv")).unwrap();
        reader.records().map(|row| row.unwrap()[1].to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(codes(&["--bbox", "107,14,108,16"]).await, ["23368"]);
    assert_eq!(codes(&["--bbox=-109,12,110,14"]).await, ["22165"]);
    assert_eq!(codes(&["--datetime", "2021-01-01"]).await, ["22165"]);
    assert_eq!(
        codes(&["--filter", "CASEI(name) LIKE 'đăk%' AND valid_to IS NULL"]).await,
        ["23368"]
    );
    let square = "S_WITHIN(geometry, BBOX(14, 107, 16, 108))";
    assert_eq!(codes(&["--filter", square, "--filter-crs", "EPSG:4326"]).await, ["23368"]);
    let wrong = export(&db, folder.path(), &["area", "b.csv", "--filter", "phone = '1'"]).await;
    assert!(!wrong.status.success());
    assert!(
        said(&wrong).contains("there is no field \"phone\" to filter by here"),
        "{}",
        said(&wrong)
    );
    assert!(!folder.path().join("b.csv").exists());
}

#[tokio::test]
async fn personal_data_is_exported_only_in_the_name_of_someone_with_a_right_to_it() {
    let db = TestDb::create().await;
    db.execute(AREAS).await;
    db.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by) VALUES
            ('23368', '1', 4, 'gie_trieng', 'commune'), ('22165', '1', 5, 'kinh', 'commune')",
    )
    .await;
    account(&db, "can-bo", &[held(Role::Editor, "23368")]).await;
    let folder = tempfile::tempdir().unwrap();

    let nobody = export(&db, folder.path(), &["household", "h.csv"]).await;
    let unknown = export(&db, folder.path(), &["household", "h.csv", "--as", "ai-do"]).await;
    assert!(!folder.path().join("h.csv").exists());
    let officer = export(&db, folder.path(), &["household", "h.csv", "--as", "can-bo"]).await;

    assert_eq!((nobody.status.code(), unknown.status.code()), (Some(1), Some(1)));
    assert!(said(&nobody).contains("--as USER"), "{}", said(&nobody));
    assert!(officer.status.success(), "{}", said(&officer));
    let text = fs::read_to_string(folder.path().join("h.csv")).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("23368") && !text.contains("22165"));
}

#[tokio::test]
async fn what_cannot_be_exported_is_said_in_one_sentence_and_leaves_the_old_file() {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "old").unwrap();

    let ending = export(&db, folder.path(), &["area", "a.shp"]).await;
    let collection = export(&db, folder.path(), &["arae", "a.csv"]).await;
    let bbox = export(&db, folder.path(), &["area", "a.csv", "--bbox", "1,2,3"]).await;
    let place = export(&db, folder.path(), &["area", "nowhere/a.csv"]).await;

    assert!(said(&ending).contains("\"a.shp\" ends like no format"), "{}", said(&ending));
    assert!(
        said(&collection).contains("there is no collection \"arae\"; there are: area"),
        "{}",
        said(&collection)
    );
    assert_eq!(bbox.status.code(), Some(2));
    assert!(said(&place).contains("cannot write nowhere/a.csv"), "{}", said(&place));
    assert_eq!(fs::read_to_string(folder.path().join("a.csv")).unwrap(), "old");
}

#[tokio::test]
async fn a_whole_file_replaces_what_stood_there_and_may_be_in_another_system() {
    let db = TestDb::create().await;
    db.execute("INSERT INTO shelter (code, name, geom) VALUES ('S1', 'A', ST_SetSRID(ST_MakePoint(107.60175818, 15.25181938), 4326))").await;
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.gpkg", "a.fgb", "a.xlsx", "a.parquet", "a.zip", "a.kml"] {
        fs::write(folder.path().join(name), "old").unwrap();

        let output = export(&db, folder.path(), &["shelter", name]).await;

        assert!(output.status.success(), "{name}: {}", said(&output));
        assert!(fs::read(folder.path().join(name)).unwrap().len() > 200, "{name}");
    }
    let zone = export(&db, folder.path(), &["shelter", "a.gpkg", "--crs", "EPSG:9216"]).await;
    assert!(zone.status.success(), "{}", said(&zone));
    let dataset = super::oracle::dataset(&folder.path().join("a.gpkg"), "GPKG");
    let extent = gdal::vector::LayerAccess::get_extent(&dataset.layer(0).unwrap()).unwrap();
    assert!((extent.MinX - 510_735.0).abs() < 0.01, "{extent:?}");
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.filter(|name| name != "ledger").count(), 6, "nothing half-written stays");

    let degrees = export(&db, folder.path(), &["shelter", "a.csv", "--crs", "EPSG:9216"]).await;
    let twice = export(&db, folder.path(), &["shelter", "a.gpkg.gz"]).await;

    assert!(said(&degrees).contains(".csv is always in degrees"), "{}", said(&degrees));
    assert!(said(&twice).contains("ends like no format"), "{}", said(&twice));
}
