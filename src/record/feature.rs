//! A row as a GeoJSON feature.

use std::io::Write as _;

use serde_json::Value;

use super::read::Record;

/// A feature collection: the members of `head`, an object, and the features after them.
pub fn feature_collection(head: &Value, records: &[Record]) -> Vec<u8> {
    let mut body = head.to_string().into_bytes();
    body.pop();
    body.extend(br#","features":["#);
    for (place, record) in records.iter().enumerate() {
        if place > 0 {
            body.push(b',');
        }
        record.push_feature(&mut body, None);
    }
    body.extend(b"]}");
    body
}

impl Record {
    /// Appends it as a feature. `links` is the JSON text of a `links` member, if there shall be one.
    pub fn push_feature(&self, out: &mut Vec<u8>, links: Option<&str>) {
        // Writing to a vector cannot fail.
        let _infallible = write!(out, r#"{{"type":"Feature","id":{},"geometry":"#, self.id);
        out.extend(self.geometry.as_deref().unwrap_or("null").as_bytes());
        out.extend(br#","properties":"#);
        out.extend(self.properties.as_bytes());
        if let Some(links) = links {
            out.extend(br#","links":"#);
            out.extend(links.as_bytes());
        }
        out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_geometry_is_a_feature_with_null() {
        let record =
            Record { id: 7, properties: r#"{"name":"Đăk Long"}"#.into(), geometry: None };
        let mut out = Vec::new();
        record.push_feature(&mut out, Some("[]"));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"type":"Feature","id":7,"geometry":null,"properties":{"name":"Đăk Long"},"links":[]}"#
        );
    }
}
