//! Rows of lines and areas as a view shows them: found by a value, by their id or near a ground.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{NaiveDate, NaiveTime};
use geo::{Coord, Geometry, MultiPolygon, Rect};

use super::{
    classes::Classes,
    mask::{self, Mask},
    model::Seen,
    shape_layer::ShapeLayer,
    shapes::{Frame, Kind},
    snapshot::Layer,
};
use crate::{
    geo::{Ground, Relation, TimeWindow, lat_of, lon_of, to_world},
    policy::View,
};

/// The rows of a layer of lines and areas that a view opens.
#[derive(Debug)]
pub struct HeldRows<'a> {
    layer: &'a ShapeLayer,
    view: &'a View,
    masks: [Arc<Mask>; 2],
}

/// One of them.
#[derive(Debug)]
pub struct HeldRow<'a> {
    layer: &'a ShapeLayer,
    view: &'a View,
    classes: &'a Classes,
    key: u32,
    class: u32,
    id: i64,
}

/// What a row has for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One or several points.
    Point,
    /// One or several lines.
    Line,
    /// One or several polygons.
    Area,
}

impl Seen {
    /// The rows that the view opens; none when its collection is no layer of lines and areas.
    pub fn rows<'a>(&'a self, view: &'a View) -> Option<HeldRows<'a>> {
        let Layer::Shapes(layer) = self.layer_of(view)? else { return None };
        let masks = layer.tables().map(|table| {
            let name = format!("open {}", view.class());
            let open = || mask::open_classes(&layer.schema, view, &table.classes);
            table.classes.memos().get(&name, open)
        });
        Some(HeldRows { layer, view, masks })
    }
}

impl<'a> HeldRows<'a> {
    /// Those with one of these values, each value in its turn.
    pub fn with<'b>(
        &'b self,
        field: &str,
        values: impl IntoIterator<Item = &'b str>,
    ) -> Vec<HeldRow<'a>> {
        let shown = self.view.field(field).is_some();
        let attribute = self.layer.schema.attribute(field).filter(|_| shown);
        let Some(attribute) = attribute else { return Vec::new() };
        let index = self.layer.memos().get(&format!("by {field}"), || self.index(attribute));
        let keys = values.into_iter().filter_map(|value| index.get(value)).flatten();
        keys.filter_map(|key| self.row(*key)).collect()
    }

    fn index(&self, attribute: usize) -> HashMap<Box<str>, Vec<u32>> {
        let mut index: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        for key in self.layer.keys() {
            let Some((table, _, class)) = self.layer.row(key) else { continue };
            let table = self.layer.tables().into_iter().nth(table);
            let text = table.and_then(|table| table.classes.text(class, attribute));
            if let Some(text) = text {
                index.entry(text.into()).or_default().push(key);
            }
        }
        for keys in index.values_mut() {
            keys.sort_unstable();
        }
        index
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = HeldRow<'a>> {
        self.layer.keys().filter_map(|key| self.row(key))
    }

    /// What follows from these rows alone, found out once for a state of the layer and what the view opens of it.
    pub fn derived<T: Send + Sync + 'static>(
        &self,
        name: &str,
        find: impl FnOnce(&Self) -> T,
    ) -> Arc<T> {
        let name = format!("{name} {}", self.view.class());
        self.layer.memos().get(&name, || find(self))
    }

    /// The one with that id.
    pub fn by_id(&self, id: i64) -> Option<HeldRow<'a>> {
        self.row(self.layer.key(id)?)
    }

    /// Those whose box meets a box of the ground.
    pub fn near(&self, ground: &Ground) -> Vec<HeldRow<'a>> {
        let keys: BTreeSet<u32> =
            ground.boxes().flat_map(|own| self.layer.shapes.meeting(&frame(&own))).collect();
        keys.into_iter().filter_map(|key| self.row(key)).collect()
    }

    fn row(&self, key: u32) -> Option<HeldRow<'a>> {
        let (place, id, class) = self.layer.row(key)?;
        let open = self.masks.get(place)?.takes(class);
        let classes = &self.layer.tables().into_iter().nth(place)?.classes;
        let Self { layer, view, .. } = *self;
        open.then_some(HeldRow { layer, view, classes, key, class, id })
    }
}

impl HeldRow<'_> {
    /// Row id.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The text of a field of the tiles or of the time, as PostgreSQL prints it; `None` when the view does not show it.
    pub fn text(&self, field: &str) -> Option<&str> {
        let attribute = self.layer.schema.attribute(&self.view.field(field)?.name)?;
        self.classes.text(self.class, attribute)
    }

    /// It is in force on that day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        let moment = Some(day.and_time(NaiveTime::MIN).and_utc());
        let window = TimeWindow { from: moment, to: moment };
        mask::holds_in(&self.layer.schema, &window, self.classes)(self.class)
    }

    /// What it has for a place; `None` for nothing.
    pub fn form(&self) -> Option<Form> {
        Some(match self.layer.shapes.kind(self.key)? {
            Kind::Point => Form::Point,
            Kind::Line => Form::Line,
            Kind::Area => Form::Area,
        })
    }

    /// What it has for a place, every coordinate in degrees as the database has it.
    pub fn geometry(&self) -> Option<Geometry> {
        self.layer.shapes.geometry(self.key)
    }

    /// The polygons in degrees, every coordinate as the database has it; `None` when it is no area.
    pub fn outline(&self) -> Option<MultiPolygon> {
        self.layer.shapes.polygons(self.key)
    }

    /// The ground covers a part of what the row encloses; a border that both have is no part.
    pub fn is_reached_by(&self, ground: &Ground) -> bool {
        let Some(frame) = self.layer.shapes.frame(self.key) else { return false };
        if self.form() != Some(Form::Area) {
            return false;
        }
        match ground.relation(&rect(&frame)) {
            Relation::Inside => true,
            Relation::Outside => false,
            Relation::Crossed => {
                self.outline().is_some_and(|outline| ground.covers_part_of(&outline))
            }
        }
    }
}

/// The box in world units around a box in degrees, and one unit more.
fn frame(own: &Rect) -> Frame {
    let [west, north] = to_world(own.min().x, own.max().y).map(|edge| edge.saturating_sub(1));
    let [east, south] = to_world(own.max().x, own.min().y).map(|edge| edge.saturating_add(1));
    Frame { min: [west, north], max: [east, south] }
}

/// The box in degrees around a box in world units, and one unit more.
fn rect(frame: &Frame) -> Rect {
    let [west, north] = frame.min.map(|edge| f64::from(edge) - 1.0);
    let [east, south] = frame.max.map(|edge| f64::from(edge) + 2.0);
    let corner = |x, y| Coord { x: lon_of(x), y: lat_of(y) };
    Rect::new(corner(west, south), corner(east, north))
}
