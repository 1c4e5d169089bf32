//! A workbook of Excel with rows that stood somewhere else.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;

use super::{
    error::ExportError,
    xlsx::{Looks, ROWS_MOST, Row, WIDTH, sheet_name, too_long},
};
use crate::{catalog::Value, http::Lang};

/// A workbook under construction. It takes any number of rows, as far as Excel does, in constant memory.
pub struct TextSheet {
    workbook: Workbook,
    path: PathBuf,
    looks: Looks,
    rows: u32,
    too_long: &'static str,
}

impl std::fmt::Debug for TextSheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextSheet").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl TextSheet {
    /// A sheet of that name with these heads, in a file of that folder.
    ///
    /// # Errors
    /// When it cannot be begun.
    pub fn new(
        folder: &Path,
        name: &str,
        heads: &[String],
        lang: Lang,
    ) -> Result<Self, ExportError> {
        let looks = Looks::default();
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(name))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, head) in (0_u16..).zip(heads) {
            sheet.set_column_width(column, WIDTH)?;
            sheet.write_string_with_format(0, column, head, &looks.head)?;
        }
        let path = folder.join("data.xlsx");
        Ok(Self { workbook, path, looks, rows: 0, too_long: too_long(lang) })
    }

    /// One more row.
    ///
    /// # Errors
    /// When the sheet is full or cannot be written.
    pub fn push(&mut self, cells: impl Iterator<Item = Option<Value>>) -> Result<(), ExportError> {
        if self.rows == ROWS_MOST {
            return Err(ExportError::TooManyRows { most: ROWS_MOST });
        }
        self.rows += 1;
        let sheet = self.workbook.worksheet_from_index(0)?;
        let mut row = Row::new(sheet, &self.looks, self.too_long, self.rows);
        for cell in cells {
            row.put(cell.as_ref())?;
        }
        Ok(())
    }

    /// The whole file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<PathBuf, ExportError> {
        self.workbook.save(&self.path)?;
        Ok(self.path)
    }
}
