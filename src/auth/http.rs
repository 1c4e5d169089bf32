//! `/auth`: who am I, log in, log out.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

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
    http::{ApiError, Params, PublicUrl},
    ledger::Action,
    store::StoreError,
};

/// Failed logins of one account name before it has to wait.
const TRIES: u32 = 8;

/// Time after which failed logins are forgotten.
const FORGET_AFTER: Duration = Duration::from_mins(5);

/// Names that are watched at once; more than that many wrong names are an attack, and all wait.
const NAMES_WATCHED: usize = 10_000;

/// Failed logins by account name, whether there is such an account or not.
static FAILED: Mutex<Option<HashMap<String, (u32, Instant)>>> = Mutex::new(None);

/// The routes, for a service that has accounts.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Accounts: FromRef<S>,
    PublicUrl: FromRef<S>,
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
    State(public): State<PublicUrl>,
    headers: HeaderMap,
    body: Result<Json<Credentials>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(Credentials { name, password }) = body.map_err(|_rejection| {
        ApiError::invalid("body", "", "send {\"name\": .., \"password\": ..} as application/json")
    })?;
    let Entered { cookie, session } = enter(&accounts, public, &headers, name, &password).await?;
    let me = Me::of(&accounts, Some(session)).await?;
    Ok(answer(&cookie, &me))
}

/// A session that was just opened, with the value of `Set-Cookie` that the browser gets.
#[derive(Debug)]
pub struct Entered {
    /// The cookie.
    pub cookie: String,
    /// The session.
    pub session: Session,
}

/// Logs in, unless the name was tried too often.
///
/// # Errors
/// [`ApiError::LoginRefused`] when name and password do not fit together, [`ApiError::TooMany`] after many failures.
pub async fn enter(
    accounts: &Accounts,
    public: PublicUrl,
    headers: &HeaderMap,
    name: String,
    password: &str,
) -> Result<Entered, ApiError> {
    wait_if_tried_often(&name)?;
    match accounts.log_in(&name, password, cookie(headers), None).await {
        Ok((token, session)) => {
            Ok(Entered { cookie: set_cookie(&token, is_https(public)), session })
        }
        Err(SessionError::Refused) => {
            note_failure(name);
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
    State(public): State<PublicUrl>,
    headers: HeaderMap,
    InSession(session): InSession,
    body: Result<Json<NewPassword>, JsonRejection>,
) -> Result<Response, ApiError> {
    session.check_csrf_of(&headers)?;
    let Json(NewPassword { old, new }) = body.map_err(|_rejection| {
        ApiError::invalid("body", "", "send {\"old\": .., \"new\": ..} as application/json")
    })?;
    match renew(&accounts, public, &session, &old, &new).await? {
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
    public: PublicUrl,
    session: &Session,
    old: &str,
    new: &str,
) -> Result<Result<Entered, PasswordError>, ApiError> {
    let person = session.caller.as_person().ok_or(ApiError::Unauthenticated)?;
    wait_if_tried_often(&person.name)?;
    match accounts.change_password(&person.name, old, new).await {
        Ok((token, session)) => {
            Ok(Ok(Entered { cookie: set_cookie(&token, is_https(public)), session }))
        }
        Err(AccountError::Password(error)) => {
            if matches!(error, PasswordError::Wrong) {
                note_failure(person.name.clone());
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
    Writing(caller): Writing,
) -> Result<Response, ApiError> {
    let cookie = leave(&accounts, &headers, &caller).await?;
    Ok(answer(&cookie, &Me::default()))
}

/// Logs out. Gives the value of `Set-Cookie` that takes the cookie away.
///
/// # Errors
/// When the ledger cannot be written or the database is away.
pub async fn leave(
    accounts: &Accounts,
    headers: &HeaderMap,
    caller: &Caller,
) -> Result<String, ApiError> {
    caller.note(Action::Logout, "session", &[]).await.map_err(StoreError::from)?;
    if let Some(token) = cookie(headers) {
        accounts.end_session(token).await?;
    }
    Ok(format!("{}; Max-Age=0", set_cookie("", false)))
}

fn is_https(public: PublicUrl) -> bool {
    public.0.is_some_and(|url| url.starts_with("https://"))
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

fn wait_if_tried_often(name: &str) -> Result<(), ApiError> {
    let mut failed = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    let failed = failed.get_or_insert_default();
    failed.retain(|_, (_, last)| last.elapsed() < FORGET_AFTER);
    let often =
        failed.get(name).is_some_and(|(tries, _)| *tries >= TRIES) || failed.len() >= NAMES_WATCHED;
    if often { Err(ApiError::TooMany { retry_after_s: FORGET_AFTER.as_secs() }) } else { Ok(()) }
}

fn note_failure(name: String) {
    let mut failed = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = failed.get_or_insert_default().entry(name).or_insert((0, Instant::now()));
    *entry = (entry.0 + 1, Instant::now());
}
