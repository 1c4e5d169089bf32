//! The reading half of an import: opens the file, checks its rows and hands them on in portions. It runs in a process
//! of its own (see [`super::child`]).

use std::path::Path;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{
    check::{Checker, Rules},
    crs,
    error::IngestError,
    job::Target,
    mapping::{self, Mapping, PlaceFrom, Sources},
    mend::mended,
    open::{Opened, open},
    pick, place,
    report::{Column, Refusal},
    request::Request,
    source::RawRow,
    vector::is_drivers_own,
    words::both,
};
use crate::{
    catalog::Text,
    record::{CopyRows, UnitName},
};

/// Rows that are looked at before the reference system is decided.
const GLIMPSE: usize = 100;

/// Encodings that a reader of the report should look at: they were told by the file or by its words.
const OLD: [&str; 3] = ["windows-1258", "TCVN3", "VNI"];

/// Bytes of a portion. With the portions that wait on the way this bounds the memory of an import.
const PORTION_BYTES: usize = 1 << 20;

/// Refusals of a portion.
const PORTION_REFUSALS: usize = 1000;

/// What is known before the first row.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) fields: Vec<String>,
    /// Fields that a new row needs and the file has no column for.
    pub(super) absent: Vec<String>,
    /// Names of units that come after the fields.
    pub(super) unit_names: Vec<UnitName>,
    pub(super) geometry: bool,
    pub(super) crs: Option<String>,
    pub(super) encoding: String,
    pub(super) columns: Vec<Column>,
    pub(super) ignored: Vec<String>,
    pub(super) notes: Vec<Text>,
    pub(super) total: Option<u64>,
}

/// Some rows, ready for COPY, and those among them that are refused.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Portion {
    #[serde(skip)]
    pub(super) rows: Bytes,
    pub(super) refusals: Vec<Refusal>,
    /// Rows read so far.
    pub(super) read: u64,
}

/// What is handed on.
#[derive(Debug)]
pub(super) enum Message {
    Head(Box<Head>),
    Portion(Portion),
}

/// What is known after the last row.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tail {
    pub(super) rows: u64,
    pub(super) notes: Vec<Text>,
    /// Row number and how far its line lies from it, wherever that changes.
    pub(super) lines: Lines,
}

/// The lines of rows, kept as jumps.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Lines(Vec<(u64, u64)>);

impl Lines {
    fn note(&mut self, row: &RawRow) {
        let Some(ahead) = row.line.map(|line| line.saturating_sub(row.number)) else { return };
        if self.0.last().is_none_or(|(_, known)| *known != ahead) {
            self.0.push((row.number, ahead));
        }
    }

    /// The line of a row, if the file has lines.
    pub(super) fn of(&self, row: u64) -> Option<u64> {
        let after = self.0.partition_point(|(number, _)| *number <= row);
        self.0.get(after.checked_sub(1)?).map(|(_, ahead)| row + ahead)
    }
}

/// Takes what is handed on; `false` when nobody takes any more.
pub(super) type Give<'a> = dyn FnMut(Message) -> bool + 'a;

/// Reads the file to its end, or until nobody takes its rows. What is unpacked goes into `folder`.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn read(
    request: &Request,
    target: Target,
    folder: &Path,
    give: &mut Give<'_>,
) -> Result<Tail, IngestError> {
    let mut opened = mended(open(request, folder)?, &request.fixes)?;
    let mut mapping = mapping::mapping(&Sources {
        target: &target,
        request,
        columns: opened.source.columns(),
        layer: opened.source.has_geometry(),
    })?;
    let kind = opened.kind;
    mapping.ignored.retain(|column| !is_drivers_own(kind, column) && !pick::is_own(column));
    let first = first_rows(&mut opened, &mapping)?;
    let (transform, crs, mut notes) = match reading(&opened, &mapping, request, &first)? {
        Some(reading) => (reading.transform, Some(reading.name), reading.notes),
        None => (None, None, Vec::new()),
    };
    let encoding = opened.source.encoding();
    if request.charset.is_none() && OLD.contains(&encoding) {
        notes.push(both(
            format!("chữ được đọc theo bảng mã {encoding}"),
            format!("texts were read in the encoding {encoding}"),
        ));
    }
    if target.collection.geometry.is_none() && opened.source.has_geometry() {
        notes.push(both(
            "bộ dữ liệu này không có hình học; hình học của tệp bị bỏ",
            "this collection has no geometry; that of the file is left out",
        ));
    }
    let head = head(&opened, &mapping, crs, notes);
    let geometry = head.geometry;
    if !give(Message::Head(Box::new(head))) {
        return Ok(Tail::default());
    }
    let wanted = mapping.wanted.clone();
    let Target { collection, codes, .. } = target;
    let rules = Rules { collection, codes, dates: request.dates };
    let copy = CopyRows::new(mapping.fields.len() + mapping.unit_names.len(), geometry);
    let checker = Checker::new(rules, mapping, transform);
    Pump {
        opened,
        wanted,
        checker,
        copy,
        geometry,
        lines: Lines::default(),
        portion: Portion::default(),
        refused_bytes: 0,
    }
    .run(first, give)
}

/// How the places are read; `None` where the first rows have none.
fn reading(
    opened: &Opened,
    mapping: &Mapping,
    request: &Request,
    first: &[RawRow],
) -> Result<Option<crs::Reading>, IngestError> {
    let Some(from) = mapping.place else { return Ok(None) };
    let places: Vec<_> = first.iter().filter_map(|row| place::glimpse(row, from)).collect();
    let stated = opened.source.spatial_ref().filter(|_| from == PlaceFrom::Layer);
    // Rows without a place may come first; then what the file or the caller says has to do.
    if places.is_empty() && stated.is_none() && request.crs.is_none() {
        return Ok(None);
    }
    crs::decide(stated, request.crs, &places).map(Some)
}

fn head(opened: &Opened, mapping: &Mapping, crs: Option<String>, notes: Vec<Text>) -> Head {
    let columns = mapping
        .named
        .iter()
        .map(|(field, column)| Column { field: field.clone(), column: column.clone() });
    Head {
        fields: mapping.fields.iter().map(|mapped| mapped.field.name.clone()).collect(),
        absent: mapping.absent.iter().map(|field| field.name.clone()).collect(),
        unit_names: mapping.unit_names.iter().map(|(name, _)| *name).collect(),
        geometry: mapping.place.is_some(),
        crs,
        encoding: opened.source.encoding().to_owned(),
        columns: columns.collect(),
        ignored: mapping.ignored.clone(),
        notes,
        total: opened.source.total(),
    }
}

fn first_rows(opened: &mut Opened, mapping: &Mapping) -> Result<Vec<RawRow>, IngestError> {
    let mut rows = Vec::new();
    while rows.len() < GLIMPSE {
        match opened.source.next(&mapping.wanted)? {
            Some(row) => rows.push(row),
            None => break,
        }
    }
    if rows.is_empty() { Err(IngestError::no_rows()) } else { Ok(rows) }
}

/// Rows from the file through the checks into portions.
struct Pump {
    opened: Opened,
    wanted: Vec<usize>,
    checker: Checker,
    copy: CopyRows,
    geometry: bool,
    lines: Lines,
    portion: Portion,
    /// Size of the refusals of the portion: cells may be long.
    refused_bytes: usize,
}

impl Pump {
    fn run(mut self, first: Vec<RawRow>, give: &mut Give<'_>) -> Result<Tail, IngestError> {
        let mut rows = 0;
        let mut first = first.into_iter();
        loop {
            let next = match first.next() {
                Some(row) => Some(row),
                None => self.opened.source.next(&self.wanted)?,
            };
            let Some(row) = next else { break };
            rows = row.number;
            self.take(row);
            if self.is_full() && !self.send(rows, give) {
                break;
            }
        }
        let notes = self.checker.notes();
        self.portion.rows = self.copy.finish();
        self.portion.read = rows;
        // The other half waits for this one, or has gone with an error of its own.
        let _gone = give(Message::Portion(self.portion));
        Ok(Tail { rows, notes, lines: self.lines })
    }

    fn is_full(&self) -> bool {
        self.copy.len() > PORTION_BYTES
            || self.portion.refusals.len() >= PORTION_REFUSALS
            || self.refused_bytes > PORTION_BYTES
    }

    fn take(&mut self, row: RawRow) {
        self.lines.note(&row);
        match self.checker.check(row) {
            Ok(checked) => {
                let number = i64::try_from(checked.number).unwrap_or(i64::MAX);
                let ewkb = checked.shape.as_ref().map(|shape| shape.ewkb.as_slice());
                self.copy.push(number, &checked.values, self.geometry.then_some(ewkb));
            }
            Err(refusal) => {
                self.refused_bytes += refusal.reason.vi.len() + refusal.reason.en.len();
                self.refused_bytes += refusal.value.as_ref().map_or(0, String::len);
                self.portion.refusals.push(refusal);
            }
        }
    }

    /// Hands a portion on; `false` when nobody takes it.
    fn send(&mut self, read: u64, give: &mut Give<'_>) -> bool {
        self.refused_bytes = 0;
        let mut portion = std::mem::take(&mut self.portion);
        portion.rows = self.copy.take();
        portion.read = read;
        give(Message::Portion(portion))
    }
}
