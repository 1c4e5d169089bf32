//! Makes and publishes editions.
//!
//! An edition is one table of atoms: commune x grid cell x ethnic group x poverty. Every public figure on households
//! is a plain sum of published atoms; no total and no marginal is published beside them, so sums agree at every zoom
//! and for every drawn area, and nothing can be found by taking one published table from another of the same edition.
//!
//! # The rule of the first edition
//! Primary suppression by a frequency threshold: an atom with fewer than [`FLOOR`] households is not published. What
//! is withheld in a commune x cell is not listed atom by atom (that would tell which groups live there in small
//! numbers, and a list of the poor ones among them); one row without figures says that something is withheld.
//! An atom is placed at a point of the commune's ground inside the cell, never at or between its households.
//!
//! # Source
//! The threshold rule for frequency tables and cell suppression: L. Willenborg, T. de Waal, Elements of Statistical
//! Disclosure Control, Springer 2001, chapters 6 and 7; A. Hundepool et al., Statistical Disclosure Control,
//! Wiley 2012, chapter 4. Because no marginals are published, no secondary suppression is needed within an edition.
//!
//! # What this edition does not yet resist
//! - Differences of editions: a household that moves an atom from 5 to 4 or from 4 to 5 is seen between two of them.
//! - Outside totals: whoever knows the exact number of households of a commune from another publication learns
//!   the sum of what is withheld there.
//! - Bounds: a withheld row tells that at least one atom of the place has 1 to 4 households; a place without one
//!   tells that every unpublished combination is empty. The figures of published atoms are exact, not rounded.
//! - Homogeneous atoms: five households that are all poor tell of each that it is poor.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::store::{Doing as _, StoreError};

/// Fewest households of a published atom. The table refuses fewer, too.
const FLOOR: i32 = 5;

/// What is kept with an edition about how it was protected.
const METHOD: &str =
    "threshold 5; smaller atoms withheld, one row per commune and cell; no marginals";

/// Vietnam's distance from UTC: its calendar is ahead.
const VIETNAM: TimeDelta = TimeDelta::hours(7);

/// An edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number; editions are numbered from 1.
    pub id: i32,
    /// When it was made: the household list is that of this moment.
    pub made_at: DateTime<Utc>,
    /// The day whose poverty status and boundaries count.
    pub as_of: NaiveDate,
    /// How it was protected.
    pub method: String,
    /// When it was published; `None` before.
    pub published_at: Option<DateTime<Utc>>,
}

/// What an edition holds and what it withholds. For those who decide on publishing: not itself public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionReport {
    /// Number of the edition.
    pub edition: i32,
    /// Combinations with at least one household.
    pub atoms: i64,
    /// Those with their figure in the edition.
    pub published: i64,
    /// Commune x cell places in which something is withheld.
    pub places_withheld: i64,
    /// All households.
    pub households: i64,
    /// Households whose atom is withheld.
    pub households_withheld: i64,
}

impl EditionReport {
    /// Share of the households that no figure of the edition counts, 0 to 1.
    pub fn withheld_share(&self) -> f64 {
        if self.households == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "numbers of households are far below 2^53")]
        let share = self.households_withheld as f64 / self.households as f64;
        share
    }
}

/// Why an edition was not made or published.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// The day has not come.
    #[error("{0} has not come yet; an edition speaks of today or of a day before")]
    Future(NaiveDate),
    /// There is no such edition.
    #[error("there is no edition {0}; `banlang edition list` shows those that are made")]
    Unknown(i32),
    /// A newer one is what the public reads.
    #[error(
        "edition {id} is older than edition {newest}, which the public reads already; make a new one"
    )]
    Superseded {
        /// The edition that was asked for.
        id: i32,
        /// The newest published one.
        newest: i32,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the next edition from the household list as it is now, with the poverty status and the boundaries in force
/// on `as_of`. Nobody sees it before it is published.
///
/// This is the one reader of households without a view: it gives out atoms only.
///
/// # Errors
/// When the day lies in the future or the database is away.
pub async fn make_edition(
    client: &mut impl GenericClient,
    as_of: NaiveDate,
) -> Result<EditionReport, EditionError> {
    const DOING: &str = "making an edition";
    if as_of > (Utc::now() + VIETNAM).date_naive() {
        return Err(EditionError::Future(as_of));
    }
    let transaction = client.transaction().await.doing(DOING)?;
    for before in [include_str!("sql/prepare.sql"), include_str!("sql/lock_editions.sql")] {
        transaction.execute(before, &[]).await.doing(DOING)?;
    }
    let row = transaction
        .query_one(include_str!("sql/add_edition.sql"), &[&as_of, &METHOD])
        .await
        .doing(DOING)?;
    let edition: i32 = row.try_get("id").doing(DOING)?;
    let row = transaction
        .query_one(include_str!("sql/write_atoms.sql"), &[&edition, &as_of, &FLOOR])
        .await
        .doing(DOING)?;
    let number = |name: &str| row.try_get::<_, i64>(name).doing(DOING);
    let report = EditionReport {
        edition,
        atoms: number("atoms")?,
        published: number("published")?,
        places_withheld: number("places_withheld")?,
        households: number("households")?,
        households_withheld: number("households_withheld")?,
    };
    transaction.commit().await.doing(DOING)?;
    Ok(report)
}

/// Makes an edition the one that the public reads. One that is published already stays as it is.
///
/// # Errors
/// When there is no such edition or a newer one is published.
pub async fn publish(client: &impl GenericClient, id: i32) -> Result<Edition, EditionError> {
    const DOING: &str = "publishing an edition";
    if let Some(newest) = newest_published(client).await?
        && newest.id > id
    {
        return Err(EditionError::Superseded { id, newest: newest.id });
    }
    let row =
        client.query_opt(include_str!("sql/publish_edition.sql"), &[&id]).await.doing(DOING)?;
    row.as_ref().map(edition).transpose()?.ok_or(EditionError::Unknown(id))
}

/// All editions, the newest first.
///
/// # Errors
/// When the database is away.
pub async fn editions(client: &impl GenericClient) -> Result<Vec<Edition>, StoreError> {
    let rows =
        client.query(include_str!("sql/list_editions.sql"), &[]).await.doing("listing editions")?;
    rows.iter().map(edition).collect()
}

/// The edition that the public reads, if one is published.
///
/// # Errors
/// When the database is away.
pub async fn newest_published(client: &impl GenericClient) -> Result<Option<Edition>, StoreError> {
    let row = client
        .query_opt(include_str!("sql/newest_published.sql"), &[])
        .await
        .doing("reading the newest edition")?;
    row.as_ref().map(edition).transpose()
}

fn edition(row: &Row) -> Result<Edition, StoreError> {
    const DOING: &str = "reading an edition";
    Ok(Edition {
        id: row.try_get("id").doing(DOING)?,
        made_at: row.try_get("made_at").doing(DOING)?,
        as_of: row.try_get("as_of").doing(DOING)?,
        method: row.try_get("method").doing(DOING)?,
        published_at: row.try_get("published_at").doing(DOING)?,
    })
}
