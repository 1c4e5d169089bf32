//! Reads who an account is: its roles, scopes and openings in force now.

use std::sync::Arc;

use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use super::caller::{Opening, Person, Role, Scope, Stewardship};
use crate::store::{Doing as _, StoreError};

const DOING: &str = "reading the rights of an account";

/// The person behind an account in use.
pub(super) async fn person(
    client: &impl GenericClient,
    id: i64,
) -> Result<Option<Person>, StoreError> {
    let rows = client.query(include_str!("sql/person.sql"), &[&id]).await.doing(DOING)?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut person = Person {
        id,
        name: first.try_get("name").doing(DOING)?,
        display_name: first.try_get("display_name").doing(DOING)?,
        must_change_password: first.try_get("must_change_password").doing(DOING)?,
        ..Person::default()
    };
    if person.must_change_password {
        return Ok(Some(person));
    }
    for row in &rows {
        held(&mut person, row)?;
    }
    if let Some(desk) = person.scope(Role::Disaster) {
        let areas = desk.areas.to_vec();
        let rows =
            client.query(include_str!("sql/openings.sql"), &[&id, &areas]).await.doing(DOING)?;
        person.openings = rows.iter().map(opening).collect::<Result<_, _>>()?;
    }
    Ok(Some(person))
}

fn held(person: &mut Person, row: &Row) -> Result<(), StoreError> {
    let role: Option<String> = row.try_get("role").doing(DOING)?;
    let Some(role) = role.as_deref().and_then(Role::of) else { return Ok(()) };
    let areas: Vec<String> = row.try_get("areas").doing(DOING)?;
    let scope =
        Scope { areas: areas.into_iter().collect(), until: row.try_get("until").doing(DOING)? };
    let community: Option<String> = row.try_get("community").doing(DOING)?;
    match (role, community) {
        (Role::Steward, Some(community)) => {
            person.stewardships.push(Stewardship { community, scope });
        }
        (role, _) => person.roles.push((role, scope)),
    }
    Ok(())
}

fn opening(row: &Row) -> Result<Opening, StoreError> {
    let ground: Option<Vec<u8>> = row.try_get("ground").doing(DOING)?;
    Ok(Opening {
        activation: row.try_get("id").doing(DOING)?,
        break_glass: row.try_get("break_glass").doing(DOING)?,
        reason: row.try_get("reason").doing(DOING)?,
        areas: row.try_get::<_, Vec<String>>("areas").doing(DOING)?.into_iter().collect(),
        ground: ground.map(Arc::from),
        until: row.try_get("ends_at").doing(DOING)?,
    })
}
