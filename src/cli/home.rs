//! What every subcommand begins with: the database, migrated and compared with the catalogue.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use nix::unistd::{Uid, User};
use serde_json::Value;

use crate::{
    auth::{Accounts, Caller},
    catalog::Catalogue,
    config::StoreConfig,
    ledger::{Action, Entry, Ledger, Who},
    media::MediaStore,
    store::{Address, Cluster, ClusterError, Db, check_catalogue, migrate, with_layers},
};

/// Name of the database in the private cluster.
const DATABASE: &str = "banlang";

/// The ledger of a data folder.
pub(super) fn ledger_folder(config: &StoreConfig) -> PathBuf {
    config.data_dir.join("ledger")
}

/// Name of the operating system's user.
pub(super) fn os_user() -> String {
    let uid = Uid::current();
    let account = User::from_uid(uid).ok().flatten();
    account.map_or_else(|| uid.to_string(), |user| user.name)
}

/// The one who runs this command.
pub(super) fn command_line(acting_as: Option<&str>) -> Who {
    Who::command_line(&os_user(), acting_as)
}

/// The name of a file without its folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The opened house. The private cluster, if there is one, stops when this is dropped.
pub(super) struct Home {
    pub(super) db: Db,
    pub(super) accounts: Accounts,
    pub(super) catalogue: Catalogue,
    pub(super) media: MediaStore,
    pub(super) ledger: Ledger,
    pub(super) cluster: Option<Cluster>,
}

impl Home {
    /// Opens the database for a command: that of `--database-url`, the private cluster, or the cluster of a
    /// service that runs on the same data folder.
    pub(super) async fn open(config: &StoreConfig) -> anyhow::Result<Self> {
        match Self::open_alone(config).await {
            Err(error) if matches!(error.downcast_ref(), Some(ClusterError::InUse(_))) => {
                let url = Cluster::url_of_running(&config.data_dir, DATABASE).ok_or(error)?;
                Self::prepare(config, Db::new(Address::private(&url)?)?, None).await
            }
            opened => opened,
        }
    }

    /// Opens the database for the service itself, which shares its private cluster with no other service.
    pub(super) async fn open_alone(config: &StoreConfig) -> anyhow::Result<Self> {
        let (db, cluster) = if let Some(url) = &config.database_url {
            let address = Address::external(url).context("DATABASE_URL cannot be used")?;
            (Db::new(address)?, None)
        } else {
            let cluster = Cluster::start(&config.data_dir)?;
            (Db::new(Address::private(&cluster.url(DATABASE))?)?, Some(cluster))
        };
        Self::prepare(config, db, cluster).await
    }

    /// Brings the tables up to date and compares them with the catalogue.
    async fn prepare(
        config: &StoreConfig,
        db: Db,
        cluster: Option<Cluster>,
    ) -> anyhow::Result<Self> {
        let mut catalogue = Catalogue::built_in()?;
        catalogue.add_folder(&config.data_dir.join("collections"))?;
        migrate(&db).await.context("the tables could not be brought up to date")?;
        check_catalogue(&db, &catalogue).await?;
        let catalogue = with_layers(&db, &catalogue).await?;
        let media = MediaStore::new(config.data_dir.join("media"));
        let ledger = Ledger::open(&ledger_folder(config))?;
        let accounts = Accounts::new(db.clone(), ledger.clone()).for_command_line(&os_user());
        Ok(Self { db, accounts, catalogue, media, ledger, cluster })
    }

    /// As whom a command acts: the account of `--as`, or the command line itself, which reads no personal data.
    pub(super) async fn caller(&self, acting_as: Option<&str>) -> anyhow::Result<Caller> {
        Ok(match acting_as {
            Some(name) => self.accounts.caller_named(name).await?,
            None => Caller::operator(),
        })
    }

    /// Records a command before it does anything: its words, the account that it acts as, and what else is to be
    /// known. Never a secret, a place or a whole path.
    pub(super) async fn note(
        &self,
        command: &str,
        acting_as: Option<&str>,
        detail: Value,
    ) -> anyhow::Result<()> {
        let mut entry = Entry::new(command_line(acting_as), Action::Command, command);
        if let Value::Object(detail) = detail {
            entry.detail = detail.into_iter().filter(|(_, value)| !value.is_null()).collect();
        }
        self.record(entry).await
    }

    /// Records what a command did or is about to do, and copies it when the database takes it; a running service or the
    /// next command does so otherwise.
    pub(super) async fn record(&self, entry: Entry) -> anyhow::Result<()> {
        self.ledger.append(entry).await?;
        if let Err(error) = self.ledger.copy_now(&mut self.db.connection().await?).await {
            eprintln!("banlang: the ledger was written and not copied: {error}");
        }
        Ok(())
    }
}
