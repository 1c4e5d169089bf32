//! The picture of a report: outlines of communes, the affected ground, tracks and shelters as shapes in millimetres of paper.

use geo::{
    Coord, Geometry, InteriorPoint as _, LineString, MapCoords as _, MultiPolygon, Rect,
    Simplify as _,
};

pub(super) use super::draw::draw;
use super::{error::ReportError, event::Point, look::Look, model::Event};
use crate::impact::{Affected, Place};

/// Width and height of the picture on paper, in millimetres.
pub(super) const SIZE: [f64; 2] = [178.0, 104.0];

/// Points that lie closer to a line than this, in millimetres, are left out.
const FINE: f64 = 0.08;

/// Of the ground so much of its own size is shown around it.
const AROUND: f64 = 0.16;

/// Least width of what is shown, in degrees: about 9 km.
const LEAST: f64 = 0.08;

/// Wider than so many degrees, provinces are drawn instead of communes.
pub(super) const PROVINCES_FROM: f64 = 2.2;

/// A kilometre in degrees of latitude.
const KM: f64 = 1.0 / 111.2;

/// What the picture is framed and drawn by.
#[derive(Debug)]
pub(super) struct Framed<'a> {
    pub(super) place: Place,
    pub(super) buffer_m: Option<f64>,
    pub(super) points: Vec<Point>,
    pub(super) figures: Option<&'a Affected>,
}

/// The picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawing {
    /// From below.
    pub(super) shapes: Vec<Shape>,
    /// Small signs at a place.
    pub(super) marks: Vec<Mark>,
    /// Names, the most important first; none lies on another.
    pub(super) labels: Vec<Label>,
    /// The bar of the scale.
    pub(super) scale: Scale,
}

impl Drawing {
    /// Something in it looks like that.
    pub(super) fn has(&self, look: Look) -> bool {
        self.shapes.iter().any(|own| own.look == look)
            || self.marks.iter().any(|own| own.look == look)
    }
}

/// Rings or lines in millimetres, y downwards.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) look: Look,
    pub(super) lines: Vec<Vec<[f64; 2]>>,
    pub(super) is_closed: bool,
}

/// A sign.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) look: Look,
    pub(super) at: [f64; 2],
}

/// A name, and what stands under it, centred at a place.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) at: [f64; 2],
    pub(super) name: String,
    pub(super) households: Option<i64>,
}

/// The bar of the scale.
#[derive(Debug, Clone, Default)]
pub(super) struct Scale {
    /// Kilometres that it is long.
    pub(super) km: f64,
    /// Millimetres of paper.
    pub(super) length: f64,
}

/// From degrees to paper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paper {
    frame: Rect,
    /// Millimetres for a degree of longitude and of latitude.
    per_degree: [f64; 2],
}

impl Paper {
    /// The paper that shows a box and something around it.
    pub(super) fn of(shown: Rect) -> Self {
        let middle = shown.center();
        let shrink = middle.y.to_radians().cos().max(0.2);
        let pad = 2.0_f64.mul_add(AROUND, 1.0);
        let width = (shown.width() * pad).max(LEAST);
        let height = (shown.height() * pad).max(LEAST * 0.5);
        let [wide, high] = SIZE;
        let per_latitude = (wide / (width * shrink)).min(high / height);
        let per_degree = [per_latitude * shrink, per_latitude];
        let half = Coord { x: wide / per_degree[0] / 2.0, y: high / per_degree[1] / 2.0 };
        Self { frame: Rect::new(middle - half, middle + half), per_degree }
    }

    /// What the paper shows, in degrees.
    pub(super) fn frame(&self) -> Rect {
        self.frame
    }

    /// Where a place lies on the paper.
    pub(super) fn at(&self, place: Coord) -> Coord {
        let [x, y] = self.per_degree;
        Coord { x: (place.x - self.frame.min().x) * x, y: (self.frame.max().y - place.y) * y }
    }

    /// The place lies on the paper, so far from its edge.
    pub(super) fn shows(at: Coord, margin: f64) -> bool {
        let [wide, high] = SIZE;
        (margin..=wide - margin).contains(&at.x) && (margin..=high - margin).contains(&at.y)
    }

    /// The bar of a round number of kilometres, about 30 mm long.
    pub(super) fn scale(&self) -> Scale {
        let per_km = self.per_degree[1] * KM;
        let wanted = 34.0 / per_km;
        let steps = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
        let km = steps.into_iter().rev().find(|km| *km <= wanted).unwrap_or(0.5);
        Scale { km, length: km * per_km }
    }

    /// Lines on paper, without points that nobody would see; `None` for nothing of any length.
    fn line(&self, line: &LineString) -> Option<Vec<[f64; 2]>> {
        let drawn = line.map_coords(|place| self.at(place)).simplify(FINE);
        let points: Vec<_> = drawn.0.iter().map(|at| [at.x, at.y]).collect();
        (points.len() > 1).then_some(points)
    }

    /// Polygons as a shape.
    pub(super) fn area(&self, polygons: &MultiPolygon, look: Look) -> Shape {
        let rings =
            polygons.iter().flat_map(|own| std::iter::once(own.exterior()).chain(own.interiors()));
        let lines = rings.filter_map(|ring| self.line(ring)).filter(|ring| ring.len() > 3);
        Shape { look, lines: lines.collect(), is_closed: true }
    }

    /// Lines as a shape.
    pub(super) fn lines<'a>(
        &self,
        lines: impl IntoIterator<Item = &'a LineString>,
        look: Look,
    ) -> Shape {
        let lines = lines.into_iter().filter_map(|line| self.line(line)).collect();
        Shape { look, lines, is_closed: false }
    }
}

/// What an event without a ground is drawn as.
pub(super) fn place_of(paper: &Paper, geometry: &Geometry, drawing: &mut Drawing) {
    let mut mark = |place: Coord| {
        let at = paper.at(place);
        drawing.marks.push(Mark { look: Look::Event, at: [at.x, at.y] });
    };
    match geometry {
        Geometry::Point(place) => mark(place.0),
        Geometry::MultiPoint(places) => places.iter().for_each(|place| mark(place.0)),
        Geometry::LineString(line) => drawing.shapes.push(paper.lines([line], Look::Track)),
        Geometry::MultiLineString(lines) => {
            drawing.shapes.push(paper.lines(&lines.0, Look::Track));
        }
        _ => {}
    }
}

/// A name where it stands well inside, and its size on paper.
pub(super) fn label(
    paper: &Paper,
    outline: &MultiPolygon,
    (name, households): (&str, Option<i64>),
) -> Option<Label> {
    let inside = outline.interior_point()?;
    let at = paper.at(inside.0);
    let name = name.to_owned();
    Paper::shows(at, 6.0).then_some(Label { at: [at.x, at.y], name, households })
}

/// How far down a name goes that would lie under a sign, in millimetres.
const DOWN: f64 = 6.0;

/// Those labels that lie on no earlier one; one that would lie under a sign stands below it.
pub(super) fn apart(labels: Vec<Label>, marks: &[Mark]) -> Vec<Label> {
    let half = |own: &Label| {
        let letters = f64::from(u16::try_from(own.name.chars().count()).unwrap_or(u16::MAX));
        [letters.max(6.0) * 0.72 + 0.8, if own.households.is_some() { 3.0 } else { 1.6 }]
    };
    let mut kept: Vec<Label> = Vec::new();
    for mut label in labels {
        let [wide, high] = half(&label);
        let under = |own: &&Mark| {
            (label.at[0] - own.at[0]).abs() < wide + 1.3
                && (label.at[1] - own.at[1]).abs() < high + 1.3
        };
        if let Some(mark) = marks.iter().find(under)
            && mark.at[1] + DOWN + high < SIZE[1]
        {
            label.at[1] = mark.at[1] + DOWN;
        }
        let meets = |other: &Label| {
            let [other_wide, other_high] = half(other);
            (label.at[0] - other.at[0]).abs() < wide + other_wide
                && (label.at[1] - other.at[1]).abs() < high + other_high
        };
        if !kept.iter().any(meets) {
            kept.push(label);
        }
    }
    kept
}

/// The box around polygons and points; `None` for nothing.
pub(super) fn around(places: impl IntoIterator<Item = Coord>) -> Option<Rect> {
    let mut places = places.into_iter();
    let first = places.next()?;
    let (low, high) = places.fold((first, first), |(low, high), own| {
        (
            Coord { x: low.x.min(own.x), y: low.y.min(own.y) },
            Coord { x: high.x.max(own.x), y: high.y.max(own.y) },
        )
    });
    Some(Rect::new(low, high))
}

/// What the drawing is of, for those who hear it.
pub(super) fn caption(event: &Event, lang: crate::http::Lang) -> String {
    match lang {
        crate::http::Lang::Vi => format!("Bản đồ vùng ảnh hưởng: {}", event.name),
        crate::http::Lang::En => {
            format!("Map of the affected area: {}", event.name_en.as_ref().unwrap_or(&event.name))
        }
    }
}

/// A picture, or why there is none.
pub(super) type Drawn = Result<(Option<Drawing>, Option<String>), ReportError>;

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(west: f64, south: f64, east: f64, north: f64) -> Rect {
        Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
    }

    #[test]
    fn what_is_shown_lies_on_the_paper_with_north_up() {
        let shown = rect(107.1, 15.0, 107.4, 15.4);
        let paper = Paper::of(shown);
        let (north_west, south_east) =
            (paper.at(Coord { x: 107.1, y: 15.4 }), paper.at(Coord { x: 107.4, y: 15.0 }));
        assert!(Paper::shows(north_west, 1.0) && Paper::shows(south_east, 1.0));
        assert!(north_west.x < south_east.x && north_west.y < south_east.y);
    }

    #[test]
    fn a_kilometre_is_as_long_to_the_north_as_to_the_east() {
        let paper = Paper::of(rect(107.1, 15.0, 107.4, 15.4));
        let from = paper.at(Coord { x: 107.2, y: 15.2 });
        let north = paper.at(Coord { x: 107.2, y: 15.2 + KM });
        let east = paper.at(Coord { x: 107.2 + KM / 15.2_f64.to_radians().cos(), y: 15.2 });
        assert!(((from.y - north.y) - (east.x - from.x)).abs() < 0.02);
        let scale = paper.scale();
        assert!((scale.length / scale.km - (from.y - north.y)).abs() < 1e-6);
        assert!((10.0..=34.0).contains(&scale.length), "{scale:?}");
    }

    #[test]
    fn no_name_lies_on_another() {
        let label =
            |x: f64| Label { at: [x, 50.0], name: "Đăk Long".to_owned(), households: None };
        let mark = Mark { look: Look::Shelter, at: [61.0, 50.5] };
        let kept = apart(vec![label(20.0), label(22.0), label(60.0)], &[mark]);
        assert_eq!(kept.len(), 2);
        assert_eq!(kept.iter().map(|own| own.at[1]).collect::<Vec<_>>(), [50.0, 56.5]);
    }
}
