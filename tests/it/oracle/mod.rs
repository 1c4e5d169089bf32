//! The tables as the oracle of the atlas: what the atlas answers from memory, plain SQL answers from the rows, at the same
//! position and by the same rule, with no code in common.
//!
//! `install.sql` says how places are quantised, what lies on a border, and what a missing value means.

mod eyes;
mod faults;
mod filter;
mod ground;
mod kept;
mod memory;
mod numbering;
mod outlines;
mod place;
mod question;
mod questions;
mod random;
mod shapes;
mod shapes_world;
mod stage;
mod stamps;
mod states;
mod truth;
mod world;
mod writer;
mod writes;
