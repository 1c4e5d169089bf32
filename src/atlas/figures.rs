//! Figures about rows: those inside a ground, and those without a place that state an area.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    classes::Classes,
    count::{self, Tally},
    mask::{AsOf, codes_of, text},
    model::Seen,
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
                    let mut tally = Tally::default();
                    for (points, mask) in sieve.open(points) {
                        count::inside(&points, ground, &mask, |part| tally.add(sign, &part));
                    }
                    groups.add(tally, points.classes());
                }
            }
            Within::Stated(areas) => {
                for (sign, unplaced) in layer.unplaced() {
                    let classes = unplaced.classes();
                    let wanted = codes_of(classes, schema.area(), areas);
                    let mask = sieve.without_place(classes);
                    let mut tally = Tally::default();
                    let stated = |code: u32| wanted.get(code as usize).copied().unwrap_or(false);
                    unplaced.of_areas(stated, |part| {
                        if mask.takes(part.class) {
                            tally.add(sign, &part);
                        }
                    });
                    groups.add(tally, classes);
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

/// Groups on their way.
struct Groups<'a> {
    schema: &'a Schema,
    by: Vec<Option<usize>>,
    sums: Vec<usize>,
    as_of: AsOf,
    found: BTreeMap<Vec<Option<String>>, (i64, Vec<i64>)>,
}

impl<'a> Groups<'a> {
    fn of(schema: &'a Schema, query: CountQuery<'_>, as_of: AsOf) -> Self {
        let by = query.by.iter().map(|name| schema.attribute(name)).collect();
        let sums = query.sums.iter().filter_map(|name| schema.measure(name)).collect();
        Self { schema, by, sums, as_of, found: BTreeMap::new() }
    }

    fn add(&mut self, tally: Tally, classes: &Classes) {
        for (class, rows, own) in tally.into_classes() {
            let value = |attribute: &Option<usize>| {
                text(self.schema, classes, (*attribute)?, class, self.as_of).map(str::to_owned)
            };
            let values = self.by.iter().map(value).collect();
            let (all, totals) = self.found.entry(values).or_default();
            *all += rows;
            totals.resize(self.sums.len(), 0);
            for (total, sum) in totals.iter_mut().zip(&self.sums) {
                *total += own.get(*sum).copied().unwrap_or_default();
            }
        }
    }

    /// Those with rows, in the order of their values.
    fn finish(self) -> Vec<Group> {
        let groups = self.found.into_iter().filter(|(_, (rows, _))| *rows != 0);
        groups.map(|(values, (rows, sums))| Group { values, rows, sums }).collect()
    }
}
