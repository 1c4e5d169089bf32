//! The one who asks.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::areas::Areas;
use crate::ledger::{Action, Entry, Ledger, LedgerError, Watch, Who};

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A planner: exact counts of whole units.
    Viewer,
    /// Reads and writes rows of the area.
    Editor,
    /// Reads rows of the area and approves what others made.
    Approver,
    /// The disaster desk: exact counts always, rows under an activation.
    Disaster,
    /// Reads the ledger.
    Auditor,
    /// Makes accounts, grants and keys.
    Admin,
    /// Sets the access labels of a community.
    Steward,
}

impl Role {
    /// All of them, in the order of the policy.
    pub const ALL: [Self; 7] = [
        Self::Viewer,
        Self::Editor,
        Self::Approver,
        Self::Disaster,
        Self::Auditor,
        Self::Admin,
        Self::Steward,
    ];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Approver => "approver",
            Self::Disaster => "disaster",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
            Self::Steward => "steward",
        }
    }

    /// The role of a stored word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// A grant of it counts only after a second administrator has confirmed it: it opens personal data, or gives
    /// rights away.
    pub fn needs_second_admin(self) -> bool {
        match self {
            Self::Viewer | Self::Editor | Self::Approver | Self::Disaster | Self::Admin => true,
            Self::Auditor | Self::Steward => false,
        }
    }

    /// It is granted in an area.
    pub fn has_area(self) -> bool {
        !matches!(self, Self::Auditor | Self::Admin)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a role holds, and how long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Codes of the granted areas and of everything under them, in order.
    pub areas: Areas,
    /// The first moment at which a part of it has ended.
    pub until: Option<DateTime<Utc>>,
}

/// A community whose labels somebody sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stewardship {
    /// The word of the ethnic group.
    pub community: String,
    /// Where.
    pub scope: Scope,
}

/// An activation that opens personal rows to the disaster desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its number.
    pub activation: i64,
    /// One person opened it alone.
    pub break_glass: bool,
    /// Why, in the words of the one who asked.
    pub reason: String,
    /// Codes of the areas that it opens to this person.
    pub areas: Areas,
    /// EWKB of the ground, EPSG:4326; `None` when all of the areas are open.
    pub ground: Option<Arc<[u8]>>,
    /// Its end.
    pub until: DateTime<Utc>,
}

/// A person with an account.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Row id of the account.
    pub id: i64,
    /// Login name.
    pub name: String,
    /// Name for people.
    pub display_name: String,
    /// Somebody else set the password: nothing is open before it is changed.
    pub must_change_password: bool,
    /// The roles in force now with their scopes, each role once; stewards have theirs in `stewardships`.
    pub(super) roles: Vec<(Role, Scope)>,
    /// Communities whose labels the person sets.
    pub(super) stewardships: Vec<Stewardship>,
    /// What activations open now.
    pub(super) openings: Arc<[Opening]>,
}

impl Person {
    /// The roles in force, stewards included.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        let steward = (!self.stewardships.is_empty()).then_some(Role::Steward);
        self.roles.iter().map(|(role, _)| *role).chain(steward)
    }

    /// The scope of a role, if the person has it.
    pub fn scope(&self, role: Role) -> Option<&Scope> {
        self.roles.iter().find(|(own, _)| *own == role).map(|(_, scope)| scope)
    }

    /// The person has the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles().any(|own| own == role)
    }

    /// Communities whose labels the person sets.
    pub fn stewardships(&self) -> &[Stewardship] {
        &self.stewardships
    }

    /// What activations open to the person now.
    pub fn openings(&self) -> &Arc<[Opening]> {
        &self.openings
    }
}

/// A program of a partner, known by its key.
#[derive(Debug, Clone)]
pub struct Partner {
    /// Name of the key.
    pub name: String,
    /// Ids of the collections that the key opens.
    pub collections: Vec<String>,
    /// Where; `None` for everywhere.
    pub areas: Option<Areas>,
    /// The key's end.
    pub until: DateTime<Utc>,
}

/// The one who asks. Only this module makes one: from nothing (the public), from a session or a key, from an account
/// named on the command line, or for the command line itself.
#[derive(Debug, Clone)]
pub struct Caller(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Public,
    Operator,
    Person(Arc<Known>),
    Partner(Arc<Partner>),
}

/// A person with the ledger that what it does is written into.
#[derive(Debug)]
struct Known {
    person: Person,
    who: Who,
    ledger: Ledger,
}

impl Caller {
    /// Anyone.
    pub fn public() -> Self {
        Self(Kind::Public)
    }

    /// The command line on the server, acting for nobody: everything but personal data.
    pub fn operator() -> Self {
        Self(Kind::Operator)
    }

    pub(super) fn person(person: Person, who: Who, ledger: Ledger) -> Self {
        Self(Kind::Person(Arc::new(Known { person, who, ledger })))
    }

    pub(super) fn partner(partner: Partner) -> Self {
        Self(Kind::Partner(Arc::new(partner)))
    }

    /// The person, if it is one.
    pub fn as_person(&self) -> Option<&Person> {
        match &self.0 {
            Kind::Person(known) => Some(&known.person),
            Kind::Public | Kind::Operator | Kind::Partner(_) => None,
        }
    }

    /// Where looks of this person are recorded, under that view and reason. Only people look at personal rows.
    pub fn watch(&self, view: String, reason: String) -> Option<Watch> {
        match &self.0 {
            Kind::Person(known) => Some(known.ledger.watch(known.who.clone(), view, reason)),
            Kind::Public | Kind::Operator | Kind::Partner(_) => None,
        }
    }

    /// Writes into the ledger what a person does; what others do is in it by other ways or is nobody's secret.
    ///
    /// # Errors
    /// When it cannot be written: then it must not be done.
    pub async fn note(
        &self,
        action: Action,
        subject: &str,
        detail: &[(&str, serde_json::Value)],
    ) -> Result<(), LedgerError> {
        let Kind::Person(known) = &self.0 else { return Ok(()) };
        let entry = Entry::new(known.who.clone(), action, subject);
        let entry =
            detail.iter().fold(entry, |entry, (name, value)| entry.with(name, value.clone()));
        known.ledger.append(entry).await.map(drop)
    }

    /// The partner, if a program of one asks.
    pub fn as_partner(&self) -> Option<&Partner> {
        match &self.0 {
            Kind::Partner(partner) => Some(partner),
            Kind::Public | Kind::Operator | Kind::Person(_) => None,
        }
    }

    /// It is the command line.
    pub fn is_operator(&self) -> bool {
        matches!(self.0, Kind::Operator)
    }

    /// It is anyone: no account, no key.
    pub fn is_public(&self) -> bool {
        matches!(self.0, Kind::Public)
    }

    /// The person has the role.
    pub fn is(&self, role: Role) -> bool {
        self.as_person().is_some_and(|person| person.is(role))
    }

    /// The name that the change table keeps.
    pub fn actor(&self) -> String {
        match &self.0 {
            Kind::Public => "public".to_owned(),
            Kind::Operator => "command line".to_owned(),
            Kind::Person(known) => known.person.name.clone(),
            Kind::Partner(partner) => format!("key {}", partner.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_is_known_by_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.as_str()), Some(role));
        }
        assert_eq!(Role::of("superuser"), None);
    }
}
