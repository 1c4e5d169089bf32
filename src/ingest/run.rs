//! The writing half of an import: one transaction from the first row to the report.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;
use tokio::sync::mpsc;

use super::{
    attend::Attending,
    begin::{Begun, Source, ended},
    check::missing,
    child::Reader,
    error::IngestError,
    fate,
    job::Told,
    read::{Head, Lines, Message, Tail},
    report::{Refusal, Repaired, Report},
    request::Request,
    settle,
    words::both,
};
use crate::{
    area::{REGISTER, Register},
    auth::Caller,
    catalog::{Catalogue, Collection, Text},
    geo::Srid,
    policy::{EditView, view},
    record::{Load, StageSink, TableRefusal},
    store::{Db, StoreError},
};

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
    let attending = Attending { progress, refused: None, keeper: None };
    import_attended(reader, db, catalogue, edit, request, attending).await
}

/// The same, with one who takes every refused row and has the last word before anything is kept.
///
/// # Errors
/// As [`import`], and when the keeper says so.
pub(super) async fn import_attended(
    reader: &Reader,
    db: &Db,
    catalogue: &Catalogue,
    edit: &EditView,
    request: &Request,
    attending: Attending<'_>,
) -> Result<Report, IngestError> {
    let file = request.file_name().into_owned();
    let purpose = format!("import {file}");
    let areas = catalogue.get(REGISTER);
    let areas = areas.and_then(|areas| view(&Caller::public(), areas, catalogue));
    let register = match &areas {
        Some(areas) if edit.view().collection().units.is_some() => {
            Some(settle::register(db, areas).await?)
        }
        _ => None,
    };
    let told = Told::new(edit.view(), defaults(db, edit, &purpose).await?);
    let source = Source { reader, db, edit, request, areas: areas.as_ref() };
    let mut begun = source.begin(told).await?;
    // A file may take long to its first rows; no transaction waits for them.
    let first = begun.from.recv().await;
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
    let writing = Writing {
        load,
        report,
        attending,
        source,
        collection,
        register,
        has_places: begun.head.geometry,
    };
    writing.run(begun, first).await
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

pub(super) struct Writing<'a> {
    pub(super) load: Load<'a>,
    pub(super) report: Report,
    attending: Attending<'a>,
    pub(super) source: Source<'a>,
    pub(super) collection: &'a Collection,
    /// What it says, where rows lie in units.
    pub(super) register: Option<Register>,
    /// The file says where rows are.
    pub(super) has_places: bool,
}

impl Writing<'_> {
    async fn run(
        mut self,
        Begun { head, mut from, reading }: Begun,
        first: Option<Message>,
    ) -> Result<Report, IngestError> {
        if !self.may_write(&head) {
            return Err(fate::rubbish());
        }
        let sink = self.load.stage(&head.fields, &head.absent, &head.unit_names, head.geometry);
        let sink = sink.await?;
        let staged = self.copy(first, &mut from, sink, head.total).await;
        // The reading half must not wait for one who takes nothing any more.
        from.close();
        // A file that ends in the middle explains a COPY that did.
        let tail = ended(reading).await?;
        staged?;
        let crs = head.crs.clone();
        self.open_report(*head, &tail);
        self.settle(&tail.lines).await?;
        self.look_over(&tail.lines).await?;
        self.contradicted(crs.as_deref(), tail.rows).await?;
        self.apply(&tail).await?;
        let Self { load, mut report, attending, .. } = self;
        report.refusals.sort_by_key(|refusal| refusal.row);
        if let Some(refused) = attending.refused {
            refused.finish()?;
        }
        if report.dry_run {
            load.roll_back().await?;
            return Ok(report);
        }
        report.transaction = load.number().await?;
        if let Some(keeper) = attending.keeper {
            keeper.keep(&load, &report).await?;
        }
        load.commit().await?;
        Ok(report)
    }

    /// The process that reads may have been taken over by a file: fields are looked up here again, as the areas of
    /// rows are in the database.
    fn may_write(&self, head: &Head) -> bool {
        let view = self.source.edit.view();
        let mut known = HashSet::new();
        let names = head.fields.iter().chain(&head.absent);
        let once = names.clone().all(|name| view.field(name).is_some() && known.insert(name));
        let whole = view.collection().key.iter().all(|name| head.fields.contains(name));
        let mut names = HashSet::new();
        let units = view.collection().units.is_some() || head.unit_names.is_empty();
        let named = units && head.unit_names.iter().all(|name| names.insert(*name));
        once && whole && named && (!head.geometry || view.collection().geometry.is_some())
    }

    async fn copy(
        &mut self,
        first: Option<Message>,
        from: &mut mpsc::Receiver<Message>,
        mut sink: StageSink,
        total: Option<u64>,
    ) -> Result<(), StoreError> {
        let mut next = first;
        while let Some(message) = next {
            if let Message::Portion(portion) = message {
                sink.send(portion.rows).await?;
                portion.refusals.into_iter().for_each(|refusal| self.take_refusal(refusal));
                (self.attending.progress)(Progress::Read(portion.read, total));
            }
            next = from.recv().await;
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
        if let Some(areas) = self.source.areas {
            let outside = self.load.outside_stated_area(areas).await?;
            self.report.outside_area = outside.into_iter().map(i64::unsigned_abs).collect();
        }
        Ok(())
    }

    /// Most points lie outside the units that their rows name: in another system they may lie inside.
    async fn contradicted(&self, crs: Option<&str>, rows: u64) -> Result<(), IngestError> {
        let outside = u64::try_from(self.report.outside_area.len()).unwrap_or(u64::MAX);
        match crs {
            // Degrees are in no zone: there is nothing to look for.
            Some(crs) if outside.saturating_mul(2) > rows && crs != Srid::WGS84.to_string() => {
                self.source.contradiction(crs).await?.map_or(Ok(()), Err)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn refuse(
        &mut self,
        number: i64,
        lines: &Lines,
        field: Option<String>,
        reason: Text,
    ) {
        let row = number.unsigned_abs();
        self.take_refusal(Refusal { row, line: lines.of(row), field, value: None, reason });
    }

    pub(super) fn take_refusal(&mut self, refusal: Refusal) {
        if let Some(refused) = &mut self.attending.refused {
            refused.take(&refusal);
        }
        self.report.refuse(refusal);
    }

    async fn apply(&mut self, tail: &Tail) -> Result<(), StoreError> {
        let (progress, rows) = (self.attending.progress, tail.rows);
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
