//! A database per test, cloned from a migrated template.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use banlang::store::{Address, Db, migrate};
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

use super::cluster;

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A database of the test's own. It goes with the test, and stays (its name is printed) when the test fails.
pub(crate) struct TestDb {
    /// As the service comes to it: owning nothing, under row-level security.
    pub(crate) db: Db,
    pub(crate) name: String,
    /// It belongs to another one, and goes with that.
    is_guest: bool,
    /// As its superuser, who makes the test's world and looks at all of it.
    client: OnceCell<Client>,
}

impl TestDb {
    /// An empty, migrated database.
    pub(crate) async fn create() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
        Self::clone_of(template).await
    }

    /// A copy of another database that nobody is connected to.
    pub(crate) async fn clone_of(template: &str) -> Self {
        let name = format!("t_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        admin(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let address = Address::private(&cluster::url(&name)).unwrap();
        let client = OnceCell::const_new();
        Self { db: Db::new(address).unwrap(), name, is_guest: false, client }
    }

    /// The same database, as another node of the service comes to it. It is used as long as this one is there.
    pub(crate) fn of_another_node(&self) -> Self {
        let address = Address::private(&self.url()).unwrap();
        let (name, client) = (self.name.clone(), OnceCell::const_new());
        Self { db: Db::new(address).unwrap(), name, is_guest: true, client }
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> String {
        cluster::url(&self.name)
    }

    /// A connection that sees everything, for the oracle and for the world of a test.
    pub(crate) async fn world(&self) -> &Client {
        self.client
            .get_or_init(|| async {
                let (client, connection) =
                    tokio_postgres::connect(&self.url(), NoTls).await.unwrap();
                tokio::spawn(connection);
                client
            })
            .await
    }

    /// Runs statements of the test's own world.
    pub(crate) async fn execute(&self, sql: &str) {
        self.world().await.batch_execute(sql).await.unwrap();
    }

    /// The first column of the first row, as text.
    pub(crate) async fn value(&self, sql: &str) -> String {
        let sql = format!("SELECT (q).value::text FROM (SELECT ({sql}) AS value) AS q");
        let row = self.world().await.query_one(&sql, &[]).await.unwrap();
        row.try_get::<_, Option<String>>(0).unwrap().unwrap_or_else(|| "null".to_owned())
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.db.close();
        if self.is_guest {
            return;
        }
        if thread::panicking() {
            eprintln!("the database {} is kept for a look", self.name);
            return;
        }
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let dropping = thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(admin(&drop));
        });
        let _failure_is_no_failure_of_the_test = dropping.join();
    }
}

/// Runs one statement beside all test databases.
pub(crate) async fn admin(sql: &str) {
    let (client, connection) =
        tokio_postgres::connect(&cluster::url("postgres"), NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    drop(client);
    driver.abort();
}

/// Says whether a database exists.
pub(crate) async fn exists(name: &str) -> bool {
    let (client, connection) =
        tokio_postgres::connect(&cluster::url("postgres"), NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let found = client
        .query_opt("SELECT FROM pg_database WHERE datname = $1", &[&name])
        .await
        .unwrap()
        .is_some();
    driver.abort();
    found
}

/// The template of this state of the migrations and code lists; made once and found by later runs.
async fn make_template() -> String {
    let name = format!("template_{}", fingerprint(&["migrations", "data/reference"]));
    if exists(&name).await {
        return name;
    }
    // Data of tests is not worth waiting for the disk.
    admin("ALTER SYSTEM SET fsync = off").await;
    admin("ALTER SYSTEM SET synchronous_commit = off").await;
    admin("SELECT pg_reload_conf()").await;
    let unfinished = format!("{name}_unfinished");
    admin(&format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
    admin(&format!("CREATE DATABASE {unfinished}")).await;
    let db = Db::new(Address::private(&cluster::url(&unfinished)).unwrap()).unwrap();
    migrate(&db).await.unwrap();
    db.close();
    admin(&format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    name
}

/// A digest of all files of some folders.
pub(crate) fn fingerprint(folders: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = BTreeMap::new();
    for folder in folders {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                files.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    let mut digest = Sha256::new();
    for (path, bytes) in files {
        digest.update(path.as_os_str().as_encoded_bytes());
        digest.update(bytes);
    }
    hex::encode(digest.finalize())[..12].to_owned()
}
