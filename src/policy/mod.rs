//! The one policy: who sees which rows and which fields. Everything that reads a collection takes a [`View`],
//! and a [`View`] is made here only.

mod table;
mod view;

pub use view::{EditView, Rows, View, edit_view, view};
