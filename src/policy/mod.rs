//! The one policy: who sees which rows and which fields. Everything that reads a collection takes a [`View`],
//! and a [`View`] is made here only.

mod gather;
mod inside;
mod key;
mod rows;
mod table;
mod view;
mod wall;

pub use inside::Inside;
pub use key::{Key, keys};
pub use rows::{Rows, Within};
pub use view::{
    CountView, Counting, EditView, View, counting, edit_view, is_told_actors, label_view,
    merge_view, past_view, review_view, view, view_of,
};
pub use wall::Wall;
