//! What is special about areas: their names, what became of them, which one a list of any time means, and how figures of
//! old units are told for new ones.

mod apportion;
mod crosswalk;
mod figures;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod http;
mod lineage;
mod meaning;
mod names;
mod register;
mod spelling;
mod units;

pub use apportion::{Amount, Range, apportion, number};
pub use crosswalk::{Portion, WHOLE, crosswalk};
pub use figures::{Figure, FigureError, Figures, Measure, STATISTICS, Wanted, figures};
pub use http::router;
pub use lineage::{Basis, Edge, Kind, Lineage};
pub use meaning::{Meaning, Said, Unclear, Vintage};
pub use names::{PlaceName, REGISTER, Successor, place_names, successors};
pub use register::{Alias, Entry, Heirs, Register, Rows, Unit};
pub(crate) use spelling::toned;
pub use units::{UnitError, Units};
