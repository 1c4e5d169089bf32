//! Keys of partners: shown once, stored hashed, for named collections and areas, with an end.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    accounts::{Accounts, named},
    caller::{Caller, Partner},
    error::AccountError,
    memory::Known,
    token,
};
use crate::{
    catalog::{Catalogue, Sensitivity},
    ledger::{Action, Entry},
    store::{Doing as _, StoreError},
};

/// What a key begins with, so that one that was published by mistake is recognised.
const PREFIX: &str = "banlang_";

/// Letters of a key that lists show.
const HINT: usize = PREFIX.len() + 6;

/// A key lives at most so long; then the partner asks again.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// What a key is made from.
#[derive(Debug, Clone)]
pub struct NewKey<'a> {
    /// Its name: that of the partner's program.
    pub name: &'a str,
    /// Ids of the collections that it opens.
    pub collections: &'a [String],
    /// Codes of the areas that it is kept to; none for everywhere.
    pub areas: &'a [String],
    /// Its end.
    pub until: DateTime<Utc>,
}

/// A key in a list.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Its name.
    pub name: String,
    /// Its first letters.
    pub hint: String,
    /// What it opens.
    pub collections: Vec<String>,
    /// Where; `None` for everywhere.
    pub areas: Option<Vec<String>>,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Its end.
    pub until: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to the hour.
    pub used_at: Option<DateTime<Utc>>,
}

impl Accounts {
    /// Makes a key and gives its text, which nobody can read again.
    ///
    /// # Errors
    /// When the name is taken or odd, a collection is personal or unknown, an area unknown or the end not within a year.
    pub async fn add_key(
        &self,
        catalogue: &Catalogue,
        key: &NewKey<'_>,
        by: &str,
    ) -> Result<String, AccountError> {
        for id in key.collections {
            let open =
                catalogue.get(id).is_some_and(|found| found.sensitivity < Sensitivity::Personal);
            if !open {
                return Err(AccountError::Collection(id.clone()));
            }
        }
        if key.collections.is_empty() {
            return Err(AccountError::Grant("name the collections that the key opens".to_owned()));
        }
        let now = Utc::now();
        if key.until <= now || key.until > now + LONGEST {
            return Err(AccountError::Period(format!(
                "{} is no end for a key; choose a day within a year",
                key.until.date_naive()
            )));
        }
        if let Some(unknown) = self.unknown_areas(key.areas).await?.into_iter().next() {
            return Err(AccountError::Area(unknown));
        }
        let text = format!("{PREFIX}{}", token::random());
        let hint: String = text.chars().take(HINT).collect();
        let areas = (!key.areas.is_empty()).then_some(key.areas);
        let entry = Entry::new(self.who(by), Action::Key, format!("key {}", key.name))
            .with("what", "made")
            .with("collections", key.collections.to_vec())
            .with("areas", key.areas.to_vec());
        self.note(entry).await?;
        self.client()
            .await?
            .query_one(
                include_str!("sql/add_key.sql"),
                &[
                    &key.name,
                    &hint,
                    &token::digest(&text),
                    &key.collections,
                    &areas,
                    &by,
                    &key.until,
                ],
            )
            .await
            .doing("adding a key")
            .map_err(|error| named(error, key.name))?;
        Ok(text)
    }

    /// Takes a key back.
    ///
    /// # Errors
    /// When no key of that name is in use.
    pub async fn revoke_key(&self, name: &str, by: &str) -> Result<(), AccountError> {
        self.note(
            Entry::new(self.who(by), Action::Key, format!("key {name}")).with("what", "revoked"),
        )
        .await?;
        let revoked = self
            .client()
            .await?
            .query_opt(include_str!("sql/revoke_key.sql"), &[&name, &by])
            .await
            .doing("revoking a key")?;
        revoked.map(drop).ok_or_else(|| AccountError::Unknown(name.to_owned()))
    }

    /// All keys by name.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        const DOING: &str = "listing keys";
        let client = self.client().await?;
        let rows = client.query(include_str!("sql/list_keys.sql"), &[]).await.doing(DOING)?;
        rows.iter()
            .map(|row| {
                Ok(KeyRow {
                    name: row.try_get("name").doing(DOING)?,
                    hint: row.try_get("hint").doing(DOING)?,
                    collections: row.try_get("collections").doing(DOING)?,
                    areas: row.try_get("areas").doing(DOING)?,
                    made_by: row.try_get("made_by").doing(DOING)?,
                    made_at: row.try_get("made_at").doing(DOING)?,
                    until: row.try_get("expires_at").doing(DOING)?,
                    revoked_at: row.try_get("revoked_at").doing(DOING)?,
                    used_at: row.try_get("used_at").doing(DOING)?,
                })
            })
            .collect()
    }

    /// The caller of a key, if it is in use.
    pub(super) async fn read_key(&self, digest: &[u8]) -> Result<Option<Known>, StoreError> {
        const DOING: &str = "reading a key";
        let client = self.client().await?;
        let row =
            client.query_opt(include_str!("sql/read_key.sql"), &[&digest]).await.doing(DOING)?;
        let Some(row) = row else { return Ok(None) };
        let areas: Option<Vec<String>> = row.try_get("areas").doing(DOING)?;
        let until = row.try_get("expires_at").doing(DOING)?;
        let partner = Partner {
            name: row.try_get("name").doing(DOING)?,
            collections: row.try_get("collections").doing(DOING)?,
            areas: areas.map(|areas| areas.into_iter().collect()),
            until,
        };
        Ok(Some(Known { caller: Caller::partner(partner), csrf_token: None, until }))
    }
}
