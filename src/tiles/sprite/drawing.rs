//! From a pictogram to a finished drawing: the frame around it, and its colours.
//!
//! A file of `tiles/icons` holds strokes in `currentColor` on a grid of 20; its `data-frame` says what it stands in:
//! `diamond` (hazard), `eye` (storm), `pin` (culture), `square`, `disc`, `pattern` (fills areas) or `plain`.
//! Hazards come in ink and once for each risk level, patterns in the colours of their level.

use include_dir::{Dir, include_dir};

use super::sheet::SpriteError;
use crate::catalog::{Code, CodeList, CodeLists};

static ICONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tiles/icons");

/// Ink on the theme map, and paper.
const INK: &str = "#17212E";
const PAPER: &str = "#FFFFFF";

/// Ground and line of areas without a figure, light and dark.
const EMPTY: [(&str, &str, &str); 2] = [("", PAPER, "#9AA4AE"), ("-dark", "#1E2C39", "#5A6673")];

/// A drawing of its own, in CSS pixels.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) name: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) svg: String,
}

/// Colours of a drawing: the frame's ground and edge, and the strokes.
#[derive(Clone, Copy)]
struct Paint<'a> {
    ground: &'a str,
    edge: &'a str,
    stroke: &'a str,
}

/// A file of `tiles/icons`.
struct Icon {
    name: &'static str,
    frame: &'static str,
    colour: &'static str,
    size: u32,
    content: &'static str,
}

/// There is a pictogram of that name.
pub(in crate::tiles) fn has_icon(name: &str) -> bool {
    ICONS.get_file(format!("{name}.svg")).is_some()
}

/// Name of the fill pattern of a risk level.
pub(in crate::tiles) fn level_image(level: &str) -> String {
    format!("risk-{level}")
}

/// All drawings, by name.
pub(super) fn drawings(codes: &CodeLists) -> Result<Vec<Drawing>, SpriteError> {
    let levels: Vec<_> = codes.get("risk_level").into_iter().flat_map(CodeList::iter).collect();
    let mut drawings = Vec::new();
    for file in ICONS.files() {
        let name = file.path().file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let icon = file.contents_utf8().and_then(|text| read(name, text)).ok_or_else(|| {
            SpriteError::new(name, &"is no icon: it needs viewBox and data-frame")
        })?;
        drawings.extend(variants(&icon, &levels));
    }
    drawings.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(drawings)
}

/// The value of an attribute of the root element.
fn attribute(root: &'static str, name: &str) -> Option<&'static str> {
    root.split_once(&format!(" {name}=\""))?.1.split_once('"').map(|(value, _)| value)
}

fn read(name: &'static str, text: &'static str) -> Option<Icon> {
    let (root, rest) = text.split_once('>')?;
    let (content, _) = rest.rsplit_once("</svg>")?;
    let size = attribute(root, "viewBox")?.rsplit_once(' ')?.1.parse().ok()?;
    let colour = attribute(root, "color").unwrap_or(INK);
    Some(Icon { name, frame: attribute(root, "data-frame")?, colour, size, content })
}

fn variants(icon: &Icon, levels: &[&Code]) -> Vec<Drawing> {
    let of_level = |level: &Code| {
        let part = |column: &str| level.extra.get(column).cloned().unwrap_or_default();
        (
            level.code.clone(),
            part("colour"),
            part("edge_colour"),
            part("text_colour"),
            part("pattern"),
        )
    };
    let levels = levels.iter().map(|level| of_level(level));
    match icon.frame {
        "diamond" | "eye" => {
            let plain = if icon.frame == "eye" {
                Paint { ground: PAPER, edge: INK, stroke: INK }
            } else {
                Paint { ground: INK, edge: PAPER, stroke: PAPER }
            };
            let coloured = levels.map(|(level, ground, _, text, _)| {
                let paint = Paint { ground: &ground, edge: INK, stroke: &text };
                framed(icon, &format!("{}-{level}", icon.name), paint)
            });
            [framed(icon, icon.name, plain)].into_iter().chain(coloured).collect()
        }
        "pattern" => {
            let own = icon.name.trim_start_matches("pattern-");
            let empty = match own {
                "diagonal" => "no-data",
                "dots" => "suppressed",
                _ => "",
            };
            let empty = EMPTY.iter().filter(|_| !empty.is_empty()).map(|(theme, ground, line)| {
                let paint = Paint { ground, edge: line, stroke: line };
                framed(icon, &format!("{empty}{theme}"), paint)
            });
            let coloured = levels.filter(|(.., pattern)| pattern == own).map(
                |(level, ground, edge, text, _)| {
                    // White text means a deep colour, on which the edge would not be seen.
                    let stroke = if text == PAPER { &text } else { &edge };
                    framed(
                        icon,
                        &level_image(&level),
                        Paint { ground: &ground, edge: &edge, stroke },
                    )
                },
            );
            empty.chain(coloured).collect()
        }
        _ => {
            let paint = match icon.frame {
                "square" => Paint { ground: icon.colour, edge: PAPER, stroke: PAPER },
                _ => Paint { ground: PAPER, edge: icon.colour, stroke: icon.colour },
            };
            vec![framed(icon, icon.name, paint)]
        }
    }
}

/// Width, frame and scale of the pictogram with its stroke width, by the kind of frame.
fn framed(icon: &Icon, name: &str, paint: Paint<'_>) -> Drawing {
    let Paint { ground, edge, stroke } = paint;
    let round = |size: f64, line: f64| {
        let (middle, radius) = (size / 2.0, size / 2.0 - line / 2.0 - 0.4);
        format!(
            "<circle cx=\"{middle}\" cy=\"{middle}\" r=\"{radius}\" fill=\"{ground}\" stroke=\"{edge}\" stroke-width=\"{line}\"/>"
        )
    };
    let own = f64::from(icon.size);
    let (size, frame, scale, line) = match icon.frame {
        "diamond" => (
            30.0,
            format!(
                "<path d=\"M15 1.4 28.6 15 15 28.6 1.4 15z\" fill=\"{ground}\" stroke=\"{edge}\" stroke-width=\"1.6\" stroke-linejoin=\"round\"/>"
            ),
            0.74,
            1.9,
        ),
        "eye" => (36.0, round(36.0, 1.4), 1.3, 1.6),
        "pin" => (26.0, round(26.0, 1.6), 0.8, 1.7),
        "square" => (
            22.0,
            format!(
                "<rect x=\".6\" y=\".6\" width=\"20.8\" height=\"20.8\" rx=\"4\" fill=\"{ground}\" stroke=\"{edge}\" stroke-width=\"1.2\"/>"
            ),
            0.8,
            1.8,
        ),
        "disc" => (22.0, round(22.0, 2.0), 0.72, 2.6),
        "pattern" => {
            (own, format!("<rect width=\"{own}\" height=\"{own}\" fill=\"{ground}\"/>"), 1.0, 1.1)
        }
        _ => (own, String::new(), 1.0, 1.6),
    };
    let shift = (size - own * scale) / 2.0;
    let opacity = if icon.frame == "pattern" && stroke == PAPER { 0.65 } else { 1.0 };
    let cap = if icon.frame == "pattern" { "butt" } else { "round" };
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {size} {size}\">{frame}\
         <g transform=\"translate({shift} {shift}) scale({scale})\" color=\"{stroke}\" fill=\"none\" stroke=\"currentColor\" \
         stroke-width=\"{line}\" stroke-linecap=\"{cap}\" stroke-linejoin=\"round\" opacity=\"{opacity}\">{}</g></svg>",
        icon.content
    );
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are whole and below 100"
    )]
    let side = size as u32;
    Drawing { name: name.to_owned(), width: side, height: side, svg }
}
