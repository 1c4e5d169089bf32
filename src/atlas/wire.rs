//! Rows of a binary COPY, read where they lie.
//!
//! # Source
//! PostgreSQL 15 documentation, COPY, "Binary Format"; the `*send` functions of the types.

/// Bytes before the first row: signature, flags, length of the header's extension.
const HEADER: usize = 19;

/// Number of columns that stands for the end.
const TRAILER: i16 = -1;

/// Why bytes are no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a row of a binary COPY is not as it should be")]
pub(super) struct Damaged;

/// The columns of one row.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    bytes: &'a [u8],
}

impl<'a> Columns<'a> {
    /// The row of a message; `None` for the message that ends them. The first message begins with a header.
    pub(super) fn of(message: &'a [u8], first: bool) -> Result<Option<Self>, Damaged> {
        let bytes = if first { message.get(HEADER..).ok_or(Damaged)? } else { message };
        // The header may come alone.
        let Some((columns, bytes)) = bytes.split_first_chunk() else { return Ok(None) };
        Ok((i16::from_be_bytes(*columns) != TRAILER).then_some(Self { bytes }))
    }

    /// The next column; `None` inside for null.
    fn next(&mut self) -> Result<Option<&'a [u8]>, Damaged> {
        let (length, rest) = self.bytes.split_first_chunk().ok_or(Damaged)?;
        let length = i32::from_be_bytes(*length);
        let Ok(length) = usize::try_from(length) else {
            self.bytes = rest;
            return Ok(None);
        };
        let (column, rest) = rest.split_at_checked(length).ok_or(Damaged)?;
        self.bytes = rest;
        Ok(Some(column))
    }

    /// A `bigint`.
    pub(super) fn whole(&mut self) -> Result<Option<i64>, Damaged> {
        let Some(bytes) = self.next()? else { return Ok(None) };
        Ok(Some(i64::from_be_bytes(bytes.try_into().map_err(|_size| Damaged)?)))
    }

    /// A `double precision`.
    pub(super) fn number(&mut self) -> Result<Option<f64>, Damaged> {
        let Some(bytes) = self.next()? else { return Ok(None) };
        Ok(Some(f64::from_be_bytes(bytes.try_into().map_err(|_size| Damaged)?)))
    }

    /// A `text`.
    pub(super) fn text(&mut self) -> Result<Option<&'a str>, Damaged> {
        let Some(bytes) = self.next()? else { return Ok(None) };
        Ok(Some(std::str::from_utf8(bytes).map_err(|_encoding| Damaged)?))
    }

    /// A `bytea`.
    pub(super) fn bytes(&mut self) -> Result<Option<&'a [u8]>, Damaged> {
        self.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_column_by_column_and_the_trailer_ends_it() {
        let mut message = vec![0_u8; HEADER];
        message.extend(3_i16.to_be_bytes());
        message.extend(8_i32.to_be_bytes());
        message.extend(7_i64.to_be_bytes());
        message.extend((-1_i32).to_be_bytes());
        message.extend(2_i32.to_be_bytes());
        message.extend("xã".as_bytes().get(..2).unwrap());

        let mut columns = Columns::of(&message, true).unwrap().unwrap();
        assert_eq!(columns.whole(), Ok(Some(7)));
        assert_eq!(columns.number(), Ok(None));
        assert_eq!(columns.text(), Err(Damaged), "half a letter");
        assert!(Columns::of(&(-1_i16).to_be_bytes(), false).unwrap().is_none());
        assert!(Columns::of(&[], false).unwrap().is_none());
    }
}
