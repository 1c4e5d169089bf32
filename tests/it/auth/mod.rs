//! Accounts, grants by two, keys, sessions and what a node remembers.

mod grants;
mod memory;
mod sessions;
