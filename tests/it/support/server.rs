//! The program itself, really started, on a port of its own.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use banlang::ingest::Reader;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{Answer, TestDb};

/// Longest wait for anything outside of this process.
const LONGEST: Duration = Duration::from_mins(2);

/// A running `banlang serve`. It gets SIGTERM when the test ends.
pub(crate) struct Server {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    pub(crate) child: Child,
    log: PathBuf,
    _folder: TempDir,
}

/// The program that reads files, as an import of the service starts it.
pub(crate) fn reader() -> Reader {
    Reader::new(env!("CARGO_BIN_EXE_banlang"))
}

/// `banlang` with nothing of this process's own settings.
pub(crate) fn banlang() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banlang"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("BANLANG_") || name.starts_with("DATABASE_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

impl Server {
    /// Over a database of the test's own.
    pub(crate) fn start(db: &TestDb, extra: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = banlang();
        command.env("DATABASE_URL", db.url()).arg("serve");
        command.arg("--data-dir").arg(folder.path()).args(extra);
        Self::run(command, folder)
    }

    /// Over a database of the test's own and a data folder that outlives it.
    pub(crate) fn start_over(db: &TestDb, data_dir: &std::path::Path) -> Self {
        let mut command = banlang();
        command.env("DATABASE_URL", db.url()).arg("serve").arg("--data-dir").arg(data_dir);
        Self::run(command, tempfile::tempdir().unwrap())
    }

    /// Over a private cluster in that folder.
    pub(crate) fn start_in(data_dir: &std::path::Path) -> Self {
        let mut command = banlang();
        command.arg("serve").arg("--data-dir").arg(data_dir);
        Self::run(command, tempfile::tempdir().unwrap())
    }

    fn run(mut command: Command, folder: TempDir) -> Self {
        let log = folder.path().join("log");
        command.args(["--listen", "127.0.0.1:0"]);
        command.stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
        let mut child = command.spawn().unwrap();
        let mut words = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready =
            words.find_map(|line| line.unwrap().strip_prefix("ready on ").map(str::to_owned));
        let base = ready.unwrap_or_else(|| panic!("{}", fs::read_to_string(&log).unwrap()));
        // What it says later must not block it.
        thread::spawn(move || words.for_each(drop));
        Self { base, child, log, _folder: folder }
    }

    /// What it wrote to its log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let stream = self.connect().await;
        ask(stream, path).await
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.base.strip_prefix("http://").unwrap()).await.unwrap()
    }

    /// Process id.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).unwrap();
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        eventually("the program ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.signal(Signal::SIGTERM);
            let _ended = self.child.wait();
        }
        if thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

/// Asks on a connection of its own and reads to the end.
pub(crate) async fn ask(mut stream: TcpStream, path: &str) -> Answer {
    let request = format!("GET {path} HTTP/1.1\r\nHost: ban.lang\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    read(&bytes)
}

fn read(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers: HeaderMap = lines
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value.trim()).unwrap())
        })
        .collect();
    let body = &bytes[end + 4..];
    let chunked = headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked");
    let body = if chunked { joined(body) } else { body.to_vec() };
    Answer { status: StatusCode::from_bytes(status.as_bytes()).unwrap(), headers, body }
}

/// The chunks of a body (RFC 9112, 7.1).
fn joined(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        whole.extend(&body[end + 2..end + 2 + size]);
        body = &body[end + 2 + size + 2..];
        if size == 0 {
            break;
        }
    }
    whole
}

/// Looks until something outside of this process has happened.
pub(crate) fn eventually(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + LONGEST;
    while !happened() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Looks until a question to the database has an answer.
pub(crate) async fn eventually_in(db: &TestDb, sql: &str, wanted: &str) {
    let deadline = Instant::now() + LONGEST;
    while db.value(sql).await != wanted {
        assert!(Instant::now() < deadline, "waited in vain until {sql} gives {wanted}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Process ids of the children of a process that run a program of that name.
pub(crate) fn children(parent: u32, program: &str) -> Vec<i32> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap() {
        let name = entry.unwrap().file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        // pid (name) state parent ..; the name may hold blanks and brackets.
        let (Some(open), Some(close)) = (stat.find('('), stat.rfind(')')) else { continue };
        let own_parent: u32 = stat[close + 2..].split(' ').nth(1).unwrap().parse().unwrap();
        if own_parent == parent && &stat[open + 1..close] == program {
            found.push(pid);
        }
    }
    found
}
