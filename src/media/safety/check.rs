//! The one way in.

use tempfile::NamedTempFile;

use super::{
    bytes::Bytes,
    checked::{Checked, Fault},
    mp4, mpeg, ogg, photo, wav, webm,
};
use crate::media::{
    error::MediaError,
    kind::{self, MediaType},
    store::{MediaStore, Part},
};

/// Largest file of any type: 200 MB.
pub(in crate::media) const LARGEST_BYTES: u64 = 200 * 1024 * 1024;

/// Bytes at the beginning by which a type is known; office documents tell theirs only after some entries.
const HEAD: usize = 16 * 1024;

/// Bytes at the end of a PDF among which `%%EOF` stands (ISO 32000-1, annex H, note 18 to 3.4.4).
const PDF_TAIL: usize = 1024;

/// A file that may be kept, with what was found out about it.
#[derive(Debug)]
pub(in crate::media) struct Clean {
    pub(in crate::media) media_type: MediaType,
    pub(in crate::media) size_px: Option<(u32, u32)>,
    pub(in crate::media) duration_s: Option<f64>,
    /// The whole first.
    pub(in crate::media) parts: Vec<(Part, NamedTempFile)>,
}

/// Checks and cleans a file; it may be changed in place. Works on the disk and takes a while: not for the threads
/// that answer requests.
///
/// # Errors
/// When the file is of a type that is not taken, damaged, or too large.
pub(in crate::media) fn clean(
    file: NamedTempFile,
    store: &MediaStore,
) -> Result<Clean, MediaError> {
    let mut bytes = Bytes::of(file.as_file())?;
    let head = bytes.read(0, HEAD)?;
    if head.is_empty() {
        return Err(MediaError::Type { found: "an empty file".to_owned() });
    }
    let announced = MediaType::announced(&head)
        .ok_or_else(|| MediaError::Type { found: kind::name_of(&head) })?;
    let largest = match announced.kind() {
        kind::Kind::Photo => photo::LARGEST_BYTES,
        kind::Kind::Audio | kind::Kind::Video | kind::Kind::Document => LARGEST_BYTES,
    };
    if bytes.len() > largest {
        return Err(MediaError::TooLarge { limit_bytes: largest });
    }
    let checked = match announced {
        MediaType::Jpeg | MediaType::Png | MediaType::Webp => {
            let photo = photo::remake(&file, announced, store)?;
            return Ok(Clean {
                media_type: photo.media_type,
                size_px: Some(photo.size_px),
                duration_s: None,
                parts: photo.parts,
            });
        }
        MediaType::Mp3 | MediaType::Aac => mpeg::check(&mut bytes),
        MediaType::Wav => wav::check(&bytes),
        MediaType::Ogg => ogg::check(&bytes),
        MediaType::Mp4 | MediaType::M4a => mp4::check(&bytes),
        MediaType::Webm | MediaType::WebmAudio => webm::check(&bytes),
        MediaType::Pdf => document(&bytes),
    };
    let Checked { media_type, size_px, duration_s } =
        checked.map_err(|fault| fault.of(announced))?;
    Ok(Clean { media_type, size_px, duration_s, parts: vec![(Part::Whole, file)] })
}

/// Header and end of a PDF. What is in it is not looked at: it is served to be saved, never to be shown here.
fn document(bytes: &Bytes<'_>) -> Result<Checked, Fault> {
    let version = bytes.get::<8>(0)?.unwrap_or_default();
    let tail = bytes.read(bytes.len().saturating_sub(PDF_TAIL as u64), PDF_TAIL)?;
    let known = matches!(version, [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', b'0'..=b'9']);
    if !known {
        return Err(Fault::broken("it has no version of PDF"));
    }
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return Err(Fault::broken("its end is missing; it was cut off"));
    }
    Ok(Checked { media_type: MediaType::Pdf, size_px: None, duration_s: None })
}
