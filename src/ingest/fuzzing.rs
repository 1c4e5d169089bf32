//! The readers of files and of their parts, for the fuzz targets. GDAL's own are not among them: they are no part of this
//! program, and run in a process with limits.

use std::{
    fs,
    io::{Read as _, Write as _},
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::{LazyLock, Once},
};

use chrono::NaiveDate;
use futures_util::FutureExt as _;
use tempfile::TempDir;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    encoding::{self, Charset},
    frame::{self, Frame},
    guess::guess,
    header::Terms,
    job::Target,
    letters, mapinfo as mapinfo_header,
    newlines::Newlines,
    numbers, ods as spreadsheet,
    open::unpacked,
    read::Message,
    request::{DateOrder, Request},
    shape::{Place, shape},
    sniff::FileKind,
    source::Source,
    table::Table,
    workbook::Workbook,
};
use crate::{
    catalog::{Catalogue, Field, FieldType, GeometryType, Value, nfc},
    geo::{from_ewkb, from_wkb},
    ingest::dates,
};

/// Bytes that a file may unpack to.
const UNPACKED_BYTES: u64 = 1 << 20;

/// A field of each type.
const FIELDS: [(&str, &str); 6] = [
    ("shelter", "name"),
    ("shelter", "capacity"),
    ("household", "accuracy_m"),
    ("stat_value", "official"),
    ("area", "valid_from"),
    ("disaster_event", "started_at"),
];

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::built_in().expect("the built-in descriptors are right"));

/// The words for columns of shelters.
static TERMS: LazyLock<Terms> = LazyLock::new(|| {
    let (collection, codes) = {
        let shelter = CATALOGUE.get("shelter").expect("there is one of shelters");
        Catalogue::single("shelter", &shelter.descriptor).expect("it is right")
    };
    let fields = collection.fields.clone();
    let target = Target { collection, codes, fields, defaults: std::collections::BTreeMap::new() };
    Terms::of(&target, &Request::new("/x"))
});

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

fn written(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("room");
    path
}

/// What the reading process says, as the service hears it: whole frames, each as it would be said again, then an end or rubbish.
pub fn frames(bytes: &[u8]) {
    let mut from = bytes;
    while let Ok(frame) = next(&mut from) {
        let mut said = Vec::new();
        let known = match &frame {
            Frame::Portion(portion) => {
                let rows = portion.rows.clone();
                let portion =
                    super::read::Portion { rows, refusals: Vec::new(), read: portion.read };
                frame::write_message(&mut said, &Message::Portion(portion))
            }
            Frame::Tail(tail) => frame::write_tail(&mut said, tail),
            Frame::Picked(picked) => frame::write_picked(&mut said, picked),
            Frame::Probed(probe) => frame::write_probe(&mut said, probe),
            Frame::Head(_) | Frame::Refused(_) => continue,
        };
        known.expect("room");
        let again = next(&mut said.as_slice()).expect("what was heard can be said");
        match (&frame, &again) {
            (Frame::Portion(one), Frame::Portion(other)) => {
                assert_eq!((&one.rows, one.read), (&other.rows, other.read));
            }
            _ => assert_eq!(format!("{frame:?}"), format!("{again:?}")),
        }
    }
}

fn next(from: &mut &[u8]) -> Result<Frame, frame::FrameError> {
    frame::next(from).now_or_never().expect("a slice is always ready")
}

/// Well-known binary with arcs, measures and any dimensions, for collections of kinds that the first byte chooses: what is taken is
/// written as the database and the service read it, and stays as it is.
pub fn geometry(bytes: &[u8]) {
    let Some((first, wkb)) = bytes.split_first() else { return };
    let _plain = (from_wkb(wkb), from_ewkb(wkb));
    let all = [
        GeometryType::Point,
        GeometryType::LineString,
        GeometryType::Polygon,
        GeometryType::MultiPoint,
        GeometryType::MultiLineString,
        GeometryType::MultiPolygon,
    ];
    let accepted = match first % 3 {
        0 => &all[..],
        1 => &all[..3],
        _ => &all[3..],
    };
    let Ok(Some(taken)) = shape(&Place::Wkb(wkb.to_vec()), None, accepted) else { return };
    assert!(taken.at.0.abs() <= 180.0 && taken.at.1.abs() <= 90.0);
    assert!(from_ewkb(&taken.ewkb).expect("the service reads what it wrote").is_some());
    let again = shape(&Place::Wkb(taken.ewkb.clone()), None, accepted);
    let again = again.expect("it is taken again").expect("it is not empty");
    assert_eq!(again.ewkb, taken.ewkb);
}

/// A file of any kind, perhaps in packages: nothing is written outside the folder for it, and nothing beyond the limit.
pub fn package(bytes: &[u8]) {
    let outer = folder();
    let path = written(&outer, "file", bytes);
    let work = outer.path().join("work");
    fs::create_dir(&work).expect("a folder");
    if let Ok((found, _kind)) = unpacked(path.clone(), &work, UNPACKED_BYTES, None) {
        assert!(found == path || found.starts_with(&work), "{}", found.display());
        assert!(fs::symlink_metadata(&found).expect("it is there").is_file());
    }
    assert_eq!(fs::read_dir(outer.path()).expect("it is there").count(), 2);
    assert!(bytes_in(&work) <= UNPACKED_BYTES);
}

fn bytes_in(folder: &Path) -> u64 {
    let entries =
        fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it is there"));
    let sizes = entries.map(|entry| {
        let about = entry.metadata().expect("it is there");
        if about.is_dir() { bytes_in(&entry.path()) } else { about.len() }
    });
    sizes.sum()
}

/// The rows of a source to its end, twice: the same both times, with as many cells as there are columns, in the order of their lines.
fn rows(source: &mut impl Source) {
    let columns: Vec<_> = (0..source.columns().len()).collect();
    let mut all = || {
        let (mut told, mut line) = (Vec::new(), 0);
        while let Ok(Some(row)) = source.next(&columns) {
            assert_eq!(row.cells.len(), columns.len());
            assert_eq!(row.number, told.len() as u64 + 1);
            let own = row.line.expect("rows of sheets have lines");
            assert!(own > line, "line {own} after {line}");
            assert!(row.cells.iter().flatten().all(|cell| !cell.trim().is_empty()));
            line = own;
            told.push(format!("{row:?}"));
        }
        source.rewind().expect("the file is still there");
        told
    };
    let first = all();
    assert_eq!(all(), first);
}

fn charset(byte: u8) -> Option<Charset> {
    let label = ["", "UTF-8", "UTF-16LE", "windows-1258", "TCVN3", "VNI"];
    label.get(usize::from(byte))?.parse().ok()
}

/// Text in lines and columns, in an encoding that the first byte names or nobody, with a header in the line of the second or
/// where it fits.
pub fn table(bytes: &[u8]) {
    let [encoding, line, text @ ..] = bytes else { return };
    let folder = folder();
    let path = written(&folder, "file.csv", text);
    let asked = Some(u64::from(*line)).filter(|line| *line > 0);
    if let Ok(mut table) = Table::open(&path, charset(*encoding), folder.path(), (&*TERMS, asked)) {
        rows(&mut table);
    }
}

/// Texts in old encodings: a file is read as its bytes are, however it is divided; lines end in one way; letters of old fonts in
/// Unicode are read or left.
pub fn encodings(bytes: &[u8]) {
    let folder = folder();
    let path = written(&folder, "file", bytes);
    assert_eq!(encoding::is_utf8(&path).expect("it is there"), std::str::from_utf8(bytes).is_ok());
    for charset in [Charset::Tcvn3, Charset::Vni] {
        let to = folder.path().join(charset.name());
        encoding::to_utf8(&path, charset, &to).expect("room");
        assert_eq!(fs::read_to_string(to).expect("it is UTF-8"), charset.decode(bytes));
    }
    let _guessed = guess(&bytes.split(|byte| *byte == b'\n'));
    for charset in encoding::candidates() {
        let text = nfc(&charset.decode(bytes));
        assert_eq!(nfc(&text), text, "a text that is stored stays as it is");
    }
    let mut lines = Vec::new();
    Newlines::new(bytes).read_to_end(&mut lines).expect("a slice can be read");
    assert!(!lines.contains(&b'\r'));
    assert!(lines.is_empty() || lines.ends_with(b"\n"));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(named) = text.parse::<Charset>() {
        assert_eq!(named.name().parse(), Ok(named));
    }
    let mut seen = letters::Seen::default();
    text.lines().for_each(|line| seen.take(line));
    let _suspect = seen.suspect();
    for font in letters::fonts(&[seen], None).into_iter().flatten() {
        text.lines().for_each(|line| drop(font.read(line)));
    }
}

fn field((collection, name): (&str, &str)) -> &'static Field {
    CATALOGUE.get(collection).and_then(|one| one.field(name)).expect("there is such a field")
}

/// Cells of a column, one on each line: numbers in any style, days and times in any order, values of fields. A value is stored as a
/// text that is read as the same value, and that the database takes.
pub fn cells(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut seen = numbers::Seen::default();
    text.lines().for_each(|line| seen.take(line));
    for field in FIELDS.map(field) {
        let marks = seen.decide(field, "Cột", None);
        for line in text.lines() {
            value(line, field);
            if let (FieldType::Integer | FieldType::Number, Ok(marks)) = (field.kind, &marks)
                && let Ok(read) = numbers::read(line, field, *marks)
            {
                assert!(read == line || read.parse::<f64>().is_ok(), "{line:?} as {read:?}");
                value(&read, field);
            }
        }
    }
    for line in text.lines() {
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst] {
            let Some(iso) = dates::iso(line, order) else { continue };
            let told = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
            assert!(told(&iso) >= told(line), "{line:?} as {iso:?}: no digit is lost");
            let date = iso.get(..10).unwrap_or_default();
            assert!(
                date.bytes().all(|letter| letter.is_ascii_digit() || letter == b'-'),
                "{iso:?}"
            );
        }
    }
}

/// Years of the calendar that both the database and ISO 8601 write with four digits.
fn is_written_in_four_digits(day: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (1..=9999).contains(&day.year())
}

fn value(text: &str, field: &Field) {
    let Ok(Some(value)) = field.read(text, CATALOGUE.codes()) else { return };
    match &value {
        Value::Date(day) => assert!(is_written_in_four_digits(*day), "{text:?} as {day}"),
        Value::Datetime(time) => {
            assert!(is_written_in_four_digits(time.date_naive()), "{text:?} as {time}");
        }
        _ => {}
    }
    let again = field.read(&value.to_sql_text(), CATALOGUE.codes());
    assert_eq!(again, Ok(Some(value)), "{text:?}");
}

/// The `content.xml` of an `OpenDocument` spreadsheet: cells come in the order of their columns, and sheets are no larger than sheets
/// can be.
pub fn ods(bytes: &[u8]) {
    let Ok(sheets) = spreadsheet::sheets_of(bytes) else { return };
    for (line, row) in sheets.iter().flat_map(|(_, rows)| rows) {
        assert!(*line < 1 << 20 && !row.is_empty());
        assert!(row.is_sorted_by_key(|(column, _)| *column));
        assert!(row.iter().all(|(column, _)| *column < 1 << 14));
    }
}

/// Parts of a workbook with one sheet (ECMA-376, part 1, 12.2), by their names.
const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
];

/// What separates a sheet from the list of texts that its cells name.
const SPLIT: &[u8] = b"\n--\n";

/// A workbook around a sheet and a list of texts.
fn packed(parts: &[u8]) -> Vec<u8> {
    let place = parts.windows(SPLIT.len()).position(|window| window == SPLIT);
    let (sheet, texts) = match place {
        Some(place) => (&parts[..place], &parts[place + SPLIT.len()..]),
        None => (parts, &[][..]),
    };
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let known = PARTS.map(|(name, content)| (name, content.as_bytes()));
    let own = [("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", texts)];
    for (name, content) in known.into_iter().chain(own).filter(|(_, content)| !content.is_empty()) {
        archive.start_file(name, stored).expect("room");
        archive.write_all(content).expect("room");
    }
    archive.finish().expect("room").into_inner()
}

/// A workbook: a package as it is, or a sheet in a package, as the first byte says. Those of the years before 2007 are left out:
/// their reader, which is not ours, goes around in a circle of sectors until the memory of its process ends.
pub fn workbook(bytes: &[u8]) {
    let Some((first, content)) = bytes.split_first() else { return };
    let folder = folder();
    let content = if first % 2 == 0 { packed(content) } else { content.to_vec() };
    let path = written(&folder, "file", &content);
    let opened = broken_off(|| Workbook::open(&path, FileKind::Xlsx, None, (&*TERMS, None)));
    if let Some(Ok(mut book)) = opened {
        rows(&mut book);
    }
}

/// What a reader gives; nothing where a library panics, as the reading process takes it. A panic of this program is a finding.
fn broken_off<T>(read: impl FnOnce() -> T) -> Option<T> {
    static OWN_ONLY: Once = Once::new();
    OWN_ONLY.call_once(|| {
        let end = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |location| location.file());
            if !place.contains("/registry/") {
                end(panic);
            }
        }));
    });
    panic::catch_unwind(AssertUnwindSafe(read)).ok()
}

/// The header of a `MapInfo` file: only what it says of the encoding is changed in the copy.
pub fn mapinfo(bytes: &[u8]) {
    let folder = folder();
    let path = written(&folder, "file.tab", bytes);
    let work = folder.path().join("work");
    fs::create_dir(&work).expect("a folder");
    for kind in [FileKind::MapInfoTable, FileKind::MapInfoInterchange] {
        let (copy, _said) = mapinfo_header::in_bytes(path.clone(), kind, &work).expect("room");
        let copied = fs::read(copy).expect("it is there");
        let says =
            |line: &&[u8]| line.to_ascii_lowercase().windows(7).any(|part| part == b"charset");
        let others = |bytes: &[u8]| -> Vec<Vec<u8>> {
            let lines = bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| !says(line));
            lines.map(<[u8]>::to_vec).collect()
        };
        if bytes.len() < 4096 {
            assert_eq!(others(&copied), others(bytes));
        }
    }
}
