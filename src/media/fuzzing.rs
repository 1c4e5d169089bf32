//! What is done to files of strangers before they are kept, for the fuzz targets.

use std::{io::Write as _, sync::LazyLock};

use tempfile::{NamedTempFile, TempDir};

use super::{
    kind::{Kind, MediaType},
    safety::{Clean, clean},
    store::MediaStore,
};

pub use super::http::fuzzing::ranges;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a folder"));

/// What the file is when it is kept; none when it is refused.
fn kept(bytes: &[u8]) -> Option<Clean> {
    let store = MediaStore::new(FOLDER.path());
    let mut file = store.incoming().expect("a file");
    file.write_all(bytes).expect("room");
    clean(file, &store).ok()
}

fn content(file: &NamedTempFile) -> Vec<u8> {
    std::fs::read(file.path()).expect("it can be read")
}

/// What is kept would be taken again, and is the same to the byte when nothing is decoded; gives both.
fn check(bytes: &[u8]) {
    let Some(first) = kept(bytes) else { return };
    let (_, whole) = first.parts.first().expect("a file has a whole");
    let whole = content(whole);
    let again = kept(&whole).expect("what was kept is taken again");
    assert_eq!(again.media_type, first.media_type);
    assert_eq!(again.size_px, first.size_px);
    assert_eq!(again.duration_s, first.duration_s);
    if first.media_type.kind() != Kind::Photo {
        let (_, second) = again.parts.first().expect("a file has a whole");
        assert!(content(second) == whole, "nothing is left to be removed");
    }
}

/// Photographs: decoded, turned, written anew.
pub fn photo(bytes: &[u8]) {
    if MediaType::announced(bytes).is_some_and(|found| found.kind() == Kind::Photo) {
        check(bytes);
    }
}

/// Sound, film and documents, whose containers are looked through and blanked in place.
pub fn sound_and_film(bytes: &[u8]) {
    if MediaType::announced(bytes).is_some_and(|found| found.kind() != Kind::Photo) {
        check(bytes);
    }
}
