//! Why a file cannot be imported at all. A row that cannot is no error but a line of the report.

use std::{fmt, io, path::Path};

use super::words::both;
use crate::{catalog::Text, store::StoreError};

/// A reason not to import a file, in one sentence with what to do.
#[derive(Debug)]
pub enum IngestError {
    /// The file or what was asked of it cannot be used.
    File(Text),
    /// It names no reference system, and its coordinates are not degrees.
    Nameless(Text),
    /// Its texts are in an encoding that it does not name and that cannot be seen.
    Encoding,
    /// It has several layers, and none of them was named.
    Layers {
        /// What was asked for.
        asked: Option<String>,
        /// Names of those with rows, or of all when another was asked for.
        layers: Vec<String>,
    },
    /// The file could not be read or a temporary one not written.
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        cause: io::Error,
    },
    /// The database failed; nothing was kept.
    Store(StoreError),
    /// It was cancelled, or begun anew, before anything was kept.
    Overtaken,
}

impl IngestError {
    pub(super) fn file(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::File(both(vi, en))
    }

    pub(super) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { doing, cause }
    }

    /// The sentence in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::File(text) | Self::Nameless(text) => text.clone(),
            Self::Encoding => both(
                "chữ trong tệp không phải UTF-8; và các từ không cho biết bảng mã; ghi rõ bằng --encoding windows-1258, tcvn3 hoặc vni",
                "the text of the file is not UTF-8, and its words do not tell what it is in; name its encoding with --encoding windows-1258, tcvn3 or vni",
            ),
            Self::Layers { asked, layers } => {
                let problem = asked.as_ref().map_or_else(String::new, |asked| {
                    format!("{asked:?} không có / is not there; ")
                });
                let list = layers.join(", ");
                both(
                    format!("{problem}tệp có nhiều lớp; chọn một bằng --layer: {list}"),
                    format!(
                        "{problem}the file has several layers; choose one with --layer: {list}"
                    ),
                )
            }
            Self::Io { doing, cause } => both(
                format!("không đọc hoặc ghi được tệp ({doing}: {cause})"),
                format!("{doing} failed: {cause}"),
            ),
            Self::Overtaken => both(
                "việc nhập đã bị huỷ, không dòng nào được ghi",
                "the import was cancelled, no row was kept",
            ),
            Self::Store(error) => both(
                format!("cơ sở dữ liệu không nhận được tệp, không dòng nào được ghi ({error})"),
                format!("the database could not take the file, no row was kept ({error})"),
            ),
        }
    }

    pub(super) fn missing(path: &Path, cause: &io::Error) -> Self {
        let path = path.display();
        Self::file(
            format!("không mở được tệp {path}: {cause}"),
            format!("cannot open {path}: {cause}"),
        )
    }

    /// The program that reads files does not start.
    pub(super) fn reader(cause: &io::Error) -> Self {
        Self::file(
            format!("không chạy được chương trình đọc tệp ({cause}); cần gói util-linux"),
            format!("the program that reads files does not run ({cause}); it needs util-linux"),
        )
    }

    pub(super) fn empty() -> Self {
        Self::file("tệp rỗng", "the file is empty")
    }

    pub(super) fn no_rows() -> Self {
        Self::file("tệp không có dòng dữ liệu nào", "the file has no rows")
    }

    pub(super) fn too_large(limit_bytes: u64) -> Self {
        let limit = limit_bytes / (1024 * 1024);
        Self::file(
            format!("tệp (sau khi giải nén) lớn hơn {limit} MB; chia nhỏ rồi nhập từng phần"),
            format!("the file is larger than {limit} MB when unpacked; split it"),
        )
    }

    pub(super) fn long_row() -> Self {
        Self::file(
            "một dòng của tệp quá dài; kiểm tra dấu ngoặc kép và dấu phân cách",
            "a row of the file is too long; check its quotation marks and separators",
        )
    }

    pub(super) fn damaged(what: &str) -> Self {
        Self::file(
            format!("tệp {what} bị cắt cụt hoặc hỏng; tải hoặc nén lại"),
            format!("the {what} file is cut short or damaged; fetch or pack it again"),
        )
    }

    pub(super) fn other_type(vi: &str, en: &str) -> Self {
        Self::file(
            format!(
                "tệp là {vi}, không nhập được; dùng GeoJSON, GeoPackage, Shapefile (zip), MapInfo TAB hoặc MIF (zip), KML, KMZ, GPX, GML, DXF, FlatGeobuf, CSV, XLSX, XLS hoặc ODS"
            ),
            format!(
                "the file is {en}, which cannot be imported; use GeoJSON, GeoPackage, Shapefile (zip), MapInfo TAB or MIF (zip), KML, KMZ, GPX, GML, DXF, FlatGeobuf, CSV, XLSX, XLS or ODS"
            ),
        )
    }
}

impl fmt::Display for IngestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for IngestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(_)
            | Self::Nameless(_)
            | Self::Encoding
            | Self::Layers { .. }
            | Self::Overtaken => None,
            Self::Io { cause, .. } => Some(cause),
            Self::Store(error) => Some(error),
        }
    }
}

impl From<StoreError> for IngestError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
