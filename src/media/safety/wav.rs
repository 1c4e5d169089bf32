//! WAV: keeps the format and the sound. Other chunks (`LIST`, `bext`, `iXML`, `id3 `) are blanked in place.
//!
//! # Source
//! Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft, 1991), chapter 3.

use super::{
    bytes::Bytes,
    checked::{Checked, Fault},
};
use crate::media::kind::MediaType;

const KEPT: [&[u8; 4]; 3] = [b"fmt ", b"fact", b"data"];

/// More chunks than any recorder writes.
const MOST_CHUNKS: u32 = 10_000;

pub(super) fn check(bytes: &Bytes<'_>) -> Result<Checked, Fault> {
    let (mut rate, mut sound) = (None, None);
    let mut place = 12;
    for _ in 0..MOST_CHUNKS {
        let Some([a, b, c, d, size @ ..]) = bytes.get::<8>(place)? else {
            return finished(bytes, place, rate, sound);
        };
        let content = place + 8;
        let size = u64::from(u32::from_le_bytes(size));
        let kind = [a, b, c, d];
        let end = content + size;
        // A recorder that lost its power leaves the size open; then the sound goes on to the end.
        let end = if kind == *b"data" && end > bytes.len() { bytes.len() } else { end };
        if end > bytes.len() {
            return Err(Fault::broken(format!("it is cut off at byte {place}")));
        }
        if !KEPT.contains(&&kind) {
            bytes.put(place, b"JUNK")?;
            bytes.blank(content, end)?;
        }
        if kind == *b"fmt " {
            // tag (2), channels (2), samples a second (4), bytes a second (4)
            rate = bytes.get(content + 8)?.map(u32::from_le_bytes);
        } else if kind == *b"data" {
            sound = Some(end - content);
        }
        // Chunks begin at even places.
        place = end + (end & 1);
    }
    Err(Fault::broken(format!("it has more than {MOST_CHUNKS} chunks")))
}

fn finished(
    bytes: &Bytes<'_>,
    place: u64,
    rate: Option<u32>,
    sound: Option<u64>,
) -> Result<Checked, Fault> {
    let (Some(rate), Some(sound)) = (rate.filter(|rate| *rate > 0), sound) else {
        return Err(Fault::broken("it has no format or no sound"));
    };
    bytes.blank(place.min(bytes.len()), bytes.len())?;
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
    let seconds = sound as f64 / f64::from(rate);
    Ok(Checked::sound(MediaType::Wav, Some(seconds)))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, Write as _};

    use super::*;

    fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let mut chunk =
            [&kind[..], &u32::try_from(content.len()).unwrap().to_le_bytes(), content].concat();
        chunk.resize(chunk.len() + chunk.len() % 2, 0);
        chunk
    }

    #[test]
    fn words_of_the_recorder_are_blanked_and_the_sound_stays() {
        let format =
            [&[1, 0, 1, 0][..], &8000_u32.to_le_bytes(), &16_000_u32.to_le_bytes(), &[2, 0, 16, 0]]
                .concat();
        let sound = [7; 4000];
        let content = [
            b"WAVE".to_vec(),
            chunk(*b"fmt ", &format),
            chunk(*b"bext", b"recorder serial 4711, 15.1234 N"),
            chunk(*b"data", &sound),
            chunk(*b"id3 ", b"15.1234"),
        ]
        .concat();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&chunk(*b"RIFF", &content)).unwrap();

        let checked = check(&Bytes::of(&file).unwrap()).unwrap();

        let mut after = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut after).unwrap();
        assert_eq!(checked.duration_s, Some(0.25));
        assert_eq!(after.len(), content.len() + 8);
        assert!(after.windows(sound.len()).any(|window| window == sound));
        assert!(!after.windows(7).any(|window| window == b"15.1234"));
    }
}
