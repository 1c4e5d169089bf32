//! Lines of a text that end in one way, so that they can be counted: each in a line feed alone, the last one too.

use std::io::{self, Read};

/// A text whose lines may end in carriage return and line feed, or in a carriage return alone, as Excel writes for old Macs.
#[derive(Debug)]
pub(super) struct Newlines<R> {
    from: R,
    /// A carriage return came last, and what follows is not known yet.
    held: bool,
    /// The last byte that was given.
    last: u8,
}

impl<R> Newlines<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, held: false, last: b'\n' }
    }
}

impl<R: Read> Newlines<R> {
    /// What is still to be given at the end.
    fn end(&mut self, buffer: &mut [u8]) -> usize {
        let open = std::mem::take(&mut self.held) || self.last != b'\n';
        if !open {
            return 0;
        }
        self.last = b'\n';
        buffer.iter_mut().take(1).map(|byte| *byte = b'\n').count()
    }
}

impl<R: Read> Read for Newlines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            // One byte less than there is room for: one may be held from before.
            let room = buffer.len().saturating_sub(1).max(1);
            let mut bytes = vec![0; room];
            let read = self.from.read(&mut bytes)?;
            if read == 0 {
                return Ok(self.end(buffer));
            }
            let mut given = 0;
            let mut give = |byte: u8| {
                if let Some(place) = buffer.get_mut(given) {
                    *place = byte;
                    given += 1;
                }
            };
            for byte in bytes.into_iter().take(read) {
                if std::mem::take(&mut self.held) && byte != b'\n' {
                    give(b'\n');
                    self.last = b'\n';
                }
                if byte == b'\r' {
                    self.held = true;
                } else {
                    give(byte);
                    self.last = byte;
                }
            }
            if given > 0 {
                return Ok(given);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives so many bytes at a time.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(self.1);
            self.0.read(&mut buffer[..most])
        }
    }

    proptest! {
        #[test]
        fn every_line_ends_in_a_line_feed_and_nothing_else_changes(
            text in "[ab\r\n]{0,40}", piece in 1..7_usize, room in 2..9_usize,
        ) {
            let mut from = Newlines::new(Pieces(text.as_bytes(), piece));
            let (mut all, mut buffer) = (Vec::new(), vec![0; room]);
            loop {
                let read = from.read(&mut buffer).unwrap();
                if read == 0 { break }
                all.extend_from_slice(&buffer[..read]);
            }
            let mut wanted = text.replace("\r\n", "\n").replace('\r', "\n");
            if !wanted.is_empty() && !wanted.ends_with('\n') {
                wanted.push('\n');
            }
            prop_assert_eq!(String::from_utf8(all).unwrap(), wanted);
        }
    }
}
