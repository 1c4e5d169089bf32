//! The programs of the PostgreSQL server package.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{error::ClusterError, folder::ClusterFolder};

/// The cluster's first user. It owns the tables; nobody reaches it but through the closed socket folder.
pub(super) const SUPERUSER: &str = "banlang";

/// The database that holds everything.
const DATABASE: &str = "banlang";

/// How the service's own memory is managed: glibc's variable, and one that says that it was set. Its cluster gets neither.
pub const HEAP_VARIABLES: [&str; 2] = ["MALLOC_MMAP_THRESHOLD_", "BANLANG_HEAP"];

/// Oldest major version whose features are used.
const OLDEST_MAJOR: u32 = 15;

/// Where Debian keeps the server programs of each major version.
const DEBIAN_FOLDER: &str = "/usr/lib/postgresql";

/// The address of a database behind a socket folder, as libpq key-value text.
pub(super) fn url(socket_dir: &Path, database: &str) -> String {
    format!("host='{}' user={SUPERUSER} dbname={database}", socket_dir.display())
}

/// The folder with `initdb` and `postgres`.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    bin: PathBuf,
    major: String,
}

impl Programs {
    /// The newest version that is installed.
    pub(super) fn find() -> Result<Self, ClusterError> {
        let entries = fs::read_dir(DEBIAN_FOLDER).map_err(|_missing| ClusterError::NotInstalled)?;
        entries
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let major: u32 = path.file_name()?.to_str()?.parse().ok()?;
                let bin = path.join("bin");
                (major >= OLDEST_MAJOR
                    && bin.join("postgres").exists()
                    && bin.join("initdb").exists())
                .then_some((major, bin))
            })
            .max()
            .map(|(major, bin)| Self { bin, major: major.to_string() })
            .ok_or(ClusterError::NotInstalled)
    }

    pub(super) fn major(&self) -> &str {
        &self.major
    }

    /// A command that runs under the cluster's account and gets SIGINT (PostgreSQL's fast stop) when the thread
    /// that starts it ends.
    pub(super) fn command(&self, program: &str, folder: &ClusterFolder) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "INT"]);
        for own in HEAP_VARIABLES {
            command.env_remove(own);
        }
        if let Some(account) = folder.account() {
            command
                .arg(format!("--reuid={}", account.uid))
                .arg(format!("--regid={}", account.gid))
                .arg("--clear-groups");
        }
        command.arg(self.bin.join(program)).current_dir("/");
        command
    }
}

/// Makes the cluster and its database.
pub(super) fn make_cluster(
    programs: &Programs,
    folder: &ClusterFolder,
) -> Result<(), ClusterError> {
    let pgdata = folder.pgdata();
    // initdb works beside the final place; a killed first start leaves nothing that looks like a cluster.
    let unfinished = pgdata.with_file_name("pg.unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(ClusterError::io("remove", &unfinished))?;
    }
    let mut initdb = programs.command("initdb", folder);
    initdb.arg("-D").arg(&unfinished).args([
        "-U",
        SUPERUSER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
    ]);
    run(initdb, "initdb", None)?;
    let mut single = programs.command("postgres", folder);
    single.args(["--single", "-D"]).arg(&unfinished).arg("postgres");
    run(single, "postgres", Some(&format!("CREATE DATABASE {DATABASE};\n")))?;
    fs::rename(&unfinished, pgdata).map_err(ClusterError::io("put in place", pgdata))
}

fn run(
    mut command: Command,
    program: &'static str,
    input: Option<&str>,
) -> Result<(), ClusterError> {
    use std::{io::Write as _, process::Stdio};
    let failed = |message: String| ClusterError::Program { program, message };
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        stdin.write_all(input.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(failed(words.lines().last().unwrap_or("no message").to_owned()))
}

/// The `postgres` command of the running cluster.
pub(super) fn server(programs: &Programs, folder: &ClusterFolder) -> Command {
    let mut command = programs.command("postgres", folder);
    command.arg("-D").arg(folder.pgdata()).arg("-k").arg(folder.socket_dir());
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command
}

/// Settings that differ from PostgreSQL's own. `jit=off`: measured, it turns a 6 ms query into 143 ms.
const SETTINGS: [&str; 9] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "jit=off",
    "shared_buffers=256MB",
    "effective_cache_size=1GB",
    "maintenance_work_mem=128MB",
    "max_wal_size=2GB",
    "random_page_cost=1.1",
    "log_min_messages=warning",
];

/// The log file, opened so that the cluster's words go to it.
pub(super) fn open_log(path: &Path) -> Result<fs::File, ClusterError> {
    fs::File::options().create(true).append(true).open(path).map_err(ClusterError::io("open", path))
}
