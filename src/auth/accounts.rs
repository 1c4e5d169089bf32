//! Accounts: made, given a password, shut, listed.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    caller::{Caller, Person},
    error::AccountError,
    memory::Memory,
    password,
    person::person,
    tries::Tries,
};
use crate::{
    ledger::{Action, Entry, Ledger, Who},
    store::{Connection, Db, Doing as _, StoreError},
};

/// The accounts of this service.
#[derive(Debug, Clone)]
pub struct Accounts {
    pub(super) db: Db,
    pub(super) ledger: Ledger,
    pub(super) memory: Arc<Memory>,
    pub(super) tries: Arc<Tries>,
    /// The account of the operating system behind a command.
    os_user: Option<Arc<str>>,
}

/// What an account is made from.
#[derive(Debug)]
pub struct NewUser<'a> {
    /// Login name.
    pub name: &'a str,
    /// Name for people.
    pub display_name: &'a str,
    /// The password, in clear, hashed here.
    pub password: &'a str,
    /// Who makes it.
    pub by: &'a str,
    /// Whoever makes it knows the password: the person has to change it at the first login.
    pub must_change_password: bool,
}

/// An account in a list.
#[derive(Debug)]
pub struct UserRow {
    /// Row id.
    pub id: i64,
    /// Login name.
    pub name: String,
    /// Name for people.
    pub display_name: String,
    /// It may not log in.
    pub disabled: bool,
    /// It waits for a password of its own.
    pub must_change_password: bool,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When a session of it was last used.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Accounts {
    /// The accounts in a database. What is done with them is written into the ledger.
    pub fn new(db: Db, ledger: Ledger) -> Self {
        Self { db, ledger, memory: Arc::default(), tries: Arc::default(), os_user: None }
    }

    /// The same for a command, which this user of the operating system runs.
    #[must_use]
    pub fn for_command_line(self, os_user: &str) -> Self {
        Self { os_user: Some(Arc::from(os_user)), ..self }
    }

    /// The one of that name, as the ledger calls it.
    pub(super) fn who(&self, name: &str) -> Who {
        match &self.os_user {
            Some(os_user) => Who::command_line(os_user, Some(name)),
            None => Who::person(name),
        }
    }

    /// Writes an entry; what it speaks of must not happen when that fails.
    pub(super) async fn note(&self, entry: Entry) -> Result<(), StoreError> {
        Ok(self.ledger.append(entry).await.map(drop)?)
    }

    /// The caller that an account is.
    pub(super) fn caller(&self, person: Person) -> Caller {
        let who = self.who(&person.name);
        Caller::person(person, who, self.ledger.clone())
    }

    pub(super) async fn client(&self) -> Result<Connection, StoreError> {
        self.db.connection().await
    }

    /// Makes an account without any right.
    ///
    /// # Errors
    /// When the name is taken or odd, or the password cannot be used.
    pub async fn add_user(&self, user: &NewUser<'_>) -> Result<i64, AccountError> {
        const DOING: &str = "adding an account";
        let hash = password::hash(user.password, user.name)?;
        self.note(
            Entry::new(self.who(user.by), Action::Grant, format!("user {}", user.name))
                .with("what", "account made"),
        )
        .await?;
        let made = self
            .client()
            .await?
            .query_one(
                include_str!("sql/add_user.sql"),
                &[&user.name, &user.display_name, &hash, &user.by, &user.must_change_password],
            )
            .await
            .doing(DOING);
        match made {
            Ok(row) => Ok(row.try_get("id").doing(DOING)?),
            Err(error) => Err(named(error, user.name)),
        }
    }

    /// Gives an account a new password and ends its sessions. Set by somebody else, it has to be changed at the next
    /// login, and rights that two persons gave wait for a second one again.
    ///
    /// # Errors
    /// When there is no such account or the password cannot be used.
    pub async fn set_password(
        &self,
        name: &str,
        password: &str,
        by: &str,
    ) -> Result<(), AccountError> {
        let hash = password::hash(password, name)?;
        self.note(Entry::new(self.who(by), Action::Password, format!("user {name}"))).await?;
        let changed = self
            .client()
            .await?
            .execute(include_str!("sql/set_password.sql"), &[&name, &hash, &by])
            .await
            .doing("setting a password")?;
        if changed == 0 { Err(AccountError::Unknown(name.to_owned())) } else { Ok(()) }
    }

    /// Shuts an account and ends its sessions.
    ///
    /// # Errors
    /// When there is no such account in use.
    pub async fn disable_user(&self, name: &str, by: &str) -> Result<(), AccountError> {
        self.note(
            Entry::new(self.who(by), Action::Grant, format!("user {name}"))
                .with("what", "account shut"),
        )
        .await?;
        let changed = self
            .client()
            .await?
            .execute(include_str!("sql/disable_user.sql"), &[&name])
            .await
            .doing("disabling an account")?;
        if changed == 0 { Err(AccountError::Unknown(name.to_owned())) } else { Ok(()) }
    }

    /// All accounts by name.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        const DOING: &str = "listing accounts";
        let client = self.client().await?;
        let rows = client.query(include_str!("sql/list_users.sql"), &[]).await.doing(DOING)?;
        rows.iter()
            .map(|row| {
                Ok(UserRow {
                    id: row.try_get("id").doing(DOING)?,
                    name: row.try_get("name").doing(DOING)?,
                    display_name: row.try_get("display_name").doing(DOING)?,
                    disabled: row.try_get("disabled").doing(DOING)?,
                    must_change_password: row.try_get("must_change_password").doing(DOING)?,
                    made_by: row.try_get("made_by").doing(DOING)?,
                    created_at: row.try_get("created_at").doing(DOING)?,
                    seen_at: row.try_get("seen_at").doing(DOING)?,
                })
            })
            .collect()
    }

    /// The caller that the command line acts as (`--as`).
    ///
    /// # Errors
    /// When there is no such account in use.
    pub async fn caller_named(&self, name: &str) -> Result<Caller, AccountError> {
        const DOING: &str = "looking up an account";
        let client = self.client().await?;
        let row =
            client.query_opt(include_str!("sql/user_named.sql"), &[&name]).await.doing(DOING)?;
        let unknown = || AccountError::Unknown(name.to_owned());
        let id: i64 = row.ok_or_else(unknown)?.try_get("id").doing(DOING)?;
        Ok(self.caller(person(&client, id).await?.ok_or_else(unknown)?))
    }
}

/// A name that is taken or odd, in words.
pub(super) fn named(error: StoreError, name: &str) -> AccountError {
    match &error {
        StoreError::Refused { constraint, .. } => match constraint.as_str() {
            "app_user_name" | "app_key_name" => AccountError::Exists(name.to_owned()),
            "app_user_name_simple" | "app_key_name_simple" => AccountError::Name(name.to_owned()),
            _ => error.into(),
        },
        _ => error.into(),
    }
}
