//! Tiles, TileJSON, the style and its icons.

mod anew;
mod away;
mod basemap;
mod budget;
pub(crate) mod decoded;
mod filter;
mod rows;
mod serve;
mod sprite;
mod standing;
mod style;
mod style_fields;
mod sums;
mod tilejson;
mod tilesets;
