//! The folder form: one page that opens by itself with the whole pack in it, for machines where nothing is installed.

use std::{
    fs::File,
    io::{self, BufWriter, Read as _, Write as _},
    path::PathBuf,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    archive::Entry,
    error::PackError,
    manifest::{Manifest, moment},
};
use crate::web::Viewer;

/// The page of the viewer's build that opens a pack.
const TEMPLATE: &str = "offline/start.html";

/// Where the entries go.
const MARK: &str = "<!--pack-->";

/// Bytes that are encoded at once: a number that is three times another one, so that no padding comes in between.
const CHUNK: usize = 3 * 64 * 1024;

/// The page before and after the entries.
#[derive(Debug)]
pub(super) struct Template(String, String);

impl Template {
    /// That of the viewer.
    ///
    /// # Errors
    /// When the viewer was built without it, or it has no room for entries.
    pub(super) fn of(viewer: &Viewer) -> Result<Self, PackError> {
        let bytes = viewer.plain(TEMPLATE).ok_or(PackError::NoTemplate)?;
        let text = String::from_utf8_lossy(&bytes);
        let marks = text.matches(MARK).count();
        match text.split_once(MARK).filter(|_| marks == 1) {
            Some((before, after)) => Ok(Self(before.to_owned(), after.to_owned())),
            None => Err(PackError::Template(marks)),
        }
    }

    /// Writes the page with the entries in it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn write(&self, entries: &[Entry], path: &PathBuf) -> io::Result<()> {
        let mut page = BufWriter::new(File::create_new(path)?);
        page.write_all(self.0.as_bytes())?;
        let mut chunk = Vec::with_capacity(CHUNK);
        for entry in entries {
            // Names are those of collections, ids and fixed words: nothing that means something to HTML.
            let name = &entry.name;
            write!(page, r#"<script type="application/octet-stream" data-name="{name}">"#)?;
            let mut reader = entry.open()?;
            loop {
                chunk.clear();
                (&mut reader).take(CHUNK as u64).read_to_end(&mut chunk)?;
                if chunk.is_empty() {
                    break;
                }
                page.write_all(STANDARD.encode(&chunk).as_bytes())?;
            }
            page.write_all(b"</script>\n")?;
        }
        page.write_all(self.1.as_bytes())?;
        page.flush()
    }
}

/// The paper beside the page: what it is, of when, and on which terms.
pub(super) fn read_first(manifest: &Manifest<'_>, terms: &str, thumbprint: &str) -> Vec<u8> {
    let (area, made_at) = (manifest.area.name, moment(manifest.made_at));
    let text = format!(
        "Bản Làng: {vi} ({code})\r\n\r\n\
         Mở tệp start.html bằng trình duyệt; không cần mạng, không cần cài gì.\r\n\
         Dữ liệu lập lúc {made_at} (giờ UTC). Bản đồ chỉ có những gì mọi người đều được xem.\r\n\
         Dấu khoá ký của máy chủ (so với máy chủ nếu cần): {thumbprint}\r\n\r\n\
         Bản Làng: {en} ({code})\r\n\r\n\
         Open start.html in a browser; it needs no network and no installation.\r\n\
         The data are of {made_at} (UTC), and hold only what everyone may see.\r\n\
         Thumbprint of the key that the server signs with: {thumbprint}\r\n\r\n{terms}",
        vi = area.vi,
        en = area.en,
        code = manifest.area.code,
    );
    text.into_bytes()
}
