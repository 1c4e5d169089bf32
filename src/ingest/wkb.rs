//! Well-known binary: read with its coordinates apart from its structure, and written again as EWKB.

use super::{
    arc::stroke,
    shape::{damaged, refused_type},
    words::both,
};
use crate::catalog::Text;

/// The coordinates of a geometry, apart from its structure.
#[derive(Debug, Default)]
pub(super) struct Coordinates {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
}

/// The structure: the kind of its parts, and for each part the number of points of its rings.
#[derive(Debug)]
pub(super) struct Structure {
    pub(super) kind: Simple,
    pub(super) multi: bool,
    pub(super) parts: Vec<Vec<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Simple {
    Point = 1,
    Line = 2,
    Polygon = 3,
}

impl Structure {
    /// What the database could not hold, and for which it would refuse the whole file: a line of one point, a ring of less
    /// than four or one that does not end where it begins (OGC 06-103r4, 6.1.7 and 6.1.11).
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn whole(&self, coordinates: &Coordinates) -> Result<(), Text> {
        let least = match self.kind {
            Simple::Point => return Ok(()),
            Simple::Line => 2,
            Simple::Polygon => 4,
        };
        let mut start = 0;
        for points in self.parts.iter().flatten().copied() {
            let at = |place: usize| coordinates.x.get(place).zip(coordinates.y.get(place));
            if points < least {
                return Err(short(self.kind, points));
            }
            let last = (start + points).saturating_sub(1);
            if self.kind == Simple::Polygon && at(start) != at(last) {
                return Err(both(
                    "đường bao của vùng không khép kín: điểm cuối khác điểm đầu",
                    "a ring of the polygon does not end where it begins",
                ));
            }
            start += points;
        }
        Ok(())
    }
}

fn short(kind: Simple, points: usize) -> Text {
    if kind == Simple::Polygon {
        return both(
            format!(
                "đường bao của vùng cần ít nhất 4 điểm, điểm cuối trùng điểm đầu; ở đây có {points}"
            ),
            format!(
                "a ring of a polygon needs four points, the last of them the first, and has {points}"
            ),
        );
    }
    both(
        format!("đường cần ít nhất 2 điểm; ở đây có {points}"),
        format!("a line needs two points and has {points}"),
    )
}

impl Coordinates {
    pub(super) fn push(&mut self, x: f64, y: f64) {
        self.x.push(x);
        self.y.push(y);
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        self.x.iter().copied().zip(self.y.iter().copied())
    }
}

/// A reader of well-known binary: ISO (Z 1000, M 2000, ZM 3000) and extended (flag bits).
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

const EWKB_Z: u32 = 0x8000_0000;
const EWKB_M: u32 = 0x4000_0000;
const EWKB_SRID: u32 = 0x2000_0000;

/// Names of the types that are never taken, by their number in OGC 06-103r4, 8.2.
const OTHER_TYPES: [(u32, &str); 4] =
    [(7, "GeometryCollection"), (15, "PolyhedralSurface"), (16, "TIN"), (17, "Triangle")];

/// Numbers of the types of lines and of polygons with arcs.
const CIRCULAR_STRING: u32 = 8;
const COMPOUND_CURVE: u32 = 9;
const CURVE_POLYGON: u32 = 10;

struct Head {
    little: bool,
    kind: u32,
    dimensions: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Text> {
        let (first, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn integer(&mut self, little: bool) -> Result<u32, Text> {
        let bytes = self.take()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self, little: bool) -> Result<f64, Text> {
        let bytes = self.take()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things that take at least `bytes` each; a greater one than can follow is a lie.
    fn count(&mut self, little: bool, bytes: usize) -> Result<usize, Text> {
        let count = self.integer(little)? as usize;
        if count.saturating_mul(bytes) > self.bytes.len() { Err(damaged()) } else { Ok(count) }
    }

    fn head(&mut self) -> Result<Head, Text> {
        let [order] = self.take()?;
        let little = order == 1;
        let code = self.integer(little)?;
        if code & EWKB_SRID != 0 {
            self.integer(little)?;
        }
        let plain = code & !(EWKB_Z | EWKB_M | EWKB_SRID);
        let flags = usize::from(code & EWKB_Z != 0) + usize::from(code & EWKB_M != 0);
        let iso = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            _ => 2,
        };
        Ok(Head { little, kind: plain % 1000, dimensions: 2 + flags.max(iso) })
    }

    /// Reads the geometry; its coordinates go to `coordinates`.
    ///
    /// # Errors
    /// When the bytes are cut or lie, or the geometry is of a type that is never taken.
    pub(super) fn geometry(&mut self, coordinates: &mut Coordinates) -> Result<Structure, Text> {
        let head = self.head()?;
        if let Some(kind) = simple(head.kind) {
            let part = self.part(kind, &head, coordinates)?;
            return Ok(Structure { kind, multi: false, parts: part.into_iter().collect() });
        }
        let of_many = match head.kind {
            4..=6 => simple(head.kind - 3),
            11 => Some(Simple::Line),
            12 => Some(Simple::Polygon),
            _ => None,
        };
        let Some(kind) = of_many else {
            let name = OTHER_TYPES.iter().find(|(code, _)| *code == head.kind);
            return Err(refused_type(name.map_or("?", |(_, name)| *name), &[]));
        };
        let mut parts = Vec::new();
        for _ in 0..self.count(head.little, 5)? {
            let inner = self.head()?;
            if simple(inner.kind) != Some(kind) {
                return Err(damaged());
            }
            parts.extend(self.part(kind, &inner, coordinates)?);
        }
        Ok(Structure { kind, multi: true, parts })
    }

    /// The rings of one part; `None` when it is empty.
    fn part(
        &mut self,
        kind: Simple,
        head: &Head,
        coordinates: &mut Coordinates,
    ) -> Result<Option<Vec<usize>>, Text> {
        let rings = match kind {
            Simple::Point => return self.point(head, coordinates),
            Simple::Line => 1,
            Simple::Polygon => self.count(head.little, 4)?,
        };
        let mut lengths = Vec::with_capacity(rings);
        for _ in 0..rings {
            let before = coordinates.x.len();
            if head.kind == CURVE_POLYGON {
                let ring = self.head()?;
                self.curve(&ring, coordinates)?;
            } else {
                self.curve(head, coordinates)?;
            }
            let points = coordinates.x.len() - before;
            if points > 0 {
                lengths.push(points);
            }
        }
        Ok(Some(lengths).filter(|lengths| !lengths.is_empty()))
    }

    /// The points of a line, arcs as lines.
    fn curve(&mut self, head: &Head, coordinates: &mut Coordinates) -> Result<(), Text> {
        match head.kind {
            2 | 3 => self.points(head, |x, y| coordinates.push(x, y)),
            CIRCULAR_STRING => self.arcs(head, coordinates),
            COMPOUND_CURVE => {
                let before = coordinates.x.len();
                for _ in 0..self.count(head.little, 5)? {
                    let part = self.head()?;
                    let mut piece = Coordinates::default();
                    match part.kind {
                        2 => self.points(&part, |x, y| piece.push(x, y))?,
                        CIRCULAR_STRING => self.arcs(&part, &mut piece)?,
                        _ => return Err(damaged()),
                    }
                    // Each piece begins where the one before ended.
                    let last = coordinates.pairs().skip(before).last();
                    let joined = usize::from(last.is_some() && piece.pairs().next() == last);
                    piece.pairs().skip(joined).for_each(|(x, y)| coordinates.push(x, y));
                }
                Ok(())
            }
            _ => Err(damaged()),
        }
    }

    fn points(&mut self, head: &Head, mut take: impl FnMut(f64, f64)) -> Result<(), Text> {
        for _ in 0..self.count(head.little, 8 * head.dimensions)? {
            let (x, y) = self.pair(head)?;
            take(x, y);
        }
        Ok(())
    }

    /// A string of arcs: a point, and for each arc the one between and the end.
    fn arcs(&mut self, head: &Head, coordinates: &mut Coordinates) -> Result<(), Text> {
        let mut given = Vec::new();
        self.points(head, |x, y| given.push((x, y)))?;
        let Some((first, rest)) = given.split_first() else { return Ok(()) };
        if rest.len() % 2 == 1 {
            return Err(damaged());
        }
        let mut start = *first;
        coordinates.push(start.0, start.1);
        for arc in rest.chunks_exact(2) {
            let [between, end] = arc else { continue };
            for (x, y) in stroke(start, *between, *end) {
                coordinates.push(x, y);
            }
            start = *end;
        }
        Ok(())
    }

    fn pair(&mut self, head: &Head) -> Result<(f64, f64), Text> {
        let pair = (self.number(head.little)?, self.number(head.little)?);
        for _ in 2..head.dimensions {
            self.number(head.little)?;
        }
        Ok(pair)
    }

    /// An empty point is written with coordinates that are no numbers.
    fn point(
        &mut self,
        head: &Head,
        coordinates: &mut Coordinates,
    ) -> Result<Option<Vec<usize>>, Text> {
        let (x, y) = self.pair(head)?;
        if x.is_nan() && y.is_nan() {
            return Ok(None);
        }
        coordinates.push(x, y);
        Ok(Some(vec![1]))
    }
}

/// What a type is when its arcs are lines.
fn simple(kind: u32) -> Option<Simple> {
    match kind {
        1 => Some(Simple::Point),
        2 | CIRCULAR_STRING | COMPOUND_CURVE => Some(Simple::Line),
        3 | CURVE_POLYGON => Some(Simple::Polygon),
        _ => None,
    }
}

/// EPSG:4326, the reference system of every stored geometry.
pub(super) const SRID: u32 = 4326;

/// Writes a geometry as little-endian EWKB of two dimensions.
pub(super) fn write(structure: &Structure, multi: bool, coordinates: &Coordinates) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 * coordinates.x.len() + 32);
    let mut pairs = coordinates.pairs();
    let kind = structure.kind as u32;
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let head = |bytes: &mut Vec<u8>, code: u32, outer: bool| {
        bytes.push(1);
        bytes.extend((if outer { code | EWKB_SRID } else { code }).to_le_bytes());
        if outer {
            bytes.extend(SRID.to_le_bytes());
        }
    };
    if multi {
        head(&mut bytes, kind + 3, true);
        bytes.extend(count(structure.parts.len()).to_le_bytes());
    }
    for part in &structure.parts {
        head(&mut bytes, kind, !multi);
        if structure.kind == Simple::Polygon {
            bytes.extend(count(part.len()).to_le_bytes());
        }
        for ring in part {
            if structure.kind != Simple::Point {
                bytes.extend(count(*ring).to_le_bytes());
            }
            for (x, y) in pairs.by_ref().take(*ring) {
                bytes.extend(x.to_le_bytes());
                bytes.extend(y.to_le_bytes());
            }
        }
    }
    bytes
}
