//! Who may do what with a layer.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::error::LayerError;
use crate::{
    auth::{Caller, Role},
    catalog::{Catalogue, Collection, Sensitivity, opened},
    ledger::Action,
    policy::{edit_view, keys, view},
    record::{Select, distinct, open},
    store::{Db, LayerRow, StoreError, layer_writers, layers, open_layer, remove_layer},
};

/// Different units that are looked through.
const UNITS_MOST: i64 = 20_000;

/// What somebody may try with a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Remove it.
    Remove,
    /// Let everyone see it.
    Open,
    /// Keep it from everyone again.
    Close,
}

/// A layer that somebody knows of.
#[derive(Debug, Clone)]
pub struct OfficeLayer {
    /// What it is.
    pub collection: Arc<Collection>,
    /// Its row.
    pub row: LayerRow,
}

/// The layers that the caller sees; an administrator of the service knows of all.
///
/// # Errors
/// When the database is away.
pub async fn layers_of(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
) -> Result<Vec<OfficeLayer>, StoreError> {
    let rows = layers(&db.connection().await?).await?;
    let known = |row: LayerRow| {
        let collection = catalogue.layers().find(|layer| layer.id == row.id)?;
        let sees = caller.is(Role::Admin) || view(caller, collection, catalogue).is_some();
        sees.then(|| OfficeLayer { collection: Arc::clone(collection), row })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// The layer with that id.
///
/// # Errors
/// When the caller knows of none, or the database is away.
pub async fn layer_of(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: &str,
) -> Result<OfficeLayer, LayerError> {
    let known = layers_of(db, catalogue, caller).await?;
    known.into_iter().find(|layer| layer.row.id == id).ok_or(LayerError::Unknown)
}

/// Removes a layer with its rows and what they were. Who made it may as long as nobody else has written there, and an
/// administrator always.
///
/// # Errors
/// When the caller may not, or the database is away.
pub async fn remove(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: &str,
) -> Result<(), LayerError> {
    let layer = layer_of(db, catalogue, caller, id).await?;
    if !caller.is(Role::Admin) {
        if !layer.is_own(caller) {
            return Err(LayerError::OfAnother);
        }
        let writers = layer_writers(&db.connection().await?, id).await?;
        if writers.iter().any(|writer| *writer != layer.row.made_by) {
            return Err(LayerError::OthersWrote);
        }
    }
    caller.note(Action::Settings, id, &[("step", json!("layer removed"))]).await?;
    let found = remove_layer(&db.connection().await?, id).await?;
    found.then_some(()).ok_or(LayerError::Unknown)
}

/// Lets everyone see a layer, or nobody but those who work in its areas. An approver opens it who sees every row, and has neither made the
/// layer nor written there; closing it is easier.
///
/// # Errors
/// When the caller may not, or the database is away.
pub async fn show_to(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: &str,
    to: Sensitivity,
) -> Result<(), LayerError> {
    let layer = layer_of(db, catalogue, caller, id).await?;
    if layer.collection.sensitivity == to {
        return Ok(());
    }
    let opener = match to {
        Sensitivity::Public => {
            layer.may_be_opened_by(db, catalogue, caller).await?;
            Some(caller.actor())
        }
        Sensitivity::Internal => {
            let may = caller.is(Role::Admin)
                || layer.is_own(caller)
                || layer.is_watched_over_by(db, catalogue, caller).await?;
            may.then_some(()).ok_or(LayerError::NotClosed)?;
            None
        }
        Sensitivity::Personal => return Err(LayerError::NeverPersonal),
    };
    let text = opened(id, &layer.row.descriptor, to, catalogue.codes())?;
    let detail: [(&str, Value); 2] = [("step", json!("layer shown")), ("to", json!(to))];
    caller.note(Action::Settings, id, &detail).await?;
    let found = open_layer(&db.connection().await?, id, &text, opener.as_deref()).await?;
    found.then_some(()).ok_or(LayerError::Unknown)
}

impl OfficeLayer {
    /// The caller made it and works with it still.
    pub fn is_own(&self, caller: &Caller) -> bool {
        let is_maker = caller.as_person().is_some_and(|own| own.name == self.row.made_by);
        is_maker && edit_view(caller, &self.collection).is_some()
    }

    /// Everyone sees it.
    pub fn is_open(&self) -> bool {
        self.collection.sensitivity == Sensitivity::Public
    }

    /// What the caller may try; whether it may is asked once more when it does.
    pub fn deeds(&self, caller: &Caller) -> Vec<Deed> {
        let (is_admin, is_own) = (caller.is(Role::Admin), self.is_own(caller));
        let is_maker = caller.actor() == self.row.made_by;
        let approves = caller.is(Role::Approver);
        let can = [
            (Deed::Remove, is_admin || is_own),
            (Deed::Open, approves && !is_maker && !self.is_open()),
            (Deed::Close, self.is_open() && (is_admin || is_own || approves)),
        ];
        can.into_iter().filter(|(_, can)| *can).map(|(deed, _)| deed).collect()
    }

    async fn may_be_opened_by(
        &self,
        db: &Db,
        catalogue: &Catalogue,
        caller: &Caller,
    ) -> Result<(), LayerError> {
        if !self.is_watched_over_by(db, catalogue, caller).await? {
            return Err(LayerError::NotOverAll);
        }
        let writers = layer_writers(&db.connection().await?, &self.row.id).await?;
        let name = caller.actor();
        if self.row.made_by == name || writers.contains(&name) {
            return Err(LayerError::Own);
        }
        if writers.is_empty() { Err(LayerError::Empty) } else { Ok(()) }
    }

    /// The caller approves in all areas that rows lie in.
    async fn is_watched_over_by(
        &self,
        db: &Db,
        catalogue: &Catalogue,
        caller: &Caller,
    ) -> Result<bool, LayerError> {
        let approves = caller.as_person().and_then(|person| person.scope(Role::Approver));
        let Some(scope) = approves else { return Ok(false) };
        let all = view(&Caller::operator(), &self.collection, catalogue);
        let area = self.collection.area_column.as_deref();
        let Some((all, area)) = all.zip(area) else { return Ok(false) };
        let Some(field) = all.field(area) else { return Ok(false) };
        let mut connection = db.connection().await?;
        let reading = open(&mut connection, &keys([&all]), "layers").await?;
        let select = Select::new(&all).only(vec![field]).without_geometry();
        let units = distinct(&reading, select, UNITS_MOST).await?;
        let holds =
            |unit: &Option<String>| unit.as_ref().is_some_and(|unit| scope.areas.holds(unit));
        Ok(units.iter().flatten().all(holds))
    }
}
