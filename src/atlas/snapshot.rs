//! One state of the read model.

use std::{collections::BTreeMap, sync::Arc};

use super::layer::PointLayer;
use crate::store::Position;

/// The layers at one position of the history. It never changes; what is newer is another one.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) position: Position,
    pub(super) layers: BTreeMap<String, Arc<PointLayer>>,
}
