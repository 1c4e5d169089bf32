//! A ledger in a folder of the test's own, with hands that can reach into it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use banlang::ledger::{Action, Entry, Ledger, LedgerReport, Who, check};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::support::TestDb;

pub(super) struct Book {
    folder: TempDir,
    pub(super) ledger: Ledger,
}

impl Book {
    pub(super) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        Self { folder, ledger }
    }

    /// Opens it again, as a new start or another process does.
    pub(super) fn again(&self) -> Ledger {
        Ledger::open(self.folder.path()).unwrap()
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join(self.ledger.node()).with_extension("jsonl")
    }

    pub(super) async fn write(&self, count: usize) {
        for number in 1..=count {
            self.ledger.append(edit(&format!("shelter {number}"))).await.unwrap();
        }
    }

    pub(super) async fn copy(&self, db: &TestDb) -> u64 {
        self.ledger.copy_now(&mut db.db.connection().await.unwrap()).await.unwrap()
    }

    pub(super) async fn check(&self, db: &TestDb) -> LedgerReport {
        check(self.folder.path(), &db.db.connection().await.unwrap()).await.unwrap()
    }

    /// What the check says, without the name of the chain.
    pub(super) async fn said(&self, db: &TestDb) -> Vec<String> {
        let chain = format!("chain {}: ", self.ledger.node());
        let findings = self.check(db).await.findings;
        findings.iter().map(|finding| finding.to_string().replace(&chain, "")).collect()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        fs::read_to_string(self.file()).unwrap().lines().map(str::to_owned).collect()
    }

    /// Writes other lines into the file.
    pub(super) fn forge(&self, lines: &[String]) {
        let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        fs::write(self.file(), text).unwrap();
    }

    pub(super) fn entries(&self) -> Vec<Value> {
        self.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(super) fn edit(subject: &str) -> Entry {
    Entry::new(Who::person("y-hanh"), Action::Edit, subject)
}

/// Entries as a consistent chain of their own: what a forger with the source code would write.
pub(super) fn chained(entries: &[Value]) -> Vec<String> {
    let mut prev = "0".repeat(64);
    let mut lines = Vec::new();
    for (seq, entry) in (1..).zip(entries) {
        let mut entry = entry.as_object().unwrap().clone();
        entry.shift_remove("hash");
        entry.insert("seq".into(), Value::from(seq));
        entry.insert("prev".into(), Value::from(prev));
        let mut text = Value::from(entry).to_string();
        text.pop();
        prev = hex::encode(Sha256::digest(&text));
        lines.push(format!("{text},\"hash\":\"{prev}\"}}"));
    }
    lines
}

/// The script that the documentation of a line gives to outsiders, run on a file.
pub(super) fn python(file: &Path) -> Result<String, String> {
    let source = include_str!("../../../src/ledger/link.rs");
    let script: Vec<_> = source
        .lines()
        .skip_while(|line| *line != "//! ```python")
        .skip(1)
        .take_while(|line| *line != "//! ```")
        .map(|line| line.trim_start_matches("//!").strip_prefix(' ').unwrap_or_default())
        .collect();
    let output =
        Command::new("python3").arg("-c").arg(script.join("\n")).arg(file).output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr)) }
}
