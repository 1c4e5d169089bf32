//! The three ways to figures on households, and who may take which.

use super::{
    count::{Affected, Asking, CountError, Parts, Precision},
    inputs::{Inputs, Place},
    register::Register,
    sums::{self, Counted},
};
use crate::{
    atlas::Seen,
    disclosure::newest_published,
    geo::Ground,
    policy::{CountView, Key, View},
    record::{Reading, ask},
    store::{Db, StoreError, position},
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

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
    [households, status]: &[CountView; 2],
) -> Result<Affected, CountError> {
    const DOING: &str = "counting households in units";
    let as_of = asked.inputs.at.unwrap_or(asked.now);
    // Reviews are yearly and come late: asked about now, the last one counts until the next.
    let ended_count_too = asked.inputs.at.is_none();
    let rows = ask(
        reading,
        DOING,
        include_str!("sql/units.sql"),
        &[&codes, &as_of.date_naive(), &ended_count_too],
        &[areas.into(), households.into(), status.into()],
    )
    .await?;
    let data_version = position(&**reading).await?.to_string();
    let answer =
        Parts::of(&rows, DOING)?.answer(asked.inputs.by, as_of, data_version, Precision::Units);
    reading.shows("household", usize::try_from(answer.total.households).unwrap_or_default());
    Ok(answer)
}
