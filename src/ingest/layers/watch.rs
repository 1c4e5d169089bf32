//! Keeps a node's catalogue at the layers that there are, whoever makes or removes them.

use std::time::Duration;

use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{app::App, store::Listener};

/// Longest time without a look when no message comes.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Pause after a failure of the database.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Watching; it ends when this is dropped.
#[derive(Debug)]
pub struct LayerWatch(JoinHandle<()>);

impl LayerWatch {
    /// Looks at the layers now, at each message, and whenever the connection was lost and stands again.
    pub fn start(app: &App) -> Self {
        let app = app.clone();
        Self(tokio::spawn(async move {
            let listener = Listener::start(app.db().clone(), "LISTEN banlang_layer");
            let mut heard = listener.heard();
            loop {
                heard.borrow_and_update();
                match app.look_at_layers().await {
                    Ok(()) => {
                        let _silence = timeout(LOOK_EVERY, heard.changed()).await;
                    }
                    Err(error) => {
                        tracing::warn!(
                            error = &error as &dyn std::error::Error,
                            "the layers are not looked at"
                        );
                        sleep(RETRY_AFTER).await;
                    }
                }
            }
        }))
    }
}

impl Drop for LayerWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
