//! The report as PDF: pages are laid out first, so that each knows how many there are, and then written with the fonts inside.

mod face;
mod layout;
mod picture;
mod write;

use super::{document::Document, error::ReportError, map::Drawing};

/// Points of a millimetre.
const MM: f32 = 72.0 / 25.4;

/// Width and height of A4 in points.
const PAPER: [f32; 2] = [595.276, 841.89];

/// Margins: left and right, top, and bottom with the foot.
const SIDE: f32 = 16.0 * MM;
const TOP: f32 = 14.0 * MM;
const BOTTOM: f32 = 18.0 * MM;

/// The file.
///
/// # Errors
/// When a font or the file cannot be made.
pub(super) fn written(own: &Document, map: Option<&Drawing>) -> Result<Vec<u8>, ReportError> {
    let faces =
        face::Faces::new().ok_or_else(|| ReportError::Pdf("a font is damaged".to_owned()))?;
    let pages = layout::pages(&faces, own, map);
    write::file(&faces, own, &pages, map)
}
