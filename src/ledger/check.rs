//! The check: each file against its own chain, the file against the copy, the copy against the anchors.
//!
//! Whoever can write both the file and the tables as their owner can forge both; against that stands the head of the
//! chain that each export carries out of the house.

use std::{collections::VecDeque, path::Path};

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use serde::Serialize;
use serde_json::{Map, Value};
use tokio_postgres::Row;

use super::{
    chains::Chains,
    copy::CopyError,
    finding::{Fault, Finding, Findings},
    link::Link,
    read::{Place, reading},
    verify::Verifier,
};
use crate::store::{Doing as _, StoreError};

/// Copies that are read at once.
const BATCH: i64 = 1000;

const DOING: &str = "checking the ledger";

/// What the check looked at and found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LedgerReport {
    /// What is not as it was written; empty when all is well.
    pub findings: Vec<Finding>,
    /// Entries without a fault.
    pub entries: u64,
    /// The chains, those of this data folder first.
    pub chains: Vec<ChainReport>,
}

/// One chain.
#[derive(Debug, Clone, Serialize)]
pub struct ChainReport {
    /// Its id.
    pub node: String,
    /// Its file belongs to this data folder. Of other nodes only the copy can be checked here.
    pub is_here: bool,
    /// Entries without a fault.
    pub entries: u64,
    /// The last entry: number and hash.
    pub head: Option<(i64, String)>,
    /// The newest entry in the database; 0 for none.
    pub copied_to: i64,
}

/// Checks all chains of a ledger's folder and of the database.
///
/// # Errors
/// When a file cannot be read or the database is away; what is wrong with the ledger is no error but a finding.
pub async fn check(folder: &Path, client: &impl GenericClient) -> Result<LedgerReport, CopyError> {
    let chains = Chains::new(folder);
    let copied = client.query(include_str!("sql/copied_nodes.sql"), &[]).await.doing(DOING)?;
    let mut known = Vec::new();
    for row in &copied {
        known.push((
            row.try_get::<_, String>("node").doing(DOING)?,
            row.try_get::<_, i64>("newest").doing(DOING)?,
        ));
    }
    let here = chains.nodes()?;
    let mut report = LedgerReport::default();
    let mut findings = Findings::default();
    for node in &here {
        let newest = known.iter().find(|(id, _)| id == node).map_or(0, |(_, newest)| *newest);
        let copies = Copies::new(client, node, newest);
        let place = Place::start(&chains, node);
        let chain = of_file(place, copies, &mut findings).await?;
        report.chains.push(chain);
    }
    for (node, newest) in known.iter().filter(|(node, _)| !here.contains(node)) {
        let copies = Copies::new(client, node, *newest);
        report.chains.push(of_copies(copies, false, &mut findings).await?);
    }
    for chain in &report.chains {
        anchors(client, &chain.node, &mut findings).await?;
    }
    report.entries = report.chains.iter().map(|chain| chain.entries).sum();
    report.findings = findings.into_vec();
    Ok(report)
}

/// A chain of this folder. The copies were counted before the file is measured: every one of them has to be in it.
async fn of_file(
    place: Place,
    mut copies: Copies<'_, impl GenericClient>,
    findings: &mut Findings,
) -> Result<ChainReport, CopyError> {
    let node = copies.node;
    let start = place.clone();
    let Some(length) = reading(move || start.length()).await? else {
        findings.add(node, Fault::FileGone, 0);
        return of_copies(copies, true, findings).await;
    };
    let mut verifier = Verifier::new(node);
    let mut place = place;
    loop {
        let from = place.clone();
        let lines = reading(move || from.lines(length)).await?;
        let Some((_, after)) = lines.last() else { break };
        place = after.clone();
        for (line, _) in &lines {
            if let Some(seq) = verifier.next(line, findings) {
                copies.compare(seq, line, findings).await?;
            }
        }
    }
    while let Some(copy) = copies.next(findings).await? {
        findings.add(node, Fault::NotInFile, copy.seq);
    }
    Ok(copies.report(&verifier, true))
}

/// A chain of which only the copy can be seen.
async fn of_copies(
    mut copies: Copies<'_, impl GenericClient>,
    is_here: bool,
    findings: &mut Findings,
) -> Result<ChainReport, CopyError> {
    let mut verifier = Verifier::new(copies.node);
    while let Some(copy) = copies.next(findings).await? {
        verifier.next(&copy.line, findings);
    }
    Ok(copies.report(&verifier, is_here))
}

async fn anchors(
    client: &impl GenericClient,
    node: &str,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    const SQL: &str = include_str!("sql/anchors_without_entry.sql");
    for row in client.query(SQL, &[&node]).await.doing(DOING)? {
        findings.add(node, Fault::AnchoredAndGone, row.try_get("seq").doing(DOING)?);
    }
    Ok(())
}

#[derive(Debug)]
struct Copy {
    seq: i64,
    line: String,
}

/// The copies of a chain in their order.
struct Copies<'a, C> {
    client: &'a C,
    node: &'a str,
    newest: i64,
    read_to: i64,
    waiting: VecDeque<Copy>,
}

impl<'a, C: GenericClient> Copies<'a, C> {
    fn new(client: &'a C, node: &'a str, newest: i64) -> Self {
        Self { client, node, newest, read_to: 0, waiting: VecDeque::new() }
    }

    fn report(&self, verifier: &Verifier, is_here: bool) -> ChainReport {
        ChainReport {
            node: self.node.to_owned(),
            is_here,
            entries: verifier.entries(),
            head: verifier.head(),
            copied_to: self.newest,
        }
    }

    /// The next copy; what is wrong with it by itself is noted.
    async fn next(&mut self, findings: &mut Findings) -> Result<Option<Copy>, StoreError> {
        self.fill(findings).await?;
        Ok(self.waiting.pop_front())
    }

    async fn fill(&mut self, findings: &mut Findings) -> Result<(), StoreError> {
        const SQL: &str = include_str!("sql/copies.sql");
        if !self.waiting.is_empty() || self.read_to >= self.newest {
            return Ok(());
        }
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&self.node, &self.read_to, &self.newest, &BATCH];
        let rows = self.client.query(SQL, &parameters).await.doing(DOING)?;
        self.read_to = self.newest;
        for row in &rows {
            let copy = Copy {
                seq: row.try_get("seq").doing(DOING)?,
                line: row.try_get("line").doing(DOING)?,
            };
            let link = Link::parse(&copy.line).ok();
            if !link.as_ref().is_some_and(|link| shows(row, link).unwrap_or(false)) {
                findings.add(self.node, Fault::ColumnDiffers, copy.seq);
            }
            let anchored: Option<String> = row.try_get("anchored").doing(DOING)?;
            if let Some(anchored) = anchored
                && link.is_none_or(|link| link.hash != anchored)
            {
                findings.add(self.node, Fault::AnchorDiffers, copy.seq);
            }
            self.read_to = copy.seq;
            self.waiting.push_back(copy);
        }
        Ok(())
    }

    /// Compares the copy of an entry with the line of the file.
    async fn compare(
        &mut self,
        seq: i64,
        line: &str,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        if seq > self.newest {
            return Ok(());
        }
        loop {
            self.fill(findings).await?;
            match self.waiting.front() {
                Some(copy) if copy.seq < seq => {
                    findings.add(self.node, Fault::NotInFile, copy.seq);
                    self.waiting.pop_front();
                }
                Some(copy) if copy.seq == seq => {
                    if copy.line != line {
                        findings.add(self.node, Fault::CopyDiffers, seq);
                    }
                    self.waiting.pop_front();
                    return Ok(());
                }
                _ => {
                    findings.add(self.node, Fault::NotInCopy, seq);
                    return Ok(());
                }
            }
        }
    }
}

/// Whether the columns say what the line says.
fn shows(row: &Row, link: &Link) -> Result<bool, tokio_postgres::Error> {
    let entry = &link.entry;
    let detail: Value = row.try_get("detail")?;
    Ok(row.try_get::<_, i64>("seq")? == link.seq
        && row.try_get::<_, DateTime<Utc>>("at")? == entry.at
        && row.try_get::<_, &str>("who")? == entry.who.name
        && row.try_get::<_, &str>("who_kind")? == entry.who.kind.as_str()
        && row.try_get::<_, &str>("action")? == entry.action.as_str()
        && row.try_get::<_, &str>("subject")? == entry.subject
        && detail.as_object().is_some_and(|detail| same_map(detail, &entry.detail))
        && row.try_get::<_, Option<&str>>("reason")? == entry.reason.as_deref()
        && row.try_get::<_, &str>("hash")? == link.hash)
}

/// PostgreSQL writes numbers in its own way: `1e2` comes back as `100`.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => same_map(one, other),
        _ => one == other,
    }
}

fn same_map(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    one.len() == other.len()
        && one.iter().all(|(name, value)| other.get(name).is_some_and(|own| same(value, own)))
}
