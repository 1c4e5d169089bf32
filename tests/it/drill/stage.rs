//! The demonstration with the people of a disaster desk, and what a drill says and compares.

use std::time::Instant;

use axum::{body::Body, http::Method};
use banlang::{auth::Role, catalog::Catalogue, ingest::load_demo};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, account, held, ledger, reader};

/// Who takes part: the desk and the approver of the province, and an officer of each of two communes.
const PEOPLE: [(&str, Role, &str); 4] = [
    ("truc-tinh", Role::Disaster, "51"),
    ("duyet", Role::Approver, "51"),
    ("dak-long", Role::Editor, "23368"),
    ("dak-mon", Role::Editor, "23374"),
];

/// Code of the event.
pub(super) const EVENT: &str = "DIEN-TAP-1";

/// The footprint as it is known first, and as it is corrected.
pub(super) const FIRST: [f64; 4] = [107.47, 14.86, 107.60, 15.00];
pub(super) const SECOND: [f64; 4] = [107.50, 14.86, 107.72, 15.05];

/// A drill on its way.
pub(super) struct Stage {
    pub(super) app: TestApp,
    /// What holds now.
    pub(super) footprint: [f64; 4],
    /// Figures that were compared.
    compared: usize,
    started: Instant,
}

impl Stage {
    pub(super) async fn set() -> Self {
        let started = Instant::now();
        let app = TestApp::start().await;
        let store = app.app.media().clone();
        let catalogue = Catalogue::built_in().unwrap();
        load_demo(&reader(), &app.db.db, &catalogue, &store, &ledger(), &|_| ()).await.unwrap();
        for (name, role, area) in PEOPLE {
            account(&app.db, name, &[held(role, area)]).await;
        }
        app.settle().await;
        let stage = Self { app, footprint: FIRST, compared: 0, started };
        stage.says("the demonstration is loaded, the desk is manned");
        stage
    }

    pub(super) fn says(&self, what: &str) {
        eprintln!("{:5.1} s  {what}", self.started.elapsed().as_secs_f64());
    }

    pub(super) async fn as_who(&mut self, name: &str) {
        self.app.log_in(name).await;
    }

    /// The answer of a process about an area, which must be one.
    pub(super) async fn asked(&self, process: &str, inputs: Value) -> Value {
        let path = format!("/api/processes/{process}/execution");
        self.posted(&path, &json!({ "inputs": inputs }), 200).await
    }

    /// The answer to a body, which must have that status.
    pub(super) async fn posted(&self, path: &str, body: &Value, status: u16) -> Value {
        let answer = self.app.post(path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        answer.json()
    }

    /// Sends a JSON body over whatever version there is.
    pub(super) async fn sent(&self, method: Method, path: &str, body: &Value) -> Answer {
        let kind = if method == Method::PATCH {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        let headers = [("content-type", kind), ("if-match", "*")];
        self.app.send(method, path, &headers, Body::from(body.to_string())).await
    }

    /// A figure is the one of the database, and is said.
    pub(super) async fn is(&mut self, what: &str, told: &Value, sql: &str) {
        let text = self.app.db.value(sql).await;
        let wanted: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert!(same(told, &wanted), "{what}: {told} was told, {wanted} is in the database");
        self.compared += 1;
        self.says(&format!("  {what}: {}", short(told)));
    }

    pub(super) fn ends(&self) {
        assert!(self.compared > 30, "{} figures were compared", self.compared);
        self.says(&format!(
            "the drill is over; {} figures are those of the database",
            self.compared
        ));
    }
}

/// Equal, as numbers where both are.
fn same(told: &Value, wanted: &Value) -> bool {
    match (told.as_f64(), wanted.as_f64()) {
        (Some(told), Some(wanted)) => (told - wanted).abs() < 1e-9,
        _ => told == wanted,
    }
}

fn short(told: &Value) -> String {
    let text = told.to_string();
    let cut: String = text.chars().take(100).collect();
    if cut.len() < text.len() { format!("{cut} ..") } else { cut }
}

/// A rectangle as GeoJSON.
pub(super) fn rectangle([west, south, east, north]: [f64; 4]) -> Value {
    json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
}

/// The same in the database.
pub(super) fn envelope([west, south, east, north]: [f64; 4]) -> String {
    format!("ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)")
}

/// Codes of the communes that a rectangle covers a part of, as a list in the database.
pub(super) fn reached(edges: [f64; 4]) -> String {
    let ground = envelope(edges);
    format!(
        "(SELECT code FROM area WHERE level = 'commune' AND valid_to IS NULL AND ST_Relate(geom, {ground}, 'T********'))"
    )
}
