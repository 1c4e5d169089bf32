//! The doors for the fuzz targets in `fuzz/`: each reads bytes as the service would, and panics when a promise is broken.
//!
//! There is no such module in the service: it is compiled by `cargo fuzz` alone, which sets `cfg(fuzzing)`. A domain has its
//! doors in a module of its own, from where they reach its parsers, which stay private.

pub use crate::{
    area::fuzzing::area_names,
    atlas::fuzzing::atlas_state,
    bulletin::fuzzing::bulletin,
    catalog::fuzzing::descriptor,
    changes::fuzzing::feed_token,
    feed::fuzzing::{gdacs_feed, usgs_feed},
    filter::fuzzing::{cql2_json, cql2_places, cql2_text},
    http::fuzzing::headers,
    impact::fuzzing::drawn_area,
    ingest::fuzzing::{cells, encodings, frames, geometry, mapinfo, ods, package, table, workbook},
    ledger::fuzzing::ledger,
    media::fuzzing::{photo, ranges, sound_and_film},
    ogc::fuzzing::{feature_edits, parameters},
    tiles::fuzzing::basemap,
};
