//! Files of strangers are read by a process of its own, which may use so much and no more, knows nothing of the
//! database and dies with the service. What it says is taken for no more than it is: bytes from a stranger's file.
//!
//! `setpriv` and `prlimit` (util-linux) set the limits before the first instruction of the program.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs, io,
    path::PathBuf,
    process::{self, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, ChildStdout, Command},
    sync::mpsc::Sender,
    time::timeout,
};

use super::{
    error::IngestError,
    fate,
    frame::{self, Frame, FrameError, Refused},
    job::{Job, Told, Verb},
    pick::Picked,
    probe::Probe,
    read::{Message, Tail},
    request::Request,
};
use crate::{catalog::Text, policy::EditView};

/// The subcommand that reads a file.
const SUBCOMMAND: &str = "read-file";

/// Where `setpriv` and `prlimit` are looked for; the program itself gets no other variable.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Open files of the reading process.
const OPEN_FILES: u32 = 64;

/// Seconds between the signal that ends a reading that takes too long and the one that cannot be ignored.
const GRACE_SECONDS: u64 = 5;

/// What reading a file may cost.
#[derive(Debug, Clone, Copy)]
pub struct ReaderLimits {
    /// Bytes of memory.
    pub memory: u64,
    /// Seconds of processor.
    pub cpu_seconds: u64,
    /// The longest time without a word.
    pub silence: Duration,
}

impl Default for ReaderLimits {
    fn default() -> Self {
        Self { memory: 1 << 30, cpu_seconds: 600, silence: Duration::from_mins(20) }
    }
}

/// The program that reads files.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    limits: ReaderLimits,
}

impl Default for Reader {
    /// This very program, also when its file was replaced since it began.
    fn default() -> Self {
        Self::new(format!("/proc/{}/exe", process::id()))
    }
}

impl Reader {
    /// A reader by that program, which has the subcommand `read-file`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), limits: ReaderLimits::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn limited(self, limits: ReaderLimits) -> Self {
        Self { limits, ..self }
    }

    /// Looks at a file: its layers, columns and first rows, where its places are and in which systems they could be.
    /// Dropping the future ends the process.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn probe(&self, edit: &EditView, request: &Request) -> Result<Probe, IngestError> {
        let told = Told::new(edit.view(), BTreeMap::new());
        let mut reading = self.start(Verb::Probe, request, told)?;
        match reading.next().await? {
            Frame::Probed(probe) => Ok(*probe),
            Frame::Refused(reason) => Err(reading.refused(&reason)),
            _ => Err(reading.rubbish().await),
        }
    }

    /// Reads rows as they stand in the file, those in the spans of numbers, and hands them on: first the names of the columns, then
    /// rows in portions. Dropping the future ends the process.
    ///
    /// # Errors
    /// When the file cannot be read, or nobody takes the rows.
    pub(super) async fn pick(
        &self,
        edit: &EditView,
        request: &Request,
        spans: Vec<(u64, u64)>,
        to: &Sender<Picked>,
    ) -> Result<(), IngestError> {
        let told = Told::new(edit.view(), BTreeMap::new());
        let mut reading = self.start(Verb::Pick(spans), request, told)?;
        loop {
            match reading.next().await? {
                Frame::Picked(picked) => {
                    if to.send(picked).await.is_err() {
                        return Ok(());
                    }
                }
                Frame::Tail(_) => return Ok(()),
                Frame::Refused(reason) => return Err(reading.refused(&reason)),
                _ => return Err(reading.rubbish().await),
            }
        }
    }

    /// Starts to read a file. What its process says is to be taken from the reading.
    ///
    /// # Errors
    /// When there is no such file, or no process.
    pub(super) fn start(
        &self,
        verb: Verb,
        request: &Request,
        told: Told,
    ) -> Result<Reading, IngestError> {
        let request = Request { path: found(request)?, ..request.clone() };
        let file_bytes = request.limits.bytes;
        let (path, name) = (request.path.clone(), request.file_name().into_owned());
        let job = serde_json::to_vec(&Job { verb, request, told })
            .map_err(|error| IngestError::reader(&io::Error::other(error)))?;
        let folder = tempfile::tempdir().map_err(IngestError::io("making a temporary folder"))?;
        let mut child = self
            .command(file_bytes)
            .current_dir(folder.path())
            .spawn()
            .map_err(|error| IngestError::reader(&error))?;
        if let Some(mut input) = child.stdin.take() {
            // A process that dies before it has read its job is noticed by what it does not say.
            tokio::spawn(async move { input.write_all(&job).await });
        }
        let output = child.stdout.take();
        let limits = self.limits;
        Ok(Reading { child, output, limits, file_bytes, path, name, folder })
    }

    /// The program within its limits. It ends with the thread that starts it, which for a task of the runtime is one
    /// that stays as long as the runtime.
    fn command(&self, file_bytes: u64) -> Command {
        let ReaderLimits { memory, cpu_seconds, .. } = self.limits;
        let longest = cpu_seconds.saturating_add(GRACE_SECONDS);
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "--no-new-privs", "prlimit", "--core=0"])
            .args([format!("--data={memory}"), format!("--cpu={cpu_seconds}:{longest}")])
            .args([format!("--fsize={file_bytes}"), format!("--nofile={OPEN_FILES}")])
            .args([OsString::from("--"), self.program.clone().into(), SUBCOMMAND.into()])
            .env_clear()
            .env("PATH", PATH)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What libraries say of a file may hold what stands in it.
            .stderr(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

/// The whole path of an existing file: never one of GDAL's own schemes such as /vsicurl.
fn found(request: &Request) -> Result<PathBuf, IngestError> {
    let path = &request.path;
    let missing = |error| IngestError::missing(path, &error);
    let whole = fs::canonicalize(path).map_err(missing)?;
    if !fs::metadata(&whole).map_err(missing)?.is_file() {
        let name = path.display();
        return Err(IngestError::file(
            format!("{name} không phải một tệp"),
            format!("{name} is not a file"),
        ));
    }
    Ok(whole)
}

/// A file that is being read. Dropping it ends the process; what was unpacked goes with it.
#[derive(Debug)]
pub(super) struct Reading {
    child: Child,
    output: Option<ChildStdout>,
    limits: ReaderLimits,
    file_bytes: u64,
    path: PathBuf,
    /// What people call the file.
    name: String,
    /// What is unpacked.
    folder: TempDir,
}

impl Reading {
    /// What the process says next.
    ///
    /// # Errors
    /// When it says nothing sensible, or nothing any more: one sentence with the reason.
    async fn next(&mut self) -> Result<Frame, IngestError> {
        let Some(output) = &mut self.output else { return Err(self.rubbish().await) };
        match timeout(self.limits.silence, frame::next(output)).await {
            Ok(Ok(frame @ (Frame::Tail(_) | Frame::Probed(_) | Frame::Refused(_)))) => {
                // It has nothing more to do; one that stays is ended when this is dropped.
                let _ends = timeout(Duration::from_secs(GRACE_SECONDS), self.child.wait()).await;
                Ok(frame)
            }
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(FrameError::Rubbish)) => Err(self.rubbish().await),
            Ok(Err(FrameError::Ended)) => Err(self.ended().await),
            Err(_elapsed) => {
                self.stop().await;
                Err(fate::silent(self.limits.silence))
            }
        }
    }

    /// A refusal as people may see it: libraries name whole paths of files.
    fn refused(&self, refused: &Refused) -> IngestError {
        let whole = self.path.to_string_lossy();
        let folder = format!("{}/", self.folder.path().display());
        let plain = |text: &str| text.replace(&*whole, &self.name).replace(&folder, "");
        let Text { vi, en } = &refused.reason;
        let text = Text { vi: plain(vi), en: plain(en) };
        if refused.nameless { IngestError::Nameless(text) } else { IngestError::File(text) }
    }

    /// Why the process said no last word.
    async fn ended(&mut self) -> IngestError {
        // Its output is closed, so it is about to end; one that is not is made to.
        let waited = timeout(Duration::from_secs(GRACE_SECONDS), self.child.wait()).await;
        match waited {
            Ok(Ok(status)) => fate::of(status, &self.limits, self.file_bytes),
            Ok(Err(error)) => IngestError::reader(&error),
            Err(_elapsed) => self.rubbish().await,
        }
    }

    async fn rubbish(&mut self) -> IngestError {
        self.stop().await;
        fate::rubbish()
    }

    async fn stop(&mut self) {
        // It may be gone by itself.
        let _gone = self.child.kill().await;
    }

    /// Passes everything on until the last word, or until nobody takes it any more.
    pub(super) async fn pass_on(mut self, to: Sender<Message>) -> Result<Tail, IngestError> {
        loop {
            let frame = tokio::select! {
                frame = self.next() => frame?,
                () = to.closed() => break,
            };
            let message = match frame {
                Frame::Head(head) => Message::Head(head),
                Frame::Portion(portion) => Message::Portion(portion),
                Frame::Tail(tail) => return Ok(tail),
                Frame::Refused(reason) => return Err(self.refused(&reason)),
                Frame::Probed(_) | Frame::Picked(_) => return Err(self.rubbish().await),
            };
            if to.send(message).await.is_err() {
                break;
            }
        }
        self.stop().await;
        Ok(Tail::default())
    }
}
