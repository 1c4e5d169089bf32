//! Offline packs: what is in one, who may have which, and that nobody can change one unseen.

mod command;
mod content;
mod folder;
mod notes;
mod opened;
mod personal;
mod signed;
mod world;

pub(crate) use opened::Opened;
