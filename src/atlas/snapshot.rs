//! One state of the read model.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    classes::Classes, layer::PointLayer, layer::Stamps, schema::Schema, shape_layer::ShapeLayer,
};
use crate::store::Position;

/// The rows of one collection.
#[derive(Debug, Clone)]
pub(super) enum Layer {
    /// Each row has one point.
    Points(PointLayer),
    /// Rows have lines, areas or several points.
    Shapes(ShapeLayer),
}

impl Layer {
    pub(super) fn schema(&self) -> &Arc<Schema> {
        match self {
            Self::Points(layer) => &layer.schema,
            Self::Shapes(layer) => &layer.schema,
        }
    }

    /// Bytes on the heap, about.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Points(layer) => layer.bytes(),
            Self::Shapes(layer) => layer.bytes(),
        }
    }

    pub(super) fn stamps(&self) -> &Stamps {
        match self {
            Self::Points(layer) => &layer.stamps,
            Self::Shapes(layer) => &layer.stamps,
        }
    }

    /// The tables of classes that its rows are of.
    pub(super) fn classes(&self) -> [&Arc<Classes>; 2] {
        match self {
            Self::Points(layer) => layer.present().map(|(points, _)| points.classes()),
            Self::Shapes(layer) => layer.tables().map(|table| &table.classes),
        }
    }
}

/// The layers at one position of the history. It never changes; what is newer is another one.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) position: Position,
    pub(super) layers: BTreeMap<String, Arc<Layer>>,
}

impl Snapshot {
    /// The layer of this very schema.
    pub(super) fn layer(&self, schema: &Arc<Schema>) -> Option<&Arc<Layer>> {
        let layer = self.layers.get(&schema.collection().id);
        layer.filter(|layer| Arc::ptr_eq(layer.schema(), schema))
    }

    /// It has the layers of these schemas and no others.
    pub(super) fn is_of(&self, schemas: &[Arc<Schema>]) -> bool {
        self.layers.len() == schemas.len()
            && schemas.iter().all(|schema| self.layer(schema).is_some())
    }

    /// The schemas of its layers, in the order of their ids.
    pub(super) fn schemas(&self) -> Vec<Arc<Schema>> {
        self.layers.values().map(|layer| Arc::clone(layer.schema())).collect()
    }
}
