//! Writes Mapbox Vector Tiles 2.1.
//!
//! # Source
//! Mapbox Vector Tile specification 2.1 (numbers of fields and types in its `vector_tile.proto`); the wire format is that of
//! Protocol Buffers, "Encoding".

use std::collections::HashMap;

use crate::catalog::Value;

/// Units across a tile.
pub(super) const EXTENT: u32 = 4096;

/// What a feature is drawn as (4.3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Point = 1,
    Line = 2,
    Polygon = 3,
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Attribute {
    Text(Box<str>),
    /// The bits of a number that is not whole.
    Number(u64),
    Whole(i64),
    Truth(bool),
}

impl Attribute {
    /// A number to the nearest whole one.
    #[expect(clippy::cast_possible_truncation, reason = "a conversion of floats saturates")]
    pub(super) fn rounded(number: f64) -> Self {
        Self::Whole(number.round() as i64)
    }

    /// A value as the tiles say it: tiles have no type for days and instants, which are texts as the database prints them.
    pub(super) fn of(value: &Value, text: &str) -> Self {
        match value {
            Value::Integer(whole) => Self::Whole(*whole),
            Value::Number(number) => Self::Number(number.to_bits()),
            Value::Boolean(truth) => Self::Truth(*truth),
            Value::Text(_) | Value::Date(_) | Value::Datetime(_) => Self::Text(text.into()),
        }
    }
}

/// A layer on its way.
#[derive(Debug)]
pub(super) struct LayerWriter {
    features: Vec<u8>,
    keys: Vec<u8>,
    values: Vec<u8>,
    known: HashMap<Attribute, u32>,
    names: HashMap<String, u32>,
    tags: Vec<u8>,
    feature: Vec<u8>,
    name: String,
}

fn varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    into.push(number.to_le_bytes()[0]);
}

/// Small numbers of either sign as small numbers without one (4.3.2).
fn zigzag(number: i32) -> u64 {
    u64::from((number.cast_unsigned() << 1) ^ (number >> 31).cast_unsigned())
}

fn field(into: &mut Vec<u8>, number: u64, wire: u64) {
    varint(into, number << 3 | wire);
}

fn bytes(into: &mut Vec<u8>, number: u64, content: &[u8]) {
    field(into, number, 2);
    varint(into, content.len() as u64);
    into.extend_from_slice(content);
}

fn length(number: u64) -> usize {
    let bits = 64 - (number | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

impl LayerWriter {
    /// An empty layer.
    pub(super) fn new(name: &str) -> Self {
        Self {
            features: Vec::new(),
            keys: Vec::new(),
            values: Vec::new(),
            known: HashMap::new(),
            names: HashMap::new(),
            tags: Vec::new(),
            feature: Vec::new(),
            name: name.to_owned(),
        }
    }

    /// The number of an attribute's name.
    #[expect(clippy::cast_possible_truncation, reason = "a layer has few attributes")]
    pub(super) fn key(&mut self, name: &str) -> u32 {
        if let Some(key) = self.names.get(name) {
            return *key;
        }
        let key = self.names.len() as u32;
        bytes(&mut self.keys, 3, name.as_bytes());
        self.names.insert(name.to_owned(), key);
        key
    }

    /// The number of a value.
    #[expect(clippy::cast_possible_truncation, reason = "a tile has fewer than 2^32 values")]
    pub(super) fn value(&mut self, value: Attribute) -> u32 {
        if let Some(known) = self.known.get(&value) {
            return *known;
        }
        let mut content = Vec::new();
        match &value {
            Attribute::Text(text) => bytes(&mut content, 1, text.as_bytes()),
            Attribute::Number(bits) => {
                field(&mut content, 3, 1);
                content.extend(bits.to_le_bytes());
            }
            Attribute::Whole(whole) => match u64::try_from(*whole) {
                Ok(whole) => {
                    field(&mut content, 5, 0);
                    varint(&mut content, whole);
                }
                Err(_negative) => {
                    field(&mut content, 6, 0);
                    varint(
                        &mut content,
                        (whole.cast_unsigned() << 1) ^ (whole >> 63).cast_unsigned(),
                    );
                }
            },
            Attribute::Truth(truth) => {
                field(&mut content, 7, 0);
                content.push(u8::from(*truth));
            }
        }
        bytes(&mut self.values, 4, &content);
        let number = self.known.len() as u32;
        self.known.insert(value, number);
        number
    }

    /// Gives the next feature an attribute.
    pub(super) fn attribute(&mut self, key: &str, value: Attribute) {
        let (key, value) = (self.key(key), self.value(value));
        self.tag(key, value);
    }

    fn tag(&mut self, key: u32, value: u32) {
        varint(&mut self.tags, key.into());
        varint(&mut self.tags, value.into());
    }

    /// Writes a feature with the attributes given since the last one. `parts` are points (all of them in one part), lines
    /// or rings, in units of the tile.
    pub(super) fn feature<'a>(
        &mut self,
        id: i64,
        kind: Kind,
        parts: impl Iterator<Item = &'a [[i32; 2]]>,
    ) {
        self.feature.clear();
        let mut geometry = Geometry { bytes: &mut self.feature, at: [0, 0] };
        for part in parts {
            geometry.part(kind, part);
        }
        let id = u64::try_from(id).unwrap_or_default();
        // 1 id, 2 tags, 3 type, 4 geometry; each tag of a field is one byte.
        let size = 1 + length(id) + 2 + packed(&self.tags) + packed(&self.feature);
        field(&mut self.features, 2, 2);
        varint(&mut self.features, size as u64);
        field(&mut self.features, 1, 0);
        varint(&mut self.features, id);
        if !self.tags.is_empty() {
            bytes(&mut self.features, 2, &self.tags);
        }
        field(&mut self.features, 3, 0);
        self.features.push(kind as u8);
        bytes(&mut self.features, 4, &self.feature);
        self.tags.clear();
    }

    /// The layer as a part of a tile; nothing when it has no features.
    pub(super) fn finish(self) -> Vec<u8> {
        if self.features.is_empty() {
            return Vec::new();
        }
        let mut layer = Vec::with_capacity(self.features.len() + self.values.len() + 256);
        bytes(&mut layer, 1, self.name.as_bytes());
        layer.extend(self.features);
        layer.extend(self.keys);
        layer.extend(self.values);
        field(&mut layer, 5, 0);
        varint(&mut layer, EXTENT.into());
        field(&mut layer, 15, 0);
        layer.push(2);
        let mut tile = Vec::with_capacity(layer.len() + 8);
        bytes(&mut tile, 3, &layer);
        tile
    }
}

/// Bytes of a packed field with its number; an empty one for tags is left out.
fn packed(content: &[u8]) -> usize {
    if content.is_empty() { 0 } else { 1 + length(content.len() as u64) + content.len() }
}

/// Commands and steps (4.3.1, 4.3.2); the place goes on from part to part.
struct Geometry<'a> {
    bytes: &'a mut Vec<u8>,
    at: [i32; 2],
}

const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
const CLOSE_PATH: u64 = 7;

impl Geometry<'_> {
    fn part(&mut self, kind: Kind, part: &[[i32; 2]]) {
        let Some((first, rest)) = part.split_first() else { return };
        if kind == Kind::Point {
            self.command(MOVE_TO, part.len());
            for point in part {
                self.step(*point);
            }
            return;
        }
        self.command(MOVE_TO, 1);
        self.step(*first);
        self.command(LINE_TO, rest.len());
        for point in rest {
            self.step(*point);
        }
        if kind == Kind::Polygon {
            self.command(CLOSE_PATH, 1);
        }
    }

    fn command(&mut self, command: u64, count: usize) {
        varint(self.bytes, command | (count as u64) << 3);
    }

    fn step(&mut self, to: [i32; 2]) {
        let [x, y] = to;
        varint(self.bytes, zigzag(x.wrapping_sub(self.at[0])));
        varint(self.bytes, zigzag(y.wrapping_sub(self.at[1])));
        self.at = to;
    }
}

#[cfg(test)]
mod tests {
    use mvt_reader::{Reader, feature::Value as Read};

    use super::*;

    #[test]
    fn another_reader_reads_what_was_written() {
        let mut layer = LayerWriter::new("household");
        let (key, other) = (layer.key("ethnic_group"), layer.key("members"));
        for (id, whole) in [(7, 300_i64), (9, -5)] {
            let text = layer.value(Attribute::Text("xo_dang".into()));
            let number = layer.value(Attribute::Whole(whole));
            layer.tag(key, text);
            layer.tag(other, number);
            layer.feature(id, Kind::Point, [[[5, 4095], [-3, 12]].as_slice()].into_iter());
        }
        layer.feature(10, Kind::Polygon, [[[0, 0], [10, 0], [10, 10]].as_slice()].into_iter());
        let tile = layer.finish();

        let reader = Reader::new(tile).unwrap();
        assert_eq!(reader.get_layer_names().unwrap(), ["household"]);
        let features = reader.get_features(0).unwrap();
        assert_eq!(features.len(), 3);
        assert_eq!(features[0].id, Some(7));
        let properties = features[1].properties.as_ref().unwrap();
        assert_eq!(properties["ethnic_group"], Read::String("xo_dang".to_owned()));
        assert_eq!(properties["members"], Read::SInt(-5));
        assert!(matches!(
            features[2].geometry,
            geo::Geometry::Polygon(_) | geo::Geometry::MultiPolygon(_)
        ));
    }

    #[test]
    fn a_layer_without_features_is_nothing() {
        assert!(LayerWriter::new("household").finish().is_empty());
    }
}
