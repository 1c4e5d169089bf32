//! What a transaction tells the database before it touches personal tables: the settings of row-level security.

use std::collections::BTreeSet;

use super::rows::Within;
use crate::auth::Areas;

/// The settings that a transaction is run under. Empty ones open nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wall {
    read: Areas,
    write: Areas,
    activations: BTreeSet<i64>,
    opened: Areas,
}

impl Wall {
    pub(super) fn reading(within: &Within) -> Self {
        let openings = within.openings.iter();
        Self {
            read: within.areas.clone(),
            write: Areas::default(),
            activations: openings.clone().map(|opening| opening.activation).collect(),
            opened: Areas::union(openings.map(|opening| &opening.areas)),
        }
    }

    /// Who writes rows reads them too: a change returns what it made.
    pub(super) fn writing(areas: &Areas) -> Self {
        Self { read: areas.clone(), write: areas.clone(), ..Self::default() }
    }

    /// Both together: for a transaction that reads several collections.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let activations = self.activations.into_iter().chain(other.activations);
        Self {
            read: Areas::union([&self.read, &other.read]),
            write: Areas::union([&self.write, &other.write]),
            activations: activations.collect(),
            opened: Areas::union([&self.opened, &other.opened]),
        }
    }

    /// It opens nothing: the transaction touches no personal table.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty() && self.write.is_empty() && self.activations.is_empty()
    }

    /// The values of the four settings: areas that are read, areas that are written, activations, and the areas within
    /// which activations count.
    pub fn settings(&self) -> [String; 4] {
        let activations: Vec<_> = self.activations.iter().map(i64::to_string).collect();
        let [read, write, opened] =
            [&self.read, &self.write, &self.opened].map(|areas| areas.joined().to_owned());
        [read, write, activations.join(","), opened]
    }
}
