//! Warnings in CAP: real files, what is written, and what is refused.

mod fixtures;
mod mutants;
mod outline;
mod round;
