//! MP4 and M4A: keeps the boxes that playing needs and blanks the others in place.
//!
//! Cameras and telephones write where they were into `udta` (`©xyz`, `loci`), `meta` (`com.apple.quicktime.location`),
//! XMP in `uuid`, and boxes of their own. A list of bad boxes would always be short by one, so this is a list of
//! good ones: every other box becomes `free` and its content zeros. Sizes stay, so the offsets into `mdat` hold.
//!
//! # Source
//! ISO/IEC 14496-12:2022, 4.2 (box), 8.2.2 (`mvhd`), 8.3.2 (`tkhd`), 8.4.3 (`hdlr`), table 1 (nesting).

use super::{
    bytes::Bytes,
    checked::{Checked, Fault},
};
use crate::media::kind::MediaType;

/// More boxes than any film of the allowed size needs.
const MOST_BOXES: u32 = 200_000;

/// Boxes that stay, by the box around them. The content of those that do not appear as a parent is not looked into.
const KEPT: [(&[u8; 4], &[&[u8; 4]]); 6] = [
    (b"file", &[b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"pdin"]),
    (b"moov", &[b"mvhd", b"trak", b"mvex", b"iods"]),
    (b"trak", &[b"tkhd", b"edts", b"tref", b"mdia"]),
    (b"mdia", &[b"mdhd", b"hdlr", b"minf", b"elng"]),
    (b"moof", &[b"mfhd", b"traf"]),
    (b"traf", &[b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"saiz", b"saio", b"senc", b"subs"]),
];

/// Tracks that are kept: picture, sound, text; time code and the scene descriptions of old MPEG-4 files.
const TRACKS: [&[u8; 4]; 10] =
    [b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"tmcd", b"hint", b"odsm", b"sdsm"];

/// A box: its kind and where its content begins and ends.
struct Box4 {
    kind: [u8; 4],
    start: u64,
    content: u64,
    end: u64,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says that one thing was met")]
struct Walk {
    boxes: u32,
    has_movie: bool,
    has_data: bool,
    has_picture: bool,
    has_sound: bool,
    duration_s: Option<f64>,
    /// Size of the track that is being read, and of the largest picture track.
    track_px: Option<(u32, u32)>,
    size_px: Option<(u32, u32)>,
}

pub(super) fn check(bytes: &Bytes<'_>) -> Result<Checked, Fault> {
    let mut walk = Walk::default();
    walk.children(bytes, *b"file", 0, bytes.len())?;
    if !walk.has_movie || !walk.has_data {
        return Err(Fault::broken("it has no moov box or no data; it was cut off"));
    }
    if walk.has_picture {
        return Ok(Checked {
            size_px: walk.size_px,
            ..Checked::sound(MediaType::Mp4, walk.duration_s)
        });
    }
    if walk.has_sound {
        return Ok(Checked::sound(MediaType::M4a, walk.duration_s));
    }
    Err(Fault::broken("it has neither a picture nor a sound track"))
}

impl Walk {
    fn children(
        &mut self,
        bytes: &Bytes<'_>,
        parent: [u8; 4],
        from: u64,
        to: u64,
    ) -> Result<(), Fault> {
        let kept = KEPT.iter().find(|(name, _)| **name == parent).map(|(_, kept)| *kept);
        let Some(kept) = kept else { return Ok(()) };
        let mut place = from;
        while place < to {
            self.boxes += 1;
            if self.boxes > MOST_BOXES {
                return Err(Fault::broken(format!("it has more than {MOST_BOXES} boxes")));
            }
            let found = read_box(bytes, place, to)?;
            if kept.contains(&&found.kind) {
                self.look(bytes, &found)?;
                self.children(bytes, found.kind, found.content, found.end)?;
                self.leave(&found);
            } else {
                bytes.put(found.start + 4, b"free")?;
                bytes.blank(found.content, found.end)?;
            }
            place = found.end;
        }
        Ok(())
    }

    fn look(&mut self, bytes: &Bytes<'_>, found: &Box4) -> Result<(), Fault> {
        match &found.kind {
            b"moov" => self.has_movie = true,
            b"mdat" | b"moof" => self.has_data = true,
            b"mvhd" => self.duration_s = movie_duration_s(bytes, found)?,
            b"trak" => self.track_px = None,
            b"tkhd" => self.track_px = track_size_px(bytes, found)?,
            b"hdlr" => {
                // version and flags (4), pre_defined (4), handler_type
                let kind = bytes.get::<4>(found.content + 8)?.unwrap_or_default();
                if !TRACKS.contains(&&kind) {
                    return Err(Fault::OtherTrack(kind.escape_ascii().to_string()));
                }
                self.has_sound |= kind == *b"soun";
                if kind == *b"vide" {
                    self.has_picture = true;
                    self.size_px = self.size_px.or(self.track_px);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn leave(&mut self, found: &Box4) {
        // A handler may stand before or after the header of its track.
        if found.kind == *b"trak" && self.has_picture && self.size_px.is_none() {
            self.size_px = self.track_px;
        }
    }
}

fn read_box(bytes: &Bytes<'_>, start: u64, to: u64) -> Result<Box4, Fault> {
    let cut = || Fault::broken(format!("it is cut off at byte {start}"));
    let [a, b, c, d, kind @ ..] = bytes.get::<8>(start)?.ok_or_else(cut)?;
    let (size, header) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (to - start, 8),
        1 => (u64::from_be_bytes(bytes.get(start + 8)?.ok_or_else(cut)?), 16),
        size => (u64::from(size), 8),
    };
    let end = start.checked_add(size).filter(|end| size >= header && *end <= to).ok_or_else(cut)?;
    Ok(Box4 { kind, start, content: start + header, end })
}

fn movie_duration_s(bytes: &Bytes<'_>, found: &Box4) -> Result<Option<f64>, Fault> {
    let [version, ..] = bytes.get::<4>(found.content)?.unwrap_or_default();
    let (scale, duration) = if version == 1 {
        let scale = bytes.get(found.content + 20)?.map(u32::from_be_bytes);
        (scale, bytes.get(found.content + 24)?.map(u64::from_be_bytes))
    } else {
        let scale = bytes.get(found.content + 12)?.map(u32::from_be_bytes);
        (scale, bytes.get(found.content + 16)?.map(|four| u64::from(u32::from_be_bytes(four))))
    };
    let (Some(scale), Some(duration)) = (scale, duration) else { return Ok(None) };
    // All bits set: unknown; 0 in a film that is sent in fragments.
    let unknown = scale == 0 || duration == 0 || duration >= u64::from(u32::MAX);
    #[expect(clippy::cast_precision_loss, reason = "a film is shorter than 2^53 ticks")]
    let seconds = duration as f64 / f64::from(scale);
    Ok((!unknown).then_some(seconds))
}

/// Width and height as shown: the matrix of telephones turns the picture by a quarter.
fn track_size_px(bytes: &Bytes<'_>, found: &Box4) -> Result<Option<(u32, u32)>, Fault> {
    let [version, ..] = bytes.get::<4>(found.content)?.unwrap_or_default();
    let after_times = found.content + if version == 1 { 36 } else { 24 };
    let Some(matrix) = bytes.get::<4>(after_times + 16)? else { return Ok(None) };
    let Some([w0, w1, _, _, h0, h1, _, _]) = bytes.get::<8>(after_times + 52)? else {
        return Ok(None);
    };
    let width = u32::from(u16::from_be_bytes([w0, w1]));
    let height = u32::from(u16::from_be_bytes([h0, h1]));
    let turned = matrix == [0; 4];
    let size = if turned { (height, width) } else { (width, height) };
    Ok((width > 0 && height > 0).then_some(size))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, Write as _};

    use super::*;

    fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], &kind, content].concat()
    }

    fn track(handler: [u8; 4]) -> Vec<u8> {
        let mut tkhd = vec![0; 84];
        tkhd[40] = 0;
        tkhd[41] = 1;
        tkhd[76..80].copy_from_slice(&(320_u32 << 16).to_be_bytes());
        tkhd[80..84].copy_from_slice(&(240_u32 << 16).to_be_bytes());
        let mut hdlr = vec![0; 24];
        hdlr[8..12].copy_from_slice(&handler);
        let udta = boxed(*b"udta", &boxed(*b"loci", b"15.1234,107.5678"));
        let mdia = boxed(*b"mdia", &boxed(*b"hdlr", &hdlr));
        boxed(*b"trak", &[boxed(*b"tkhd", &tkhd), mdia, udta].concat())
    }

    fn film(handler: [u8; 4]) -> Vec<u8> {
        let mut mvhd = vec![0; 100];
        mvhd[12..16].copy_from_slice(&1000_u32.to_be_bytes());
        mvhd[16..20].copy_from_slice(&2500_u32.to_be_bytes());
        let place = boxed(*b"\xA9xyz", b"\0\x12\x15\xc7+15.1234+107.5678/");
        let keys = boxed(*b"meta", b"com.apple.quicktime.location.ISO6709 +15.1234+107.5678/");
        let moov = [boxed(*b"mvhd", &mvhd), track(handler), boxed(*b"udta", &place), keys].concat();
        let xmp = boxed(*b"uuid", b"0123456789abcdef<exif:GPSLatitude>15.1234");
        [
            boxed(*b"ftyp", b"isom\0\0\x02\0isom"),
            boxed(*b"moov", &moov),
            xmp,
            boxed(*b"mdat", b"frames 15.9999"),
        ]
        .concat()
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

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    #[test]
    fn places_go_and_every_offset_stays() {
        let before = film(*b"vide");
        assert!(holds(&before, b"15.1234"));

        let (result, after) = checked(&before);

        let film = result.unwrap();
        assert_eq!(
            (film.media_type, film.duration_s, film.size_px),
            (MediaType::Mp4, Some(2.5), Some((320, 240)))
        );
        assert_eq!(after.len(), before.len());
        for hidden in [&b"15.1234"[..], b"\xA9xyz", b"loci", b"location", b"GPSLatitude"] {
            assert!(!holds(&after, hidden), "{}", hidden.escape_ascii());
        }
        let data = before.len() - 14;
        assert_eq!(after[data..], before[data..]);
    }

    #[test]
    fn a_track_in_which_cameras_write_their_position_is_refused() {
        let (result, _) = checked(&film(*b"camm"));
        assert!(matches!(result, Err(Fault::OtherTrack(kind)) if kind == "camm"));
    }

    #[test]
    fn sound_alone_is_no_film() {
        let (result, _) = checked(&film(*b"soun"));
        assert_eq!(result.unwrap().media_type, MediaType::M4a);
    }

    #[test]
    fn a_film_that_is_cut_off_anywhere_is_refused() {
        let whole = film(*b"vide");
        for cut in [9, 40, whole.len() / 2, whole.len() - 1] {
            let (result, _) = checked(&whole[..cut]);
            assert!(matches!(result, Err(Fault::Broken(_))), "cut at {cut}");
        }
    }
}
