//! Polygons over the ground of a warning, with every household of the ground inside.
//!
//! Households are counted, never read: polygons that leave some out give way to closer ones, and at last to those of a
//! ground that is a little wider.

use geo::MultiPolygon;

use super::error::WarningError;
use crate::{
    auth::Caller,
    catalog::Catalogue,
    disaster::cap::{Ring, closer_outline, outline},
    geo::{buffered, to_ewkb},
    policy::{CountView, Key, counting},
    record::{ask, open},
    store::{Db, Doing as _, StoreError},
};

/// How much wider the ground is taken, in metres, where the closest polygons leave households out.
const WIDER_M: [f64; 3] = [15.0, 60.0, 200.0];

/// Tries: closer lattices, then wider grounds.
const TRIES: usize = 3 + WIDER_M.len();

/// The polygons of rings.
pub(super) fn polygons_of(rings: &[Ring]) -> MultiPolygon {
    let ring = |ring: &Ring| {
        let corners = ring.positions().iter().map(|at| geo::Coord { x: at.lon, y: at.lat });
        geo::Polygon::new(corners.collect(), Vec::new())
    };
    MultiPolygon(rings.iter().map(ring).collect())
}

/// The polygons of one try; `None` when it gives none.
fn tried(ground: &MultiPolygon, place: usize) -> Option<MultiPolygon> {
    let grounds = std::slice::from_ref(ground);
    let rings = match place.checked_sub(3) {
        None => closer_outline(grounds, place),
        Some(wider) => {
            let metres = *WIDER_M.get(wider)?;
            let parts = ground.iter().map(|part| buffered(&part.clone().into(), metres));
            outline(&parts.collect::<Vec<_>>(), &[])
        }
    };
    let polygons = polygons_of(&rings);
    (!polygons.0.is_empty()).then_some(polygons)
}

/// The fewest polygons that tell the ground and leave nobody out.
///
/// # Errors
/// When no try holds every household, or the database is away.
pub(super) async fn cover(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    ground: &MultiPolygon,
) -> Result<MultiPolygon, WarningError> {
    let mut least = i64::MAX;
    for place in 0..TRIES {
        let own = ground.clone();
        let drawn = tokio::task::spawn_blocking(move || tried(&own, place)).await;
        let drawn = drawn.map_err(|error| StoreError::Unexpected {
            doing: "drawing the polygons of a warning",
            detail: error.to_string(),
        })?;
        let Some(drawn) = drawn else { continue };
        match left_out(db, catalogue, caller, (ground, &drawn)).await? {
            0 => return Ok(drawn),
            others => least = least.min(others),
        }
    }
    Err(WarningError::LeftOut(least))
}

/// How many households on the ground lie in none of the polygons, as far as the caller may count.
pub(super) async fn left_out(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (ground, drawn): (&MultiPolygon, &MultiPolygon),
) -> Result<i64, WarningError> {
    const DOING: &str = "looking whom the polygons of a warning leave out";
    let household = catalogue.get("household");
    let view = household.and_then(|household| counting(caller, household).exact);
    let view: CountView = view.ok_or(WarningError::Approver)?;
    let key: &dyn Key = &view;
    let mut client = db.connection().await?;
    let reading = open(&mut client, &[key], "warning").await?;
    let (ground, drawn) = (to_ewkb(ground.iter()), to_ewkb(drawn.iter()));
    let sql = include_str!("sql/left_out.sql");
    let rows = ask(&reading, DOING, sql, &[&ground, &drawn], &[(&view).into()]).await?;
    let row = rows.first().ok_or(StoreError::Unexpected { doing: DOING, detail: String::new() })?;
    Ok(row.try_get("left_out").doing(DOING)?)
}

/// Shares of the ground that polygons add, and that they leave out.
pub(super) async fn measured(
    db: &Db,
    (ground, drawn): (&MultiPolygon, &MultiPolygon),
) -> Result<(f64, f64), StoreError> {
    const DOING: &str = "measuring the polygons of a warning";
    let client = db.connection().await?;
    let sql = include_str!("sql/measure.sql");
    let (ground, drawn) = (to_ewkb(ground.iter()), to_ewkb(drawn.iter()));
    let row = client.query_one(sql, &[&ground, &drawn]).await.doing(DOING)?;
    let share = |name| row.try_get::<_, Option<f64>>(name).doing(DOING);
    Ok((share("added")?.unwrap_or_default(), share("lost")?.unwrap_or_default()))
}
