//! What became of units, and figures of old units told for new ones.

mod answers;
mod forest;
mod lineage;
mod random;
mod register;
mod splits;
