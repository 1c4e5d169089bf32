//! All rows of an answer with constant memory, however many there are.

use std::{pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt as _, stream};
use tokio::{
    sync::mpsc::{self, Sender},
    time::timeout,
};
use tokio_postgres::NoTls;

use super::{
    builder::Builder,
    read::Record,
    reading::{Reading, open},
    row::RowShape,
    select::Select,
};
use crate::{
    policy::View,
    store::{Connection, Doing as _, StoreError},
};

/// Rows as they come from the database.
pub type RecordStream = Pin<Box<dyn Stream<Item = Result<Vec<Record>, StoreError>> + Send>>;

/// Text that one fetch should bring; the number of rows follows from what the last ones weighed.
const FETCH_BYTES: usize = 1024 * 1024;

/// Fewest and most rows of a fetch.
const FETCH_ROWS: (i32, i32) = (8, 2000);

/// Rows of the first fetch, before anything is known of their weight.
const FIRST_ROWS: i32 = 64;

/// A reader that takes nothing for so long has gone or sleeps; the database is not kept waiting for it.
const PATIENCE: Duration = Duration::from_mins(1);

const DECLARE: &str = "DECLARE rows NO SCROLL CURSOR FOR ";

const FETCH: &str = "FETCH FORWARD";

const DOING: &str = "reading all rows";

/// All rows of a question in batches, in one snapshot. The connection belongs to the stream until it ends; when the
/// stream is dropped the running query is cancelled.
///
/// # Errors
/// When the database is away or the first rows take too long.
pub async fn stream(
    connection: Connection,
    select: Select<'_>,
) -> Result<RecordStream, StoreError> {
    let question = (select.rows(), select.shape());
    let view = select.view().clone();
    let (sender, mut receiver) = mpsc::channel(1);
    tokio::spawn(read(connection, view, question, sender));
    let first = receiver.recv().await.transpose()?;
    let others = stream::unfold(receiver, |mut receiver| async move {
        let batch = receiver.recv().await?;
        Some((batch, receiver))
    });
    Ok(Box::pin(stream::iter(first.map(Ok)).chain(others)))
}

/// Sends the rows, and at most one error as the last thing.
async fn read(
    mut connection: Connection,
    view: View,
    question: (Builder, RowShape),
    sender: Sender<Result<Vec<Record>, StoreError>>,
) {
    let cancel = connection.cancel_token();
    tokio::select! {
        result = fetch_all(&mut connection, &view, &question, &sender) => {
            if let Err(error) = result {
                let _reader_has_gone = sender.send(Err(error)).await;
            }
            return;
        }
        () = sender.closed() => {}
    }
    // The query may run for long before it has a row to send. The connection is kept until it has ended, so that
    // the cancellation cannot hit the next user's query.
    if let Err(error) = cancel.cancel_query(NoTls).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a query could not be cancelled");
    }
    let _cancelled = connection.simple_query("").await;
}

async fn fetch_all(
    connection: &mut Connection,
    view: &View,
    (builder, shape): &(Builder, RowShape),
    sender: &Sender<Result<Vec<Record>, StoreError>>,
) -> Result<(), StoreError> {
    let (sql, values) = builder.finish();
    let reading: Reading<'_> = open(connection, &[view], "export").await?;
    reading.execute(&format!("{DECLARE}{sql}"), &values).await.doing(DOING)?;
    let mut wanted = FIRST_ROWS;
    loop {
        // Each fetch is a statement of its own: the time limit is on it, not on the whole.
        let rows = reading.query(&format!("{FETCH} {wanted} FROM rows"), &[]).await.doing(DOING)?;
        let last = i32::try_from(rows.len()).is_ok_and(|got| got < wanted);
        let batch = rows.iter().map(|row| shape.record(row)).collect::<Result<Vec<_>, _>>()?;
        reading.shows(&view.collection().id, batch.len());
        drop(rows);
        // A right that ends in the middle of a long answer ends the answer.
        if !view.is_valid() {
            return Err(StoreError::Closed { doing: DOING });
        }
        wanted = next_rows(&batch);
        match timeout(PATIENCE, sender.send(Ok(batch))).await {
            Ok(Ok(())) if last => break,
            Ok(Ok(())) => {}
            Ok(Err(_gone)) => break,
            Err(_asleep) => {
                let detail = "the reader took nothing for a minute".to_owned();
                return Err(StoreError::Unexpected { doing: DOING, detail });
            }
        }
    }
    Ok(())
}

/// As many rows as weigh about [`FETCH_BYTES`].
fn next_rows(batch: &[Record]) -> i32 {
    let (least, most) = FETCH_ROWS;
    let bytes: usize = batch
        .iter()
        .map(|record| {
            let text = record.geometry.as_ref().map_or(0, String::len);
            record.properties.len() + text + record.wkb.as_ref().map_or(0, Vec::len)
        })
        .sum();
    let rows = batch.len().max(1) * FETCH_BYTES / bytes.max(1);
    i32::try_from(rows).unwrap_or(most).clamp(least, most)
}
