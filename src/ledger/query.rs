//! What auditors ask the copy in the database.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;

use super::{
    entry::{Action, microseconds},
    link::Link,
};
use crate::store::{Doing as _, StoreError};

/// Rows of one page at most.
const LIMIT_AT_MOST: u32 = 1000;

/// Which entries; without anything all of them.
#[derive(Debug, Clone, Default)]
pub struct LedgerFilter {
    /// Not before this instant.
    pub from: Option<DateTime<Utc>>,
    /// Not after this instant.
    pub to: Option<DateTime<Utc>>,
    /// Name of the actor.
    pub who: Option<String>,
    /// What was done.
    pub action: Option<Action>,
    /// To what, exactly.
    pub subject: Option<String>,
    /// Only what stands after this entry, that is, older ones.
    pub after: Option<Cursor>,
    /// Entries at most; 0 stands for 100, and more than 1000 are not given.
    pub limit: u32,
}

/// The place of an entry among the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    at: DateTime<Utc>,
    node: String,
    seq: i64,
}

/// A text that is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no place in the ledger; take the one that the page before gave")]
pub struct CursorError(String);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}", microseconds::text(&self.at), self.node, self.seq)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let mut parts = text.split('~');
            let at = microseconds::read(parts.next()?)?;
            let node = parts.next()?.to_owned();
            let seq = parts.next()?.parse().ok()?;
            parts.next().is_none().then_some(Self { at, node, seq })
        };
        read().ok_or_else(|| CursorError(text.to_owned()))
    }
}

impl Link {
    /// Its place, to go on after it.
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.entry.at, node: self.node.clone(), seq: self.seq }
    }
}

/// The entries that the filter selects, the newest first.
///
/// # Errors
/// When the database is away or holds a line that cannot be read.
pub async fn query(
    client: &impl GenericClient,
    filter: &LedgerFilter,
) -> Result<Vec<Link>, StoreError> {
    const DOING: &str = "reading the ledger";
    let after = filter.after.as_ref();
    let limit = if filter.limit == 0 { 100 } else { filter.limit.min(LIMIT_AT_MOST) };
    let rows = client
        .query(
            include_str!("sql/query.sql"),
            &[
                &filter.from,
                &filter.to,
                &filter.who,
                &filter.action.map(Action::as_str),
                &filter.subject,
                &after.map(|cursor| cursor.at),
                &after.map(|cursor| &cursor.node),
                &after.map(|cursor| cursor.seq),
                &i64::from(limit),
            ],
        )
        .await
        .doing(DOING)?;
    rows.iter().map(|row| link(row.try_get("line").doing(DOING)?)).collect()
}

/// Reads a line of the copy.
pub(super) fn link(line: &str) -> Result<Link, StoreError> {
    Link::parse(line).map_err(|error| StoreError::Unexpected {
        doing: "reading the ledger",
        detail: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written_and_anything_else_is_refused() {
        let text = "2026-11-25T07:00:00.000001Z~00ff00ff00ff00ff~12";
        assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        for wrong in [
            "",
            "2026-11-25T07:00:00Z~a",
            "x~a~1",
            "2026-11-25T07:00:00Z~a~1~2",
            "9999-12-31T23:00:00-07:00~a~1",
        ] {
            assert!(wrong.parse::<Cursor>().unwrap_err().to_string().contains(wrong));
        }
    }
}
