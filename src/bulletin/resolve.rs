//! Which unit a name means in the places that the text names.

use std::collections::BTreeSet;

use super::{
    gazetteer::{Entry, Gazetteer},
    mentions::Mention,
    names,
    reading::{Confidence, Why},
    words::{PROVINCES, SMALL},
};

/// Where a name is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Provinces of today; none is the whole country.
    pub(super) provinces: BTreeSet<String>,
    /// Retired provinces, by name, where the text names them.
    pub(super) were: BTreeSet<String>,
    /// Communes of today, where a district or a retired province is named that is known.
    pub(super) communes: Option<BTreeSet<String>>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    One { codes: Vec<String>, part: bool, confidence: Confidence },
    Ask { why: Why, choices: Vec<String> },
}

impl Scope {
    pub(super) fn is_country(&self) -> bool {
        self.provinces.is_empty()
    }

    fn holds(&self, entry: &Entry) -> bool {
        let province = self.is_country() || !entry.within.is_disjoint(&self.provinces);
        let communes =
            self.communes.as_ref().is_none_or(|communes| !entry.codes.is_disjoint(communes));
        let was = entry
            .was_within
            .as_ref()
            .is_none_or(|was| self.were.is_empty() || self.were.contains(was));
        province && communes && was
    }
}

/// The day decides which register is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Register {
    InForce,
    Before,
}

fn ask(why: Why, entries: &[&Entry]) -> Found {
    let choices: BTreeSet<_> =
        entries.iter().flat_map(|entry| entry.codes.iter().cloned()).collect();
    Found::Ask { why, choices: choices.into_iter().collect() }
}

/// Of the kinds that the mention may be of, in force or not.
fn wanted(mention: &Mention, retired: bool) -> impl Fn(&Entry) -> bool {
    let kinds = mention.kinds;
    move |entry: &Entry| entry.kind & kinds != 0 && entry.retired == retired
}

/// Each unit once, in the spelling of the mention where it has that: a register knows some units by several.
fn one_each<'a>(found: &[&'a Entry], mention: &Mention) -> Vec<&'a Entry> {
    let mut each: Vec<&Entry> = Vec::with_capacity(found.len());
    for entry in found {
        match each.iter_mut().find(|own| own.codes == entry.codes && own.kind == entry.kind) {
            Some(own) if entry.marked == mention.marked => *own = entry,
            Some(_) => {}
            None => each.push(entry),
        }
    }
    each
}

pub(super) struct Resolver<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) register: Register,
    /// The text has marks.
    pub(super) marks: bool,
}

impl<'a> Resolver<'a> {
    /// The unit that the mention means.
    pub(super) fn resolve(&self, mention: &Mention, scope: &Scope) -> Found {
        if let Some(found) = self.broken(mention, scope) {
            return found;
        }
        if mention.kinds & SMALL != 0 {
            let old = mention.old
                || self.register == Register::Before
                || mention.kinds & super::gazetteer::Kind::Township.bit() == mention.kinds;
            return if old { self.retired(mention, scope) } else { self.in_force(mention, scope) };
        }
        if mention.kinds & PROVINCES != 0
            && let Some(found) = self.province(mention)
        {
            return found;
        }
        self.district(mention, scope)
    }

    /// A line may break the name or end it, and both are names there.
    fn broken(&self, mention: &Mention, scope: &Scope) -> Option<Found> {
        let shorter = mention.shorter.as_ref()?;
        let here = |entry: &&Entry| entry.kind & mention.kinds != 0 && scope.holds(entry);
        let whole = self.gazetteer.named(&mention.bare).filter(here);
        let first: Vec<&Entry> = self.gazetteer.named(shorter).filter(here).collect();
        let both: Vec<&Entry> = whole.chain(first.iter().copied()).collect();
        (!first.is_empty()).then(|| ask(Why::Typo, &both))
    }

    fn in_force(&self, mention: &Mention, scope: &Scope) -> Found {
        let own = wanted(mention, false);
        let named: Vec<&Entry> = self.gazetteer.named(&mention.bare).collect();
        let here = |entry: &&&Entry| scope.holds(entry);
        let found: Vec<&Entry> =
            named.iter().filter(|entry| own(entry)).filter(here).copied().collect();
        if mention.known && !found.is_empty() {
            return self.settle(mention, scope, &found, &own);
        }
        let everywhere: Vec<&Entry> = named.iter().filter(|entry| own(entry)).copied().collect();
        let retired: Vec<&Entry> = named
            .iter()
            .filter(|entry| entry.kind & SMALL != 0 && entry.retired)
            .filter(here)
            .copied()
            .collect();
        if mention.known && !retired.is_empty() {
            let all: Vec<_> = retired.iter().chain(&everywhere).copied().collect();
            return ask(Why::OldAndNew, &all);
        }
        let other_kind: Vec<&Entry> = named
            .iter()
            .filter(|entry| entry.kind & SMALL != 0 && !entry.retired)
            .filter(here)
            .copied()
            .collect();
        if mention.known && !other_kind.is_empty() {
            return ask(Why::Homonym, &other_kind);
        }
        let near = self.near(mention, scope, &own);
        let exact: Vec<_> = everywhere.iter().filter(|_| mention.known).copied().collect();
        match (near.as_slice(), exact.is_empty()) {
            ([one], true) if !scope.is_country() && !mention.cut => one_of(one, Confidence::Typo),
            (_, true) => ask(Why::Typo, &near),
            _ => {
                let all: Vec<_> = near.iter().chain(&exact).copied().collect();
                ask(Why::Homonym, &all)
            }
        }
    }

    /// Of units with these letters the one with these marks.
    fn settle(
        &self,
        mention: &Mention,
        scope: &Scope,
        found: &[&'a Entry],
        own: &dyn Fn(&Entry) -> bool,
    ) -> Found {
        let found = &one_each(found, mention)[..];
        let exact: Vec<_> =
            found.iter().filter(|entry| entry.marked == mention.marked).copied().collect();
        let with_marks = mention.has_marks || self.marks;
        let (best, sure) = if exact.is_empty() || !with_marks {
            (found, !with_marks)
        } else {
            (exact.as_slice(), true)
        };
        let [one] = best else { return ask(Why::Homonym, best) };
        if !sure {
            // Other marks: a slip that another name may be as near to.
            let near = self.near(mention, scope, own);
            if near.iter().any(|other| other.codes != one.codes) {
                let all: Vec<_> = near.iter().chain([one]).copied().collect();
                return ask(Why::Typo, &all);
            }
        }
        let exact = one.marked == mention.marked;
        let confidence = match (scope.is_country(), exact) {
            (true, true) if with_marks => Confidence::Alone,
            (true, _) => return ask(Why::Typo, best),
            (false, true) => Confidence::Exact,
            (false, false) => Confidence::Folded,
        };
        one_of(one, confidence)
    }

    /// Units whose names are so near that a slip of the pen may have made it; those that begin so, where it breaks off.
    fn near(
        &self,
        mention: &Mention,
        scope: &Scope,
        own: &dyn Fn(&Entry) -> bool,
    ) -> Vec<&'a Entry> {
        if scope.is_country() && !mention.cut {
            return Vec::new();
        }
        let letters: Vec<char> = mention.bare.chars().collect();
        let sound = names::sound(&mention.bare);
        let slips = |entry: &Entry| names::slips(letters.len().min(entry.letters.len()));
        let near = |entry: &&Entry| {
            if mention.cut {
                return entry.bare.starts_with(&mention.bare);
            }
            entry.sound == sound
                || names::distance(&letters, &entry.letters, slips(entry)).is_some()
        };
        // The cheapest question first: names of quite another length are most of them.
        let long = |entry: &&Entry| {
            mention.cut || entry.letters.len().abs_diff(letters.len()) <= slips(entry).max(2)
        };
        let here = |entry: &&Entry| own(entry) && scope.holds(entry);
        self.gazetteer.entries.iter().filter(long).filter(here).filter(near).collect()
    }

    /// A commune of today has that code.
    pub(super) fn is_commune(&self, code: &str) -> bool {
        self.gazetteer.province(code) != code
    }

    fn knows(&self, scope: &Scope) -> bool {
        !scope.is_country()
            && scope.provinces.iter().all(|province| self.gazetteer.knows_before(province))
    }

    fn retired(&self, mention: &Mention, scope: &Scope) -> Found {
        let own = wanted(mention, true);
        if !self.knows(scope) {
            let named: Vec<&Entry> = self
                .gazetteer
                .named(&mention.bare)
                .filter(|entry| entry.kind & SMALL != 0 && scope.holds(entry))
                .collect();
            return ask(Why::Split, &named);
        }
        let named: Vec<&Entry> = self
            .gazetteer
            .named(&mention.bare)
            .filter(|entry| own(entry) && scope.holds(entry))
            .collect();
        let marked: Vec<&Entry> =
            named.iter().filter(|entry| entry.marked == mention.marked).copied().collect();
        let with_marks = mention.has_marks || self.marks;
        let exact = if marked.is_empty() || !with_marks { &named } else { &marked };
        let near = || self.near(mention, scope, &own);
        let (found, confidence) = match (mention.known, exact.is_empty()) {
            (true, false) if marked.is_empty() && with_marks => (near(), Confidence::Folded),
            (true, false) => (
                exact.clone(),
                if marked.is_empty() { Confidence::Folded } else { Confidence::Exact },
            ),
            _ => (near(), Confidence::Typo),
        };
        match found.as_slice() {
            [one] if one.certain && !mention.cut => {
                let codes = one.codes.iter().cloned().collect();
                Found::One { codes, part: one.part, confidence }
            }
            [_] => ask(Why::Split, &found),
            [] => {
                let today: Vec<&Entry> = self
                    .gazetteer
                    .named(&mention.bare)
                    .filter(|entry| entry.kind & SMALL != 0 && scope.holds(entry))
                    .collect();
                ask(Why::Typo, &today)
            }
            _ if confidence == Confidence::Exact => ask(Why::Homonym, &found),
            _ => ask(Why::Typo, &found),
        }
    }

    fn district(&self, mention: &Mention, scope: &Scope) -> Found {
        let own = wanted(mention, true);
        let wide = Scope { communes: None, ..scope.clone() };
        let found: Vec<&Entry> = self
            .gazetteer
            .named(&mention.bare)
            .filter(|entry| own(entry) && wide.holds(entry))
            .collect();
        // An island district had no communes and is told as one, too.
        let mut found = found;
        found.dedup_by(|one, other| one.codes == other.codes);
        match found.as_slice() {
            [one] if one.certain && self.knows(scope) => {
                let exact = one.marked == mention.marked;
                let confidence = if exact { Confidence::Exact } else { Confidence::Folded };
                Found::One { codes: one.codes.iter().cloned().collect(), part: false, confidence }
            }
            [] if self.knows(scope) => {
                let near = self.near(mention, &wide, &own);
                match near.as_slice() {
                    [one] if one.certain && !mention.cut => one_of(one, Confidence::Typo),
                    _ => ask(Why::Typo, &near),
                }
            }
            _ => ask(Why::Split, &found),
        }
    }

    /// A province: of today, or the retired one where the day or a word says so.
    pub(super) fn province(&self, mention: &Mention) -> Option<Found> {
        let named: Vec<&Entry> = self
            .gazetteer
            .named(&mention.bare)
            .filter(|entry| entry.kind & PROVINCES & mention.kinds != 0)
            .collect();
        // "Tỉnh Huế", "thành phố Thừa Thiên": the words for the two kinds are mixed up.
        let retired = named.iter().find(|entry| entry.retired).copied();
        let today = named.iter().find(|entry| !entry.retired).copied();
        let old = mention.old || self.register == Register::Before;
        let exact = |entry: &Entry| {
            if entry.marked == mention.marked { Confidence::Exact } else { Confidence::Folded }
        };
        match (old, retired, today) {
            (true, Some(entry), _) if entry.certain => Some(Found::One {
                codes: entry.codes.iter().cloned().collect(),
                part: false,
                confidence: exact(entry),
            }),
            (true, Some(entry), _) => Some(ask(Why::Split, &[entry])),
            (_, _, Some(entry)) => Some(one_of(entry, exact(entry))),
            (false, Some(entry), None) => Some(ask(Why::OldAndNew, &[entry])),
            (_, None, None) => None,
        }
    }
}

fn one_of(entry: &Entry, confidence: Confidence) -> Found {
    Found::One {
        codes: entry.codes.iter().cloned().collect(),
        part: entry.part && entry.retired,
        confidence,
    }
}
