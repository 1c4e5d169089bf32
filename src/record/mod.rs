//! Reads and writes rows of any collection, through a [`View`](crate::policy::View) and in no other way.

mod ask;
mod builder;
mod condition;
mod copy;
mod delete;
mod distinct;
mod feature;
mod find;
mod geometry;
mod history;
mod load;
mod looks;
mod matching;
mod mirror;
mod newest;
mod numbering;
mod order;
mod past;
mod read;
mod reading;
mod region;
mod review;
mod row;
mod select;
mod settle;
mod sign;
mod stage;
mod stream;
mod turns;
mod undo;
mod unit_rows;
mod write;

pub use ask::{Through, ask, ask_at, ask_to_write};
pub use condition::{Condition, ConditionError, GEOMETRY, Placed};
pub use copy::CopyRows;
pub use delete::delete_if;
pub use distinct::distinct;
pub use feature::feature_collection;
pub use find::{Find, Fit, Hit, find};
pub use history::{Change, Version, history};
pub use load::{Applied, Load, Repair, StageSink, TableRefusal};
pub use looks::{Asked, Looks};
pub use mirror::{Mirrored, MirroredPart};
pub use newest::newest;
pub use order::{After, Order};
pub use past::{AsOf, CHANGED_MOST, NoMoment, is_far_back, one_at, position_at, time_at};
pub use read::{
    Interval, Page, Record, count, count_up_to, extent, extent_of, geometry_in, interval, one, page,
};
pub use reading::{Reading, open, open_under};
pub use region::Region;
pub use review::{Verdict, WAITING_MOST, drafts_waiting, is_own_draft, review};
pub use select::Select;
pub use settle::{SaidOfUnit, Settled};
pub use sign::sign;
pub use stream::{RecordStream, stream};
pub use turns::{Turn, turns};
pub use undo::{Named, UndoError, Undone, Written, own_number, undo, undo_along, written};
pub use unit_rows::UnitName;
pub use write::{
    Draft, Outcome, WriteError, insert, insert_all, locked, patch, replace, set_labels,
};
