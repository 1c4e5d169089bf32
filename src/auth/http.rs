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
use serde::{Deserialize, Serialize};

use super::{
    caller::User,
    extract::{Writing, cookie, session},
    session::{SESSION_COOKIE, Session, SessionError, end_session, log_in},
};
use crate::{
    http::{ApiError, Params, PublicUrl},
    store::Db,
};

/// Failed logins of one account name before it has to wait.
const TRIES: u32 = 8;

/// Time after which failed logins are forgotten.
const FORGET_AFTER: Duration = Duration::from_mins(5);

/// Names that are watched at once; more than that many wrong names are an attack, and all wait.
const NAMES_WATCHED: usize = 10_000;

/// Failed logins by account name, whether there is such an account or not.
static FAILED: Mutex<Option<HashMap<String, (u32, Instant)>>> = Mutex::new(None);

/// The routes, for a service that has a database.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    PublicUrl: FromRef<S>,
{
    Router::new()
        .route("/auth/me", get(me))
        .route("/auth/login", post(login))
        .route("/auth/logout", post(logout))
}

#[derive(Debug, Serialize)]
struct Me {
    user: Option<MyAccount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
}

#[derive(Debug, Serialize)]
struct MyAccount {
    name: String,
    display_name: String,
    grants: Vec<MyGrant>,
}

#[derive(Debug, Serialize)]
struct MyGrant {
    role: &'static str,
    area_code: String,
    area_name: Option<String>,
}

impl From<&User> for MyAccount {
    fn from(user: &User) -> Self {
        let grants = user.grants.iter().map(|grant| MyGrant {
            role: grant.role.as_str(),
            area_code: grant.area_code.clone(),
            area_name: grant.area_name.clone(),
        });
        Self {
            name: user.name.clone(),
            display_name: user.display_name.clone(),
            grants: grants.collect(),
        }
    }
}

impl Me {
    fn of(session: Option<Session>) -> Self {
        match session {
            Some(session) => Self {
                user: session.caller.as_user().map(MyAccount::from),
                csrf_token: Some(session.csrf_token),
            },
            None => Self { user: None, csrf_token: None },
        }
    }
}

async fn me(
    State(db): State<Db>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    params.finish()?;
    let me = Me::of(session(&headers, &db).await?);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(me)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    name: String,
    password: String,
}

async fn login(
    State(db): State<Db>,
    State(public): State<PublicUrl>,
    body: Result<Json<Credentials>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(Credentials { name, password }) = body.map_err(|_rejection| {
        ApiError::invalid("body", "", "send {\"name\": .., \"password\": ..} as application/json")
    })?;
    wait_if_tried_often(&name)?;
    let result = log_in(&db.connection().await?, &name, &password).await;
    let (token, session) = match result {
        Ok(opened) => opened,
        Err(SessionError::Refused) => {
            note_failure(name);
            return Err(ApiError::LoginRefused);
        }
        Err(SessionError::Store(error)) => return Err(error.into()),
    };
    let secure = public.0.is_some_and(|url| url.starts_with("https://"));
    Ok(answer(&set_cookie(&token, secure), &Me::of(Some(session))))
}

async fn logout(
    State(db): State<Db>,
    headers: HeaderMap,
    _writing: Writing,
) -> Result<Response, ApiError> {
    if let Some(token) = cookie(&headers) {
        end_session(&db.connection().await?, token).await?;
    }
    Ok(answer(&format!("{}; Max-Age=0", set_cookie("", false)), &Me::of(None)))
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
