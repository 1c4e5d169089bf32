//! Bản Làng: a spatial service for Vietnam's ethnic-minority areas over PostGIS.
//!
//! # Layout
//! From the ground up; each module uses only those before it.
//! - [`geo`]: places and times as values.
//! - [`catalog`]: what each collection is, as data.
//! - [`filter`]: conditions on the fields of a row.
//! - [`store`]: the door to PostgreSQL.
//! - [`ledger`]: who looked and who did.
//! - [`http`]: errors, parameters and cached answers, without any domain.
//! - [`auth`]: who asks.
//! - [`policy`]: who sees what; the only maker of views.
//! - [`record`]: rows of any collection, through a view.
//! - [`atlas`]: the map in memory, from which tiles and figures are made.
//! - [`disclosure`]: public editions of household figures.
//! - [`area`]: names of areas and what became of them.
//! - [`bulletin`]: the text of an official warning as areas, kind, level and hours.
//! - [`impact`]: who lives inside an area.
//! - [`disaster`]: what opens personal rows to the disaster desk, and for how long.
//! - [`search`]: places and things by words.
//! - [`media`]: photographs, sound, film and documents.
//! - [`ingest`]: files into collections, through GDAL.
//! - [`feed`]: feeds of other services into events.
//! - [`export`]: whole selections as streamed files.
//! - [`page`]: what all pages that the service writes have in common.
//! - [`ogc`]: the OGC API facade.
//! - [`admin`]: pages for accounts, rights, keys, the ledger and editions.
//! - [`tiles`]: vector tiles and the style of the map.
//! - [`web`]: the built viewer.
//! - [`pack`]: what everyone may know of an area as one signed file to take along.
//! - [`serve`]: connections, and patience with them.
//! - [`app`], [`router`], [`config`], [`telemetry`], [`cli`]: the program itself.

pub mod admin;
pub mod app;
pub mod area;
pub mod atlas;
pub mod auth;
pub mod bulletin;
pub mod catalog;
pub mod changes;
pub mod cli;
pub mod config;
pub mod disaster;
pub mod disclosure;
pub mod export;
pub mod feed;
pub mod filter;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod geo;
pub mod http;
pub mod impact;
pub mod ingest;
pub mod layer;
pub mod ledger;
pub mod media;
pub mod ogc;
pub mod pack;
pub mod page;
pub mod policy;
pub mod record;
pub mod report;
pub mod router;
pub mod search;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod tiles;
pub mod web;
