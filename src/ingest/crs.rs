//! The reference system of a file: what it says, what it was asked to be, and what its coordinates look like.

use gdal::{
    errors::GdalError,
    spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef},
};

use super::{error::IngestError, shape::in_degrees, words::both};
use crate::{catalog::Text, geo::Srid};

/// Everything is stored in these degrees.
const DEGREES: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// How coordinates of a file become degrees.
pub(super) struct Reading {
    /// `None` when they are degrees already.
    pub(super) transform: Option<CoordTransform>,
    /// The name of the system, for the report.
    pub(super) name: String,
    /// What the reader of the report should know of it.
    pub(super) notes: Vec<Text>,
}

struct System {
    name: String,
    /// `None` for WGS 84 itself.
    definition: Option<SpatialRef>,
    in_degrees: bool,
}

/// Decides how coordinates are read, from what the file states, what was asked for and the first places.
///
/// # Errors
/// When there is no system, or one that the coordinates contradict.
pub(super) fn decide(
    stated: Option<SpatialRef>,
    asked: Option<Srid>,
    places: &[(f64, f64)],
) -> Result<Reading, IngestError> {
    let mut notes = Vec::new();
    let stated = stated.map(system).transpose().map_err(|error| unusable(&error))?;
    let system = match (asked, stated) {
        (Some(asked), stated) => {
            if let Some(other) = stated.filter(|other| other.name != asked.to_string()) {
                notes.push(both(
                    format!("tệp ghi hệ toạ độ {}; đã đọc theo {asked} như yêu cầu", other.name),
                    format!("the file says {}; it was read in {asked} as asked", other.name),
                ));
            }
            known(asked).map_err(|error| unusable(&error))?
        }
        (None, Some(stated)) => stated,
        (None, None) if mostly_degrees(places) => {
            notes.push(both(
                "tệp không ghi hệ toạ độ; toạ độ là độ nên đọc theo WGS 84",
                "the file names no reference system; its coordinates are degrees, so they were read in WGS 84",
            ));
            known(Srid::WGS84).map_err(|error| unusable(&error))?
        }
        (None, None) => return Err(nameless(places)),
    };
    contradicted(&system, asked, places)?;
    let transform = system
        .definition
        .map(|from| CoordTransform::new(&from, &SpatialRef::from_proj4(DEGREES)?))
        .transpose()
        .map_err(|error| unusable(&error))?;
    Ok(Reading { transform, name: system.name, notes })
}

fn unusable(error: &GdalError) -> IngestError {
    IngestError::file(
        format!("không dùng được hệ toạ độ của tệp ({error}); cho biết bằng --crs EPSG:n"),
        format!(
            "the reference system of the file cannot be used ({error}); give one with --crs EPSG:n"
        ),
    )
}

/// A degree here or there may be a slip; most of the places are not.
fn mostly_degrees(places: &[(f64, f64)]) -> bool {
    let degrees = places.iter().filter(|(x, y)| in_degrees(*x, *y) || in_degrees(*y, *x)).count();
    degrees * 2 >= places.len()
}

fn nameless(places: &[(f64, f64)]) -> IngestError {
    let (x, y) = places.first().copied().unwrap_or_default();
    IngestError::Nameless(both(
        format!(
            "tệp không ghi hệ toạ độ và toạ độ ({x}, {y}) không phải độ; cho biết bằng --crs, ví dụ --crs EPSG:9216 (VN-2000 múi 3°, 107°30')"
        ),
        format!(
            "the file names no reference system and its coordinates ({x}, {y}) are not degrees; give one with --crs, for example --crs EPSG:9216 (VN-2000 TM-3, 107°30')"
        ),
    ))
}

/// Metres are not degrees and degrees are not metres.
fn contradicted(
    system: &System,
    asked: Option<Srid>,
    places: &[(f64, f64)],
) -> Result<(), IngestError> {
    if places.is_empty() || mostly_degrees(places) == system.in_degrees {
        return Ok(());
    }
    if system.in_degrees && asked.is_none() {
        return Err(nameless(places));
    }
    let (x, y) = places.first().copied().unwrap_or_default();
    let name = &system.name;
    Err(if system.in_degrees {
        IngestError::file(
            format!("toạ độ ({x}, {y}) không phải độ nhưng hệ toạ độ là {name}; kiểm tra --crs"),
            format!(
                "the coordinates ({x}, {y}) are not degrees, but the reference system is {name}; check --crs"
            ),
        )
    } else {
        IngestError::file(
            format!("toạ độ ({x}, {y}) là độ nhưng hệ toạ độ {name} tính bằng mét; kiểm tra --crs"),
            format!("the coordinates ({x}, {y}) are degrees, but {name} is in metres; check --crs"),
        )
    })
}

/// The system of an EPSG code; VN-2000 with the one datum shift of the service.
fn known(srid: Srid) -> Result<System, GdalError> {
    let name = srid.to_string();
    if srid == Srid::WGS84 {
        return Ok(System { name, definition: None, in_degrees: true });
    }
    let definition = if let Some(text) = srid.pinned_proj4() {
        SpatialRef::from_proj4(&text)?
    } else {
        let mut system = SpatialRef::from_epsg(srid.code().unsigned_abs())?;
        system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        system
    };
    let in_degrees = definition.is_geographic();
    Ok(System { name, definition: Some(definition), in_degrees })
}

/// The system that a file describes: by its code where it can be found, else as described.
fn system(mut stated: SpatialRef) -> Result<System, GdalError> {
    let name = stated.name().unwrap_or_default();
    let in_degrees = stated.is_geographic();
    // Also with heights (EPSG:4979), as OGC:CRS84, and where a program names the datum alone.
    let datum = stated.get_attr_value("DATUM", 0).ok().flatten().unwrap_or_default();
    let datum = datum.to_lowercase().replace(['_', ' '], "");
    let world = ["wgs1984", "wgs84", "worldgeodeticsystem1984"]
        .contains(&datum.strip_prefix('d').unwrap_or(&datum));
    if in_degrees && (name.starts_with("WGS 84") || world) {
        return known(Srid::WGS84);
    }
    if let Some(srid) = code(&stated).or_else(|| vn2000(&stated)).or_else(|| {
        stated.auto_identify_epsg().ok()?;
        code(&stated)
    }) {
        return known(srid);
    }
    stated.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(System { name, definition: Some(stated), in_degrees })
}

fn code(system: &SpatialRef) -> Option<Srid> {
    system.authority().ok()?.parse().ok()
}

/// Files of other programs name the datum and the zone but no code.
fn vn2000(system: &SpatialRef) -> Option<Srid> {
    let datum = system.get_attr_value("DATUM", 0).ok()??.to_lowercase();
    if !(datum.contains("2000") && (datum.contains("viet") || datum.contains("vn"))) {
        return None;
    }
    if system.is_geographic() {
        return Some(Srid::VN2000);
    }
    let parameter = |name: &str| system.get_proj_param(name).ok().flatten();
    Srid::vn2000(parameter("central_meridian")?, parameter("scale_factor")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(crs: &str, x: f64, y: f64) -> (f64, f64) {
        let reading = decide(None, Some(crs.parse().unwrap()), &[(x, y)]).unwrap();
        let (mut x, mut y) = ([x], [y]);
        reading.transform.unwrap().transform_coords(&mut x, &mut y, &mut []).unwrap();
        (x[0], y[0])
    }

    /// Golden points of the datum shift EPSG:6960, to about a centimetre.
    #[test]
    fn vn_2000_coordinates_come_out_where_the_pinned_datum_shift_puts_them() {
        for (crs, x, y, lon, lat) in [
            ("EPSG:9216", 510_735.000, 1_686_800.000, 107.601_758_18, 15.251_819_38),
            ("EPSG:5898", 585_791.005_1, 1_672_370.101_3, 108.80, 15.12),
        ] {
            let (found_lon, found_lat) = degrees(crs, x, y);
            assert!((found_lon - lon).abs() < 1e-7, "{crs}: {found_lon}");
            assert!((found_lat - lat).abs() < 1e-7, "{crs}: {found_lat}");
        }
    }

    #[test]
    fn a_zone_described_without_its_code_is_the_pinned_zone() {
        let esri = "PROJCS[\"VN_2000_TM-3_zone_491\",GEOGCS[\"GCS_VN_2000\",DATUM[\"D_Vietnam_2000\",\
            SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],\
            PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],\
            PARAMETER[\"Central_Meridian\",108.0],PARAMETER[\"Scale_Factor\",0.9999],PARAMETER[\"Latitude_Of_Origin\",0.0],\
            UNIT[\"Meter\",1.0]]";
        let reading = decide(Some(SpatialRef::from_esri(esri).unwrap()), None, &[]).unwrap();
        assert_eq!(reading.name, "EPSG:5898");
    }

    #[test]
    fn metres_without_a_system_and_degrees_in_metres_are_refused_with_the_way_out() {
        let metres = [(510_735.0, 1_686_800.0)];
        let refused =
            |stated, asked, places: &[_]| decide(stated, asked, places).err().unwrap().to_string();
        assert!(refused(None, None, &metres).contains("give one with --crs"));
        let wgs84 = SpatialRef::from_epsg(4326).unwrap();
        assert!(refused(Some(wgs84), None, &metres).contains("give one with --crs"));
        let zone = Some("EPSG:9216".parse().unwrap());
        assert!(refused(None, zone, &[(107.6, 15.2)]).contains("EPSG:9216 is in metres"));
    }
}
