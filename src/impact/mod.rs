//! Who lives inside an area: the process `affected` (OGC API Processes Part 1).
//!
//! Officers get exact counts of the households in their own areas; everyone else gets sums of published atoms. The two
//! never mix in one answer, and `precision` says which it is.

mod calls;
mod compare;
mod coordinates;
mod count;
mod cutoff;
mod describe;
mod detail;
mod footprint;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod http;
mod inputs;
mod known;
mod list;
mod past;
mod places;
mod possible;
mod register;
mod saved;
mod shape;
mod sums;
mod way;

pub use count::{Affected, Asking, Commune, Count, CountError, Group, Precision, affected};
pub(crate) use cutoff::{CutOff, CutOffError, CutOffInputs, CutVillage, cut_off};
pub use detail::{Detail, Needing, Silent, Village, Vulnerable};
pub use footprint::FootprintError;
pub(crate) use footprint::{Footprint, Sources, event, footprint};
pub use http::{BODY_BYTES, router};
pub(crate) use inputs::place;
pub use inputs::{By, InputError, Inputs, Place};
pub(crate) use places::{Found, Places, PlacesInputs, Room, places};
pub use shape::{Shape, ShapeError};
