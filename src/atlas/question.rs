//! What is asked of a layer, and which of its rows that takes.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    classes::Classes,
    count,
    mask::{self, AsOf, Mask},
    points::Points,
    schema::Schema,
};
use crate::{
    auth::Opening,
    filter::Filter,
    geo::{Ground, TimeWindow},
    policy::{Rows, View},
};

/// A question through a view.
#[derive(Debug)]
pub(super) struct Question<'a> {
    /// Through which view.
    pub(super) view: &'a View,
    /// Only rows that hold at some time of the window.
    pub(super) window: Option<TimeWindow>,
    /// Only rows that the filter takes.
    pub(super) filter: Option<&'a Filter>,
    /// This moment.
    pub(super) now: DateTime<Utc>,
    /// The day for attributes with periods.
    pub(super) as_of: AsOf,
}

/// A question to the rows of one layer, as far as each row answers for itself.
#[derive(Debug)]
pub(super) struct Sieve<'a> {
    /// The layer.
    pub(super) schema: &'a Schema,
    /// The question.
    pub(super) question: &'a Question<'a>,
    /// The zoom that is drawn, when one is.
    pub(super) zoom: Option<u8>,
}

impl Sieve<'_> {
    /// The window that rows have to hold in: the one that is asked for, or this moment when the layer shows what is
    /// current.
    fn window(&self) -> Option<TimeWindow> {
        let now = self.question.now;
        let current = self.schema.tiles().is_some_and(|tiles| tiles.current);
        let now = || current.then_some(TimeWindow { from: Some(now), to: Some(now) });
        self.question.window.or_else(now).filter(|_| self.schema.collection().time.is_some())
    }

    /// A name for what is asked besides the view: the same for all moments between which nothing in the tables begins or
    /// ends, whatever else is in them. So it is the newest moment that has passed and not how many have: an edit elsewhere
    /// brings moments and takes them away.
    pub(super) fn name(&self, tables: &[&Classes]) -> String {
        let rules = self.schema.tiles().map(|tiles| {
            tiles.only.iter().filter(|rule| self.zoom.is_some_and(|zoom| zoom < rule.below)).count()
        });
        let window = match (self.question.window, self.window()) {
            (Some(asked), _) => format!("{asked:?}"),
            (None, Some(_)) => {
                let now = self.question.now;
                let newest = tables.iter().filter_map(|classes| {
                    let moments = mask::moments(self.schema, classes);
                    let passed = moments.partition_point(|moment| *moment <= now);
                    moments.get(passed.checked_sub(1)?).copied()
                });
                let newest = newest.max();
                format!("{newest:?}{}", if newest == Some(now) { "!" } else { "" })
            }
            (None, None) => String::new(),
        };
        // The filter comes last: nothing that a client writes looks like another part of the name.
        match self.question.filter {
            Some(filter) => format!("{rules:?} {window} {} {filter}", self.question.as_of.day),
            None => format!("{rules:?} {window}"),
        }
    }

    fn conditions(&self, classes: &Classes) -> Arc<Mask> {
        classes.memos().get(&format!("if {}", self.name(&[classes])), || {
            let mut mask = Mask::of(classes, |_| true);
            if let Some(window) = self.window() {
                mask = mask.and(&mask::holding(self.schema, &window, classes));
            }
            if let Some(zoom) = self.zoom {
                mask = mask.and(&mask::at_zoom(self.schema, zoom, classes));
            }
            if let Some(filter) = self.question.filter {
                mask = mask.and(&mask::passing(self.schema, filter, self.question.as_of, classes));
            }
            mask
        })
    }

    /// The classes that the question takes, wherever their rows lie.
    pub(super) fn classes(&self, classes: &Classes) -> Arc<Mask> {
        let view = self.question.view;
        let name = format!("{} {}", view.class(), self.name(&[classes]));
        classes.memos().get(&name, || {
            mask::open_classes(self.schema, view, classes).and(&self.conditions(classes))
        })
    }

    /// The classes that the question takes of rows without a place. An activation for a ground opens those of its areas,
    /// as nobody knows where they lie.
    pub(super) fn without_place(&self, classes: &Classes) -> Arc<Mask> {
        let mask = self.classes(classes);
        let Rows::Within(within) = self.question.view.rows() else { return mask };
        let opened = within.openings.iter().map(|opening| {
            mask::classes_of(self.schema, &opening.areas, classes).and(&self.conditions(classes))
        });
        opened.fold(mask, |mask, opened| Arc::new(mask.or(&opened)))
    }

    /// The rows of a store that the question may take, with the classes that it takes of them.
    pub(super) fn open(&self, points: &Arc<Points>) -> Vec<(Arc<Points>, Arc<Mask>)> {
        let classes = points.classes();
        let view = self.question.view;
        let mask = self.classes(classes);
        let mut open = vec![(Arc::clone(points), mask)];
        if let Rows::Within(within) = view.rows()
            && !within.openings.is_empty()
        {
            let opened = points.memos().get(view.class(), || self.opened(points, &within.openings));
            open.push((opened, self.conditions(classes)));
        }
        open
    }

    /// The rows that activations open, besides those of the view's own areas.
    fn opened(&self, points: &Points, openings: &[Opening]) -> Points {
        let classes = points.classes();
        let own = mask::open_classes(self.schema, self.question.view, classes);
        let mut rows = std::collections::BTreeSet::new();
        for opening in openings {
            let theirs = mask::classes_of(self.schema, &opening.areas, classes);
            let mask = Mask::of(classes, |class| theirs.takes(class) && !own.takes(class));
            match &opening.ground {
                Some(ewkb) => {
                    let Ok(ground) = Ground::of_ewkb(ewkb) else { continue };
                    count::rows_inside(points, &ground, &mask, |row| {
                        rows.insert(row);
                    });
                }
                None => {
                    rows.extend((0..points.len()).filter(|row| mask.takes(points.class_at(*row))));
                }
            }
        }
        points.some(rows.into_iter())
    }
}
