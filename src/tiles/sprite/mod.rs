//! The map's icons: small SVG files of `tiles/icons`, put in their frames and drawn on one sheet at first use.

mod drawing;
mod sheet;

pub(super) use drawing::{has_icon, level_image};
pub(super) use sheet::sheet;
