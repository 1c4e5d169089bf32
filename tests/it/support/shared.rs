//! The folder of real files that stands beside the checkout. It is not part of the project; what needs it is
//! skipped where it is absent.

use std::path::{Path, PathBuf};

/// The folder, or nothing (and a line that says so).
pub(crate) fn shared_data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("BANLANG_TEST_DATA").map(PathBuf::from);
    let found = [Some(beside), named].into_iter().flatten().find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: there is no folder of real files (BANLANG_TEST_DATA)");
    }
    found
}
