//! The rows of jobs.

use deadpool_postgres::GenericClient;
use serde_json::Value;

use super::{
    bounds::LISTED,
    id::JobId,
    job::Job,
    state::{AT_REST, State},
};
use crate::store::{Doing as _, StoreError};

const DOING: &str = "reading imports";
const CHANGING: &str = "changing an import";
const WORKING: &str = "working on an import";

/// The job with that id, if it is one of that actor.
///
/// # Errors
/// When the database is away.
pub(in crate::ingest) async fn job(
    client: &impl GenericClient,
    id: &JobId,
    actor: &str,
) -> Result<Option<Job>, StoreError> {
    let sql = include_str!("sql/job_of_actor.sql");
    let row = client.query_opt(sql, &[&id.as_str(), &actor]).await.doing(DOING)?;
    row.map(|row| Job::of(&row, DOING)).transpose()
}

/// The jobs of that actor, the newest first.
///
/// # Errors
/// When the database is away.
pub(in crate::ingest) async fn jobs(
    client: &impl GenericClient,
    actor: &str,
) -> Result<Vec<Job>, StoreError> {
    let sql = include_str!("sql/jobs_of_actor.sql");
    let rows = client.query(sql, &[&actor, &LISTED]).await.doing(DOING)?;
    rows.iter().map(|row| Job::of(row, DOING)).collect()
}

/// How many files of that actor a node keeps, and their bytes.
pub(super) async fn space(
    client: &impl GenericClient,
    actor: &str,
    node: &str,
) -> Result<(u64, u64), StoreError> {
    let sql = include_str!("sql/space_of_actor.sql");
    let row = client.query_one(sql, &[&actor, &node]).await.doing(DOING)?;
    let number = |name| row.try_get::<_, i64>(name).doing(DOING).map(i64::unsigned_abs);
    Ok((number("jobs")?, number("bytes")?))
}

/// A job whose file has come.
pub(super) struct NewJob<'a> {
    pub(super) id: &'a JobId,
    pub(super) collection: &'a str,
    pub(super) actor: &'a str,
    pub(super) node: &'a str,
    pub(super) file_name: &'a str,
    pub(super) size_bytes: u64,
    pub(super) sha256: &'a str,
}

pub(super) async fn add(client: &impl GenericClient, new: &NewJob<'_>) -> Result<(), StoreError> {
    let NewJob { id, collection, actor, node, file_name, size_bytes, sha256 } = new;
    let size_bytes = i64::try_from(*size_bytes).unwrap_or(i64::MAX);
    let sql = include_str!("sql/add_job.sql");
    client
        .execute(sql, &[&id.as_str(), collection, actor, node, file_name, &size_bytes, sha256])
        .await
        .doing("noting an import")?;
    Ok(())
}

/// Asks for work on a job that is at rest; `false` when it is not.
///
/// # Errors
/// When the database is away.
pub(in crate::ingest) async fn ask(
    client: &impl GenericClient,
    job: &Job,
    work: State,
    settings: &str,
) -> Result<bool, StoreError> {
    let sql = include_str!("sql/ask_job.sql");
    let rest = AT_REST.map(State::as_str);
    let rest = rest.as_slice();
    let row = client
        .query_opt(sql, &[&job.id.as_str(), &job.actor, &work.as_str(), &settings, &rest])
        .await
        .doing(CHANGING)?;
    Ok(row.is_some())
}

/// Cancels what waits or runs; `false` when nothing does.
///
/// # Errors
/// When the database is away.
pub(in crate::ingest) async fn cancel(
    client: &impl GenericClient,
    job: &Job,
) -> Result<bool, StoreError> {
    let sql = include_str!("sql/cancel_job.sql");
    let changed = client.execute(sql, &[&job.id.as_str(), &job.actor]).await.doing(CHANGING)?;
    Ok(changed > 0)
}

/// Removes a job that does not run; `false` when it does.
///
/// # Errors
/// When the database is away.
pub(in crate::ingest) async fn remove(
    client: &impl GenericClient,
    job: &Job,
) -> Result<bool, StoreError> {
    let sql = include_str!("sql/delete_job.sql");
    let removed = client.execute(sql, &[&job.id.as_str(), &job.actor]).await.doing(CHANGING)?;
    Ok(removed > 0)
}

/// Jobs of a node that wait or run, in their order.
pub(super) async fn waiting(
    client: &impl GenericClient,
    node: &str,
) -> Result<Vec<JobId>, StoreError> {
    ids(client, include_str!("sql/waiting_jobs.sql"), node).await
}

/// Jobs whose folder is there.
pub(super) async fn kept(
    client: &impl GenericClient,
    node: &str,
) -> Result<Vec<JobId>, StoreError> {
    ids(client, include_str!("sql/kept_jobs.sql"), node).await
}

async fn ids(client: &impl GenericClient, sql: &str, node: &str) -> Result<Vec<JobId>, StoreError> {
    let rows = client.query(sql, &[&node]).await.doing(WORKING)?;
    let id = |row: &tokio_postgres::Row| {
        let id: String = row.try_get("id").doing(WORKING)?;
        let wrong = |error: super::id::NoJobId| StoreError::Unexpected {
            doing: WORKING,
            detail: error.to_string(),
        };
        id.parse().map_err(wrong)
    };
    rows.iter().map(id).collect()
}

/// Gives up the folders of jobs that nobody has used for so many days.
pub(super) async fn let_go(
    client: &impl GenericClient,
    node: &str,
    days: i32,
) -> Result<(), StoreError> {
    client.execute(include_str!("sql/let_go.sql"), &[&node, &days]).await.doing(WORKING)?;
    Ok(())
}

/// This transaction is the only one that works on the job, as long as it lasts.
pub(super) async fn hold(client: &impl GenericClient, id: &JobId) -> Result<bool, StoreError> {
    client.execute(include_str!("../../record/sql/many_rows.sql"), &[]).await.doing(WORKING)?;
    let sql = include_str!("sql/hold_job.sql");
    let row = client.query_one(sql, &[&id.as_str()]).await.doing(WORKING)?;
    row.try_get("held").doing(WORKING)
}

/// Begins the work on a job, if it still waits.
pub(super) async fn take(
    client: &impl GenericClient,
    id: &JobId,
) -> Result<Option<Job>, StoreError> {
    let sql = include_str!("sql/take_job.sql");
    let row = client.query_opt(sql, &[&id.as_str()]).await.doing(WORKING)?;
    row.map(|row| Job::of(&row, WORKING)).transpose()
}

/// Tells how far the work is; `false` when it is not wanted any more.
pub(super) async fn tell(
    client: &impl GenericClient,
    job: &Job,
    progress: Option<&Value>,
) -> Result<bool, StoreError> {
    let sql = include_str!("sql/tell_job.sql");
    let told = client.execute(sql, &[&job.id.as_str(), &job.turn, &progress]).await;
    Ok(told.doing(WORKING)? > 0)
}

/// Lets go of work that was stopped on purpose.
pub(super) async fn give_back(client: &impl GenericClient, job: &Job) -> Result<(), StoreError> {
    let sql = include_str!("sql/give_back.sql");
    client.execute(sql, &[&job.id.as_str(), &job.turn]).await.doing(WORKING)?;
    Ok(())
}

/// The statement that ends the work on a job: its id, turn, new state, numbers and transaction.
pub(super) const END: &str = include_str!("sql/end_job.sql");

/// Ends the work that keeps no rows; a job that is not wanted any more stays as it is.
pub(super) async fn end(
    client: &impl GenericClient,
    job: &Job,
    state: State,
    report: Option<&Value>,
) -> Result<(), StoreError> {
    let none: Option<i64> = None;
    client
        .execute(END, &[&job.id.as_str(), &job.turn, &state.as_str(), &report, &none])
        .await
        .doing(WORKING)?;
    Ok(())
}

/// The statement that notes a transaction as undone: id and number.
pub(super) const UNDO: &str = include_str!("sql/undo_job.sql");
