//! The three ways to figures on households, and who may take which.

use super::{
    count::{Affected, Asking, Count, CountError, Parts, Precision},
    inputs::{Inputs, Place},
    possible::Stated,
    register::Register,
    sums::{self, Counted},
};
use crate::{
    atlas::Seen,
    disclosure::newest_published,
    geo::Ground,
    policy::{CountView, Key, View},
    record::{Reading, ask_at},
    store::{Db, Doing as _, StoreError, position},
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;
use tokio_postgres::types::{Json, ToSql};

/// How figures are made, with what opens them.
pub(super) enum Way {
    /// Of whole communes and villages, by what households state.
    Units {
        /// The codes, all of them in the caller's scope.
        codes: Vec<String>,
        /// Households and their statuses.
        counted: [CountView; 2],
    },
    /// Of any ground, by the points of households.
    Exact([CountView; 2]),
    /// Sums of published atoms.
    Published(View),
}

/// What is asked about.
pub(super) struct Asked<'a> {
    /// What the client sent.
    pub(super) inputs: &'a Inputs,
    /// This moment.
    pub(super) now: DateTime<Utc>,
}

impl Way {
    /// The best way that is open to the caller: exact on the ground within its areas, exact by whole units, published.
    pub(super) fn of(asking: &Asking<'_>) -> Option<Self> {
        Self::of_units(asking).or_else(|| Self::of_ground(asking))
    }

    /// Whole units, where the caller counts them and not any ground in them.
    pub(super) fn of_units(asking: &Asking<'_>) -> Option<Self> {
        let (households, status) =
            (asking.counting("household"), asking.counting("household_status"));
        let holds = |counted: &Option<CountView>, codes: &[String]| {
            counted.as_ref().is_some_and(|counted| counted.holds_all(codes))
        };
        let Place::Areas(codes) = &asking.inputs.place else { return None };
        if asking.inputs.buffer_m.is_some()
            || holds(&households.exact, codes)
            || !holds(&households.units, codes)
        {
            return None;
        }
        let (households, status) = households.units.zip(status.units)?;
        Some(Self::Units { codes: codes.clone(), counted: [households, status] })
    }

    /// Any ground: exact where the caller counts its households, published otherwise.
    pub(super) fn of_ground(asking: &Asking<'_>) -> Option<Self> {
        let (households, status) =
            (asking.counting("household"), asking.counting("household_status"));
        if let Some((households, status)) = households.exact.zip(status.exact) {
            return Some(Self::Exact([households, status]));
        }
        asking.view("household_summary").map(Self::Published)
    }

    /// What has to be opened for it.
    pub(super) fn keys(&self) -> Vec<&dyn Key> {
        match self {
            Self::Units { counted, .. } | Self::Exact(counted) => {
                let [households, status] = counted;
                vec![households, status]
            }
            Self::Published(atoms) => vec![atoms],
        }
    }
}

/// The figures of a ground.
pub(super) async fn answer(
    (seen, db): (&Seen, &Db),
    register: &Register<'_>,
    (ground, asked): (&Ground, &Asked<'_>),
    counted: &Counted<'_>,
) -> Result<Affected, CountError> {
    let (as_of, version, precision) = match counted {
        Counted::Households(_) => {
            let as_of = asked.inputs.at.unwrap_or(seen.as_of());
            (as_of, seen.position().to_string(), Precision::Exact)
        }
        Counted::Atoms(atoms) => {
            let (as_of, version) =
                edition(seen, db, atoms).await?.ok_or(CountError::NothingPublished)?;
            (as_of, version, Precision::Published)
        }
    };
    let parts = sums::parts(seen, register, (ground, asked), counted);
    Ok(parts.answer(asked.inputs.by, as_of, version, precision))
}

/// The day that the published figures speak of, and their version: every atom says both. Of an edition without an atom the
/// database tells.
async fn edition(
    seen: &Seen,
    db: &Db,
    atoms: &View,
) -> Result<Option<(DateTime<Utc>, String)>, StoreError> {
    let said = |id: &str, day: NaiveDate| {
        (day.and_time(NaiveTime::MIN).and_utc(), format!("edition-{id}"))
    };
    let day = seen.any(atoms, "as_of").and_then(|day| day.parse().ok());
    if let Some((id, day)) = seen.any(atoms, "edition").zip(day) {
        return Ok(Some(said(&id, day)));
    }
    let edition = newest_published(&db.connection().await?).await?;
    Ok(edition.map(|edition| said(&edition.id.to_string(), edition.as_of)))
}

/// Exact figures of whole units.
pub(super) async fn units(
    reading: &Reading<'_>,
    areas: &View,
    asked: &Asked<'_>,
    codes: &[String],
    counted: &[CountView; 2],
) -> Result<Affected, CountError> {
    let of = Of { codes, ..Of::default() };
    let (parts, _) = of.count(reading, (areas, counted), asked, None).await?;
    let as_of = asked.inputs.at.unwrap_or(asked.now);
    let data_version = position(&**reading).await?.to_string();
    Ok(parts.answer(asked.inputs.by, as_of, data_version, Precision::Units))
}

/// What the database counts.
#[derive(Default)]
pub(super) struct Of<'a> {
    /// The codes of whole units.
    pub(super) codes: &'a [String],
    /// A ground in EWKB.
    pub(super) ground: Option<Vec<u8>>,
    /// Communes whose households without a point are told.
    pub(super) waiting: Vec<String>,
}

impl Of<'_> {
    /// The figures, now or at a position, and who waits for a point in the named communes.
    pub(super) async fn count(
        self,
        reading: &Reading<'_>,
        (areas, [households, status]): (&View, &[CountView; 2]),
        asked: &Asked<'_>,
        position: Option<i64>,
    ) -> Result<(Parts, Vec<Waiting>), CountError> {
        const DOING: &str = "counting households in the database";
        let day = asked.inputs.at.unwrap_or(asked.now).date_naive();
        // Reviews are yearly and come late: asked about now, the last one counts until the next.
        let ended_count_too = asked.inputs.at.is_none();
        let sql = include_str!("sql/counted.sql");
        let values: [&(dyn ToSql + Sync); 5] =
            [&self.codes, &day, &ended_count_too, &self.ground, &self.waiting];
        let through = [areas.into(), households.into(), status.into()];
        let rows = ask_at(reading, (DOING, sql), &values, &through, position).await?;
        let parts = Parts::of(&rows, DOING)?;
        let total: i64 = parts.groups.iter().map(|group| group.count.households).sum();
        reading.shows("household", usize::try_from(total).unwrap_or_default());
        let waiting = rows.first().map(|row| row.try_get("waiting").doing(DOING)).transpose()?;
        Ok((parts, waiting.map(|Json(waiting)| waiting).unwrap_or_default()))
    }
}

/// Households without a point that state the same of their place.
#[derive(Debug, Deserialize)]
pub(super) struct Waiting {
    pub(super) commune_code: String,
    pub(super) village: Option<String>,
    pub(super) located_by: Option<String>,
    #[serde(flatten)]
    pub(super) count: Count,
}

impl Waiting {
    /// What they state, as the map in memory tells it.
    pub(super) fn stated(&self) -> Stated {
        let Self { commune_code, village, located_by, .. } = self;
        Stated(vec![Some(commune_code.clone()), village.clone(), located_by.clone()])
    }
}
