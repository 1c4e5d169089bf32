//! Puts together what a caller may do with a collection: the public's right and that of each role.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::table::{Counts, Reach, Right, Who, Writes, merges, right, sees_unmarked};
use crate::{
    auth::{Areas, Caller, Opening, Person, Scope},
    catalog::{Collection, Sensitivity},
};

/// Areas of several roles, with the first moment at which a part of them ends.
#[derive(Debug, Default)]
struct Held {
    scopes: Vec<Scope>,
}

impl Held {
    fn add(&mut self, scope: &Scope) {
        self.scopes.push(scope.clone());
    }

    fn codes(&self) -> Areas {
        Areas::union(self.scopes.iter().map(|scope| &scope.areas))
    }

    fn until(&self) -> Option<DateTime<Utc>> {
        self.scopes.iter().filter_map(|scope| scope.until).min()
    }
}

/// What a caller may do with a collection.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    everything: Option<Sensitivity>,
    own: Held,
    own_fields: Option<Sensitivity>,
    exact: Held,
    units: Held,
    written: Held,
    reviewed: Held,
    merged: Held,
    pub(super) writes_everything: bool,
    pub(super) openings: Arc<[Opening]>,
    reasons: Vec<&'static str>,
    count_reasons: Vec<&'static str>,
    named: bool,
}

impl Gathered {
    /// Of this caller, on this collection.
    pub(super) fn of(caller: &Caller, collection: &Collection) -> Self {
        let mut gathered = Self::default();
        for (who, scope) in held(caller, collection) {
            let right = right(who, collection.sensitivity);
            gathered.add(caller, collection, (who, &scope), right);
        }
        gathered
    }

    fn add(
        &mut self,
        caller: &Caller,
        collection: &Collection,
        (who, scope): (Who, &Scope),
        right: Right,
    ) {
        match right.rows {
            Reach::Nothing => {}
            Reach::Everything => {
                self.everything = self.everything.max(Some(right.fields));
                if sees_unmarked(who, collection.review) {
                    self.own.add(scope);
                }
            }
            Reach::OwnAreas | Reach::Named => {
                self.own.add(scope);
                // Rows of one view have the same fields: those that each of the roles shows.
                self.own_fields =
                    Some(self.own_fields.map_or(right.fields, |own| own.min(right.fields)));
                self.reasons.push(word(who));
                self.named = right.rows == Reach::Named;
            }
            Reach::Opened => {
                let openings = caller.as_person().map(in_force).unwrap_or_default();
                if !openings.is_empty() {
                    self.openings = openings;
                    self.own_fields =
                        Some(self.own_fields.map_or(right.fields, |own| own.min(right.fields)));
                    self.reasons.push(word(who));
                }
            }
        }
        if right.counts != Counts::Published {
            self.count_reasons.push(word(who));
        }
        match right.counts {
            Counts::Published => {}
            Counts::Units => self.units.add(scope),
            Counts::Exact => {
                self.exact.add(scope);
                self.units.add(scope);
            }
        }
        if merges(who, collection.desk) {
            self.merged.add(scope);
        }
        match right.writes {
            Writes::OwnAreas => self.written.add(scope),
            Writes::Desk if collection.desk => self.written.add(scope),
            Writes::Reviews if collection.review => self.reviewed.add(scope),
            Writes::Nothing | Writes::Labels | Writes::Desk | Writes::Reviews => {}
            Writes::Everything => self.writes_everything = true,
        }
    }

    /// All rows are open, with fields up to that sensitivity. A key opens no more than it names.
    pub(super) fn everything(&self) -> Option<Sensitivity> {
        if self.named { None } else { self.everything }
    }

    /// Rows of these areas are open.
    pub(super) fn own(&self) -> Areas {
        self.own.codes()
    }

    /// The fields of rows that are not open to everyone.
    pub(super) fn own_fields(&self) -> Option<Sensitivity> {
        self.own_fields
    }

    /// Exact counts of any ground are open in these areas.
    pub(super) fn exact(&self) -> Areas {
        self.exact.codes()
    }

    /// Exact counts of whole units are open in these areas.
    pub(super) fn units(&self) -> Areas {
        self.units.codes()
    }

    /// Rows of these areas may be written.
    pub(super) fn written(&self) -> Areas {
        self.written.codes()
    }

    /// Drafts of these areas may be approved, and until when.
    pub(super) fn reviewed(&self) -> (Areas, Option<DateTime<Utc>>) {
        (self.reviewed.codes(), self.reviewed.until())
    }

    /// Rows of these areas may be merged, and until when.
    pub(super) fn merged(&self) -> (Areas, Option<DateTime<Utc>>) {
        (self.merged.codes(), self.merged.until())
    }

    /// The first moment at which a part of what is open closes.
    pub(super) fn until(&self) -> Option<DateTime<Utc>> {
        let openings = self.openings.iter().map(|opening| opening.until).min();
        [self.own.until(), self.exact.until(), self.units.until(), self.written.until(), openings]
            .into_iter()
            .flatten()
            .min()
    }

    /// Why figures about rows that stay closed are open: the roles.
    pub(super) fn reason_of_counts(&self) -> String {
        self.count_reasons.join(", ")
    }

    /// Why rows that are not open to everyone are open: the roles and activations.
    pub(super) fn reason(&self) -> String {
        let mut reasons: Vec<_> = self.reasons.iter().map(|word| (*word).to_owned()).collect();
        for opening in self.openings.iter() {
            let kind = if opening.break_glass { "break-glass" } else { "activation" };
            reasons.push(format!("{kind} {}: {}", opening.activation, opening.reason));
        }
        reasons.join(", ")
    }
}

/// What activations open to a person now: a node may know the person from before one of them ended, and what has ended
/// must not close the rest.
fn in_force(person: &Person) -> Arc<[Opening]> {
    let now = Utc::now();
    if person.openings().iter().all(|opening| now < opening.until) {
        return Arc::clone(person.openings());
    }
    person.openings().iter().filter(|opening| now < opening.until).cloned().collect()
}

fn word(who: Who) -> &'static str {
    match who {
        Who::Public => "public",
        Who::Partner => "partner",
        Who::In(role) => role.as_str(),
        Who::Operator => "command line",
    }
}

/// As whom the caller asks, and where.
fn held(caller: &Caller, collection: &Collection) -> Vec<(Who, Scope)> {
    if caller.is_operator() {
        return vec![(Who::Operator, Scope::default())];
    }
    let mut held = vec![(Who::Public, Scope::default())];
    if let Some(partner) = caller.as_partner()
        && partner.collections.contains(&collection.id)
    {
        let areas = partner.areas.clone().unwrap_or_default();
        held.push((Who::Partner, Scope { areas, until: Some(partner.until) }));
    }
    if let Some(person) = caller.as_person() {
        for role in person.roles() {
            let scope = person.scope(role).cloned().unwrap_or_default();
            held.push((Who::In(role), scope));
        }
    }
    held
}
