//! What a pack says of itself.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::catalog::Text;

/// The name of the format, and its version.
pub(super) const FORMAT: (&str, u32) = ("banlang-pack", 1);

/// Entry with the manifest.
pub(super) const MANIFEST: &str = "manifest.json";

/// Entry with its signature.
pub(super) const SIGNATURE: &str = "manifest.sig";

/// The manifest.
#[derive(Debug, Serialize)]
pub(super) struct Manifest<'a> {
    pub(super) format: &'static str,
    pub(super) version: u32,
    pub(super) id: String,
    #[serde(serialize_with = "written")]
    pub(super) made_at: DateTime<Utc>,
    #[serde(serialize_with = "written_or_null")]
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) area: AreaPart<'a>,
    #[serde(rename = "box")]
    pub(super) bbox: [f64; 4],
    pub(super) maker: &'static str,
    pub(super) data_version: Option<String>,
    pub(super) reader: Option<String>,
    pub(super) personal: Option<PersonalPart>,
    pub(super) tiles: Vec<TilesPart>,
    pub(super) records: Vec<RecordsPart>,
    pub(super) media: Vec<MediaPart>,
    pub(super) files: Vec<FilePart>,
}

/// The area.
#[derive(Debug, Serialize)]
pub(super) struct AreaPart<'a> {
    pub(super) code: &'a str,
    pub(super) name: &'a Text,
    pub(super) province: Option<&'a str>,
}

/// How the personal rows are encrypted.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PersonalPart {
    pub(super) file: &'static str,
    pub(super) kdf: KdfPart,
    pub(super) cipher: &'static str,
    pub(super) nonce: String,
}

/// How the key follows from the passphrase.
#[derive(Debug, Clone, Serialize)]
pub(super) struct KdfPart {
    pub(super) name: &'static str,
    pub(super) version: u32,
    pub(super) memory_kib: u32,
    pub(super) iterations: u32,
    pub(super) parallelism: u32,
    pub(super) salt: String,
}

/// An archive of tiles.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TilesPart {
    pub(super) file: String,
    pub(super) set: String,
    pub(super) minzoom: u8,
    pub(super) maxzoom: u8,
}

/// The rows of a collection.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RecordsPart {
    pub(super) collection: String,
    pub(super) title: Text,
    pub(super) file: String,
    pub(super) count: usize,
}

/// A photograph, a recording, a film or a document.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MediaPart {
    pub(super) file: String,
    #[serde(rename = "type")]
    pub(super) media_type: &'static str,
    pub(super) of: i64,
    pub(super) collection: String,
    pub(super) kind: &'static str,
    pub(super) title: Text,
    pub(super) licence: String,
    pub(super) credit: String,
}

/// An entry.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FilePart {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// A moment as the pack writes it.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn written<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&moment(*at))
}

#[expect(clippy::ref_option, reason = "serde hands the field out so")]
fn written_or_null<S: Serializer>(
    at: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => written(at, serializer),
        None => serializer.serialize_none(),
    }
}
