//! A period of the ledger as a file: the lines themselves, or a table.
//!
//! The JSON begins with one line about the chains (`{"ledger": {..}}`: the period, and for each chain where its part
//! begins and where it stands now); the others are lines of the ledger to the byte and are checked with the script of
//! the ledger. The CSV disarms formulas and is for reading.

use std::{io::Write as _, path::Path};

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use futures_util::{StreamExt as _, stream};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    bytes::ByteStream,
    csv::Line,
    file::{FileError, beside},
};
use crate::{
    ledger::{ChainPart, Link, export},
    store::{Connection, StoreError},
};

/// Form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerFormat {
    /// One JSON object in a line.
    JsonLines,
    /// Comma-separated values.
    Csv,
}

/// A file that was written.
#[derive(Debug)]
pub struct LedgerFile {
    /// Entries in it.
    pub entries: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The parts of the chains.
    pub parts: Vec<ChainPart>,
}

/// Columns of the table.
const COLUMNS: [&str; 13] = [
    "node", "seq", "at", "who", "kind", "os_user", "address", "action", "subject", "reason",
    "detail", "prev", "hash",
];

/// Writes the entries from one instant to another, both included. A failed export leaves what stood there before.
///
/// # Errors
/// When the file cannot be written or the database fails.
pub async fn ledger_to_file(
    client: &impl GenericClient,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    format: LedgerFormat,
    path: &Path,
) -> Result<LedgerFile, FileError> {
    let failed = |cause| FileError::Write { path: path.to_owned(), cause };
    let mut export = export(client, from, to).await?;
    let mut unfinished = beside(path).map_err(failed)?;
    let mut digest = Sha256::new();
    let mut write = |bytes: &[u8]| {
        digest.update(bytes);
        unfinished.write_all(bytes)
    };
    let mut out = Vec::new();
    push_head(&mut out, format, from, to, export.parts());
    write(&out).map_err(failed)?;
    let mut entries = 0;
    loop {
        let lines = export.next(client).await?;
        if lines.is_empty() {
            break;
        }
        out.clear();
        push_lines(&mut out, format, &lines);
        write(&out).map_err(failed)?;
        entries += lines.len() as u64;
    }
    let sha256 = hex::encode(digest.finalize());
    unfinished.as_file().sync_all().map_err(failed)?;
    unfinished.persist(path).map_err(|error| failed(error.error))?;
    Ok(LedgerFile { entries, sha256, parts: export.parts().to_vec() })
}

/// The same as a stream; `place` is held until it ends or is dropped.
///
/// # Errors
/// When the database is away; later failures are an error of the stream.
pub async fn ledger_bytes(
    client: Connection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    format: LedgerFormat,
    place: OwnedSemaphorePermit,
) -> Result<ByteStream, StoreError> {
    let export = export(&client, from, to).await?;
    let mut head = Vec::new();
    push_head(&mut head, format, from, to, export.parts());
    let lines = stream::unfold(Some((client, export, place)), move |left| async move {
        let (client, mut export, place) = left?;
        match export.next(&client).await {
            Ok(lines) if lines.is_empty() => None,
            Ok(lines) => {
                let mut out = Vec::new();
                push_lines(&mut out, format, &lines);
                Some((Ok(out.into()), Some((client, export, place))))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(Box::pin(stream::once(std::future::ready(Ok(head.into()))).chain(lines)))
}

fn push_head(
    out: &mut Vec<u8>,
    format: LedgerFormat,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    parts: &[ChainPart],
) {
    match format {
        LedgerFormat::JsonLines => push_chains(out, from, to, parts),
        LedgerFormat::Csv => push_columns(out),
    }
}

fn push_lines(out: &mut Vec<u8>, format: LedgerFormat, lines: &[(String, Link)]) {
    for (line, link) in lines {
        match format {
            LedgerFormat::JsonLines => {
                out.extend(line.as_bytes());
                out.push(b'\n');
            }
            LedgerFormat::Csv => push_link(out, link),
        }
    }
}

fn push_chains(out: &mut Vec<u8>, from: DateTime<Utc>, to: DateTime<Utc>, parts: &[ChainPart]) {
    let about = json!({"ledger": {"from": from, "to": to, "made_at": Utc::now(), "chains": parts}});
    out.extend(about.to_string().as_bytes());
    out.push(b'\n');
}

fn push_columns(out: &mut Vec<u8>) {
    let mut line = Line::start(out);
    for name in COLUMNS {
        line.plain(name);
    }
    line.end();
}

fn push_link(out: &mut Vec<u8>, link: &Link) {
    let entry = &link.entry;
    let mut line = Line::start(out);
    line.plain(&link.node);
    line.id(link.seq);
    line.plain(&entry.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true));
    line.text(&entry.who.name);
    line.plain(entry.who.kind.as_str());
    line.text(entry.who.os_user.as_deref().unwrap_or_default());
    line.text(entry.who.address.as_deref().unwrap_or_default());
    line.plain(entry.action.as_str());
    line.text(&entry.subject);
    line.text(entry.reason.as_deref().unwrap_or_default());
    line.text(&words(&entry.detail));
    line.plain(&link.prev);
    line.plain(&link.hash);
    line.end();
}

/// The detail as one cell; empty when there is none.
fn words(detail: &Map<String, Value>) -> String {
    if detail.is_empty() { String::new() } else { json!(detail).to_string() }
}
