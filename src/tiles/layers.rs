//! The layers that a path names, as views.

use crate::{
    app::App,
    auth::Caller,
    http::ApiError,
    policy::{View, view},
};

/// Most layers of one tile.
const LAYERS_MOST: usize = 16;

/// The views on the collections of `a,b,c`. An unknown collection, a closed one and one without tiles look the same.
pub(super) fn views_of(app: &App, caller: &Caller, names: &str) -> Result<Vec<View>, ApiError> {
    let names: Vec<_> = names.split(',').collect();
    if names.len() > LAYERS_MOST {
        let reason = format!("ask for at most {LAYERS_MOST} layers in one tile");
        return Err(ApiError::invalid("layers", names.len().to_string(), reason));
    }
    names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            if names.iter().take(place).any(|earlier| earlier == name) {
                return Err(ApiError::invalid("layers", *name, "name each layer once"));
            }
            let collection = app.catalogue().get(name).filter(|found| found.has_tiles());
            collection
                .and_then(|collection| view(caller, collection, app.catalogue()))
                .ok_or(ApiError::NotFound)
        })
        .collect()
}

/// Answers of these views are the same for everyone.
pub(super) fn all_public(views: &[View]) -> bool {
    views.iter().all(View::is_public)
}
