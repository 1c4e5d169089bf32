//! Layers of offices: made of files that fit no collection, on every face of every node, for those who may see them, until they
//! are removed.

mod course;
mod hostile;
mod world;
