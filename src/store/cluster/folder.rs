//! Where the cluster lives, who owns it, and that nobody else uses it.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
};

use nix::{
    fcntl::{Flock, FlockArg},
    unistd::{Uid, User},
};
use sha2::{Digest as _, Sha256};

use super::{error::ClusterError, program::Programs};

/// Longest path of a Unix socket, `sun_path` of Linux less the closing zero.
const SOCKET_PATH_MAX: usize = 107;

/// Name of the socket that PostgreSQL makes in its socket folder.
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// File of the data folder that says where the socket is, for commands beside a running service.
const SOCKET_NOTE: &str = "cluster.socket";

/// The account that PostgreSQL runs under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// The folders of one cluster, held by this process.
#[derive(Debug)]
pub(super) struct ClusterFolder {
    pgdata: PathBuf,
    socket_dir: PathBuf,
    account: Option<Account>,
    _lock: Flock<File>,
}

impl ClusterFolder {
    /// Takes the data folder for this process and finds a place for the cluster that its account can enter.
    pub(super) fn open(data_dir: &Path) -> Result<Self, ClusterError> {
        fs::create_dir_all(data_dir).map_err(ClusterError::io("make the folder", data_dir))?;
        let data_dir =
            fs::canonicalize(data_dir).map_err(ClusterError::io("open the folder", data_dir))?;
        let lock = lock(&data_dir)?;
        let account = account()?;
        let home = home(&data_dir, account);
        let socket_dir = socket_dir(&home);
        for folder in [&home, &socket_dir] {
            own_folder(folder, account)?;
        }
        let note = data_dir.join(SOCKET_NOTE);
        fs::write(&note, socket_dir.as_os_str().as_encoded_bytes())
            .map_err(ClusterError::io("write", note))?;
        Ok(Self { pgdata: home.join("pg"), socket_dir, account, _lock: lock })
    }

    pub(super) fn pgdata(&self) -> &Path {
        &self.pgdata
    }

    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// The account to change to; `None` when this process runs under an ordinary account already.
    pub(super) fn account(&self) -> Option<Account> {
        self.account
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.pgdata.with_file_name("server.log")
    }

    pub(super) fn is_made(&self) -> bool {
        self.pgdata.join("PG_VERSION").exists()
    }

    pub(super) fn refuse_other_version(&self, programs: &Programs) -> Result<(), ClusterError> {
        if !self.is_made() {
            let empty =
                fs::read_dir(&self.pgdata).map_or(true, |mut entries| entries.next().is_none());
            return if empty {
                Ok(())
            } else {
                Err(ClusterError::NotACluster(self.pgdata.clone()))
            };
        }
        let path = self.pgdata.join("PG_VERSION");
        let made_by =
            fs::read_to_string(&path).map_err(ClusterError::io("read", path))?.trim().to_owned();
        let installed = programs.major().to_owned();
        if made_by == installed {
            return Ok(());
        }
        Err(ClusterError::OtherVersion { folder: self.pgdata.clone(), made_by, installed })
    }
}

/// Where the process that holds the data folder has its socket.
pub(super) fn socket_dir_of_running(data_dir: &Path) -> Option<PathBuf> {
    fs::read_to_string(data_dir.join(SOCKET_NOTE)).ok().map(PathBuf::from)
}

/// One process per data folder. The lock ends with the process, also when it is killed.
fn lock(data_dir: &Path) -> Result<Flock<File>, ClusterError> {
    let path = data_dir.join("banlang.lock");
    let file = File::create(&path).map_err(ClusterError::io("make", path))?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock)
        .map_err(|_held| ClusterError::InUse(data_dir.to_owned()))
}

/// PostgreSQL refuses to run as root; then it runs under the account that its package made.
fn account() -> Result<Option<Account>, ClusterError> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let user = User::from_name("postgres").ok().flatten().ok_or(ClusterError::NoAccount)?;
    Ok(Some(Account { uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
}

/// The data folder itself, or, when the other account cannot enter it (a clone under /root), a folder of its own.
fn home(data_dir: &Path, account: Option<Account>) -> PathBuf {
    let closed = |folder: &Path| {
        fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & 0o001 == 0)
    };
    if account.is_some() && data_dir.ancestors().any(closed) {
        return Path::new("/var/lib/banlang").join(short_name(data_dir));
    }
    data_dir.join("cluster")
}

fn socket_dir(home: &Path) -> PathBuf {
    let near = home.join("run");
    if near.join(SOCKET_NAME).as_os_str().len() <= SOCKET_PATH_MAX {
        return near;
    }
    std::env::temp_dir().join(format!("banlang-{}", short_name(home)))
}

/// A short name that stays the same for the same folder.
fn short_name(folder: &Path) -> String {
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    hex::encode(digest).chars().take(16).collect()
}

/// Makes the folder, closed to everyone but the account.
fn own_folder(folder: &Path, account: Option<Account>) -> Result<(), ClusterError> {
    fs::create_dir_all(folder).map_err(ClusterError::io("make the folder", folder))?;
    fs::set_permissions(folder, Permissions::from_mode(0o700))
        .map_err(ClusterError::io("close the folder", folder))?;
    if let Some(Account { uid, gid }) = account {
        chown(folder, Some(uid), Some(gid))
            .map_err(ClusterError::io("hand over the folder", folder))?;
    }
    Ok(())
}
