//! An export as a stream of bytes: for an HTTP body or a file.

use std::{pin::Pin, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::format::{Encoder, ExportFormat};
use crate::{
    record::{self, RecordStream, Select},
    store::{Connection, StoreError},
};

/// Bytes as they are made.
pub(super) type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, StoreError>> + Send>>;

/// Exports that run at once; each holds a connection for as long as its reader takes.
const AT_ONCE: usize = 6;

/// The places for exports of one node.
#[derive(Debug, Clone)]
pub struct Limited(Arc<Semaphore>);

impl Default for Limited {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Limited {
    /// A place, if one is free; it is given back when it is dropped.
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}

struct Export {
    encoder: Encoder,
    records: RecordStream,
    head_written: bool,
    place: Option<OwnedSemaphorePermit>,
}

/// Everything that the question selects, in the format. `only_fields` leaves id and geometry out of a CSV; `place`
/// is held until the stream ends or is dropped.
///
/// # Errors
/// When the database is away or the first rows take too long; later failures are an error of the stream.
pub async fn bytes(
    connection: Connection,
    select: Select<'_>,
    format: ExportFormat,
    only_fields: bool,
    place: Option<OwnedSemaphorePermit>,
) -> Result<ByteStream, StoreError> {
    let select = format.shape(select);
    let encoder = Encoder::new(format, &select, only_fields);
    let records = record::stream(connection, select).await?;
    let export = Export { encoder, records, head_written: false, place };
    Ok(Box::pin(stream::unfold(Some(export), step)))
}

/// One batch of rows as bytes; the tail after the last.
async fn step(export: Option<Export>) -> Option<(Result<Bytes, StoreError>, Option<Export>)> {
    let mut export = export?;
    let mut out = Vec::new();
    if !export.head_written {
        export.head_written = true;
        export.encoder.head(&mut out);
    }
    match export.records.next().await {
        Some(Ok(batch)) => {
            for record in batch {
                if let Err(error) = export.encoder.row(&record, &mut out) {
                    return Some((Err(error), None));
                }
            }
            Some((Ok(out.into()), Some(export)))
        }
        Some(Err(error)) => Some((Err(error), None)),
        None => {
            export.encoder.tail(&mut out);
            tracing::debug!(rows = export.encoder.rows(), "export written");
            drop(export.place);
            Some((Ok(out.into()), None))
        }
    }
}
