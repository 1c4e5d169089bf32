//! Administrative units: land, borders, the colours of statistics, selection and names.

use serde_json::{Value, json};

use super::{
    colours::Appearance,
    ground::{MEDIUM, REGULAR, SEMIBOLD},
    layer::{Layer, Rank, Role, by_zoom, is},
    scene::{Entry, Scene},
};
use crate::catalog::{Always, Field, ROOM_ATTRIBUTE, ThemeRows};

/// Metres of EPSG:3857 to a pixel at zoom 0: the width of the square over 512 pixels.
const METRES_PER_PIXEL: f64 = 78_271.516_964;

/// Pixels of a letter of a commune's name, on average, at 11 px with a little air.
const LETTER_PX: f64 = 6.0;

/// The levels of the register, as far as the drawing tells them apart.
struct Levels<'a> {
    field: &'a str,
    /// What the smallest maps show: provinces.
    outer: Vec<&'a str>,
    /// What statistics colour: communes.
    inner: &'a str,
}

impl<'a> Levels<'a> {
    fn of(entry: &'a Entry, theme: &'a ThemeRows) -> Self {
        let tiles = entry.view.collection().tiles.as_ref();
        let rule = tiles.and_then(|tiles| tiles.only.iter().min_by_key(|rule| rule.below));
        let outer = rule.map(|rule| rule.values.iter().map(String::as_str).collect());
        Self { field: &theme.field, outer: outer.unwrap_or_default(), inner: &theme.value }
    }

    fn is_outer(&self) -> Value {
        json!(["in", ["get", self.field], ["literal", self.outer]])
    }

    fn is_inner(&self) -> Value {
        json!(["==", ["get", self.field], self.inner])
    }

    /// Neither: villages.
    fn is_smaller(&self) -> Value {
        json!(["all", ["!", self.is_outer()], ["!", self.is_inner()]])
    }
}

/// The class of a statistic, 0 to 5, which clients write as feature state; -1 where there is none.
fn class() -> Value {
    json!(["coalesce", ["feature-state", "class"], -1])
}

/// All layers of administrative units. Without rows that statistics colour there are none.
pub(super) fn boundary(scene: &Scene<'_>, entry: &Entry) -> Vec<Layer> {
    let Some(theme) = &entry.hints.theme else { return Vec::new() };
    let levels = Levels::of(entry, theme);
    let mut layers = Vec::from(land(scene, entry, &levels));
    layers.extend(statistics(scene, entry, &levels));
    layers.extend(lines(scene, entry, &levels));
    layers.extend(chosen(scene, entry, &levels));
    let always = entry.view.collection().tiles.as_ref().and_then(|tiles| tiles.always.as_ref());
    if let Some(field) = entry.drawn(entry.hints.label.as_ref()) {
        layers.extend(labels(scene, entry, &levels, field, always));
    }
    if let Some(always) = always {
        layers.extend(islands(scene, entry, always));
    }
    layers
}

fn land(scene: &Scene<'_>, entry: &Entry, levels: &Levels<'_>) -> [Layer; 2] {
    let colours = scene.colours();
    [
        // Under the land: what shows of it is the outer half, where no other province covers it.
        Layer::of(entry, Rank::CountryLine, "country", Role::Line)
            .filter(levels.is_outer())
            .layout(json!({ "line-join": "round" }))
            .paint(json!({
                "line-color": colours.country,
                "line-width": by_zoom(&[(5.0, 2.4), (8.0, 3.4), (10.0, 4.2), (12.0, 5.0)]),
            })),
        Layer::of(entry, Rank::OwnLand, "land", Role::Fill)
            .filter(json!(["all", is("Polygon"), levels.is_outer()]))
            .paint(json!({ "fill-color": colours.own_land })),
    ]
}

/// Fill and marks of a statistic; off until a client has written the classes.
fn statistics(scene: &Scene<'_>, entry: &Entry, levels: &Levels<'_>) -> Vec<Layer> {
    let colours = scene.colours();
    let inner = || json!(["all", is("Polygon"), levels.is_inner()]);
    let ramp = super::ramps::first(scene.catalogue, scene.appearance);
    let steps =
        ramp.into_iter().enumerate().flat_map(|(class, colour)| [json!(class), json!(colour)]);
    let mut colour = vec![json!("match"), class()];
    colour.extend(steps);
    colour.push(json!(colours.paper));
    vec![
        Layer::of(entry, Rank::Theme, "theme", Role::Theme)
            .hidden()
            .filter(inner())
            .paint(json!({
                "fill-color": colour,
                // A picture under the colours stays visible a little.
                "fill-opacity": if scene.basemap.as_ref().is_some_and(|basemap| basemap.raster) { 0.85 } else { 1.0 },
            })),
        Layer::of(entry, Rank::Theme, "no-data", Role::Theme).hidden().filter(inner()).paint(
            json!({
                "fill-pattern": format!("no-data{}", colours.suffix),
                "fill-opacity": ["case", [">=", class(), 0], 0, 1],
            }),
        ),
    ]
}

fn lines(scene: &Scene<'_>, entry: &Entry, levels: &Levels<'_>) -> Vec<Layer> {
    let colours = scene.colours();
    let round = json!({ "line-join": "round" });
    // The lowest class is as pale as the line between higher ones.
    let line =
        json!(["step", class(), colours.commune, 0, colours.low_line, 1, colours.commune_on_fill]);
    vec![
        Layer::of(entry, Rank::InnerLine, "commune", Role::Line)
            .above_zoom(7.0)
            .filter(levels.is_inner())
            .layout(round.clone())
            .paint(json!({
                "line-color": line,
                "line-width": by_zoom(&[(7.0, 0.4), (8.0, 0.7), (10.0, 1.0), (12.0, 1.2)]),
            })),
        Layer::of(entry, Rank::InnerLine, "village", Role::Line)
            .above_zoom(10.0)
            .filter(json!(["all", is("Polygon"), levels.is_smaller()]))
            .layout(round.clone())
            .paint(json!({
                "line-color": colours.border,
                "line-width": by_zoom(&[(10.0, 0.6), (12.0, 0.8)]),
                "line-dasharray": [3, 2],
            })),
        Layer::of(entry, Rank::OuterLine, "province", Role::Line)
            .filter(levels.is_outer())
            .layout(round)
            .paint(json!({
                "line-color": colours.province,
                "line-width": by_zoom(&[(5.0, 0.8), (8.0, 1.4), (10.0, 1.8), (12.0, 2.2)]),
            })),
        Layer::of(entry, Rank::Dot, "village-point", Role::Circle)
            .above_zoom(11.0)
            .filter(json!(["all", is("Point"), levels.is_smaller()]))
            .paint(json!({
                "circle-radius": by_zoom(&[(11.0, 2.0), (14.0, 3.5)]),
                "circle-color": colours.paper,
                "circle-stroke-color": colours.label_2,
                "circle-stroke-width": 1.2,
            })),
    ]
}

/// Outlines that clients switch by feature state: `hover` and `selected`.
fn chosen(scene: &Scene<'_>, entry: &Entry, levels: &Levels<'_>) -> [Layer; 3] {
    let colours = scene.colours();
    let when = |state: &str| json!(["case", ["boolean", ["feature-state", state], false], 1, 0]);
    let line = |rank: Rank, part: &str, role: Role, state: &str, colour: &str, width: f64| {
        Layer::of(entry, rank, part, role)
            .filter(json!(["all", is("Polygon"), levels.is_inner()]))
            .layout(json!({ "line-join": "round" }))
            .paint(
                json!({ "line-color": colour, "line-width": width, "line-opacity": when(state) }),
            )
    };
    [
        line(Rank::Hover, "hover", Role::Line, "hover", colours.ink, 1.6),
        line(Rank::Selected, "selected-casing", Role::Casing, "selected", colours.paper, 6.0),
        line(Rank::Selected, "selected", Role::Line, "selected", colours.ink, 2.8),
    ]
}

/// Where a name fits: its width in two lines is at most 1.25 of the largest circle inside the unit.
fn fits(name: &str) -> Value {
    let width = json!(["*", LETTER_PX, ["max", 4.5, ["*", 0.55, ["length", ["get", name]]]]]);
    let room = json!(["/", ["*", ["get", ROOM_ATTRIBUTE], ["^", 2, ["zoom"]]], METRES_PER_PIXEL]);
    json!(["<=", width, ["*", 1.25, room]])
}

/// On the two deepest classes names are white with a deep halo; in the dark they are light already.
fn on_deep(scene: &Scene<'_>) -> Value {
    let colours = scene.colours();
    let ramp = super::ramps::first(scene.catalogue, scene.appearance);
    match (scene.appearance, ramp.last()) {
        (Appearance::Light, Some(deepest)) => json!({
            "text-color": ["case", [">=", class(), 4], colours.paper, colours.label],
            "text-halo-color": ["case", [">=", class(), 4], deepest, colours.halo],
        }),
        _ => json!({}),
    }
}

fn labels(
    scene: &Scene<'_>,
    entry: &Entry,
    levels: &Levels<'_>,
    field: &Field,
    always: Option<&Always>,
) -> [Layer; 3] {
    let colours = scene.colours();
    let name = &field.name;
    let others = always.map_or(json!(true), |always| {
        let values: Vec<_> = always.rows.keys().collect();
        json!(["!", ["in", ["get", always.field], ["literal", values]]])
    });
    let label = |rank: Rank, part: &str, text: Value, filter: Value| {
        Layer::of(entry, rank, part, Role::Label)
            .on_labels(entry)
            .filter(json!(["all", others, filter]))
            .layout(json!({ "text-field": text, "text-line-height": 1.25, "symbol-sort-key": ["-", 0, ["coalesce", ["get", ROOM_ATTRIBUTE], 0]] }))
            .paint(json!({ "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.5 }))
    };
    [
        label(Rank::InnerLabel, "commune-label", json!(["get", name]), json!(["all", levels.is_inner(), fits(name)]))
            .above_zoom(8.0)
            .paint(on_deep(scene))
            .layout(json!({
                "text-font": [MEDIUM],
                "text-size": by_zoom(&[(8.0, 11.0), (11.0, 12.5), (13.0, 14.0)]),
                "text-max-width": 5.5,
                "text-padding": 1,
                // A name makes way for a pin, within its unit.
                "text-variable-anchor-offset": ["center", [0, 0], "top", [0, 0.2], "bottom", [0, -0.2]],
            })),
        label(Rank::InnerLabel, "village-label", json!(["get", name]), levels.is_smaller())
            .above_zoom(12.0)
            .layout(json!({ "text-font": [REGULAR], "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.4] })),
        label(Rank::OuterLabel, "province-label", json!(["upcase", ["get", name]]), levels.is_outer())
            .above_zoom(5.0)
            .below_zoom(8.0)
            .layout(json!({
                "text-font": [SEMIBOLD],
                "text-size": by_zoom(&[(5.0, 10.0), (8.0, 12.5)]),
                "text-letter-spacing": 0.14,
                "text-max-width": 7,
            }))
            .paint(json!({ "text-color": colours.label_2 })),
    ]
}

/// Island groups on small maps: a dot for each island, three pixels or more, and the name, always.
fn islands(scene: &Scene<'_>, entry: &Entry, always: &Always) -> [Layer; 2] {
    let colours = scene.colours();
    let values: Vec<_> = always.rows.keys().collect();
    let rows = json!(["in", ["get", always.field], ["literal", values]]);
    let titles = always.rows.iter().flat_map(|(value, row)| {
        [json!(value), json!(scene.lang.of(&row.title.vi, &row.title.en))]
    });
    let mut title = vec![json!("match"), json!(["get", always.field])];
    title.extend(titles);
    title.push(json!(""));
    [
        Layer::of(entry, Rank::Dot, "islands", Role::Circle)
            .below_zoom(f64::from(always.points_below))
            .filter(json!(["all", rows, is("Point")]))
            .paint(json!({
                "circle-radius": by_zoom(&[(3.0, 1.5), (7.0, 2.2), (10.0, 3.0)]),
                "circle-color": colours.own_land,
                "circle-stroke-color": colours.country,
                "circle-stroke-width": 0.9,
            })),
        Layer::of(entry, Rank::Always, "islands-label", Role::Label)
            .on_labels(entry)
            .filter(rows)
            .layout(json!({
                "text-field": title,
                "text-font": [SEMIBOLD],
                "text-size": by_zoom(&[(3.0, 10.0), (5.0, 12.0), (8.0, 14.0)]),
                "text-max-width": 7,
                "text-anchor": "bottom",
                "text-offset": [0, -0.5],
                "text-overlap": "always",
            }))
            .paint(json!({ "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.6 })),
    ]
}
