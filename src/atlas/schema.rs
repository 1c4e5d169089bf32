//! What the atlas keeps of a collection, as its descriptor says.

use std::sync::Arc;

use crate::{
    catalog::{Catalogue, Collection, Field, Geometry, TilePart, Tiles},
    record::{Mirrored, MirroredPart},
};

use super::classes::Reading;

/// The columns of a layer.
#[derive(Debug, Clone)]
pub(super) struct Schema {
    collection: Arc<Collection>,
    /// Fields whose values make the classes; the parts follow them, and the fields of rows without a place follow these.
    fields: Vec<String>,
    parts: Vec<Part>,
    without_place: Vec<String>,
    measures: Vec<String>,
}

/// The statements that read the rows of a layer.
#[derive(Debug)]
pub(super) struct Statements {
    /// All of them, by COPY.
    pub(super) all: String,
    /// Those with the ids `$1`.
    pub(super) by_ids: String,
}

/// An attribute that stands in rows of another collection.
#[derive(Debug, Clone)]
struct Part {
    said: TilePart,
    collection: Arc<Collection>,
    by: Vec<String>,
    period: [String; 2],
}

impl Schema {
    /// Of a collection with tiles.
    pub(super) fn of(collection: &Arc<Collection>, catalogue: &Catalogue) -> Option<Self> {
        let tiles = collection.tiles.as_ref()?;
        collection.geometry.as_ref()?;
        let measures: Vec<_> = measured(tiles).cloned().collect();
        let wanted = |field: &&Field| field.tile || decides(collection, tiles, &field.name);
        let fields = collection.fields.iter().filter(wanted).map(|field| field.name.clone());
        let parts = tiles.parts.iter().filter_map(|part| Part::of(part, catalogue)).collect();
        let fields = fields.collect();
        let (collection, without_place) = (Arc::clone(collection), tiles.without_place.clone());
        Some(Self { collection, fields, parts, without_place, measures })
    }

    /// The collection.
    pub(super) fn collection(&self) -> &Arc<Collection> {
        &self.collection
    }

    /// Each row has one point, or none.
    pub(super) fn is_points(&self) -> bool {
        self.collection.geometry.as_ref().is_some_and(Geometry::is_point)
    }

    /// How the collection is drawn.
    pub(super) fn tiles(&self) -> Option<&Tiles> {
        self.collection.tiles.as_ref()
    }

    /// How many attributes.
    pub(super) fn width(&self) -> usize {
        self.fields.len() + self.parts.len() + self.without_place.len()
    }

    /// How the attributes are read, in their order.
    pub(super) fn readings(&self) -> Vec<Reading> {
        let kind = |name: &String| self.collection.field(name).map(|field| Reading::Of(field.kind));
        let parts = self.parts.iter().map(|_| Reading::Periods);
        let without_place = self.without_place.iter().filter_map(kind);
        self.fields.iter().filter_map(kind).chain(parts).chain(without_place).collect()
    }

    /// The place of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<usize> {
        let parts = self.parts.iter().map(|part| &part.said.field);
        self.fields.iter().chain(parts).chain(&self.without_place).position(|own| own == name)
    }

    /// The attribute that says the area of a row.
    pub(super) fn area(&self) -> Option<usize> {
        self.attribute(self.collection.area_column.as_deref()?)
    }

    /// The value of rows without a part, when the attribute is one.
    pub(super) fn missing(&self, attribute: usize) -> Option<&str> {
        let part = self.parts.get(attribute.checked_sub(self.fields.len())?)?;
        Some(&part.said.missing)
    }

    /// The attributes that stand in rows of other collections, with their names.
    pub(super) fn part_attributes(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.parts.iter().map(|part| part.said.field.as_str());
        (self.fields.len()..).zip(names)
    }

    /// The field behind an attribute of the tiles.
    pub(super) fn drawn(&self, name: &str) -> Option<&Field> {
        let part = self.parts.iter().find(|part| part.said.field == name);
        match part {
            Some(part) => part.collection.field(name),
            None => self.collection.field(name).filter(|field| field.tile),
        }
    }

    /// The place of a measure.
    pub(super) fn measure(&self, name: &str) -> Option<usize> {
        self.measures.iter().position(|own| own == name)
    }

    /// Fields that are summed.
    pub(super) fn measures(&self) -> &[String] {
        &self.measures
    }

    /// Ids of the collections whose changes change rows of this layer, besides its own.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.collection.id.as_str())
    }

    /// The statements that read rows.
    pub(super) fn statements(&self) -> Statements {
        let parts: Vec<_> = self.parts.iter().map(Part::mirrored).collect();
        let mirrored = Mirrored {
            collection: &self.collection,
            attributes: &self.fields,
            parts: &parts,
            without_place: &self.without_place,
            measures: &self.measures,
        };
        Statements { all: mirrored.copy(), by_ids: mirrored.by_ids() }
    }

    /// The statement that names the rows whose parts of that collection changed.
    pub(super) fn owners(&self, part: &str) -> Option<String> {
        let part = self.parts.iter().find(|own| own.collection.id == part)?;
        Some(part.mirrored().owners(&self.collection))
    }
}

impl Part {
    fn of(said: &TilePart, catalogue: &Catalogue) -> Option<Self> {
        let collection = Arc::clone(catalogue.get(&said.of)?);
        let by = collection.belongs.as_ref()?.by.clone();
        let time = collection.time.as_ref()?;
        let period = [time.start.clone(), time.end.clone()?];
        Some(Self { said: said.clone(), collection, by, period })
    }

    fn mirrored(&self) -> MirroredPart<'_> {
        MirroredPart {
            collection: &self.collection,
            by: &self.by,
            value: &self.said.field,
            period: [&self.period[0], &self.period[1]],
        }
    }
}

/// Fields that cells sum.
fn measured(tiles: &Tiles) -> impl Iterator<Item = &String> {
    let counted = tiles.count.iter().filter(|name| !tiles.sum.contains(name));
    tiles.sum.iter().chain(counted)
}

/// The field decides which rows are drawn, for whom, when, or at which zoom.
fn decides(collection: &Collection, tiles: &Tiles, field: &str) -> bool {
    let time = collection.time.iter().flat_map(|time| [Some(&time.start), time.end.as_ref()]);
    let rules = tiles.only.iter().map(|rule| &rule.field);
    let mut names = time
        .flatten()
        .chain(&collection.area_column)
        .chain(&tiles.kept)
        .chain(collection.public_rows.iter().map(|mark| &mark.field))
        .chain(rules)
        .chain(tiles.always.iter().map(|always| &always.field));
    names.any(|name| name == field)
}
