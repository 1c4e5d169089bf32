//! Where the parts of a report come from, and under which licence they may be passed on.

use super::model::{Event, Source};
use crate::{
    catalog::Catalogue,
    impact::{Affected, Precision},
};

/// What a report took from where.
pub(super) fn sources(
    catalogue: &Catalogue,
    (event, figures): (&Event, Option<&Affected>),
    (has_damage, has_roads): (bool, bool),
) -> Vec<Source> {
    let households = figures.map(|own| match own.precision {
        Precision::Published => "household_summary",
        Precision::Exact | Precision::Units => "household",
    });
    let collections = ["disaster_event", "area"]
        .into_iter()
        .chain(households)
        .chain(["shelter", "facility", "warning"])
        .chain(has_damage.then_some("damage_report"))
        .chain(has_roads.then_some("road_status"));
    let mut all: Vec<_> = collections.filter_map(|id| of_collection(catalogue, id)).collect();
    // Whoever told of the event is named with it.
    if let Some(first) = all.first_mut() {
        first.name.clone_from(&event.source);
        first.url.clone_from(&event.source_url);
    }
    all
}

fn of_collection(catalogue: &Catalogue, id: &str) -> Option<Source> {
    let own = catalogue.get(id)?;
    Some(Source {
        title: own.title.clone(),
        name: None,
        url: None,
        licence: own.open.as_ref().map(|open| open.licence_name().to_owned()),
    })
}
