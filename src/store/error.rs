//! What can go wrong between the service and PostgreSQL.

use std::error::Error as _;

use tokio_postgres::error::SqlState;

/// A failed piece of work at the database. The text says what was being done; the cause stays inside.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection could be had: the database is away or busy beyond its limit.
    #[error("no connection to the database while {doing}")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The statement ran, or waited for a lock, longer than allowed.
    #[error("the database took too long while {doing}")]
    Timeout {
        /// What was being done.
        doing: &'static str,
        /// The server's message.
        #[source]
        cause: tokio_postgres::Error,
    },
    /// A named rule of the tables refused the rows.
    #[error("the rule {constraint} refused the row while {doing}")]
    Refused {
        /// What was being done.
        doing: &'static str,
        /// Name of the constraint.
        constraint: String,
        /// The server's message.
        #[source]
        cause: tokio_postgres::Error,
    },
    /// The right under which rows were read has ended meanwhile, or their collection has been removed.
    #[error("the right to read ended while {doing}")]
    Closed {
        /// What was being done.
        doing: &'static str,
    },
    /// Anything else.
    #[error("the database failed while {doing}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// The server's message.
        #[source]
        cause: tokio_postgres::Error,
    },
    /// A row was not as the program expects it.
    #[error("unexpected answer of the database while {doing}: {detail}")]
    Unexpected {
        /// What was being done.
        doing: &'static str,
        /// What was wrong.
        detail: String,
    },
}

impl StoreError {
    fn from_postgres(cause: tokio_postgres::Error, doing: &'static str) -> Self {
        let Some(database) = cause.as_db_error() else {
            let connection_lost = cause.is_closed()
                || cause
                    .source()
                    .is_some_and(<dyn std::error::Error + 'static>::is::<std::io::Error>);
            return if connection_lost {
                Self::Unavailable { doing, cause: Box::new(cause) }
            } else {
                Self::Failed { doing, cause }
            };
        };
        let gone = [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::TOO_MANY_CONNECTIONS,
            SqlState::CONNECTION_FAILURE,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ];
        if gone.contains(database.code()) {
            return Self::Unavailable { doing, cause: Box::new(cause) };
        }
        // Its collection has been removed since the request began: each table is known to be there when a catalogue is made.
        if *database.code() == SqlState::UNDEFINED_TABLE {
            tracing::warn!(doing, "a table has gone since the catalogue was made");
            return Self::Closed { doing };
        }
        let late = [SqlState::QUERY_CANCELED, SqlState::LOCK_NOT_AVAILABLE];
        if late.contains(database.code()) {
            return Self::Timeout { doing, cause };
        }
        match database.constraint().map(str::to_owned) {
            Some(constraint) => Self::Refused { doing, constraint, cause },
            None => Self::Failed { doing, cause },
        }
    }

    /// What the rules and types of the tables have against a row, if that is what went wrong.
    pub fn refused(&self) -> Option<Refused<'_>> {
        let (Self::Refused { cause, .. } | Self::Failed { cause, .. }) = self else { return None };
        let database = cause.as_db_error()?;
        let of_content = ["22", "23"].iter().any(|class| database.code().code().starts_with(class));
        of_content.then(|| Refused {
            state: database.code(),
            constraint: database.constraint(),
            column: database.column(),
        })
    }

    /// The statement itself ran longer than allowed; it did not wait for others.
    pub fn is_over_time(&self) -> bool {
        let Self::Timeout { cause, .. } = self else { return false };
        cause.code() == Some(&SqlState::QUERY_CANCELED)
    }

    /// The database cannot be reached now; the same request may succeed later.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// A row that the tables refused: SQLSTATE of class 22 or 23, and the rule or column when they name one.
#[derive(Debug)]
pub struct Refused<'a> {
    /// The kind of refusal.
    pub state: &'a SqlState,
    /// Name of the constraint.
    pub constraint: Option<&'a str>,
    /// Name of the column.
    pub column: Option<&'a str>,
}

/// Names the operation whose query may fail, so that every log line says what was being done.
pub trait Doing<T> {
    /// Attaches `doing` to a failed query.
    fn doing(self, doing: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for Result<T, tokio_postgres::Error> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|cause| StoreError::from_postgres(cause, doing))
    }
}

impl<T> Doing<T> for Result<T, deadpool_postgres::PoolError> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|cause| StoreError::Unavailable { doing, cause: Box::new(cause) })
    }
}
