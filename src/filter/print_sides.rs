//! Expressions, places, times and lists as `cql2-text`.

use std::fmt::{self, Write as _};

use geo::{Coord, Geometry, LineString, Polygon};

use crate::catalog::Value;

use super::{
    expr::{Expr, Operator},
    list::List,
    print::{self, Literal},
    spatial::Place,
    temporal::{End, Period},
};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(field) => write!(f, "{field}"),
            Self::Value(value) => write!(f, "{}", Literal(value)),
            Self::Arithmetic(left, operator, right) => {
                let sign = match operator {
                    Operator::Whole => "DIV",
                    other => other.symbol(),
                };
                write!(f, "{} {sign} {}", Held(left), Held(right))
            }
            Self::Casei(inner) => write!(f, "CASEI({inner})"),
            Self::Accenti(inner) => write!(f, "ACCENTI({inner})"),
        }
    }
}

/// A part of a sum, in parentheses where it is computed itself.
struct Held<'a>(&'a Expr);

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Arithmetic(..) => write!(f, "({})", self.0),
            other => write!(f, "{other}"),
        }
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(field) => write!(f, "{field}"),
            Self::Values(values) => {
                f.write_char('(')?;
                print::list(f, values, ", ")?;
                f.write_char(')')
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at) => write!(f, "{at}"),
            Self::Interval(start, finish) => write!(f, "INTERVAL({start}, {finish})"),
        }
    }
}

impl fmt::Display for End {
    /// Days and instants stand in an interval without their word.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("'..'"),
            Self::At(Expr::Value(value @ (Value::Date(_) | Value::Datetime(_)))) => {
                let text = Literal(value).to_string();
                let inside = text.split('\'').nth(1).unwrap_or_default();
                write!(f, "'{inside}'")
            }
            Self::At(at) => write!(f, "{at}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(field) => write!(f, "{field}"),
            Self::Bounds(bounds) => {
                let edges = [bounds.west, bounds.south, bounds.east, bounds.north];
                f.write_str("BBOX(")?;
                print::list(f, edges.map(Number), ", ")?;
                f.write_char(')')
            }
            Self::Geometry(geometry) => wkt(f, geometry),
        }
    }
}

/// The shortest digits that give the number again.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// Well-Known Text of what a filter can hold.
fn wkt(f: &mut fmt::Formatter<'_>, geometry: &Geometry) -> fmt::Result {
    match geometry {
        Geometry::Point(point) => write!(f, "POINT({})", Position(point.0)),
        Geometry::LineString(line) => write!(f, "LINESTRING{}", Line(line)),
        Geometry::Polygon(polygon) => write!(f, "POLYGON{}", Rings(polygon)),
        Geometry::MultiPoint(points) => {
            f.write_str("MULTIPOINT")?;
            parts(f, points.iter().map(|point| format!("({})", Position(point.0))))
        }
        Geometry::MultiLineString(lines) => {
            f.write_str("MULTILINESTRING")?;
            parts(f, lines.iter().map(Line))
        }
        Geometry::MultiPolygon(polygons) => {
            f.write_str("MULTIPOLYGON")?;
            parts(f, polygons.iter().map(Rings))
        }
        Geometry::GeometryCollection(collection) => {
            f.write_str("GEOMETRYCOLLECTION")?;
            parts(f, collection.iter().cloned().map(Place::Geometry))
        }
        // The readers make none of these.
        Geometry::Line(line) => write!(f, "LINESTRING{}", Line(&LineString::from(line))),
        Geometry::Rect(rect) => write!(f, "POLYGON{}", Rings(&rect.to_polygon())),
        Geometry::Triangle(triangle) => write!(f, "POLYGON{}", Rings(&triangle.to_polygon())),
    }
}

fn parts<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
) -> fmt::Result {
    f.write_char('(')?;
    print::list(f, items, ", ")?;
    f.write_char(')')
}

struct Position(Coord);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Number(self.0.x), Number(self.0.y))
    }
}

struct Line<'a>(&'a LineString);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        parts(f, self.0.coords().copied().map(Position))
    }
}

struct Rings<'a>(&'a Polygon);

impl fmt::Display for Rings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rings = std::iter::once(self.0.exterior()).chain(self.0.interiors());
        parts(f, rings.map(Line))
    }
}
