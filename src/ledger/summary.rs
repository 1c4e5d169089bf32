//! The task that writes a summary of the looks once a minute.

use std::time::Duration;

use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use super::handle::Ledger;

/// Time between two summaries, and the idleness after which a look is recorded before it happens again.
pub const SUMMARY_EVERY: Duration = Duration::from_mins(1);

/// The running task. It writes what is left when this is dropped; [`Summaries::close`] waits for that.
#[derive(Debug)]
pub struct Summaries {
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Ledger {
    /// Starts to sum up looks, normally [`SUMMARY_EVERY`].
    pub fn start_summaries(&self, every: Duration) -> Summaries {
        let (end, mut ended) = oneshot::channel();
        let ledger = self.clone();
        let task = tokio::spawn(async move {
            let mut ticks = interval(every);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks.tick().await;
            loop {
                let last = tokio::select! {
                    _ = ticks.tick() => false,
                    _ = &mut ended => true,
                };
                ledger.sum_up().await;
                if last {
                    return;
                }
            }
        });
        Summaries { end, task }
    }

    /// Records the figures of each tally; ends those without.
    async fn sum_up(&self) {
        for (key, tally) in self.tallies().all() {
            let figures = tally.take();
            if figures.is_empty() {
                self.tallies().end_idle(&key, &tally);
                continue;
            }
            if let Err(error) = self.append(key.summary(&figures)).await {
                tally.put_back(&figures);
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a summary of looks could not be recorded"
                );
            }
        }
    }
}

impl Summaries {
    /// Writes what is left and ends.
    pub async fn close(self) {
        drop(self.end);
        let _panicked_and_said_so = self.task.await;
    }
}
