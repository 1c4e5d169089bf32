//! What the door to rows asks of each key.

use crate::ledger::Watch;

use super::{
    view::{CountView, EditView, View},
    wall::Wall,
};

/// A key of this policy: a view on rows, on counts, or for writing.
pub trait Key: Sync {
    /// The view on the rows that it opens, counts or writes.
    fn view(&self) -> &View;

    /// Where looks through it are recorded; `None` when it opens nothing personal.
    fn watch(&self) -> Option<&Watch> {
        self.view().watch.as_ref()
    }

    /// Nothing of what it opens has closed.
    fn is_valid(&self) -> bool {
        self.view().is_valid()
    }

    /// What the database is told before it gives or takes rows.
    fn wall(&self) -> Wall;
}

/// Views as keys.
pub fn keys<'a>(views: impl IntoIterator<Item = &'a View>) -> Vec<&'a dyn Key> {
    views
        .into_iter()
        .map(|view| {
            let key: &dyn Key = view;
            key
        })
        .collect()
}

impl Key for View {
    fn view(&self) -> &View {
        self
    }

    fn wall(&self) -> Wall {
        Self::wall(self)
    }
}

impl Key for CountView {
    fn view(&self) -> &View {
        self.counted()
    }

    fn wall(&self) -> Wall {
        self.counted().wall()
    }
}

impl Key for EditView {
    fn view(&self) -> &View {
        Self::view(self)
    }

    fn wall(&self) -> Wall {
        Self::wall(self)
    }
}
