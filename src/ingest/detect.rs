//! The reference system of a file that names none, or the wrong one, found by the units that its rows name: a sample of its
//! places is put into every system of VN-2000, and what lands on the ground of the named units decides ([`super::fit`]).

use std::collections::BTreeSet;

use tokio_postgres::types::ToSql;

use super::{
    error::IngestError,
    fit::{Fit, Verdict, share, verdict},
    probe::{Probe, SampledPlace},
    words::both,
};
use crate::{
    area::{Meaning, Register, Said},
    catalog::Text,
    geo::{Srid, day_in_viet_nam},
    policy::View,
    record::{Reading, ask, open},
    store::{Db, Doing as _, StoreError},
};

const DOING: &str = "looking for the reference system of a file";

/// Places that are looked at: every system moves all of them.
const PLACES: usize = 500;

/// Coordinates in metres beyond which no projection is asked: twice the reach of a zone.
const METRES_AT_MOST: f64 = 5e6;

/// Systems that a refusal lists.
const LISTED: usize = 5;

/// What the rows of a file say of its reference system.
#[derive(Debug)]
pub(super) struct Detected {
    fits: Vec<Fit>,
    /// Places in metres whose rows name a unit with an outline.
    places: usize,
}

/// Looks at the sample of a file.
///
/// # Errors
/// When the database is away.
pub(super) async fn detect(db: &Db, areas: &View, probe: &Probe) -> Result<Detected, StoreError> {
    let mut connection = db.connection().await?;
    let reading = open(&mut connection, &[areas], "import").await?;
    let register = Register::read(&reading, areas, day_in_viet_nam()).await?;
    let told = told(&register, &probe.sample);
    let told = with_ground(&reading, areas, told).await?;
    let fits = fits(&reading, areas, &told).await?;
    Ok(Detected { fits, places: told.len() })
}

/// A place in metres, and the codes of the units that it may lie in.
type Told<'a> = (&'a SampledPlace, Vec<String>);

fn told<'a>(register: &Register, sample: &'a [SampledPlace]) -> Vec<Told<'a>> {
    let metres = |place: &&SampledPlace| {
        let (x, y) = (place.x.abs(), place.y.abs());
        x.max(y) <= METRES_AT_MOST && x.min(y) > f64::from(360)
    };
    let sample: Vec<_> = sample.iter().filter(metres).collect();
    let stride = sample.len().div_ceil(PLACES).max(1);
    let sample: Vec<_> = sample.into_iter().step_by(stride).collect();
    let said: Vec<Said> = sample.iter().map(|place| place.said()).collect();
    let vintage = register.vintage(said.iter());
    let codes = |said: &Said| match register.meaning(said, vintage) {
        Meaning::One { code, .. } => vec![code],
        Meaning::Several { codes, .. } => codes.into_iter().collect(),
        Meaning::Unclear(_) => Vec::new(),
    };
    sample.into_iter().zip(said.iter().map(codes)).filter(|(_, codes)| !codes.is_empty()).collect()
}

async fn with_ground<'a>(
    reading: &Reading<'_>,
    areas: &View,
    told: Vec<Told<'a>>,
) -> Result<Vec<Told<'a>>, StoreError> {
    let codes: Vec<_> = told.iter().flat_map(|(_, codes)| codes).collect();
    let sql = include_str!("sql/with_ground.sql");
    let rows = ask(reading, DOING, sql, &[&codes], &[areas.into()]).await?;
    let mut known = BTreeSet::new();
    for row in &rows {
        known.insert(row.try_get::<_, String>("code").doing(DOING)?);
    }
    // A place that may lie in several units is told by all of them only.
    Ok(told
        .into_iter()
        .filter(|(_, codes)| codes.iter().all(|code| known.contains(code)))
        .collect())
}

async fn fits(
    reading: &Reading<'_>,
    areas: &View,
    told: &[Told<'_>],
) -> Result<Vec<Fit>, StoreError> {
    let numbers: Vec<i32> = (0..).take(told.len()).collect();
    let x: Vec<_> = told.iter().map(|(place, _)| place.x).collect();
    let y: Vec<_> = told.iter().map(|(place, _)| place.y).collect();
    let named = numbers
        .iter()
        .zip(told)
        .flat_map(|(number, (_, codes))| codes.iter().map(move |code| (*number, code.as_str())));
    let (named, codes): (Vec<i32>, Vec<&str>) = named.unzip();
    let systems: Vec<_> = Srid::vn2000_projected().map(Srid::code).collect();
    let sql = include_str!("sql/fit_zone.sql");
    let values: [&(dyn ToSql + Sync); 6] = [&numbers, &x, &y, &named, &codes, &systems];
    let rows = ask(reading, DOING, sql, &values, &[areas.into()]).await?;
    let fit = |row: &tokio_postgres::Row| {
        let code: i32 = row.try_get("srid").doing(DOING)?;
        let srid = Srid::vn2000_projected().find(|srid| srid.code() == code);
        let inside: Vec<i32> = row.try_get("inside").doing(DOING)?;
        let exchanged = row.try_get("exchanged").doing(DOING)?;
        let unknown = || StoreError::Unexpected { doing: DOING, detail: format!("EPSG:{code}") };
        Ok(Fit { srid: srid.ok_or_else(unknown)?, exchanged, inside: inside.into_iter().collect() })
    };
    rows.iter().map(fit).collect()
}

impl Detected {
    /// The system of a file that names none, with what the report says of it.
    ///
    /// # Errors
    /// When it is not certain: with those that it may be.
    pub(super) fn of_nameless(&self, nameless: &Text) -> Result<(Srid, Text), IngestError> {
        match verdict(&self.fits, self.places) {
            Verdict::Sure(fit) if fit.exchanged => Err(exchanged(fit)),
            Verdict::Sure(fit) => {
                let (inside, places, srid) = (fit.inside.len(), self.places, fit.srid);
                Ok((
                    srid,
                    both(
                        format!(
                            "tệp không ghi hệ toạ độ; đọc theo {srid} vì {inside} trên {places} vị trí nằm đúng đơn vị đã ghi, các hệ khác không khớp"
                        ),
                        format!(
                            "the file names no reference system; it was read in {srid}, which puts {inside} of {places} places on the ground of the unit that their row names, as no other does"
                        ),
                    ),
                ))
            }
            Verdict::Unsure(candidates) => Err(self.unsure(&candidates, nameless)),
        }
    }

    /// Another system than the one that the file was read in fits for certain, and that one does not.
    pub(super) fn against(&self, read_in: &str) -> Option<IngestError> {
        let Verdict::Sure(fit) = verdict(&self.fits, self.places) else { return None };
        let srid = fit.srid;
        if fit.exchanged {
            return Some(exchanged(fit));
        }
        (srid.to_string() != read_in).then(|| {
            IngestError::file(
                format!("toạ độ được đọc theo {read_in}, nhưng vị trí chỉ nằm đúng đơn vị đã ghi theo {srid}; nhập lại với --crs {srid}"),
                format!("the coordinates were read in {read_in}, but the places lie in the units that their rows name in {srid} only; import with --crs {srid}"),
            )
        })
    }

    fn unsure(&self, candidates: &[&Fit], nameless: &Text) -> IngestError {
        if candidates.is_empty() {
            return IngestError::File(nameless.clone());
        }
        let list: Vec<_> = candidates
            .iter()
            .filter(|fit| !fit.exchanged)
            .take(LISTED)
            .map(|fit| format!("{} ({:.0} %)", fit.srid, share(fit, self.places) * 100.0))
            .collect();
        let list = list.join(", ");
        IngestError::file(
            format!(
                "tệp không ghi hệ toạ độ, và vị trí không cho biết chắc; phần vị trí nằm đúng đơn vị đã ghi: {list}; chọn bằng --crs"
            ),
            format!(
                "the file names no reference system, and its places do not tell it for certain; places in the unit that their row names: {list}; choose with --crs"
            ),
        )
    }
}

/// The columns or axes are the other way round.
fn exchanged(fit: &Fit) -> IngestError {
    let srid = fit.srid;
    IngestError::file(
        format!(
            "toạ độ hợp với {srid} khi đổi chỗ hai trục: cột thứ nhất là hướng bắc; đổi lại, hoặc --map lon=.. --map lat=.., rồi nhập với --crs {srid}"
        ),
        format!(
            "the coordinates fit {srid} with the axes exchanged: the first is the northing; exchange them, or use --map lon=.. --map lat=.., and import with --crs {srid}"
        ),
    )
}
