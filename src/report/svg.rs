//! The picture as SVG.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::{
    look::{Colour, Look},
    map::{Drawing, SIZE},
};
use crate::http::Lang;

fn hex([red, green, blue]: Colour) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// The path of lines or rings.
fn path(lines: &[Vec<[f64; 2]>], is_closed: bool) -> String {
    let mut path = String::new();
    for line in lines {
        for (place, [x, y]) in line.iter().enumerate() {
            let sign = if place == 0 { 'M' } else { 'L' };
            // Writing to a text does not fail.
            let _ = write!(path, "{sign}{x:.2} {y:.2}");
        }
        if is_closed {
            path.push('Z');
        }
    }
    path
}

/// A path that looks like a kind of thing.
fn drawn(look: Look, path: &str) -> Markup {
    let pen = look.pen();
    let (fill, opacity) = look.fill().unwrap_or(([255; 3], 0.0));
    let fill = if opacity > 0.0 { hex(fill) } else { "none".to_owned() };
    let dash = pen.dash.map(|[dash, gap]| format!("{dash} {gap}"));
    html! {
        path d=(path) fill=(fill) fill-opacity=(opacity) fill-rule="evenodd" stroke=(hex(pen.colour))
            stroke-width=(pen.width) stroke-dasharray=[dash] stroke-linejoin="round" {}
    }
}

fn sign(look: Look, at: [f64; 2]) -> Markup {
    if let Some(corners) = look.corners(at) {
        return drawn(look, &path(&[corners.to_vec()], true));
    }
    let pen = look.pen();
    html! {
        circle cx=(at[0]) cy=(at[1]) r=(look.radius()) fill="#FFFFFF" stroke=(hex(pen.colour)) stroke-width=(pen.width) {}
    }
}

/// The whole picture.
pub(super) fn picture(own: &Drawing, caption: &str, lang: Lang) -> Markup {
    let [wide, high] = SIZE;
    let (left, bottom) = (5.0, high - 5.0);
    let right = left + own.scale.length;
    html! {
        svg.map viewBox={ "0 0 " (wide) " " (high) } role="img" aria-label=(caption) {
            rect width=(wide) height=(high) fill="#F5F3EC" {}
            @for shape in &own.shapes { (drawn(shape.look, &path(&shape.lines, shape.is_closed))) }
            @for label in &own.labels {
                text x=(label.at[0]) y=(label.at[1]) {
                    (label.name)
                    @if let Some(count) = label.households {
                        tspan x=(label.at[0]) dy="2.9" { (count) " " (lang.of("hộ", "households")) }
                    }
                }
            }
            @for mark in &own.marks { (sign(mark.look, mark.at)) }
            g.scale {
                rect x=(left - 2.0) y=(bottom - 5.0) width=(own.scale.length + 14.0) height="7.5" rx="1" fill="#FFFFFF" fill-opacity=".85" {}
                path d={ "M" (left) " " (bottom - 1.2) "V" (bottom) "H" (right) "V" (bottom - 1.2) } fill="none" stroke="#17212E" stroke-width=".4" {}
                text x=(right + 1.0) y=(bottom + 0.6) { (own.scale.km) " km" }
            }
            g.north {
                path d={ "M" (wide - 7.0) " 4L" (wide - 4.6) " 11L" (wide - 7.0) " 9.6L" (wide - 9.4) " 11Z" } fill="#17212E" stroke="#FFFFFF" stroke-width=".3" {}
                text x=(wide - 7.0) y="14.4" { (lang.of("B", "N")) }
            }
            rect width=(wide) height=(high) fill="none" stroke="#75808B" stroke-width=".5" {}
        }
    }
}

/// The sign of a kind of thing in the legend.
pub(super) fn key(look: Look) -> Markup {
    let body = match look {
        Look::Shelter | Look::Event | Look::Position => sign(look, [4.0, 2.5]),
        Look::Track | Look::Forecast => drawn(look, "M0.5 2.5H7.5"),
        _ => drawn(look, "M0.5 0.5H7.5V4.5H0.5Z"),
    };
    html! { svg.key viewBox="0 0 8 5" aria-hidden="true" { (body) } }
}
