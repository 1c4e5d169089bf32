//! Open data: the catalogue (W3C DCAT 3), what it holds of what may be published, and what search engines read.
//!
//! All of it is what everyone sees, whoever asks.

mod dcat;
mod gauge;
mod sitemap;
mod state;

pub(super) use dcat::catalogue;
pub(super) use gauge::Gauge;
pub(super) use sitemap::{robots, sitemap};
