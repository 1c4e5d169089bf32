//! The thread that starts PostgreSQL, waits for it and starts it again when it ends by itself.
//!
//! The parent-death signal follows the *thread* that started a process, so the starting thread lives as long as
//! the program does.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{
    error::ClusterError,
    folder::ClusterFolder,
    program::{self, Programs},
};

/// Recovery after a crash may take a while; an ordinary start takes less than a second.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// Pause between looks at the state of the server.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Pause before starting again. After kill -9 the old server's shared memory and children may need a moment.
const START_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Longest wait for an orderly stop.
const STOP_WITHIN: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
struct Shared {
    stopping: AtomicBool,
    /// Process id of the server, 0 while there is none.
    pid: AtomicU32,
    gone: AtomicBool,
}

/// Handle on the thread.
#[derive(Debug)]
pub(super) struct Keeper {
    shared: Arc<Shared>,
}

impl Keeper {
    /// Starts the server and waits until it takes connections.
    pub(super) fn start(programs: &Programs, folder: &ClusterFolder) -> Result<Self, ClusterError> {
        let shared = Arc::new(Shared::default());
        let (report, ready) = mpsc::channel();
        let run = Run {
            server: Box::new(server_starter(programs, folder)?),
            postmaster_pid: folder.pgdata().join("postmaster.pid"),
            log_file: folder.log_file(),
            shared: Arc::clone(&shared),
        };
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || run.keep(&report))
            .map_err(ClusterError::io("start a thread for", folder.pgdata()))?;
        ready.recv().map_err(|_ended| ClusterError::NotReady(READY_WITHIN.as_secs()))??;
        Ok(Self { shared })
    }

    pub(super) fn pid(&self) -> Option<u32> {
        Some(self.shared.pid.load(Ordering::SeqCst)).filter(|pid| *pid != 0)
    }

    pub(super) fn stop(&self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let deadline = Instant::now() + STOP_WITHIN;
        while !self.shared.gone.load(Ordering::SeqCst) && Instant::now() < deadline {
            if let Some(pid) = self.pid() {
                signal(pid, Signal::SIGINT);
            }
            thread::sleep(LOOK_EVERY);
        }
    }
}

type Starter = dyn Fn() -> Result<Child, ClusterError> + Send;

/// What the thread needs to start the server as often as it has to.
fn server_starter(
    programs: &Programs,
    folder: &ClusterFolder,
) -> Result<impl Fn() -> Result<Child, ClusterError> + Send + use<>, ClusterError> {
    let command = std::sync::Mutex::new(program::server(programs, folder));
    let log_file = folder.log_file();
    program::open_log(&log_file)?;
    Ok(move || {
        let failed = |error: std::io::Error| ClusterError::Program {
            program: "postgres",
            message: error.to_string(),
        };
        let log = program::open_log(&log_file)?;
        let mut command = command.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        command.stdin(Stdio::null()).stdout(log.try_clone().map_err(failed)?).stderr(log);
        command.spawn().map_err(failed)
    })
}

struct Run {
    server: Box<Starter>,
    postmaster_pid: PathBuf,
    log_file: PathBuf,
    shared: Arc<Shared>,
}

impl Run {
    fn keep(self, report: &mpsc::Sender<Result<(), ClusterError>>) {
        let deadline = Instant::now() + READY_WITHIN;
        let mut was_ready = false;
        while !self.shared.stopping.load(Ordering::SeqCst) {
            match self.start_once(&mut was_ready, report) {
                Ok(()) if self.shared.stopping.load(Ordering::SeqCst) => {}
                Ok(()) => {
                    tracing::warn!("the private PostgreSQL ended by itself; it is started again");
                }
                Err(error) if was_ready => {
                    tracing::error!(%error, "the private PostgreSQL cannot be started; trying again");
                }
                // Files of a killed predecessor may stand in the way for some seconds.
                Err(error) if Instant::now() > deadline => {
                    let _nobody_waits = report.send(Err(error));
                    break;
                }
                Err(_) => {}
            }
            if !self.shared.stopping.load(Ordering::SeqCst) {
                thread::sleep(START_AGAIN_AFTER);
            }
        }
        self.shared.gone.store(true, Ordering::SeqCst);
    }

    /// One life of the server. `Ok` when it had been ready and ended.
    fn start_once(
        &self,
        was_ready: &mut bool,
        report: &mpsc::Sender<Result<(), ClusterError>>,
    ) -> Result<(), ClusterError> {
        let mut child = (self.server)()?;
        self.shared.pid.store(child.id(), Ordering::SeqCst);
        let ready = self.wait_until_ready(&mut child);
        if ready.is_ok() && !*was_ready {
            *was_ready = true;
            let _nobody_waits = report.send(Ok(()));
        }
        if ready.is_err() {
            let _already_ended = child.kill();
        }
        let _status = child.wait();
        self.shared.pid.store(0, Ordering::SeqCst);
        ready
    }

    fn wait_until_ready(&self, child: &mut Child) -> Result<(), ClusterError> {
        let deadline = Instant::now() + READY_WITHIN;
        while Instant::now() < deadline {
            if is_ready(&self.postmaster_pid, child.id()) {
                return Ok(());
            }
            if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
                return Err(ClusterError::Program {
                    program: "postgres",
                    message: last_line(&self.log_file),
                });
            }
            thread::sleep(LOOK_EVERY);
        }
        Err(ClusterError::NotReady(READY_WITHIN.as_secs()))
    }
}

/// `postmaster.pid` names our process on line 1 and says "ready" on line 8.
///
/// # Source
/// PostgreSQL 15, `src/include/utils/pidfile.h` (`LOCK_FILE_LINE_PID`, `LOCK_FILE_LINE_PM_STATUS`).
fn is_ready(postmaster_pid: &Path, pid: u32) -> bool {
    let Ok(text) = fs::read_to_string(postmaster_pid) else { return false };
    let mut lines = text.lines().map(str::trim);
    lines.next() == Some(pid.to_string().as_str()) && lines.nth(6) == Some("ready")
}

fn last_line(log_file: &Path) -> String {
    let text = fs::read_to_string(log_file).unwrap_or_default();
    text.lines()
        .rev()
        .find(|line| line.contains("FATAL") || line.contains("ERROR"))
        .unwrap_or("no message")
        .to_owned()
}

fn signal(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        let _already_gone = kill(Pid::from_raw(pid), signal);
    }
}
