//! Keeps the read model at the newest position of the history.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{
    file::StateFile,
    keeper::Keeper,
    layer::LOOSE_AT_MOST,
    load::{self, LoadError},
    model::Atlas,
    schema::Schema,
    snapshot::{Layer, Snapshot},
};
use crate::store::{Changes, Db, Listener, Mirror, Moment};

/// Longest time without a look when no message comes.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Pause before connecting again.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Following; it ends when this is dropped.
#[derive(Debug)]
pub struct Following(JoinHandle<()>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Following {
    /// Follows the history in the background; connects again whenever the connection is lost.
    pub fn start(atlas: Atlas, db: Db) -> Self {
        Self::begin(atlas, db, None)
    }

    /// The same, from the state in the file on when it is of use; states are kept there.
    pub fn start_from(atlas: Atlas, db: Db, file: StateFile) -> Self {
        Self::begin(atlas, db, Some(file))
    }

    fn begin(atlas: Atlas, db: Db, file: Option<StateFile>) -> Self {
        Self(tokio::spawn(async move {
            let listener = Listener::start(db.clone(), "LISTEN banlang_position");
            let mut heard = listener.heard();
            let mut keeper = match file {
                Some(file) => Some(Keeper::open(&atlas, file).await),
                None => None,
            };
            loop {
                if let Err(error) = follow(&atlas, &db, &mut heard, keeper.as_mut()).await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the read model does not follow the database"
                    );
                }
                sleep(RETRY_AFTER).await;
            }
        }))
    }
}

async fn follow(
    atlas: &Atlas,
    db: &Db,
    heard: &mut tokio::sync::watch::Receiver<crate::store::Heard>,
    mut keeper: Option<&mut Keeper>,
) -> Result<(), LoadError> {
    let mut mirror = Mirror::connect(db).await?;
    if let Some(keeper) = keeper.as_mut() {
        keeper.go_on(atlas, &mut mirror).await?;
    }
    loop {
        catch_up(atlas, &mut mirror).await?;
        if let Some(keeper) = keeper.as_mut() {
            keeper.keep(atlas, &mut mirror).await?;
        }
        // A message that comes meanwhile ends the wait at once, and so does another catalogue.
        let _silence = timeout(LOOK_EVERY, async {
            tokio::select! {
                _ = heard.changed() => {}
                () = atlas.described() => {}
            }
        })
        .await;
    }
}

/// Brings the model to the newest position.
///
/// # Errors
/// When the database is away.
pub async fn catch_up(atlas: &Atlas, mirror: &mut Mirror) -> Result<(), LoadError> {
    let moment = mirror.moment().await?;
    let (known, schemas) = (atlas.snapshot(), atlas.schemas());
    let next = match &known {
        Some(known) if continues(known, &moment).await? => {
            if known.position == moment.position && known.is_of(&schemas) {
                atlas.is_fresh();
                return Ok(());
            }
            changed(known, &schemas, &moment).await?
        }
        _ => loaded(&schemas, known.as_deref(), &moment).await?,
    };
    atlas.show(next);
    Ok(())
}

/// The moment belongs to the history of the snapshot, and all that happened since is in the log.
pub(super) async fn continues(known: &Snapshot, moment: &Moment<'_>) -> Result<bool, LoadError> {
    let (own, new) = (&known.position, &moment.position);
    Ok(own.epoch == new.epoch && own.number <= new.number && moment.knows(own.number).await?)
}

async fn loaded(
    schemas: &[Arc<Schema>],
    known: Option<&Snapshot>,
    moment: &Moment<'_>,
) -> Result<Snapshot, LoadError> {
    let unnumbered = moment.unnumbered().await?;
    let mut layers = BTreeMap::new();
    for schema in schemas {
        let known = known.and_then(|known| known.layers.get(&schema.collection().id));
        let layer = load::layer(moment, schema, &unnumbered, known.map(|known| &**known)).await?;
        tracing::info!(layer = schema.collection().id, bytes = layer.bytes(), "a layer is loaded");
        layers.insert(schema.collection().id.clone(), Arc::new(layer));
    }
    Ok(Snapshot { position: moment.position.clone(), layers })
}

/// The state after what happened since, with the layers of these schemas.
pub(super) async fn changed(
    known: &Snapshot,
    schemas: &[Arc<Schema>],
    moment: &Moment<'_>,
) -> Result<Snapshot, LoadError> {
    let changes = moment.changes_since(known.position.number).await?;
    let mut layers = BTreeMap::new();
    for schema in schemas {
        let next = match known.layer(schema) {
            Some(layer) => match next(layer, &changes, known.position.number, moment).await? {
                Some(next) => Arc::new(next),
                None => Arc::clone(layer),
            },
            None => Arc::new(all(moment, schema, None).await?),
        };
        layers.insert(schema.collection().id.clone(), next);
    }
    Ok(Snapshot { position: moment.position.clone(), layers })
}

/// The layer with what changed; `None` when nothing did.
async fn next(
    layer: &Layer,
    changes: &Changes,
    since: i64,
    moment: &Moment<'_>,
) -> Result<Option<Layer>, LoadError> {
    let schema = layer.schema();
    // What a table made of others shows can change without a change of its own rows.
    if schema.collection().read_only {
        let touched = changes.contains_key(&schema.collection().id);
        return if touched { all(moment, schema, Some(layer)).await.map(Some) } else { Ok(None) };
    }
    Ok(match load::changed(moment, layer, changes, since).await? {
        Some(Layer::Points(next)) if next.loose() > LOOSE_AT_MOST => {
            let merging = tokio::task::spawn_blocking(move || next.merged());
            let merged = merging.await.map_err(|panic| LoadError::of(schema, panic))?;
            Some(Layer::Points(merged.map_err(|error| LoadError::of(schema, error))?))
        }
        Some(Layer::Shapes(next)) if next.loose() > LOOSE_AT_MOST => {
            Some(all(moment, schema, Some(layer)).await?)
        }
        next => next,
    })
}

/// All rows of one layer.
async fn all(
    moment: &Moment<'_>,
    schema: &Arc<Schema>,
    known: Option<&Layer>,
) -> Result<Layer, LoadError> {
    load::layer(moment, schema, &moment.unnumbered().await?, known).await
}
