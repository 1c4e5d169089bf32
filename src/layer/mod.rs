//! Layers of offices that are there: who knows of them, who lets everyone see one, and who removes it. What makes them is the import
//! of a file (`ingest`).

mod door;
mod error;

pub use door::{Deed, OfficeLayer, layer_of, layers_of, remove, show_to};
pub use error::LayerError;
