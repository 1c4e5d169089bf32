//! Why there is no export.

use gdal::errors::GdalError;
use parquet::errors::ParquetError;
use rust_xlsxwriter::XlsxError;

use crate::store::StoreError;

/// An export that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed, or a right has ended.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sheet of Excel is full.
    #[error(
        "a sheet of Excel holds {most} rows and the selection has more; ask for csv, gpkg or parquet, or for fewer rows"
    )]
    TooManyRows {
        /// Rows below the header.
        most: u32,
    },
    /// A format of places has no room for a row without one.
    #[error(
        "{format} holds rows with a place only, and the selection has others; ask for gpkg or parquet, or with bbox=-180,-90,180,90 for the rows that have one"
    )]
    NoPlace {
        /// The format.
        format: &'static str,
    },
    /// The file cannot be written.
    #[error("the file of the export cannot be written")]
    File(#[from] std::io::Error),
    /// GDAL failed.
    #[error("GDAL could not write the export")]
    Gdal(#[from] GdalError),
    /// The workbook cannot be written.
    #[error("the workbook of the export cannot be written")]
    Workbook(#[from] XlsxError),
    /// The columns cannot be written.
    #[error("the columns of the export cannot be written")]
    Columns(#[from] ParquetError),
    /// What was written is not what was read.
    #[error("the file of the export is not whole: {0}")]
    NotWhole(String),
}
