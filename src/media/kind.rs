//! The types of file that are taken, found by their content.

/// A type of file that is taken and served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the formats'")]
pub enum MediaType {
    Jpeg,
    Png,
    Webp,
    Mp3,
    Aac,
    M4a,
    Ogg,
    Wav,
    WebmAudio,
    Mp4,
    Webm,
    Pdf,
}

/// What a media row is, in the words of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Photo,
    Audio,
    Video,
    Document,
}

impl Kind {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

/// Type, media type, ending of file names.
const TABLE: [(MediaType, &str, &str); 12] = [
    (MediaType::Jpeg, "image/jpeg", "jpg"),
    (MediaType::Png, "image/png", "png"),
    (MediaType::Webp, "image/webp", "webp"),
    (MediaType::Mp3, "audio/mpeg", "mp3"),
    (MediaType::Aac, "audio/aac", "aac"),
    (MediaType::M4a, "audio/mp4", "m4a"),
    (MediaType::Ogg, "audio/ogg", "ogg"),
    (MediaType::Wav, "audio/wav", "wav"),
    (MediaType::WebmAudio, "audio/webm", "weba"),
    (MediaType::Mp4, "video/mp4", "mp4"),
    (MediaType::Webm, "video/webm", "webm"),
    (MediaType::Pdf, "application/pdf", "pdf"),
];

impl MediaType {
    /// The type with that name in `Content-Type`.
    pub fn from_mime(mime: &str) -> Option<Self> {
        TABLE.iter().find(|(_, name, _)| *name == mime).map(|(found, _, _)| *found)
    }

    fn row(self) -> (&'static str, &'static str) {
        TABLE
            .iter()
            .find(|(listed, _, _)| *listed == self)
            .map_or(("application/octet-stream", "bin"), |(_, mime, ending)| (mime, ending))
    }

    /// The name in `Content-Type`.
    pub fn mime(self) -> &'static str {
        self.row().0
    }

    /// The ending of file names, without the dot.
    pub fn ending(self) -> &'static str {
        self.row().1
    }

    /// What it is to people.
    pub fn kind(self) -> Kind {
        match self {
            Self::Jpeg | Self::Png | Self::Webp => Kind::Photo,
            Self::Mp3 | Self::Aac | Self::M4a | Self::Ogg | Self::Wav | Self::WebmAudio => {
                Kind::Audio
            }
            Self::Mp4 | Self::Webm => Kind::Video,
            Self::Pdf => Kind::Document,
        }
    }

    /// The type that the first bytes of a file announce; whether the rest keeps the promise is checked later.
    /// MP4 and `WebM` may still turn out to hold sound only.
    pub(super) fn announced(head: &[u8]) -> Option<Self> {
        let at = |place: usize, wanted: &[u8]| {
            head.get(place..).is_some_and(|rest| rest.starts_with(wanted))
        };
        let brand = |wanted: &[u8]| at(4, b"ftyp") && at(8, wanted);
        // QuickTime and HEIF share the container of MP4 and are told apart by their brand.
        let other_brand =
            [&b"qt  "[..], b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx "];
        let found = [
            (at(0, &[0xFF, 0xD8, 0xFF]), Self::Jpeg),
            (at(0, b"\x89PNG\r\n\x1a\n"), Self::Png),
            (at(0, b"RIFF") && at(8, b"WEBP"), Self::Webp),
            (at(0, b"RIFF") && at(8, b"WAVE"), Self::Wav),
            (at(0, b"OggS"), Self::Ogg),
            (at(0, &[0x1A, 0x45, 0xDF, 0xA3]), Self::Webm),
            (at(4, b"ftyp") && !other_brand.into_iter().any(brand), Self::Mp4),
            (at(0, b"%PDF-"), Self::Pdf),
            (at(0, b"ID3"), Self::Mp3),
            (is_adts(head), Self::Aac),
            (is_mpeg_audio(head), Self::Mp3),
        ];
        found.into_iter().find(|(fits, _)| *fits).map(|(_, found)| found)
    }
}

/// Twelve set bits, then layer 0 (ISO/IEC 13818-7, 6.2: ADTS).
fn is_adts(head: &[u8]) -> bool {
    matches!(head, [0xFF, second, ..] if second & 0xF6 == 0xF0)
}

/// Eleven set bits, then layer III (ISO/IEC 11172-3, 2.4.1.3).
fn is_mpeg_audio(head: &[u8]) -> bool {
    matches!(head, [0xFF, second, ..] if second & 0xE6 == 0xE2)
}

/// How the type of a refused file is called, for the sentence that refuses it.
pub(super) fn name_of(head: &[u8]) -> String {
    match infer::get(head) {
        Some(found) => format!("a file of type {}", found.mime_type()),
        None if is_text(head) => "a text".to_owned(),
        None => "a file of an unknown type".to_owned(),
    }
}

/// UTF-8, whose last letter may be cut.
fn is_text(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_name_of_its_own_in_content_type() {
        for (listed, mime, ending) in TABLE {
            assert_eq!(MediaType::from_mime(mime), Some(listed));
            assert_eq!((listed.mime(), listed.ending()), (mime, ending));
        }
    }

    #[test]
    fn a_type_is_known_by_its_first_bytes_and_never_by_a_near_relative() {
        let mp4 = b"\0\0\0\x18ftypisom\0\0\x02\0";
        assert_eq!(MediaType::announced(mp4), Some(MediaType::Mp4));
        assert_eq!(MediaType::announced(b"\0\0\0\x18ftypqt  \0\0\0\0"), None);
        assert_eq!(MediaType::announced(b"\0\0\0\x18ftypheic\0\0\0\0"), None);
        assert_eq!(MediaType::announced(&[0xFF, 0xFB, 0x90, 0x64]), Some(MediaType::Mp3));
        assert_eq!(MediaType::announced(&[0xFF, 0xF1, 0x50, 0x80]), Some(MediaType::Aac));
        assert_eq!(MediaType::announced(b"<!doctype html><script>"), None);
        assert_eq!(MediaType::announced(b"<svg xmlns="), None);
        assert_eq!(MediaType::announced(b""), None);
    }

    #[test]
    fn a_refused_file_is_called_by_its_type() {
        assert_eq!(name_of(b"GIF89a\x01\0"), "a file of type image/gif");
        assert_eq!(name_of("chỉ là chữ".as_bytes()), "a text");
    }
}
