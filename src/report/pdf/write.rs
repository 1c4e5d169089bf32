//! Writes laid-out pages as a PDF.

use krilla::{
    Document as Pdf,
    color::rgb,
    geom::{Path, PathBuilder, Point, Rect},
    metadata::Metadata,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
};

use super::{
    BOTTOM, PAPER, SIDE,
    face::Faces,
    layout::{Mark, Page},
    picture::{edge, key, picture},
};
use crate::report::{
    document::Document,
    error::ReportError,
    look::{Colour, INK_2},
    map::Drawing,
};

/// A colour that fills.
pub(super) fn fill([red, green, blue]: Colour) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

/// The path of a box: left, top, width, height.
pub(super) fn rect([x, y, wide, high]: [f32; 4]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    builder.push_rect(Rect::from_xywh(x, y, wide, high)?);
    builder.finish()
}

/// A line of text from its baseline on.
pub(super) fn text(
    surface: &mut Surface<'_>,
    faces: &Faces,
    ([x, y], size): ([f32; 2], f32),
    (is_bold, colour): (bool, Colour),
    text: &str,
) {
    if text.is_empty() {
        return;
    }
    let face = faces.of(is_bold);
    surface.set_fill(Some(fill(colour)));
    surface.set_stroke(None);
    let glyphs = face.shaped(text);
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, face.font.clone(), text, size, false);
}

/// The file.
///
/// # Errors
/// When it cannot be put together.
pub(super) fn file(
    faces: &Faces,
    own: &Document,
    pages: &[Page],
    map: Option<&Drawing>,
) -> Result<Vec<u8>, ReportError> {
    let mut pdf = Pdf::new();
    let [wide, high] = PAPER;
    for (number, marks) in (1..).zip(pages) {
        let settings = PageSettings::from_wh(wide, high);
        let settings = settings.ok_or_else(|| ReportError::Pdf("no such paper".to_owned()))?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, faces, (mark, map, own.lang == "vi"));
        }
        foot(&mut surface, faces, (own, number, pages.len()));
        surface.finish();
        page.finish();
    }
    pdf.set_metadata(
        Metadata::new()
            .title(format!("{}: {}", own.kind, own.title))
            .language(own.lang.to_owned())
            .creator("Bản Làng".to_owned()),
    );
    pdf.finish().map_err(|error| ReportError::Pdf(format!("{error:?}")))
}

/// As of when, from which version, and the number of the page.
fn foot(surface: &mut Surface<'_>, faces: &Faces, (own, number, all): (&Document, usize, usize)) {
    let y = PAPER[1] - BOTTOM + 22.0;
    if let Some(line) = rect([SIDE, y - 12.0, PAPER[0] - 2.0 * SIDE, 0.5]) {
        surface.set_fill(Some(fill(INK_2)));
        surface.draw_path(&line);
    }
    text(surface, faces, ([SIDE, y], 7.5), (false, INK_2), &own.foot);
    let said = format!("{} {number}/{all}", own.page);
    let x = PAPER[0] - SIDE - faces.of(false).width(&said, 7.5);
    text(surface, faces, ([x, y], 7.5), (false, INK_2), &said);
}

fn draw(
    surface: &mut Surface<'_>,
    faces: &Faces,
    (mark, map, is_vi): (&Mark, Option<&Drawing>, bool),
) {
    match mark {
        Mark::Text { at, size, is_bold, colour, text: own } => {
            text(surface, faces, (*at, *size), (*is_bold, *colour), own);
        }
        Mark::Fill { area, colour } => {
            if let Some(path) = rect(*area) {
                surface.set_fill(Some(fill(*colour)));
                surface.draw_path(&path);
            }
        }
        Mark::Edge { area, colour } => edge(surface, *area, *colour),
        Mark::Band { area } => band(surface, *area),
        Mark::Picture { at } => {
            if let Some(map) = map {
                picture(surface, faces, (map, *at, is_vi));
            }
        }
        Mark::Key { at, look } => key(surface, *look, *at),
    }
}

/// The woven band: lozenges in red and cream on indigo.
fn band(surface: &mut Surface<'_>, [x, y, wide, high]: [f32; 4]) {
    let Some(ground) = rect([x, y, wide, high]) else { return };
    surface.set_fill(Some(fill([0x16, 0x30, 0x4F])));
    surface.draw_path(&ground);
    let step = high * 2.0;
    let mut red = PathBuilder::new();
    let mut cream = PathBuilder::new();
    let mut middle = x + step / 2.0;
    let mut is_red = true;
    while middle + step / 2.0 <= x + wide {
        let builder = if is_red { &mut red } else { &mut cream };
        builder.move_to(middle - high * 0.7, y + high / 2.0);
        builder.line_to(middle, y + 0.4);
        builder.line_to(middle + high * 0.7, y + high / 2.0);
        builder.line_to(middle, y + high - 0.4);
        builder.close();
        middle += step;
        is_red = !is_red;
    }
    for (builder, colour) in [(red, [0xA4, 0x34, 0x3A]), (cream, [0xE9, 0xDF, 0xC4])] {
        if let Some(path) = builder.finish() {
            surface.set_fill(Some(fill(colour)));
            surface.draw_path(&path);
        }
    }
}
