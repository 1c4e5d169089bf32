//! A small state, for tests and for the fuzz target.
#![expect(clippy::unwrap_used, reason = "no part of the service")]

use std::{collections::HashMap, sync::Arc};

use geo::{Geometry, polygon};
use sha2::Digest as _;

use crate::{
    atlas::{
        classes::Growing,
        layer::{PointLayer, Raw},
        points::{Point, PointRows, Points},
        schema::Schema,
        shape_layer::{RawShape, ShapeLayer, Table},
        shapes::Shapes,
        snapshot::{Layer, Snapshot},
        unplaced::{UnplacedRows, UnplacedStores},
    },
    catalog::Catalogue,
    store::Position,
};

/// The schemas of these collections.
pub(in crate::atlas) fn schemas(ids: [&str; 2]) -> Vec<Arc<Schema>> {
    let catalogue = Catalogue::built_in().unwrap();
    let schema = |id| Arc::new(Schema::of(catalogue.get(id).unwrap(), &catalogue).unwrap());
    ids.map(schema).into()
}

/// The texts of a row: the first says `text`, the last one is a period where there are parts.
fn texts<'a>(schema: &Schema, text: &'a str) -> Vec<Option<&'a str>> {
    let width = schema.width();
    let part = schema.part_attributes().next().map(|(place, _)| place);
    (0..width)
        .map(|place| match place {
            0 => Some(text),
            _ if Some(place) == part => Some("2025-01-01,2026-01-01,poor;2026-01-01,,near_poor"),
            _ => None,
        })
        .collect()
}

fn owned(texts: &[Option<&str>]) -> Box<[Option<Box<str>>]> {
    texts.iter().map(|text| text.map(Into::into)).collect()
}

fn households(schema: &Arc<Schema>, count: i32) -> PointLayer {
    let mut growing = Growing::new(&schema.readings());
    let mut rows = PointRows::for_about(0, 1);
    let mut unplaced = UnplacedRows::with(1);
    for id in 0..count {
        let commune = (23_000 + id % 7).to_string();
        let class = growing.class(texts(schema, &commune).into_iter()).unwrap();
        let (lon, lat) = (107.0 + f64::from(id % 31) / 97.0, 13.0 + f64::from(id % 53) / 89.0);
        rows.push(Point { id: id.into(), lon, lat, class }, [i64::from(id % 9)].into_iter());
        unplaced.push(i64::from(id) + 1000, class, [2].into_iter());
    }
    let classes = Arc::new(growing.finish());
    let unplaced = UnplacedStores::of(&unplaced, schema, &classes);
    let stores = (Points::of(rows, classes), unplaced);
    let layer = PointLayer::of(Arc::clone(schema), stores, 3);
    let moved = Raw {
        id: 5,
        place: Some([108.25, 14.5]),
        texts: owned(&texts(schema, "23001")),
        measures: [300].into(),
    };
    layer.changed(&[5, 6, 1007], vec![moved], 9).unwrap()
}

fn square(x: f64) -> Geometry<f64> {
    polygon![(x: x, y: 14.0), (x: x + 0.5, y: 14.0), (x: x + 0.5, y: 14.5), (x: x, y: 14.5)].into()
}

fn areas(schema: &Arc<Schema>) -> ShapeLayer {
    let mut growing = Growing::new(&schema.readings());
    let rows: HashMap<u32, (i64, u32)> = (0..3)
        .map(|key| {
            let class = growing.class(texts(schema, &key.to_string()).into_iter()).unwrap();
            (key, (i64::from(key) + 40, class))
        })
        .collect();
    let shapes = Shapes::build((0..3).map(|key| (key, square(107.0 + f64::from(key) / 2.0))));
    let layer = ShapeLayer::of(
        Arc::clone(schema),
        Arc::new(shapes),
        Table::new(growing.finish(), rows),
        &HashMap::from([(0, 7), (1, 8), (2, 9)]),
        3,
    );
    let new = RawShape {
        id: 44,
        geometry: Some(square(108.5)),
        texts: owned(&texts(schema, "new")),
        print: 10,
    };
    layer.changed(&[41, 44], vec![new], 9).unwrap()
}

/// A state of so many households and some areas.
pub(in crate::atlas) fn state(schemas: &[Arc<Schema>], count: i32) -> Snapshot {
    let layer = |schema: &Arc<Schema>| {
        if schema.is_points() {
            Layer::Points(households(schema, count))
        } else {
            Layer::Shapes(areas(schema))
        }
    };
    let layers = schemas
        .iter()
        .map(|schema| (schema.collection().id.clone(), Arc::new(layer(schema))))
        .collect();
    let epoch = "7d1b2f5c-0d8f-4b0a-9a53-0b7f2f0c9b11".to_owned();
    Snapshot { position: Position { epoch, number: 9 }, layers }
}

/// A file with a digest that fits, as if damage had been done before it was made.
pub(in crate::atlas) fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let content = bytes.len().saturating_sub(super::DIGEST);
    bytes.truncate(content);
    let digest = sha2::Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}
