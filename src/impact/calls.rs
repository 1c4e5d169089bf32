//! Whom to call in an area: village heads, prestigious persons, keepers of shelters, for those who may read contacts there.

use chrono::Utc;
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    count::CountError,
    footprint::{Sources, footprint},
    inputs::{self, InputError, Place, Sent, given, only},
    list::ListError,
    register::Register,
};
use crate::{
    area::REGISTER,
    atlas::{Atlas, Seen},
    auth::Caller,
    catalog::Catalogue,
    policy::{keys, view},
    record::{ask, open_under},
    store::{Db, Doing as _, StoreError, position},
};

const DOING: &str = "listing whom to call";

/// Most people of an answer: a list that is longer is no list to call by.
const MOST: i64 = 2000;

/// The code list of roles.
const ROLES: &str = "contact_role";

/// The checked inputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CallInputs {
    place: Place,
    buffer_m: Option<f64>,
    roles: Vec<String>,
}

impl CallInputs {
    /// Reads the body of an execution.
    ///
    /// # Errors
    /// With the first member that is unknown, missing or wrong.
    pub(super) fn of(
        (body, coordinates): Sent<'_>,
        catalogue: &Catalogue,
    ) -> Result<Self, InputError> {
        let inputs = inputs::inputs(body)?;
        only(inputs, "inputs.", &["area", "buffer_m", "roles"], "area, buffer_m, roles")?;
        let place = inputs::place_of(inputs.get("area").unwrap_or(&Json::Null), coordinates)?;
        let buffer_m = given(inputs, "buffer_m").map(inputs::buffer).transpose()?.flatten();
        let roles = given(inputs, "roles").map(|json| roles(json, catalogue)).transpose()?;
        Ok(Self { place, buffer_m, roles: roles.unwrap_or_default() })
    }
}

fn roles(json: &Json, catalogue: &Catalogue) -> Result<Vec<String>, InputError> {
    let known: Vec<_> = catalogue
        .codes()
        .get(ROLES)
        .into_iter()
        .flat_map(|list| list.iter().map(|role| role.code.as_str()))
        .collect();
    let wrong = || {
        let reason = format!("write a list of {}", known.join(", "));
        InputError::wrong("inputs.roles", json, reason)
    };
    let list = json.as_array().filter(|list| list.len() <= known.len()).ok_or_else(wrong)?;
    list.iter()
        .map(|role| {
            let role = role.as_str().filter(|role| known.contains(role));
            role.map(str::to_owned).ok_or_else(wrong)
        })
        .collect()
}

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Call {
    area_code: String,
    area: Option<String>,
    village: Option<String>,
    role: String,
    name: String,
    duty: Option<String>,
    phone: Option<String>,
    shelter_code: Option<String>,
    shelter: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Calls {
    /// Whom to call.
    #[serde(rename = "calls")]
    people: Vec<Call>,
    /// Communes of the area of which nobody is listed.
    nobody: Vec<Commune>,
    /// There are more than an answer holds; ask for a smaller area.
    more: bool,
    /// The position of the data.
    pub(super) data_version: String,
}

/// A commune by code and name.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Commune {
    code: String,
    name: Option<String>,
}

/// Whom to call in an area, as far as the caller may read contacts; the look is in the ledger first.
///
/// # Errors
/// When the caller reads no contacts, the area cannot be used or the database is away.
pub(super) async fn calls(
    (db, atlas): (&Db, &Atlas),
    (caller, catalogue): (&Caller, &Catalogue),
    inputs: &CallInputs,
) -> Result<(Calls, Seen), ListError> {
    let open = |id: &str| view(caller, catalogue.get(id)?, catalogue);
    let contacts = open("contact").ok_or(ListError::ContactsClosed)?;
    let areas = open(REGISTER).ok_or(CountError::NoView)?;
    let shelters = open("shelter").ok_or(CountError::NoView)?;
    let events = open("disaster_event");
    let opened = keys([&contacts, &areas, &shelters].into_iter().chain(&events));
    let seen = atlas.open(&opened, "call-list").await.map_err(CountError::from)?;
    let day = Utc::now().date_naive();
    let sources = Sources { seen: &seen, areas: &areas, events: events.as_ref(), db };
    let footprint = footprint(sources, &inputs.place, inputs.buffer_m, day).await;
    let ground = footprint.map_err(CountError::from)?.ground();
    let register = Register::of(&seen, &areas, day).ok_or(CountError::NoView)?;
    let communes = register.communes(&ground);
    let villages = register.under(communes.iter().map(String::as_str));
    let villages = villages.iter().filter_map(|row| row.text("code")).map(str::to_owned);
    let codes: Vec<_> = communes.iter().cloned().chain(villages).collect();
    let mut client = db.connection().await.map_err(CountError::from)?;
    let reading = open_under(&mut client, &opened, seen.looks()).await.map_err(CountError::from)?;
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
        [&codes, &inputs.roles, &(MOST + 1)];
    let sql = include_str!("sql/calls.sql");
    let through = [(&contacts).into(), (&shelters).into()];
    let rows = ask(&reading, DOING, sql, &values, &through).await.map_err(CountError::from)?;
    let calls = rows.iter().map(|row| call(row, &register)).collect::<Result<Vec<_>, _>>();
    let mut calls = calls.map_err(CountError::from)?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = calls.len() > most;
    calls.truncate(most);
    let named = |code: &String| Commune { code: code.clone(), name: register.name(code) };
    let listed = |code: &String| calls.iter().any(|call| call.area_code == *code);
    let nobody = communes.iter().filter(|code| !more && !listed(code)).map(named).collect();
    reading.shows("contact", calls.len());
    let data_version = position(&*reading).await.map_err(CountError::from)?.to_string();
    drop(reading);
    Ok((Calls { people: calls, nobody, more, data_version }, seen))
}

fn call(row: &tokio_postgres::Row, register: &Register<'_>) -> Result<Call, StoreError> {
    let area_code: String = row.try_get("area_code").doing(DOING)?;
    Ok(Call {
        area: register.name(&area_code),
        area_code,
        village: row.try_get("village").doing(DOING)?,
        role: row.try_get("role").doing(DOING)?,
        name: row.try_get("name").doing(DOING)?,
        duty: row.try_get("duty").doing(DOING)?,
        phone: row.try_get("phone").doing(DOING)?,
        shelter_code: row.try_get("shelter_code").doing(DOING)?,
        shelter: row.try_get("shelter").doing(DOING)?,
    })
}
