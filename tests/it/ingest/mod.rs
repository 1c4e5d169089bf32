//! Imports: real files of every format, rows that are refused, files that are no good, a reader that fails, and a
//! database that dies.

mod bad_files;
mod child;
mod corpus;
mod crash;
mod demo;
mod formats;
mod jobs;
mod office_formats;
mod probe;
mod random_sheets;
mod real_files;
mod rows;
mod scope;
mod sheets;
mod units;
mod upsert;
mod zones;

use std::path::{Path, PathBuf};

use banlang::{
    auth::{Caller, Role},
    catalog::Catalogue,
    ingest::{IngestError, Report, Request, import},
    policy::edit_view,
};

use crate::support::{TestDb, account, held, reader};

/// A database, the catalogue, and imports into it.
struct World {
    db: TestDb,
    catalogue: Catalogue,
    folder: tempfile::TempDir,
}

impl World {
    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { db: TestDb::create().await, catalogue: Catalogue::built_in().unwrap(), folder }
    }

    /// Writes a file of the test's own.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// An account that edits these areas.
    async fn editor(&self, name: &str, areas: &[&str]) -> Caller {
        let roles: Vec<_> = areas.iter().map(|area| held(Role::Editor, area)).collect();
        account(&self.db, name, &roles).await
    }

    async fn import_as(
        &self,
        caller: &Caller,
        collection: &str,
        request: Request,
    ) -> Result<Report, IngestError> {
        let edit = edit_view(caller, self.catalogue.get(collection).unwrap()).unwrap();
        import(&reader(), &self.db.db, &self.catalogue, &edit, &request, &|_| ()).await
    }

    async fn import(&self, collection: &str, request: Request) -> Result<Report, IngestError> {
        self.import_as(&Caller::operator(), collection, request).await
    }

    /// Imports a CSV text as the command line.
    async fn csv(&self, collection: &str, text: &str) -> Report {
        let path = self.file("rows.csv", text);
        self.import(collection, Request::new(path)).await.unwrap()
    }

    async fn value(&self, sql: &str) -> String {
        self.db.value(sql).await
    }
}

/// New, changed, unchanged and refused rows.
fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.new, report.changed, report.unchanged, report.refused)
}

/// Row, field and English reason of every refusal.
fn refusals(report: &Report) -> Vec<String> {
    let refusals = report.refusals.iter().map(|refusal| {
        let field = refusal.field.as_deref().unwrap_or("-");
        format!("{} {field}: {}", refusal.row, refusal.reason.en)
    });
    refusals.collect()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}

/// `name=value` pairs for `--map` and `--set`.
fn pairs(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
