//! The writing half of an import: one transaction from the first row to the report.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    check::missing,
    child::{Reader, Reading},
    error::IngestError,
    fate,
    job::{Told, Verb},
    read::{Head, Lines, Message, Tail},
    report::{Refusal, Repaired, Report},
    request::Request,
    words::both,
};
use crate::{
    auth::Caller,
    catalog::{Catalogue, Collection, Text},
    policy::{EditView, View, view},
    record::{Load, StageSink, TableRefusal},
    store::{Db, StoreError},
};

/// Portions that wait between the two halves.
const WAITING: usize = 4;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Rows read, of how many, where the file says it.
    Read(u64, Option<u64>),
    /// Rows written, of how many.
    Written(u64, u64),
}

/// Imports a file into a collection in one transaction: all good rows, or, when the file or the database fails, none.
///
/// The file is read by a process of its own; dropping the future ends it and undoes everything.
///
/// # Errors
/// When the file cannot be read or the database is away. Rows that cannot be taken are no error: the report has them.
pub async fn import(
    reader: &Reader,
    db: &Db,
    catalogue: &Catalogue,
    edit: &EditView,
    request: &Request,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Report, IngestError> {
    let file = request.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let purpose = format!("import {file}");
    let told = Told::new(edit.view(), defaults(db, edit, &purpose).await?);
    let (to, mut from) = mpsc::channel(WAITING);
    let reading = reader.start(Verb::Read, request, told)?;
    let reading = tokio::spawn(Reading::pass_on(reading, to));
    // Opening a file may take long; no connection waits for it.
    let Some(Message::Head(head)) = from.recv().await else {
        from.close();
        return Err(ended(reading).await.err().unwrap_or_else(fate::rubbish));
    };
    let mut client = db.connection().await?;
    let load = Load::begin(&mut client, edit, &purpose).await?;
    let collection = edit.view().collection();
    let report = Report {
        file,
        collection: collection.id.clone(),
        title: collection.title.clone(),
        dry_run: request.dry_run,
        ..Report::default()
    };
    let areas = catalogue.get("area");
    let areas = areas.and_then(|areas| view(&Caller::public(), areas, catalogue));
    Writing { load, report, progress, edit, collection, areas }.run(*head, from, reading).await
}

/// The values that the table gives by itself.
async fn defaults(
    db: &Db,
    edit: &EditView,
    purpose: &str,
) -> Result<BTreeMap<String, Json>, StoreError> {
    let mut client = db.connection().await?;
    let load = Load::begin(&mut client, edit, purpose).await?;
    let defaults = load.defaults().await?;
    load.roll_back().await?;
    Ok(defaults)
}

struct Writing<'a> {
    load: Load<'a>,
    report: Report,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    edit: &'a EditView,
    collection: &'a Collection,
    /// The register of areas, as everyone sees it.
    areas: Option<View>,
}

impl Writing<'_> {
    async fn run(
        mut self,
        head: Head,
        mut from: mpsc::Receiver<Message>,
        reading: JoinHandle<Result<Tail, IngestError>>,
    ) -> Result<Report, IngestError> {
        if !self.may_write(&head) {
            return Err(fate::rubbish());
        }
        let sink = self.load.stage(&head.fields, &head.absent, head.geometry).await?;
        let staged = self.copy(&mut from, sink, head.total).await;
        // The reading half must not wait for one who takes nothing any more.
        from.close();
        // A file that ends in the middle explains a COPY that did.
        let tail = ended(reading).await?;
        staged?;
        if self.load.outside_scope().await? {
            return Err(fate::rubbish());
        }
        self.open_report(head, &tail);
        self.look_over(&tail.lines).await?;
        self.apply(&tail).await?;
        let Self { load, mut report, .. } = self;
        if report.dry_run {
            load.roll_back().await?;
        } else {
            report.transaction = load.commit().await?;
        }
        report.refusals.sort_by_key(|refusal| refusal.row);
        Ok(report)
    }

    /// The process that reads may have been taken over by a file: fields are looked up here again, as the areas of
    /// rows are in the database.
    fn may_write(&self, head: &Head) -> bool {
        let view = self.edit.view();
        let mut known = HashSet::new();
        let names = head.fields.iter().chain(&head.absent);
        let once = names.clone().all(|name| view.field(name).is_some() && known.insert(name));
        let whole = view.collection().key.iter().all(|name| head.fields.contains(name));
        once && whole && (!head.geometry || view.collection().geometry.is_some())
    }

    async fn copy(
        &mut self,
        from: &mut mpsc::Receiver<Message>,
        mut sink: StageSink,
        total: Option<u64>,
    ) -> Result<(), StoreError> {
        while let Some(message) = from.recv().await {
            let Message::Portion(portion) = message else { continue };
            sink.send(portion.rows).await?;
            portion.refusals.into_iter().for_each(|refusal| self.report.refuse(refusal));
            (self.progress)(Progress::Read(portion.read, total));
        }
        sink.finish().await?;
        Ok(())
    }

    fn open_report(&mut self, head: Head, tail: &Tail) {
        let report = &mut self.report;
        report.rows = tail.rows;
        report.crs = head.crs;
        report.encoding = head.encoding;
        report.columns = head.columns;
        report.ignored = head.ignored;
        report.notes = head.notes;
        report.notes.extend(tail.notes.iter().cloned());
        if let Some(first) = head.absent.first().and_then(|name| self.collection.field(name)) {
            let Text { vi, en } = missing(first);
            report.notes.push(both(
                format!("{vi}: chỉ sửa được dòng đã có, không thêm được dòng mới"),
                format!("{en}: rows that are there can be changed, but none can be made"),
            ));
        }
    }

    /// What only the database can tell of the rows before they are written.
    async fn look_over(&mut self, lines: &Lines) -> Result<(), StoreError> {
        let mut left_out = Vec::new();
        for repair in self.load.repair().await? {
            let row = repair.number.unsigned_abs();
            if repair.usable {
                self.report.repair(Repaired { row, reason: repair.reason });
            } else {
                left_out.push(repair.number);
                let reason = both(
                    format!("vùng hỏng, không sửa được ({})", repair.reason),
                    format!("the polygon cannot be repaired ({})", repair.reason),
                );
                self.refuse(repair.number, lines, None, reason);
            }
        }
        for number in self.load.belonging_to_others().await? {
            if left_out.contains(&number) {
                continue;
            }
            left_out.push(number);
            let reason = both(
                "bản ghi mang mã này thuộc địa bàn khác",
                "the record with this key belongs to another area",
            );
            self.refuse(number, lines, None, reason);
        }
        for (number, field) in self.load.incomplete().await? {
            if left_out.contains(&number) {
                continue;
            }
            left_out.push(number);
            let reason = self.collection.field(&field).map(missing).unwrap_or_default();
            self.refuse(number, lines, Some(field), reason);
        }
        self.load.leave_out(&left_out).await?;
        if let Some(areas) = &self.areas {
            let outside = self.load.outside_stated_area(areas).await?;
            self.report.outside_area = outside.into_iter().map(i64::unsigned_abs).collect();
        }
        Ok(())
    }

    fn refuse(&mut self, number: i64, lines: &Lines, field: Option<String>, reason: Text) {
        let row = number.unsigned_abs();
        self.report.refuse(Refusal { row, line: lines.of(row), field, value: None, reason });
    }

    async fn apply(&mut self, tail: &Tail) -> Result<(), StoreError> {
        let (progress, rows) = (self.progress, tail.rows);
        progress(Progress::Written(0, rows));
        let last = i64::try_from(rows).unwrap_or(i64::MAX - 1);
        let applied = self
            .load
            .apply(last, |row| progress(Progress::Written(row.unsigned_abs(), rows)))
            .await?;
        self.report.new = applied.new;
        self.report.changed = applied.changed;
        self.report.unchanged = applied.unchanged;
        for (number, refusal) in applied.refused {
            let reason = words(self.collection, &refusal);
            self.refuse(number, &tail.lines, refusal.column, reason);
        }
        Ok(())
    }
}

/// The end of the reading half.
async fn ended(reading: JoinHandle<Result<Tail, IngestError>>) -> Result<Tail, IngestError> {
    reading.await.unwrap_or_else(|_ended_abruptly| Err(fate::rubbish()))
}

/// What a rule of the table asks, in words of the catalogue where it has them.
fn words(collection: &Collection, refusal: &TableRefusal) -> Text {
    if let Some(constraint) = &refusal.constraint {
        return collection.rules.get(constraint).cloned().unwrap_or_else(|| {
            both(
                format!("không đúng quy tắc {constraint} của bảng"),
                format!("against the rule {constraint} of the table"),
            )
        });
    }
    match refusal.column.as_deref().and_then(|column| collection.field(column)) {
        Some(field) => missing(field),
        None => both(
            "có giá trị quá lớn hoặc không đúng kiểu của cột",
            "a value is too large for its column or of another type",
        ),
    }
}
