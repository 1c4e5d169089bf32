//! The rows of an area: those of its units, and those that lie in its box.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use super::{error::PackError, place::Place};
use crate::{
    policy::View,
    record::{self, Reading, Record, Select},
};

/// Rows that are read at once.
const PAGE: i64 = 500;

/// Most rows of a collection in a pack.
const ROWS_MOST: usize = 100_000;

/// The rows of one collection, written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) path: PathBuf,
    /// Ids of the rows.
    pub(super) ids: BTreeSet<i64>,
}

/// The rows of a collection can be told apart by area or by place.
pub(super) fn is_placed(view: &View) -> bool {
    let collection = view.collection();
    !view.is_personal() && (collection.area_column.is_some() || collection.geometry.is_some())
}

/// Gives each row of the area once: those of its units first, then others that meet its box. Gives their ids.
///
/// # Errors
/// When there are too many, the database is away, or `take` fails.
pub(super) async fn each(
    reading: &Reading<'_>,
    view: &View,
    place: &Place,
    mut take: impl FnMut(&Record) -> io::Result<()> + Send,
) -> Result<BTreeSet<i64>, PackError> {
    let collection = view.collection();
    let own = collection.area_column.is_some();
    let own = own.then(|| Select::new(view).of_areas(place.codes.clone()));
    let near = collection.geometry.is_some().then(|| Select::new(view).meeting(place.bbox));
    let mut ids = BTreeSet::new();
    for select in own.into_iter().chain(near) {
        let once = |record: &Record| if ids.insert(record.id) { take(record) } else { Ok(()) };
        all(reading, select, once).await?;
    }
    Ok(ids)
}

/// Gives each row of a question.
///
/// # Errors
/// When there are too many, the database is away, or `take` fails.
pub(super) async fn all(
    reading: &Reading<'_>,
    select: Select<'_>,
    mut take: impl FnMut(&Record) -> io::Result<()> + Send,
) -> Result<(), PackError> {
    let (mut after, mut rows) = (None, 0);
    loop {
        let question = match after {
            Some(after) => select.clone().after(after),
            None => select.clone(),
        };
        let page = record::page(reading, question, PAGE).await?;
        page.records.iter().try_for_each(&mut take)?;
        rows += page.records.len();
        if rows > ROWS_MOST {
            let collection = select.view().collection().id.clone();
            return Err(PackError::TooManyRows { collection, most: ROWS_MOST });
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Writes the rows of a collection as GeoJSON, each feature as `items` gives it.
///
/// # Errors
/// When there are too many, the database is away, or the file cannot be written.
pub(super) async fn write(
    reading: &Reading<'_>,
    view: &View,
    place: &Place,
    room: &Path,
) -> Result<Written, PackError> {
    let path = room.join(format!("{}.geojson", view.collection().id));
    let mut file = BufWriter::new(File::create_new(&path)?);
    file.write_all(br#"{"type":"FeatureCollection","features":["#)?;
    let mut line = Vec::new();
    let mut is_first = true;
    let ids = each(reading, view, place, |record| {
        line.clear();
        if !is_first {
            line.push(b',');
        }
        is_first = false;
        record.push_feature(&mut line, None);
        file.write_all(&line)
    })
    .await?;
    file.write_all(b"]}")?;
    file.flush()?;
    Ok(Written { path, ids })
}
