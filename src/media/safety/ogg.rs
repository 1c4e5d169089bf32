//! Ogg with Vorbis or Opus: empties the comments (they can hold a place) and seals their pages again.
//!
//! # Source
//! RFC 3533, 6 (pages); Vorbis I, 4.2.1 and 5.2 (comment header); RFC 7845, 5.1 and 5.2 (Opus headers).

use std::collections::BTreeMap;

use super::{
    bytes::Bytes,
    checked::{Checked, Fault},
};
use crate::media::kind::MediaType;

/// Bytes of a page's header before its table of segments.
const HEADER: usize = 27;

/// Streams in one file; a recording has one.
const MOST_STREAMS: usize = 8;

/// One of the streams of a file.
#[derive(Debug)]
struct Stream {
    opus: bool,
    rate_hz: u32,
    pre_skip: u64,
    /// Packets that are complete.
    packets: u32,
    /// Bytes of the comment packet that were seen.
    comment: usize,
    last_granule: u64,
}

pub(super) fn check(bytes: &Bytes<'_>) -> Result<Checked, Fault> {
    let mut streams: BTreeMap<[u8; 4], Stream> = BTreeMap::new();
    let mut place = 0;
    while place < bytes.len() {
        let mut page = read_page(bytes, place)?;
        let serial = page.serial();
        if !streams.contains_key(&serial) {
            if streams.len() >= MOST_STREAMS {
                return Err(Fault::broken(format!("it has more than {MOST_STREAMS} streams")));
            }
            streams.insert(serial, first_packet(page.content())?);
        }
        if let Some(stream) = streams.get_mut(&serial)
            && stream.take(&mut page)?
        {
            page.seal();
            bytes.put(place, &page.bytes)?;
        }
        place += page.bytes.len() as u64;
    }
    let duration_s = streams.values().map(Stream::seconds).fold(0.0, f64::max);
    if streams.is_empty() || streams.values().any(|stream| stream.packets < 2) {
        return Err(Fault::broken("it ends before its sound begins"));
    }
    Ok(Checked::sound(MediaType::Ogg, Some(duration_s)))
}

impl Stream {
    fn seconds(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a recording is shorter than 2^53 samples")]
        let samples = self.last_granule.saturating_sub(self.pre_skip) as f64;
        samples / f64::from(self.rate_hz)
    }

    /// Follows the packets through a page; `true` when it held comments, which are empty now.
    fn take(&mut self, page: &mut Page) -> Result<bool, Fault> {
        let granule = page.granule();
        // All bits set: no packet ends on this page.
        if granule != u64::MAX {
            self.last_granule = self.last_granule.max(granule);
        }
        let (lacing, mut changed) = (page.lacing().to_vec(), false);
        let mut at = page.content_start();
        for length in lacing {
            let end = at + usize::from(length);
            if self.packets == 1 {
                let segment = page.bytes.get_mut(at..end).unwrap_or_default();
                for byte in segment {
                    *byte = self.empty_comment(self.comment, *byte)?;
                    self.comment += 1;
                }
                changed = true;
            }
            if length < 255 {
                self.packets += 1;
            }
            at = end;
        }
        Ok(changed)
    }

    /// The byte of an empty comment header of any length: its mark, no vendor, no comments, and for Vorbis the
    /// closing bit. Readers pass over the zeros behind it (RFC 7845, 5.2; libvorbis reads no further).
    fn empty_comment(&self, place: usize, was: u8) -> Result<u8, Fault> {
        let mark: &[u8] = if self.opus { b"OpusTags" } else { b"\x03vorbis" };
        match mark.get(place) {
            Some(wanted) if *wanted == was => Ok(was),
            Some(_) => Err(Fault::broken("its second packet holds no comments")),
            None if !self.opus && place == mark.len() + 8 => Ok(1),
            None => Ok(0),
        }
    }
}

fn first_packet(packet: &[u8]) -> Result<Stream, Fault> {
    let stream = |opus, rate_hz, pre_skip| Stream {
        opus,
        rate_hz,
        pre_skip,
        packets: 0,
        comment: 0,
        last_granule: 0,
    };
    match packet {
        [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', _, _, low, high, ..] => {
            Ok(stream(true, 48_000, u64::from(u16::from_le_bytes([*low, *high]))))
        }
        [1, b'v', b'o', b'r', b'b', b'i', b's', _, _, _, _, _, a, b, c, d, ..] => {
            let rate_hz = u32::from_le_bytes([*a, *b, *c, *d]);
            if rate_hz == 0 {
                return Err(Fault::broken("it has no sampling rate"));
            }
            Ok(stream(false, rate_hz, 0))
        }
        _ => Err(Fault::NotTaken("an Ogg file without Vorbis or Opus sound".to_owned())),
    }
}

/// A page with all its bytes; it was checked to be whole.
struct Page {
    bytes: Vec<u8>,
    segments: usize,
}

fn read_page(bytes: &Bytes<'_>, place: u64) -> Result<Page, Fault> {
    let cut = || Fault::broken(format!("it has no whole page at byte {place}"));
    let header = bytes.get::<HEADER>(place)?.ok_or_else(cut)?;
    let [b'O', b'g', b'g', b'S', 0, .., segments] = header else { return Err(cut()) };
    let segments = usize::from(segments);
    let head = bytes.read(place, HEADER + segments)?;
    let table = head.get(HEADER..).filter(|table| table.len() == segments).ok_or_else(cut)?;
    let length = HEADER + segments + table.iter().map(|length| usize::from(*length)).sum::<usize>();
    let page = bytes.read(place, length)?;
    if page.len() < length {
        return Err(cut());
    }
    Ok(Page { bytes: page, segments })
}

impl Page {
    fn field<const N: usize>(&self, at: usize) -> [u8; N] {
        self.bytes.get(at..at + N).and_then(|field| field.try_into().ok()).unwrap_or([0; N])
    }

    fn granule(&self) -> u64 {
        u64::from_le_bytes(self.field(6))
    }

    fn serial(&self) -> [u8; 4] {
        self.field(14)
    }

    fn content_start(&self) -> usize {
        HEADER + self.segments
    }

    fn lacing(&self) -> &[u8] {
        self.bytes.get(HEADER..self.content_start()).unwrap_or_default()
    }

    fn content(&self) -> &[u8] {
        self.bytes.get(self.content_start()..).unwrap_or_default()
    }

    /// Writes the checksum anew: over the whole page with zeros in its own place.
    fn seal(&mut self) {
        self.put_sum([0; 4]);
        let sum = checksum(&self.bytes);
        self.put_sum(sum.to_le_bytes());
    }

    fn put_sum(&mut self, sum: [u8; 4]) {
        if let Some(field) = self.bytes.get_mut(22..26) {
            field.copy_from_slice(&sum);
        }
    }
}

/// CRC-32 with the polynomial 0x04C11DB7, not reflected, from 0 (RFC 3533, 6, field 7).
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            if sum & 0x8000_0000 == 0 { sum << 1 } else { sum << 1 ^ 0x04C1_1DB7 }
        })
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, Write as _};

    use super::*;

    /// A page with one packet, shorter than 255 bytes.
    fn page(granule: u64, packet: &[u8]) -> Vec<u8> {
        let mut page = b"OggS\0\0".to_vec();
        page.extend(granule.to_le_bytes());
        page.extend([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, u8::try_from(packet.len()).unwrap()]);
        page.extend(packet);
        let mut page = Page { bytes: page, segments: 1 };
        page.seal();
        page.bytes
    }

    #[test]
    fn comments_are_emptied_and_their_page_is_sealed_again() {
        let head = b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0";
        let tags = b"OpusTags\x04\0\0\0test\x01\0\0\0\x15\0\0\0GEO=15.1234, 107.5678";
        let pages = [page(0, head), page(0, tags), page(48_312, b"sound")];
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&pages.concat()).unwrap();

        let checked = check(&Bytes::of(&file).unwrap()).unwrap();

        let mut after = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut after).unwrap();
        let mut empty = b"OpusTags".to_vec();
        empty.resize(tags.len(), 0);
        assert_eq!(checked.duration_s, Some(1.0));
        assert!(after == [pages[0].clone(), page(0, &empty), pages[2].clone()].concat());
    }

    /// The first page of a file that libopus and `FFmpeg` 5.1 wrote.
    #[test]
    fn a_page_is_sealed_as_other_programs_seal_it() {
        let written = "4f67675300020000000000000000ce41628600000000bc86f2d801134f707573486561640102380180bb0000000000";
        let written = hex::decode(written).unwrap();
        let mut page = Page { bytes: written.clone(), segments: 1 };

        page.seal();

        assert_eq!(page.bytes, written);
        assert_ne!(page.field(22), [0; 4]);
    }

    #[test]
    fn other_contents_of_ogg_are_not_taken() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&page(0, b"\x80theora\x03\x02\x01")).unwrap();
        assert!(matches!(check(&Bytes::of(&file).unwrap()), Err(Fault::NotTaken(_))));
    }
}
