//! Filters: conditions on the fields of a row, read from CQL2 into one typed tree.
//!
//! CQL2 is OGC 21-065r2. Taken are the comparisons of Basic CQL2 (clause 6) and, of the class Advanced Comparison
//! Operators (clause 7), `IN` and `BETWEEN`, in both encodings (clause 8): `cql2-text` (Annex B) and `cql2-json` (Annex C).
//! Whatever else CQL2 has is refused by its name.
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
//! # What is not known
//! Logic has three values, as in SQL and in the truth table of the standard (6.2): a comparison with what is not given is unknown.
//! A row passes when the filter is true for it, and not when it is unknown.
//!
//! # Limits
//! Length, depth and number of conditions and values are limited (the constants below), so that a filter costs no
//! more than it looks like.

mod build;
mod error;
mod evaluate;
mod json;
mod literal;
mod print;
mod scalar;
#[cfg(test)]
mod tests;
mod text;
mod token;
mod tree;

pub use build::{DEPTH_AT_MOST, NODES_AT_MOST};
pub use error::{FilterError, Problem};
pub use json::JSON_BYTES_AT_MOST;
pub use scalar::Scalar;
pub use token::TEXT_BYTES_AT_MOST;
pub use tree::{Comparison, Filter, Property};
