//! Brings the tables to the version of this program.

use std::time::Duration;

use refinery::{Runner, embed_migrations};
use tokio_postgres::NoTls;

use super::{
    db::Db,
    error::{Doing as _, StoreError},
    reference,
};

embed_migrations!("migrations");

/// Applies the migrations that are missing and writes the code lists. Says how many migrations it applied.
///
/// # Errors
/// When the database is away, or a migration that ran before has another text now.
pub async fn migrate(db: &Db) -> Result<usize, StoreError> {
    let mut config = db.config().clone();
    config
        .options("-c statement_timeout=0 -c timezone=UTC")
        .connect_timeout(Duration::from_secs(10));
    let (mut client, connection) = config.connect(NoTls).await.doing("connecting to migrate")?;
    let driver = tokio::spawn(connection);
    // Two nodes that start together migrate one after the other.
    client
        .execute(include_str!("sql/lock_migration.sql"), &[])
        .await
        .doing("waiting to migrate")?;
    let report = runner().run_async(&mut client).await.map_err(|error| StoreError::Unexpected {
        doing: "migrating",
        detail: error_chain(&error),
    })?;
    reference::write(&mut client).await?;
    drop(client);
    driver.abort();
    Ok(report.applied_migrations().len())
}

fn runner() -> Runner {
    migrations::runner()
}

fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
