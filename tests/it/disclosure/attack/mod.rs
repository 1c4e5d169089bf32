//! Attacks on the figures: with everything that is published, can a count of 1 to 4 be told?

mod demonstration;
mod exhaustive;
mod planted;
mod program;
mod protected;
mod small_worlds;
mod sums;

use std::collections::BTreeMap;

use super::column;
use crate::support::TestDb;

/// Possible counts of a small atom have to be this far apart (a floor of five: 0 and 5 are both possible, or more).
const APART: i64 = 5;

/// An atom through the published editions.
#[derive(Debug, Clone, Default)]
struct Story {
    /// Commune, cell, ethnic group, poverty.
    key: [String; 4],
    /// True counts.
    counts: Vec<i64>,
    /// Figures; 0 is not listed.
    figures: Vec<i64>,
    /// The figure does not follow the dither.
    held: Vec<bool>,
}

impl Story {
    /// What there is to protect up to an edition.
    fn is_small(&self, edition: usize) -> bool {
        self.counts[..=edition].iter().any(|count| (1..=4).contains(count))
    }
}

/// The stories of all atoms, as the database keeps them.
async fn stories(db: &TestDb) -> Vec<Story> {
    let ids: Vec<i32> = db
        .world()
        .await
        .query("SELECT id FROM edition WHERE published_at IS NOT NULL ORDER BY id", &[])
        .await
        .unwrap()
        .iter()
        .map(|row| column(row, 0))
        .collect();
    let rows = db
        .world()
        .await
        .query("SELECT edition, commune_code, cell, ethnic_group, poverty, households, figure, dithered FROM edition_atom", &[])
        .await
        .unwrap();
    let mut all: BTreeMap<[String; 4], Story> = BTreeMap::new();
    for row in &rows {
        let key: [String; 4] = [column(row, 1), column(row, 2), column(row, 3), column(row, 4)];
        let place = ids.iter().position(|id| *id == column::<i32>(row, 0)).unwrap();
        let story = all.entry(key.clone()).or_insert_with(|| Story {
            key,
            counts: vec![0; ids.len()],
            figures: vec![0; ids.len()],
            held: vec![false; ids.len()],
        });
        story.counts[place] = column::<i32>(row, 5).into();
        story.figures[place] = column::<i32>(row, 6).into();
        story.held[place] = !column::<bool>(row, 7);
    }
    all.into_values().collect()
}
