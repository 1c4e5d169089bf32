//! Sessions by cookie. The cookie holds a random token; the table holds only its SHA-256.

use std::net::IpAddr;

use deadpool_postgres::GenericClient as _;
use tokio::task::spawn_blocking;

use super::{
    accounts::Accounts,
    caller::Caller,
    error::AccountError,
    memory::Known,
    password::{self, PasswordError},
    person::person,
    token,
};
use crate::{
    ledger::{Action, Entry},
    store::{Doing as _, StoreError},
};

/// Name of the cookie.
pub const SESSION_COOKIE: &str = "banlang_session";

/// A session ends at the latest after this many seconds (12 hours, a long shift).
const LONGEST_S: f64 = 12.0 * 3600.0;

/// A session ends when it was not used for this many seconds.
const IDLE_S: f64 = 2.0 * 3600.0;

/// Longest token that is looked up.
const TOKEN_MOST: usize = 128;

/// A hash to compare with when there is no such account, so that both cases take the same work.
const HASH_OF_NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$J0bZ6oSlJEDhEbcRZ8FZ0m1oJc2mEz7hVvYhXG7Ow5U";

/// An open session.
#[derive(Debug)]
pub struct Session {
    /// Who it is.
    pub caller: Caller,
    /// The token that each write must bring in `X-CSRF-Token`.
    pub csrf_token: String,
}

/// Why nobody was logged in.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No such account, a disabled one or another password: the answer does not say which.
    #[error("the name or the password is not right")]
    Refused,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Accounts {
    /// Checks name and password and opens a session. Gives the cookie's value and the session. A session that the
    /// browser had before ends: a login is always a new token.
    ///
    /// # Errors
    /// When they do not fit together; the answer is the same for an unknown name.
    pub async fn log_in(
        &self,
        name: &str,
        password: &str,
        before: Option<&str>,
        address: Option<IpAddr>,
    ) -> Result<(String, Session), SessionError> {
        let (id, fits) = self.checked(name, password).await?;
        let action = if fits { Action::Login } else { Action::LoginFailed };
        // What is typed for a name may be a password: only names of accounts are written down.
        let mut who = self.who(id.map_or("unknown name", |_| name));
        who.address = address.map(|address| address.to_string());
        self.note(Entry::new(who, action, "session")).await?;
        let id = id.filter(|_| fits).ok_or(SessionError::Refused)?;
        if let Some(before) = before {
            self.end_session(before).await?;
        }
        self.open_session(id).await
    }

    async fn open_session(&self, id: i64) -> Result<(String, Session), SessionError> {
        let client = self.client().await?;
        let (cookie, csrf_token) = (token::random(), token::random());
        client
            .execute(
                include_str!("sql/open_session.sql"),
                &[&token::digest(&cookie), &id, &csrf_token, &LONGEST_S],
            )
            .await
            .doing("opening a session")?;
        let person = person(&client, id).await?.ok_or(SessionError::Refused)?;
        Ok((cookie, Session { caller: self.caller(person), csrf_token }))
    }

    /// The account of that name, and whether the password is its own.
    async fn checked(&self, name: &str, password: &str) -> Result<(Option<i64>, bool), StoreError> {
        const DOING: &str = "logging in";
        let client = self.client().await?;
        let row =
            client.query_opt(include_str!("sql/user_named.sql"), &[&name]).await.doing(DOING)?;
        // A password takes a while; the connection is not kept waiting for it.
        drop(client);
        let (id, hash) = match &row {
            Some(row) => (
                Some(row.try_get::<_, i64>("id").doing(DOING)?),
                row.try_get("password_hash").doing(DOING)?,
            ),
            None => (None, HASH_OF_NOBODY.to_owned()),
        };
        let password = password.to_owned();
        let fits = spawn_blocking(move || password::fits(&password, &hash)).await.unwrap_or(false);
        Ok((id, fits && id.is_some()))
    }

    /// The password is that of the account in use: for the command line, where two persons act one after the other.
    ///
    /// # Errors
    /// When it is not, or the database is away.
    pub async fn check_password(&self, name: &str, password: &str) -> Result<(), AccountError> {
        match self.checked(name, password).await? {
            (Some(_), true) => Ok(()),
            _ => Err(PasswordError::Wrong.into()),
        }
    }

    /// A person changes the own password: all sessions end and a new one is opened.
    ///
    /// # Errors
    /// When the old one is wrong or the new one cannot be used.
    pub async fn change_password(
        &self,
        name: &str,
        old: &str,
        new: &str,
    ) -> Result<(String, Session), AccountError> {
        let (id, fits) = self.checked(name, old).await?;
        let id = id.filter(|_| fits).ok_or(PasswordError::Wrong)?;
        if old == new {
            return Err(PasswordError::Same.into());
        }
        self.set_password(name, new, name).await?;
        self.open_session(id).await.map_err(|error| match error {
            SessionError::Refused => AccountError::Unknown(name.to_owned()),
            SessionError::Store(error) => error.into(),
        })
    }

    /// The session of a cookie, if it is open.
    ///
    /// # Errors
    /// When the database is away and the session is not in memory.
    pub async fn session_of(&self, cookie: &str) -> Result<Option<Session>, StoreError> {
        if cookie.is_empty() || cookie.len() > TOKEN_MOST {
            return Ok(None);
        }
        let digest = token::digest(cookie);
        let known = self.memory.known(&digest, self.read_session(&digest)).await?;
        Ok(known.and_then(|known| {
            Some(Session { caller: known.caller, csrf_token: known.csrf_token? })
        }))
    }

    async fn read_session(&self, digest: &[u8]) -> Result<Option<Known>, StoreError> {
        const DOING: &str = "reading a session";
        let client = self.client().await?;
        let row = client
            .query_opt(include_str!("sql/read_session.sql"), &[&digest, &IDLE_S])
            .await
            .doing(DOING)?;
        let Some(row) = row else { return Ok(None) };
        let Some(person) = person(&client, row.try_get("user_id").doing(DOING)?).await? else {
            return Ok(None);
        };
        Ok(Some(Known {
            caller: self.caller(person),
            csrf_token: Some(row.try_get("csrf_token").doing(DOING)?),
            until: row.try_get("expires_at").doing(DOING)?,
        }))
    }

    /// The caller of a key, if the key is in use.
    ///
    /// # Errors
    /// When the database is away and the key is not in memory.
    pub async fn partner_of(&self, key: &str) -> Result<Option<Caller>, StoreError> {
        if key.is_empty() || key.len() > TOKEN_MOST {
            return Ok(None);
        }
        let digest = token::digest(key);
        let known = self.memory.known(&digest, self.read_key(&digest)).await?;
        // The cookie of a session is no key, though memory knows both by their digest.
        Ok(known.map(|known| known.caller).filter(|caller| caller.as_partner().is_some()))
    }

    /// Ends the session of a cookie, if there is one.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn end_session(&self, cookie: &str) -> Result<(), StoreError> {
        let digest = token::digest(cookie);
        self.client()
            .await?
            .execute(include_str!("sql/end_session.sql"), &[&digest])
            .await
            .doing("ending a session")?;
        self.memory.forget(&digest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_for_unknown_names_takes_the_same_work_as_a_real_one() {
        let parameters =
            |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let real = password::hash("một mật khẩu dài", "ai-do").unwrap();
        assert_eq!(parameters(HASH_OF_NOBODY), parameters(&real));
        assert!(password::is_hash(HASH_OF_NOBODY));
    }
}
