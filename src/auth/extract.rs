//! Turns a request into its [`Caller`].

use axum::{
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use super::{
    accounts::Accounts,
    caller::Caller,
    session::{SESSION_COOKIE, Session},
};
use crate::http::ApiError;

/// Header that each write brings.
const CSRF_HEADER: &str = "x-csrf-token";

/// The caller of a request that reads: a person by cookie, a partner by key. Without a cookie, or with one whose session
/// has ended, it is the public.
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

/// The key of a request (RFC 6750, 2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The open session of a request, if there is one.
pub(super) async fn session(
    headers: &HeaderMap,
    accounts: &Accounts,
) -> Result<Option<Session>, ApiError> {
    match cookie(headers) {
        Some(cookie) => Ok(accounts.session_of(cookie).await?),
        None => Ok(None),
    }
}

impl Accounts {
    /// Who asks with these headers, at this moment.
    ///
    /// # Errors
    /// When a key is not in use: a program must not go on as the public without knowing. When the database is away.
    pub async fn asking(&self, headers: &HeaderMap) -> Result<Caller, ApiError> {
        if headers.contains_key(header::AUTHORIZATION) {
            let key = bearer(headers).ok_or(ApiError::KeyRefused)?;
            return self.partner_of(key).await?.ok_or(ApiError::KeyRefused);
        }
        let session = session(headers, self).await?;
        Ok(session.map_or_else(Caller::public, |session| session.caller))
    }
}

impl<S> FromRequestParts<S> for Asking
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Accounts::from_ref(state).asking(&parts.headers).await.map(Self)
    }
}

impl<S> FromRequestParts<S> for InSession
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let session = session(&parts.headers, &Accounts::from_ref(state)).await?;
        session.map(Self).ok_or(ApiError::Unauthenticated)
    }
}

/// For pages that have a form for some and none for others.
impl<S> OptionalFromRequestParts<S> for InSession
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, Self::Rejection> {
        let session = session(&parts.headers, &Accounts::from_ref(state)).await?;
        Ok(session.map(Self))
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

    /// The same with the token that a request brings as a header.
    ///
    /// # Errors
    /// As [`Self::check_csrf`].
    pub fn check_csrf_of(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let token = headers.get(CSRF_HEADER).and_then(|token| token.to_str().ok());
        self.check_csrf(token.unwrap_or_default())
    }
}

impl<S> FromRequestParts<S> for Writing
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let InSession(session) =
            <InSession as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        session.check_csrf_of(&parts.headers)?;
        Ok(Self(session.caller))
    }
}
