//! Exports: over HTTP, from the command line, and how much memory they take.

mod file;
mod stream;
