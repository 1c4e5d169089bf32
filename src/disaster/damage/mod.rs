//! Damage by the form of Joint Circular 43/2015/TTLT-BNNPTNT-BKHĐT: what holds at a moment, who has to report and has not, and how that compares with
//! who lives in the affected ground.
//!
//! A report is a row of the collection `damage_report`, and none is ever added to an earlier one of the same unit and indicator: the latest
//! holds. Sums go up the units by one rule (`sums`), so that no figure counts twice.

mod compare;
mod error;
mod figures;
mod http;
mod indicators;
mod picture;
mod schedule;
mod sheet;
mod shown;
mod sums;
mod write;

pub(crate) use error::DamageError;
pub(crate) use http::form;
pub(super) use http::router;
