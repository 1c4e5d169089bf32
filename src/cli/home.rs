//! What every subcommand begins with: the database, migrated and compared with the catalogue.

use anyhow::Context as _;

use crate::{
    auth::{Accounts, Caller},
    catalog::Catalogue,
    config::StoreConfig,
    media::MediaStore,
    store::{Address, Cluster, ClusterError, Db, check_catalogue, migrate},
};

/// Name of the database in the private cluster.
const DATABASE: &str = "banlang";

/// The opened house. The private cluster, if there is one, stops when this is dropped.
pub(super) struct Home {
    pub(super) db: Db,
    pub(super) accounts: Accounts,
    pub(super) catalogue: Catalogue,
    pub(super) media: MediaStore,
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

    /// As whom a command acts: the account of `--as`, or the command line itself, which reads no personal data.
    pub(super) async fn caller(&self, acting_as: Option<&str>) -> anyhow::Result<Caller> {
        Ok(match acting_as {
            Some(name) => self.accounts.caller_named(name).await?,
            None => Caller::operator(),
        })
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
        let accounts = Accounts::new(db.clone());
        Ok(Self {
            db,
            accounts,
            catalogue,
            media: MediaStore::new(config.data_dir.join("media")),
            cluster,
        })
    }
}
