//! Who may remove a layer, show it to everyone, and take it back.

use crate::{
    app::App,
    auth::{Caller, Role},
    catalog::{Collection, Sensitivity},
    http::ApiError,
    policy::{edit_view, keys, view},
    record::{Select, distinct, open},
    store::{LayerRow, layer_writers},
};

/// Different units that are looked through.
const UNITS_MOST: i64 = 20_000;

/// A layer that the caller knows of, with its row.
pub(super) struct Known<'a> {
    pub(super) collection: &'a std::sync::Arc<Collection>,
    pub(super) row: LayerRow,
}

impl<'a> Known<'a> {
    /// The layer of that row, if the caller sees it or administrates the service.
    pub(super) fn of(app: &'a App, caller: &Caller, row: LayerRow) -> Option<Self> {
        let collection = app.catalogue().layers().find(|layer| layer.id == row.id)?;
        let sees = caller.is(Role::Admin) || view(caller, collection, app.catalogue()).is_some();
        sees.then_some(Self { collection, row })
    }

    /// The caller made it and works with it still.
    pub(super) fn is_own(&self, caller: &Caller) -> bool {
        let is_maker = caller.as_person().is_some_and(|own| own.name == self.row.made_by);
        is_maker && edit_view(caller, self.collection).is_some()
    }

    /// Everyone sees it.
    pub(super) fn is_open(&self) -> bool {
        self.collection.sensitivity == Sensitivity::Public
    }

    /// The caller may remove it. Who made it may as long as nobody else has written there.
    ///
    /// # Errors
    /// When it may not.
    pub(super) async fn may_be_removed_by(
        &self,
        app: &App,
        caller: &Caller,
    ) -> Result<(), ApiError> {
        if caller.is(Role::Admin) {
            return Ok(());
        }
        if !self.is_own(caller) {
            return Err(ApiError::Forbidden(
                "only the one who made a layer removes it, or an administrator".to_owned(),
            ));
        }
        let writers = layer_writers(&app.db().connection().await?, &self.row.id).await?;
        if writers.iter().any(|writer| *writer != self.row.made_by) {
            return Err(ApiError::Conflict(
                "others have written rows of this layer too; an administrator can remove it"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// The caller may let everyone see it: an approver who sees every row, and has neither made the layer nor written there.
    ///
    /// # Errors
    /// When it may not.
    pub(super) async fn may_be_opened_by(
        &self,
        app: &App,
        caller: &Caller,
    ) -> Result<(), ApiError> {
        if !self.is_watched_over_by(app, caller).await? {
            return Err(ApiError::Forbidden(
                "a layer is opened by an approver in whose areas all its rows lie".to_owned(),
            ));
        }
        let writers = layer_writers(&app.db().connection().await?, &self.row.id).await?;
        let name = caller.actor();
        if self.row.made_by == name || writers.contains(&name) {
            return Err(ApiError::Forbidden(
                "nobody opens a layer that they made or have written to; ask another approver"
                    .to_owned(),
            ));
        }
        if writers.is_empty() {
            return Err(ApiError::Conflict(
                "nothing is in this layer yet that could be looked at".to_owned(),
            ));
        }
        Ok(())
    }

    /// The caller may keep it from everyone again.
    ///
    /// # Errors
    /// When it may not.
    pub(super) async fn may_be_closed_by(
        &self,
        app: &App,
        caller: &Caller,
    ) -> Result<(), ApiError> {
        let may = caller.is(Role::Admin)
            || self.is_own(caller)
            || self.is_watched_over_by(app, caller).await?;
        may.then_some(()).ok_or_else(|| {
            ApiError::Forbidden(
                "only the one who made a layer closes it, an approver of its areas, or an administrator"
                    .to_owned(),
            )
        })
    }

    /// The caller approves in all areas that rows lie in.
    async fn is_watched_over_by(&self, app: &App, caller: &Caller) -> Result<bool, ApiError> {
        let approves = caller.as_person().and_then(|person| person.scope(Role::Approver));
        let Some(scope) = approves else { return Ok(false) };
        let all = view(&Caller::operator(), self.collection, app.catalogue());
        let area = self.collection.area_column.as_deref();
        let Some((all, area)) = all.zip(area) else { return Ok(false) };
        let Some(field) = all.field(area) else { return Ok(false) };
        let mut connection = app.db().connection().await?;
        let reading = open(&mut connection, &keys([&all]), "layers").await?;
        let select = Select::new(&all).only(vec![field]).without_geometry();
        let units = distinct(&reading, select, UNITS_MOST).await?;
        let holds =
            |unit: &Option<String>| unit.as_ref().is_some_and(|unit| scope.areas.holds(unit));
        Ok(units.iter().flatten().all(holds))
    }
}
