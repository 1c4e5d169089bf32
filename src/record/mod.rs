//! Reads and writes rows of any collection, through a [`View`](crate::policy::View) and in no other way.

mod ask;
mod builder;
mod delete;
mod find;
mod read;
mod select;
mod stream;
mod tile;
mod write;

pub use ask::ask;
pub use delete::{delete, delete_if};
pub use find::{Find, Fit, Hit, find};
pub use read::{Interval, Page, Record, count, count_up_to, extent, interval, one, page};
pub use select::Select;
pub use stream::{RecordStream, stream};
pub use tile::{TileQuery, tile};
pub use write::{Draft, Outcome, WriteError, insert, replace, update};
