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

/// Longest time that a worker takes to stop.
const STOPPING: Duration = Duration::from_secs(5);

/// The task that works; it ends when this is dropped, and what it was working on is begun again by the next.
#[derive(Debug)]
pub struct ImportWorker {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl ImportWorker {
    /// Starts to work on the jobs of this node, if it takes any.
    pub fn start(app: &App) -> Option<Self> {
        let imports = app.imports()?.clone();
        let (stop, stopped) = watch::channel(false);
        let node = Node { app: app.clone(), imports, stopped };
        Some(Self { task: tokio::spawn(node.run()), stop })
    }

    /// Stops to work: what it was working on is begun by the next worker as if for the first time.
    pub async fn close(mut self) {
        self.stop.send_replace(true);
        // One that does not stop is dropped.
        let _stopped = timeout(STOPPING, &mut self.task).await;
    }
}

impl Drop for ImportWorker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a worker works with.
struct Node {
    app: App,
    imports: Imports,
    stopped: watch::Receiver<bool>,
}

impl Node {
    async fn run(self) {
        let listener = Listener::start(self.app.db().clone(), "LISTEN banlang_import");
        let mut heard = listener.heard();
        let (mut swept, mut stopped): (Option<Instant>, _) = (None, self.stopped.clone());
        while !*stopped.borrow() {
            heard.borrow_and_update();
            let worked = async {
                if swept.is_none_or(|at| at.elapsed() > SWEEP_EVERY) {
                    sweep(&self.app, &self.imports).await?;
                    swept = Some(Instant::now());
                }
                self.next(&heard).await
            };
            let (pause, listens) = match worked.await {
                Ok(true) => continue,
                Ok(false) => (LOOK_EVERY, true),
                // Whoever calls now has to wait: a pool may hold connections that died and do not know it yet, and a try
                // that fails by one of them would count.
                Err(error) => {
                    tracing::warn!(%error, "imports pause");
                    (RETRY_AFTER, false)
                }
            };
            select! {
                () = sleep(pause) => {}
                _ = heard.changed(), if listens => {}
                _ = stopped.changed() => {}
            }
        }
    }

    /// Works on the first job that nobody works on; `false` when there is none.
    async fn next(&self, heard: &watch::Receiver<Heard>) -> Result<bool, StoreError> {
        let Self { app, imports, .. } = self;
        let mut own = app.db().connection().await?;
        for id in store::waiting(&own, imports.node()).await? {
            let holding = own.transaction().await.doing("holding an import")?;
            if !store::hold(&holding, &id).await? {
                holding.rollback().await.doing("leaving an import to others")?;
                continue;
            }
            let taken = store::take(&app.db().connection().await?, &id).await?;
            if let Some(job) = taken {
                self.work_on(&job, heard.clone()).await?;
            }
            holding.rollback().await.doing("letting go of an import")?;
            return Ok(true);
        }
        Ok(false)
    }

    async fn work_on(&self, job: &Job, heard: watch::Receiver<Heard>) -> Result<(), StoreError> {
        let Self { app, imports, stopped } = self;
        // With the collections that there are now.
        let app = &app.clone();
        let told = Told::of(imports, job);
        let work = Work { app, imports, job, told: &told };
        if job.tries > TRIES {
            return work.close(State::Failed, &interrupted()).await;
        }
        work.tidy();
        let mut stopped = stopped.clone();
        // What is dropped in its middle: its process ends, and so do its statements.
        let working = Lease::run(work.perform());
        select! {
            (worked, lease) = working => {
                lease.finish();
                worked
            }
            () = unwanted(app, job, &told, heard) => Ok(()),
            _ = stopped.changed() => store::give_back(&app.db().connection().await?, job).await,
        }
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
