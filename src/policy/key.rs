//! What the door to rows asks of each key.

use super::{
    view::{CountView, EditView, View},
    wall::Wall,
};

/// A key of this policy: a view on rows, on counts, or for writing.
pub trait Key: Sync {
    /// What the database is told before it gives or takes rows.
    fn wall(&self) -> Wall;

    /// Nothing of what it opens has closed.
    fn is_valid(&self) -> bool;
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
    fn wall(&self) -> Wall {
        Self::wall(self)
    }

    fn is_valid(&self) -> bool {
        Self::is_valid(self)
    }
}

impl Key for CountView {
    fn wall(&self) -> Wall {
        self.counted().wall()
    }

    fn is_valid(&self) -> bool {
        self.counted().is_valid()
    }
}

impl Key for EditView {
    fn wall(&self) -> Wall {
        Self::wall(self)
    }

    fn is_valid(&self) -> bool {
        self.view().is_valid()
    }
}
