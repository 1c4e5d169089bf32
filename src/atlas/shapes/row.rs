//! A row: its parts, their rings, and the borders that these consist of.

use std::sync::Arc;

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon};

use super::{
    border::Border,
    cut::{Kind, Traced, Use},
    frame::{Frame, at},
    label::{self, Label},
};
use crate::geo::to_world;

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) key: u32,
    pub(super) kind: Kind,
    pub(super) frame: Frame,
    /// Points only.
    pub(super) points: Box<[Spot]>,
    /// Polygons (the exterior ring first) and lines (one run each).
    pub(super) parts: Box<[Part]>,
    /// The label of an area, which takes time to find.
    pub(super) label: Option<Label>,
}

/// A point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) exact: [f64; 2],
    pub(super) world: [u32; 2],
}

/// The rings of a polygon, or the one run of a line.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) rings: Box<[Ring]>,
}

/// A ring or a line. An exterior ring is kept clockwise as it is drawn (y down), a hole the other way.
#[derive(Debug)]
pub(super) struct Ring {
    pub(super) pieces: Box<[Piece]>,
    pub(super) frame: Frame,
}

/// A border and its direction.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) border: Arc<Border>,
    pub(super) reversed: bool,
}

impl Row {
    pub(super) fn new(traced: &Traced, uses: &[Use], borders: &[Arc<Border>]) -> Self {
        let spot = |exact: &[f64; 2]| Spot { exact: *exact, world: to_world(exact[0], exact[1]) };
        let area = traced.kind == Kind::Area;
        let part = |rings: &Vec<std::ops::Range<usize>>| {
            let rings = rings.iter().enumerate().map(|(place, run)| {
                let pieces = uses.get(run.clone()).unwrap_or_default().iter().filter_map(|used| {
                    let border = Arc::clone(borders.get(used.arc as usize)?);
                    Some(Piece { border, reversed: used.reversed })
                });
                Ring::new(pieces.collect(), area.then_some(place == 0))
            });
            Part { rings: rings.collect() }
        };
        let points: Box<[Spot]> = traced.points.iter().map(spot).collect();
        Self::of(traced.key, traced.kind, points, traced.parts.iter().map(part).collect())
    }

    pub(super) fn of(key: u32, kind: Kind, points: Box<[Spot]>, parts: Box<[Part]>) -> Self {
        let label = if kind == Kind::Area { label::inside(&parts) } else { None };
        Self::kept(key, kind, (points, parts), label)
    }

    /// A row whose label is known.
    pub(super) fn kept(
        key: u32,
        kind: Kind,
        (points, parts): (Box<[Spot]>, Box<[Part]>),
        label: Option<Label>,
    ) -> Self {
        let mut frame = Frame::EMPTY;
        points.iter().for_each(|spot| frame.add(spot.world));
        let rings = parts.iter().filter_map(|part| part.rings.first());
        let frame = rings.fold(frame, |frame, ring| frame.join(ring.frame));
        Self { key, kind, frame, points, parts, label }
    }

    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.parts.iter().flat_map(|part| part.rings.iter()).flat_map(|ring| ring.pieces.iter())
    }

    /// The same row with other borders where `change` has them.
    pub(super) fn with(&self, change: impl Fn(&Arc<Border>) -> Option<Arc<Border>>) -> Self {
        let piece = |piece: &Piece| Piece {
            border: change(&piece.border).unwrap_or_else(|| Arc::clone(&piece.border)),
            reversed: piece.reversed,
        };
        let ring = |ring: &Ring| Ring {
            pieces: ring.pieces.iter().map(piece).collect(),
            frame: ring.frame,
        };
        let part = |part: &Part| Part { rings: part.rings.iter().map(ring).collect() };
        let parts = self.parts.iter().map(part).collect();
        Self::of(self.key, self.kind, self.points.clone(), parts)
    }

    /// The polygons in degrees, as they came; rings may start elsewhere and run the other way.
    pub(super) fn polygons(&self) -> MultiPolygon<f64> {
        let polygon = |part: &Part| {
            let mut rings = part.rings.iter().map(Ring::exact);
            let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            Polygon::new(outer, rings.collect())
        };
        self.parts.iter().map(polygon).collect()
    }

    /// The row as it came.
    pub(super) fn geometry(&self) -> Geometry<f64> {
        match self.kind {
            Kind::Point => {
                MultiPoint(self.points.iter().map(|spot| spot.exact.into()).collect()).into()
            }
            Kind::Line => {
                let rings = self.parts.iter().flat_map(|part| part.rings.iter());
                MultiLineString(rings.map(Ring::exact).collect()).into()
            }
            Kind::Area => self.polygons().into(),
        }
    }

    /// Memory of the row without its borders.
    pub(super) fn bytes(&self) -> usize {
        let rings = self.parts.iter().flat_map(|part| part.rings.iter());
        size_of::<Self>()
            + self.points.len() * size_of::<Spot>()
            + self.parts.len() * size_of::<Part>()
            + rings.map(|ring| size_of_val(ring) + size_of_val(&*ring.pieces)).sum::<usize>()
    }
}

impl Ring {
    /// `outer` is nothing for a line.
    fn new(pieces: Vec<Piece>, outer: Option<bool>) -> Self {
        let frames = pieces.iter().map(|piece| piece.border.way.frame);
        let mut ring =
            Self { frame: frames.fold(Frame::EMPTY, Frame::join), pieces: pieces.into() };
        if let Some(outer) = outer
            && (ring.signed_area() > 0.0) != outer
        {
            ring.pieces.reverse();
            ring.pieces.iter_mut().for_each(|piece| piece.reversed = !piece.reversed);
        }
        if outer.is_some() {
            // The same ring starts at the same vertex, however it came.
            let start = |piece: &Piece| piece.start().map(|vertex| vertex.map(f64::to_bits));
            let least =
                (0..ring.pieces.len()).min_by_key(|place| ring.pieces.get(*place).map(start));
            ring.pieces.rotate_left(least.unwrap_or_default());
        }
        ring
    }

    /// The area in square world units by the surveyor's formula; positive when clockwise with y down.
    pub(super) fn signed_area(&self) -> f64 {
        let origin =
            self.pieces.first().map(|piece| at(&piece.border.way.world, 0)).unwrap_or_default();
        self.pieces.iter().map(|piece| piece.moment(origin)).sum::<f64>() / 2.0
    }

    /// Every vertex in degrees, the first again at the end.
    fn exact(&self) -> LineString<f64> {
        let mut coordinates: Vec<Coord<f64>> = Vec::new();
        for piece in &self.pieces {
            coordinates.pop();
            let coordinate = |position: [f64; 2]| Coord { x: position[0], y: position[1] };
            let exact = piece.border.all_degrees().map(coordinate);
            if piece.reversed {
                coordinates.extend(exact.rev());
            } else {
                coordinates.extend(exact);
            }
        }
        LineString(coordinates)
    }
}

impl Piece {
    /// Its first two vertices.
    fn start(&self) -> [[f64; 2]; 2] {
        let last = self.border.len().saturating_sub(1);
        let places = if self.reversed { [last, last.saturating_sub(1)] } else { [0, 1] };
        places.map(|place| self.border.degrees(place))
    }

    /// Twice the signed area between the piece and `origin`.
    #[expect(clippy::cast_precision_loss, reason = "a sign and the order of areas are wanted")]
    fn moment(&self, origin: [u32; 2]) -> f64 {
        let from = |axis: u32, origin: u32| (i64::from(axis) - i64::from(origin)) as f64;
        let place = |point: [u32; 2]| [from(point[0], origin[0]), from(point[1], origin[1])];
        let pairs = self.border.way.world.windows(2);
        let sum: f64 = pairs
            .map(|pair| (place(at(pair, 0)), place(at(pair, 1))))
            .map(|(a, b)| a[0] * b[1] - b[0] * a[1])
            .sum();
        if self.reversed { -sum } else { sum }
    }
}
