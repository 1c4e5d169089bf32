//! `style.metadata.banlang`: the layer list, legends, cards and statistics. A client has no list of its own.

use serde_json::{Map, Value, json};

use super::{
    background,
    layer::Layer,
    legend::legend,
    ramps::themes,
    scene::{Entry, Scene},
};
use crate::catalog::{Code, CodeList, Collection, Field};

/// The whole of it; `layers` are the finished layers of the style.
pub(super) fn metadata(scene: &Scene<'_>, layers: &[Layer]) -> Value {
    let open =
        scene.entries.iter().map(|entry| (entry.hints.order, open_layer(scene, entry, layers)));
    let locked = scene
        .locked
        .iter()
        .map(|locked| (locked.order, locked_layer(&locked.collection, &locked.group)));
    let mut list: Vec<_> = open.chain(locked).collect();
    list.sort_by_key(|(order, _)| *order);
    let groups = scene.catalogue.codes().get("map_group");
    let groups = groups.into_iter().flat_map(CodeList::iter);
    let mut metadata = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "demonstration": scene.demonstration,
        "bounds": scene.bounds,
        "groups": groups.map(|code| json!({ "id": code.code, "title": code.title })).collect::<Vec<_>>(),
        "layers": list.into_iter().map(|(_, layer)| layer).collect::<Vec<_>>(),
        "themes": themes(scene),
        "codes": codes(scene),
    });
    if let (Some(basemap), Some(metadata)) =
        (background::metadata(scene, layers), metadata.as_object_mut())
    {
        metadata.insert("basemap".to_owned(), basemap);
    }
    metadata
}

fn open_layer(scene: &Scene<'_>, entry: &Entry, layers: &[Layer]) -> Value {
    let collection = entry.view.collection();
    let own = |layer: &&Layer| layer.of_entry() == Some(entry.id());
    let ids: Vec<_> = layers.iter().filter(own).map(Layer::id).collect();
    let cards = entry.hints.card.iter().filter_map(|name| entry.view.field(name));
    let time = collection.time.as_ref().filter(|time| entry.drawn(Some(&time.start)).is_some());
    json!({
        "id": entry.id(),
        "collection": entry.id(),
        "group": entry.hints.group,
        "title": collection.title,
        "description": collection.description,
        "visible": entry.hints.visible,
        "access": "open",
        "style_layers": ids,
        "source_layer": entry.id(),
        "label": entry.drawn(entry.hints.label.as_ref()).map(|field| &field.name),
        "media": collection.media,
        "legend": legend(scene, entry),
        "fields": cards.map(card_field).collect::<Vec<_>>(),
        "time": time.map(|time| json!({ "start": time.start, "end": time.end })),
    })
}

/// A layer that officers may see: its title and no more.
fn locked_layer(collection: &Collection, group: &str) -> Value {
    json!({
        "id": collection.id,
        "collection": collection.id,
        "group": group,
        "title": collection.title,
        "description": null,
        "visible": false,
        "access": "locked",
        "style_layers": [],
        "source_layer": collection.id,
        "label": null,
        "media": false,
        "legend": [],
        "fields": [],
        "time": null,
    })
}

fn card_field(field: &Field) -> Value {
    json!({
        "name": field.name,
        "type": field.kind,
        "title": field.title,
        "unit": field.unit,
        "codes": field.codes,
    })
}

/// Names of codes by list.
fn codes(scene: &Scene<'_>) -> Map<String, Value> {
    let named = |code: &Code| (code.code.clone(), json!(code.title));
    let lists = scene.lists.iter().filter_map(|name| {
        let list = scene.catalogue.codes().get(name)?;
        Some((name.clone(), Value::Object(list.iter().map(named).collect())))
    });
    lists.collect()
}
