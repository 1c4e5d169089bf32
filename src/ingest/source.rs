//! What every reader gives: named columns, and rows one after another.

use gdal::spatial_ref::SpatialRef;

use super::{error::IngestError, probe::Layer, shape::Place};
use crate::catalog::Text;

/// A row of a file, as it is written there.
#[derive(Debug, Clone)]
pub(super) struct RawRow {
    /// Place among the data rows, from 1.
    pub(super) number: u64,
    /// Line of the sheet or text file, where there is one.
    pub(super) line: Option<u64>,
    /// The cells of the wanted columns, in their order.
    pub(super) cells: Vec<Option<String>>,
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
}
