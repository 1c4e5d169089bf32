//! Tiles of lines and areas, and the layer with their labels.

use std::{collections::HashSet, sync::Arc};

use super::{
    budget::{BUDGET, Drawn, HALVINGS, Reduced},
    classes::Classes,
    mask::Mask,
    mvt::{Attribute, EXTENT, Kind, LayerWriter},
    question::{Question, Sieve},
    shape_layer::ShapeLayer,
    shapes::{self, Frame, Place, Scratch, Sheet, Small, reach},
    tile::{in_tile, tags},
};
use crate::{
    catalog::{Always, Field, LabelPlace, ROOM_ATTRIBUTE},
    geo::{Cell, TileCoord},
};

/// A pixel is 2^4 units of the tile: 4096 for 256.
const PIXEL_SHIFT: u8 = 4;

/// A row that is drawn.
struct Shown {
    id: i64,
    key: u32,
    class: u32,
    classes: Arc<Classes>,
    /// It has to be seen at every zoom.
    always: bool,
}

/// A tile on its way.
struct Making<'a> {
    layer: &'a ShapeLayer,
    sieve: Sieve<'a>,
    /// The fields that the view shows.
    fields: Vec<&'a Field>,
    rows: Vec<Shown>,
    tile: TileCoord,
}

/// Draws the layers of a tile.
pub(super) fn write(layer: &ShapeLayer, question: &Question<'_>, tile: TileCoord) -> Drawn {
    let Some(tiles) = layer.schema.tiles() else { return Drawn::default() };
    if tile.z() < tiles.min_zoom {
        return Drawn::default();
    }
    let sieve = Sieve { schema: &layer.schema, question, zoom: Some(tile.z()) };
    let fields = question.view.fields().filter(|field| field.tile).collect();
    let rows = shown(layer, &sieve, &reach(tile));
    let making = Making { layer, sieve, fields, rows, tile };
    let full = making.drawn(0);
    if full.bytes.len() <= BUDGET {
        return full;
    }
    let less = |halved| {
        let drawn = making.drawn(halved);
        let left_out = full.rows.saturating_sub(drawn.rows);
        Drawn { reduced: Some(Reduced::Detail { halved, left_out }), ..drawn }
    };
    let fits = |drawn: &Drawn| drawn.bytes.len() <= BUDGET;
    (1..HALVINGS).map(less).find(fits).unwrap_or_else(|| less(HALVINGS))
}

/// The rows that meet the box and that the question takes, in the order of their ids.
fn shown(layer: &ShapeLayer, sieve: &Sieve<'_>, frame: &Frame) -> Vec<Shown> {
    let masks: Vec<Arc<Mask>> =
        layer.tables().iter().map(|table| sieve.classes(&table.classes)).collect();
    let always = layer.schema.tiles().and_then(|tiles| tiles.always.as_ref());
    let tables = layer.tables();
    let row = |key: u32| {
        let (place, id, class) = layer.row(key)?;
        let classes = &tables.get(place)?.classes;
        let taken = masks.get(place)?.takes(class);
        let always = always.is_some_and(|always| is_always(layer, always, (classes, class)));
        taken.then(|| Shown { id, key, class, classes: Arc::clone(classes), always })
    };
    let mut rows: Vec<_> = layer.shapes.meeting(frame).into_iter().filter_map(row).collect();
    // The same rows give the same bytes, and so the same `ETag` on every node.
    rows.sort_unstable_by_key(|row| row.id);
    rows
}

fn is_always(layer: &ShapeLayer, always: &Always, (classes, class): (&Classes, u32)) -> bool {
    let attribute = layer.schema.attribute(&always.field);
    let text = attribute.and_then(|attribute| classes.text(class, attribute));
    text.is_some_and(|text| always.rows.contains_key(text))
}

impl Making<'_> {
    /// The layers with the detail of the zoom halved so often.
    fn drawn(&self, halved: u8) -> Drawn {
        let (mut bytes, rows) = self.features(halved);
        if let Some(place) = self.layer.schema.tiles().and_then(|tiles| tiles.labels) {
            bytes.extend(self.labels(halved, place));
        }
        Drawn { bytes, rows, reduced: None }
    }

    fn features(&self, halved: u8) -> (Vec<u8>, usize) {
        let Self { layer, tile, .. } = *self;
        let always = layer.schema.tiles().and_then(|tiles| tiles.always.as_ref());
        let dotted = always.is_some_and(|always| tile.z() < always.points_below);
        let mut writer = LayerWriter::new(&layer.schema.collection().id);
        let (mut scratch, mut thin) = (Scratch::default(), Thin::of(tile, halved));
        let mut rows = 0;
        for row in &self.rows {
            if !row.always && thin.hides(layer.shapes.frame(row.key)) {
                continue;
            }
            let small = if row.always { Small::Kept } else { Small::LeftOut };
            let drawn = if row.always && dotted {
                layer.shapes.draw_dots(row.key, tile, &mut scratch)
            } else {
                layer.shapes.draw(row.key, Sheet { tile, halved }, small, &mut scratch)
            };
            let Some(drawn) = drawn else { continue };
            let kind = match drawn.kind {
                shapes::Kind::Point => Kind::Point,
                shapes::Kind::Line => Kind::Line,
                shapes::Kind::Area => Kind::Polygon,
            };
            let apart = kind != Kind::Point || thin.takes(drawn.runs().flatten());
            if apart || row.always {
                self.tags(&mut writer, row);
                writer.feature(row.id, kind, drawn.runs());
                rows += 1;
            }
        }
        (writer.finish(), rows)
    }

    fn tags(&self, writer: &mut LayerWriter, row: &Shown) {
        let class = (&*row.classes, row.class);
        tags(writer, &self.layer.schema, &self.fields, class, self.sieve.question.as_of);
    }

    /// One point for each row, in the one tile where it lies.
    fn labels(&self, halved: u8, place: LabelPlace) -> Vec<u8> {
        let Self { layer, tile, .. } = *self;
        let mut writer = LayerWriter::new(&layer.schema.collection().label_layer());
        let place = match place {
            LabelPlace::Inside => Place::Inside,
            LabelPlace::End => Place::End,
        };
        let (first, last) = Cell::from(tile).corners();
        let own = Frame { min: [first.x, first.y], max: [last.x, last.y] };
        let mut thin = Thin::of(tile, halved);
        for row in &self.rows {
            let label = layer.shapes.label(row.key, place);
            // Above the middle of a group of islands.
            let above = |frame: Frame| {
                let [west, east] = [frame.min[0], frame.max[0]];
                [west + (east - west) / 2, frame.min[1]]
            };
            let at = if row.always {
                layer.shapes.frame(row.key).map(above)
            } else {
                label.map(|label| label.at)
            };
            let Some(at) = at.filter(|at| inside(&own, *at)) else { continue };
            let [x, y] = in_tile(tile, at.map(i64::from));
            let unit = |of: i64| i32::try_from(of).unwrap_or_default();
            let at = [[unit(x), unit(y)]];
            if !thin.takes(at.iter()) && !row.always {
                continue;
            }
            self.tags(&mut writer, row);
            if let Some(room) = label.and_then(|label| label.room_m) {
                writer.attribute(ROOM_ATTRIBUTE, Attribute::rounded(room));
            }
            writer.feature(row.id, Kind::Point, [at.as_slice()].into_iter());
        }
        writer.finish()
    }
}

/// What a tile with less detail leaves out.
struct Thin {
    /// Pixels of the coarser zoom that hold a point; `None` with all detail.
    taken: Option<HashSet<[i32; 2]>>,
    /// A pixel of the coarser zoom is `2^shift` units of the tile wide.
    shift: u8,
    /// The same in world units.
    pixel: u64,
}

impl Thin {
    fn of(tile: TileCoord, halved: u8) -> Self {
        let taken = (halved > 0).then(HashSet::new);
        let shift = PIXEL_SHIFT + halved;
        Self {
            taken,
            shift,
            pixel: 1 << (u32::BITS - EXTENT.ilog2() + u32::from(shift) - u32::from(tile.z())),
        }
    }

    /// The box is that of a line or an area smaller than a pixel.
    fn hides(&self, frame: Option<Frame>) -> bool {
        let Some(frame) = frame.filter(|_| self.taken.is_some()) else { return false };
        let ([west, north], [east, south]) = (frame.min, frame.max);
        (1..self.pixel).contains(&u64::from((east - west).max(south - north)))
    }

    /// The first points of their pixels are among these.
    fn takes<'a>(&mut self, points: impl Iterator<Item = &'a [i32; 2]>) -> bool {
        let Some(taken) = &mut self.taken else { return true };
        points.fold(false, |first, [x, y]| taken.insert([x >> self.shift, y >> self.shift]) | first)
    }
}

fn inside(frame: &Frame, [x, y]: [u32; 2]) -> bool {
    (frame.min[0]..=frame.max[0]).contains(&x) && (frame.min[1]..=frame.max[1]).contains(&y)
}
