//! The picture as paths of the PDF.

use krilla::{
    geom::{Path, PathBuilder},
    num::NormalizedF32,
    paint::{Fill, FillRule, LineJoin, Stroke, StrokeDash},
    surface::Surface,
};

use super::{
    MM,
    face::Faces,
    layout::points,
    write::{fill, rect, text},
};
use crate::report::{
    look::{Colour, INK, LAND, Look},
    map::{Drawing, SIZE},
};

fn path(lines: &[Vec<[f64; 2]>], is_closed: bool, [left, top]: [f32; 2]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for line in lines {
        for (place, [x, y]) in line.iter().enumerate() {
            let (x, y) = (left + points(*x), top + points(*y));
            if place == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        if is_closed {
            builder.close();
        }
    }
    builder.finish()
}

fn draw(surface: &mut Surface<'_>, look: Look, path: Option<Path>) {
    let Some(path) = path else { return };
    let pen = look.pen();
    let inside = look.fill().map(|(colour, opacity)| Fill {
        opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
        rule: FillRule::EvenOdd,
        ..fill(colour)
    });
    let [red, green, blue] = pen.colour;
    surface.set_fill(inside);
    surface.set_stroke(Some(Stroke {
        paint: krilla::color::rgb::Color::new(red, green, blue).into(),
        width: points(pen.width),
        line_join: LineJoin::Round,
        dash: pen.dash.map(|own| StrokeDash { array: own.map(points).to_vec(), offset: 0.0 }),
        ..Stroke::default()
    }));
    surface.draw_path(&path);
    surface.set_stroke(None);
}

fn sign(surface: &mut Surface<'_>, look: Look, at: [f64; 2], origin: [f32; 2]) {
    let corners = look.corners(at).map(|own| own.to_vec());
    let round = || {
        let corner = |step: u8| {
            let (sin, cos) = (f64::from(step) * std::f64::consts::TAU / 16.0).sin_cos();
            [look.radius().mul_add(cos, at[0]), look.radius().mul_add(sin, at[1])]
        };
        (0..16).map(corner).collect()
    };
    draw(surface, look, path(&[corners.unwrap_or_else(round)], true, origin));
}

/// The picture with its scale and north.
pub(super) fn picture(
    surface: &mut Surface<'_>,
    faces: &Faces,
    (own, origin, is_vi): (&Drawing, [f32; 2], bool),
) {
    let [left, top] = origin;
    let [wide, high] = SIZE.map(points);
    let area = [left, top, wide, high];
    let Some(frame) = rect(area) else { return };
    surface.push_clip_path(&frame, &FillRule::NonZero);
    surface.set_fill(Some(fill(LAND)));
    surface.draw_path(&frame);
    for shape in &own.shapes {
        draw(surface, shape.look, path(&shape.lines, shape.is_closed, origin));
    }
    for label in &own.labels {
        let at = [left + points(label.at[0]), top + points(label.at[1])];
        let count = label.households.map(|count| {
            let unit = if is_vi { "hộ" } else { "households" };
            format!("{count} {unit}")
        });
        name(surface, faces, at, (&label.name, count.as_deref()));
    }
    for mark in &own.marks {
        sign(surface, mark.look, mark.at, origin);
    }
    scale(surface, faces, (own, [left, top + high]));
    north(surface, faces, ([left + wide - 7.0 * MM, top + 4.0 * MM], is_vi));
    surface.pop();
    edge(surface, area, [0x75, 0x80, 0x8B]);
}

/// A name, and what stands under it.
fn name(
    surface: &mut Surface<'_>,
    faces: &Faces,
    [x, y]: [f32; 2],
    (name, count): (&str, Option<&str>),
) {
    const SIZE: f32 = 6.8;
    let lines: Vec<_> = [Some(name), count].into_iter().flatten().collect();
    let half = |line: &str, is_bold: bool| faces.of(is_bold).width(line, SIZE) / 2.0;
    let wide = half(name, true).max(count.map_or(0.0, |count| half(count, false)));
    let high = if count.is_some() { 17.5 } else { 9.0 };
    plate(surface, [x - wide - 1.5, y - SIZE, 2.0 * wide + 3.0, high]);
    for (place, line) in (0_u8..).zip(lines) {
        let (is_bold, down) = (place == 0, f32::from(place) * 8.4);
        text(surface, faces, ([x - half(line, is_bold), y + down], SIZE), (is_bold, INK), line);
    }
}

/// White under a name, so that it can be read on any ground.
fn plate(surface: &mut Surface<'_>, area: [f32; 4]) {
    let Some(path) = rect(area) else { return };
    let opacity = NormalizedF32::new(0.72).unwrap_or(NormalizedF32::ONE);
    surface.set_fill(Some(Fill { opacity, ..fill([255; 3]) }));
    surface.draw_path(&path);
}

fn scale(surface: &mut Surface<'_>, faces: &Faces, (own, [left, bottom]): (&Drawing, [f32; 2])) {
    let (x, y, long) = (left + 5.0 * MM, bottom - 5.0 * MM, points(own.scale.length));
    plate(surface, [x - 5.0, y - 10.0, long + 42.0, 18.0]);
    for area in [[x, y, long, 1.2], [x, y - 4.0, 1.2, 4.0], [x + long - 1.2, y - 4.0, 1.2, 4.0]] {
        if let Some(path) = rect(area) {
            surface.set_fill(Some(fill(INK)));
            surface.draw_path(&path);
        }
    }
    let said = format!("{} km", own.scale.km);
    text(surface, faces, ([x + long + 4.0, y + 2.0], 7.5), (false, INK), &said);
}

fn north(surface: &mut Surface<'_>, faces: &Faces, ([x, y], is_vi): ([f32; 2], bool)) {
    let mut builder = PathBuilder::new();
    builder.move_to(x, y);
    builder.line_to(x + 7.0, y + 20.0);
    builder.line_to(x, y + 16.0);
    builder.line_to(x - 7.0, y + 20.0);
    builder.close();
    if let Some(path) = builder.finish() {
        surface.set_fill(Some(fill(INK)));
        surface.draw_path(&path);
    }
    let letter = if is_vi { "B" } else { "N" };
    let half = faces.of(true).width(letter, 8.0) / 2.0;
    text(surface, faces, ([x - half, y + 29.0], 8.0), (true, INK), letter);
}

/// The edge of a box.
pub(super) fn edge(surface: &mut Surface<'_>, area: [f32; 4], [red, green, blue]: Colour) {
    let Some(path) = rect(area) else { return };
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: krilla::color::rgb::Color::new(red, green, blue).into(),
        width: 0.8,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
    surface.set_stroke(None);
}

/// A sign of the legend.
pub(super) fn key(surface: &mut Surface<'_>, look: Look, at: [f32; 2]) {
    let line = |places: Vec<[f64; 2]>, is_closed| path(&[places], is_closed, at);
    match look {
        Look::Shelter | Look::Event | Look::Position => sign(surface, look, [4.0, 1.9], at),
        Look::Track | Look::Forecast => {
            draw(surface, look, line(vec![[0.5, 1.9], [7.5, 1.9]], false));
        }
        _ => {
            let box_ = vec![[0.5, 0.3], [7.5, 0.3], [7.5, 3.5], [0.5, 3.5]];
            draw(surface, look, line(box_, true));
        }
    }
}
