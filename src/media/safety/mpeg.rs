//! MP3 and AAC: frames of sound. Tags before and after them (titles, pictures with a place, serial numbers) go.
//!
//! # Source
//! ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3; ISO/IEC 13818-3, 2.4.2.3 (lower rates); ISO/IEC 13818-7, 6.2 (ADTS);
//! `ID3v2.4` structure, 3.1 and 3.4; `APEv2`, tag header; the Xing and Info header as LAME writes it.

use super::{
    bytes::Bytes,
    checked::{Checked, Fault},
};
use crate::media::kind::MediaType;

/// Bytes between the tag and the first frame that are passed over; encoders pad with zeros.
const PADDING_MOST: u64 = 64 * 1024;

/// Sampling rates of MPEG-1 by index; MPEG-2 has half and MPEG-2.5 a quarter of them.
const RATES_HZ: [u32; 3] = [44_100, 48_000, 32_000];

/// Bit rates of MPEG-1 layer III by index, in kilobits a second.
const KBITS_1: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

/// Bit rates of MPEG-2 and 2.5 layer III.
const KBITS_2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// Sampling rates of ADTS by index (ISO/IEC 13818-7, table 35).
const ADTS_RATES_HZ: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// A frame of sound: its length and how long it sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Frame {
    bytes: u64,
    samples: u32,
    rate_hz: u32,
    /// Bytes from the beginning to where a Xing header would stand; 0 where there is none.
    xing: u64,
}

/// Finds the frames, removes what is around them and reads how long they sound.
pub(super) fn check(bytes: &mut Bytes<'_>) -> Result<Checked, Fault> {
    let from = after_leading_tags(bytes)?;
    let to = before_trailing_tags(bytes, from)?;
    let (start, media_type) = first_frame(bytes, from, to)?;
    bytes.keep(start, to)?;
    let duration_s = match media_type {
        MediaType::Aac => adts_duration_s(bytes)?,
        _ => mp3_duration_s(bytes)?,
    };
    Ok(Checked::sound(media_type, duration_s))
}

/// Files that passed several programs can have several `ID3v2` tags.
fn after_leading_tags(bytes: &Bytes<'_>) -> Result<u64, Fault> {
    let mut place = 0;
    while let Some([b'I', b'D', b'3', _, _, flags, a, b, c, d]) = bytes.get::<10>(place)? {
        if [a, b, c, d].iter().any(|digit| *digit > 0x7F) {
            return Err(Fault::broken("the size of its ID3 tag is no number"));
        }
        let size = [a, b, c, d].iter().fold(0_u64, |size, digit| size << 7 | u64::from(*digit));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        place += 10 + size + footer;
    }
    Ok(place)
}

fn before_trailing_tags(bytes: &Bytes<'_>, from: u64) -> Result<u64, Fault> {
    let mut end = bytes.len();
    loop {
        let before = end;
        if end >= from + 128 && bytes.get::<3>(end - 128)? == Some(*b"TAG") {
            end -= 128;
        }
        if end >= from + 32
            && let Some(footer) = bytes.get::<24>(end - 32)?
            && let [
                b'A',
                b'P',
                b'E',
                b'T',
                b'A',
                b'G',
                b'E',
                b'X',
                _,
                _,
                _,
                _,
                size @ ..,
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                header,
            ] = footer
            && let [a, b, c, d] = size
        {
            // The footer is counted, a header is not.
            let header = if header & 0x80 == 0 { 0 } else { 32 };
            let size = u64::from(u32::from_le_bytes([a, b, c, d])) + header;
            end = end
                .checked_sub(size)
                .filter(|end| *end >= from)
                .ok_or_else(|| Fault::broken("its APE tag is longer than the file"))?;
        }
        if end == before {
            return Ok(end);
        }
    }
}

/// The first place where two frames follow one another: a single header may stand in any bytes by chance.
fn first_frame(bytes: &Bytes<'_>, from: u64, to: u64) -> Result<(u64, MediaType), Fault> {
    let most = usize::try_from(PADDING_MOST).unwrap_or(usize::MAX);
    let head = if from < to { bytes.read(from, most)? } else { Vec::new() };
    for (offset, window) in head.windows(8).enumerate() {
        let place = from + offset as u64;
        for (media_type, read) in [
            (MediaType::Mp3, mp3_frame as fn(&[u8]) -> Option<Frame>),
            (MediaType::Aac, adts_frame),
        ] {
            let Some(frame) = read(window) else { continue };
            let next = bytes.get::<8>(place + frame.bytes)?;
            let follows = next
                .is_some_and(|next| read(&next).is_some_and(|next| next.rate_hz == frame.rate_hz));
            if follows && place + frame.bytes < to {
                return Ok((place, media_type));
            }
        }
    }
    Err(Fault::broken("it holds no frames of MPEG sound"))
}

/// The header of a frame of layer III.
fn mp3_frame(header: &[u8]) -> Option<Frame> {
    let [0xFF, second, third, fourth, ..] = *header else { return None };
    if second & 0xE6 != 0xE2 {
        return None;
    }
    let (version, protected) = (second >> 3 & 3, second & 1 == 0);
    let rate_hz = *RATES_HZ.get(usize::from(third >> 2 & 3))?;
    let (rate_hz, kbits, samples) = match version {
        3 => (rate_hz, KBITS_1, 1152),
        2 => (rate_hz / 2, KBITS_2, 576),
        0 => (rate_hz / 4, KBITS_2, 576),
        _ => return None,
    };
    let kbit = *kbits.get(usize::from(third >> 4)).filter(|rate| **rate > 0)?;
    let padding = u32::from(third >> 1 & 1);
    let mono = fourth >> 6 == 3;
    let side = match (version, mono) {
        (3, false) => 32,
        (3, true) | (_, false) => 17,
        (_, true) => 9,
    };
    Some(Frame {
        bytes: u64::from(samples / 8 * kbit * 1000 / rate_hz + padding),
        samples,
        rate_hz,
        xing: 4 + side + if protected { 2 } else { 0 },
    })
}

/// The header of an ADTS frame.
fn adts_frame(header: &[u8]) -> Option<Frame> {
    let [0xFF, second, third, fourth, fifth, sixth, seventh, ..] = *header else { return None };
    if second & 0xF6 != 0xF0 {
        return None;
    }
    let rate_hz = *ADTS_RATES_HZ.get(usize::from(third >> 2 & 0xF))?;
    let bytes = u64::from(fourth & 3) << 11 | u64::from(fifth) << 3 | u64::from(sixth >> 5);
    let samples = 1024 * (u32::from(seventh & 3) + 1);
    (bytes > 7).then_some(Frame { bytes, samples, rate_hz, xing: 0 })
}

/// From the Xing header's count of frames, else from the bit rate of the first frame.
fn mp3_duration_s(bytes: &Bytes<'_>) -> Result<Option<f64>, Fault> {
    let Some(first) = bytes.get::<8>(0)?.as_ref().and_then(|header| mp3_frame(header)) else {
        return Ok(None);
    };
    let seconds_of_frame = f64::from(first.samples) / f64::from(first.rate_hz);
    let tag = bytes.get::<12>(first.xing)?;
    if let Some([b'X', b'i', b'n', b'g', flags @ ..] | [b'I', b'n', b'f', b'o', flags @ ..]) = tag
        && let [_, _, _, flags, a, b, c, d] = flags
        && flags & 1 == 1
    {
        return Ok(Some(f64::from(u32::from_be_bytes([a, b, c, d])) * seconds_of_frame));
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
    Ok(Some(bytes.len() as f64 / first.bytes as f64 * seconds_of_frame))
}

/// The sum over all frames.
fn adts_duration_s(bytes: &Bytes<'_>) -> Result<Option<f64>, Fault> {
    let (mut place, mut seconds) = (0, 0.0);
    while let Some(frame) = bytes.get::<8>(place)?.as_ref().and_then(|header| adts_frame(header)) {
        seconds += f64::from(frame.samples) / f64::from(frame.rate_hz);
        place += frame.bytes;
    }
    Ok(Some(seconds))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, Write as _};

    use super::*;

    /// Frames of 128 kbit/s at 44.1 kHz: 417 bytes each, 1152 samples.
    fn frames(count: usize) -> Vec<u8> {
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x64]);
        frame.repeat(count)
    }

    fn checked(bytes: &[u8]) -> (Result<Checked, Fault>, Vec<u8>) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let result = check(&mut Bytes::of(&file).unwrap());
        let mut after = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut after).unwrap();
        (result, after)
    }

    #[test]
    fn tags_before_and_behind_the_sound_go_and_the_sound_stays() {
        let place = b"GEOB\0\0\0\x18\0\0place 15.1234 107.5678 ";
        let id3 = [&b"ID3\x04\0\0\0\0\0\x21"[..], place].concat();
        let mut id3v1 = [&b"TAG"[..], b"15.1234"].concat();
        id3v1.resize(128, 0);
        let mut ape = b"APETAGEX\xD0\x07\0\0\x40\0\0\0\x01\0\0\0\0\0\0\0".to_vec();
        ape.resize(32, 0);
        let ape = [vec![b'x'; 32], ape].concat();
        let sound = frames(20);

        let (result, after) = checked(&[id3, sound.clone(), ape, id3v1].concat());

        let duration_s = result.unwrap().duration_s.unwrap();
        assert!(after == sound);
        assert!((duration_s - 20.0 * 1152.0 / 44_100.0).abs() < 0.002, "{duration_s}");
    }

    #[test]
    fn a_tag_with_no_sound_behind_it_is_refused() {
        let (result, _) = checked(b"ID3\x04\0\0\0\0\0\x02xx<script>alert(1)</script>");
        assert!(matches!(result, Err(Fault::Broken(_))));
    }

    #[test]
    fn frames_of_adts_are_summed() {
        let mut frame = [0_u8; 64];
        frame[..7].copy_from_slice(&[0xFF, 0xF1, 0x50, 0x80, 0x08, 0x1F, 0xFC]);

        let (result, _) = checked(&frame.repeat(43));

        let sound = result.unwrap();
        assert_eq!(sound.media_type, MediaType::Aac);
        assert!((sound.duration_s.unwrap() - 43.0 * 1024.0 / 44_100.0).abs() < 0.001);
    }
}
