//! What a caller could infer from all answers together.

use std::{collections::BTreeSet, fmt};

/// A kind of knowledge that nobody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A household: its name, number, telephone, id or place.
    Located,
    /// A number of households or people under 5.
    Small,
    /// The number of households on a piece of ground, by adding and taking away.
    Counted,
    /// That a hidden record is there: one that is missing is answered otherwise.
    Exists,
    /// That something happened to a hidden record: an answer changed with it.
    Moved,
    /// A field or a figure that is not for this caller, by its name.
    Named,
    /// An answer for one caller that a shared cache would give to another.
    Kept,
    /// A hidden record changed by who does not see it.
    Written,
    /// A right that has ended and still opens something.
    Entered,
}

/// One piece of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) kind: Kind,
    /// The probe that found it.
    pub(super) probe: &'static str,
    pub(super) asked: String,
    pub(super) told: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} by {}: {} tells {}", self.kind, self.probe, self.asked, self.told)
    }
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Inference {
    pub(super) found: BTreeSet<Found>,
    /// Questions that were answered with success: an attack that gets no answers proves nothing.
    pub(super) answered: usize,
    pub(super) asked: usize,
}

impl Inference {
    pub(super) fn add(
        &mut self,
        kind: Kind,
        probe: &'static str,
        asked: impl fmt::Display,
        told: impl Into<String>,
    ) {
        let told = told.into().chars().take(300).collect();
        self.found.insert(Found { kind, probe, asked: asked.to_string(), told });
    }

    /// What found something, for a table.
    pub(super) fn caught_by(&self) -> String {
        let by: BTreeSet<_> =
            self.found.iter().map(|found| format!("{:?}/{}", found.kind, found.probe)).collect();
        by.into_iter().collect::<Vec<_>>().join(" ")
    }

    /// The first of each kind and probe, for people.
    pub(super) fn summary(&self) -> String {
        let mut seen = BTreeSet::new();
        let first = self.found.iter().filter(|found| seen.insert((found.kind, found.probe)));
        first.map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}
