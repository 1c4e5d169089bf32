//! Exports: over HTTP, from the command line, every format against other readers, and how much memory they take.

mod file;
mod formats;
mod oracle;
mod spool;
mod stream;
mod template;
