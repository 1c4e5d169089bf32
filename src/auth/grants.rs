//! Grants: proposed by one administrator, confirmed by another, ended by any.

use chrono::{DateTime, Utc};

use super::{accounts::Accounts, caller::Role, error::AccountError};
use crate::{
    ledger::{Action, Entry},
    store::{Doing as _, StoreError},
};

/// Administrators that must be there before one of them alone cannot give rights any more. Until then the command
/// line makes them: somebody has to be the first.
const ENOUGH_ADMINS: usize = 2;

/// A right that somebody is to get.
#[derive(Debug, Clone)]
pub struct NewGrant<'a> {
    /// Login name.
    pub user: &'a str,
    /// What.
    pub role: Role,
    /// Where, for roles that have a place.
    pub area: Option<&'a str>,
    /// Whose labels, for stewards.
    pub community: Option<&'a str>,
    /// From when; now without it.
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
}

impl<'a> NewGrant<'a> {
    /// A role without place, from now on and without an end.
    pub fn of(user: &'a str, role: Role) -> Self {
        Self { user, role, area: None, community: None, from: None, to: None }
    }
}

/// A grant in a list.
#[derive(Debug, Clone)]
pub struct GrantRow {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub user: String,
    /// What.
    pub role: Role,
    /// Where.
    pub area: Option<String>,
    /// The present name of the area.
    pub area_name: Option<String>,
    /// Whose labels.
    pub community: Option<String>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who confirmed it; without one it opens nothing.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposed {
    /// Number of the grant.
    pub id: i64,
    /// It counts only after another administrator has confirmed it.
    pub waits: bool,
}

impl Accounts {
    /// Proposes a grant. Roles that open no personal data count at once; the others wait for another administrator.
    ///
    /// # Errors
    /// When the account or the area is unknown, or the role does not go with the area or community.
    pub async fn propose(&self, grant: &NewGrant<'_>, by: &str) -> Result<Proposed, AccountError> {
        let confirmed = (!grant.role.needs_second_admin()).then_some(by);
        self.insert_grant(grant, by, confirmed).await
    }

    /// Proposes and confirms in one step: in the name of two others, for a demonstration or while there are fewer than
    /// two administrators.
    ///
    /// # Errors
    /// As [`Self::propose`]; and when there are two administrators already and `first` is no demonstration.
    pub async fn found(&self, grant: &NewGrant<'_>, by: &str) -> Result<Proposed, AccountError> {
        if self.admins().await?.len() >= ENOUGH_ADMINS {
            return self.propose(grant, by).await;
        }
        self.insert_grant(grant, by, Some("the first administrators")).await
    }

    /// A grant of the demonstration's invented world, in the name of two that nobody is.
    ///
    /// # Errors
    /// As [`Self::propose`].
    pub async fn grant_for_demonstration(
        &self,
        grant: &NewGrant<'_>,
    ) -> Result<Proposed, AccountError> {
        self.insert_grant(grant, "demonstration", Some("demonstration, second")).await
    }

    async fn insert_grant(
        &self,
        grant: &NewGrant<'_>,
        by: &str,
        confirmed_by: Option<&str>,
    ) -> Result<Proposed, AccountError> {
        const DOING: &str = "proposing a grant";
        fits(grant)?;
        let entry = Entry::new(self.who(by), Action::Grant, format!("user {}", grant.user))
            .with("what", if confirmed_by.is_some() { "role given" } else { "role proposed" })
            .with("role", grant.role.as_str())
            .with("area", grant.area)
            .with("community", grant.community);
        self.note(entry).await?;
        let made = self
            .client()
            .await?
            .query_opt(
                include_str!("sql/propose_grant.sql"),
                &[
                    &grant.user,
                    &grant.role.as_str(),
                    &grant.area,
                    &grant.community,
                    &grant.from,
                    &grant.to,
                    &by,
                    &confirmed_by,
                ],
            )
            .await
            .doing(DOING);
        let made = made.map_err(|error| refused(error, grant))?;
        let Some(row) = made else { return Err(self.why_not(grant).await?) };
        let id = row.try_get("id").doing(DOING)?;
        Ok(Proposed { id, waits: confirmed_by.is_none() })
    }

    async fn why_not(&self, grant: &NewGrant<'_>) -> Result<AccountError, AccountError> {
        let codes: Vec<_> = grant.area.iter().map(|code| (*code).to_owned()).collect();
        let unknown = self.unknown_areas(&codes).await?;
        Ok(unknown
            .into_iter()
            .next()
            .map_or_else(|| AccountError::Unknown(grant.user.to_owned()), AccountError::Area))
    }

    /// Codes that the register has never heard of.
    pub(super) async fn unknown_areas(&self, codes: &[String]) -> Result<Vec<String>, StoreError> {
        const DOING: &str = "looking up areas";
        let client = self.client().await?;
        let rows =
            client.query(include_str!("sql/unknown_areas.sql"), &[&codes]).await.doing(DOING)?;
        rows.iter().map(|row| row.try_get("code").doing(DOING)).collect()
    }

    /// Confirms a grant that somebody else proposed for somebody else.
    ///
    /// # Errors
    /// When it is one's own, or no grant of that number waits.
    pub async fn confirm(&self, id: i64, by: &str) -> Result<(), AccountError> {
        const DOING: &str = "confirming a grant";
        if !self.admins().await?.iter().any(|admin| admin == by) {
            return Err(AccountError::NoAdmin(by.to_owned()));
        }
        self.note(
            Entry::new(self.who(by), Action::Grant, format!("grant {id}"))
                .with("what", "role confirmed"),
        )
        .await?;
        let client = self.client().await?;
        let done = client
            .query_opt(include_str!("sql/confirm_grant.sql"), &[&id, &by])
            .await
            .doing(DOING)?;
        if done.is_some() {
            return Ok(());
        }
        let row = client.query_opt(include_str!("sql/grant_of.sql"), &[&id]).await.doing(DOING)?;
        let waits = match row {
            Some(row) => row.try_get::<_, Option<String>>("confirmed_by").doing(DOING)?.is_none(),
            None => false,
        };
        Err(if waits { AccountError::SecondPerson } else { AccountError::NoGrant(id) })
    }

    /// Ends a grant, or takes a proposal back.
    ///
    /// # Errors
    /// When there is no such grant.
    pub async fn end_grant(&self, id: i64, by: &str) -> Result<(), AccountError> {
        self.note(
            Entry::new(self.who(by), Action::Grant, format!("grant {id}"))
                .with("what", "role ended"),
        )
        .await?;
        let client = self.client().await?;
        let ended = client
            .query_opt(include_str!("sql/end_grant.sql"), &[&id, &by])
            .await
            .doing("ending a grant")?;
        ended.map(drop).ok_or(AccountError::NoGrant(id))
    }

    /// Grants that have not ended, of one account or of all.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn grants(&self, user: Option<&str>) -> Result<Vec<GrantRow>, StoreError> {
        const DOING: &str = "listing grants";
        let client = self.client().await?;
        let rows =
            client.query(include_str!("sql/list_grants.sql"), &[&user]).await.doing(DOING)?;
        rows.iter()
            .map(|row| {
                let role: String = row.try_get("role").doing(DOING)?;
                Ok(GrantRow {
                    id: row.try_get("id").doing(DOING)?,
                    user: row.try_get("user_name").doing(DOING)?,
                    role: Role::of(&role).ok_or_else(|| StoreError::Unexpected {
                        doing: DOING,
                        detail: format!("{role:?} is not a role"),
                    })?,
                    area: row.try_get("area_code").doing(DOING)?,
                    area_name: row.try_get("area_name").doing(DOING)?,
                    community: row.try_get("community").doing(DOING)?,
                    from: row.try_get("valid_from").doing(DOING)?,
                    to: row.try_get("valid_to").doing(DOING)?,
                    proposed_by: row.try_get("proposed_by").doing(DOING)?,
                    proposed_at: row.try_get("proposed_at").doing(DOING)?,
                    confirmed_by: row.try_get("confirmed_by").doing(DOING)?,
                    confirmed_at: row.try_get("confirmed_at").doing(DOING)?,
                })
            })
            .collect()
    }

    /// Names of the administrators in use.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn admins(&self) -> Result<Vec<String>, StoreError> {
        const DOING: &str = "listing administrators";
        let client = self.client().await?;
        let rows = client.query(include_str!("sql/admins.sql"), &[]).await.doing(DOING)?;
        rows.iter().map(|row| row.try_get("name").doing(DOING)).collect()
    }
}

/// The role has an area when it needs one, and a community when it is a steward's.
fn fits(grant: &NewGrant<'_>) -> Result<(), AccountError> {
    let role = grant.role.as_str();
    let wrong = |text: String| Err(AccountError::Grant(text));
    match (grant.role.has_area(), grant.area) {
        (true, None) => return wrong(format!("{role} is granted in an area; name its code")),
        (false, Some(area)) => {
            return wrong(format!("{role} has no area; leave {area:?} out"));
        }
        _ => {}
    }
    match (grant.role, grant.community) {
        (Role::Steward, None) => {
            wrong("a steward speaks for a community; name its ethnic group".to_owned())
        }
        (Role::Steward, Some(_)) | (_, None) => Ok(()),
        (_, Some(community)) => wrong(format!("{role} has no community; leave {community:?} out")),
    }
}

fn refused(error: StoreError, grant: &NewGrant<'_>) -> AccountError {
    match &error {
        StoreError::Refused { constraint, .. } => match constraint.as_str() {
            "app_grant_once" => AccountError::Granted(grant.user.to_owned()),
            "app_grant_community_fkey" => AccountError::Grant(format!(
                "there is no community {:?}; use the word of an ethnic group such as xo_dang",
                grant.community.unwrap_or_default()
            )),
            "app_grant_period" => {
                AccountError::Period("the grant ends before it begins".to_owned())
            }
            _ => error.into(),
        },
        _ => error.into(),
    }
}
