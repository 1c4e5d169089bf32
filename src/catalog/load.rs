//! Reads the descriptors and code lists that are built into the program, and further ones from a folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
};

use include_dir::{Dir, include_dir};

use super::{
    check::{self, CatalogueError},
    codes::CodeLists,
    layer::{self, LAYER},
    model::Collection,
    person::PersonWords,
};

static COLLECTIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/collections");
static REFERENCE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/reference");

/// The text of a file of `data/reference`, as built in.
pub fn reference_file(name: &str) -> Option<&'static str> {
    REFERENCE.get_file(name)?.contents_utf8()
}

/// All collections and code lists. It does not change: what comes and goes while the service runs makes another one.
#[derive(Debug)]
pub struct Catalogue {
    collections: BTreeMap<String, Arc<Collection>>,
    /// Those of them that are layers of offices.
    layers: BTreeSet<String>,
    codes: Arc<CodeLists>,
    /// What a file is for while its layer is not there yet.
    coming: Arc<Collection>,
}

impl Catalogue {
    /// The catalogue as built in.
    ///
    /// # Errors
    /// When a descriptor cannot be read or contradicts itself.
    pub fn built_in() -> Result<Self, CatalogueError> {
        let codes = Arc::new(CodeLists::read(reference_file)?);
        let coming = layer::coming(&codes)?;
        let (collections, layers) = (BTreeMap::new(), BTreeSet::new());
        let mut catalogue = Self { collections, layers, codes, coming };
        for file in COLLECTIONS.files() {
            let id = file.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let text = file
                .contents_utf8()
                .ok_or_else(|| CatalogueError::collection(id, "is not UTF-8"))?;
            catalogue.add(id, text)?;
        }
        Ok(catalogue)
    }

    /// One collection from the text of its descriptor, with the code lists: all that a process needs which reads a file
    /// for it.
    ///
    /// # Errors
    /// When the text cannot be read or contradicts itself.
    pub fn single(id: &str, text: &str) -> Result<(Arc<Collection>, CodeLists), CatalogueError> {
        let codes = CodeLists::read(reference_file)?;
        let collection = read(id, text, &codes)?;
        Ok((Arc::new(collection), codes))
    }

    /// Adds every `*.toml` of a folder, if the folder exists: collections of the operator's own.
    ///
    /// # Errors
    /// When a descriptor cannot be read or contradicts itself.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), CatalogueError> {
        let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.extension().is_some_and(|extension| extension == "toml") {
                let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                let text = fs::read_to_string(&path)
                    .map_err(|error| CatalogueError::collection(id, error.to_string()))?;
                self.add(id, &text)?;
            }
        }
        Ok(())
    }

    /// Adds one collection from the text of its descriptor.
    ///
    /// # Errors
    /// When the text cannot be read or contradicts itself.
    pub fn add(&mut self, id: &str, text: &str) -> Result<(), CatalogueError> {
        if id.starts_with(LAYER) || id == layer::COMING {
            return Err(CatalogueError::collection(id, "has a name that layers of offices have"));
        }
        let collection = read(id, text, &self.codes)?;
        self.collections.insert(id.to_owned(), Arc::new(collection));
        Ok(())
    }

    /// The same with these layers of offices and no others, by id and descriptor; and what is wrong with those that were left
    /// out. A layer that is as it was is the very same one.
    #[must_use]
    pub fn with_layers<'a>(
        &self,
        layers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Self, Vec<CatalogueError>) {
        let mut next = self.without_layers();
        let mut wrong = Vec::new();
        for (id, text) in layers {
            let known = self.get(id).filter(|known| known.descriptor == text);
            let made = || layer::read(id, text, &self.codes).map(Arc::new);
            match known.map_or_else(made, |known| Ok(Arc::clone(known))) {
                Ok(collection) => {
                    next.collections.insert(id.to_owned(), collection);
                    next.layers.insert(id.to_owned());
                }
                Err(error) => wrong.push(error),
            }
        }
        (next, wrong)
    }

    fn without_layers(&self) -> Self {
        let mut collections = self.collections.clone();
        collections.retain(|id, _| !self.layers.contains(id));
        let (codes, coming) = (Arc::clone(&self.codes), Arc::clone(&self.coming));
        Self { collections, layers: BTreeSet::new(), codes, coming }
    }

    /// Leaves a layer out.
    pub fn leave_out(&mut self, layer: &str) {
        if self.layers.remove(layer) {
            self.collections.remove(layer);
        }
    }

    /// The layers of offices, in the order of their ids.
    pub fn layers(&self) -> impl Iterator<Item = &Arc<Collection>> {
        self.layers.iter().filter_map(|id| self.collections.get(id))
    }

    /// The collection that files with this id are for: also the one of those that are to become a layer.
    pub fn target(&self, id: &str) -> Option<&Arc<Collection>> {
        if id == layer::COMING { Some(&self.coming) } else { self.get(id) }
    }

    /// Words for what says who somebody is.
    ///
    /// # Errors
    /// When the list of them cannot be read, which a test holds.
    pub fn person_words(&self) -> Result<PersonWords, CatalogueError> {
        PersonWords::of(self.iter().map(|collection| &**collection))
    }

    /// It has the very same collections.
    pub fn is_same(&self, other: &Self) -> bool {
        let own = self.collections.values();
        self.collections.len() == other.collections.len()
            && own.zip(other.collections.values()).all(|(one, other)| Arc::ptr_eq(one, other))
    }

    /// The collection with that id.
    pub fn get(&self, id: &str) -> Option<&Arc<Collection>> {
        self.collections.get(id)
    }

    /// All collections, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Collection>> {
        self.collections.values()
    }

    /// The code lists.
    pub fn codes(&self) -> &CodeLists {
        &self.codes
    }
}

pub(super) fn read(id: &str, text: &str, codes: &CodeLists) -> Result<Collection, CatalogueError> {
    let mut collection: Collection =
        toml::from_str(text).map_err(|error| CatalogueError::collection(id, error.to_string()))?;
    id.clone_into(&mut collection.id);
    text.clone_into(&mut collection.descriptor);
    check::check(&collection, codes)?;
    Ok(collection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_collection_of_the_contract_has_a_descriptor() {
        let catalogue = Catalogue::built_in().unwrap();
        let ids: Vec<_> = catalogue.iter().map(|collection| collection.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "area",
                "contact",
                "cultural_item",
                "damage_report",
                "disaster_event",
                "event_track",
                "facility",
                "field_note",
                "household",
                "household_status",
                "household_summary",
                "media",
                "road",
                "road_status",
                "shelter",
                "stat_value",
                "warning"
            ]
        );
    }

    #[test]
    fn a_group_is_found_by_name_spelling_or_id_but_never_by_a_bare_number() {
        let catalogue = Catalogue::built_in().unwrap();
        let groups = catalogue.codes().get("ethnic_group").unwrap();
        assert_eq!(groups.iter().count(), 54);
        for text in ["Xơ Đăng", "xo dang", "Xê Đăng", "Sedang", "xo_dang"] {
            assert_eq!(
                groups.find(text).map(|group| group.code.as_str()),
                Some("xo_dang"),
                "{text}"
            );
        }
        assert!(groups.find("04").is_none());
    }

    #[test]
    fn a_descriptor_that_contradicts_itself_is_refused_with_its_file_and_field() {
        let mut catalogue = Catalogue::built_in().unwrap();
        let text = "title = { vi = 'a', en = 'a' }\ndescription = { vi = 'a', en = 'a' }\ntable = 't'\nkey = ['code']\n\
            sensitivity = 'personal'\n[[field]]\nname = 'code'\ntype = 'text'\ntitle = { vi = 'a', en = 'a' }\nsensitivity = 'public'";
        let error = catalogue.add("leak", text).unwrap_err().to_string();
        assert_eq!(
            error,
            "data/collections/leak.toml: field \"code\" is more open than its collection"
        );
    }
}
