//! Features as GeoJSON (RFC 7946), put together from the JSON texts that the database made.

use std::io::Write as _;

use crate::record::Record;

/// Appends a feature. `links` is the JSON text of a `links` member, if there shall be one.
pub fn push_feature(out: &mut Vec<u8>, record: &Record, links: Option<&str>) {
    // Writing to a vector cannot fail.
    let _infallible = write!(out, r#"{{"type":"Feature","id":{},"geometry":"#, record.id);
    out.extend(record.geometry.as_deref().unwrap_or("null").as_bytes());
    out.extend(br#","properties":"#);
    out.extend(record.properties.as_bytes());
    if let Some(links) = links {
        out.extend(br#","links":"#);
        out.extend(links.as_bytes());
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_geometry_is_a_feature_with_null() {
        let record =
            Record { id: 7, properties: r#"{"name":"Đăk Long"}"#.into(), geometry: None };
        let mut out = Vec::new();
        push_feature(&mut out, &record, Some("[]"));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"type":"Feature","id":7,"geometry":null,"properties":{"name":"Đăk Long"},"links":[]}"#
        );
    }
}
