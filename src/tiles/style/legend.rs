//! The legend of a layer, from the sign and the codes that occur.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    plain,
    scene::{Entry, Scene},
};
use crate::{
    catalog::{Code, CodeList, GeometryKind, Symbol, Text},
    tiles::sprite::has_icon,
};

/// One line of a legend.
#[derive(Debug, Default, Serialize)]
pub(super) struct Mark {
    title: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edge: Option<String>,
    symbol: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}

impl Mark {
    fn line(title: Text, colour: &str) -> Self {
        Self { title, colour: Some(colour.to_owned()), symbol: "line", ..Self::default() }
    }

    fn shape(title: Text, symbol: &'static str, colour: &str, edge: &str) -> Self {
        let (colour, edge) = (Some(colour.to_owned()), Some(edge.to_owned()));
        Self { title, colour, edge, symbol, ..Self::default() }
    }
}

fn words(vi: &str, en: &str) -> Text {
    Text { vi: vi.to_owned(), en: en.to_owned() }
}

/// The lines of an entry's legend, the most general first.
pub(super) fn legend(scene: &Scene<'_>, entry: &Entry) -> Vec<Mark> {
    let colours = scene.colours();
    let title = entry.view.collection().title.clone();
    match entry.symbol {
        Symbol::Boundary => boundary(scene, entry),
        Symbol::Hazard => {
            let track = Mark::line(words("Đường đi của bão", "Track of a storm"), colours.ink);
            let area = words("Vùng chưa có cấp độ rủi ro", "Area without a risk level");
            let area = Mark::shape(area, "fill", colours.event, colours.event);
            [track, area]
                .into_iter()
                .chain(levels(scene, entry, false))
                .chain(icons(scene, entry))
                .collect()
        }
        Symbol::Risk => levels(scene, entry, true).chain(icons(scene, entry)).collect(),
        Symbol::Pin | Symbol::Shelter | Symbol::RoadCut => {
            let icons: Vec<_> = icons(scene, entry).collect();
            if !icons.is_empty() {
                return icons;
            }
            let icon = (entry.symbol == Symbol::Shelter).then(|| "shelter".to_owned());
            vec![Mark { title, symbol: "icon", icon, ..Mark::default() }]
        }
        Symbol::Count => vec![Mark::shape(title, "circle", colours.count, colours.paper)],
        Symbol::Line | Symbol::Point | Symbol::Fill => plain_marks(scene, entry, &title),
    }
}

fn boundary(scene: &Scene<'_>, entry: &Entry) -> Vec<Mark> {
    let colours = scene.colours();
    let Some(theme) = &entry.hints.theme else { return Vec::new() };
    let list = entry.view.field(&theme.field).and_then(|field| field.codes.as_ref());
    let levels = list.and_then(|list| scene.catalogue.codes().get(list));
    let lines = levels.into_iter().flat_map(CodeList::iter).map(|level| {
        let colour = if level.code == theme.value { colours.commune } else { colours.province };
        Mark::line(level.title.clone(), colour)
    });
    lines.take(2).collect()
}

/// The five risk levels: all of them, or those that occur.
fn levels<'a>(
    scene: &'a Scene<'_>,
    entry: &'a Entry,
    all: bool,
) -> impl Iterator<Item = Mark> + 'a {
    let list = scene.catalogue.codes().get("risk_level");
    let shown = list.into_iter().flat_map(CodeList::iter);
    shown.filter(move |level| all || entry.levels.contains(&level.code)).map(|level| {
        let part = |column: &str| level.extra.get(column).cloned();
        Mark {
            title: level.title.clone(),
            colour: part("colour"),
            edge: part("edge_colour"),
            symbol: "pattern",
            icon: None,
            pattern: part("pattern"),
            value: level.code.parse::<i64>().ok().map(|level| json!(level)),
        }
    })
}

/// The icons of the codes that occur; of all codes while nothing is there.
fn icons<'a>(scene: &'a Scene<'_>, entry: &'a Entry) -> impl Iterator<Item = Mark> + 'a {
    let list = entry.icon_list();
    let codes = list.and_then(|list| scene.catalogue.codes().get(list));
    let occurs = move |code: &Code| entry.kinds.is_empty() || entry.kinds.contains(&code.code);
    codes.into_iter().flat_map(CodeList::iter).filter(move |code| occurs(code)).filter_map(
        move |code| {
            let icon = format!("{}-{}", list?, code.code);
            has_icon(&icon).then(|| Mark {
                title: code.title.clone(),
                symbol: "icon",
                value: Some(json!(code.code)),
                icon: Some(icon),
                ..Mark::default()
            })
        },
    )
}

fn plain_marks(scene: &Scene<'_>, entry: &Entry, title: &Text) -> Vec<Mark> {
    let colours = scene.colours();
    let colour = plain::colour(scene, entry);
    let kind = entry.view.collection().geometry.as_ref().map(|geometry| geometry.kind);
    let mark = |symbol: Symbol| match symbol {
        Symbol::Line => Mark::line(title.clone(), colours.road_casing),
        Symbol::Point => Mark::shape(title.clone(), "circle", colour, colours.paper),
        _ => Mark::shape(title.clone(), "fill", colour, colour),
    };
    match kind {
        Some(GeometryKind::Any) => [Symbol::Fill, Symbol::Line, Symbol::Point].map(mark).into(),
        _ => vec![mark(entry.symbol)],
    }
}
