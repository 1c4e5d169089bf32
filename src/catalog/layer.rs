//! Layers of offices: collections that come and go while the service runs. Each has a table of its own, made for it, and its
//! descriptor is a row of the table `layer`. Nothing else asks whether a collection is one.

use std::sync::Arc;

use super::{
    check::{CatalogueError, is_identifier},
    codes::CodeLists,
    load,
    model::{Collection, Sensitivity},
};

/// The beginning of the id of every layer, which no other collection has.
pub const LAYER: &str = "layer_";

/// The id under which a file is taken that is to become a layer.
pub const COMING: &str = "new_layer";

/// What a file is read for before it has a collection.
const COMING_TEXT: &str = include_str!("../../data/layer.toml");

/// What a file is for while its layer is not there yet.
pub(super) fn coming(codes: &CodeLists) -> Result<Arc<Collection>, CatalogueError> {
    load::read(COMING, COMING_TEXT, codes).map(Arc::new)
}

/// A layer from the text of its descriptor.
pub(super) fn read(id: &str, text: &str, codes: &CodeLists) -> Result<Collection, CatalogueError> {
    let collection = load::read(id, text, codes)?;
    match problem(&collection) {
        Some(problem) => Err(CatalogueError::collection(id, problem)),
        None => Ok(collection),
    }
}

/// What a descriptor says that no layer may: whatever stands in the row, it opens nothing but its own table.
fn problem(collection: &Collection) -> Option<String> {
    let Collection { id, table, .. } = collection;
    if !id.starts_with(LAYER) || !is_identifier(id) || table != id {
        return Some("is no layer, or not in the table of its name".to_owned());
    }
    if collection.sensitivity == Sensitivity::Personal {
        return Some("is personal; such a collection is made by a migration".to_owned());
    }
    if collection.area_column.is_none() {
        return Some("has no area_column, and so no officers".to_owned());
    }
    let parts = collection.tiles.as_ref().is_some_and(|tiles| !tiles.parts.is_empty());
    let names = collection.search.as_ref().is_some_and(|search| search.names.is_some());
    let others = collection.follows.is_some() || collection.belongs.is_some();
    let made = collection.read_only || collection.media || collection.review;
    (parts || names || others || made)
        .then(|| "is about rows of others, or asks for more than a layer has".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::reference_file;

    const WELLS: &str = "title = { vi = 'a', en = 'a' }\ndescription = { vi = 'a', en = 'a' }\ntable = 'layer_wells'\nkey = ['code']\n\
        sensitivity = 'internal'\narea_column = 'code'\n[[field]]\nname = 'code'\ntype = 'text'\ntitle = { vi = 'a', en = 'a' }\n\
        sensitivity = 'personal'";

    #[test]
    fn a_layer_opens_no_table_but_its_own_and_is_never_personal() {
        let codes = CodeLists::read(reference_file).unwrap();
        let refused = |id: &str, text: &str| read(id, text, &codes).is_err();
        assert!(!refused("layer_wells", WELLS));
        assert!(refused("layer_other", WELLS));
        assert!(refused("wells", &WELLS.replace("layer_wells", "wells")));
        assert!(refused("layer_wells", &WELLS.replace("layer_wells", "household")));
        assert!(refused("layer_wells", &WELLS.replace("'internal'", "'personal'")));
        assert!(refused("layer_wells", &WELLS.replace("area_column = 'code'", "media = true")));
        assert!(refused(
            "layer_wells",
            &WELLS.replace("area_column", "read_only = true\narea_column")
        ));
    }
}
