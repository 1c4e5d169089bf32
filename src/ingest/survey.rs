//! A look at all rows before any is read: how the numbers of a column are written, and in which letters its texts are.

use super::{
    cell::Cell,
    encoding::Charset,
    error::IngestError,
    letters::{self, Font, fonts},
    mapping::{Mapping, Origin},
    numbers::{self, Marks},
    request::Request,
    source::{RawRow, Source},
    words::both,
};
use crate::catalog::{FieldType, Text};

/// Rows by whose words old letters are known, where numbers do not ask for all rows.
const GLIMPSE: u64 = 5000;

/// How the columns are to be read.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// By the places of fields in the mapping.
    marks: Vec<Option<Marks>>,
    /// By the places of columns among the wanted ones.
    fonts: Vec<Option<Font>>,
    /// Texts of columns that may be in a font that is not known.
    suspects: Vec<Option<String>>,
}

impl Survey {
    /// Reads the file to see, and goes back to its beginning.
    ///
    /// # Errors
    /// When the file cannot be read, or a column of numbers can be read in two ways.
    pub(super) fn of(
        source: &mut dyn Source,
        mapping: &Mapping,
        request: &Request,
    ) -> Result<Self, IngestError> {
        let mut letters: Vec<_> = mapping.wanted.iter().map(|_| letters::Seen::default()).collect();
        let mut written: Vec<_> = mapping
            .fields
            .iter()
            .map(|mapped| {
                let is_number = matches!(mapped.field.kind, FieldType::Integer | FieldType::Number);
                let Origin::Column(place) = mapped.origin else { return None };
                is_number.then(|| (place, numbers::Seen::default()))
            })
            .collect();
        let texts = |place: usize| {
            mapping.wanted.get(place).is_some_and(|column| !source.is_exact(*column))
        };
        let whole = written.iter().flatten().any(|(place, _)| texts(*place));
        while let Some(row) = source.next(&mapping.wanted)? {
            for (seen, cell) in letters.iter_mut().zip(&row.cells) {
                if let Some(text) = text(cell.as_ref()) {
                    seen.take(text);
                }
            }
            for (place, seen) in written.iter_mut().flatten() {
                if let Some(text) = text(row.cells.get(*place).and_then(Option::as_ref)) {
                    seen.take(text);
                }
            }
            if !whole && row.number >= GLIMPSE {
                break;
            }
        }
        source.rewind()?;
        let marks = mapping.fields.iter().zip(written).map(|(mapped, written)| {
            let Some((place, seen)) = written else { return Ok(None) };
            let column = mapping.wanted.get(place).and_then(|column| source.columns().get(*column));
            let column = column.map_or("", String::as_str);
            seen.decide(&mapped.field, column, request.numbers).map(Some)
        });
        let marks = marks.collect::<Result<_, _>>()?;
        // Bytes have been read in the encoding that was asked for.
        let asked = request.charset.filter(|_| source.encoding() == Charset::UTF_8.name());
        let fonts = fonts(&letters, asked);
        let suspects = letters.iter().zip(&fonts);
        let suspects = suspects.map(|(seen, font)| font.is_none().then(|| seen.suspect())?);
        let suspects = suspects.collect();
        Ok(Self { marks, fonts, suspects })
    }

    /// Reads the old letters of a row.
    pub(super) fn read(&self, row: &mut RawRow) {
        for (cell, font) in row.cells.iter_mut().zip(&self.fonts) {
            let (Some(font), Some(own)) = (font, cell.as_ref()) else { continue };
            match font.read(own) {
                Ok(Some(text)) => *cell = Some(Cell::text(text)),
                Ok(None) => {}
                Err(reason) => {
                    row.problem.get_or_insert(reason);
                }
            }
        }
    }

    /// How the numbers of the field at that place of the mapping are written.
    pub(super) fn marks(&self, field: usize) -> Option<Marks> {
        self.marks.get(field).copied().flatten()
    }

    /// What a reader of the report should look at.
    pub(super) fn notes(&self, mapping: &Mapping, columns: &[String]) -> Vec<Text> {
        let fonts = self.fonts.iter().zip(&mapping.wanted);
        let notes = fonts.filter_map(|(font, column)| {
            let (charset, column) = ((*font)?.charset, columns.get(*column)?);
            Some(both(
                format!("cột {column:?}: chữ gõ bằng phông {charset} được đọc thành Unicode"),
                format!("column {column:?}: letters of a font of {charset} were read as Unicode"),
            ))
        });
        let suspects = self.suspects.iter().zip(&mapping.wanted);
        let suspects = suspects.filter_map(|(text, column)| {
            let (text, column) = (text.as_ref()?, columns.get(*column)?);
            Some(both(
                format!("cột {column:?}: {text:?} có thể gõ bằng phông chữ cũ, giữ nguyên; nếu đúng, nhập với --encoding tcvn3 hoặc vni"),
                format!("column {column:?}: {text:?} may be written in an old font and is left as it is; if so, import with --encoding tcvn3 or vni"),
            ))
        });
        notes.chain(suspects).collect()
    }
}

fn text(cell: Option<&Cell>) -> Option<&str> {
    cell.filter(|cell| !cell.is_exact()).map(|cell| &**cell)
}
