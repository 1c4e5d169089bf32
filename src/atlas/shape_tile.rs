//! Tiles of lines and areas, and the layer with their labels.

use std::sync::Arc;

use super::{
    classes::Classes,
    mask::Mask,
    mvt::{Attribute, Kind, LayerWriter},
    question::{Question, Sieve},
    shape_layer::ShapeLayer,
    shapes::{self, Frame, Place, Scratch, Small, reach},
    tile::{in_tile, tags},
};
use crate::{
    catalog::{Always, Field, LabelPlace, ROOM_ATTRIBUTE},
    geo::{Cell, TileCoord},
};

/// A row that is drawn.
struct Shown {
    id: i64,
    key: u32,
    class: u32,
    classes: Arc<Classes>,
    /// It has to be seen at every zoom.
    always: bool,
}

/// Writes the layers of a tile, and says how many rows they show.
pub(super) fn write(
    layer: &ShapeLayer,
    question: &Question<'_>,
    tile: TileCoord,
) -> (Vec<u8>, i64) {
    let Some(tiles) = layer.schema.tiles() else { return (Vec::new(), 0) };
    if tile.z() < tiles.min_zoom {
        return (Vec::new(), 0);
    }
    let sieve = Sieve { schema: &layer.schema, question, zoom: Some(tile.z()) };
    let fields: Vec<_> = question.view.fields().filter(|field| field.tile).collect();
    let (mut bytes, rows) = features(layer, &sieve, tile, &fields);
    if let Some(place) = tiles.labels {
        bytes.extend(labels(layer, &sieve, (tile, place), &fields));
    }
    (bytes, rows)
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

fn features(
    layer: &ShapeLayer,
    sieve: &Sieve<'_>,
    tile: TileCoord,
    fields: &[&Field],
) -> (Vec<u8>, i64) {
    let always = layer.schema.tiles().and_then(|tiles| tiles.always.as_ref());
    let dotted = always.is_some_and(|always| tile.z() < always.points_below);
    let mut writer = LayerWriter::new(&layer.schema.collection().id);
    let mut scratch = Scratch::default();
    let mut rows = 0;
    for row in shown(layer, sieve, &reach(tile)) {
        let small = if row.always { Small::Kept } else { Small::LeftOut };
        let drawn = if row.always && dotted {
            layer.shapes.draw_dots(row.key, tile, &mut scratch)
        } else {
            layer.shapes.draw(row.key, tile, small, &mut scratch)
        };
        let Some(drawn) = drawn else { continue };
        let kind = match drawn.kind {
            shapes::Kind::Point => Kind::Point,
            shapes::Kind::Line => Kind::Line,
            shapes::Kind::Area => Kind::Polygon,
        };
        tags(&mut writer, &layer.schema, fields, (&row.classes, row.class), sieve.question.as_of);
        writer.feature(row.id, kind, drawn.runs());
        rows += 1;
    }
    (writer.finish(), rows)
}

/// One point for each row, in the one tile where it lies.
fn labels(
    layer: &ShapeLayer,
    sieve: &Sieve<'_>,
    (tile, place): (TileCoord, LabelPlace),
    fields: &[&Field],
) -> Vec<u8> {
    let mut writer = LayerWriter::new(&layer.schema.collection().label_layer());
    let place = match place {
        LabelPlace::Inside => Place::Inside,
        LabelPlace::End => Place::End,
    };
    let (first, last) = Cell::from(tile).corners();
    let own = Frame { min: [first.x, first.y], max: [last.x, last.y] };
    for row in shown(layer, sieve, &own) {
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
        tags(&mut writer, &layer.schema, fields, (&row.classes, row.class), sieve.question.as_of);
        if let Some(room) = label.and_then(|label| label.room_m) {
            let (key, room) = (writer.key(ROOM_ATTRIBUTE), Attribute::rounded(room));
            let room = writer.value(room);
            writer.tag(key, room);
        }
        let [x, y] = in_tile(tile, at.map(i64::from));
        let unit = |of: i64| i32::try_from(of).unwrap_or_default();
        writer.feature(row.id, Kind::Point, [[[unit(x), unit(y)]].as_slice()].into_iter());
    }
    writer.finish()
}

fn inside(frame: &Frame, [x, y]: [u32; 2]) -> bool {
    (frame.min[0]..=frame.max[0]).contains(&x) && (frame.min[1]..=frame.max[1]).contains(&y)
}
