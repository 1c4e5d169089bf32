//! Real files to test with. They are not part of the project.

use std::path::{Path, PathBuf};

/// The folder of real files beside the checkout, or where `BANLANG_TEST_DATA` says. Without it the test is passed
/// over, and says so.
pub(crate) fn shared_data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("BANLANG_TEST_DATA").map(PathBuf::from);
    let found = [Some(beside), named].into_iter().flatten().find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: there are no real files to test with (set BANLANG_TEST_DATA)");
    }
    found
}
