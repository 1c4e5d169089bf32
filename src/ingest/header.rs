//! The header of a sheet: the row whose cells fit the catalogue, below the title of a list and above its rows.
//!
//! A sheet whose first row is the header is read as such unless another row fits better; a row of data fits hardly ever.

use std::collections::{HashMap, HashSet};

use super::{
    cell::Cell,
    encoding::Charset,
    error::IngestError,
    job::Target,
    letters::latin,
    mapping::{LATITUDES, LONGITUDES, WKTS},
    request::Request,
    unit_names,
};
use crate::catalog::{bare, fold, nfc};

/// Rows among which the header is looked for.
pub(super) const ROWS: usize = 20;

/// Rows that are read for that; one further down can only be asked for.
pub(super) const READ: usize = 200;

/// Cells that have to fit before a row further down is taken for the header.
const FITTING: usize = 2;

/// Words for the whole, under a heading that is divided.
const WHOLE: [&str; 5] = ["tong", "tong so", "tong cong", "chung", "total"];

/// The names that columns of a collection can have, each with what it stands for.
#[derive(Debug)]
pub(super) struct Terms(HashMap<String, String>);

impl Terms {
    /// The names of the catalogue, and those that the caller gives.
    pub(super) fn of(target: &Target, request: &Request) -> Self {
        let mut terms = HashMap::new();
        let mut know = |name: &str, meaning: &str| {
            terms.entry(bare(name)).or_insert_with(|| meaning.to_owned());
        };
        for (meaning, column) in &request.map {
            know(column, meaning);
        }
        for field in &target.fields {
            know(&field.name, &field.name);
        }
        for field in &target.fields {
            let names = field.aliases.iter().chain([&field.title.vi, &field.title.en]);
            names.for_each(|name| know(name, &field.name));
        }
        if target.collection.units.is_some() {
            unit_names::headers().for_each(|(meaning, name)| know(name, meaning));
        }
        if target.collection.geometry.is_some() {
            let names = LONGITUDES.iter().map(|name| ("lon", name));
            let names = names.chain(LATITUDES.iter().map(|name| ("lat", name)));
            names
                .chain(WKTS.iter().map(|name| ("wkt", name)))
                .for_each(|(of, name)| know(name, of));
        }
        Self(terms)
    }

    fn meaning(&self, name: &str) -> Option<&str> {
        self.0.get(&bare(name)).map(String::as_str)
    }

    /// The name of a column; letters of an old font are read where that gives a known name.
    pub(super) fn name(&self, text: &str) -> String {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.meaning(&text).is_some() {
            return text;
        }
        let Some(bytes) = latin(&text) else { return text };
        let old = [Charset::Tcvn3, Charset::Vni].map(|charset| nfc(&charset.decode(&bytes)));
        old.into_iter().find(|name| self.meaning(name).is_some()).unwrap_or(text)
    }

    /// How many different things the names stand for.
    fn fit(&self, names: &[String]) -> usize {
        let known = names.iter().filter_map(|name| self.meaning(name));
        known.collect::<HashSet<_>>().len()
    }
}

/// A row near the beginning of a sheet.
#[derive(Debug, Clone)]
pub(super) struct HeadRow {
    /// Its line.
    pub(super) line: u64,
    /// Its cells, as many as it has.
    pub(super) cells: Vec<Option<Cell>>,
}

impl HeadRow {
    fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column).and_then(Option::as_deref)
    }

    fn filled(&self) -> usize {
        self.cells.iter().flatten().count()
    }
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Its first line.
    pub(super) first: u64,
    /// Its last line; the rows come after it.
    pub(super) last: u64,
    /// Names of the columns.
    pub(super) names: Vec<String>,
    /// How many of them are known.
    pub(super) fit: usize,
    /// What stands above it.
    pub(super) above: Vec<String>,
    /// The line under it that numbers the columns.
    pub(super) numbering: Option<u64>,
}

/// Finds the header among the first rows of a sheet, or takes the one that is asked for.
///
/// # Errors
/// When two rows fit equally well, or there is no such row.
pub(super) fn find(
    rows: &[HeadRow],
    terms: &Terms,
    asked: Option<u64>,
) -> Result<Header, IngestError> {
    let (place, last) = match asked {
        Some(line) => {
            let place = rows.iter().position(|row| row.line == line);
            let place = place.ok_or_else(|| no_such(line))?;
            (place, joined(rows, place, terms, true))
        }
        None => best(rows, terms)?,
    };
    let (Some(first), Some(end)) = (rows.get(place), rows.get(last)) else {
        return Err(IngestError::empty());
    };
    let names = names(rows, place, last, terms);
    let above = rows.iter().take(place).flat_map(|row| row.cells.iter().flatten());
    let numbering = rows.get(last + 1).filter(|row| numbers(row, &names, place > 0));
    Ok(Header {
        first: first.line,
        last: end.line,
        fit: terms.fit(&names),
        above: above.map(|cell| cell.trim().to_owned()).collect(),
        numbering: numbering.map(|row| row.line),
        names,
    })
}

/// First and last row of the header that fits best.
fn best(rows: &[HeadRow], terms: &Terms) -> Result<(usize, usize), IngestError> {
    let places = 0..rows.len().min(ROWS);
    let forms = places.map(|place| {
        let last = joined(rows, place, terms, false);
        (terms.fit(&names(rows, place, last, terms)), place, last)
    });
    let forms: Vec<_> = forms.collect();
    let (fit, place, last) = forms.first().copied().unwrap_or_default();
    let most = forms.iter().map(|(fit, ..)| *fit).max().unwrap_or_default();
    if fit >= most {
        return Ok((place, last));
    }
    let lower: Vec<_> = forms.iter().filter(|(fit, ..)| *fit == most).collect();
    let below =
        |(_, place, last): &&&(usize, usize, usize)| is_below_titles(rows, *place, *last, most);
    let Some((_, chosen, end)) = lower.iter().find(below) else { return Ok((place, last)) };
    let known = |place, last| names(rows, place, last, terms);
    // A header that stands there twice is one; so is the lower half of one that is already found.
    let other = lower
        .iter()
        .find(|(_, place, last)| *place > *end && known(*place, *last) != known(*chosen, *end));
    match other.and_then(|(_, place, _)| rows.get(*place)).zip(rows.get(*chosen)) {
        Some((other, chosen)) => Err(two(chosen.line, other.line)),
        None => Ok((*chosen, *end)),
    }
}

/// What is above is narrower, as titles are; one word that fits is enough only below a row that has but one cell.
fn is_below_titles(rows: &[HeadRow], place: usize, last: usize, fit: usize) -> bool {
    let width = |row: &HeadRow| row.filled();
    let wide = rows.iter().take(last + 1).skip(place).map(width).max().unwrap_or_default();
    let mut above = rows.iter().take(place);
    let narrow = above.clone().all(|row| width(row) < wide);
    narrow && (fit >= FITTING || above.all(|row| width(row) == 1))
}

/// The last row of a header that begins there: the next one where two lines make the names.
fn joined(rows: &[HeadRow], place: usize, terms: &Terms, asked: bool) -> usize {
    let (Some(upper), Some(lower)) = (rows.get(place), rows.get(place + 1)) else { return place };
    if !lower.cells.iter().flatten().all(is_word) {
        return place;
    }
    if divides(upper, lower) {
        return place + 1;
    }
    let fit = |first: usize, last: usize| terms.fit(&names(rows, first, last, terms));
    let together = fit(place, place + 1);
    let alone = fit(place, place).max(fit(place + 1, place + 1));
    if !asked && together > alone && together > FITTING { place + 1 } else { place }
}

/// A cell of a header: something with a letter.
fn is_word(cell: &Cell) -> bool {
    !cell.is_exact() && cell.chars().any(char::is_alphabetic)
}

/// The lower row names parts of what the upper one names: it is filled under the blanks of headings that were merged, and
/// blank under the others.
fn divides(upper: &HeadRow, lower: &HeadRow) -> bool {
    let width = upper.cells.len().max(lower.cells.len());
    let (above, below) = (|column| upper.cell(column), |column| lower.cell(column));
    let is_head = |column: usize| {
        above(column).is_some() && above(column + 1).is_none() && below(column + 1).is_some()
    };
    let parts = (0..width).filter(|column| above(*column).is_none() && below(*column).is_some());
    let whole = (0..width).filter(|column| above(*column).is_some() && below(*column).is_none());
    let clash = (0..width)
        .any(|column| above(column).is_some() && below(column).is_some() && !is_head(column));
    parts.count() >= 1 && whole.count() >= 2 && !clash
}

/// The names of the columns of a header of one or two rows.
fn names(rows: &[HeadRow], first: usize, last: usize, terms: &Terms) -> Vec<String> {
    let Some(upper) = rows.get(first) else { return Vec::new() };
    let own = |row: &HeadRow, column: usize| row.cell(column).map(|text| terms.name(text));
    if first == last {
        return (0..upper.cells.len())
            .map(|column| own(upper, column).unwrap_or_default())
            .collect();
    }
    let Some(lower) = rows.get(last) else { return Vec::new() };
    let width = upper.cells.len().max(lower.cells.len());
    let mut heading: Option<String> = None;
    let mut parts = Vec::new();
    for column in 0..width {
        let (above, below) = (own(upper, column), own(lower, column));
        if above.is_some() || below.is_none() {
            heading.clone_from(&above);
        }
        parts.push((heading.clone(), below));
    }
    let told = |name: &String| terms.meaning(name).map(str::to_owned);
    let whole = parts.iter().map(|part| match part {
        (heading, None) => heading.clone().unwrap_or_default(),
        (None, Some(part)) => part.clone(),
        (Some(heading), Some(part)) if WHOLE.contains(&fold(part).as_str()) => heading.clone(),
        (Some(heading), Some(part)) => format!("{heading} {part}"),
    });
    let mut whole: Vec<_> = whole.collect();
    // The part alone, where nothing else has that meaning.
    for (column, part) in parts.iter().enumerate() {
        let (Some(_), Some(part)) = part else { continue };
        let Some(meaning) = told(part) else { continue };
        let others = parts
            .iter()
            .filter(|(_, other)| other.as_ref().and_then(told).as_ref() == Some(&meaning));
        let known = whole.iter().any(|name| told(name).as_ref() == Some(&meaning));
        if let Some(name) = whole.get_mut(column).filter(|_| !known && others.count() == 1) {
            name.clone_from(part);
        }
    }
    whole
}

/// The row counts the columns: 1, 2, 3 or (1), (2), (3), after letters for the first of them. A first line of data is
/// told from it by counting every single column of a wide sheet.
fn numbers(row: &HeadRow, names: &[String], below_titles: bool) -> bool {
    let cells = row.cells.iter().flatten();
    let bare = |cell: &Cell| cell.trim().trim_matches(['(', ')', '[', ']']).trim().to_uppercase();
    let cells: Vec<_> =
        cells.map(bare).skip_while(|text| ["A", "B", "C", "D"].contains(&text.as_str())).collect();
    let counted = cells.iter().zip(1..).all(|(text, number): (_, u32)| {
        // 4=5+6 says how a column is made.
        text.split('=').next().unwrap_or_default().trim() == number.to_string()
    });
    let whole = row.filled() == names.len() && cells.len() == names.len();
    counted && if below_titles { cells.len() >= 3 } else { whole && cells.len() > 3 }
}

/// The row sums up others.
pub(super) fn is_total(cells: &[Option<Cell>]) -> bool {
    let mut cells = cells.iter().flatten();
    let Some(first) = cells.next() else { return false };
    let first = fold(first.trim().trim_end_matches(':'));
    let summed = ["tong", "cong", "tong so", "toan xa"].contains(&first.as_str())
        || first.starts_with("tong cong");
    summed && cells.all(|cell| !cell.chars().any(char::is_alphabetic))
}

/// A row among the first ones of a sheet that is the header once more, as at the top of each printed page.
pub(super) fn is_same(cells: &[Option<Cell>], names: &[String]) -> bool {
    let text = |column: usize| cells.get(column).and_then(Option::as_deref).map_or("", str::trim);
    let same = |(column, name): (usize, &String)| bare(text(column)) == bare(name);
    cells.len() <= names.len() && names.iter().enumerate().all(same)
}

fn no_such(line: u64) -> IngestError {
    IngestError::file(
        format!("hàng {line} (--header) trống, không có hoặc không ở đầu tệp"),
        format!("row {line} (--header) is blank, not there or not near the beginning of the file"),
    )
}

fn two(first: u64, second: u64) -> IngestError {
    IngestError::file(
        format!(
            "hàng {first} và hàng {second} đều giống hàng tiêu đề; chọn một bằng --header {first} hoặc --header {second}"
        ),
        format!(
            "rows {first} and {second} could both be the header; choose one with --header {first} or --header {second}"
        ),
    )
}
