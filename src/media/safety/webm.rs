//! `WebM`: checks the elements and voids tags and attachments in place.
//!
//! # Source
//! RFC 8794, 4 (IDs), 5 (sizes), 6.2 (unknown sizes), 11.3.2 (Void); RFC 9559, 5 (elements of Matroska).

use super::{
    bytes::Bytes,
    checked::{Checked, Fault},
};
use crate::media::kind::MediaType;

const EBML: u32 = 0x1A45_DFA3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const TIMESTAMP_SCALE: u32 = 0x2A_D7B1;
const DURATION: u32 = 0x4489;
const TRACKS: u32 = 0x1654_AE6B;
const TRACK_ENTRY: u32 = 0xAE;
const TRACK_TYPE: u32 = 0x83;
const VIDEO: u32 = 0xE0;
const PIXEL_WIDTH: u32 = 0xB0;
const PIXEL_HEIGHT: u32 = 0xBA;
const CLUSTER: u32 = 0x1F43_B675;
const VOID: u8 = 0xEC;

/// Elements directly in the segment that stay: seek head, info, tracks, clusters, cues.
const KEPT: [u32; 5] = [0x114D_9B74, INFO, TRACKS, CLUSTER, 0x1C53_BB6B];

/// Elements of the info that stay: scale, duration, and the two names of programs that must be there.
const INFO_KEPT: [u32; 4] = [TIMESTAMP_SCALE, DURATION, 0x4D80, 0x5741];

/// Elements of clusters when their size is unknown: all others end the cluster (RFC 9559, 5.1.3).
const IN_CLUSTER: [u32; 6] = [0xE7, 0xA7, 0xAB, 0xA3, 0xA0, VOID as u32];

/// More elements than a film of the allowed size has.
const MOST_ELEMENTS: u32 = 5_000_000;

/// An element; `end` is `None` when its size is unknown.
struct Element {
    id: u32,
    start: u64,
    content: u64,
    end: Option<u64>,
}

#[derive(Default)]
struct Walk {
    elements: u32,
    has_data: bool,
    has_picture: bool,
    has_sound: bool,
    scale_ns: Option<u64>,
    duration: Option<f64>,
    width: Option<u64>,
    height: Option<u64>,
}

pub(super) fn check(bytes: &Bytes<'_>) -> Result<Checked, Fault> {
    let mut walk = Walk::default();
    let head = walk.read(bytes, 0, bytes.len())?;
    let head_end = head.end.filter(|_| head.id == EBML);
    let head_end = head_end.ok_or_else(|| Fault::broken("it has no EBML header"))?;
    let mut doc_type = Vec::new();
    walk.each(bytes, head.content, head_end, |_, element, end| {
        if element.id == DOC_TYPE {
            doc_type = bytes.read(element.content, short(end - element.content))?;
        }
        Ok(())
    })?;
    if doc_type.strip_suffix(&[0]).unwrap_or(&doc_type) != b"webm" {
        return Err(Fault::NotTaken("a Matroska file".to_owned()));
    }
    let segment = walk.read(bytes, head_end, bytes.len())?;
    if segment.id != SEGMENT {
        return Err(Fault::broken("it has no segment"));
    }
    walk.segment(bytes, segment.content, segment.end.unwrap_or(bytes.len()))?;
    walk.finish()
}

fn short(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX).min(4096)
}

impl Walk {
    fn segment(&mut self, bytes: &Bytes<'_>, from: u64, to: u64) -> Result<(), Fault> {
        let mut place = from;
        while place < to {
            let element = self.read(bytes, place, to)?;
            let end = match element.end {
                Some(end) => end,
                None if element.id == CLUSTER => self.end_of_cluster(bytes, element.content, to)?,
                None => return Err(Fault::broken("an element has no size")),
            };
            match element.id {
                INFO => self.info(bytes, element.content, end)?,
                TRACKS => self.tracks(bytes, element.content, end)?,
                CLUSTER => self.has_data = true,
                _ => {}
            }
            if !KEPT.contains(&element.id) {
                void(bytes, element.start, end)?;
            }
            place = end;
        }
        bytes.blank(to, bytes.len()).map_err(Fault::from)
    }

    fn info(&mut self, bytes: &Bytes<'_>, from: u64, to: u64) -> Result<(), Fault> {
        self.each(bytes, from, to, |walk, element, end| {
            match element.id {
                TIMESTAMP_SCALE => walk.scale_ns = number(bytes, element.content, end)?,
                DURATION => walk.duration = float(bytes, element.content, end)?,
                id if !INFO_KEPT.contains(&id) => void(bytes, element.start, end)?,
                _ => {}
            }
            Ok(())
        })
    }

    fn tracks(&mut self, bytes: &Bytes<'_>, from: u64, to: u64) -> Result<(), Fault> {
        self.each(bytes, from, to, |walk, entry, end| {
            if entry.id != TRACK_ENTRY {
                return Ok(());
            }
            walk.each(bytes, entry.content, end, |walk, element, end| {
                match element.id {
                    TRACK_TYPE => match number(bytes, element.content, end)? {
                        Some(1) => walk.has_picture = true,
                        Some(2) => walk.has_sound = true,
                        Some(17) => {}
                        other => {
                            return Err(Fault::OtherTrack(other.unwrap_or_default().to_string()));
                        }
                    },
                    VIDEO => walk.each(bytes, element.content, end, |walk, element, end| {
                        match element.id {
                            PIXEL_WIDTH => walk.width = number(bytes, element.content, end)?,
                            PIXEL_HEIGHT => walk.height = number(bytes, element.content, end)?,
                            _ => {}
                        }
                        Ok(())
                    })?,
                    _ => {}
                }
                Ok(())
            })
        })
    }

    /// Calls `look` with each element and its end.
    fn each(
        &mut self,
        bytes: &Bytes<'_>,
        from: u64,
        to: u64,
        mut look: impl FnMut(&mut Self, &Element, u64) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut place = from;
        while place < to {
            let element = self.read(bytes, place, to)?;
            let end = element.end.ok_or_else(|| Fault::broken("an element has no size"))?;
            look(self, &element, end)?;
            place = end;
        }
        Ok(())
    }

    /// Browsers record clusters without a size: they end where an element begins that is not of a cluster.
    fn end_of_cluster(&mut self, bytes: &Bytes<'_>, from: u64, to: u64) -> Result<u64, Fault> {
        let mut place = from;
        while place < to {
            let element = self.read(bytes, place, to)?;
            if !IN_CLUSTER.contains(&element.id) {
                break;
            }
            place = element.end.ok_or_else(|| Fault::broken("an element has no size"))?;
        }
        Ok(place)
    }

    fn read(&mut self, bytes: &Bytes<'_>, start: u64, to: u64) -> Result<Element, Fault> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(Fault::broken(format!("it has more than {MOST_ELEMENTS} elements")));
        }
        let cut = || Fault::broken(format!("it is cut off at byte {start}"));
        let [first] = bytes.get::<1>(start)?.ok_or_else(cut)?;
        let id_length = u64::from(first.leading_zeros()) + 1;
        if id_length > 4 {
            return Err(Fault::broken(format!("there is no element at byte {start}")));
        }
        let id = bytes.read(start, short(id_length))?;
        let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
        let [first] = bytes.get::<1>(start + id_length)?.ok_or_else(cut)?;
        let size_length = u64::from(first.leading_zeros()) + 1;
        if size_length > 8 {
            return Err(Fault::broken(format!("there is no element at byte {start}")));
        }
        let size = bytes.read(start + id_length, short(size_length))?;
        if size.len() as u64 != size_length {
            return Err(cut());
        }
        let mask = (1_u64 << (7 * size_length)) - 1;
        let size = size.iter().fold(0, |size, byte| size << 8 | u64::from(*byte)) & mask;
        let content = start + id_length + size_length;
        if size == mask {
            return Ok(Element { id, start, content, end: None });
        }
        let end = content.checked_add(size).filter(|end| *end <= to).ok_or_else(cut)?;
        Ok(Element { id, start, content, end: Some(end) })
    }

    fn finish(self) -> Result<Checked, Fault> {
        if !self.has_data {
            return Err(Fault::broken("it holds no frames; it was cut off"));
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "the scale is a small number of nanoseconds"
        )]
        let duration_s =
            self.duration.map(|ticks| ticks * self.scale_ns.unwrap_or(1_000_000) as f64 / 1e9);
        let side = |side: Option<u64>| side.and_then(|side| u32::try_from(side).ok());
        match (self.has_picture, self.has_sound) {
            (true, _) => Ok(Checked {
                size_px: side(self.width).zip(side(self.height)),
                ..Checked::sound(MediaType::Webm, duration_s)
            }),
            (false, true) => Ok(Checked::sound(MediaType::WebmAudio, duration_s)),
            (false, false) => Err(Fault::broken("it has neither a picture nor a sound track")),
        }
    }
}

fn number(bytes: &Bytes<'_>, from: u64, to: u64) -> Result<Option<u64>, Fault> {
    if to - from > 8 {
        return Ok(None);
    }
    let digits = bytes.read(from, short(to - from))?;
    Ok(Some(digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))))
}

fn float(bytes: &Bytes<'_>, from: u64, to: u64) -> Result<Option<f64>, Fault> {
    Ok(match to - from {
        4 => bytes.get(from)?.map(|four| f64::from(f32::from_be_bytes(four))),
        8 => bytes.get(from)?.map(f64::from_be_bytes),
        _ => None,
    })
}

/// Turns an element into a Void of the same length, with zeros in it.
fn void(bytes: &Bytes<'_>, start: u64, end: u64) -> Result<(), Fault> {
    let size_length = (end - start - 1).min(8);
    let content = start + 1 + size_length;
    // The marker bit stands after as many zeros as further bytes follow.
    let size = (end - content) | 1 << (7 * size_length);
    let size = size.to_be_bytes();
    let size = size.get(8 - short(size_length)..).unwrap_or_default();
    bytes.blank(start, end)?;
    bytes.put(start, &[VOID])?;
    bytes.put(start + 1, size)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, Write as _};

    use super::*;

    fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len()).unwrap() | 0x1000_0000;
        [id, &size.to_be_bytes(), content].concat()
    }

    fn film(cluster: &[u8]) -> Vec<u8> {
        let head = element(&[0x1A, 0x45, 0xDF, 0xA3], &element(&[0x42, 0x82], b"webm"));
        let info = [
            element(&[0x2A, 0xD7, 0xB1], &1_000_000_u32.to_be_bytes()),
            element(&[0x44, 0x89], &1500_f64.to_be_bytes()),
            element(&[0x7B, 0xA9], b"at 15.1234"),
        ]
        .concat();
        let video = [element(&[0xB0], &[1, 64]), element(&[0xBA], &[240])].concat();
        let entry = [element(&[0x83], &[1]), element(&[0xE0], &video)].concat();
        let content = [
            element(&[0x15, 0x49, 0xA9, 0x66], &info),
            element(&[0x16, 0x54, 0xAE, 0x6B], &element(&[0xAE], &entry)),
            element(&[0x12, 0x54, 0xC3, 0x67], b"LOCATION=15.1234"),
            cluster.to_vec(),
            element(&[0x12, 0x54, 0xC3, 0x67], b"15.1234"),
        ]
        .concat();
        [head, element(&[0x18, 0x53, 0x80, 0x67], &content)].concat()
    }

    fn checked(bytes: &[u8]) -> (Result<Checked, Fault>, Vec<u8>) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let result = check(&Bytes::of(&file).unwrap());
        let mut after = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut after).unwrap();
        (result, after)
    }

    #[test]
    fn tags_are_voided_and_frames_stay_where_they_are() {
        let frame = element(&[0xA3], b"frame");
        let known = element(&[0x1F, 0x43, 0xB6, 0x75], &frame);
        let unknown =
            [&[0x1F, 0x43, 0xB6, 0x75, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..], &frame]
                .concat();
        for cluster in [known, unknown] {
            let before = film(&cluster);

            let (result, after) = checked(&before);

            let film = result.unwrap();
            assert_eq!(
                (film.media_type, film.duration_s, film.size_px),
                (MediaType::Webm, Some(1.5), Some((320, 240)))
            );
            assert_eq!(after.len(), before.len());
            assert!(!after.windows(7).any(|window| window == b"15.1234"));
            let at = |bytes: &[u8]| bytes.windows(5).position(|window| window == b"frame");
            assert_eq!(at(&after), at(&before));
            // What was voided is well-formed: a second look finds nothing to do.
            assert_eq!(checked(&after).1, after);
        }
    }

    #[test]
    fn other_matroska_files_and_cut_ones_are_refused() {
        let whole = film(&element(&[0x1F, 0x43, 0xB6, 0x75], &[]));
        let mut other = whole.clone();
        let at = other.windows(4).position(|window| window == b"webm").unwrap();
        other[at..at + 4].copy_from_slice(b"mkv ");
        assert!(matches!(checked(&other).0, Err(Fault::NotTaken(_))));
        assert!(matches!(checked(&whole[..whole.len() - 3]).0, Err(Fault::Broken(_))));
    }
}
