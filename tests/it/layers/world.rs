//! Two nodes over one database, officers, and files of wells.

use std::{fs::File, io::Write as _, path::Path};

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{
    auth::Role,
    catalog::Catalogue,
    ingest::{ImportWorker, LayerWatch},
};
use gdal::{
    DriverManager,
    spatial_ref::SpatialRef,
    vector::{
        Feature, FieldDefn, Geometry, LayerAccess as _, LayerOptions, OGRFieldType,
        OGRwkbGeometryType,
    },
};
use serde_json::{Value, json};

use crate::{
    ogc::definition::fits,
    support::{Answer, TestApp, account, held},
};

/// Communes of Quảng Ngãi, a village of no unit beside them, and their province.
const UNITS: &str = "INSERT INTO area (code, level, name, geom) VALUES
    ('51', 'province', 'Quảng Ngãi', ST_Multi(ST_MakeEnvelope(107.0, 14.5, 109.0, 15.5, 4326)));
    INSERT INTO area (code, level, name, parent_code, geom) VALUES
    ('23368', 'commune', 'Đăk Long', '51', ST_Multi(ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326))),
    ('23374', 'commune', 'Xốp', '51', ST_Multi(ST_MakeEnvelope(107.7, 15.0, 107.9, 15.2, 4326)))";

/// A service of two nodes. The first one reads files.
pub(super) struct World {
    // Nodes end before the database.
    pub(super) other: TestApp,
    _watches: [LayerWatch; 2],
    _worker: ImportWorker,
    pub(super) app: TestApp,
}

impl World {
    pub(super) async fn start() -> Self {
        let app = TestApp::start().await;
        app.execute(UNITS).await;
        for (name, role, area) in [
            ("can-bo", Role::Editor, "23368"),
            ("xa-ben", Role::Editor, "23374"),
            ("tinh", Role::Editor, "51"),
            ("duyet", Role::Approver, "23368"),
            ("quy-hoach", Role::Viewer, "51"),
        ] {
            account(&app.db, name, &[held(role, area)]).await;
        }
        account(&app.db, "quan-tri", &[held(Role::Admin, "")]).await;
        let other = TestApp::over(app.db.of_another_node(), Catalogue::built_in().unwrap());
        let watches = [LayerWatch::start(&app.app), LayerWatch::start(&other.app)];
        let worker = ImportWorker::start(&app.app).unwrap();
        let mut world = Self { other, _watches: watches, _worker: worker, app };
        world.log_in("can-bo").await;
        world
    }

    /// Both nodes are asked by that person from now on.
    pub(super) async fn log_in(&mut self, name: &str) {
        self.app.log_in(name).await;
        self.other.log_in(name).await;
    }

    /// Both nodes are asked by anyone from now on.
    pub(super) fn log_out(&mut self) {
        self.app.forget_session();
        self.other.forget_session();
    }

    /// Sends a file for a layer that is not there yet, and gives its job when it has been looked at.
    pub(super) async fn look(&self, name: &str, content: impl Into<Body>) -> Value {
        let id = self.app.sent("new_layer", name, content).await;
        self.app.rested(&id).await
    }

    /// Asks for a layer of an import.
    pub(super) async fn ask_for(&self, job: &Value, wish: Value) -> Answer {
        let mut wish = wish;
        wish["import"] = job["id"].clone();
        self.app.post("/api/layers?lang=en", &wish).await
    }

    /// A layer that is there, made of a file and with its rows.
    pub(super) async fn made(&self, job: &Value, wish: Value) -> String {
        let answer = self.ask_for(job, wish).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let made = answer.json();
        fits(&self.app, "madeLayer", &made).await;
        assert_eq!(made["import"]["collection"], made["id"]);
        let id = job["id"].as_str().unwrap();
        self.app.rested(id).await;
        let done = self.app.run(id, json!({"new_numbers": true})).await;
        assert_eq!(done["state"], "done", "{done:#}");
        made["id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn delete(&self, id: &str) -> Answer {
        self.app.send(Method::DELETE, &format!("/api/layers/{id}"), &[], Body::empty()).await
    }

    /// Lets everyone see a layer, or nobody but its officers.
    pub(super) async fn show(&self, id: &str, sensitivity: &str) -> Answer {
        self.app
            .send(
                Method::PUT,
                &format!("/api/layers/{id}/sensitivity"),
                &[("content-type", "application/json")],
                Body::from(json!({"sensitivity": sensitivity}).to_string()),
            )
            .await
    }

    /// Presses a button of the page of layers.
    pub(super) async fn press(&self, id: &str, deed: &str) -> Answer {
        let form = format!("csrf-token={}", self.app.session().1);
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let path = format!("/admin/layers/{id}/{deed}");
        self.app.send(Method::POST, &path, &headers, Body::from(form)).await
    }

    /// Waits until the other node answers with that status.
    pub(super) async fn heard(&self, path: &str, status: StatusCode) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while self.other.get(path).await.status != status {
            assert!(std::time::Instant::now() < deadline, "{path} is not {status}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}

/// What somebody wants of a file of wells.
pub(super) fn wells() -> Value {
    json!({
        "title": {"vi": "Giếng nước", "en": "Wells"},
        "fields": [
            {"column": "MA", "type": "text"},
            {"column": "TEN", "type": "text", "title": {"vi": "Tên giếng", "en": "Name"}},
            {"column": "SAU_M", "type": "number"},
            {"column": "NAM", "type": "integer"},
        ],
        "key": "MA",
        "label": "TEN",
    })
}

/// Code, name, depth, year, commune and place of a well.
pub(super) type Well = (&'static str, &'static str, f64, i32, &'static str, [f64; 2]);

/// A packed shapefile of wells, with the telephone of who looks after each.
pub(super) fn shapefile(wells: &[Well]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let driver = DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
    let mut dataset = driver.create_vector_only(folder.path().join("wells.shp")).unwrap();
    let system = SpatialRef::from_epsg(4326).unwrap();
    let options = ["ENCODING=UTF-8"];
    let layer = dataset
        .create_layer(LayerOptions {
            name: "wells",
            srs: Some(&system),
            ty: OGRwkbGeometryType::wkbPoint,
            options: Some(&options),
        })
        .unwrap();
    for (name, kind, width) in [
        ("MA", OGRFieldType::OFTString, 20),
        ("TEN", OGRFieldType::OFTString, 80),
        ("SAU_M", OGRFieldType::OFTReal, 12),
        ("NAM", OGRFieldType::OFTInteger, 6),
        ("MA_XA", OGRFieldType::OFTString, 5),
        ("DIENTHOAI", OGRFieldType::OFTString, 20),
    ] {
        let field = FieldDefn::new(name, kind).unwrap();
        field.set_width(width);
        if kind == OGRFieldType::OFTReal {
            field.set_precision(2);
        }
        field.add_to_layer(&layer).unwrap();
    }
    for (code, name, depth, year, commune, [lon, lat]) in wells {
        let mut feature = Feature::new(layer.defn()).unwrap();
        let point = Geometry::from_wkt(&format!("POINT ({lon} {lat})")).unwrap();
        feature.set_geometry(point).unwrap();
        for (place, text) in [(0, *code), (1, *name), (4, *commune), (5, "0912345678")] {
            feature.set_field_string(place, text).unwrap();
        }
        feature.set_field_double(2, *depth).unwrap();
        feature.set_field_integer(3, *year).unwrap();
        feature.create(&layer).unwrap();
    }
    drop(dataset);
    packed(folder.path())
}

fn packed(folder: &Path) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut File::open(&path).unwrap(), &mut bytes).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
