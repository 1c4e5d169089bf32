//! One cluster for the whole run. It ends with the process.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use banlang::store::Cluster;

struct TestCluster {
    cluster: Cluster,
    /// Holds the folder of a run that could not have the usual one.
    _temporary: Option<tempfile::TempDir>,
}

static CLUSTER: OnceLock<TestCluster> = OnceLock::new();

/// The address of a database of the cluster.
pub(super) fn url(database: &str) -> String {
    CLUSTER.get_or_init(start).cluster.url(database)
}

/// The usual folder, unless another is named, keeps its template from run to run; a second run at the same time takes one of its own.
fn start() -> TestCluster {
    let named = env::var_os("BANLANG_TEST_CLUSTER").map(PathBuf::from);
    let usual = named.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("cluster"));
    match Cluster::start(&usual) {
        Ok(cluster) => TestCluster { cluster, _temporary: None },
        Err(busy) => {
            let folder = tempfile::tempdir_in(Path::new("/tmp")).unwrap();
            // Closed to the account of PostgreSQL, the cluster would lie elsewhere and stay.
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
            let cluster =
                Cluster::start(folder.path()).unwrap_or_else(|error| panic!("{busy}; {error}"));
            TestCluster { cluster, _temporary: Some(folder) }
        }
    }
}
