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
    points::Part,
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
    /// Attributes that make the groups.
    pub by: &'a [&'a str],
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
    pub fn count(&self, view: &CountView, query: CountQuery<'_>) -> Vec<Group> {
        self.counted(view.counted(), query)
    }

    /// Adds up rows that are open. Whoever shows the figures says so with [`Seen::shows`].
    pub fn sum(&self, view: &View, query: CountQuery<'_>) -> Vec<Group> {
        self.counted(view, query)
    }

    fn counted(&self, view: &View, query: CountQuery<'_>) -> Vec<Group> {
        let Some(Layer::Points(layer)) = self.layer_of(view) else { return Vec::new() };
        let schema = &*layer.schema;
        let day = query.at.unwrap_or(self.now().date_naive());
        let as_of = AsOf { day, ended_too: query.at.is_none() };
        let question = Question { view, window: None, filter: None, now: self.now(), as_of };
        let sieve = Sieve { schema, question: &question, zoom: None };
        let mut groups = Groups::of(schema, query, as_of);
        match query.within {
            Within::Ground(ground) => {
                for (sign, points) in layer.signed() {
                    for (points, mask) in sieve.open(points) {
                        groups.add(points.classes(), |add| {
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
                    groups.add(classes, |add| {
                        unplaced.of_areas(stated, |part| {
                            if mask.takes(part.class) {
                                add(sign, &part);
                            }
                        });
                    });
                }
            }
        }
        groups.finish()
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

    /// The value of an attribute in any row of the layer, for attributes that all rows have alike.
    pub fn any(&self, view: &View, field: &str) -> Option<String> {
        let Layer::Points(layer) = self.layer_of(view)? else { return None };
        let attribute = layer.schema.attribute(&view.field(field)?.name)?;
        let mut texts =
            layer.classes().filter_map(|(classes, class)| classes.text(class, attribute));
        texts.next().map(str::to_owned)
    }
}

/// Groups on their way. Which group a class is of is found out once for all questions by the same attributes.
struct Groups<'a> {
    schema: &'a Schema,
    query: CountQuery<'a>,
    by: Vec<Option<usize>>,
    sums: Vec<usize>,
    as_of: AsOf,
    found: BTreeMap<Vec<Option<String>>, (i64, Vec<i64>)>,
}

/// The groups of a table of classes.
struct Grouping {
    /// The group of each class.
    of_class: Vec<u32>,
    /// A class of each group.
    example: Vec<u32>,
}

impl<'a> Groups<'a> {
    fn of(schema: &'a Schema, query: CountQuery<'a>, as_of: AsOf) -> Self {
        let by = query.by.iter().map(|name| schema.attribute(name)).collect();
        let sums = query.sums.iter().filter_map(|name| schema.measure(name)).collect();
        Self { schema, query, by, sums, as_of, found: BTreeMap::new() }
    }

    fn grouping(&self, classes: &Classes) -> Arc<Grouping> {
        let name = format!("by {:?} {:?}", self.query.by, self.as_of);
        classes.memos().get(&name, || {
            let values: Vec<Vec<u32>> =
                self.by.iter().map(|attribute| self.values(classes, *attribute)).collect();
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

    /// For each code of an attribute a number that is the same for codes of the same text on the day.
    fn values(&self, classes: &Classes, attribute: Option<usize>) -> Vec<u32> {
        let Some(attribute) = attribute else { return vec![0] };
        let mut known: HashMap<Option<&str>, u32> = HashMap::new();
        let codes = (0_u32..).take(classes.values(attribute) + 1);
        let number = |code: u32| {
            let text = text_of(self.schema, classes.kept(attribute, code), attribute, self.as_of);
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *known.entry(text).or_insert(next)
        };
        codes.map(number).collect()
    }

    /// Adds what `inside` calls its argument with: parts with their signs.
    fn add<'b>(&mut self, classes: &Classes, inside: impl FnOnce(&mut dyn FnMut(i64, &Part<'b>))) {
        let grouping = self.grouping(classes);
        let width = self.sums.len() + 1;
        // Pages of it that nothing is added to cost nothing.
        let mut totals = vec![0_i64; grouping.example.len() * width];
        let mut touched = Vec::new();
        inside(&mut |sign, part| {
            let group = grouping.of_class.get(part.class as usize).copied().unwrap_or_default();
            let first = group as usize * width;
            let Some([rows, sums @ ..]) = totals.get_mut(first..first + width) else { return };
            if *rows == 0 {
                touched.push(group);
            }
            *rows += sign * part.rows;
            for (sum, measure) in sums.iter_mut().zip(&self.sums) {
                *sum += sign * part.sums.get(*measure);
            }
        });
        touched.sort_unstable();
        touched.dedup();
        for group in touched {
            let first = group as usize * width;
            let class = grouping.example.get(group as usize).copied().unwrap_or_default();
            let Some([rows, sums @ ..]) = totals.get(first..first + width) else { continue };
            let value = |attribute: &Option<usize>| {
                text(self.schema, classes, (*attribute)?, class, self.as_of).map(str::to_owned)
            };
            let values = self.by.iter().map(value).collect();
            let (all, own) = self.found.entry(values).or_default();
            *all += rows;
            own.resize(sums.len(), 0);
            own.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
    }

    /// Those with rows, in the order of their values.
    fn finish(self) -> Vec<Group> {
        let groups = self.found.into_iter().filter(|(_, (rows, _))| *rows != 0);
        groups.map(|(values, (rows, sums))| Group { values, rows, sums }).collect()
    }
}
