//! Brings the tables to the version of this program.

use std::time::Duration;

use refinery::{Runner, embed_migrations};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, NoTls};

use super::{
    address::DbRole,
    db::Db,
    error::{Doing as _, StoreError},
    reference,
};

embed_migrations!("migrations");

/// Prepares the database (roles, extensions), applies the migrations that are missing and writes the code lists. Says
/// how many migrations it applied.
///
/// # Errors
/// When the database is away, or a migration that ran before has another text now.
pub async fn migrate(db: &Db) -> Result<usize, StoreError> {
    prepare(db).await?;
    let config = db.address().of(DbRole::Owner, "-c statement_timeout=0 -c timezone=UTC");
    let (mut client, driver) = connect(config).await?;
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

/// What the login itself has to do before the owner of the tables can work.
async fn prepare(db: &Db) -> Result<(), StoreError> {
    let (client, driver) = connect(db.address().login()).await?;
    client
        .execute(include_str!("sql/lock_migration.sql"), &[])
        .await
        .doing("waiting to prepare the database")?;
    client
        .execute(include_str!("sql/prepare_database.sql"), &[])
        .await
        .doing("preparing the database: roles and extensions")?;
    drop(client);
    driver.abort();
    Ok(())
}

async fn connect(mut config: Config) -> Result<(Client, JoinHandle<()>), StoreError> {
    config.connect_timeout(Duration::from_secs(10));
    let (client, connection) = config.connect(NoTls).await.doing("connecting to migrate")?;
    let driver = tokio::spawn(async move {
        // The client's own call reports what went wrong.
        let _told_to_the_client = connection.await;
    });
    Ok((client, driver))
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
