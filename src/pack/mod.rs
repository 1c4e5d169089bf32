//! Offline packs: what everyone may know of an area as one signed file, to be taken where there is no network.
//!
//! What is not encrypted is what everyone sees, whoever asks: it lies on a phone. Personal rows go along for a named reader only, encrypted, and
//! for some days. Tiles, style and icons are those of the map, records those of `items`; nothing is drawn or counted here.

mod archive;
mod error;
mod estimate;
mod folder;
mod http;
mod key;
mod make;
mod manifest;
mod media;
mod notes;
mod papers;
mod personal;
mod place;
mod records;
mod style;
mod tiles;

pub use error::PackError;
pub use http::{BODY_BYTES, router};
pub use key::{KeyError, PackKeys};
pub use make::{Form, Pack, Wanted, make};
