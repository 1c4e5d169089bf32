//! Whom a warning is for: ground, and the areas in which it lies.

use chrono::Utc;
use geo::MultiPolygon;

use super::{error::WarningError, message::polygons};
use crate::{
    area::REGISTER,
    atlas::Atlas,
    auth::Caller,
    catalog::Catalogue,
    impact::{Place, Sources, footprint},
    policy::{keys, view_of},
    record::{ask, open_under},
    store::{Db, Doing as _, StoreError},
};

/// Ground that a warning is for.
#[derive(Debug, Clone)]
pub struct Target {
    /// The ground.
    pub ground: MultiPolygon,
    /// Codes of the areas in which it lies: those that were named, else communes.
    pub areas: Vec<String>,
    /// The area in which all of these lie, if there is one.
    pub keeper: Option<String>,
}

/// The target that somebody has drawn or named, as it is today.
///
/// # Errors
/// When the place cannot be used or lies in no area.
pub(super) async fn target(
    (db, atlas): (&Db, &Atlas),
    catalogue: &Catalogue,
    caller: &Caller,
    place: &Place,
) -> Result<Target, WarningError> {
    const DOING: &str = "finding whom a warning is for";
    let areas = view_of(caller, REGISTER, catalogue).ok_or(WarningError::Nowhere)?;
    let events = view_of(caller, "disaster_event", catalogue);
    let views = keys([Some(&areas), events.as_ref()].into_iter().flatten());
    let seen = atlas.open(&views, "warning").await.map_err(StoreError::from)?;
    let sources = Sources { seen: &seen, areas: &areas, events: events.as_ref(), db };
    let today = Utc::now().date_naive();
    let ground = footprint(sources, place, None, today).await?.to_ewkb();
    let mut client = db.connection().await?;
    let reading = open_under(&mut client, &views, seen.looks()).await?;
    let named: &[String] = if let Place::Areas(codes) = place { codes } else { &[] };
    let sql = include_str!("sql/target.sql");
    let rows = ask(&reading, DOING, sql, &[&ground, &today, &named], &[(&areas).into()]).await?;
    let row = rows.first().ok_or(WarningError::Nowhere)?;
    let codes: Vec<String> = row.try_get("areas").doing(DOING)?;
    if codes.is_empty() {
        return Err(WarningError::Nowhere);
    }
    let ground = polygons(row, "ground")?;
    if ground.0.is_empty() {
        return Err(WarningError::Nowhere);
    }
    Ok(Target { ground, areas: codes, keeper: row.try_get("keeper").doing(DOING)? })
}

/// Names of areas as texts have them.
pub(super) struct Names {
    /// In Vietnamese and in English, in the order of the codes.
    pub(super) both: Vec<(String, String)>,
}

/// Names that a description of the place tells before it counts the others.
const NAMED_MOST: usize = 30;

impl Names {
    /// The names of these areas, through the view of the caller.
    pub(super) async fn of(
        db: &Db,
        catalogue: &Catalogue,
        caller: &Caller,
        codes: &[String],
    ) -> Result<Self, WarningError> {
        const DOING: &str = "naming the areas of a warning";
        let areas = view_of(caller, REGISTER, catalogue).ok_or(WarningError::Nowhere)?;
        let mut client = db.connection().await?;
        let reading = crate::record::open(&mut client, &keys([&areas]), "warning").await?;
        let today = Utc::now().date_naive();
        let sql = include_str!("sql/names.sql");
        let rows = ask(&reading, DOING, sql, &[&codes, &today], &[(&areas).into()]).await?;
        let name = |row: &tokio_postgres::Row| {
            Ok((row.try_get("name").doing(DOING)?, row.try_get("name_en").doing(DOING)?))
        };
        let both = rows.iter().map(name).collect::<Result<_, StoreError>>()?;
        Ok(Self { both })
    }

    /// The place in words; codes where the register has lost the names meanwhile.
    pub(super) fn told(&self, english: bool, codes: &[String]) -> String {
        let names: Vec<_> =
            self.both.iter().map(|(vi, en)| if english { en } else { vi }.as_str()).collect();
        if names.is_empty() {
            return codes.join(", ");
        }
        let shown = names.get(..NAMED_MOST).unwrap_or(&names).join(", ");
        match (names.len().saturating_sub(NAMED_MOST), english) {
            (0, _) => shown,
            (others, true) => format!("{shown} and {others} more"),
            (others, false) => format!("{shown} và {others} địa bàn khác"),
        }
    }
}
