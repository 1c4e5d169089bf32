//! What the reading process says, in frames: a letter for the kind, the length of a JSON text and that of rows ready
//! for COPY, each in four bytes with the lowest first, then both.

use std::io::{self, Write};

use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::{
    error::IngestError,
    pick::Picked,
    probe::Probe,
    read::{Head, Message, Portion, Tail},
};
use crate::catalog::Text;

/// Longest JSON text. It holds what a thousand refusals say, a probe, or the lines of some million rows.
const JSON_AT_MOST: usize = 32 << 20;

/// Rows of a frame; more are divided, which a COPY does not mind.
const ROWS_AT_MOST: usize = 1 << 20;

/// Letter and two lengths.
const START_BYTES: usize = 9;

const HEAD: u8 = b'H';
const PORTION: u8 = b'P';
const TAIL: u8 = b'T';
const PROBED: u8 = b'Q';
const REFUSED: u8 = b'R';
const PICKED: u8 = b'W';

/// One thing that the reading process says.
#[derive(Debug)]
pub(super) enum Frame {
    Head(Box<Head>),
    Portion(Portion),
    /// Rows as they stand in the file.
    Picked(Picked),
    /// The last of a file that was read.
    Tail(Tail),
    /// The last of a file that was looked at.
    Probed(Box<Probe>),
    /// The last of a file that cannot be used.
    Refused(Refused),
}

/// Why a file cannot be used.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Refused {
    /// The sentence.
    #[serde(flatten)]
    pub(super) reason: Text,
    /// All that it lacks is a reference system.
    #[serde(default)]
    pub(super) nameless: bool,
}

impl From<&IngestError> for Refused {
    fn from(error: &IngestError) -> Self {
        Self { reason: error.text(), nameless: matches!(error, IngestError::Nameless(_)) }
    }
}

/// Why no frame can be read.
#[derive(Debug)]
pub(super) enum FrameError {
    /// Nothing more comes.
    Ended,
    /// What comes is no frame.
    Rubbish,
}

/// Writes what is handed on.
pub(super) fn write_message(to: &mut impl Write, message: &Message) -> io::Result<()> {
    match message {
        Message::Head(head) => write(to, HEAD, head, &[]),
        Message::Portion(portion) => {
            let mut pieces = portion.rows.chunks(ROWS_AT_MOST);
            write(to, PORTION, portion, pieces.next().unwrap_or_default())?;
            let read = Portion { read: portion.read, ..Portion::default() };
            pieces.try_for_each(|piece| write(to, PORTION, &read, piece))
        }
    }
}

pub(super) fn write_picked(to: &mut impl Write, picked: &Picked) -> io::Result<()> {
    write(to, PICKED, picked, &[])
}

pub(super) fn write_tail(to: &mut impl Write, tail: &Tail) -> io::Result<()> {
    write(to, TAIL, tail, &[])
}

pub(super) fn write_probe(to: &mut impl Write, probe: &Probe) -> io::Result<()> {
    write(to, PROBED, probe, &[])
}

pub(super) fn write_refused(to: &mut impl Write, error: &IngestError) -> io::Result<()> {
    write(to, REFUSED, &Refused::from(error), &[])
}

fn write(to: &mut impl Write, kind: u8, said: &impl Serialize, rows: &[u8]) -> io::Result<()> {
    let mut frame = vec![0; START_BYTES];
    serde_json::to_writer(&mut frame, said)?;
    let json = frame.len() - START_BYTES;
    if json > JSON_AT_MOST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a frame is too long"));
    }
    let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let start = [&[kind][..], &length(json), &length(rows.len())].concat();
    frame.splice(..START_BYTES, start);
    to.write_all(&frame)?;
    to.write_all(rows)
}

/// Reads the next frame. Lengths are checked before there is room for them.
pub(super) async fn next(from: &mut (impl AsyncRead + Unpin)) -> Result<Frame, FrameError> {
    let mut start = [0; START_BYTES];
    from.read_exact(&mut start).await.map_err(ended)?;
    let [kind, j0, j1, j2, j3, r0, r1, r2, r3] = start;
    let length = |bytes| usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX);
    let (json, rows) = (length([j0, j1, j2, j3]), length([r0, r1, r2, r3]));
    let known = [HEAD, PORTION, TAIL, PROBED, REFUSED, PICKED].contains(&kind);
    if !known || json > JSON_AT_MOST || rows > ROWS_AT_MOST || (rows > 0 && kind != PORTION) {
        return Err(FrameError::Rubbish);
    }
    let mut text = vec![0; json];
    from.read_exact(&mut text).await.map_err(ended)?;
    let mut bytes = vec![0; rows];
    from.read_exact(&mut bytes).await.map_err(ended)?;
    match kind {
        HEAD => said(&text).map(Frame::Head),
        PORTION => said(&text)
            .map(|portion| Frame::Portion(Portion { rows: Bytes::from(bytes), ..portion })),
        TAIL => said(&text).map(Frame::Tail),
        PROBED => said(&text).map(Frame::Probed),
        PICKED => said(&text).map(Frame::Picked),
        _ => said(&text).map(Frame::Refused),
    }
}

fn said<T: DeserializeOwned>(text: &[u8]) -> Result<T, FrameError> {
    serde_json::from_slice(text).map_err(|_other_words| FrameError::Rubbish)
}

/// Whatever breaks a pipe, the other end is gone.
fn ended(_broken: io::Error) -> FrameError {
    FrameError::Ended
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(rows: usize) -> Message {
        let rows = (0..rows).map(|byte| u8::try_from(byte % 251).unwrap()).collect();
        Message::Portion(Portion { rows, refusals: Vec::new(), read: 7 })
    }

    #[tokio::test]
    async fn rows_of_any_length_arrive_as_they_were_sent() {
        for length in [0, 1, ROWS_AT_MOST, 3 * ROWS_AT_MOST + 5] {
            let mut bytes = Vec::new();
            write_message(&mut bytes, &portion(length)).unwrap();
            let (mut from, mut rows) = (bytes.as_slice(), Vec::new());
            while !from.is_empty() {
                let Frame::Portion(portion) = next(&mut from).await.unwrap() else { panic!() };
                assert_eq!(portion.read, 7);
                rows.extend_from_slice(&portion.rows);
            }
            let Message::Portion(sent) = portion(length) else { panic!() };
            assert_eq!(rows, sent.rows);
        }
    }

    #[tokio::test]
    async fn bytes_that_are_no_frame_are_told_from_those_that_end_too_early() {
        let mut whole = Vec::new();
        write_message(&mut whole, &portion(100)).unwrap();
        let error = IngestError::file("không", "no");
        let mut refused = Vec::new();
        write_refused(&mut refused, &error).unwrap();

        for cut in [0, 1, START_BYTES, whole.len() - 1] {
            let result = next(&mut &whole[..cut]).await;
            assert!(matches!(result, Err(FrameError::Ended)), "{cut}: {result:?}");
        }
        let mut long = whole.clone();
        long[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
        let mut other = refused.clone();
        other[0] = HEAD;
        for rubbish in [&b"Segmentation fault (core dumped)\n"[..], &long, &other] {
            let result = next(&mut &*rubbish).await;
            assert!(matches!(result, Err(FrameError::Rubbish)), "{result:?}");
        }
        assert!(
            matches!(next(&mut refused.as_slice()).await, Ok(Frame::Refused(said)) if said.reason == error.text())
        );
    }
}
