//! What a transaction tells the database before it touches personal tables: the settings of row-level security.

use std::collections::BTreeSet;

use super::rows::Within;

/// The settings that a transaction is run under. Empty ones open nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wall {
    read: BTreeSet<String>,
    write: BTreeSet<String>,
    activations: BTreeSet<i64>,
    opened: BTreeSet<String>,
}

impl Wall {
    pub(super) fn reading(within: &Within) -> Self {
        Self {
            read: within.areas.iter().cloned().collect(),
            write: BTreeSet::new(),
            activations: within.openings.iter().map(|opening| opening.activation).collect(),
            opened: within
                .openings
                .iter()
                .flat_map(|opening| opening.areas.iter())
                .cloned()
                .collect(),
        }
    }

    /// Who writes rows reads them too: a change returns what it made.
    pub(super) fn writing(areas: &[String]) -> Self {
        let areas: BTreeSet<_> = areas.iter().cloned().collect();
        Self { read: areas.clone(), write: areas, ..Self::default() }
    }

    /// Both together: for a transaction that reads several collections.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.read.extend(other.read);
        self.write.extend(other.write);
        self.activations.extend(other.activations);
        self.opened.extend(other.opened);
        self
    }

    /// It opens nothing: the transaction touches no personal table.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty() && self.write.is_empty() && self.activations.is_empty()
    }

    /// The values of the four settings: areas that are read, areas that are written, activations, and the areas within
    /// which activations count.
    pub fn settings(&self) -> [String; 4] {
        let joined = |codes: &BTreeSet<String>| {
            codes.iter().map(String::as_str).collect::<Vec<_>>().join(",")
        };
        let activations: Vec<_> = self.activations.iter().map(i64::to_string).collect();
        [joined(&self.read), joined(&self.write), activations.join(","), joined(&self.opened)]
    }
}
