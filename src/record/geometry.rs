//! Geometry on its way out of its column and into it, in the reference system of the client.

use super::builder::Builder;
use crate::geo::{Crs, Srid};

/// The degrees in which geometry is stored, for PROJ.
pub(super) const STORED: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// How the geometry of a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    GeoJson,
    Wkt,
    Not,
}

/// Appends the geometry of the row `t` as text in a system; null where there is none, or none that the system can show.
pub(super) fn push_text(builder: &mut Builder, column: &str, written: Written, crs: Crs) {
    // Of GeoJSON's options none: the member "crs" is of the past (RFC 7946, 4), a header names the system.
    let (function, options) = match written {
        Written::GeoJson => ("ST_AsGeoJSON(", ", 0)"),
        Written::Wkt => ("ST_AsText(", ")"),
        Written::Not => {
            builder.push("NULL::text");
            return;
        }
    };
    builder.push(function);
    if crs.is_latitude_first() {
        builder.push("ST_FlipCoordinates(");
    }
    push_shown(builder, column, crs);
    if crs.is_latitude_first() {
        builder.push(")");
    }
    builder.push(", ").push(&crs.decimals().to_string()).push(options);
}

/// Appends the geometry of the row `t` in a system, x before y whatever the order of its axes is.
///
/// # Assumptions
/// A projection has no value far outside its zone and PostGIS stops there, whoever may see the row. Such geometry is null.
pub(super) fn push_shown(builder: &mut Builder, column: &str, crs: Crs) {
    let Some([west, south, east, north]) = crs.shows() else {
        return push_transformed(builder, column, crs);
    };
    builder.push("CASE WHEN ");
    for (edge, compared, bound) in
        [("XMin", ">=", west), ("YMin", ">=", south), ("XMax", "<=", east), ("YMax", "<=", north)]
    {
        builder.push(if edge == "XMin" { "ST_" } else { " AND ST_" }).push(edge).push("(");
        builder.column(column).push(") ").push(compared).push(" ");
        builder.bind(bound).push("::float8");
    }
    builder.push(" THEN ");
    push_transformed(builder, column, crs);
    builder.push(" END");
}

/// Appends the geometry as well-known binary in that system, little-endian, x before y.
pub(super) fn push_binary(builder: &mut Builder, column: &str, srid: Srid) {
    builder.push("ST_AsBinary(");
    if let Some(crs) = Crs::all().find(|crs| crs.srid() == srid) {
        push_shown(builder, column, crs);
    } else {
        builder.push("ST_Transform(").column(column).push(", ").bind(srid.code()).push("::int)");
    }
    builder.push(", 'NDR')");
}

/// By number, since PostGIS keeps the projections of numbers and makes those of texts anew for each row (3 ms); the migrations
/// pin the numbers of VN-2000 to the text that imports give to GDAL.
fn push_transformed(builder: &mut Builder, column: &str, crs: Crs) {
    let srid = crs.srid();
    if srid == Srid::WGS84 {
        builder.column(column);
    } else if srid == Srid::VN2000 {
        // Its own number is not pinned. A zone's metres, read as those of the same zone on the same ellipsoid in WGS 84, are its
        // degrees without the shift between the datums.
        builder.push("ST_SetSRID(ST_Transform(ST_SetSRID(ST_Transform(").column(column);
        for srid in [Srid::VN2000_UTM_48N, Srid::WGS84_UTM_48N, Srid::WGS84, Srid::VN2000] {
            builder.push(", ").bind(srid.code()).push("::int)");
        }
    } else {
        builder.push("ST_Transform(").column(column).push(", ").bind(srid.code()).push("::int)");
    }
}

/// Appends a GeoJSON text with x before y in a system as the geometry that is stored: VN-2000 by the text that imports give
/// to GDAL.
pub(super) fn push_stored(builder: &mut Builder, geojson: Option<&str>, crs: Crs) {
    let srid = crs.srid();
    let given = |builder: &mut Builder| {
        builder.push("ST_GeomFromGeoJSON(").bind(geojson.map(str::to_owned)).push("::text)");
    };
    if srid == Srid::WGS84 {
        builder.push("ST_SetSRID(");
        given(builder);
        builder.push(", 4326)");
        return;
    }
    if let Some(pinned) = srid.pinned_proj4() {
        builder.push("ST_SetSRID(ST_Transform(");
        given(builder);
        builder.push(", ").bind(pinned).push("::text, ").bind(STORED).push("::text), 4326)");
    } else {
        builder.push("ST_Transform(ST_SetSRID(");
        given(builder);
        builder.push(", ").bind(srid.code()).push("::int), 4326)");
    }
}
