//! The empty table that people fill in for an import.

use super::model::{Collection, Field, GeometryType};

/// Column of a table with the longitude (or the easting of the named reference system).
pub const LONGITUDE: &str = "lon";

/// Column of a table with the latitude (or the northing).
pub const LATITUDE: &str = "lat";

/// Column of a table with a geometry as well-known text.
pub const WKT: &str = "wkt";

/// Sheet of a workbook with the lists that coded values are chosen from.
pub const CODES_SHEET: &str = "Danh mục";

/// A CSV file with one line: the names of the fields and, where rows lie somewhere, the columns for the place.
///
/// It begins with a byte order mark, without which Excel takes UTF-8 for another encoding.
pub fn template_csv<'a>(
    collection: &Collection,
    fields: impl IntoIterator<Item = &'a Field>,
) -> Vec<u8> {
    let mut names: Vec<_> = fields.into_iter().map(|field| field.name.as_str()).collect();
    if let Some(geometry) = &collection.geometry {
        if geometry.types.contains(&GeometryType::Point) {
            names.extend([LONGITUDE, LATITUDE]);
        } else {
            names.push(WKT);
        }
    }
    format!("\u{feff}{}\r\n", names.join(",")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{super::load::Catalogue, *};

    #[test]
    fn a_template_names_each_field_once_and_the_place_in_the_way_the_collection_needs() {
        let catalogue = Catalogue::built_in().unwrap();
        let shelter = catalogue.get("shelter").unwrap();
        let warning = catalogue.get("warning").unwrap();

        let points = String::from_utf8(template_csv(shelter, &shelter.fields)).unwrap();
        let areas = String::from_utf8(template_csv(warning, &warning.fields)).unwrap();

        assert_eq!(points, "\u{feff}code,name,area_code,capacity,status,source,lon,lat\r\n");
        assert!(areas.trim_end().ends_with(",source_url,wkt"), "{areas}");
    }
}
