//! Sessions by cookie. The cookie holds a random token; the table holds only its SHA-256.

use deadpool_postgres::GenericClient;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use super::{account, caller::Caller, password};
use crate::store::{Doing as _, StoreError};

/// Name of the cookie.
pub const SESSION_COOKIE: &str = "banlang_session";

/// A session ends at the latest after this many seconds (12 hours, a long shift).
const LONGEST_S: f64 = 12.0 * 3600.0;

/// A session ends when it was not used for this many seconds.
const IDLE_S: f64 = 2.0 * 3600.0;

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

/// Checks name and password and opens a session. Gives the cookie's value and the session.
///
/// # Errors
/// When they do not fit together; the answer is the same for an unknown name.
pub async fn log_in(
    client: &impl GenericClient,
    name: &str,
    password: &str,
) -> Result<(String, Session), SessionError> {
    const DOING: &str = "logging in";
    let row = client.query_opt(include_str!("sql/user_named.sql"), &[&name]).await.doing(DOING)?;
    let (id, hash) = match &row {
        Some(row) => (
            Some(row.try_get::<_, i64>("id").doing(DOING)?),
            row.try_get("password_hash").doing(DOING)?,
        ),
        None => (None, HASH_OF_NOBODY.to_owned()),
    };
    let password = password.to_owned();
    let fits = spawn_blocking(move || password::fits(&password, &hash)).await.unwrap_or(false);
    let id = id.filter(|_| fits).ok_or(SessionError::Refused)?;
    let token = random_token();
    let csrf_token = random_token();
    client
        .execute(
            include_str!("sql/open_session.sql"),
            &[&digest(&token), &id, &csrf_token, &LONGEST_S],
        )
        .await
        .doing("opening a session")?;
    let caller = account::caller(client, id).await?;
    Ok((token, Session { caller, csrf_token }))
}

/// The session of a cookie, if it is open.
///
/// # Errors
/// When the database is away.
pub async fn session_of(
    client: &impl GenericClient,
    token: &str,
) -> Result<Option<Session>, StoreError> {
    const DOING: &str = "reading a session";
    let row = client
        .query_opt(include_str!("sql/read_session.sql"), &[&digest(token), &IDLE_S])
        .await
        .doing(DOING)?;
    let Some(row) = row else { return Ok(None) };
    let caller = account::caller(client, row.try_get("user_id").doing(DOING)?).await?;
    Ok(Some(Session { caller, csrf_token: row.try_get("csrf_token").doing(DOING)? }))
}

/// Ends the session of a cookie, if there is one.
///
/// # Errors
/// When the database is away.
pub async fn end_session(client: &impl GenericClient, token: &str) -> Result<(), StoreError> {
    client
        .execute(include_str!("sql/end_session.sql"), &[&digest(token)])
        .await
        .doing("ending a session")?;
    Ok(())
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// 256 random bits of the operating system, as hex.
fn random_token() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_for_unknown_names_takes_the_same_work_as_a_real_one() {
        let parameters =
            |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        let real = password::hash("một mật khẩu dài").unwrap();
        assert_eq!(parameters(HASH_OF_NOBODY), parameters(&real));
        assert!(password::is_hash(HASH_OF_NOBODY));
    }
}
