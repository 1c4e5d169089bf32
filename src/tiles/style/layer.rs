//! One layer of a style, put together step by step.

use serde_json::{Map, Value, json};

use super::scene::Entry;

/// Place in the drawing order, from below. Fills and lines come before circles and signs, between which clients
/// put what a person draws or selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Sea,
    Waterline,
    Land,
    CountryLine,
    OwnLand,
    Basemap,
    Theme,
    Area,
    AreaPattern,
    Water,
    Road,
    InnerLine,
    OuterLine,
    AreaEdge,
    Track,
    Hover,
    Selected,
    Dot,
    InnerLabel,
    OuterLabel,
    PlaceLabel,
    Sign,
    Count,
    /// Names that are never left out.
    Always,
}

/// What a layer is to its entry in the layer list (`banlang:role`).
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    Fill,
    Pattern,
    Line,
    Casing,
    Circle,
    Symbol,
    Label,
    Theme,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Pattern => "pattern",
            Self::Line => "line",
            Self::Casing => "casing",
            Self::Circle => "circle",
            Self::Symbol => "symbol",
            Self::Label => "label",
            Self::Theme => "theme",
        }
    }

    /// The layer type that draws it.
    fn kind(self) -> &'static str {
        match self {
            Self::Fill | Self::Pattern | Self::Theme => "fill",
            Self::Line | Self::Casing => "line",
            Self::Circle => "circle",
            Self::Symbol | Self::Label => "symbol",
        }
    }
}

/// A layer of the style with its place in the drawing order.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) rank: Rank,
    pub(super) order: i32,
    json: Map<String, Value>,
}

impl Layer {
    /// A layer of the ground, which is in no layer list.
    pub(super) fn ground(rank: Rank, id: &str, kind: &str, source: Option<&str>) -> Self {
        let mut json =
            Map::from_iter([("id".to_owned(), json!(id)), ("type".to_owned(), json!(kind))]);
        if let Some(source) = source {
            json.insert("source".to_owned(), json!(source));
        }
        Self { rank, order: 0, json }
    }

    /// A layer of an entry; its id is `{collection}-{part}`.
    pub(super) fn of(entry: &Entry, rank: Rank, part: &str, role: Role) -> Self {
        let id = entry.id();
        let visibility = if entry.hints.visible { "visible" } else { "none" };
        let json = json!({
            "id": format!("{id}-{part}"),
            "type": role.kind(),
            "source": id,
            "source-layer": id,
            "metadata": { "banlang:layer": id, "banlang:role": role.name() },
            "layout": { "visibility": visibility },
            "paint": {},
        });
        let json = match json {
            Value::Object(json) => json,
            _ => Map::new(),
        };
        Self { rank, order: entry.hints.order, json }
    }

    /// The layer draws the label points instead of the shapes, where the tiles have them.
    pub(super) fn on_labels(self, entry: &Entry) -> Self {
        if !entry.has_labels() {
            return self;
        }
        self.source_layer(&entry.view.collection().label_layer())
    }

    /// The layer is off until a client puts it on.
    pub(super) fn hidden(self) -> Self {
        self.layout(json!({ "visibility": "none" }))
    }

    /// The layer draws this layer of its source's tiles.
    pub(super) fn source_layer(self, name: &str) -> Self {
        self.set("source-layer", json!(name))
    }

    pub(super) fn filter(self, filter: Value) -> Self {
        self.set("filter", filter)
    }

    pub(super) fn above_zoom(self, zoom: f64) -> Self {
        self.set("minzoom", json!(zoom))
    }

    pub(super) fn below_zoom(self, zoom: f64) -> Self {
        self.set("maxzoom", json!(zoom))
    }

    pub(super) fn paint(self, paint: Value) -> Self {
        self.extend("paint", paint)
    }

    pub(super) fn layout(self, layout: Value) -> Self {
        self.extend("layout", layout)
    }

    /// The id.
    pub(super) fn id(&self) -> &str {
        self.json.get("id").and_then(Value::as_str).unwrap_or_default()
    }

    /// The entry that it belongs to.
    pub(super) fn of_entry(&self) -> Option<&str> {
        self.json.get("metadata")?.get("banlang:layer")?.as_str()
    }

    /// The finished layer.
    pub(super) fn into_json(self) -> Value {
        Value::Object(self.json)
    }

    fn set(mut self, key: &str, value: Value) -> Self {
        self.json.insert(key.to_owned(), value);
        self
    }

    fn extend(mut self, key: &str, value: Value) -> Self {
        let part = self.json.entry(key).or_insert_with(|| json!({}));
        if let (Value::Object(part), Value::Object(more)) = (part, value) {
            part.extend(more);
        }
        self
    }
}

/// Features of one geometry type; multi types count as their single ones.
pub(super) fn is(geometry: &str) -> Value {
    json!(["in", ["geometry-type"], ["literal", [geometry, format!("Multi{geometry}")]]])
}

/// A value of a field as a text, empty where there is none.
pub(super) fn text(field: &str) -> Value {
    json!(["to-string", ["get", field]])
}

/// A value between zooms, straight from each to the next.
pub(super) fn by_zoom(stops: &[(f64, f64)]) -> Value {
    let head = [json!("interpolate"), json!(["linear"]), json!(["zoom"])];
    let stops = stops.iter().flat_map(|(zoom, value)| [json!(zoom), json!(value)]);
    Value::Array(head.into_iter().chain(stops).collect())
}
