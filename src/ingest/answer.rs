//! The reading process itself: one job from its input, frames to its output, and no way to anything else.

use std::{
    env,
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{
    confine::confine,
    error::IngestError,
    fate, frame,
    job::{Job, Verb},
    open,
    pick::{self, Picked},
    probe,
    read::{self, Tail},
};

/// Does the job that `from` describes and writes the answer; a file that cannot be used is an answer too. The current
/// folder takes what is unpacked.
///
/// # Errors
/// When the job cannot be read, this process cannot be confined, or nobody takes the answer.
pub fn read_file(from: impl Read, mut to: impl Write) -> io::Result<()> {
    let Job { verb, request, told } = serde_json::from_reader(from)?;
    let target = told.target().map_err(io::Error::other)?;
    let folder = env::current_dir()?;
    // What is wrong with its beginning is said when it is opened.
    let kind = open::kind(&request.path).ok().flatten();
    confine(&request.path, kind, &folder)?;
    // Libraries that read workbooks fail on damaged ones in ways of their own; that is an answer too.
    let answered = catch_unwind(AssertUnwindSafe(|| match verb {
        Verb::Probe => probe::probe(&request, &target, &folder)
            .map(|probe| frame::write_probe(&mut to, &probe)),
        Verb::Pick(spans) => {
            let mut give = |picked: Picked| frame::write_picked(&mut to, &picked);
            let picked = pick::pick(&request, &target, &folder, &spans, &mut give);
            picked.map(|given| given.and_then(|()| frame::write_tail(&mut to, &Tail::default())))
        }
        Verb::Read => {
            let mut given = Ok(());
            let mut give = |message| {
                given = frame::write_message(&mut to, &message);
                given.is_ok()
            };
            let tail = read::read(&request, target, &folder, &mut give);
            tail.map(|tail| given.and_then(|()| frame::write_tail(&mut to, &tail)))
        }
    }));
    match answered.unwrap_or_else(|_panic| Err(fate::broken_off())) {
        Err(error) => frame::write_refused(&mut to, &error),
        Ok(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
            frame::write_refused(&mut to, &IngestError::long_row())
        }
        Ok(written) => written,
    }
}
