//! `/admin/activations`: what opens personal rows to the disaster desk: asked, confirmed, renewed, ended, reviewed.

use axum::{extract::Path, response::Response};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    activation_page::{Content, page},
    activation_words::problem_of,
    answers::refused,
    desk::{Desk, Sent},
    fields::{Filled, Problem},
    notice::Notice,
    place::codes,
};
use crate::{
    auth::Role,
    disaster::{self, ActivationError, NewActivation},
    http::{ApiError, Params},
    impact::Place,
};

/// Who has to do with activations.
const ROLES: [Role; 3] = [Role::Disaster, Role::Approver, Role::Auditor];

/// The page with the list.
const PAGE: &str = "/admin/activations";

/// What a form of an activation in the list holds.
const FIELDS: [&str; 2] = ["days", "reason"];

/// The list.
pub(super) async fn show(mut desk: Desk) -> Result<Response, ApiError> {
    desk.only(&ROLES)?;
    desk.finish()?;
    page(&desk, &Content::default()).await
}

/// The end so many days from now; the moment in which the form travels is taken off.
fn end_in(days: Option<&str>) -> Option<DateTime<Utc>> {
    let days: i64 = days?.parse().ok().filter(|days| (1..=7).contains(days))?;
    Some(Utc::now() + TimeDelta::days(days) - TimeDelta::minutes(1))
}

/// Asks for the activation of an event.
pub(super) async fn ask(sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by(&[Role::Disaster])?;
    let filled = Filled::take(&mut form, &["event", "areas", "days", "reason"]);
    form.finish()?;
    let lang = desk.lang;
    let back = |filled: Filled, problem: Problem| Content {
        filled: filled.refused(problem),
        ..Content::default()
    };
    let Some(event) = filled.text("event").map(str::to_owned) else {
        let problem = Problem::new("event", lang.of("Chọn một sự kiện.", "Choose an event."));
        return Ok(refused(page(&desk, &back(filled, problem)).await?));
    };
    let Some(ends_at) = end_in(filled.text("days")) else {
        let problem = Problem::new("days", lang.of("Chọn từ 1 đến 7 ngày.", "Choose 1 to 7 days."));
        return Ok(refused(page(&desk, &back(filled, problem)).await?));
    };
    let areas = match codes(&desk, filled.text("areas").unwrap_or_default(), "areas").await? {
        Ok(areas) => areas,
        Err(problem) => return Ok(refused(page(&desk, &back(filled, problem)).await?)),
    };
    let new = NewActivation {
        event: Place::Event { id: None, code: Some(event) },
        ground: (!areas.is_empty()).then_some(Place::Areas(areas)),
        ends_at,
        reason: filled.raw("reason").to_owned(),
    };
    match disaster::ask(
        (desk.app.db(), desk.app.atlas()),
        desk.app.catalogue(),
        desk.caller(),
        &new,
    )
    .await
    {
        Ok(_id) => Ok(desk.done(PAGE, Notice::Asked)),
        Err(error) => {
            let problem = problem_of(error, lang)?;
            Ok(refused(page(&desk, &back(filled, problem)).await?))
        }
    }
}

/// Opens the own areas to oneself alone.
pub(super) async fn break_glass(sent: Sent) -> Result<Response, ApiError> {
    let (desk, mut form) = sent.by(&[Role::Disaster])?;
    let filled = Filled::take(&mut form, &["glass"]);
    form.finish()?;
    match disaster::break_glass(desk.app.db(), desk.caller(), filled.raw("glass")).await {
        Ok(_id) => Ok(desk.done(PAGE, Notice::GlassBroken)),
        Err(error) => {
            let problem = Problem { field: "glass", ..problem_of(error, desk.lang)? };
            let content = Content { filled: filled.refused(problem), ..Content::default() };
            Ok(refused(page(&desk, &content).await?))
        }
    }
}

/// The form that belongs to one activation of the list.
fn of_row(sent: Sent) -> Result<(Desk, Filled), ApiError> {
    let (desk, mut form): (Desk, Params) = sent.by(&ROLES)?;
    let filled = Filled::take(&mut form, &FIELDS);
    form.finish()?;
    Ok((desk, filled))
}

/// What became of it: the list again, with what is wrong beside the activation.
async fn became(
    desk: &Desk,
    id: i64,
    filled: Filled,
    done: Result<(), ActivationError>,
    notice: Notice,
) -> Result<Response, ApiError> {
    match done {
        Ok(()) => Ok(desk.done(PAGE, notice)),
        Err(error) => {
            let problem = problem_of(error, desk.lang)?;
            let content =
                Content { row: Some((id, problem.text)), typed: filled, ..Content::default() };
            Ok(refused(page(desk, &content).await?))
        }
    }
}

/// Confirms what another person asked for.
pub(super) async fn confirm(Path(id): Path<i64>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, filled) = of_row(sent)?;
    let done = disaster::confirm(desk.app.db(), desk.app.catalogue(), desk.caller(), id).await;
    became(&desk, id, filled, done, Notice::Opened).await
}

/// Ends one, or takes it back.
pub(super) async fn end(Path(id): Path<i64>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, filled) = of_row(sent)?;
    let done = disaster::end(desk.app.db(), desk.app.catalogue(), desk.caller(), id).await;
    became(&desk, id, filled, done, Notice::Closed).await
}

/// Asks that one goes on.
pub(super) async fn renew(Path(id): Path<i64>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, filled) = of_row(sent)?;
    let ends_at = end_in(filled.text("days")).unwrap_or_else(Utc::now);
    let wish = (ends_at, filled.raw("reason"));
    let done = disaster::renew(desk.app.db(), desk.app.catalogue(), desk.caller(), id, wish).await;
    let done = done.map(drop);
    became(&desk, id, filled, done, Notice::Asked).await
}

/// Says what was found afterwards.
pub(super) async fn review(Path(id): Path<i64>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, filled) = of_row(sent)?;
    let found = filled.raw("reason");
    let done =
        disaster::review(desk.app.db(), desk.app.catalogue(), desk.caller(), id, found).await;
    became(&desk, id, filled, done, Notice::Reviewed).await
}
