//! What is special about areas: their names and what became of them.

mod names;

pub use names::{PlaceName, REGISTER, Successor, place_names, successors};
