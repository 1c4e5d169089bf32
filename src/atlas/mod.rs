//! The read model in memory: an immutable snapshot of what tiles and counts are made from.

pub mod shapes;
