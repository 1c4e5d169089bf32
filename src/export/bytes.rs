//! An export as a stream of bytes: for an HTTP body or a file.

use std::{fmt, io, path::PathBuf, pin::Pin, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::{Map, Value};
use tempfile::TempDir;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::io::ReaderStream;

use super::{
    bundle::Papers,
    encoder::Encoder,
    error::ExportError,
    format::{ExportFormat, Made, Spooled as WholeFormat, Streamed},
    spool::{Spool, Spooled, spooled},
    table::Plan,
};
use crate::{
    geo::{Crs, Srid},
    http::Lang,
    policy::View,
    record::{self, RecordStream, Select},
    store::{Connection, StoreError},
};

/// Bytes as they are made.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, StoreError>> + Send>>;

/// Bytes of a whole file.
pub type FileStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Exports that run at once; each holds a connection or a file for as long as its reader takes.
const AT_ONCE: usize = 6;

/// Most rows of a `FlatGeobuf` with an index: GDAL makes it in memory, with 200 bytes for each row.
const INDEXED_MOST: i64 = 200_000;

/// Bytes of a file that are read at once.
const CHUNK: usize = 256 * 1024;

/// The places for exports of one node, and where whole files are made.
#[derive(Debug, Clone)]
pub struct Limited {
    places: Arc<Semaphore>,
    spool: Spool,
}

impl Limited {
    /// Whole files are made in that folder, which belongs to this service alone, or among the temporary files of the
    /// system.
    pub fn new(spool: Option<PathBuf>) -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE)), spool: Spool::new(spool) }
    }

    /// A room for one whole file, closed to others; it goes away with whatever is in it when it is dropped.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn room(&self) -> io::Result<TempDir> {
        self.spool.room()
    }

    /// A place, if one is free; it is given back when it is dropped.
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }
}

/// What is asked for, in which form.
#[derive(Debug)]
pub struct Export<'a> {
    /// The rows and their fields.
    pub select: Select<'a>,
    /// The format.
    pub format: ExportFormat,
    /// The columns of a table are the named fields and no others: no id, no place.
    pub only_fields: bool,
    /// The reference system of formats that can say it.
    pub srid: Srid,
    /// The language of titles.
    pub lang: Lang,
    /// The JSON Schema of the rows, for the bundle.
    pub schema: Map<String, Value>,
}

/// An export on its way.
pub enum Download {
    /// It is made while it is read; later failures are an error of the stream.
    Streamed(ByteStream),
    /// It is whole.
    Whole {
        /// Its bytes.
        bytes: FileStream,
        /// How many there are.
        length: u64,
    },
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Streamed(_) => f.write_str("Streamed"),
            Self::Whole { length, .. } => f.debug_struct("Whole").field("length", length).finish(),
        }
    }
}

impl Export<'_> {
    /// The question with the geometry written as the format needs it.
    fn shaped(self) -> Self {
        let select = self.select;
        let select = match self.format.made {
            Made::Streamed(Streamed::GeoJson | Streamed::GeoJsonSeq) => select,
            Made::Streamed(Streamed::Csv) => select.with_wkt(),
            Made::Spooled(WholeFormat::Xlsx) => select.in_crs(Crs::CRS84).with_wkt(),
            Made::Streamed(Streamed::Kml) => select.without_geometry().with_wkb(Srid::WGS84),
            Made::Spooled(WholeFormat::Bundle) => {
                select.in_crs(Crs::CRS84).with_wkt().with_wkb(self.srid)
            }
            Made::Spooled(_) => select.without_geometry().with_wkb(self.srid),
        };
        Self { select, ..self }
    }

    fn plan(&self, format: WholeFormat, indexed: bool) -> Plan {
        let view = self.select.view();
        Plan {
            format,
            indexed,
            collection: view.collection().as_ref().clone(),
            fields: Plan::fields_of(&self.select),
            only_fields: self.only_fields,
            srid: self.srid,
            lang: self.lang,
            papers: Papers { schema: self.schema.clone() },
        }
    }
}

/// Everything that the question selects. The place is held until the last byte, or until what is returned is dropped.
///
/// # Errors
/// When the database is away, the first rows take too long, or a whole file cannot be made.
pub async fn download(
    exports: &Limited,
    connection: Connection,
    export: Export<'_>,
    place: OwnedSemaphorePermit,
) -> Result<Download, ExportError> {
    match export.format.made {
        Made::Streamed(format) => {
            let bytes = streamed(connection, export, format, Some(place)).await?;
            Ok(Download::Streamed(bytes))
        }
        Made::Spooled(format) => {
            let view = export.select.view().clone();
            let room = exports.spool.room()?;
            let whole = whole(connection, export, format, room, Some(place)).await?;
            let length = whole.length;
            Ok(Download::Whole { bytes: whole.bytes(view), length })
        }
    }
}

/// The export as a whole file, made in that room.
///
/// # Errors
/// When the database fails or the file cannot be made.
pub(super) async fn whole(
    mut connection: Connection,
    export: Export<'_>,
    format: WholeFormat,
    room: TempDir,
    place: Option<OwnedSemaphorePermit>,
) -> Result<Spooled, ExportError> {
    let export = export.shaped();
    let indexed = format == WholeFormat::FlatGeobuf && {
        let reading = record::open(&mut connection, &[export.select.view()], "export").await?;
        record::count_up_to(&reading, &export.select, INDEXED_MOST).await?.is_some()
    };
    let plan = export.plan(format, indexed);
    let records = record::stream(connection, export.select).await?;
    let whole = spooled(records, room, plan, place).await?;
    tracing::debug!(rows = whole.rows, bytes = whole.length, "export written");
    Ok(whole)
}

impl Spooled {
    /// The bytes, for as long as the right lasts under which the rows were read.
    fn bytes(self, view: View) -> FileStream {
        let Self { room, file, place, .. } = self;
        // From here on the file has no name.
        drop(room);
        let reader = ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK);
        Box::pin(reader.map(move |chunk| {
            // The place is free when the stream is dropped.
            let _held = &place;
            if view.is_valid() {
                chunk
            } else {
                Err(io::Error::other("the right to read has ended"))
            }
        }))
    }
}

struct Running {
    encoder: Encoder,
    records: RecordStream,
    head_written: bool,
    place: Option<OwnedSemaphorePermit>,
}

/// The export while it is made.
///
/// # Errors
/// When the database is away or the first rows take too long; later failures are an error of the stream.
pub(super) async fn streamed(
    connection: Connection,
    export: Export<'_>,
    format: Streamed,
    place: Option<OwnedSemaphorePermit>,
) -> Result<ByteStream, StoreError> {
    let export = export.shaped();
    let encoder = Encoder::new(format, &export.select, export.only_fields, export.lang);
    let records = record::stream(connection, export.select).await?;
    let running = Running { encoder, records, head_written: false, place };
    Ok(Box::pin(stream::unfold(Some(running), step)))
}

/// One batch of rows as bytes; the tail after the last.
async fn step(running: Option<Running>) -> Option<(Result<Bytes, StoreError>, Option<Running>)> {
    let mut running = running?;
    let mut out = Vec::new();
    if !running.head_written {
        running.head_written = true;
        running.encoder.head(&mut out);
    }
    match running.records.next().await {
        Some(Ok(batch)) => {
            for record in batch {
                if let Err(error) = running.encoder.row(&record, &mut out) {
                    return Some((Err(error), None));
                }
            }
            Some((Ok(out.into()), Some(running)))
        }
        Some(Err(error)) => Some((Err(error), None)),
        None => {
            running.encoder.tail(&mut out);
            tracing::debug!(rows = running.encoder.rows(), "export written");
            drop(running.place);
            Some((Ok(out.into()), None))
        }
    }
}
