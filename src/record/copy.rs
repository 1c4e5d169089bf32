//! Rows in PostgreSQL's binary COPY form, many at a time.
//!
//! # Source
//! PostgreSQL 15 documentation, COPY, "Binary Format"; the `*send` functions of the types.

use bytes::{BufMut as _, Bytes, BytesMut};
use chrono::{DateTime, NaiveDate, Utc};

use crate::catalog::Value;

/// What a binary COPY begins with: signature, flags, no header extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// What it ends with, in place of a row's number of columns.
const TRAILER: i16 = -1;

/// Length that stands for NULL.
const NULL: i32 = -1;

/// Rows that wait to be sent.
#[derive(Debug)]
pub struct CopyRows {
    bytes: BytesMut,
    columns: i16,
}

impl CopyRows {
    /// An empty buffer for rows of that many values, besides the row number and, when there is one, the geometry.
    pub fn new(values: usize, geometry: bool) -> Self {
        let mut bytes = BytesMut::new();
        bytes.put_slice(HEADER);
        let columns = values + 1 + usize::from(geometry);
        Self { bytes, columns: i16::try_from(columns).unwrap_or(i16::MAX) }
    }

    /// Adds a row. `geometry` is EWKB; it is given exactly when the buffer was made for geometries.
    pub fn push(&mut self, number: i64, values: &[Option<Value>], geometry: Option<Option<&[u8]>>) {
        self.bytes.put_i16(self.columns);
        self.field(&number.to_be_bytes());
        for value in values {
            match value {
                None => self.bytes.put_i32(NULL),
                Some(Value::Text(text)) => self.field(text.as_bytes()),
                Some(Value::Integer(number)) => self.field(&number.to_be_bytes()),
                Some(Value::Number(number)) => self.field(&number.to_be_bytes()),
                Some(Value::Boolean(truth)) => self.field(&[u8::from(*truth)]),
                Some(Value::Date(day)) => self.field(&days_since_2000(*day).to_be_bytes()),
                Some(Value::Datetime(time)) => {
                    self.field(&microseconds_since_2000(*time).to_be_bytes());
                }
            }
        }
        match geometry {
            None => {}
            Some(None) => self.bytes.put_i32(NULL),
            Some(Some(ewkb)) => self.field(ewkb),
        }
    }

    fn field(&mut self, bytes: &[u8]) {
        // A value beyond 2 GiB cannot come here: files are refused long before.
        self.bytes.put_i32(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
        self.bytes.put_slice(bytes);
    }

    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Nothing waits.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Takes the bytes that wait.
    pub fn take(&mut self) -> Bytes {
        self.bytes.split().freeze()
    }

    /// Takes the last bytes, with the end mark.
    pub fn finish(mut self) -> Bytes {
        self.bytes.put_i16(TRAILER);
        self.bytes.freeze()
    }
}

/// PostgreSQL counts days and microseconds from 2000-01-01.
fn days_since_2000(day: NaiveDate) -> i32 {
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    i32::try_from((day - epoch).num_days()).unwrap_or(i32::MAX)
}

/// Seconds from 1970-01-01 to 2000-01-01.
const SECONDS_1970_TO_2000: i64 = 946_684_800;

fn microseconds_since_2000(time: DateTime<Utc>) -> i64 {
    time.timestamp_micros() - SECONDS_1970_TO_2000 * 1_000_000
}
