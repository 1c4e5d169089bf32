//! The sheet of refused rows: as they stand in the file, with the number and the reason. Mended and sent again it brings those
//! rows and no others.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
    path::PathBuf,
    sync::Arc,
};

use axum::body::Body;
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    task::spawn_blocking,
};
use tokio_util::io::ReaderStream;

use super::{
    asked::Asked,
    folder::{self, Folder},
    imports::Imports,
    job::Job,
};
use crate::{
    app::App,
    catalog::{Collection, Text, Value},
    export::{ExportError, TextSheet},
    http::{ApiError, Lang},
    ingest::{
        IngestError, Refusal, Request,
        pick::{Picked, PickedCell, PickedRow, REASON, ROW},
    },
    policy::EditView,
};

/// Portions that wait for the sheet.
const WAITING: usize = 2;

/// Bytes of the workbook that are read at once.
const CHUNK: usize = 256 * 1024;

/// Seconds after which one may ask again while all places are taken.
const RETRY_S: u64 = 10;

/// Where the refusal of a row stands in the list: number of the row, first byte and length.
type Place = (u64, u64, u64);

/// The workbook with the refused rows of a job, and its length.
///
/// # Errors
/// When there are none, the file cannot be read again, or many sheets are being made.
pub(in crate::ingest) async fn refused_rows(
    app: &App,
    imports: &Imports,
    job: &Job,
    edit: &EditView,
    lang: Lang,
) -> Result<(Body, u64), ApiError> {
    let busy = ApiError::TooMany { retry_after_s: RETRY_S };
    let place = app.exports().place().ok_or(busy)?;
    let folder = imports.folder_of_id(&job.id);
    let list = folder.refused(job.turn);
    let listed = spawn_blocking(move || places(&list)).await.map_err(ApiError::internal)?;
    let places = listed.map_err(ApiError::internal)?;
    if places.is_empty() {
        return Err(ApiError::NotFound);
    }
    let request = request(&folder, job)?;
    let spans = spans(&places);
    let (to, from) = mpsc::channel(WAITING);
    let writing = Writing {
        from,
        folder,
        turn: job.turn,
        places,
        collection: Arc::clone(edit.view().collection()),
        lang,
        _place: place,
    };
    let writer = spawn_blocking(move || writing.run());
    let picked = imports.reader().pick(edit, &request, spans, &to).await;
    drop(to);
    let written = writer.await.map_err(ApiError::internal)?;
    picked.map_err(refusal)?;
    let (file, length) = written.map_err(ApiError::internal)?;
    let stream = ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK);
    Ok((Body::from_stream(stream), length))
}

/// The request of the run, in the reference system that it found.
fn request(folder: &Folder, job: &Job) -> Result<Request, ApiError> {
    let settings = job.settings.as_ref();
    let asked: Option<Asked> =
        settings.and_then(|settings| folder::read(&folder.settings(settings)));
    let mut request = asked.unwrap_or_default().request(folder.upload(), &job.file_name)?;
    let report: Option<serde_json::Value> = folder::read(&folder.report(job.turn));
    let found = report.and_then(|report| report.get("crs")?.as_str()?.parse().ok());
    request.crs = request.crs.or(found);
    Ok(request)
}

fn refusal(error: IngestError) -> ApiError {
    match error {
        IngestError::Store(error) => error.into(),
        IngestError::Io { .. } => ApiError::internal(error),
        other => ApiError::Unprocessable(other.to_string()),
    }
}

/// Where each refused row stands in the list, in the order of the rows.
fn places(list: &PathBuf) -> io::Result<Vec<Place>> {
    let mut reader = BufReader::new(File::open(list)?);
    let (mut places, mut at, mut line) = (Vec::new(), 0, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            break;
        }
        let refusal: Refusal = serde_json::from_slice(&line)?;
        places.push((refusal.row, at, read));
        at += read;
    }
    places.sort_unstable();
    places.dedup_by_key(|(row, ..)| *row);
    Ok(places)
}

/// The same rows as spans of numbers.
fn spans(places: &[Place]) -> Vec<(u64, u64)> {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for (row, ..) in places {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => spans.push((*row, *row)),
        }
    }
    spans
}

/// Puts rows and reasons together.
struct Writing {
    from: mpsc::Receiver<Picked>,
    folder: Folder,
    turn: i32,
    places: Vec<Place>,
    collection: Arc<Collection>,
    lang: Lang,
    _place: OwnedSemaphorePermit,
}

impl Writing {
    fn run(mut self) -> Result<(File, u64), ExportError> {
        let room = self.folder.room()?;
        let mut list = File::open(self.folder.refused(self.turn))?;
        let mut places = std::mem::take(&mut self.places).into_iter().peekable();
        let mut sheet: Option<TextSheet> = None;
        while let Some(Picked { columns, rows }) = self.from.blocking_recv() {
            let sheet = match &mut sheet {
                Some(sheet) => sheet,
                none => {
                    let own = [ROW, REASON].map(str::to_owned);
                    let heads: Vec<_> = columns.into_iter().chain(own).collect();
                    none.insert(TextSheet::new(room.path(), REASON, &heads, self.lang)?)
                }
            };
            for row in rows {
                while places.next_if(|(number, ..)| *number < row.row).is_some() {}
                let Some((_, at, length)) = places.next_if(|(number, ..)| *number == row.row)
                else {
                    continue;
                };
                let reason = self.reason(&read(&mut list, at, length)?);
                let PickedRow { row, line, cells } = row;
                let own = [line.unwrap_or(row).to_string(), reason];
                let cells = cells.into_iter().map(|cell| cell.map(value));
                sheet.push(cells.chain(own.map(Value::Text).map(Some)))?;
            }
        }
        let whole = sheet.ok_or_else(|| ExportError::NotWhole("no columns came".to_owned()))?;
        let path = whole.finish()?;
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        // The room goes; an open file keeps its bytes.
        Ok((file, length))
    }

    /// What is wrong with a row, with the field in words of the catalogue.
    fn reason(&self, refusal: &Refusal) -> String {
        let of = |text: &Text| self.lang.of(&text.vi, &text.en).to_owned();
        let reason = of(&refusal.reason);
        let field = refusal.field.as_deref();
        match field.and_then(|name| self.collection.field(name)) {
            Some(field) => format!("{}: {reason}", of(&field.title)),
            None => reason,
        }
    }
}

/// A number stays one: its text could be read in another way.
fn value(PickedCell { text, exact }: PickedCell) -> Value {
    let number = text.parse().ok().filter(|number: &f64| exact && number.to_string() == text);
    number.map_or(Value::Text(text), Value::Number)
}

fn read(list: &mut File, at: u64, length: u64) -> io::Result<Refusal> {
    list.seek(SeekFrom::Start(at))?;
    Ok(serde_json::from_reader(list.take(length))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_follow_each_other_are_one_span() {
        let places: Vec<_> = [1, 2, 3, 7, 9, 10].map(|row| (row, 0, 0)).into();
        assert_eq!(spans(&places), [(1, 3), (7, 7), (9, 10)]);
        assert_eq!(spans(&[]), []);
    }
}
