//! `/auth`: who am I, log in, log out.

use std::net::IpAddr;

use axum::{
    Json, Router,
    extract::{FromRef, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    accounts::Accounts,
    caller::Caller,
    error::AccountError,
    extract::{InSession, Writing, cookie, session},
    password::PasswordError,
    session::{SESSION_COOKIE, Session, SessionError},
};
use crate::{
    http::{ApiError, ClientAddress, Params, Scheme},
    ledger::Action,
    store::StoreError,
};

/// The routes, for a service that has accounts.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Accounts: FromRef<S>,
{
    Router::new()
        .route("/auth/me", get(me))
        .route("/auth/login", post(login))
        .route("/auth/logout", post(logout))
        .route("/auth/password", post(change_password))
}

/// Who is logged in, and what is open to them.
#[derive(Debug, Default, Serialize)]
struct Me {
    user: Option<MyAccount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
}

#[derive(Debug, Serialize)]
struct MyAccount {
    name: String,
    display_name: String,
    /// Nothing is open before the password is changed.
    must_change_password: bool,
    grants: Vec<MyGrant>,
    openings: Vec<MyOpening>,
}

#[derive(Debug, Serialize)]
struct MyGrant {
    role: &'static str,
    area_code: Option<String>,
    area_name: Option<String>,
    community: Option<String>,
    until: Option<DateTime<Utc>>,
}

/// An activation under which personal rows are open.
#[derive(Debug, Serialize)]
struct MyOpening {
    activation: i64,
    break_glass: bool,
    reason: String,
    until: DateTime<Utc>,
}

impl Me {
    async fn of(accounts: &Accounts, session: Option<Session>) -> Result<Self, ApiError> {
        let Some(session) = session else { return Ok(Self::default()) };
        let Some(person) = session.caller.as_person() else { return Ok(Self::default()) };
        let now = Utc::now();
        let grants = accounts.grants(Some(&person.name)).await?;
        let grants = grants
            .into_iter()
            .filter(|grant| grant.confirmed_at.is_some() && grant.from <= now)
            .map(|grant| MyGrant {
                role: grant.role.as_str(),
                area_code: grant.area,
                area_name: grant.area_name,
                community: grant.community,
                until: grant.to,
            });
        let openings = person.openings().iter().map(|opening| MyOpening {
            activation: opening.activation,
            break_glass: opening.break_glass,
            reason: opening.reason.clone(),
            until: opening.until,
        });
        let account = MyAccount {
            name: person.name.clone(),
            display_name: person.display_name.clone(),
            must_change_password: person.must_change_password,
            grants: grants.collect(),
            openings: openings.collect(),
        };
        Ok(Self { user: Some(account), csrf_token: Some(session.csrf_token) })
    }
}

async fn me(
    State(accounts): State<Accounts>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    params.finish()?;
    let me = Me::of(&accounts, session(&headers, &accounts).await?).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(me)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    name: String,
    password: String,
}

async fn login(
    State(accounts): State<Accounts>,
    scheme: Scheme,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Result<Json<Credentials>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(Credentials { name, password }) = body.map_err(|_rejection| {
        ApiError::invalid("body", "", "send {\"name\": .., \"password\": ..} as application/json")
    })?;
    let entered = enter(&accounts, &headers, (scheme, address), &name, &password).await?;
    let me = Me::of(&accounts, Some(entered.session)).await?;
    Ok(answer(&entered.cookie, &me))
}

/// A session that was just opened, with the value of `Set-Cookie` that the browser gets.
#[derive(Debug)]
pub struct Entered {
    /// The cookie.
    pub cookie: String,
    /// The session.
    pub session: Session,
}

/// How a client comes: whether what it sends is seen on the way, and from where.
pub type Way = (Scheme, IpAddr);

/// Logs in, unless name or address have failed too often.
///
/// # Errors
/// [`ApiError::LoginRefused`] when name and password do not fit together, [`ApiError::TooMany`] after many failures.
pub async fn enter(
    accounts: &Accounts,
    headers: &HeaderMap,
    (scheme, address): Way,
    name: &str,
    password: &str,
) -> Result<Entered, ApiError> {
    accounts.tries.wait(name, address)?;
    match accounts.log_in(name, password, cookie(headers), Some(address)).await {
        Ok((token, session)) => {
            Ok(Entered { cookie: set_cookie(&token, scheme == Scheme::Https), session })
        }
        Err(SessionError::Refused) => {
            accounts.tries.fail(name, address);
            Err(ApiError::LoginRefused)
        }
        Err(SessionError::Store(error)) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    old: String,
    new: String,
}

async fn change_password(
    State(accounts): State<Accounts>,
    scheme: Scheme,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    InSession(session): InSession,
    body: Result<Json<NewPassword>, JsonRejection>,
) -> Result<Response, ApiError> {
    session.check_csrf_of(&headers)?;
    let Json(NewPassword { old, new }) = body.map_err(|_rejection| {
        ApiError::invalid("body", "", "send {\"old\": .., \"new\": ..} as application/json")
    })?;
    match renew(&accounts, (scheme, address), &session, &old, &new).await? {
        Ok(Entered { cookie, session }) => {
            let me = Me::of(&accounts, Some(session)).await?;
            Ok(answer(&cookie, &me))
        }
        Err(error @ PasswordError::Wrong) => Err(ApiError::invalid("old", "", error)),
        Err(error) => Err(ApiError::invalid("new", "", error)),
    }
}

/// Changes the password of the one whose session it is; a new session takes the place of all that were open.
///
/// # Errors
/// When the password was tried too often or the database is away; a password that cannot be used, or is not the right
/// one, is the inner error.
pub async fn renew(
    accounts: &Accounts,
    (scheme, address): Way,
    session: &Session,
    old: &str,
    new: &str,
) -> Result<Result<Entered, PasswordError>, ApiError> {
    let person = session.caller.as_person().ok_or(ApiError::Unauthenticated)?;
    accounts.tries.wait(&person.name, address)?;
    match accounts.change_password(&person.name, old, new).await {
        Ok((token, session)) => {
            let cookie = set_cookie(&token, scheme == Scheme::Https);
            Ok(Ok(Entered { cookie, session }))
        }
        Err(AccountError::Password(error)) => {
            if matches!(error, PasswordError::Wrong) {
                accounts.tries.fail(&person.name, address);
            }
            Ok(Err(error))
        }
        Err(AccountError::Store(error)) => Err(error.into()),
        Err(other) => Err(ApiError::Conflict(other.to_string())),
    }
}

async fn logout(
    State(accounts): State<Accounts>,
    headers: HeaderMap,
    scheme: Scheme,
    Writing(caller): Writing,
) -> Result<Response, ApiError> {
    let cookie = leave(&accounts, &headers, scheme, &caller).await?;
    Ok(answer(&cookie, &Me::default()))
}

/// Logs out. Gives the value of `Set-Cookie` that takes the cookie away.
///
/// # Errors
/// When the ledger cannot be written or the database is away.
pub async fn leave(
    accounts: &Accounts,
    headers: &HeaderMap,
    scheme: Scheme,
    caller: &Caller,
) -> Result<String, ApiError> {
    caller.note(Action::Logout, "session", &[]).await.map_err(StoreError::from)?;
    if let Some(token) = cookie(headers) {
        accounts.end_session(token).await?;
    }
    Ok(format!("{}; Max-Age=0", set_cookie("", scheme == Scheme::Https)))
}

fn set_cookie(token: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

fn answer(cookie: &str, me: &Me) -> Response {
    let mut response =
        (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(me)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
