//! One entry: who did what, to what, when and why.

use std::{fmt, str::FromStr};

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What happened. The words are stored for good; a new one is added at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Someone logged in.
    Login,
    /// A login was refused.
    LoginFailed,
    /// Someone logged out.
    Logout,
    /// A password was set.
    Password,
    /// A right was proposed, confirmed or withdrawn; the detail says which.
    Grant,
    /// A key of a partner was made or withdrawn.
    Key,
    /// The first look of a view at personal rows, before its first byte.
    Read,
    /// What a view looked at since, at most a minute.
    ReadSummary,
    /// Rows left as a file.
    Export,
    /// Rows were written one by one.
    Edit,
    /// A file was imported.
    Import,
    /// An event's opening of personal rows: asked, confirmed, renewed, ended, reviewed or broken; the detail says which.
    Activation,
    /// An edition of public figures was made or published.
    Edition,
    /// A community's access label was set.
    Label,
    /// The service itself was changed, its ledger included.
    Settings,
    /// A command of the command line.
    Command,
    /// The ledger itself was exported.
    LedgerExport,
    /// A draft was approved, or a record was sent back; the detail says which.
    Review,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Login,
        Self::LoginFailed,
        Self::Logout,
        Self::Password,
        Self::Grant,
        Self::Key,
        Self::Read,
        Self::ReadSummary,
        Self::Export,
        Self::Edit,
        Self::Import,
        Self::Activation,
        Self::Edition,
        Self::Label,
        Self::Settings,
        Self::Command,
        Self::LedgerExport,
        Self::Review,
    ];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::LoginFailed => "login_failed",
            Self::Logout => "logout",
            Self::Password => "password",
            Self::Grant => "grant",
            Self::Key => "key",
            Self::Read => "read",
            Self::ReadSummary => "read_summary",
            Self::Export => "export",
            Self::Edit => "edit",
            Self::Import => "import",
            Self::Activation => "activation",
            Self::Edition => "edition",
            Self::Label => "label",
            Self::Settings => "settings",
            Self::Command => "command",
            Self::LedgerExport => "ledger_export",
            Self::Review => "review",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no action of the ledger; there are: {known}", known = Action::ALL.map(Action::as_str).join(", "))]
pub struct UnknownAction(String);

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or_else(|| UnknownAction(text.to_owned()))
    }
}

/// What kind of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoKind {
    /// A person with an account.
    Person,
    /// A partner's key.
    Key,
    /// Anyone.
    Public,
    /// A command of the command line.
    CommandLine,
    /// The service by itself.
    Service,
}

impl WhoKind {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Key => "key",
            Self::Public => "public",
            Self::CommandLine => "command_line",
            Self::Service => "service",
        }
    }
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Who {
    /// Login name, name of a key, or what stands for one.
    pub name: String,
    /// What kind of actor.
    pub kind: WhoKind,
    /// Account of the operating system behind a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_user: Option<String>,
    /// Address of the client at a login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Who {
    /// An actor of that kind.
    pub fn new(kind: WhoKind, name: impl Into<String>) -> Self {
        Self { name: name.into(), kind, os_user: None, address: None }
    }

    /// A person with an account.
    pub fn person(name: impl Into<String>) -> Self {
        Self::new(WhoKind::Person, name)
    }

    /// The service by itself.
    pub fn service() -> Self {
        Self::new(WhoKind::Service, "banlang")
    }

    /// A command: in the name of an account if it acts as one, and always with the account of the operating system.
    pub fn command_line(os_user: &str, acting_as: Option<&str>) -> Self {
        Self {
            os_user: Some(os_user.to_owned()),
            ..Self::new(WhoKind::CommandLine, acting_as.unwrap_or(os_user))
        }
    }

    /// The same, coming from that address.
    #[must_use]
    pub fn from_address(self, address: impl Into<String>) -> Self {
        Self { address: Some(address.into()), ..self }
    }
}

/// What is written into the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in UTC, to the microsecond.
    #[serde(with = "microseconds")]
    pub at: DateTime<Utc>,
    /// Who.
    pub who: Who,
    /// What.
    pub action: Action,
    /// To what: "household", "user y-hanh", "key partner-1", "event 7".
    pub subject: String,
    /// What else is to be known; small. Never names, list numbers or places of households.
    pub detail: Map<String, Value>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
}

impl Entry {
    /// An entry of now, without detail and reason.
    pub fn new(who: Who, action: Action, subject: impl Into<String>) -> Self {
        Self {
            at: Utc::now().trunc_subsecs(6),
            who,
            action,
            subject: subject.into(),
            detail: Map::new(),
            reason: None,
        }
    }

    /// The same with one more thing to be known.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }

    /// The same with the actor's reason.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same as PostgreSQL can hold it: no NUL in a text, no part of a microsecond.
    pub(super) fn storable(mut self) -> Self {
        self.at = self.at.trunc_subsecs(6);
        for text in [&mut self.who.name, &mut self.subject] {
            without_nul(text);
        }
        for text in [&mut self.who.os_user, &mut self.who.address, &mut self.reason] {
            text.iter_mut().for_each(without_nul);
        }
        if self.detail.iter().any(|(name, value)| name.contains('\0') || has_nul(value)) {
            self.detail = storable_map(self.detail);
        }
        self
    }
}

fn without_nul(text: &mut String) {
    if text.contains('\0') {
        *text = text.replace('\0', "\u{fffd}");
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(map) => map.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn storable_map(map: Map<String, Value>) -> Map<String, Value> {
    map.into_iter()
        .map(|(mut name, value)| {
            without_nul(&mut name);
            (name, storable_value(value))
        })
        .collect()
}

fn storable_value(value: Value) -> Value {
    match value {
        Value::String(mut text) => {
            without_nul(&mut text);
            Value::String(text)
        }
        Value::Array(values) => values.into_iter().map(storable_value).collect(),
        Value::Object(map) => Value::Object(storable_map(map)),
        other => other,
    }
}

/// RFC 3339 in UTC with six digits: `2026-11-25T07:00:00.000000Z`.
pub(super) mod microseconds {
    use chrono::{DateTime, Datelike as _, SecondsFormat, Utc};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::geo::YEARS;

    /// The text of an instant.
    pub(in crate::ledger) fn text(at: &DateTime<Utc>) -> String {
        at.to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    pub(super) fn serialize<S: Serializer>(
        at: &DateTime<Utc>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text(at))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(deserializer)?;
        read(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no time")))
    }

    /// An instant that can be written again as it was read.
    pub(in crate::ledger) fn read(text: &str) -> Option<DateTime<Utc>> {
        let at = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
        Some(at).filter(|at| YEARS.contains(&at.year()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_stored_under_its_word() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
            assert_eq!(action.as_str().parse(), Ok(action));
        }
        assert!("reed".parse::<Action>().unwrap_err().to_string().contains("read_summary"));
    }

    #[test]
    fn what_postgresql_cannot_hold_is_replaced() {
        let entry = Entry::new(Who::person("a\0b"), Action::Edit, "x")
            .with("k", serde_json::json!([{"n\0": "\0"}]))
            .storable();
        assert_eq!(entry.who.name, "a\u{fffd}b");
        assert_eq!(entry.detail["k"], serde_json::json!([{"n\u{fffd}": "\u{fffd}"}]));
    }
}
