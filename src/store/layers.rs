//! Layers of offices: their rows, which the catalogue is made of, and the owner's functions that make and remove their tables.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;

use super::{
    db::Db,
    describe::problem_of,
    error::{Doing as _, StoreError},
};
use crate::catalog::{Catalogue, LayerMade};

const DOING: &str = "reading the layers";

/// A layer as its row tells it.
#[derive(Debug, Clone)]
pub struct LayerRow {
    /// Id of the collection, and name of its table.
    pub id: String,
    /// Its descriptor.
    pub descriptor: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Who let everyone see it, if anyone did.
    pub opened_by: Option<String>,
}

/// All layers, in the order of their ids.
///
/// # Errors
/// When the database is away.
pub async fn layers(client: &impl GenericClient) -> Result<Vec<LayerRow>, StoreError> {
    let rows = client.query(include_str!("sql/layers.sql"), &[]).await.doing(DOING)?;
    let layer = |row: &tokio_postgres::Row| {
        Ok(LayerRow {
            id: row.try_get("id").doing(DOING)?,
            descriptor: row.try_get("descriptor").doing(DOING)?,
            made_by: row.try_get("made_by").doing(DOING)?,
            made_at: row.try_get("made_at").doing(DOING)?,
            opened_by: row.try_get("opened_by").doing(DOING)?,
        })
    };
    rows.iter().map(layer).collect()
}

/// The catalogue with the layers that there are now. One whose descriptor cannot be read, or does not fit its table, is left out
/// and told in the log: it stops nothing else.
///
/// # Errors
/// When the database is away.
pub async fn with_layers(db: &Db, known: &Catalogue) -> Result<Catalogue, StoreError> {
    let connection = db.connection().await?;
    let rows = layers(&connection).await?;
    let texts = rows.iter().map(|row| (row.id.as_str(), row.descriptor.as_str()));
    let (mut newest, wrong) = known.with_layers(texts);
    for error in wrong {
        tracing::error!(%error, "a layer is left out");
    }
    let mut left_out = Vec::new();
    for layer in newest.layers() {
        if known.get(&layer.id).is_some_and(|known| Arc::ptr_eq(known, layer)) {
            continue;
        }
        if let Some(problem) = problem_of(&connection, layer).await? {
            tracing::error!(layer = layer.id, problem, "a layer is left out");
            left_out.push(layer.id.clone());
        }
    }
    for layer in left_out {
        newest.leave_out(&layer);
    }
    Ok(newest)
}

/// A name that no layer has or ever had: this one, or the same with a number behind it.
///
/// # Errors
/// When the database is away, or so many were given.
pub async fn free_layer_name(
    client: &impl GenericClient,
    wanted: &str,
) -> Result<String, StoreError> {
    const DOING: &str = "looking for the name of a layer";
    let sql = include_str!("sql/free_layer_name.sql");
    client.query_one(sql, &[&wanted]).await.doing(DOING)?.try_get("name").doing(DOING)
}

/// Makes the table and the row of a layer. An import that it is made of, given by its id and the name of its settings, becomes one
/// into the layer.
///
/// # Errors
/// When the database is away or refuses the layer; when the import is at work.
pub async fn make_layer(
    client: &impl GenericClient,
    layer: &LayerMade,
    maker: &str,
    import: Option<(&str, &str)>,
) -> Result<(), StoreError> {
    let LayerMade { id, descriptor, columns, kinds, place, key, searched } = layer;
    let (job, settings) = import.unzip();
    let sql = include_str!("sql/make_layer.sql");
    client
        .execute(
            sql,
            &[id, descriptor, columns, kinds, place, key, searched, &maker, &job, &settings],
        )
        .await
        .doing("making a layer")?;
    Ok(())
}

/// Writes the descriptor of a layer that everyone sees, let by `opener`, or only those who work in its areas; `false` when it is gone.
///
/// # Errors
/// When the database is away, or the opener made the layer.
pub async fn open_layer(
    client: &impl GenericClient,
    id: &str,
    descriptor: &str,
    opener: Option<&str>,
) -> Result<bool, StoreError> {
    const DOING: &str = "opening a layer";
    let sql = include_str!("sql/open_layer.sql");
    let row = client.query_one(sql, &[&id, &descriptor, &opener]).await.doing(DOING)?;
    row.try_get("found").doing(DOING)
}

/// Removes a layer with its rows and what they were; `false` when it is gone already.
///
/// # Errors
/// When the database is away.
pub async fn remove_layer(client: &impl GenericClient, id: &str) -> Result<bool, StoreError> {
    const DOING: &str = "removing a layer";
    let sql = include_str!("sql/remove_layer.sql");
    client.query_one(sql, &[&id]).await.doing(DOING)?.try_get("found").doing(DOING)
}

/// Everyone who has written rows of a layer.
///
/// # Errors
/// When the database is away.
pub async fn layer_writers(
    client: &impl GenericClient,
    id: &str,
) -> Result<Vec<String>, StoreError> {
    const DOING: &str = "asking who wrote a layer";
    let rows = client.query(include_str!("sql/layer_writers.sql"), &[&id]).await.doing(DOING)?;
    rows.iter().map(|row| row.try_get("actor").doing(DOING)).collect()
}
