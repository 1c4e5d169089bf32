//! Reads and writes rows of any collection, through a [`View`](crate::policy::View) and in no other way.

mod ask;
mod builder;
mod copy;
mod delete;
mod find;
mod load;
mod read;
mod select;
mod stage;
mod tile;
mod write;

pub use ask::ask;
pub use copy::CopyRows;
pub use delete::delete;
pub use find::{Find, Fit, Hit, find};
pub use load::{Applied, Load, Repair, StageSink, TableRefusal};
pub use read::{Page, Record, RecordStream, count, extent, one, page, stream};
pub use select::Select;
pub use tile::{TileQuery, tile};
pub use write::{Draft, WriteError, insert, update};
