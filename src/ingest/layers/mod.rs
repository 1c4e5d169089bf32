//! Layers of offices: a file that fits no collection becomes one of its own. The import proposes its fields, a person chooses, the
//! owner's function makes the table, and the import goes on into it like into any other collection.

mod http;
mod make;
mod propose;
mod watch;
mod whole;

pub(super) use http::router;
pub(super) use propose::Proposal;
pub use watch::LayerWatch;
pub use whole::{FileLayer, layer_of_file};
