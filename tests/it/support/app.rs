//! The router over a database of the test's own.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use banlang::{
    app::{App, Settings},
    atlas::catch_up,
    auth::Role,
    catalog::Catalogue,
    ingest::ImportSettings,
    ledger::Ledger,
    media::MediaStore,
    router::router,
    store::Mirror,
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tower::ServiceExt as _;

use super::{
    database::TestDb,
    people::{Held, PASSWORD, account, held},
    server::reader,
};

/// An application without a network: requests go straight to the router.
pub(crate) struct TestApp {
    pub(crate) db: TestDb,
    pub(crate) app: App,
    router: Router,
    session: Option<(String, String)>,
    folder: TempDir,
    mirror: Mutex<Option<Mirror>>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl TestApp {
    /// Over an empty, migrated database and the built-in catalogue.
    pub(crate) async fn start() -> Self {
        Self::over(TestDb::create().await, Catalogue::built_in().unwrap())
    }

    /// Over a database and a catalogue of the test's own.
    pub(crate) fn over(db: TestDb, catalogue: Catalogue) -> Self {
        Self::with(db, catalogue, Settings::default())
    }

    /// The same, as an operator has set it up.
    pub(crate) fn with(db: TestDb, catalogue: Catalogue, settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool = Some(folder.path().join("spool"));
        let kept = ImportSettings { folder: folder.path().join("imports"), reader: reader() };
        let imports = settings.imports.or(Some(kept));
        let packs = Some(folder.path().join("pack"));
        let settings = Settings { spool, imports, packs, ..settings };
        let media = MediaStore::new(folder.path().join("media"));
        let ledger = Ledger::open(&folder.path().join("ledger")).unwrap();
        let app = App::new(db.db.clone(), catalogue, media, ledger, settings);
        let mirror = Mutex::default();
        Self { db, router: router(app.clone()), app, session: None, folder, mirror }
    }

    /// Brings the map in memory to what the test's world is now.
    pub(crate) async fn settle(&self) {
        let mut mirror = self.mirror.lock().await;
        let number = include_str!("../../../src/store/sql/number_transactions.sql");
        self.db.execute(number).await;
        let mirror = match &mut *mirror {
            Some(mirror) => mirror,
            none => none.insert(Mirror::connect(&self.db.db).await.unwrap()),
        };
        catch_up(self.app.atlas(), mirror).await.unwrap();
    }

    /// What the ledger holds, the oldest first.
    pub(crate) fn ledger_lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.ledger_file()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The file of the ledger.
    pub(crate) fn ledger_file(&self) -> std::path::PathBuf {
        let file = self.folder.path().join("ledger").join(self.app.ledger().node());
        file.with_extension("jsonl")
    }

    /// The folder of the service, laid out as `banlang serve` does.
    pub(crate) fn data_dir(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The files that are being made for exports.
    pub(crate) fn spooled(&self) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(self.folder.path().join("spool")).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// Runs statements of the test's own world.
    pub(crate) async fn execute(&self, sql: &str) {
        self.db.execute(sql).await;
    }

    /// Makes an account that edits these areas, and logs in: later requests are that person's.
    pub(crate) async fn log_in_as_editor_of(&mut self, areas: &[&str]) {
        let roles: Vec<_> = areas.iter().map(|area| held(Role::Editor, area)).collect();
        account(&self.db, "can-bo", &roles).await;
        self.log_in("can-bo").await;
    }

    /// Makes an account with these roles and logs in.
    pub(crate) async fn log_in_with(&mut self, name: &str, roles: &[Held<'_>]) {
        account(&self.db, name, roles).await;
        self.log_in(name).await;
    }

    /// Later requests are those of an account that the test has made.
    pub(crate) async fn log_in(&mut self, name: &str) {
        self.session = None;
        let answer = self.post("/auth/login", &json!({"name": name, "password": PASSWORD})).await;
        self.keep_session(&answer);
    }

    /// Later requests are in the session that an answer opened.
    pub(crate) fn keep_session(&mut self, answer: &Answer) {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        self.session = Some((cookie, answer.json()["csrf_token"].as_str().unwrap().to_owned()));
    }

    /// The cookie of the session.
    pub(crate) fn cookie(&self) -> String {
        self.session.as_ref().map(|(cookie, _)| cookie.clone()).unwrap_or_default()
    }

    /// Cookie and token of the session.
    pub(crate) fn session(&self) -> (String, String) {
        self.session.clone().unwrap_or_default()
    }

    /// Later requests are the public's again.
    pub(crate) fn forget_session(&mut self) {
        self.session = None;
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(
            Method::POST,
            path,
            &[("content-type", "application/json")],
            Body::from(body.to_string()),
        )
        .await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        if ["/tiles/", "/processes/", "/activations", "/answers", "/packs/"]
            .iter()
            .any(|part| path.contains(part))
        {
            self.settle().await;
        }
        self.send_at_once(method, path, headers, body).await
    }

    /// The same without comparing the map with the database first: the map as it is.
    pub(crate) async fn send_at_once(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let response = self.begin(method, path, headers, body).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The same, for an answer that does not end by itself.
    pub(crate) async fn begin(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Response {
        let mut request =
            Request::builder().method(method).uri(path).header(header::HOST, "ban.lang");
        if let Some((cookie, csrf_token)) = &self.session {
            request = request.header(header::COOKIE, cookie).header("x-csrf-token", csrf_token);
        }
        for (name, value) in headers {
            let name = axum::http::HeaderName::try_from(*name).unwrap();
            request.headers_mut().unwrap().insert(name, value.parse().unwrap());
        }
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }
}
