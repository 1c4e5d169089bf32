//! Reads the descriptors and code lists that are built into the program, and further ones from a folder.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use include_dir::{Dir, include_dir};

use super::{
    check::{self, CatalogueError},
    codes::CodeLists,
    model::Collection,
};

static COLLECTIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/collections");
static REFERENCE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/reference");

/// The text of a file of `data/reference`, as built in.
pub fn reference_file(name: &str) -> Option<&'static str> {
    REFERENCE.get_file(name)?.contents_utf8()
}

/// All collections and code lists.
#[derive(Debug)]
pub struct Catalogue {
    collections: BTreeMap<String, Arc<Collection>>,
    codes: CodeLists,
}

impl Catalogue {
    /// The catalogue as built in.
    ///
    /// # Errors
    /// When a descriptor cannot be read or contradicts itself.
    pub fn built_in() -> Result<Self, CatalogueError> {
        let mut catalogue =
            Self { collections: BTreeMap::new(), codes: CodeLists::read(reference_file)? };
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
        let collection = read(id, text, &self.codes)?;
        self.collections.insert(id.to_owned(), Arc::new(collection));
        Ok(())
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

fn read(id: &str, text: &str, codes: &CodeLists) -> Result<Collection, CatalogueError> {
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
                "facility",
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
