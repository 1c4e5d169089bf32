//! The reader of the operator's background, for the fuzz target.

use std::{io::Write as _, sync::LazyLock};

use tokio::runtime::{Builder, Runtime};

use super::basemap::Basemap;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

/// Header and metadata of a `PMTiles` archive. What is no archive is refused.
pub fn basemap(bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("room");
    let read = RUNTIME.block_on(Basemap::read(file.path()));
    assert!(read.is_err() || bytes.starts_with(b"PMTiles\x03"));
}
