//! What is special about areas: their names, what became of them, and how figures of old units are told for new ones.

mod apportion;
mod crosswalk;
mod figures;
mod http;
mod lineage;
mod names;
mod units;

pub use apportion::{Amount, Range, apportion, number};
pub use crosswalk::{Portion, WHOLE, crosswalk};
pub use figures::{Figure, FigureError, Figures, Measure, STATISTICS, Wanted, figures};
pub use http::router;
pub use lineage::{Basis, Edge, Kind, Lineage};
pub use names::{PlaceName, REGISTER, Successor, place_names, successors};
pub use units::{UnitError, Units};
