//! Puts a report together from what the domains tell the caller.

use chrono::Utc;

use super::{
    error::ReportError,
    event::{event, points},
    map::{Framed, draw},
    model::{Damage, Report, Told},
    sources::sources,
};
use crate::{
    app::App,
    auth::Caller,
    disaster::{DamageError, damage_form},
    impact::{
        Affected, Asking, By, CountError, CutOff, CutOffError, CutOffInputs, FootprintError,
        Inputs, Place, Places, PlacesInputs, affected, cut_off, places,
    },
    policy::counting,
};

/// What everyone is told, and what only those who count households are told as well.
const BY: [By; 2] = [
    By { ethnic_group: true, poverty: true, commune: true, village: true, vulnerability: true },
    By { ethnic_group: true, poverty: true, commune: true, village: false, vulnerability: false },
];

/// Most communes whose own form of damage is looked for, when that of the event's area is closed.
const FORMS_MOST: usize = 5;

/// The report of an event.
///
/// # Errors
/// When there is no such event or something that has to be known cannot be told now.
pub(super) async fn gather(
    app: &App,
    caller: &Caller,
    (code, buffer_m): (&str, Option<f64>),
) -> Result<Report, ReportError> {
    let who = (caller, app.catalogue());
    let mut found = event(app.db(), who, (code, buffer_m)).await?;
    let place = || Place::Event { id: Some(found.event.id), code: Some(found.event.code.clone()) };
    let figures = figures(app, caller, (place(), buffer_m)).await?;
    // Any edit moves the position of the data: it is told to those who count and would see the edit, and the edition to others.
    let edition = figures.known().map(|own| own.data_version.clone());
    let data_version = if counts(app, caller) { Some(found.data_version.clone()) } else { edition };
    let places = stands(app, caller, (place(), buffer_m)).await?;
    let cut_off = roads(app, caller, (place(), buffer_m, figures.known())).await?;
    let damage = damage(app, caller, (&found.event.code, figures.known())).await?;
    let shelters = places.known().map(|own| own.shelters.list.as_slice()).unwrap_or_default();
    let shelters: Vec<_> = shelters.iter().map(|own| own.code.as_str()).collect();
    let points = points(app.db(), who, (&found.event.code, &shelters)).await?;
    let framed = Framed { place: place(), buffer_m, points, figures: figures.known() };
    let (map, area) = draw(app, caller, (&found.event, framed)).await?;
    found.event.area = area;
    let told = (damage.is_some(), cut_off.as_ref().is_some_and(|own| own.known().is_some()));
    let sources = sources(app.catalogue(), (&found.event, figures.known()), told);
    Ok(Report {
        event: found.event,
        buffer_m,
        made_at: Utc::now(),
        made_by: (!caller.is_public()).then(|| caller.actor()),
        figures,
        places,
        cut_off,
        damage,
        warnings: found.warnings,
        sources,
        data_version,
        map,
    })
}

/// The caller counts households somewhere.
fn counts(app: &App, caller: &Caller) -> bool {
    let household = app.catalogue().get("household");
    household.is_some_and(|household| counting(caller, household).is_some())
}

/// Who lives there, in as much detail as the caller is told.
async fn figures(
    app: &App,
    caller: &Caller,
    (place, buffer_m): (Place, Option<f64>),
) -> Result<Told<Affected>, ReportError> {
    for by in BY {
        let inputs = Inputs { place: place.clone(), buffer_m, at: None, by, as_of: None };
        let asking = Asking { caller, catalogue: app.catalogue(), inputs: &inputs };
        match affected(app.db(), app.atlas(), asking).await {
            Ok((own, _)) => return Ok(Told::Known(Box::new(own))),
            Err(CountError::NoDetail) => {}
            Err(error) => return unknown(error),
        }
    }
    unknown(CountError::NoDetail)
}

/// Shelters and facilities.
async fn stands(
    app: &App,
    caller: &Caller,
    (place, buffer_m): (Place, Option<f64>),
) -> Result<Told<Places>, ReportError> {
    let (what, who) = ((app.db(), app.atlas()), (caller, app.catalogue()));
    match places(what, who, &PlacesInputs::around(place, buffer_m)).await {
        Ok((own, _)) => Ok(Told::Known(Box::new(own))),
        Err(error) => unknown(error),
    }
}

/// Villages that the closed roads of now cut off. With a buffer, or without a ground, those of the affected communes.
async fn roads(
    app: &App,
    caller: &Caller,
    (place, buffer_m, figures): (Place, Option<f64>, Option<&Affected>),
) -> Result<Option<Told<CutOff>>, ReportError> {
    let (what, who) = ((app.db(), app.atlas()), (caller, app.catalogue()));
    let communes = figures.map(|own| own.communes.as_slice()).unwrap_or_default();
    let place = match buffer_m {
        Some(_) if communes.is_empty() => {
            return Ok(None);
        }
        Some(_) => Place::Areas(communes.iter().map(|own| own.code.clone()).collect()),
        None => place,
    };
    match cut_off(what, who, &CutOffInputs::reported(place)).await {
        Ok((own, _)) => Ok(Some(Told::Known(Box::new(own)))),
        Err(CutOffError::Closed) => Ok(None),
        Err(CutOffError::Count(error)) => unknown(error).map(Some),
        Err(error) => Err(error.into()),
    }
}

/// What was reported to the area that keeps the event, or else to an affected commune whose reports the caller reads.
async fn damage(
    app: &App,
    caller: &Caller,
    (code, figures): (&str, Option<&Affected>),
) -> Result<Option<Damage>, ReportError> {
    let communes = figures.map(|own| own.communes.as_slice()).unwrap_or_default();
    let communes = communes.iter().take(FORMS_MOST).map(|own| Some(own.code.as_str()));
    for area in [None].into_iter().chain(communes) {
        match damage_form(app.db(), app.catalogue(), caller, (code, area)).await {
            Ok(form) => return Ok(Some(serde_json::from_value(form)?)),
            Err(DamageError::Unknown(_) | DamageError::NoArea) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// Why something is not known, where a report is one all the same.
fn unknown<T>(error: CountError) -> Result<Told<T>, ReportError> {
    let (vi, en) = match &error {
        CountError::NothingPublished => {
            ("Chưa có kỳ số liệu hộ nào được công bố.", "No household figures are published yet.")
        }
        CountError::NoDetail | CountError::NoView => {
            ("Bạn chưa được xem số liệu này.", "These figures are not open to you.")
        }
        CountError::Footprint(FootprintError::EventWithoutArea { .. }) => (
            "Sự kiện mới có vị trí hoặc đường đi, chưa có vùng ảnh hưởng. Vẽ vùng, hoặc lập báo cáo với bán kính (buffer_m).",
            "The event has a position or a track only, and no affected area yet. Draw the area, or ask for a distance around it (buffer_m).",
        ),
        CountError::Footprint(
            FootprintError::EventWithoutPlace(_) | FootprintError::NoEvent(_),
        ) => (
            "Sự kiện chưa có vị trí trên bản đồ. Vẽ vùng ảnh hưởng để có số liệu.",
            "The event has no place on the map yet. Draw the affected area to get figures.",
        ),
        _ => return Err(error.into()),
    };
    Ok(Told::unknown(vi, en))
}
