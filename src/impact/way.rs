//! The three ways to figures on households, and who may take which.

use super::{
    count::{Affected, Asking, CountError, Parts, Precision},
    footprint::Footprint,
    inputs::{Inputs, Place},
    sums::{self, Counted},
};
use crate::{
    atlas::Seen,
    disclosure::newest_published,
    policy::{CountView, Key, View},
    record::{Reading, ask},
    store::position,
};
use chrono::{DateTime, NaiveDate, Utc};

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
    /// The register of areas.
    pub(super) areas: &'a View,
    /// The ground, where it counts.
    pub(super) ground: &'a Footprint,
    /// What the client sent.
    pub(super) inputs: &'a Inputs,
    /// This moment.
    pub(super) now: DateTime<Utc>,
    /// The day whose boundaries and names count.
    pub(super) day: NaiveDate,
}

impl Way {
    /// The best way that is open to the caller: exact on the ground within its areas, exact by whole units, published.
    pub(super) fn of(asking: &Asking<'_>) -> Option<Self> {
        let (households, status) =
            (asking.counting("household"), asking.counting("household_status"));
        let holds = |counted: &Option<CountView>, codes: &[String]| {
            counted.as_ref().is_some_and(|counted| counted.holds_all(codes))
        };
        if let Place::Areas(codes) = &asking.inputs.place
            && !holds(&households.exact, codes)
            && holds(&households.units, codes)
            && let Some((households, status)) = households.units.zip(status.units)
        {
            return Some(Self::Units { codes: codes.clone(), counted: [households, status] });
        }
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

    /// The figures.
    pub(super) async fn answer(
        &self,
        seen: &Seen,
        reading: &Reading<'_>,
        asked: &Asked<'_>,
    ) -> Result<Affected, CountError> {
        let as_of = asked.inputs.at.unwrap_or(asked.now);
        match self {
            Self::Units { codes, counted } => units(reading, asked, codes, counted).await,
            Self::Exact([households, _]) => {
                let counted = Counted::Households(households);
                let parts = sums::parts(seen, reading, asked, &counted).await?;
                let version = seen.position().to_string();
                Ok(parts.answer(asked.inputs.by, as_of, version, Precision::Exact))
            }
            Self::Published(atoms) => published(seen, reading, asked, atoms).await,
        }
    }
}

/// Exact figures of whole units.
async fn units(
    reading: &Reading<'_>,
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
        &[asked.areas.into(), households.into(), status.into()],
    )
    .await?;
    let data_version = position(&**reading).await?.to_string();
    let answer =
        Parts::of(&rows, DOING)?.answer(asked.inputs.by, as_of, data_version, Precision::Units);
    reading.shows("household", usize::try_from(answer.total.households).unwrap_or_default());
    Ok(answer)
}

async fn published(
    seen: &Seen,
    reading: &Reading<'_>,
    asked: &Asked<'_>,
    atoms: &View,
) -> Result<Affected, CountError> {
    let edition = newest_published(&**reading).await?.ok_or(CountError::NothingPublished)?;
    let as_of = edition.as_of.and_time(chrono::NaiveTime::MIN).and_utc();
    let version = format!("edition-{}", edition.id);
    let parts = sums::parts(seen, reading, asked, &Counted::Atoms(atoms)).await?;
    Ok(parts.answer(asked.inputs.by, as_of, version, Precision::Published))
}
