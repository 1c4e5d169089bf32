//! `TileJSON` 3.0.0: what the tiles of some collections hold, as the caller may see it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    catalog::{Field, ROOM_ATTRIBUTE, Tiles},
    policy::View,
    record::{self, Reading},
    store::StoreError,
};

/// The document (<https://github.com/mapbox/tilejson-spec/tree/master/3.0.0>).
#[derive(Debug, Serialize)]
pub(super) struct TileJson {
    tilejson: &'static str,
    name: String,
    description: String,
    version: &'static str,
    attribution: String,
    scheme: &'static str,
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    vector_layers: Vec<VectorLayer>,
}

/// One layer of the tiles.
#[derive(Debug, Serialize)]
pub(super) struct VectorLayer {
    pub(super) id: String,
    description: String,
    pub(super) minzoom: u8,
    pub(super) maxzoom: u8,
    /// Attribute and what it means.
    pub(super) fields: BTreeMap<String, String>,
}

impl TileJson {
    /// The document of these views; `tiles` is the address of a tile with `{z}`, `{x}` and `{y}`.
    pub(super) async fn of(
        reading: &Reading<'_>,
        views: &[View],
        tiles: String,
    ) -> Result<Self, StoreError> {
        let mut bounds = None;
        // Where rows of persons lie is not read to say how far a map may be moved.
        for view in views.iter().filter(|view| !view.is_personal()) {
            if let Some(extent) = record::extent(reading, view).await? {
                bounds = Some(bounds.map_or(extent, |known| around(known, extent)));
            }
        }
        let layers: Vec<_> = views.iter().flat_map(vector_layers).collect();
        let titles = |text: fn(&View) -> String| views.iter().map(text).collect::<Vec<_>>();
        Ok(Self {
            tilejson: "3.0.0",
            name: titles(|view| view.collection().title.vi.clone()).join(", "),
            description: titles(|view| view.collection().description.vi.clone()).join(" "),
            version: env!("CARGO_PKG_VERSION"),
            attribution: titles(attribution).join(" · "),
            scheme: "xyz",
            tiles: [tiles],
            minzoom: layers.iter().map(|layer| layer.minzoom).min().unwrap_or(0),
            maxzoom: layers.iter().map(|layer| layer.maxzoom).max().unwrap_or(0),
            bounds: bounds.map(within_the_world),
            vector_layers: layers,
        })
    }
}

fn attribution(view: &View) -> String {
    let collection = view.collection();
    collection.attribution.clone().unwrap_or_else(|| format!("Bản Làng: {}", collection.title.vi))
}

/// The box around both.
fn around([w1, s1, e1, n1]: [f64; 4], [w2, s2, e2, n2]: [f64; 4]) -> [f64; 4] {
    [w1.min(w2), s1.min(s2), e1.max(e2), n1.max(n2)]
}

/// Tiles end at the latitude where the projection is square; a client refuses bounds beyond.
fn within_the_world([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    const SQUARE_LATITUDE: f64 = 85.051_128_78;
    let latitude = |degrees: f64| degrees.clamp(-SQUARE_LATITUDE, SQUARE_LATITUDE);
    [west.max(-180.0), latitude(south), east.min(180.0), latitude(north)]
}

/// The layers that the tiles of a view hold, with the attributes that it shows.
pub(super) fn vector_layers(view: &View) -> Vec<VectorLayer> {
    let collection = view.collection();
    let Some(tiles) = &collection.tiles else { return Vec::new() };
    let layer = |id: String, description: String, fields| VectorLayer {
        id,
        description,
        minzoom: tiles.min_zoom,
        maxzoom: tiles.max_zoom,
        fields,
    };
    let mut fields: BTreeMap<_, _> = view
        .fields()
        .filter(|field| field.tile)
        .map(|field| (field.name.clone(), meaning(field)))
        .collect();
    let mut layers = Vec::new();
    if tiles.labels.is_some() {
        let mut fields = fields.clone();
        let room = "Chỗ cho nhãn (Room for a label): đường kính hình tròn lớn nhất nằm trong, m, EPSG:3857";
        fields.insert(ROOM_ATTRIBUTE.to_owned(), room.to_owned());
        let description =
            format!("{}: điểm đặt nhãn (one point for each label)", collection.title.vi);
        layers.push(layer(collection.label_layer(), description, fields));
    }
    fields.extend(sums(view, tiles));
    layers.insert(0, layer(collection.id.clone(), collection.description.vi.clone(), fields));
    layers
}

/// The attributes of cells that points are summed in.
fn sums<'a>(view: &'a View, tiles: &'a Tiles) -> impl Iterator<Item = (String, String)> + use<'a> {
    let summed = tiles.sum.iter().map(String::as_str).chain([tiles.counted()]);
    let zoom = tiles.aggregate_below;
    summed.filter_map(move |name| {
        let zoom = zoom?;
        let title = view.collection().field(name).map(meaning);
        let of = title.unwrap_or_else(|| format!("{} (count)", view.collection().title.vi));
        Some((
            name.to_owned(),
            format!("{of}; tổng trong ô lưới dưới mức {zoom} (sum in a cell below zoom {zoom})"),
        ))
    })
}

/// `Diện tích (Area), km², number`.
fn meaning(field: &Field) -> String {
    let unit = field.unit.as_ref().map(|unit| format!(", {unit}")).unwrap_or_default();
    let kind = format!("{:?}", field.kind).to_lowercase();
    format!("{} ({}){unit}, {kind}", field.title.vi, field.title.en)
}
