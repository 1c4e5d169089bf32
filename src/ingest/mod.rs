//! Files into collections: every vector format and table that offices send, checked against the catalogue row by
//! row.
//!
//! The one place, besides exports, where GDAL is used. What touches the bytes of a file (`answer` and what it uses) runs in a
//! process of its own; `child` starts it, `run` writes what it says.

mod answer;
mod arc;
mod attend;
mod begin;
mod cell;
mod check;
mod child;
mod confine;
mod crs;
mod dates;
mod demo;
mod detect;
mod encoding;
mod error;
mod fate;
mod fit;
mod frame;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod guess;
mod header;
mod http;
mod job;
mod jobs;
mod layers;
mod letters;
mod lineage;
mod mapinfo;
mod mapping;
mod mend;
mod newlines;
mod numbering;
mod numbers;
mod ods;
mod open;
mod pick;
mod place;
mod probe;
mod read;
mod report;
mod request;
mod run;
mod settle;
mod shape;
mod sheet;
mod sniff;
mod source;
mod survey;
mod syllable;
mod table;
mod tcvn3;
mod unit_names;
mod unit_plan;
mod unit_words;
mod unpack;
mod vector;
mod vni;
mod wkb;
mod words;
mod workbook;

pub use answer::read_file;
pub use child::{Reader, ReaderLimits};
pub use demo::{DEMO_ACCOUNT, DemoError, DemoLoaded, is_unused, load_demo};
pub use encoding::Charset;
pub use error::IngestError;
pub use http::router;
pub use jobs::{ImportSettings, ImportWorker, Imports};
pub use layers::{FileLayer, LayerWatch, layer_of_file};
pub use lineage::{ListLoaded, load_lineage, load_names};
pub use open::Limits;
pub use probe::{Candidate, Layer, Placed, Probe, ProbedColumn, ProbedRow, SampledPlace};
pub use report::{Column, Moved, Refusal, Repaired, Report};
pub use request::{DateOrder, DecimalMark, Fix, Request};
pub use run::{Progress, import};
pub use sniff::FileKind;
pub use words::Lang;
