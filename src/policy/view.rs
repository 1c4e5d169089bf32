//! The key to a collection.

use std::sync::Arc;

use super::table::{Reach, right};
use crate::{
    auth::Caller,
    catalog::{Catalogue, Collection, Field, Sensitivity},
};

/// Which rows a view opens.
#[derive(Debug, Clone)]
pub enum Rows {
    /// All.
    All,
    /// Those whose area column holds one of the codes.
    InAreas(Arc<[String]>),
    /// Those that name a record which one of these views opens.
    Following(Vec<View>),
}

/// What one caller may read of one collection. Only [`view`] makes one, and nothing reads rows without one.
#[derive(Debug, Clone)]
pub struct View {
    collection: Arc<Collection>,
    rows: Rows,
    fields: Sensitivity,
    own_areas: Arc<[String]>,
}

impl View {
    /// The collection.
    pub fn collection(&self) -> &Arc<Collection> {
        &self.collection
    }

    /// The rows that it opens.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The fields that it shows, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.collection.fields.iter().filter(|field| field.sensitivity <= self.fields)
    }

    /// The field of that name, if it is shown.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().find(|field| field.name == name)
    }

    /// It opens to everyone what it opens to its caller, so that a shared cache may keep the answer.
    pub fn is_public(&self) -> bool {
        matches!(self.rows, Rows::All) && self.fields == Sensitivity::Public
    }

    /// Codes of the areas whose officer asks: what a community keeps to itself is open to them. Empty for others.
    pub fn own_areas(&self) -> &Arc<[String]> {
        &self.own_areas
    }

    /// Different views have different texts: a part of cache keys and `ETag`s.
    pub fn class(&self) -> String {
        let rows = match &self.rows {
            Rows::All => "all".to_owned(),
            Rows::InAreas(codes) => codes.join("+"),
            Rows::Following(views) => views
                .iter()
                .map(|view| {
                    let closed = view.collection.media_closed.is_some();
                    let own = if closed { view.own_areas.join("+") } else { String::new() };
                    format!("{}:{}:{own}", view.collection.id, view.class())
                })
                .collect::<Vec<_>>()
                .join(","),
        };
        format!("{:?}/{rows}", self.fields)
    }
}

/// What one caller may write of one collection.
#[derive(Debug, Clone)]
pub struct EditView {
    view: View,
    actor: String,
}

impl EditView {
    /// What the caller reads and writes: rows outside it can be neither made nor changed.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The name that the change table keeps.
    pub fn actor(&self) -> &str {
        &self.actor
    }
}

/// The view of a caller on a collection; `None` when it must seem not to exist.
pub fn view(caller: &Caller, collection: &Arc<Collection>, catalogue: &Catalogue) -> Option<View> {
    let right = right(caller, collection.sensitivity);
    let rows = if collection.follows.is_some() {
        let followed = catalogue.iter().filter(|other| other.media && other.follows.is_none());
        let views: Vec<_> = followed.filter_map(|other| view(caller, other, catalogue)).collect();
        match right.read {
            Reach::Nothing => return None,
            Reach::OwnAreas | Reach::Everything => Rows::Following(views),
        }
    } else {
        reached(right.read, caller, collection)?
    };
    let own_areas = caller.editor_of();
    Some(View { collection: Arc::clone(collection), rows, fields: right.fields, own_areas })
}

/// The view in which a caller may write; `None` when it may not.
pub fn edit_view(caller: &Caller, collection: &Arc<Collection>) -> Option<EditView> {
    if collection.read_only {
        return None;
    }
    let right = right(caller, collection.sensitivity);
    let rows = reached(right.write, caller, collection)?;
    Some(EditView {
        view: View {
            collection: Arc::clone(collection),
            rows,
            fields: right.fields,
            own_areas: caller.editor_of(),
        },
        actor: caller.actor(),
    })
}

fn reached(reach: Reach, caller: &Caller, collection: &Collection) -> Option<Rows> {
    match reach {
        Reach::Nothing => None,
        Reach::Everything => Some(Rows::All),
        Reach::OwnAreas => {
            let codes = caller.editor_of();
            // A collection that is tied to no area belongs to no editor.
            (collection.area_column.is_some() && !codes.is_empty()).then_some(Rows::InAreas(codes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_has_no_view_of_anything_but_public_collections() {
        let catalogue = Catalogue::built_in().unwrap();
        for collection in catalogue.iter() {
            let open = view(&Caller::public(), collection, &catalogue).is_some();
            assert_eq!(open, collection.sensitivity == Sensitivity::Public, "{}", collection.id);
            assert!(edit_view(&Caller::public(), collection).is_none(), "{}", collection.id);
        }
    }

    #[test]
    fn the_command_line_alone_reads_and_writes_no_personal_data() {
        let catalogue = Catalogue::built_in().unwrap();
        let household = catalogue.get("household").unwrap();
        assert!(view(&Caller::operator(), household, &catalogue).is_none());
        assert!(edit_view(&Caller::operator(), household).is_none());
        assert!(edit_view(&Caller::operator(), catalogue.get("area").unwrap()).is_some());
    }
}
