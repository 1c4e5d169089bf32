//! Makes, publishes and lists editions.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use deadpool_postgres::GenericClient;
use serde::{Deserialize, Serialize};
use tokio_postgres::{Row, types::Json};

use crate::store::{Doing as _, StoreError};

/// Every published number of households is a multiple of this.
pub const ROUNDING: i64 = 10;

/// Vietnam's distance from UTC: its calendar is ahead.
const VIETNAM: TimeDelta = TimeDelta::hours(7);

/// An edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// Its number; editions are numbered from 1.
    pub id: i32,
    /// When it was made: the household list is that of this moment.
    pub made_at: DateTime<Utc>,
    /// Who made it.
    pub made_by: String,
    /// The day whose poverty status and boundaries count.
    pub as_of: NaiveDate,
    /// How it was protected.
    pub method: String,
    /// The edition that the public read when this one was made; it can be published after that one only.
    pub base: Option<i32>,
    /// When it was published; `None` before.
    pub published_at: Option<DateTime<Utc>>,
    /// Who approved it: another person than the maker.
    pub approved_by: Option<String>,
    /// How far its figures are from the counts. For those who decide on publishing: not itself public.
    pub report: Option<EditionReport>,
}

/// How far the figures of an edition are from the counts. For those who decide on publishing: not itself public.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditionReport {
    /// Combinations with at least one household.
    pub atoms: i64,
    /// Those with a figure above 0.
    pub published: i64,
    /// Those whose figure does not follow the dither, because it would have told too much.
    pub held: i64,
    /// Sum of the published figures.
    pub households: i64,
    /// The same less the number of households.
    pub total_error: i64,
    /// Mean distance of an atom's figure from its count.
    pub atom_mean_absolute_error: f64,
    /// Communes with at least one household.
    pub communes: i64,
    /// Root of the mean squared error of a commune's sum.
    pub commune_rmse: f64,
    /// Communes whose sum is at most a tenth off.
    pub communes_within_tenth: i64,
}

/// Why an edition was not made or published.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// The day has not come.
    #[error("{0} has not come yet; an edition speaks of today or of a day before")]
    Future(NaiveDate),
    /// Nobody is named as the maker or the approver.
    #[error("an edition needs the name of who makes it and of who approves it")]
    Nobody,
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
    /// Another one was published since this one was made.
    #[error(
        "edition {id} was made before edition {newest} was published, and is not protected beside it; make a new one"
    )]
    Stale {
        /// The edition that was asked for.
        id: i32,
        /// The newest published one.
        newest: i32,
    },
    /// The maker approves the own edition.
    #[error("edition {id} was made by {approver}; another person has to approve it")]
    Own {
        /// The edition that was asked for.
        id: i32,
        /// Who made it.
        approver: String,
    },
    /// With the published ones it would tell a small count.
    #[error(
        "edition {0} together with the published ones would tell small numbers of households; it is not published, make a new one"
    )]
    Endangers(i32),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the next edition from the household list as it is now, with the poverty status and the boundaries in force
/// on `as_of`. Nobody sees its figures before it is published.
///
/// # Errors
/// When the day lies in the future, nobody is named or the database is away.
pub async fn make_edition(
    client: &mut impl GenericClient,
    as_of: NaiveDate,
    made_by: &str,
) -> Result<Edition, EditionError> {
    const DOING: &str = "making an edition";
    if as_of > (Utc::now() + VIETNAM).date_naive() {
        return Err(EditionError::Future(as_of));
    }
    let made_by = named(made_by)?;
    let transaction = client.transaction().await.doing(DOING)?;
    transaction.execute(include_str!("sql/prepare.sql"), &[&made_by]).await.doing(DOING)?;
    let row = transaction
        .query_one(include_str!("sql/make_edition.sql"), &[&as_of, &made_by])
        .await
        .doing(DOING)?;
    let id: i32 = row.try_get("id").doing(DOING)?;
    let made = one(&transaction, id).await?;
    transaction.commit().await.doing(DOING)?;
    Ok(made)
}

/// Makes an edition the one that the public reads, after checking it together with all published ones. One that is
/// published already stays as it is.
///
/// # Errors
/// When there is no such edition, another one was published since it was made, the approver is its maker, or it would
/// tell a small count.
pub async fn publish(
    client: &mut impl GenericClient,
    id: i32,
    approver: &str,
) -> Result<Edition, EditionError> {
    const DOING: &str = "publishing an edition";
    let approver = named(approver)?;
    let transaction = client.transaction().await.doing(DOING)?;
    transaction.execute(include_str!("sql/prepare.sql"), &[&approver]).await.doing(DOING)?;
    let row = transaction
        .query_one(include_str!("sql/publish_edition.sql"), &[&id, &approver])
        .await
        .doing(DOING)?;
    let outcome: String = row.try_get("outcome").doing(DOING)?;
    if outcome != "published" {
        let newest = newest_published(&transaction).await?.map_or(0, |newest| newest.id);
        return Err(match outcome.as_str() {
            "unknown" => EditionError::Unknown(id),
            "superseded" => EditionError::Superseded { id, newest },
            "stale" => EditionError::Stale { id, newest },
            "own" => EditionError::Own { id, approver: approver.to_owned() },
            _ => EditionError::Endangers(id),
        });
    }
    let published = one(&transaction, id).await?;
    transaction.commit().await.doing(DOING)?;
    Ok(published)
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

async fn one(client: &impl GenericClient, id: i32) -> Result<Edition, StoreError> {
    let row = client
        .query_one(include_str!("sql/one_edition.sql"), &[&id])
        .await
        .doing("reading an edition")?;
    edition(&row)
}

fn named(name: &str) -> Result<&str, EditionError> {
    let name = name.trim();
    if name.is_empty() { Err(EditionError::Nobody) } else { Ok(name) }
}

fn edition(row: &Row) -> Result<Edition, StoreError> {
    const DOING: &str = "reading an edition";
    let report: Option<Json<EditionReport>> = row.try_get("report").doing(DOING)?;
    Ok(Edition {
        id: row.try_get("id").doing(DOING)?,
        made_at: row.try_get("made_at").doing(DOING)?,
        made_by: row.try_get("made_by").doing(DOING)?,
        as_of: row.try_get("as_of").doing(DOING)?,
        method: row.try_get("method").doing(DOING)?,
        base: row.try_get("base").doing(DOING)?,
        published_at: row.try_get("published_at").doing(DOING)?,
        approved_by: row.try_get("approved_by").doing(DOING)?,
        report: report.map(|Json(report)| report),
    })
}
