//! Which classes an answer takes: the view, the time, the zoom and the filter, decided once for each class.

use std::{
    cell::OnceCell,
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{
    classes::{Classes, Kept},
    kinds::Kinds,
    schema::Schema,
};
use crate::{
    auth::Areas,
    catalog::Value,
    filter::{Filter, Scalar},
    geo::TimeWindow,
    policy::{Rows, View},
};

/// Classes that are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mask {
    bits: Box<[u64]>,
    all: bool,
    /// The same for kinds, when somebody asked.
    of_kinds: OnceLock<Option<Box<Self>>>,
}

impl Mask {
    /// Every class, of whatever table.
    pub(super) fn all() -> Self {
        Self { bits: Box::default(), all: true, of_kinds: OnceLock::new() }
    }

    /// The classes that the test takes.
    pub(super) fn of(classes: &Classes, takes: impl Fn(u32) -> bool) -> Self {
        Self::of_so_many(classes.len(), takes)
    }

    /// Those of so many classes that the test takes.
    #[expect(clippy::cast_possible_truncation, reason = "classes are numbered by u32")]
    pub(super) fn of_so_many(classes: usize, takes: impl Fn(u32) -> bool) -> Self {
        let mut bits = vec![0_u64; classes.div_ceil(64)];
        let mut all = true;
        for class in 0..classes as u32 {
            let taken = takes(class);
            all &= taken;
            if let Some(word) = bits.get_mut(class as usize / 64) {
                *word |= u64::from(taken) << (class % 64);
            }
        }
        Self { bits: bits.into(), all, of_kinds: OnceLock::new() }
    }

    /// The kinds that are taken, when every kind is taken as a whole or not at all.
    pub(super) fn of_kinds(&self, kinds: &Kinds) -> Option<&Self> {
        self.of_kinds.get_or_init(|| kinds.mask(self).map(Box::new)).as_deref()
    }

    /// Rows of the class are taken.
    pub(super) fn takes(&self, class: u32) -> bool {
        self.all
            || self.bits.get(class as usize / 64).is_some_and(|word| word >> (class % 64) & 1 == 1)
    }

    /// Every class is taken.
    pub(super) fn is_all(&self) -> bool {
        self.all
    }

    /// No class is taken.
    pub(super) fn is_empty(&self) -> bool {
        !self.all && self.bits.iter().all(|word| *word == 0)
    }

    /// What one of them takes.
    pub(super) fn or(&self, other: &Self) -> Self {
        let bits = self.bits.iter().zip(&other.bits).map(|(one, other)| one | other).collect();
        Self { bits, all: self.all || other.all, of_kinds: OnceLock::new() }
    }

    /// What both take.
    pub(super) fn and(&self, other: &Self) -> Self {
        let bits = self.bits.iter().zip(&other.bits).map(|(one, other)| one & other).collect();
        Self { bits, all: self.all && other.all, of_kinds: OnceLock::new() }
    }
}

/// The codes of an attribute whose texts are among these.
pub(super) fn codes_of(classes: &Classes, attribute: Option<usize>, wanted: &[&str]) -> Vec<bool> {
    let wanted: HashSet<&str> = wanted.iter().copied().collect();
    texts(classes, attribute, |text| wanted.contains(text))
}

/// The day for which attributes with periods are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AsOf {
    /// The day.
    pub(super) day: NaiveDate,
    /// What has ended still counts as long as nothing newer has begun: reviews are yearly and come late.
    pub(super) ended_too: bool,
}

/// The value of an attribute, as far as texts decide.
pub(super) fn text<'a>(
    schema: &'a Schema,
    classes: &'a Classes,
    attribute: usize,
    class: u32,
    as_of: AsOf,
) -> Option<&'a str> {
    text_of(schema, classes.value(class, attribute), attribute, as_of)
}

/// The text of a value.
pub(super) fn text_of<'a>(
    schema: &'a Schema,
    kept: Option<&'a Kept>,
    attribute: usize,
    as_of: AsOf,
) -> Option<&'a str> {
    match kept {
        Some(Kept::Value(_, text)) => Some(text),
        Some(Kept::Periods(periods, _)) => {
            let newest = periods.iter().rev().find(|period| period.from <= as_of.day);
            let holds = newest
                .filter(|period| as_of.ended_too || period.to.is_none_or(|to| as_of.day < to));
            holds.map(|period| &*period.value).or_else(|| schema.missing(attribute))
        }
        None => schema.missing(attribute),
    }
}

/// A test on the text of an attribute, made once for each of its values.
fn texts(classes: &Classes, attribute: Option<usize>, takes: impl Fn(&str) -> bool) -> Vec<bool> {
    let Some(attribute) = attribute else { return Vec::new() };
    let value = |code: usize| match classes.kept(attribute, u32::try_from(code).ok()?)? {
        Kept::Value(_, text) => Some(takes(text)),
        Kept::Periods(..) => None,
    };
    (0..=classes.values(attribute)).map(|code| value(code).unwrap_or(false)).collect()
}

fn holds(table: &[bool], classes: &Classes, attribute: Option<usize>, class: u32) -> bool {
    attribute.is_some_and(|attribute| {
        table.get(classes.code(class, attribute) as usize).copied().unwrap_or(false)
    })
}

/// The classes whose rows the view opens, wherever they lie. What activations open by its place is told apart in
/// [`opened`].
pub(super) fn open_classes(schema: &Schema, view: &View, classes: &Classes) -> Mask {
    let area = schema.area();
    let of_areas = |codes: &Areas| texts(classes, area, |code| codes.holds(code));
    match view.rows() {
        Rows::All => Mask::of(classes, |_| true),
        Rows::Marked { mark, own, within } => {
            let marked = schema.attribute(&mark.field);
            let public = texts(classes, marked, |text| text == mark.value);
            let (own, within) = (of_areas(own), within.as_ref().map(of_areas));
            Mask::of(classes, |class| {
                (holds(&public, classes, marked, class) || holds(&own, classes, area, class))
                    && within.as_ref().is_none_or(|within| holds(within, classes, area, class))
            })
        }
        Rows::Within(within) => {
            let own = of_areas(&within.areas);
            Mask::of(classes, |class| holds(&own, classes, area, class))
        }
        // Rows of communities are for writing, and rows that follow others have no place of their own.
        Rows::OfCommunities(_) | Rows::Following(_) => Mask::of(classes, |_| false),
    }
}

/// The classes of these areas.
pub(super) fn classes_of(schema: &Schema, codes: &[String], classes: &Classes) -> Mask {
    let area = schema.area();
    let own = texts(classes, area, |code| codes.iter().any(|own| own == code));
    Mask::of(classes, |class| holds(&own, classes, area, class))
}

/// The classes that hold at some time of the window. A day in the end column is the first one after; an instant is the
/// last one of the row, and a row of instants without it holds at its start only.
pub(super) fn holding(schema: &Schema, window: &TimeWindow, classes: &Classes) -> Mask {
    Mask::of(classes, holds_in(schema, window, classes))
}

/// The same for one class.
pub(super) fn holds_in<'a>(
    schema: &'a Schema,
    window: &'a TimeWindow,
    classes: &'a Classes,
) -> impl Fn(u32) -> bool + 'a {
    let time = schema.collection().time.as_ref();
    let by_day = time
        .and_then(|time| schema.collection().field(&time.start))
        .is_some_and(|field| field.kind == crate::catalog::FieldType::Date);
    let moment = |name: &str, class| {
        schema.attribute(name).and_then(|attribute| moment(classes.value(class, attribute)?))
    };
    move |class| {
        let Some(time) = time else { return true };
        let start = moment(&time.start, class);
        let end = time.end.as_deref().map(|end| moment(end, class));
        let begun = window.to.is_none_or(|to| start.is_none_or(|start| start <= to));
        let lasts = window.from.is_none_or(|from| match (by_day, end) {
            (true, Some(end)) => end.is_none_or(|end| end > from),
            (_, end) => end.flatten().or(start).is_some_and(|last| last >= from),
        });
        begun && lasts
    }
}

/// The classes that the filter takes. What it says of classes that agree in all that it looks at is found out once.
pub(super) fn passing(schema: &Schema, filter: &Filter, as_of: AsOf, classes: &Classes) -> Mask {
    let passes = |class: u32| {
        filter.passes(|name| {
            let attribute = schema.attribute(name)?;
            match classes.value(class, attribute) {
                Some(Kept::Value(value, _)) => Some(value.into()),
                _ => text(schema, classes, attribute, class, as_of).map(Scalar::Text),
            }
        })
    };
    let looked_at = filter.fields();
    let looked_at = looked_at.iter().filter_map(|name| schema.attribute(name));
    // Attribute by attribute: how far apart two of its codes stand in the list of answers.
    let (mut steps, mut answers) = (Vec::new(), 1_usize);
    for attribute in looked_at {
        steps.push((attribute, answers));
        answers = answers.saturating_mul(classes.values(attribute) + 1);
    }
    if answers > classes.len() {
        return Mask::of(classes, passes);
    }
    let known: Vec<OnceCell<bool>> = vec![OnceCell::new(); answers];
    Mask::of(classes, |class| {
        let place =
            |(attribute, step): &(usize, usize)| step * classes.code(class, *attribute) as usize;
        let known = known.get(steps.iter().map(place).sum::<usize>());
        known.map_or_else(|| passes(class), |known| *known.get_or_init(|| passes(class)))
    })
}

/// The instants at which a row of the layer begins or ends to hold, in order.
pub(super) fn moments(schema: &Schema, classes: &Classes) -> Arc<Vec<DateTime<Utc>>> {
    classes.memos().get("moments", || {
        let time = schema.collection().time.iter();
        let names = time.flat_map(|time| [Some(&time.start), time.end.as_ref()]).flatten();
        let attributes = names.filter_map(|name| schema.attribute(name));
        let codes = attributes.flat_map(|attribute| {
            let most = u32::try_from(classes.values(attribute)).unwrap_or(u32::MAX);
            (1..=most).filter_map(move |code| moment(classes.kept(attribute, code)?))
        });
        let mut moments: Vec<_> = codes.collect();
        moments.sort_unstable();
        moments.dedup();
        moments
    })
}

/// The instant of a value; a day is its first instant, UTC.
fn moment(kept: &Kept) -> Option<DateTime<Utc>> {
    match kept {
        Kept::Value(Value::Datetime(time), _) => Some(*time),
        Kept::Value(Value::Date(day), _) => Some(day.and_time(NaiveTime::MIN).and_utc()),
        _ => None,
    }
}

/// The classes that the tiles of a zoom show.
pub(super) fn at_zoom(schema: &Schema, zoom: u8, classes: &Classes) -> Mask {
    let Some(tiles) = schema.tiles() else { return Mask::of(classes, |_| false) };
    let always = tiles.always.as_ref();
    let attribute = always.and_then(|always| schema.attribute(&always.field));
    let kept = texts(classes, attribute, |text| {
        always.is_some_and(|always| always.rows.contains_key(text))
    });
    let rules: Vec<_> = tiles
        .only
        .iter()
        .filter(|rule| zoom < rule.below)
        .map(|rule| {
            let attribute = schema.attribute(&rule.field);
            (attribute, texts(classes, attribute, |text| rule.values.iter().any(|own| own == text)))
        })
        .collect();
    Mask::of(classes, |class| {
        rules.iter().all(|(attribute, table)| holds(table, classes, *attribute, class))
            || holds(&kept, classes, attribute, class)
    })
}
