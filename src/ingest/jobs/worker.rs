//! The worker of a node: takes jobs one after the other, works on them, and drops them when they are not wanted any more.
//!
//! A job is held by a lock of the database for as long as somebody works on it, so that no two processes do, and a dead one's is
//! free at once. Whether it is still wanted its row says: that is asked twice a second and whenever somebody writes to the table.

use std::time::{Duration, Instant};

use tokio::{
    select,
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{
    bounds::TRIES,
    imports::Imports,
    job::Job,
    state::State,
    store,
    sweep::sweep,
    work::{Told, Work, interrupted},
};
use crate::{
    app::App,
    store::{Doing as _, Heard, Lease, Listener, StoreError},
};

/// Longest time without a look when no message comes.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Pause after a failure of the database.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How often progress is told, and how long cancelled work goes on.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// How often folders are looked through.
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// The task that works; it ends when this is dropped, and what it was working on is begun again by the next.
#[derive(Debug)]
pub struct ImportWorker(JoinHandle<()>);

impl ImportWorker {
    /// Starts to work on the jobs of this node, if it takes any.
    pub fn start(app: &App) -> Option<Self> {
        let imports = app.imports()?.clone();
        Some(Self(tokio::spawn(run(app.clone(), imports))))
    }
}

impl Drop for ImportWorker {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn run(app: App, imports: Imports) {
    let listener = Listener::start(app.db().clone(), "LISTEN banlang_import");
    let mut heard = listener.heard();
    let mut swept: Option<Instant> = None;
    loop {
        heard.borrow_and_update();
        let worked = async {
            if swept.is_none_or(|at| at.elapsed() > SWEEP_EVERY) {
                sweep(&app, &imports).await?;
                swept = Some(Instant::now());
            }
            next(&app, &imports, &heard).await
        };
        match worked.await {
            Ok(true) => {}
            Ok(false) => {
                // A message or the time: either way there may be something to do.
                let _either = timeout(LOOK_EVERY, heard.changed()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "imports pause");
                sleep(RETRY_AFTER).await;
            }
        }
    }
}

/// Works on the first job that nobody works on; `false` when there is none.
async fn next(
    app: &App,
    imports: &Imports,
    heard: &watch::Receiver<Heard>,
) -> Result<bool, StoreError> {
    let mut own = app.db().connection().await?;
    for id in store::waiting(&own, imports.node()).await? {
        let holding = own.transaction().await.doing("holding an import")?;
        if !store::hold(&holding, &id).await? {
            holding.rollback().await.doing("leaving an import to others")?;
            continue;
        }
        let Some(job) = store::take(&app.db().connection().await?, &id).await? else { continue };
        work_on(app, imports, &job, heard.clone()).await?;
        holding.rollback().await.doing("letting go of an import")?;
        return Ok(true);
    }
    Ok(false)
}

async fn work_on(
    app: &App,
    imports: &Imports,
    job: &Job,
    heard: watch::Receiver<Heard>,
) -> Result<(), StoreError> {
    let told = Told::default();
    let work = Work { app, imports, job, told: &told };
    if job.tries > TRIES {
        return work.close(State::Failed, &interrupted()).await;
    }
    work.tidy();
    // What is dropped in its middle: its process ends, and so do its statements.
    let working = Lease::run(work.perform());
    select! {
        (worked, lease) = working => {
            lease.finish();
            worked
        }
        () = unwanted(app, job, &told, heard) => Ok(()),
    }
}

/// Tells how far the work is, until it is not wanted any more.
async fn unwanted(app: &App, job: &Job, told: &Told, mut heard: watch::Receiver<Heard>) {
    loop {
        let _either = timeout(TELL_EVERY, heard.changed()).await;
        let Ok(client) = app.db().connection().await else { continue };
        if let Ok(false) = store::tell(&client, job, told.json().as_ref()).await {
            return;
        }
    }
}
