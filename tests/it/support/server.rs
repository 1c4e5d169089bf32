//! The program itself, started on a port of its own.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::database::TestDb;

/// A running service. It is asked to stop when this is dropped.
pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) child: Child,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts `banlang serve` over a database, on a free port.
    pub(crate) fn start(db: &TestDb, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_banlang"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("DATABASE_URL", db.url())
            .env("BANLANG_DATA_DIR", folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines
            .map_while(Result::ok)
            .find_map(|line| line.split_once("ready on ").map(|(_, base)| base.trim().to_owned()));
        let base = ready.expect("the service ended before it was ready");
        Self { base, child, _folder: folder }
    }

    /// Process id.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _already_gone = kill(self.pid(), Signal::SIGTERM);
        let _already_gone = self.child.wait();
    }
}
