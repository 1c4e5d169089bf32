//! The ground that a box asks about.

use deadpool_postgres::GenericClient;

use super::geometry::STORED;
use crate::{
    geo::{CrsBox, LonLatBox},
    store::{Doing as _, StoreError},
};

/// Where rows are asked for: a box in degrees, or what a box of another system is in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    around: LonLatBox,
    /// The ground as EWKB, when it is not the whole box around it.
    ground: Option<Vec<u8>>,
}

impl From<LonLatBox> for Region {
    fn from(around: LonLatBox) -> Self {
        Self { around, ground: None }
    }
}

impl Region {
    /// What a box covers. The edges of a box of another system are lines of that system.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn of(client: &impl GenericClient, bbox: CrsBox) -> Result<Self, StoreError> {
        const DOING: &str = "reading a box of another reference system";
        let (crs, edges) = match bbox {
            CrsBox::Degrees(bbox) => return Ok(bbox.into()),
            CrsBox::Lines { crs, edges } => (crs, edges),
        };
        let sql = include_str!("sql/box_in_degrees.sql");
        let pinned = crs.srid().pinned_proj4().unwrap_or_else(|| STORED.to_owned());
        let [west, south, east, north] = edges;
        let cut = CrsBox::cut(crs, edges);
        let statement = client.prepare_cached(sql).await.doing(DOING)?;
        let row = client
            .query_one(&statement, &[&pinned, &west, &south, &east, &north, &cut])
            .await
            .doing(DOING)?;
        let edge = |name: &str| row.try_get::<_, f64>(name).doing(DOING);
        let around =
            LonLatBox::new(edge("west")?, edge("south")?, edge("east")?, edge("north")?).map_err(
                |error| StoreError::Unexpected { doing: DOING, detail: error.to_string() },
            )?;
        Ok(Self { around, ground: Some(row.try_get("ground").doing(DOING)?) })
    }

    /// The box around it.
    pub fn around(&self) -> &LonLatBox {
        &self.around
    }

    /// The ground as EWKB, when it is not the whole box around it.
    pub(super) fn ground(&self) -> Option<&[u8]> {
        self.ground.as_deref()
    }
}
