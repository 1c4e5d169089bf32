//! What records were: their history, the state at a time or position, and transactions taken back.

mod command;
pub(crate) mod edits;
mod history;
mod moments;
mod pages;
mod random;
mod undo;
mod versions;
mod walls;
pub(crate) mod world;
