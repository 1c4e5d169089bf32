//! Figures of the map in memory as the parts of an answer.

use super::{
    count::{Commune, Count, Group, Parts},
    detail::Detail,
    possible::{Stated, possible},
    register::Register,
    way::Asked,
};
use crate::{
    atlas::{self, CountQuery, Seen, Within},
    geo::Ground,
    policy::{CountView, View},
};

/// What makes the groups.
const CLASSES: [&str; 2] = ["ethnic_group", "poverty"];

/// The commune that a household states.
const COMMUNE: [&str; 1] = ["commune_code"];

/// Values and what agrees in them.
type Counts = (Vec<Option<String>>, Count);

/// What is counted, and how.
pub(super) enum Counted<'a> {
    /// Households, one by one.
    Households(&'a CountView),
    /// Atoms, each as many households as it says.
    Atoms(&'a View),
}

impl Counted<'_> {
    fn groups(&self, seen: &Seen, query: CountQuery<'_>) -> Vec<Vec<Counts>> {
        let lists = match self {
            Self::Households(view) => seen.count(view, CountQuery { sums: &["members"], ..query }),
            Self::Atoms(view) => {
                seen.sum(view, CountQuery { sums: &["members", "households"], ..query })
            }
        };
        let list = |groups: Vec<atlas::Group>| {
            groups.into_iter().map(|group| self.counted(group)).collect()
        };
        lists.into_iter().map(list).collect()
    }

    fn counted(&self, group: atlas::Group) -> Counts {
        let sum = |place: usize| group.sums.get(place).copied().unwrap_or_default();
        let households = match self {
            Self::Households(_) => group.rows,
            Self::Atoms(_) => sum(1),
        };
        let members = sum(0);
        (group.values, Count { households, members })
    }

    /// Those without a point that state one of these communes, by what they state of their place.
    fn without_place(&self, seen: &Seen, communes: &[&str], by: &[&str]) -> Vec<(Stated, Count)> {
        if communes.is_empty() {
            return Vec::new();
        }
        let query = CountQuery { within: Within::Stated(communes), by: &[by], sums: &[], at: None };
        let groups = self.groups(seen, query).into_iter().flatten();
        groups.map(|(values, count)| (Stated(values), count)).collect()
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
    let both: [&[&str]; 2] = [&CLASSES, &COMMUNE];
    let by = if asked.inputs.by.commune { &both } else { &both[..1] };
    let query = CountQuery { within: Within::Ground(ground), by, sums: &[], at };
    let mut lists = counted.groups(seen, query).into_iter();
    let (groups, communes) = (lists.next().unwrap_or_default(), lists.next().unwrap_or_default());
    let mut total = Count::default();
    for (_, count) in &groups {
        total.add(*count);
    }
    counted.show(seen, total);
    let groups = groups.into_iter().map(|(class, count)| {
        let mut class = class.into_iter();
        Group { ethnic_group: class.next().flatten(), poverty: class.next().flatten(), count }
    });
    let communes = communes.into_iter().map(|(code, count)| {
        let code = code.into_iter().next().flatten().unwrap_or_default();
        let name = register.name(&code);
        Commune { code, name, count }
    });
    let waiting = |codes: &[&str], by: &[&str]| counted.without_place(seen, codes, by);
    let possible = possible(register, ground, waiting);
    counted.show(seen, possible);
    Parts {
        groups: groups.collect(),
        communes: communes.collect(),
        possible,
        detail: Detail::default(),
    }
}
