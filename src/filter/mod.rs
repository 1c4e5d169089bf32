//! Filters: conditions on the fields of a row, read from CQL2 into one typed tree.
//!
//! CQL2 is OGC 21-065r2. Items are asked all of it ([`Filter::read`]) in both encodings (clause 8), `cql2-text` (Annex B) and
//! `cql2-json` (Annex C), except that there are no functions beside its own, and that lists hold scalars only. Tiles take
//! the comparisons of a field with values ([`Filter::from_text`]), for which their memory is made; whatever else CQL2 has is
//! refused there by its name. The way is the same: text or JSON, parts as they are written (`node`), one typed tree (`build`).
//!
//! # Values
//! A value is read by the type of its field, and nothing is converted: a text is not a number, a day is not an instant
//! (permission `/per/basic-cql2/type-casts`). Between whole numbers and others there is no such wall: they compare as
//! numbers. A code that is in no list, and a number beyond the bounds of a field, are good questions whose answer is no
//! row. Lists grow and rows outlive them, and a filter that is kept should not break by that. Names of codes are not
//! translated either: what is compared is the value as stored.
//!
//! Texts compare by the bytes of their UTF-8 in Unicode normal form C, which is how they are stored; PostgreSQL does the
//! same with `COLLATE "C"`. `FALSE` comes before `TRUE`. `NaN` equals itself and comes after all other numbers, as in PostgreSQL.
//!
//! What is computed is a number of floating point, compared as one, and not given where it has no answer (`arithmetic`);
//! nothing that a filter asks can fail on a row, for a failure would tell something of rows that are not shown.
//!
//! # Places and times
//! Coordinates are those of the reference system that the caller has agreed on; heights are left out. The answer of this
//! program for places is that of the crate geo, in a plane, with exact comparison of coordinates as they are; PostGIS
//! computes with the same numbers by another library, so that the two can differ where borders touch within rounding.
//!
//! Times are compared by their edges (`temporal`). Both ends belong to an interval. An end that is not given is unknown, and
//! not open.
//!
//! # What is not known
//! Logic has three values, as in SQL and in the truth table of the standard (6.2): a comparison with what is not given is unknown.
//! A row passes when the filter is true for it, and not when it is unknown.
//!
//! # Limits
//! Length, depth, number of conditions and values, and number of positions are limited (the constants below), so that a
//! filter costs no more than it looks like.

mod arithmetic;
mod build;
mod error;
mod evaluate;
mod expr;
mod fields;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod geojson;
mod json;
mod letters;
mod list;
mod literal;
mod node;
mod operand;
mod print;
mod print_sides;
mod read;
mod scalar;
mod shape;
mod sides;
mod spatial;
mod sums;
mod temporal;
#[cfg(test)]
mod tests;
mod text;
mod token;
mod tree;
mod wkt;

pub use arithmetic::{COMPUTED_AT_MOST, COMPUTED_FROM, LOGARITHM_AT_MOST, computable};
pub use build::{DEPTH_AT_MOST, NODES_AT_MOST};
pub use error::{FilterError, Problem};
pub use expr::{Expr, Operator};
pub use json::JSON_BYTES_AT_MOST;
pub use letters::{accenti, casei};
pub use list::{List, ListRelation};
pub use read::Language;
pub use scalar::Scalar;
pub use shape::VERTICES_AT_MOST;
pub use spatial::{Bounds, Place, SpatialRelation};
pub use temporal::{Edge, EdgeTest, End, Period, TemporalRelation, by_day};
pub use token::TEXT_BYTES_AT_MOST;
pub use tree::{Comparison, Filter, Kind, Property};
