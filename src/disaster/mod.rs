//! The disaster desk: what opens personal rows to it, who says so and for how long.
//!
//! An activation opens the households on the ground of an event after a second person has confirmed it. Break-glass
//! opens the areas of one person to that person alone, for six hours, and is looked at by others afterwards. What they
//! open is decided in `auth` and `policy`, which read the table that this module writes.

mod activation;
mod ask;
mod bulletin;
pub mod cap;
mod damage;
mod decide;
mod elements;
pub mod event;
mod handler;
mod http;
mod list;
pub mod warning;

pub use activation::{Activation, ActivationError, Deed, State};
pub use ask::{NewActivation, ask, break_glass, renew};
pub(crate) use damage::{DamageError, form as damage_form};
pub use decide::{confirm, end, review};
pub use http::router;
pub use list::{activation, ground, list};
