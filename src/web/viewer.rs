//! The files of the viewer, and where they come from.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{body::Bytes, http::HeaderMap};
use include_dir::Dir;

use super::encoding::Encoding;
use crate::http::etag_of;

#[cfg(not(debug_assertions))]
static BUILT: Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/static/dist");

/// The built viewer.
#[derive(Debug, Clone)]
pub struct Viewer(Source);

#[derive(Debug, Clone)]
enum Source {
    /// Read at each request.
    Folder(PathBuf),
    /// Read once: name, with its ending when it is packed.
    Memory(Arc<HashMap<String, Part>>),
}

/// The bytes of a file as they are sent.
#[derive(Debug, Clone)]
struct Part {
    bytes: Bytes,
    etag: String,
}

/// A file as a client gets it.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) bytes: Bytes,
    pub(super) etag: String,
    pub(super) encoding: Encoding,
}

impl Viewer {
    /// The viewer of this build.
    #[cfg(not(debug_assertions))]
    pub fn built() -> Self {
        static VIEWER: std::sync::OnceLock<Viewer> = std::sync::OnceLock::new();
        VIEWER.get_or_init(|| Self::embedded(&BUILT)).clone()
    }

    /// The viewer of this build.
    #[cfg(debug_assertions)]
    pub fn built() -> Self {
        Self::in_folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/dist"))
    }

    /// A viewer in a folder; a change there is seen at the next request.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self(Source::Folder(folder.into()))
    }

    /// A viewer inside the program.
    pub fn embedded(folder: &'static Dir<'static>) -> Self {
        let mut parts = HashMap::new();
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                if let Some(name) = file.path().to_str() {
                    let bytes = Bytes::from_static(file.contents());
                    parts.insert(name.to_owned(), Part { etag: etag_of(&bytes), bytes });
                }
            }
        }
        Self(Source::Memory(Arc::new(parts)))
    }

    /// The bytes of the file of that name as they were built.
    pub fn plain(&self, name: &str) -> Option<Bytes> {
        is_plain(name).then(|| self.part(name))?.map(|part| part.bytes)
    }

    /// The file of that name in the smallest form that the client takes.
    pub(super) fn file(&self, name: &str, headers: &HeaderMap) -> Option<File> {
        if !is_plain(name) {
            return None;
        }
        Encoding::ALL.into_iter().filter(|encoding| encoding.is_accepted(headers)).find_map(
            |encoding| {
                let Part { bytes, etag } = self.part(&format!("{name}{}", encoding.ending()))?;
                Some(File { bytes, etag, encoding })
            },
        )
    }

    fn part(&self, name: &str) -> Option<Part> {
        match &self.0 {
            Source::Memory(parts) => parts.get(name).cloned(),
            Source::Folder(folder) => {
                let bytes = Bytes::from(read(folder, name)?);
                Some(Part { etag: etag_of(&bytes), bytes })
            }
        }
    }
}

/// Reads a file that lies in the folder; a link that leads out of it is no file of it.
fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let folder = folder.canonicalize().ok()?;
    let path = folder.join(name).canonicalize().ok()?;
    (path.starts_with(&folder) && path.is_file()).then(|| fs::read(path).ok())?
}

/// Names of the viewer's files: no hidden ones, nothing that leads elsewhere, and packed ones only by negotiation.
fn is_plain(name: &str) -> bool {
    let packed = |ending: &str| name.ends_with(ending);
    !packed(".br")
        && !packed(".gz")
        && name.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_no_files() {
        for name in ["index.html", "assets/map-D3b_x1.js", "fonts/noto-sans-400.woff2"] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "",
            "..",
            "../Cargo.toml",
            "a/../b",
            ".built",
            "a//b",
            "/etc/passwd",
            "a\\b",
            "a%2e",
            "index.html.gz",
            "a\0b",
        ] {
            assert!(!is_plain(name), "{name:?}");
        }
    }
}
