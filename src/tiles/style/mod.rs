//! The map's style, made from the catalogue, the code lists and what occurs in the data. Sign by sign:
//! [`boundary`], [`hazard`], [`sign`], [`count`] and [`plain`]; [`meta`] is the layer list for clients.

mod background;
mod boundary;
mod colours;
mod count;
mod document;
mod ground;
mod hazard;
mod http;
mod layer;
mod legend;
mod meta;
mod plain;
mod ramps;
mod scene;
mod sign;

pub(super) use colours::Appearance;
pub(super) use http::{made, style};
