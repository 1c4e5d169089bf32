//! `banlang read-file`: the half of an import that touches the file, within the limits of its starter.

use std::{
    fs::File,
    io::{stdin, stdout},
    os::fd::AsFd as _,
};

use anyhow::Context as _;

use crate::ingest::read_file;

pub(super) fn run() -> anyhow::Result<()> {
    // Frames are no lines: they go past the buffer for lines.
    let to = File::from(stdout().as_fd().try_clone_to_owned()?);
    read_file(stdin().lock(), to).context("the file cannot be read for the import")
}
