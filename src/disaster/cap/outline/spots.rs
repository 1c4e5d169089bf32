//! Points that are found by their place.

use geo::{
    BoundingRect as _, Coord, LineString, Rect,
    kernels::{Kernel as _, Orientation, RobustKernel},
};

/// Cells on each side.
const CELLS: usize = 128;

/// Numbered points in the cells of a box.
#[derive(Debug)]
pub(super) struct Spots {
    bounds: Rect,
    cells: Vec<Vec<(Coord, usize)>>,
}

impl Spots {
    pub(super) fn of(points: &[Coord]) -> Self {
        let bounds = LineString(points.to_vec()).bounding_rect();
        let bounds = bounds.unwrap_or_else(|| Rect::new((0.0, 0.0), (0.0, 0.0)));
        let mut spots = Self { bounds, cells: vec![Vec::new(); CELLS * CELLS] };
        for (number, point) in points.iter().enumerate() {
            let cell = spots.cell(*point);
            if let Some(cell) = spots.cells.get_mut(cell.1 * CELLS + cell.0) {
                cell.push((*point, number));
            }
        }
        spots
    }

    /// Column and row of a point; those outside of the box are in the cells at its edges.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a cell is a small number, and a conversion of floats saturates"
    )]
    fn cell(&self, at: Coord) -> (usize, usize) {
        let place = |from: f64, length: f64| {
            let share = if length > 0.0 { from / length } else { 0.0 };
            ((share * CELLS as f64) as usize).min(CELLS - 1)
        };
        let from = at - self.bounds.min();
        (place(from.x, self.bounds.width()), place(from.y, self.bounds.height()))
    }

    /// Takes a point away.
    pub(super) fn remove(&mut self, at: Coord, number: usize) {
        let (column, row) = self.cell(at);
        if let Some(cell) = self.cells.get_mut(row * CELLS + column) {
            cell.retain(|(_, own)| *own != number);
        }
    }

    /// One of the points but these lies in the triangle or on its border.
    pub(super) fn any_in(&self, triangle: [Coord; 3], but: &[usize]) -> bool {
        let Some(bounds) = LineString(triangle.to_vec()).bounding_rect() else { return false };
        let (first, last) = (self.cell(bounds.min()), self.cell(bounds.max()));
        let turned = turned_left(triangle);
        (first.1..=last.1).any(|row| {
            let cells = self.cells.get(row * CELLS + first.0..=row * CELLS + last.0);
            cells.unwrap_or_default().iter().flatten().any(|(point, number)| {
                (bounds.min().x..=bounds.max().x).contains(&point.x)
                    && (bounds.min().y..=bounds.max().y).contains(&point.y)
                    && !but.contains(number)
                    && encloses(turned, *point)
            })
        })
    }
}

/// The corners against the clock.
fn turned_left([a, b, c]: [Coord; 3]) -> [Coord; 3] {
    if RobustKernel::orient2d(a, b, c) == Orientation::Clockwise { [a, c, b] } else { [a, b, c] }
}

fn encloses([a, b, c]: [Coord; 3], point: Coord) -> bool {
    [(a, b), (b, c), (c, a)]
        .into_iter()
        .all(|(from, to)| RobustKernel::orient2d(from, to, point) != Orientation::Clockwise)
}
