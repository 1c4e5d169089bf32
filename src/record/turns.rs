//! Which rows look different through a view than at some time since a position. What they looked like stays in the
//! database: digests leave it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    builder::Builder,
    past,
    reading::Reading,
    select::{Moment, Select},
};
use crate::store::{Doing as _, StoreError};

/// What is shown of a row has been something else since a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The row was shown at the position.
    pub was_shown: bool,
    /// When it last changed in what is shown, as far as readers could know.
    pub at: DateTime<Utc>,
}

/// Those of the rows of which something else was shown at any time since the position.
///
/// The question says what is shown of which rows: a present row is read under it like any other, and images under the same
/// conditions.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn turns(
    reading: &Reading<'_>,
    select: &Select<'_>,
    ids: Vec<i64>,
    since: i64,
) -> Result<BTreeMap<i64, Turn>, StoreError> {
    const DOING: &str = "comparing rows with what they were";
    let rows = reading.rows(&select.states(ids, since), DOING).await?;
    let mut found = BTreeMap::new();
    // The row that is gone through, whether it was shown at the position, and what it was last.
    let mut current: Option<(i64, bool, Option<String>)> = None;
    for row in &rows {
        let id: i64 = row.try_get("id").doing(DOING)?;
        let shown: Option<String> = row.try_get("shown").doing(DOING)?;
        let at: Option<DateTime<Utc>> = row.try_get("at").doing(DOING)?;
        match (&mut current, at) {
            (Some((own, was_shown, last)), Some(at)) if *own == id => {
                if *last != shown {
                    found.insert(id, Turn { was_shown: *was_shown, at });
                    *last = shown;
                }
            }
            _ => current = Some((id, shown.is_some(), shown)),
        }
    }
    Ok(found)
}

impl Select<'_> {
    /// `SELECT id, at, shown`, in the order of ids and time: a digest of what is shown of each of the rows at a position, without
    /// a time, and after each numbered transaction since; null where nothing is.
    fn states(&self, ids: Vec<i64>, since: i64) -> Builder {
        let mut builder = Builder::default();
        past::states(&mut builder, self.view(), ids, since);
        builder.push("SELECT s.id, s.at, k.shown FROM s LEFT JOIN LATERAL (");
        let [image, now] = [Moment::Image, Moment::Now].map(|moment| {
            let mut select = self.clone();
            select.moment = moment;
            select
        });
        image.shown(&mut builder).push(" AND s.image IS NOT NULL UNION ALL ");
        now.shown(&mut builder).push(" AND s.is_present AND t.id = s.id");
        builder.push(") AS k ON true ORDER BY s.id, s.step");
        builder
    }

    /// `SELECT` of a digest of what is shown of each row.
    fn shown<'b>(&self, builder: &'b mut Builder) -> &'b mut Builder {
        builder.push("SELECT md5(concat(row_to_json(p), ");
        self.geometry(builder);
        builder.push(")) AS shown");
        self.table(builder);
        self.properties(builder);
        self.conditions(builder);
        builder
    }
}
