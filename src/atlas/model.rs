//! The read model and the door to it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::{ArcSwap, ArcSwapOption};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;

use super::{
    budget::Drawn,
    mask::AsOf,
    question::{Question, Sieve},
    schema::Schema,
    shape_tile,
    snapshot::{Layer, Snapshot},
    tile,
};
use crate::{
    catalog::Catalogue,
    filter::{Filter, FilterError},
    geo::{TileCoord, TimeWindow},
    http::ApiError,
    policy::{Key, View},
    record::{Asked, Looks},
    store::{Position, StoreError},
};

/// All layers in memory. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Atlas(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    schemas: ArcSwap<Vec<Arc<Schema>>>,
    now: ArcSwapOption<Snapshot>,
    /// When the model was last known to be as new as the database.
    fresh: Mutex<Option<Instant>>,
    shown: Notify,
    /// Other layers are to be shown from now on.
    described: Notify,
}

/// Why the model is not open.
#[derive(Debug, thiserror::Error)]
pub enum AtlasError {
    /// Nothing has been loaded yet.
    #[error("the map is being loaded")]
    Empty,
    /// The look cannot be recorded, or the right to it has ended.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Views that are open on one state of the model; who looks at personal rows through them is recorded.
#[derive(Debug)]
pub struct Seen {
    snapshot: Arc<Snapshot>,
    looks: Looks,
    now: DateTime<Utc>,
    age: Duration,
}

/// A question for one layer of a tile.
#[derive(Debug, Clone, Copy)]
pub struct LayerQuery<'a> {
    /// Through which view.
    pub view: &'a View,
    /// Which tile.
    pub tile: TileCoord,
    /// Only rows that hold at some time of the window.
    pub window: Option<TimeWindow>,
    /// Only rows that the filter takes.
    pub filter: Option<&'a Filter>,
}

impl Atlas {
    /// An empty model of the collections that have tiles.
    pub fn new(catalogue: &Catalogue) -> Self {
        let parts = Parts {
            schemas: ArcSwap::from_pointee(schemas(catalogue, &[])),
            now: ArcSwapOption::empty(),
            fresh: Mutex::default(),
            shown: Notify::new(),
            described: Notify::new(),
        };
        Self(Arc::new(parts))
    }

    /// Shows the collections of another catalogue from the next state on; those that are the same stay as they are.
    pub fn follow_catalogue(&self, catalogue: &Catalogue) {
        self.0.schemas.store(Arc::new(schemas(catalogue, &self.schemas())));
        self.0.described.notify_one();
    }

    /// Waits until another catalogue is followed.
    pub(super) async fn described(&self) {
        self.0.described.notified().await;
    }

    /// Reads a filter on the attributes of a collection's tiles, as far as the view shows them.
    ///
    /// # Errors
    /// When the text is no filter, or names something that is no such attribute.
    pub fn filter(&self, view: &View, text: &str) -> Result<Filter, FilterError> {
        let schemas = self.schemas();
        let schema = schemas.iter().find(|schema| schema.collection().id == view.collection().id);
        Filter::from_text(text, |name| schema?.drawn(name).filter(|field| view.shows(field)))
    }

    /// The position of the model; `None` before anything is loaded.
    pub fn position(&self) -> Option<Position> {
        self.snapshot().map(|snapshot| snapshot.position.clone())
    }

    /// Waits until there is something to show.
    pub async fn loaded(&self) {
        while self.snapshot().is_none() {
            self.0.shown.notified().await;
        }
    }

    pub(super) fn schemas(&self) -> Arc<Vec<Arc<Schema>>> {
        self.0.schemas.load_full()
    }

    pub(super) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.0.now.load_full()
    }

    /// The next state.
    pub(super) fn show(&self, snapshot: Snapshot) {
        self.0.now.store(Some(Arc::new(snapshot)));
        self.is_fresh();
        // One who comes too early to hear it finds the permit.
        self.0.shown.notify_one();
    }

    /// The state is that of the database.
    pub(super) fn is_fresh(&self) {
        *self.0.fresh.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Opens views on the newest state. Whoever looks at personal rows is in the ledger first.
    ///
    /// # Errors
    /// Before anything is loaded; when the ledger cannot be written; when what a view opened has closed.
    pub async fn open(
        &self,
        keys: &[&dyn Key],
        asked: impl Into<Asked<'_>>,
    ) -> Result<Seen, AtlasError> {
        let looks = Looks::open(keys, asked.into()).await?;
        let fresh = *self.0.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = self.snapshot().ok_or(AtlasError::Empty)?;
        let age = fresh.map_or(Duration::MAX, |fresh| fresh.elapsed());
        Ok(Seen { snapshot, looks, now: Utc::now(), age })
    }
}

/// What is kept of the collections with tiles; of those that are known, the very same.
fn schemas(catalogue: &Catalogue, known: &[Arc<Schema>]) -> Vec<Arc<Schema>> {
    let of = |collection| {
        let same = known.iter().find(|known| Arc::ptr_eq(known.collection(), collection));
        same.cloned().or_else(|| Schema::of(collection, catalogue).map(Arc::new))
    };
    catalogue.iter().filter_map(of).collect()
}

impl Seen {
    /// The position of the state.
    pub fn position(&self) -> &Position {
        &self.snapshot.position
    }

    /// The looks that are recorded.
    pub fn looks(&self) -> Looks {
        self.looks.clone()
    }

    /// For how long the state has not been compared with the database.
    pub fn age(&self) -> Duration {
        self.age
    }

    /// The last moment at which the state was known to be that of the database.
    pub fn as_of(&self) -> DateTime<Utc> {
        TimeDelta::from_std(self.age).map_or(self.now, |age| self.now - age)
    }

    /// So many rows of the collection are shown.
    pub fn shows(&self, collection: &str, rows: usize) {
        self.looks.shows(collection, rows);
    }

    /// A layer of a tile. Whoever shows it says so with [`Seen::shows`].
    pub fn layer(&self, query: &LayerQuery<'_>) -> Drawn {
        let question = self.question(query);
        match self.layer_of(query.view) {
            Some(Layer::Points(layer)) => tile::write(layer, &question, query.tile),
            Some(Layer::Shapes(layer)) => shape_tile::write(layer, &question, query.tile),
            None => Drawn::default(),
        }
    }

    /// A text that is the same for two questions only when their layers are: who asks through which view, what for, and
    /// when the part of the map around the tile changed last.
    pub fn stamp(&self, query: &LayerQuery<'_>) -> String {
        let id = &query.view.collection().id;
        let Some(layer) = self.layer_of(query.view) else { return id.clone() };
        let question = self.question(query);
        let sieve =
            Sieve { schema: layer.schema(), question: &question, zoom: Some(query.tile.z()) };
        let name = sieve.name(&layer.classes().map(|classes| &**classes));
        let newest = layer.stamps().of(query.tile.into());
        let (class, epoch) = (query.view.class(), &self.snapshot.position.epoch);
        format!("{id} {class} {name:?} {epoch} {newest}")
    }

    /// The moment of the question.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(super) fn layer_of(&self, view: &View) -> Option<&Layer> {
        self.snapshot.layers.get(&view.collection().id).map(|layer| &**layer)
    }

    fn question<'a>(&self, query: &LayerQuery<'a>) -> Question<'a> {
        let as_of = AsOf { day: self.now.date_naive(), ended_too: true };
        let LayerQuery { view, window, filter, .. } = *query;
        Question { view, window, filter, now: self.now, as_of }
    }
}

impl From<AtlasError> for StoreError {
    fn from(error: AtlasError) -> Self {
        match error {
            AtlasError::Store(error) => error,
            AtlasError::Empty => {
                Self::Unavailable { doing: "loading the map", cause: Box::new(AtlasError::Empty) }
            }
        }
    }
}

impl From<AtlasError> for ApiError {
    fn from(error: AtlasError) -> Self {
        StoreError::from(error).into()
    }
}
