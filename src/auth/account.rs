//! Accounts and their grants.

use std::sync::Arc;

use deadpool_postgres::GenericClient;

use super::{
    caller::{Caller, Grant, Role, User},
    password::{self, PasswordError},
};
use crate::store::{Doing as _, StoreError};

/// Why an account cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is one with that name.
    #[error("there is already an account {0:?}")]
    Exists(String),
    /// There is none with that name, or it is disabled.
    #[error("there is no account {0:?} in use")]
    Unknown(String),
    /// The login name has other letters.
    #[error(
        "{0:?} is not a login name; use a-z, 0-9, dot, dash and underscore, 2 to 63 characters"
    )]
    Name(String),
    /// The area is not in the register.
    #[error("there is no area with the code {0:?}")]
    Area(String),
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
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
    /// Codes of the areas that the person edits.
    pub editor_of: &'a [String],
}

/// An account in a list.
#[derive(Debug)]
pub struct UserRow {
    /// Login name.
    pub name: String,
    /// Name for people.
    pub display_name: String,
    /// It may not log in.
    pub disabled: bool,
    /// Codes of the areas that it edits.
    pub areas: Vec<String>,
}

/// Makes an account with its grants.
///
/// # Errors
/// When the name is taken or odd, the password too short or an area unknown; then nothing is made.
pub async fn add_user(
    client: &mut impl GenericClient,
    user: &NewUser<'_>,
) -> Result<(), AccountError> {
    const DOING: &str = "adding an account";
    let hash = password::hash(user.password)?;
    let transaction = client.transaction().await.doing(DOING)?;
    let made = transaction
        .query_one(include_str!("sql/add_user.sql"), &[&user.name, &user.display_name, &hash])
        .await
        .doing(DOING);
    let id: i64 = match made {
        Ok(row) => row.try_get("id").doing(DOING)?,
        Err(StoreError::Refused { constraint, .. }) if constraint == "app_user_name" => {
            return Err(AccountError::Exists(user.name.to_owned()));
        }
        Err(StoreError::Refused { constraint, .. }) if constraint == "app_user_name_simple" => {
            return Err(AccountError::Name(user.name.to_owned()));
        }
        Err(error) => return Err(error.into()),
    };
    for area in user.editor_of {
        let made = transaction
            .execute(include_str!("sql/add_grant.sql"), &[&id, &Role::Editor.as_str(), area])
            .await
            .doing(DOING)?;
        if made == 0 {
            return Err(AccountError::Area(area.clone()));
        }
    }
    Ok(transaction.commit().await.doing(DOING)?)
}

/// Gives an account a new password and ends its sessions.
///
/// # Errors
/// When there is no such account or the password is too short.
pub async fn set_password(
    client: &impl GenericClient,
    name: &str,
    password: &str,
) -> Result<(), AccountError> {
    let hash = password::hash(password)?;
    let changed = client
        .execute(include_str!("sql/set_password.sql"), &[&name, &hash])
        .await
        .doing("setting a password")?;
    if changed == 0 { Err(AccountError::Unknown(name.to_owned())) } else { Ok(()) }
}

/// Shuts an account and ends its sessions.
///
/// # Errors
/// When there is no such account in use.
pub async fn disable_user(client: &impl GenericClient, name: &str) -> Result<(), AccountError> {
    let changed = client
        .execute(include_str!("sql/disable_user.sql"), &[&name])
        .await
        .doing("disabling an account")?;
    if changed == 0 { Err(AccountError::Unknown(name.to_owned())) } else { Ok(()) }
}

/// All accounts by name.
///
/// # Errors
/// When the database is away.
pub async fn list_users(client: &impl GenericClient) -> Result<Vec<UserRow>, StoreError> {
    const DOING: &str = "listing accounts";
    let rows = client.query(include_str!("sql/list_users.sql"), &[]).await.doing(DOING)?;
    rows.iter()
        .map(|row| {
            Ok(UserRow {
                name: row.try_get("name").doing(DOING)?,
                display_name: row.try_get("display_name").doing(DOING)?,
                disabled: row.try_get("disabled").doing(DOING)?,
                areas: row.try_get("areas").doing(DOING)?,
            })
        })
        .collect()
}

/// The caller that the command line acts as (`--as`).
///
/// # Errors
/// When there is no such account in use.
pub async fn caller_named(client: &impl GenericClient, name: &str) -> Result<Caller, AccountError> {
    const DOING: &str = "looking up an account";
    let row = client.query_opt(include_str!("sql/user_named.sql"), &[&name]).await.doing(DOING)?;
    let row = row.ok_or_else(|| AccountError::Unknown(name.to_owned()))?;
    Ok(caller(client, row.try_get("id").doing(DOING)?).await?)
}

/// The caller of an account, with the grants that are in force now.
pub(super) async fn caller(client: &impl GenericClient, id: i64) -> Result<Caller, StoreError> {
    const DOING: &str = "reading grants";
    let account =
        client.query_one(include_str!("sql/user_by_id.sql"), &[&id]).await.doing(DOING)?;
    let grants = client.query(include_str!("sql/grants_of.sql"), &[&id]).await.doing(DOING)?;
    let editor_of =
        client.query_one(include_str!("sql/areas_edited.sql"), &[&id]).await.doing(DOING)?;
    let grants = grants
        .iter()
        .map(|row| {
            let area_code = row.try_get("area_code").doing(DOING)?;
            Ok(Grant {
                role: Role::Editor,
                area_code,
                area_name: row.try_get("area_name").doing(DOING)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Caller::user(User {
        id,
        name: account.try_get("name").doing(DOING)?,
        display_name: account.try_get("display_name").doing(DOING)?,
        grants,
        editor_of: Arc::from(editor_of.try_get::<_, Vec<String>>("codes").doing(DOING)?),
    }))
}
