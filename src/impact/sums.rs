//! Figures of the map in memory as the parts of an answer.

use std::collections::BTreeMap;

use super::{
    count::{Commune, Count, Group, Parts},
    possible::{Stated, possible},
    register::Register,
    way::Asked,
};
use crate::{
    atlas::{self, CountQuery, Seen, Within},
    geo::Ground,
    policy::{CountView, View},
};

/// What makes the groups: the commune, the ethnic group, poverty.
const BY: [&str; 3] = ["commune_code", "ethnic_group", "poverty"];

/// What is counted, and how.
pub(super) enum Counted<'a> {
    /// Households, one by one.
    Households(&'a CountView),
    /// Atoms, each as many households as it says.
    Atoms(&'a View),
}

impl Counted<'_> {
    fn groups(&self, seen: &Seen, query: CountQuery<'_>) -> Vec<(Vec<Option<String>>, Count)> {
        let groups = match self {
            Self::Households(view) => seen.count(view, CountQuery { sums: &["members"], ..query }),
            Self::Atoms(view) => {
                seen.sum(view, CountQuery { sums: &["members", "households"], ..query })
            }
        };
        groups.into_iter().map(|group| self.counted(group)).collect()
    }

    fn counted(&self, group: atlas::Group) -> (Vec<Option<String>>, Count) {
        let sum = |place: usize| group.sums.get(place).copied().unwrap_or_default();
        let households = match self {
            Self::Households(_) => group.rows,
            Self::Atoms(_) => sum(1),
        };
        let members = sum(0);
        (group.values, Count { households, members })
    }

    /// Those without a point that state one of these communes, by what they state of their place.
    pub(super) fn without_place(
        &self,
        seen: &Seen,
        communes: &[&str],
        by: &[&str],
    ) -> Vec<(Stated, Count)> {
        let query = CountQuery { within: Within::Stated(communes), by, sums: &[], at: None };
        let groups = self.groups(seen, query);
        groups.into_iter().map(|(values, count)| (Stated(values), count)).collect()
    }

    /// So much of what was counted is in the answer.
    pub(super) fn show(&self, seen: &Seen, count: Count) {
        if let Self::Households(view) = self {
            let rows = usize::try_from(count.households).unwrap_or_default();
            seen.shows(&view.collection().id, rows);
        }
    }
}

/// The parts of an answer about a ground.
pub(super) fn parts(
    seen: &Seen,
    register: &Register<'_>,
    (ground, asked): (&Ground, &Asked<'_>),
    counted: &Counted<'_>,
) -> Parts {
    let at = asked.inputs.at.map(|at| at.date_naive());
    let query = CountQuery { within: Within::Ground(ground), by: &BY, sums: &[], at };
    let (mut groups, mut communes, mut total) =
        (BTreeMap::new(), BTreeMap::new(), Count::default());
    for (values, count) in counted.groups(seen, query) {
        let mut values = values.into_iter();
        let commune = values.next().flatten().unwrap_or_default();
        let class: Vec<_> = values.collect();
        groups.entry(class).or_insert_with(Count::default).add(count);
        communes.entry(commune).or_insert_with(Count::default).add(count);
        total.add(count);
    }
    counted.show(seen, total);
    let groups = groups.into_iter().map(|(class, count)| {
        let mut class = class.into_iter();
        Group { ethnic_group: class.next().flatten(), poverty: class.next().flatten(), count }
    });
    let named = asked.inputs.by.commune;
    let communes = communes.into_iter().filter(|_| named).map(|(code, count)| {
        let name = register.name(&code);
        Commune { code, name, count }
    });
    Parts {
        groups: groups.collect(),
        communes: communes.collect(),
        possible: possible(seen, register, ground, counted),
    }
}
