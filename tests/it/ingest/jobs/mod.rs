//! Imports as jobs: what a person sends, sees, mends, cancels and undoes; what a crash leaves; and who sees nothing of it.

mod course;
mod crash;
mod limits;
mod mending;
mod rights;

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{auth::Role, ingest::ImportWorker};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, eventually_in, held};

/// Communes of the world of these tests.
const COMMUNES: &str = "INSERT INTO area (code, level, name, geom) VALUES
    ('23368', 'commune', 'Đăk Long', ST_Multi(ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326))),
    ('23374', 'commune', 'Xốp', ST_Multi(ST_MakeEnvelope(107.7, 15.0, 107.9, 15.2, 4326)))";

/// An application in which an editor of Đăk Long is logged in.
async fn app() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(COMMUNES).await;
    app.log_in_with("can-bo", &[held(Role::Editor, "23368")]).await;
    app
}

fn worker(app: &TestApp) -> ImportWorker {
    ImportWorker::start(&app.app).unwrap()
}

impl TestApp {
    /// Sends a file.
    pub(crate) async fn upload(
        &self,
        collection: &str,
        name: &str,
        content: impl Into<Body>,
    ) -> Answer {
        let path = format!("/api/imports?collection={collection}&name={name}");
        self.send(Method::POST, &path, &[], content.into()).await
    }

    /// Sends a file and gives the id of its job.
    pub(crate) async fn sent(
        &self,
        collection: &str,
        name: &str,
        content: impl Into<Body>,
    ) -> String {
        let answer = self.upload(collection, name, content).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn import_job(&self, id: &str) -> Value {
        let answer = self.get(&format!("/api/imports/{id}?lang=en")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()
    }

    /// Waits until nothing runs any more.
    pub(crate) async fn rested(&self, id: &str) -> Value {
        let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
        loop {
            let job = self.import_job(id).await;
            let state = job["state"].as_str().unwrap();
            if !["probing", "checking", "writing"].contains(&state) {
                return job;
            }
            assert!(std::time::Instant::now() < deadline, "{job:#}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Asks for a run and waits for its end.
    pub(crate) async fn run(&self, id: &str, settings: Value) -> Value {
        let answer = self.post(&format!("/api/imports/{id}/run"), &settings).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
        self.rested(id).await
    }

    pub(crate) async fn deed(&self, id: &str, deed: &str) -> Answer {
        self.post(&format!("/api/imports/{id}/{deed}"), &json!({})).await
    }
}

/// Households of Đăk Long; every so many has an ethnic group that no list has.
fn households(rows: u32, wrong_every: u32) -> String {
    let mut text = "STT,Họ và tên chủ hộ,Mã xã,Dân tộc,Số nhân khẩu\n".to_owned();
    for row in 1..=rows {
        let group = if row % wrong_every == 0 { "Người Sao Hoả" } else { "Xơ Đăng" };
        let members = 1 + row % 7;
        writeln!(text, "{row},A Bình Minh {row},23368,{group},{members}").unwrap();
    }
    text
}

/// A lock that keeps everyone from writing households, until it is dropped.
struct Lock<'a> {
    app: &'a TestApp,
    client: Option<tokio_postgres::Client>,
}

impl<'a> Lock<'a> {
    async fn on_households(app: &'a TestApp) -> Self {
        let (client, connection) =
            tokio_postgres::connect(&app.db.url(), tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute("BEGIN; LOCK TABLE household IN EXCLUSIVE MODE").await.unwrap();
        Self { app, client: Some(client) }
    }

    /// Waits until an import waits for it.
    async fn is_waited_for(&self) {
        eventually_in(&self.app.db, &format!("SELECT count(*) FROM ({WAITING}) AS w"), "1").await;
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // A connection that ends lets go of its locks.
        self.client.take();
    }
}

/// Connections of the service that wait for a lock on a table.
const WAITING: &str = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%household%'";
