//! Makes events past when their end is over, so that lists, files, the feed of changes and the map say so too.

use std::time::Duration;

use tokio::{task::JoinHandle, time::sleep};

use crate::store::{Db, Doing as _, StoreError};

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Watching; it ends when this is dropped.
#[derive(Debug)]
pub struct EndWatch(JoinHandle<()>);

impl EndWatch {
    /// Looks now and every half minute. Each node does; the rows are changed once.
    pub fn start(db: Db) -> Self {
        Self(tokio::spawn(async move {
            loop {
                if let Err(error) = end_over(&db).await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "events are not looked at"
                    );
                }
                sleep(LOOK_EVERY).await;
            }
        }))
    }
}

impl Drop for EndWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Makes events past whose end is over, and says how many.
///
/// # Errors
/// When the database is away.
pub async fn end_over(db: &Db) -> Result<i64, StoreError> {
    const DOING: &str = "ending events";
    let client = db.connection().await?;
    let row = client.query_one(include_str!("sql/end_over.sql"), &[]).await.doing(DOING)?;
    row.try_get("ended").doing(DOING)
}
