//! Who knows what a community keeps to itself.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::auth::{Areas, Caller, Role, Stewardship};

/// The areas and communities in which somebody is inside: what a record closes to others is open there.
#[derive(Debug, Clone, Default)]
pub struct Inside {
    areas: Areas,
    communities: Arc<[Stewardship]>,
    until: Option<DateTime<Utc>>,
}

impl Inside {
    /// Who keeps the records of an area, and who speaks for a community there.
    pub(super) fn of(caller: &Caller) -> Self {
        let Some(person) = caller.as_person() else { return Self::default() };
        let officers: Vec<_> = [Role::Editor, Role::Approver]
            .into_iter()
            .filter_map(|role| person.scope(role))
            .collect();
        let stewards = person.stewardships().iter().map(|own| &own.scope);
        Self {
            areas: Areas::union(officers.iter().map(|scope| &scope.areas)),
            communities: person.stewardships().into(),
            until: officers.into_iter().chain(stewards).filter_map(|scope| scope.until).min(),
        }
    }

    /// Codes of the areas whose officer asks.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// The communities that the caller speaks for, each in its areas.
    pub fn communities(&self) -> &[Stewardship] {
        &self.communities
    }

    /// The caller is outside everywhere.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty() && self.communities.is_empty()
    }

    /// The first moment at which a part of it ends.
    pub(super) fn until(&self) -> Option<DateTime<Utc>> {
        self.until
    }

    /// Different ones see different texts.
    pub(super) fn class(&self) -> String {
        let own = |own: &Stewardship| format!("{}:{}", own.community, own.scope.areas.digest());
        let communities: Vec<_> = self.communities.iter().map(own).collect();
        format!("{}|{}", self.areas.digest(), communities.join("|"))
    }
}
