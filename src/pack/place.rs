//! The area of a pack: what it is called, where it is, and which units lie in it.

use super::error::PackError;
use crate::{
    auth::Areas,
    catalog::Text,
    geo::LonLatBox,
    policy::View,
    record::{Reading, ask},
    store::Doing as _,
};

/// Half the width of the box of an area that is a point, in degrees: about two kilometres.
const AROUND: f64 = 0.02;

/// Where a pack is of.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) code: String,
    pub(super) name: Text,
    /// The name of the province that it lies in.
    pub(super) province: Option<String>,
    pub(super) bbox: LonLatBox,
    /// It and what lies in it.
    pub(super) codes: Areas,
}

impl Place {
    /// The unit that is in force under that code.
    ///
    /// # Errors
    /// When there is none, nobody knows where it is, or the database is away.
    pub(super) async fn find(
        reading: &Reading<'_>,
        areas: &View,
        code: &str,
    ) -> Result<Self, PackError> {
        const DOING: &str = "looking for the area of a pack";
        let unknown = || PackError::NoArea(code.chars().take(40).collect());
        if code.contains('\0') {
            return Err(unknown());
        }
        let sql = include_str!("sql/place.sql");
        let rows = ask(reading, DOING, sql, &[&code], &[areas.into()]).await?;
        let row = rows.first().ok_or_else(unknown)?;
        let edge = |name: &str| row.try_get::<_, Option<f64>>(name).doing(DOING);
        let edges = [edge("west")?, edge("south")?, edge("east")?, edge("north")?];
        let nowhere = || PackError::NoPlace(code.to_owned());
        let [Some(west), Some(south), Some(east), Some(north)] = edges else {
            return Err(nowhere());
        };
        let bbox = widened([west, south, east, north]).ok_or_else(nowhere)?;
        let name: String = row.try_get("name").doing(DOING)?;
        let name_en: Option<String> = row.try_get("name_en").doing(DOING)?;
        let units = include_str!("sql/units.sql");
        let units = reading.query_one(units, &[&code]).await.doing(DOING)?;
        let codes: Vec<String> = units.try_get("codes").doing(DOING)?;
        Ok(Self {
            code: row.try_get("code").doing(DOING)?,
            name: Text { en: name_en.unwrap_or_else(|| name.clone()), vi: name },
            province: row.try_get("province").doing(DOING)?,
            bbox,
            codes: codes.into_iter().collect(),
        })
    }
}

/// The box, or one around it when it is hardly more than a point.
fn widened([west, south, east, north]: [f64; 4]) -> Option<LonLatBox> {
    let thin = |from: f64, to: f64| if to - from < AROUND { AROUND } else { 0.0 };
    let (x, y) = (thin(west, east), thin(south, north));
    LonLatBox::new(west - x, south - y, east + x, north + y).ok()
}
