//! How a reading process can end without a last word, in one sentence each.

use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus, time::Duration};

use nix::sys::signal::Signal;

use super::{child::ReaderLimits, error::IngestError};

/// Why a process ended that had more to say.
pub(super) fn of(status: ExitStatus, limits: &ReaderLimits, file_bytes: u64) -> IngestError {
    let signal = status.signal().and_then(|number| Signal::try_from(number).ok());
    match signal {
        Some(Signal::SIGXCPU) => {
            let seconds = limits.cpu_seconds;
            IngestError::file(
                format!(
                    "đọc tệp mất hơn {seconds} giây xử lý, đã dừng; chia nhỏ tệp; không dòng nào được ghi"
                ),
                format!(
                    "reading the file took more than {seconds} seconds of processor and was stopped; split it; no row was kept"
                ),
            )
        }
        Some(Signal::SIGXFSZ) => IngestError::too_large(file_bytes),
        // Both Rust and C++ end in this way when they get no memory.
        Some(Signal::SIGABRT) => {
            let limit = limits.memory >> 20;
            IngestError::file(
                format!(
                    "đọc tệp cần hơn {limit} MB bộ nhớ, hoặc tệp hỏng; chia nhỏ hoặc xuất lại; không dòng nào được ghi"
                ),
                format!(
                    "reading the file takes more than {limit} MB of memory, or it is damaged; split it or export it again; no row was kept"
                ),
            )
        }
        Some(Signal::SIGSEGV | Signal::SIGBUS | Signal::SIGILL | Signal::SIGFPE) => broken_off(),
        Some(signal) => IngestError::file(
            format!(
                "việc đọc tệp bị dừng từ bên ngoài ({signal}); nhập lại; không dòng nào được ghi"
            ),
            format!(
                "reading the file was stopped from outside ({signal}); try again; no row was kept"
            ),
        ),
        None => IngestError::file(
            format!("chương trình đọc tệp dừng giữa chừng ({status}); không dòng nào được ghi"),
            format!("the program that reads files ended half-way ({status}); no row was kept"),
        ),
    }
}

/// A reader gave up in the middle of a file.
pub(super) fn broken_off() -> IngestError {
    IngestError::file(
        "tệp hỏng đến mức chương trình đọc dừng đột ngột; xuất lại tệp; không dòng nào được ghi",
        "the file is damaged so that reading it broke off; export it again; no row was kept",
    )
}

/// A process that says nothing for too long.
pub(super) fn silent(silence: Duration) -> IngestError {
    let seconds = silence.as_secs();
    IngestError::file(
        format!(
            "đọc tệp {seconds} giây không có kết quả, đã dừng; chia nhỏ tệp; không dòng nào được ghi"
        ),
        format!(
            "reading the file gave nothing for {seconds} seconds and was stopped; split it; no row was kept"
        ),
    )
}

/// A process whose words make no sense.
pub(super) fn rubbish() -> IngestError {
    IngestError::file(
        "chương trình đọc tệp trả lời không hiểu được, đã dừng; kiểm tra tệp; không dòng nào được ghi",
        "the program that reads files gave no sensible answer and was stopped; check the file; no row was kept",
    )
}
