//! The one who works at a page: somebody with a session and a password of their own.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::notice::Notice;
use crate::{
    app::App,
    auth::{Caller, InSession, Person, Role, Session, Way},
    http::{ApiError, ClientAddress, Lang, Params, Scheme, located},
    page::CSRF,
};

/// What a segment or a value of an address keeps as it is.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Where the password is changed.
pub(super) const PASSWORD: &str = "/admin/password";

/// A text as a part of an address.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// A request for a page.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) app: App,
    pub(super) session: Session,
    pub(super) person: Person,
    pub(super) lang: Lang,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    /// How the client comes.
    pub(super) way: Way,
    pub(super) params: Params,
    /// What was just done.
    pub(super) notice: Option<Notice>,
}

impl FromRequestParts<App> for Desk {
    type Rejection = Response;

    /// Whoever is not logged in is led to the login, whoever has the password of somebody else to the change of it:
    /// from pages that exist and from those that do not.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let mut params = Params::of(&parts.uri).map_err(ApiError::into_response)?;
        let lang = Lang::negotiate(&mut params, &parts.headers).map_err(ApiError::into_response)?;
        let session = match InSession::from_request_parts(parts, app).await {
            Ok(InSession(session)) => session,
            Err(ApiError::Unauthenticated) => return Err(to_login(parts, lang)),
            Err(error) => return Err(error.into_response()),
        };
        let Some(person) = session.caller.as_person().cloned() else {
            return Err(to_login(parts, lang));
        };
        let is_here = matches!(parts.uri.path(), PASSWORD | "/admin/logout");
        if person.must_change_password && !is_here {
            return Err(see(&format!("{PASSWORD}?lang={}", lang.tag())));
        }
        let notice = params.text("notice").as_deref().and_then(Notice::of);
        let way = way(parts, app).await;
        let (uri, headers) = (parts.uri.clone(), parts.headers.clone());
        Ok(Self { app: app.clone(), session, person, lang, uri, headers, way, params, notice })
    }
}

/// How the client comes; this is always known.
async fn way(parts: &mut Parts, app: &App) -> Way {
    let Ok(scheme) = Scheme::from_request_parts(parts, app).await;
    let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
    (scheme, address)
}

fn to_login(parts: &Parts, lang: Lang) -> Response {
    let wanted = match (&parts.method, parts.uri.path_and_query()) {
        (&Method::GET, Some(wanted)) => wanted.as_str(),
        _ => "/admin",
    };
    see(&format!("/admin/login?lang={}&next={}", lang.tag(), encoded(wanted)))
}

/// The way to another page.
pub(super) fn see(path: &str) -> Response {
    located(StatusCode::SEE_OTHER.into_response(), path)
}

impl Desk {
    /// Who works here.
    pub(super) fn caller(&self) -> &Caller {
        &self.session.caller
    }

    /// Whoever has none of these roles finds nothing here.
    pub(super) fn only(&self, roles: &[Role]) -> Result<(), ApiError> {
        if roles.iter().any(|role| self.person.is(*role)) {
            Ok(())
        } else {
            Err(ApiError::NotFound)
        }
    }

    /// The path of the page that shows what this request was about: an action has none of its own.
    pub(super) fn page_path(&self) -> &str {
        let path = self.uri.path();
        let end = match path.split('/').collect::<Vec<_>>().as_slice() {
            ["", "admin", "users", _, ..] => 4,
            ["", "admin", _, ..] => 3,
            _ => return "/admin",
        };
        let length: usize = path.split('/').take(end).map(|part| part.len() + 1).sum();
        path.get(..length.saturating_sub(1)).unwrap_or("/admin")
    }

    /// Refuses parameters that nobody took.
    pub(super) fn finish(&mut self) -> Result<(), ApiError> {
        std::mem::take(&mut self.params).finish()
    }

    /// The address of a page in the language of this one.
    pub(super) fn path(&self, path: &str) -> String {
        let sign = if path.contains('?') { '&' } else { '?' };
        format!("{path}{sign}lang={}", self.lang.tag())
    }

    /// The way on after something was done: a reload does it no second time.
    pub(super) fn done(&self, path: &str, notice: Notice) -> Response {
        see(&format!("{}&notice={}", self.path(path), notice.as_str()))
    }
}

/// A form that was sent. Its content is had only after the right and the token were looked at.
#[derive(Debug)]
pub(super) struct Sent {
    desk: Desk,
    body: Bytes,
}

impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let desk = Desk::from_request_parts(&mut parts, app).await?;
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let body = body.map_err(axum::response::IntoResponse::into_response)?;
        Ok(Self { desk, body })
    }
}

impl Sent {
    /// The form, for whoever has one of these roles and sends it from a page of this session.
    pub(super) fn by(self, roles: &[Role]) -> Result<(Desk, Params), ApiError> {
        self.desk.only(roles)?;
        self.by_anyone()
    }

    /// The form, for whoever sends it from a page of this session.
    pub(super) fn by_anyone(self) -> Result<(Desk, Params), ApiError> {
        let mut form = Params::of_form(&String::from_utf8_lossy(&self.body))?;
        self.desk.session.check_csrf(&form.text(CSRF).unwrap_or_default())?;
        Ok((self.desk, form))
    }
}
