//! The one error type that has a status, and the one table that gives it.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::store::StoreError;

/// Seconds after which a client may ask again when the database is away.
const RETRY_AFTER_S: &str = "5";

/// What a client reads while the truth is away.
const AWAY: &str = "the database is away for the moment; ask again in a few seconds";

/// OGC API Processes Part 1 (OGC 18-062r2), requirement `/req/core/process-exception/no-such-process`.
const NO_SUCH_PROCESS: &str =
    "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process";

/// An answer that says what is wrong.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// There is nothing here, or nothing that the caller may know of.
    #[error("there is nothing at this address")]
    NotFound,
    /// There is no process of that name.
    #[error("there is no process of that name; /api/processes lists those there are")]
    NoSuchProcess,
    /// A parameter or a member of the body has a value that cannot be used.
    #[error("{name}: {reason}")]
    Invalid {
        /// Name of the parameter or member.
        name: String,
        /// Its value, as given.
        value: String,
        /// What is wrong and what to write.
        reason: String,
    },
    /// No session, or one that has ended.
    #[error("log in first")]
    Unauthenticated,
    /// Name and password do not fit together.
    #[error("the name or the password is not right")]
    LoginRefused,
    /// The key of a program is unknown, has ended or was taken back.
    #[error(
        "this key is not in use; send `Authorization: Bearer KEY` with a key that is, or nothing"
    )]
    KeyRefused,
    /// The caller may not do this; the text says who can.
    #[error("{0}")]
    Forbidden(String),
    /// The method is not offered for this address.
    #[error("this address does not take that method")]
    MethodNotAllowed,
    /// The row changed since the client read it.
    #[error("the record has changed since you read it; read it again and repeat your change")]
    PreconditionFailed,
    /// What was asked for cannot be given any more; the text says what to do instead.
    #[error("{0}")]
    Gone(String),
    /// A write needs `If-Match`.
    #[error("send If-Match with the ETag of the record that you read")]
    PreconditionRequired,
    /// The row contradicts others.
    #[error("{0}")]
    Conflict(String),
    /// The body is too large.
    #[error("the body is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The limit.
        limit_bytes: u64,
    },
    /// The body is of a type that is not taken here.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// The body is well-formed but says something impossible.
    #[error("{0}")]
    Unprocessable(String),
    /// Several members of the body have values that cannot be used.
    #[error("{}", sentence(.0))]
    Refused(Vec<Refusal>),
    /// None of the formats that the client takes is offered.
    #[error("none of the accepted formats is offered here; offered: {0}")]
    NotAcceptable(String),
    /// A range that lies behind the end of a file.
    #[error("the range lies behind the end; the file has {size_bytes} bytes")]
    RangeNotSatisfiable {
        /// Size of the file.
        size_bytes: u64,
    },
    /// The client stopped sending in the middle.
    #[error("nothing came for {waited_s} seconds; send the request again")]
    Silent {
        /// Seconds of silence.
        waited_s: u64,
    },
    /// The answer was not ready in time.
    #[error("the answer was not ready in time")]
    TookTooLong,
    /// The body came too slowly.
    #[error("the body of the request came too slowly; send it again over a better connection")]
    TooSlow,
    /// The address is too long.
    #[error("the address is longer than {limit_bytes} bytes; shorten its parameters")]
    AddressTooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// Too many requests or tries.
    #[error("too many requests; wait {retry_after_s} {} and ask again", if *.retry_after_s == 1 { "second" } else { "seconds" })]
    TooMany {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// A part of the service was not built into it; the text says how to build it.
    #[error("{0}")]
    NotBuilt(String),
    /// The truth is away, or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault of the service.
    #[error("the service failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A member of a body that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Name of the member.
    pub name: String,
    /// Its value, as given.
    pub value: String,
    /// What is wrong and what to write.
    pub reason: String,
}

fn sentence(refusals: &[Refusal]) -> String {
    let all: Vec<_> =
        refusals.iter().map(|refusal| format!("{}: {}", refusal.name, refusal.reason)).collect();
    all.join("; ")
}

/// The body of an error, RFC 9457.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// `about:blank`, as the status says what kind it is, but where a standard gives a name of its own.
    pub r#type: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// One sentence for the person who reads it.
    pub detail: String,
    /// The parameter or member that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its value, as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// All members that are wrong, when there can be several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Refusal>,
}

impl ApiError {
    /// An unusable value of a parameter.
    pub fn invalid(
        name: impl Into<String>,
        value: impl Into<String>,
        reason: impl std::fmt::Display,
    ) -> Self {
        Self::Invalid { name: name.into(), value: value.into(), reason: reason.to_string() }
    }

    /// A fault of the service, with its cause for the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The status of each error.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoSuchProcess | Self::Store(StoreError::Closed { .. }) => {
                StatusCode::NOT_FOUND
            }
            Self::Invalid { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthenticated | Self::LoginRefused | Self::KeyRefused => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::Gone(_) => StatusCode::GONE,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable(_) | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Self::RangeNotSatisfiable { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::Silent { .. } | Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::AddressTooLong { .. } => StatusCode::URI_TOO_LONG,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NotBuilt(_) | Self::Store(StoreError::Unavailable { .. }) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::TookTooLong | Self::Store(StoreError::Timeout { .. }) => {
                StatusCode::GATEWAY_TIMEOUT
            }
            Self::Store(
                StoreError::Refused { .. }
                | StoreError::Failed { .. }
                | StoreError::Unexpected { .. },
            )
            | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The body. A fault of the service tells the client that it is one and no more.
    fn problem(&self) -> Problem {
        let status = self.status();
        let title = status.canonical_reason().unwrap_or("Error");
        let away = matches!(self, Self::Store(error) if error.is_unavailable());
        let detail = match status.is_server_error() {
            true if away => AWAY.to_owned(),
            true if matches!(self, Self::NotBuilt(_)) => self.to_string(),
            true => title.to_owned(),
            false => match self {
                Self::Store(StoreError::Closed { .. }) => Self::NotFound.to_string(),
                _ => self.to_string(),
            },
        };
        let (name, value) = match self {
            Self::Invalid { name, value, .. } => (Some(name.clone()), Some(value.clone())),
            Self::Refused(refusals) => refusals
                .first()
                .map(|first| (Some(first.name.clone()), Some(first.value.clone())))
                .unwrap_or_default(),
            _ => (None, None),
        };
        let errors = match self {
            Self::Refused(errors) => errors.clone(),
            _ => Vec::new(),
        };
        let status = status.as_u16();
        let r#type = match self {
            Self::NoSuchProcess => NO_SUCH_PROCESS,
            _ => "about:blank",
        };
        Problem { r#type, title, status, detail, name, value, errors }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(
                error = &self as &dyn std::error::Error,
                status = status.as_u16(),
                "request failed"
            );
        }
        let retry_after = match &self {
            Self::TooMany { retry_after_s } => HeaderValue::from(*retry_after_s).into(),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => {
                Some(HeaderValue::from_static(RETRY_AFTER_S))
            }
            _ => None,
        };
        let body = [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let mut response = (status, body, Json(self.problem())).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_service_shows_nothing_of_its_cause() {
        let error = ApiError::internal("relation \"household\" at /srv/data");
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(error.problem().detail, "Internal Server Error");
    }

    #[test]
    fn a_wrong_value_is_named_with_the_way_to_write_it() {
        let problem = ApiError::invalid("limit", "-1", "write a number from 1 to 10000").problem();
        assert_eq!(
            (problem.status, problem.detail.as_str()),
            (400, "limit: write a number from 1 to 10000")
        );
        assert_eq!(
            (problem.name.as_deref(), problem.value.as_deref()),
            (Some("limit"), Some("-1"))
        );
    }
}
