//! Values that a person has mended without touching the file: they are read in place of what stands there.

use std::collections::BTreeMap;

use gdal::spatial_ref::SpatialRef;

use super::{
    error::IngestError,
    open::Opened,
    probe::Layer,
    request::Fix,
    source::{RawRow, Source},
};

/// The file with these values in place of its own.
///
/// # Errors
/// When it has no such column.
pub(super) fn mended(opened: Opened, fixes: &[Fix]) -> Result<Opened, IngestError> {
    if fixes.is_empty() {
        return Ok(opened);
    }
    let columns = opened.source.columns();
    let mut values: BTreeMap<u64, Vec<(usize, Option<String>)>> = BTreeMap::new();
    for Fix { row, column, value } in fixes {
        let place = columns.iter().position(|own| own == column);
        let place = place.ok_or_else(|| no_column(column, columns))?;
        values.entry(*row).or_default().push((place, value.clone()));
    }
    let source = Box::new(Mended { source: opened.source, values, last: 0 });
    Ok(Opened { source, kind: opened.kind })
}

fn no_column(column: &str, columns: &[String]) -> IngestError {
    let list = columns.join(", ");
    IngestError::file(
        format!("không sửa được cột {column:?}: tệp không có cột này; các cột: {list}"),
        format!(
            "the column {column:?} cannot be mended: the file does not have it; it has: {list}"
        ),
    )
}

struct Mended {
    source: Box<dyn Source>,
    /// By row: the place of a column, and what is read there.
    values: BTreeMap<u64, Vec<(usize, Option<String>)>>,
    /// Number of the last row that was read.
    last: u64,
}

impl Source for Mended {
    fn columns(&self) -> &[String] {
        self.source.columns()
    }

    fn layers(&self) -> &[Layer] {
        self.source.layers()
    }

    fn has_geometry(&self) -> bool {
        self.source.has_geometry()
    }

    fn spatial_ref(&self) -> Option<SpatialRef> {
        self.source.spatial_ref()
    }

    fn encoding(&self) -> &'static str {
        self.source.encoding()
    }

    fn total(&self) -> Option<u64> {
        self.source.total()
    }

    fn next(&mut self, wanted: &[usize]) -> Result<Option<RawRow>, IngestError> {
        let Some(mut row) = self.source.next(wanted)? else { return self.end() };
        self.last = row.number;
        for (column, value) in self.values.get(&row.number).into_iter().flatten() {
            let places = wanted.iter().zip(&mut row.cells).filter(|(own, _)| *own == column);
            places.for_each(|(_, cell)| cell.clone_from(value));
        }
        Ok(Some(row))
    }
}

impl Mended {
    /// After the last row: whatever was to be mended has been there.
    fn end(&self) -> Result<Option<RawRow>, IngestError> {
        let missing = self.values.keys().find(|row| !(1..=self.last).contains(*row));
        let Some(row) = missing else { return Ok(None) };
        Err(IngestError::file(
            format!("không sửa được dòng {row}: tệp không có dòng này"),
            format!("row {row} cannot be mended: the file does not have it"),
        ))
    }
}
