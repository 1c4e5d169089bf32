//! What every writer of whole files has in common.

use std::path::{Path, PathBuf};

use super::{
    bundle::{Bundle, Papers},
    error::ExportError,
    format::Spooled,
    geoparquet::ParquetFile,
    layer::Layer,
    xlsx::Sheet,
};
use crate::{
    catalog::{Collection, Field, Geometry},
    geo::Srid,
    http::Lang,
    record::{Record, Select},
};

/// Writes rows into a file.
pub(super) trait Table {
    /// Some more rows.
    fn write(&mut self, records: &[Record]) -> Result<(), ExportError>;

    /// The whole file.
    fn finish(self: Box<Self>) -> Result<PathBuf, ExportError>;
}

/// What a file is made from: everything that the writer has to know beforehand.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) format: Spooled,
    /// A `FlatGeobuf` gets its index, which is made in memory.
    pub(super) indexed: bool,
    pub(super) collection: Collection,
    /// The fields of the rows, in order.
    pub(super) fields: Vec<Field>,
    /// The columns are the named fields and no others, in a sheet.
    pub(super) only_fields: bool,
    pub(super) srid: Srid,
    pub(super) lang: Lang,
    pub(super) papers: Papers,
}

impl Plan {
    /// The fields of a question.
    pub(super) fn fields_of(select: &Select<'_>) -> Vec<Field> {
        select.fields().into_iter().cloned().collect()
    }

    /// The geometry of the rows, if they have any.
    pub(super) fn geometry(&self) -> Option<&Geometry> {
        self.collection.geometry.as_ref()
    }

    /// Begins the file in that folder.
    pub(super) fn open(&self, folder: &Path) -> Result<Box<dyn Table>, ExportError> {
        Ok(match self.format {
            Spooled::GeoPackage => Box::new(Layer::geo_package(self, folder)?),
            Spooled::FlatGeobuf => Box::new(Layer::flat_geobuf(self, folder)?),
            Spooled::Xlsx => Box::new(Sheet::new(self, folder)?),
            Spooled::GeoParquet => Box::new(ParquetFile::new(self, folder)?),
            Spooled::Bundle => Box::new(Bundle::new(self, folder)?),
        })
    }
}
