//! A row as a GeoJSON feature.

use std::io::Write as _;

use serde_json::Value;

use super::read::Record;

/// Bytes of a feature besides its texts, and of a collection besides its head and features: with the largest id and a time.
const ROOM_AROUND: usize = 80;

/// A feature collection: the members of `head`, an object, and the features after them.
pub fn feature_collection(head: &Value, records: &[Record]) -> Vec<u8> {
    let head = head.to_string();
    let room: usize = records.iter().map(Record::room).sum();
    let mut body = Vec::with_capacity(head.len() + ROOM_AROUND + room);
    body.extend(head.as_bytes());
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
    /// Bytes that it takes as a feature without links, or a few more.
    fn room(&self) -> usize {
        self.properties.len() + self.geometry.as_ref().map_or(4, String::len) + ROOM_AROUND
    }

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
        let record = Record {
            id: 7,
            properties: r#"{"name":"Đăk Long"}"#.into(),
            geometry: None,
            wkb: None,
        };
        let mut out = Vec::new();
        record.push_feature(&mut out, Some("[]"));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"type":"Feature","id":7,"geometry":null,"properties":{"name":"Đăk Long"},"links":[]}"#
        );
    }
}
