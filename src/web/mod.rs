//! The built viewer: embedded in a release build, read from `static/dist` in a debug build.

mod encoding;
mod http;
mod viewer;

pub use http::router;
pub use viewer::Viewer;
