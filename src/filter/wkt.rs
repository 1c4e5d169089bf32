//! Geometries in `cql2-text`: Well-Known Text, and boxes.

use geo::{Coord, Geometry, Point};

use super::{
    error::FilterError,
    shape::{self, Form, GeometryKind, Shape},
    text::{Reader, is_sign, is_word},
    token::{Kind, Token},
};

impl Reader<'_> {
    /// A geometry, if one begins here.
    pub(super) fn shape(&mut self) -> Result<Option<Shape>, FilterError> {
        let [Token { kind: Kind::Word(word), place }, after @ ..] = self.tokens else {
            return Ok(None);
        };
        let behind = if is_word(after.first(), "Z") { after.get(1) } else { after.first() };
        if !is_sign(behind, "(") {
            return Ok(None);
        }
        let name = word.to_uppercase();
        if name == "BBOX" {
            self.next();
            let numbers = self.several(Self::coordinate)?;
            let bounds = shape::bounds(&numbers).map_err(|problem| problem.at(*place))?;
            return Ok(Some(Shape { name, what: Form::Bounds(bounds) }));
        }
        if GeometryKind::of_text(word).is_none() {
            return Ok(None);
        }
        let geometry = self.geometry(false)?;
        Ok(Some(Shape { name, what: Form::Geometry(geometry) }))
    }

    fn geometry(&mut self, inside: bool) -> Result<Geometry, FilterError> {
        let place = self.place();
        let kind = match self.tokens.first() {
            Some(Token { kind: Kind::Word(word), .. }) => GeometryKind::of_text(word),
            _ => None,
        };
        let kind = kind
            .filter(|kind| !inside || *kind != GeometryKind::Collection)
            .ok_or_else(|| self.unexpected("a geometry such as POINT(108.05 12.68)"))?;
        self.next();
        self.keyword("Z");
        let geometry = match kind {
            GeometryKind::Point => {
                self.expect("(", "an opening parenthesis")?;
                let position = self.position()?;
                self.expect(")", "a closing parenthesis")?;
                Ok(Point::from(position).into())
            }
            GeometryKind::LineString => shape::line(self.positions()?).map(Into::into),
            GeometryKind::Polygon => shape::polygon(self.rings()?).map(Into::into),
            GeometryKind::MultiPoint => shape::points(self.several(Self::held_position)?),
            GeometryKind::MultiLineString => shape::lines(self.rings()?),
            GeometryKind::MultiPolygon => shape::polygons(self.several(Self::rings)?),
            GeometryKind::Collection => {
                shape::collection(self.several(|reader| reader.geometry(true))?)
            }
        };
        geometry.map_err(|problem| problem.at(place))
    }

    /// Parts in parentheses, with commas between them.
    fn several<T>(
        &mut self,
        part: impl Fn(&mut Self) -> Result<T, FilterError>,
    ) -> Result<Vec<T>, FilterError> {
        self.expect("(", "an opening parenthesis")?;
        let mut parts = vec![part(self)?];
        while self.sign(",") {
            parts.push(part(self)?);
        }
        self.expect(")", "a comma or a closing parenthesis")?;
        Ok(parts)
    }

    fn positions(&mut self) -> Result<Vec<Coord>, FilterError> {
        self.several(Self::position)
    }

    fn rings(&mut self) -> Result<Vec<Vec<Coord>>, FilterError> {
        self.several(Self::positions)
    }

    /// A position of several, with parentheses of its own or, as many write it, without.
    fn held_position(&mut self) -> Result<Coord, FilterError> {
        let held = self.sign("(");
        let position = self.position()?;
        if held {
            self.expect(")", "a closing parenthesis")?;
        }
        Ok(position)
    }

    fn position(&mut self) -> Result<Coord, FilterError> {
        let place = self.place();
        self.vertices.count().map_err(|problem| problem.at(place))?;
        let mut numbers = vec![self.coordinate()?];
        while numbers.len() < 4
            && !is_sign(self.tokens.first(), ",")
            && !is_sign(self.tokens.first(), ")")
        {
            numbers.push(self.coordinate()?);
        }
        shape::position(&numbers).map_err(|problem| problem.at(place))
    }

    fn coordinate(&mut self) -> Result<f64, FilterError> {
        let place = self.place();
        let sign = if self.sign("-") { "-" } else { "" };
        if sign.is_empty() {
            self.sign("+");
        }
        let Some(Token { kind: Kind::Number(digits), .. }) = self.tokens.first() else {
            return Err(self.unexpected("a number"));
        };
        self.next();
        super::literal::number(&format!("{sign}{digits}")).map_err(|problem| problem.at(place))
    }
}
