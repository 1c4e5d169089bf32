//! What the reading process is told: the file, and the collection that its rows are for. A view cannot be told, only
//! what it shows: the process reads no database.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::request::Request;
use crate::{
    catalog::{Catalogue, CatalogueError, CodeLists, Collection, Field, Value},
    policy::View,
};

/// What is done with the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Verb {
    /// Look at it.
    Probe,
    /// Read it to its end.
    Read,
    /// Give rows as they stand in it: those in these spans of numbers, both ends included, in order.
    Pick(Vec<(u64, u64)>),
}

/// A task of the reading process.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) verb: Verb,
    pub(super) request: Request,
    pub(super) told: Told,
}

/// A collection in words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Told {
    collection: String,
    descriptor: String,
    /// Names of the fields that the importer sees.
    fields: Vec<String>,
    /// What the table gives a new row by itself.
    defaults: BTreeMap<String, Json>,
}

impl Told {
    pub(super) fn new(view: &View, defaults: BTreeMap<String, Json>) -> Self {
        Self {
            collection: view.collection().id.clone(),
            descriptor: view.collection().descriptor.clone(),
            fields: view.given().map(|field| field.name.clone()).collect(),
            defaults,
        }
    }

    /// The collection behind the words.
    ///
    /// # Errors
    /// When the descriptor cannot be read.
    pub(super) fn target(self) -> Result<Target, CatalogueError> {
        let (collection, codes) = Catalogue::single(&self.collection, &self.descriptor)?;
        let fields: Vec<_> =
            self.fields.iter().filter_map(|name| collection.field(name).cloned()).collect();
        let defaults = fields.iter().filter_map(|field| {
            let json = self.defaults.get(&field.name)?;
            Some((field.name.clone(), field.read_json(json, &codes).ok()??))
        });
        let defaults = defaults.collect();
        Ok(Target { collection, codes, fields, defaults })
    }
}

/// The collection that rows are for, as far as the importer sees it.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) collection: Arc<Collection>,
    pub(super) codes: CodeLists,
    /// The fields that the importer sees, in order.
    pub(super) fields: Vec<Field>,
    /// Defaults of the table by field name.
    pub(super) defaults: BTreeMap<String, Value>,
}

impl Target {
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
