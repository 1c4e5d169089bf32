//! Rows as they stand in a file, for the sheet of those that were refused: its columns in their order, mended values in
//! place, and where the file is a layer with geometries these as well-known text in degrees.

use std::{io, path::Path};

use gdal::{spatial_ref::CoordTransform, vector::Geometry};
use serde::{Deserialize, Serialize};

use super::{
    cell::Cell,
    crs,
    error::IngestError,
    job::Target,
    mapping::PlaceFrom,
    mend::mended,
    open::{Opened, open},
    place,
    request::Request,
    shape::Place,
    source::RawRow,
};

/// The columns that the sheet of refused rows adds: number and reason.
pub(super) const ROW: &str = "Dòng";
pub(super) const REASON: &str = "Lỗi";

/// The column with the geometry, by a name that an import knows.
const PLACE: &str = "WKT";

/// Cells of a portion, and letters of it.
const CELLS: usize = 20_000;
const LETTERS: usize = 1 << 20;

/// Rows that are looked at before the reference system is decided, as when the file is read.
const GLIMPSE: usize = 100;

/// Some rows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Picked {
    /// Names of the columns; said once, before the first row.
    pub(super) columns: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<PickedRow>,
}

/// A row as it stands in the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PickedRow {
    /// Place among the data rows, from 1.
    pub(super) row: u64,
    /// Line of the sheet or text file, where there is one.
    pub(super) line: Option<u64>,
    /// A cell for each column.
    pub(super) cells: Vec<Option<PickedCell>>,
}

/// What stands in a cell.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PickedCell {
    /// Its text.
    pub(super) text: String,
    /// The file keeps it as a value, and not as a text that could be read in another way.
    pub(super) exact: bool,
}

/// The column is one that the sheet of refused rows has added: nobody misses it.
pub(super) fn is_own(column: &str) -> bool {
    [ROW, REASON].contains(&column)
}

/// Takes what is picked.
type Give<'a> = dyn FnMut(Picked) -> io::Result<()> + 'a;

/// Gives the rows in the spans of numbers, which are in order; gives up when nobody takes them.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn pick(
    request: &Request,
    target: &Target,
    folder: &Path,
    spans: &[(u64, u64)],
    give: &mut Give<'_>,
) -> Result<io::Result<()>, IngestError> {
    let mut opened = mended(open(request, target, folder)?, &request.fixes)?;
    let columns = opened.source.columns();
    let wanted: Vec<_> = (0..columns.len())
        .filter(|place| !columns.get(*place).is_some_and(|own| is_own(own)))
        .collect();
    let mut names: Vec<_> =
        wanted.iter().filter_map(|place| columns.get(*place).cloned()).collect();
    let with_place = opened.source.has_geometry() && target.collection.geometry.is_some();
    if with_place {
        names.push(PLACE.to_owned());
    }
    let width = names.len().max(1);
    if let Err(error) = give(Picked { columns: names, rows: Vec::new() }) {
        return Ok(Err(error));
    }
    let mut first = Vec::new();
    while first.len() < GLIMPSE {
        let Some(row) = opened.source.next(&wanted)? else { break };
        first.push(row);
    }
    let to_degrees = if with_place { to_degrees(&opened, request, &first) } else { None };
    let mut waiting = Picked::default();
    let (mut letters, mut spans) = (0, spans.iter().peekable());
    let mut first = first.into_iter();
    while let Some(&&(from, to)) = spans.peek() {
        let next = match first.next() {
            Some(row) => Some(row),
            None => opened.source.next(&wanted)?,
        };
        let Some(row) = next else { break };
        let number = row.number;
        if number >= to {
            spans.next();
        }
        if (from..=to).contains(&number) {
            let row = picked(&row, with_place, to_degrees.as_ref());
            letters += row.cells.iter().flatten().map(|cell| cell.text.len()).sum::<usize>();
            waiting.rows.push(row);
        }
        if waiting.rows.len() * width > CELLS || letters > LETTERS {
            letters = 0;
            if let Err(error) = give(std::mem::take(&mut waiting)) {
                return Ok(Err(error));
            }
        }
    }
    Ok(give(waiting))
}

/// The way to degrees, where the system of the file is known.
fn to_degrees(opened: &Opened, request: &Request, first: &[RawRow]) -> Option<CoordTransform> {
    let places: Vec<_> =
        first.iter().filter_map(|row| place::glimpse(row, PlaceFrom::Layer)).collect();
    crs::decide(opened.source.spatial_ref(), request.crs, &places).ok()?.transform
}

fn picked(row: &RawRow, with_place: bool, to_degrees: Option<&CoordTransform>) -> PickedRow {
    let picked = |cell: &Cell| PickedCell { text: cell.to_string(), exact: cell.is_exact() };
    let mut cells: Vec<_> = row.cells.iter().map(|cell| cell.as_ref().map(picked)).collect();
    if with_place {
        let place = well_known(&row.place, to_degrees);
        cells.push(place.map(|text| PickedCell { text, exact: false }));
    }
    PickedRow { row: row.number, line: row.line, cells }
}

fn well_known(place: &Place, to_degrees: Option<&CoordTransform>) -> Option<String> {
    let mut geometry = match place {
        Place::Nowhere => return None,
        Place::Point(x, y) => Geometry::from_wkt(&format!("POINT ({x} {y})")).ok()?,
        Place::Wkb(bytes) => Geometry::from_wkb(bytes).ok()?,
    };
    if let Some(transform) = to_degrees {
        geometry.transform_inplace(transform).ok()?;
    }
    geometry.wkt().ok()
}
