//! Encodings of text in tables: what a file says, what it is, and what it becomes.

use std::{
    fmt,
    fs::File,
    io::{BufReader, BufWriter, Read, Write as _},
    path::Path,
    str::FromStr,
};

use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};

use super::{error::IngestError, tcvn3, vni};

/// An encoding that texts can be read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One of the encodings of the WHATWG standard: UTF-8, UTF-16, windows-1258 ...
    Standard(&'static Encoding),
    /// TCVN 5712:1993, table 3 ("ABC"), of fonts named `.Vn..`.
    Tcvn3,
    /// VNI for Windows, of fonts named `VNI-..`.
    Vni,
}

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self::Standard(UTF_8);

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard(encoding) => encoding.name(),
            Self::Tcvn3 => "TCVN3",
            Self::Vni => "VNI",
        }
    }

    /// The text behind bytes. Broken ends, as of values cut to a column's width, are dropped.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Standard(encoding) => {
                let (text, _) = encoding.decode_without_bom_handling(bytes);
                text.trim_end_matches('\u{fffd}').to_owned()
            }
            Self::Tcvn3 => bytes.iter().map(|byte| tcvn3::letter(*byte)).collect(),
            Self::Vni => {
                let mut text = String::with_capacity(bytes.len());
                for byte in bytes {
                    vni::push(&mut text, *byte);
                }
                text
            }
        }
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Charset {
    type Err = String;

    fn from_str(label: &str) -> Result<Self, Self::Err> {
        let label = label.trim().to_ascii_lowercase();
        if ["tcvn3", "tcvn-3", "abc", "tcvn5712-3"].contains(&label.as_str()) {
            return Ok(Self::Tcvn3);
        }
        if ["vni", "vni-win", "vni-windows"].contains(&label.as_str()) {
            return Ok(Self::Vni);
        }
        // A .cpg file often holds the bare number of a Windows code page.
        let page = label.trim_start_matches("ansi").trim();
        let numbered = format!("windows-{page}");
        let label = if page.parse::<u16>().is_ok() { &numbered } else { &label };
        Encoding::for_label(label.as_bytes()).map(Self::Standard).ok_or_else(|| {
            format!(
                "{label:?} is not a known encoding; write UTF-8, UTF-16LE, windows-1258, TCVN3 or VNI"
            )
        })
    }
}

/// The encoding that a byte order mark names.
pub(super) fn marked(head: &[u8]) -> Option<Charset> {
    Encoding::for_bom(head).map(|(encoding, _)| Charset::Standard(encoding))
}

/// The whole file is UTF-8.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn is_utf8(path: &Path) -> Result<bool, IngestError> {
    let mut file =
        BufReader::new(File::open(path).map_err(|error| IngestError::missing(path, &error))?);
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let (mut bytes, mut letters) = (vec![0; 1 << 16], vec![0_u8; 1 << 17]);
    loop {
        let read = file.read(&mut bytes).map_err(IngestError::io("reading the file"))?;
        let given = bytes.get(..read).unwrap_or_default();
        let (result, _, _) =
            decoder.decode_to_utf8_without_replacement(given, &mut letters, read == 0);
        match result {
            encoding_rs::DecoderResult::Malformed(..) => return Ok(false),
            encoding_rs::DecoderResult::InputEmpty if read == 0 => return Ok(true),
            _ => {}
        }
    }
}

/// Encodings of old Vietnamese files: bytes do not tell them apart.
pub(super) fn candidates() -> [Charset; 3] {
    [Charset::Standard(WINDOWS_1258), Charset::Tcvn3, Charset::Vni]
}

/// Writes the file again in UTF-8.
///
/// # Errors
/// When one of the files cannot be read or written.
pub(super) fn to_utf8(path: &Path, charset: Charset, to: &Path) -> Result<(), IngestError> {
    let mut from =
        BufReader::new(File::open(path).map_err(|error| IngestError::missing(path, &error))?);
    let mut file =
        BufWriter::new(File::create_new(to).map_err(IngestError::io("making a temporary file"))?);
    let write = IngestError::io("writing a temporary file");
    match charset {
        Charset::Standard(encoding) => standard(&mut from, encoding, &mut file)?,
        Charset::Tcvn3 | Charset::Vni => {
            let mut bytes = Vec::new();
            loop {
                bytes.clear();
                let read = from
                    .by_ref()
                    .take(1 << 16)
                    .read_to_end(&mut bytes)
                    .map_err(IngestError::io("reading the file"))?;
                if read == 0 {
                    break;
                }
                file.write_all(charset.decode(&bytes).as_bytes())
                    .map_err(IngestError::io("writing a temporary file"))?;
            }
        }
    }
    file.flush().map_err(write)
}

fn standard(
    from: &mut impl Read,
    encoding: &'static Encoding,
    to: &mut impl std::io::Write,
) -> Result<(), IngestError> {
    let mut decoder = encoding.new_decoder();
    let (mut bytes, mut letters) = (vec![0; 1 << 14], vec![0_u8; 1 << 16]);
    loop {
        let read = from.read(&mut bytes).map_err(IngestError::io("reading the file"))?;
        let mut given = bytes.get(..read).unwrap_or_default();
        loop {
            let (result, used, made, _) = decoder.decode_to_utf8(given, &mut letters, read == 0);
            to.write_all(letters.get(..made).unwrap_or_default())
                .map_err(IngestError::io("writing a temporary file"))?;
            given = given.get(used..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        if read == 0 {
            return Ok(());
        }
    }
}

/// UTF-16 files have zero bytes in their text; one without a mark is known by them.
pub(super) fn looks_like_utf16(head: &[u8]) -> Option<Charset> {
    let zeros = |odd: usize| {
        head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count() * 4 > head.len()
    };
    match (zeros(0), zeros(1)) {
        (false, true) => Some(Charset::Standard(UTF_16LE)),
        (true, false) => Some(Charset::Standard(UTF_16BE)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::nfc;

    #[test]
    fn one_name_reads_the_same_from_every_encoding() {
        let windows_1258: Charset = "1258".parse().unwrap();
        let bytes = b"X\xe3 \xd0\xe5k H\xe0";
        assert_eq!(nfc(&windows_1258.decode(bytes)), "Xă Đåk Hà");
        assert_eq!(Charset::Tcvn3.decode(b"X\xb7 \xa7\xa8k H\xb5"), "Xã Đăk Hà");
        assert_eq!(Charset::UTF_8.decode("Xã Đăk\u{fffd}".as_bytes()), "Xã Đăk");
    }

    #[test]
    fn an_unknown_encoding_is_refused_with_those_that_are_known() {
        assert!("VPS-9".parse::<Charset>().unwrap_err().contains("windows-1258, TCVN3 or VNI"));
        assert_eq!("UTF8".parse(), Ok(Charset::UTF_8));
    }
}
