//! What every reader gives: named columns, and rows one after another.

use gdal::spatial_ref::SpatialRef;

use super::{cell::Cell, error::IngestError, probe::Layer, shape::Place, sniff::FileKind};
use crate::catalog::Text;

/// A row of a file, as it is written there.
#[derive(Debug, Clone)]
pub(super) struct RawRow {
    /// Place among the data rows, from 1.
    pub(super) number: u64,
    /// Line of the sheet or text file, where there is one.
    pub(super) line: Option<u64>,
    /// The cells of the wanted columns, in their order.
    pub(super) cells: Vec<Option<Cell>>,
    /// Geometry of the layer.
    pub(super) place: Place,
    /// Why the row cannot be read.
    pub(super) problem: Option<Text>,
}

/// A reader of rows.
pub(super) trait Source {
    /// Names of the columns, in order.
    fn columns(&self) -> &[String];

    /// The layers or sheets of the file; none where it cannot have several.
    fn layers(&self) -> &[Layer] {
        &[]
    }

    /// Rows have a geometry of their own, besides their columns.
    fn has_geometry(&self) -> bool;

    /// The reference system that the file states.
    fn spatial_ref(&self) -> Option<SpatialRef>;

    /// Name of the encoding of the texts.
    fn encoding(&self) -> &'static str;

    /// The number of rows, where the file says it.
    fn total(&self) -> Option<u64>;

    /// The next row, with the cells of those columns; `None` after the last.
    ///
    /// # Errors
    /// When the file cannot be read on.
    fn next(&mut self, wanted: &[usize]) -> Result<Option<RawRow>, IngestError>;

    /// Goes back before the first row.
    ///
    /// # Errors
    /// When the file cannot be read again.
    fn rewind(&mut self) -> Result<(), IngestError>;

    /// Every cell of the column is a value and not a text.
    fn is_exact(&self, _column: usize) -> bool {
        false
    }

    /// What is in the file besides its rows, after the last of them was read.
    fn notes(&self) -> Vec<Text> {
        Vec::new()
    }
}

/// The place of the layer with that name, or of the only one with rows. `aside` is no layer unless it is named.
///
/// # Errors
/// When there are several and none is named, or none has rows.
pub(super) fn choose(
    layers: &[Layer],
    asked: Option<&str>,
    aside: &str,
) -> Result<usize, IngestError> {
    if let Some(asked) = asked
        && layers.len() > 1
    {
        let found = layers.iter().position(|layer| layer.name == asked);
        return found.ok_or_else(|| several(layers, Some(asked)));
    }
    let mut filled: Vec<_> =
        layers.iter().enumerate().filter(|(_, layer)| layer.rows > 0).collect();
    if filled.len() > 1 {
        filled.retain(|(_, layer)| layer.name != aside);
    }
    match filled.as_slice() {
        [] => Err(IngestError::no_rows()),
        [(one, _)] => Ok(*one),
        _ => Err(several(filled.into_iter().map(|(_, layer)| layer), None)),
    }
}

fn several<'a>(layers: impl IntoIterator<Item = &'a Layer>, asked: Option<&str>) -> IngestError {
    let layers = layers.into_iter().map(|layer| layer.name.clone()).collect();
    IngestError::Layers { asked: asked.map(str::to_owned), layers }
}

/// A library cannot read a file, and says why.
pub(super) fn unreadable(kind: FileKind, told: &str) -> IngestError {
    IngestError::file(
        format!("không đọc được tệp {kind:?}: {told}"),
        format!("the {kind:?} file cannot be read: {told}"),
    )
}
