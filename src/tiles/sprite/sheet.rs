//! All drawings on one picture, and where each is (MapLibre style specification, "Sprite").

use std::{collections::BTreeMap, sync::OnceLock};

use resvg::{
    tiny_skia::{Pixmap, PixmapPaint, Transform},
    usvg::{Options, Tree},
};
use serde::Serialize;

use super::drawing::{Drawing, drawings};
use crate::catalog::CodeLists;

/// Width of the sheet in CSS pixels.
const WIDTH: u32 = 360;

/// Blank CSS pixels between drawings, so that none bleeds into its neighbour.
const GAP: u32 = 2;

/// An icon that cannot be drawn.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the icon {name:?} {problem}")]
pub(in crate::tiles) struct SpriteError {
    name: String,
    problem: String,
}

impl SpriteError {
    pub(super) fn new(name: &str, problem: &impl ToString) -> Self {
        Self { name: name.to_owned(), problem: problem.to_string() }
    }
}

/// Where a drawing is on the sheet, in pixels of the sheet.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::tiles) struct Place {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    pixel_ratio: u32,
}

/// A drawn sheet.
#[derive(Debug, Clone)]
pub(in crate::tiles) struct Sheet {
    /// The index by name.
    pub(in crate::tiles) places: BTreeMap<String, Place>,
    /// The picture.
    pub(in crate::tiles) png: Vec<u8>,
}

/// The sheet for screens with so many pixels to a CSS pixel, 1 or 2. It is drawn at first use and kept, so call
/// it where blocking is allowed.
pub(in crate::tiles) fn sheet(codes: &CodeLists, ratio: u32) -> Result<Sheet, SpriteError> {
    static SINGLE: OnceLock<Sheet> = OnceLock::new();
    static DOUBLE: OnceLock<Sheet> = OnceLock::new();
    let kept = if ratio == 1 { &SINGLE } else { &DOUBLE };
    if let Some(sheet) = kept.get() {
        return Ok(sheet.clone());
    }
    let drawn = draw(&drawings(codes)?, ratio)?;
    Ok(kept.get_or_init(|| drawn).clone())
}

/// Rows of drawings from the tallest to the smallest: place of each, and the height of all.
fn arrange(drawings: &[Drawing]) -> (Vec<(&Drawing, u32, u32)>, u32) {
    let mut order: Vec<_> = drawings.iter().collect();
    order.sort_by_key(|drawing| std::cmp::Reverse(drawing.height));
    let (mut x, mut y, mut row_height) = (0, 0, 0);
    let mut placed = Vec::new();
    for drawing in order {
        if x + drawing.width > WIDTH {
            (x, y, row_height) = (0, y + row_height + GAP, 0);
        }
        placed.push((drawing, x, y));
        x += drawing.width + GAP;
        row_height = row_height.max(drawing.height);
    }
    (placed, y + row_height)
}

fn draw(drawings: &[Drawing], ratio: u32) -> Result<Sheet, SpriteError> {
    let (placed, height) = arrange(drawings);
    let blank = |name: &str, width: u32, height: u32| {
        Pixmap::new(width * ratio, height * ratio)
            .ok_or_else(|| SpriteError::new(name, &"has no size"))
    };
    let mut sheet = blank("sheet", WIDTH, height)?;
    let mut places = BTreeMap::new();
    for (drawing, x, y) in placed {
        let Drawing { name, width, height, svg } = drawing;
        let tree = Tree::from_str(svg, &Options::default())
            .map_err(|error| SpriteError::new(name, &error))?;
        // A picture of its own: strokes of patterns end at its edge.
        let mut picture = blank(name, *width, *height)?;
        let factor = f32::from(u8::try_from(ratio).unwrap_or(1));
        resvg::render(&tree, Transform::from_scale(factor, factor), &mut picture.as_mut());
        let (x, y) = (x * ratio, y * ratio);
        let at = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        sheet.draw_pixmap(
            at(x),
            at(y),
            picture.as_ref(),
            &PixmapPaint::default(),
            Transform::identity(),
            None,
        );
        let place =
            Place { x, y, width: width * ratio, height: height * ratio, pixel_ratio: ratio };
        places.insert(name.clone(), place);
    }
    let png = sheet.encode_png().map_err(|error| SpriteError::new("sheet", &error))?;
    Ok(Sheet { places, png })
}
