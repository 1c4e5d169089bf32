//! Figures about rows: those inside a ground, and those without a place that state an area.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;

use super::{
    classes::Classes,
    count,
    mask::{AsOf, codes_of, text, text_of},
    model::Seen,
    parts::Part,
    question::{Question, Sieve},
    schema::Schema,
    snapshot::Layer,
};
use crate::{
    geo::Ground,
    policy::{CountView, View},
};

/// Rows that agree in some attributes, and what they amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The values of the attributes that were asked for, in their order.
    pub values: Vec<Option<String>>,
    /// How many rows.
    pub rows: i64,
    /// The sums of the measures that were asked for.
    pub sums: Vec<i64>,
}

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub struct CountQuery<'a> {
    /// Where.
    pub within: Within<'a>,
    /// Attributes that make the groups; several times, for several lists of groups.
    pub by: &'a [&'a [&'a str]],
    /// Fields that are summed.
    pub sums: &'a [&'a str],
    /// The day for attributes with periods; `None` for now.
    pub at: Option<NaiveDate>,
}

/// Which rows, as far as their place goes.
#[derive(Debug, Clone, Copy)]
pub enum Within<'a> {
    /// Those with a point inside, or on the border.
    Ground(&'a Ground),
    /// Those without a point that state one of these areas.
    Stated(&'a [&'a str]),
}

impl Seen {
    /// Counts rows that stay closed themselves. Whoever shows the figures says so with [`Seen::shows`].
    pub fn count(&self, view: &CountView, query: CountQuery<'_>) -> Vec<Vec<Group>> {
        self.counted(view.counted(), query)
    }

    /// Adds up rows that are open. Whoever shows the figures says so with [`Seen::shows`].
    pub fn sum(&self, view: &View, query: CountQuery<'_>) -> Vec<Vec<Group>> {
        self.counted(view, query)
    }

    fn counted(&self, view: &View, query: CountQuery<'_>) -> Vec<Vec<Group>> {
        let Some(Layer::Points(layer)) = self.layer_of(view) else {
            return query.by.iter().map(|_| Vec::new()).collect();
        };
        let schema = &*layer.schema;
        let day = query.at.unwrap_or(self.now().date_naive());
        let as_of = AsOf { day, ended_too: query.at.is_none() };
        let question = Question { view, window: None, filter: None, now: self.now(), as_of };
        let sieve = Sieve { schema, question: &question, zoom: None };
        let mut lists = Lists::of(schema, query, as_of);
        match query.within {
            Within::Ground(ground) => {
                for (sign, points) in layer.signed() {
                    for (points, mask) in sieve.open(points) {
                        lists.add(points.classes(), |add| {
                            count::inside(&points, ground, &mask, |part| add(sign, &part));
                        });
                    }
                }
            }
            Within::Stated(areas) => {
                for (sign, unplaced) in layer.unplaced.signed() {
                    let classes = unplaced.classes();
                    let wanted = codes_of(classes, schema.area(), areas);
                    let mask = sieve.without_place(classes);
                    let stated = |code: u32| wanted.get(code as usize).copied().unwrap_or(false);
                    lists.add(classes, |add| {
                        unplaced.of_areas(stated, |part| {
                            if mask.takes(part.class) {
                                add(sign, &part);
                            }
                        });
                    });
                }
            }
        }
        lists.finish()
    }

    /// How many rows that are open lie inside the ground, and the ids of the first ones after an id, in order.
    pub fn inside(
        &self,
        view: &View,
        ground: &Ground,
        (after, limit): (i64, usize),
    ) -> (usize, Vec<i64>) {
        let Some(Layer::Points(layer)) = self.layer_of(view) else { return (0, Vec::new()) };
        let as_of = AsOf { day: self.now().date_naive(), ended_too: true };
        let question = Question { view, window: None, filter: None, now: self.now(), as_of };
        let sieve = Sieve { schema: &layer.schema, question: &question, zoom: None };
        let mut ids = Vec::new();
        for (points, gone) in layer.present() {
            for (points, mask) in sieve.open(points) {
                count::rows_inside(&points, ground, &mask, |row| {
                    let id = points.row(row).map(|point| point.id);
                    ids.extend(id.filter(|id| gone.is_none_or(|gone| !gone.contains(id))));
                });
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let first = ids.partition_point(|id| *id <= after);
        let page = ids.get(first..).unwrap_or_default().iter().take(limit).copied();
        (ids.len(), page.collect())
    }

    /// Ids of the rows inside the ground, in order, for a statement of the database that counts them and gives nothing of a
    /// single one: it is asked through the same view.
    pub fn counted_ids(&self, view: &CountView, ground: &Ground) -> Vec<i64> {
        self.inside(view.counted(), ground, (i64::MIN, usize::MAX)).1
    }

    /// The value of an attribute in any row of the layer, for attributes that all rows have alike.
    pub fn any(&self, view: &View, field: &str) -> Option<String> {
        let Layer::Points(layer) = self.layer_of(view)? else { return None };
        let attribute = layer.schema.attribute(&view.field(field)?.name)?;
        let mut texts =
            layer.classes().filter_map(|(classes, class)| classes.text(class, attribute));
        texts.next().map(str::to_owned)
    }
}

/// Lists of groups on their way.
struct Lists<'a> {
    schema: &'a Schema,
    sums: Vec<usize>,
    as_of: AsOf,
    each: Vec<List<'a>>,
}

/// Groups by some attributes.
struct List<'a> {
    names: &'a [&'a str],
    by: Vec<Option<usize>>,
    found: BTreeMap<Vec<Option<String>>, (i64, Vec<i64>)>,
}

/// The groups of a table of classes, found out once for all questions by the same attributes.
struct Grouping {
    /// The group of each class.
    of_class: Vec<u32>,
    /// A class of each group.
    example: Vec<u32>,
}

/// What is added up of one table: rows and sums, group after group.
struct Totals {
    grouping: Arc<Grouping>,
    width: usize,
    numbers: Vec<i64>,
    touched: Vec<u32>,
}

impl Totals {
    fn of(grouping: Arc<Grouping>, sums: usize) -> Self {
        let width = sums + 1;
        // Pages of it that nothing is added to cost nothing.
        let numbers = vec![0; grouping.example.len() * width];
        Self { grouping, width, numbers, touched: Vec::new() }
    }

    fn add(&mut self, sign: i64, part: &Part<'_>, sums: &[usize]) {
        let group = self.grouping.of_class.get(part.class as usize).copied().unwrap_or_default();
        let first = group as usize * self.width;
        let numbers = self.numbers.get_mut(first..first + self.width);
        let Some([rows, totals @ ..]) = numbers else { return };
        if *rows == 0 {
            self.touched.push(group);
        }
        *rows += sign * part.rows;
        for (total, measure) in totals.iter_mut().zip(sums) {
            *total += sign * part.sums.get(*measure);
        }
    }

    /// A class of each group that something was added to, with its rows and sums.
    fn finish(&mut self) -> impl Iterator<Item = (u32, i64, &[i64])> {
        self.touched.sort_unstable();
        self.touched.dedup();
        self.touched.iter().filter_map(|group| {
            let first = *group as usize * self.width;
            let class = self.grouping.example.get(*group as usize)?;
            let [rows, sums @ ..] = self.numbers.get(first..first + self.width)? else {
                return None;
            };
            Some((*class, *rows, sums))
        })
    }
}

impl<'a> Lists<'a> {
    fn of(schema: &'a Schema, query: CountQuery<'a>, as_of: AsOf) -> Self {
        let list = |names: &&'a [&'a str]| List {
            names,
            by: names.iter().map(|name| schema.attribute(name)).collect(),
            found: BTreeMap::new(),
        };
        let sums = query.sums.iter().filter_map(|name| schema.measure(name)).collect();
        Self { schema, sums, as_of, each: query.by.iter().map(list).collect() }
    }

    /// Adds what `inside` calls its argument with: parts with their signs.
    fn add<'b>(&mut self, classes: &Classes, inside: impl FnOnce(&mut dyn FnMut(i64, &Part<'b>))) {
        let Self { schema, sums, as_of, each: lists } = self;
        let totals =
            |list: &List<'_>| Totals::of(list.grouping(schema, classes, *as_of), sums.len());
        let mut open: Vec<_> = lists.iter().map(totals).collect();
        inside(&mut |sign, part| open.iter_mut().for_each(|open| open.add(sign, part, sums)));
        for (list, open) in lists.iter_mut().zip(&mut open) {
            for (class, rows, own) in open.finish() {
                let value = |attribute: &Option<usize>| {
                    text(schema, classes, (*attribute)?, class, *as_of).map(str::to_owned)
                };
                let values = list.by.iter().map(value).collect();
                let (all, totals) = list.found.entry(values).or_default();
                *all += rows;
                totals.resize(own.len(), 0);
                totals.iter_mut().zip(own).for_each(|(total, sum)| *total += sum);
            }
        }
    }

    /// Those with rows, in the order of their values.
    fn finish(self) -> Vec<Vec<Group>> {
        let groups = |list: List<'_>| {
            let found = list.found.into_iter().filter(|(_, (rows, _))| *rows != 0);
            found.map(|(values, (rows, sums))| Group { values, rows, sums }).collect()
        };
        self.each.into_iter().map(groups).collect()
    }
}

impl List<'_> {
    fn grouping(&self, schema: &Schema, classes: &Classes, as_of: AsOf) -> Arc<Grouping> {
        classes.memos().get(&format!("by {:?} {as_of:?}", self.names), || {
            let values: Vec<Vec<u32>> = self
                .by
                .iter()
                .map(|attribute| values(schema, classes, *attribute, as_of))
                .collect();
            let mut groups: HashMap<Vec<u32>, u32> = HashMap::new();
            let (mut of_class, mut example) = (Vec::new(), Vec::new());
            for class in (0_u32..).take(classes.len()) {
                let value = |(attribute, values): (&Option<usize>, &Vec<u32>)| {
                    let code = attribute.map_or(0, |attribute| classes.code(class, attribute));
                    values.get(code as usize).copied().unwrap_or_default()
                };
                let key: Vec<u32> = self.by.iter().zip(&values).map(value).collect();
                let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
                let group = *groups.entry(key).or_insert(next);
                if group == next {
                    example.push(class);
                }
                of_class.push(group);
            }
            Grouping { of_class, example }
        })
    }
}

/// For each code of an attribute a number that is the same for codes of the same text on the day.
fn values(schema: &Schema, classes: &Classes, attribute: Option<usize>, as_of: AsOf) -> Vec<u32> {
    let Some(attribute) = attribute else { return vec![0] };
    let mut known: HashMap<Option<&str>, u32> = HashMap::new();
    let number = |code: u32| {
        let text = text_of(schema, classes.kept(attribute, code), attribute, as_of);
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(text).or_insert(next)
    };
    (0_u32..).take(classes.values(attribute) + 1).map(number).collect()
}
