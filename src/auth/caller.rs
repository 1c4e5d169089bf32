//! The one who asks.

use std::sync::Arc;

/// What a person may do in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads and writes rows of the area.
    Editor,
}

impl Role {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Editor => "editor",
        }
    }
}

/// A role in an area.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The area as granted.
    pub area_code: String,
    /// Its name, if it is in the register.
    pub area_name: Option<String>,
}

/// A person with an account.
#[derive(Debug, Clone)]
pub struct User {
    /// Row id of the account.
    pub id: i64,
    /// Login name.
    pub name: String,
    /// Name for people.
    pub display_name: String,
    /// The grants in force now.
    pub grants: Vec<Grant>,
    /// The codes of the granted areas and of everything under them.
    pub(super) editor_of: Arc<[String]>,
}

/// The one who asks. Only this module makes one: from nothing (the public), from a session, from an account
/// named on the command line, or for the command line itself.
#[derive(Debug, Clone)]
pub struct Caller(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Public,
    Operator,
    User(Arc<User>),
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

    pub(super) fn user(user: User) -> Self {
        Self(Kind::User(Arc::new(user)))
    }

    /// The person, if it is one.
    pub fn as_user(&self) -> Option<&User> {
        match &self.0 {
            Kind::User(user) => Some(user),
            Kind::Public | Kind::Operator => None,
        }
    }

    /// It is the command line.
    pub fn is_operator(&self) -> bool {
        matches!(self.0, Kind::Operator)
    }

    /// Codes of the areas whose rows the caller may read and write; empty for all who are no editor.
    pub fn editor_of(&self) -> Arc<[String]> {
        match &self.0 {
            Kind::User(user) => Arc::clone(&user.editor_of),
            Kind::Public | Kind::Operator => Arc::from([]),
        }
    }

    /// The name that the change table keeps.
    pub fn actor(&self) -> String {
        match &self.0 {
            Kind::Public => "public".to_owned(),
            Kind::Operator => "command line".to_owned(),
            Kind::User(user) => user.name.clone(),
        }
    }
}
