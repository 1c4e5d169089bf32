//! The map's face: vector tiles, `TileJSON`, the style that draws them, its icons and an optional basemap.
//!
//! Nothing here knows a collection by name: what is drawn and how follows from the catalogue.

mod basemap;
mod cache;
mod encode;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod http;
mod last;
mod layers;
mod offline;
mod sprite;
mod style;
mod tilejson;
mod tilesets;

pub use cache::TileCache;
pub use http::{router, tile_router};
pub use last::LastKnown;
pub use offline::{offline_layers, offline_sprites, offline_style, offline_tile};
