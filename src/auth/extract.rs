//! Turns a request into its [`Caller`].

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use super::{
    caller::Caller,
    session::{SESSION_COOKIE, Session, session_of},
};
use crate::{http::ApiError, store::Db};

/// Header that each write brings.
const CSRF_HEADER: &str = "x-csrf-token";

/// The caller of a request that reads. Without a cookie, or with one whose session has ended, it is the public.
#[derive(Debug)]
pub struct Asking(pub Caller);

/// The caller of a request that writes: a person with an open session who brings its CSRF token.
#[derive(Debug)]
pub struct Writing(pub Caller);

/// The open session of a request: for pages whose form carries the CSRF token in a field of its own.
#[derive(Debug)]
pub struct InSession(pub Session);

/// The session cookie of a request.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies
        .split(';')
        .find_map(|cookie| cookie.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='))
}

/// The open session of a request, if there is one.
pub(super) async fn session(headers: &HeaderMap, db: &Db) -> Result<Option<Session>, ApiError> {
    let Some(token) = cookie(headers).filter(|token| !token.is_empty() && token.len() <= 128)
    else {
        return Ok(None);
    };
    Ok(session_of(&db.connection().await?, token).await?)
}

impl<S> FromRequestParts<S> for Asking
where
    S: Send + Sync,
    Db: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(
            session(&parts.headers, &Db::from_ref(state))
                .await?
                .map_or_else(Caller::public, |session| session.caller),
        ))
    }
}

impl<S> FromRequestParts<S> for InSession
where
    S: Send + Sync,
    Db: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let session = session(&parts.headers, &Db::from_ref(state)).await?;
        session.map(Self).ok_or(ApiError::Unauthenticated)
    }
}

impl Session {
    /// Refuses a write whose CSRF token is not that of the session.
    ///
    /// # Errors
    /// When the token is another one or missing.
    pub fn check_csrf(&self, token: &str) -> Result<(), ApiError> {
        if token == self.csrf_token {
            return Ok(());
        }
        Err(ApiError::Forbidden(
            "the X-CSRF-Token of your session is missing; load the page again".to_owned(),
        ))
    }
}

impl<S> FromRequestParts<S> for Writing
where
    S: Send + Sync,
    Db: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let InSession(session) = InSession::from_request_parts(parts, state).await?;
        let token = parts
            .headers
            .get(CSRF_HEADER)
            .and_then(|token| token.to_str().ok())
            .unwrap_or_default();
        session.check_csrf(token)?;
        Ok(Self(session.caller))
    }
}
