//! What an offline pack tells: everything in it, unpacked, without what is another one each time.

use std::io::{Cursor, Read as _, Write as _};

use flate2::bufread::GzDecoder;
use serde_json::Value;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The content of a pack as one text after the other; `None` when this is none.
pub(super) fn inside(body: &[u8]) -> Option<Vec<u8>> {
    if !body.starts_with(b"PK") {
        return None;
    }
    let mut archive = ZipArchive::new(Cursor::new(body)).ok()?;
    archive.by_name("manifest.sig").ok()?;
    let mut all = Vec::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        all.extend(format!("\n== {name}\n").into_bytes());
        match name.as_str() {
            "manifest.sig" => {}
            "manifest.json" => {
                let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
                manifest["id"] = Value::Null;
                manifest["made_at"] = Value::Null;
                all.extend(manifest.to_string().into_bytes());
            }
            _ if name.ends_with(".pmtiles") => all.extend(tiles(&bytes)),
            _ => all.extend(bytes),
        }
    }
    Some(all)
}

/// All tiles of an archive, one after the other: each is a gzip of its own in the part that the header names.
fn tiles(archive: &[u8]) -> Vec<u8> {
    let number = |at: usize| {
        let bytes = archive[at..at + 8].try_into().unwrap();
        usize::try_from(u64::from_le_bytes(bytes)).unwrap()
    };
    // PMTiles version 3, chapter 3: offset and length of the tile data.
    let (from, length) = (number(56), number(64));
    let mut left = &archive[from..from + length];
    let mut all = Vec::new();
    while !left.is_empty() {
        let mut decoder = GzDecoder::new(left);
        decoder.read_to_end(&mut all).unwrap();
        left = decoder.into_inner();
    }
    all
}

/// The same pack with one more entry.
pub(super) fn with_entry(body: &[u8], name: &str, text: &str) -> Vec<u8> {
    let mut archive = ZipWriter::new_append(Cursor::new(body.to_vec())).unwrap();
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file(name, options).unwrap();
    archive.write_all(text.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}
