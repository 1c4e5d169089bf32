//! Layers of offices: a file that fits no collection becomes one of its own. The import proposes its fields, a person chooses, the
//! owner's function makes the table, and the import goes on into it like into any other collection.

mod door;
mod http;
mod make;
mod propose;
mod watch;

pub(super) use http::router;
pub(super) use propose::Proposal;
pub use watch::LayerWatch;
