//! The read model in memory: one state of the map, always the newest, from which tiles and figures are made.
//!
//! A state is immutable; who reads one keeps it for as long as it takes. [`Following`] makes the next one from the change
//! table. Rows are read by the role that reads everything, and shown through a [`View`](crate::policy::View) only:
//! [`Atlas::open`] is the door.

mod budget;
mod classes;
mod count;
mod exact;
mod figures;
mod file;
mod follow;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod grid;
mod keeper;
mod kinds;
mod layer;
mod load;
mod mark;
mod mask;
mod memos;
mod model;
mod mvt;
mod order;
mod packed;
mod parts;
mod points;
mod question;
mod rows;
mod schema;
mod shape_layer;
mod shape_tile;
mod shapes;
mod slots;
mod snapshot;
mod tier;
mod tile;
mod unplaced;
mod wire;

pub use budget::{Drawn, Reduced};
pub use figures::{CountQuery, Group, Within};
pub use file::StateFile;
pub use follow::{Following, catch_up};
pub use load::LoadError;
pub use mark::POSITION;
pub use model::{Atlas, AtlasError, LayerQuery, Seen};
pub use rows::{Form, HeldRow, HeldRows};
