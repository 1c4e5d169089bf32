//! Countries: cells with winding borders that match vertex by vertex, enclaves, islands, and all that lies around.

use std::collections::HashMap;

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};

/// A small generator of numbers, the same on every machine (Vigna, `SplitMix64`).
#[derive(Debug, Clone)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From -1 to 1.
    pub(super) fn swing(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }
}

/// What a country is like.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Width of a cell in degrees.
    pub(super) cell: f64,
    /// Each border has 2^depth edges.
    pub(super) depth: u32,
    /// One cell in so many has an enclave; 0 for none.
    pub(super) enclaves: usize,
}

pub(super) const WEST: f64 = 103.0;
pub(super) const SOUTH: f64 = 9.0;

/// The key of what lies around the country.
pub(super) const AROUND: u32 = 1_000_000;

/// Four corners far around the country.
pub(super) const FRAME: [[f64; 2]; 4] =
    [[60.0, -40.0], [160.0, -40.0], [160.0, 60.0], [60.0, 60.0]];

type Line = Vec<[f64; 2]>;

pub(super) struct Country {
    plan: Plan,
    borders: HashMap<([usize; 2], [usize; 2]), Line>,
}

impl Country {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut country = Self { plan: plan.clone(), borders: HashMap::new() };
        for row in 0..=plan.rows {
            for column in 0..=plan.columns {
                for to in [[column + 1, row], [column, row + 1]] {
                    if to[0] <= plan.columns && to[1] <= plan.rows {
                        country.draw([column, row], to);
                    }
                }
            }
        }
        country
    }

    fn corner(&self, [column, row]: [usize; 2]) -> [f64; 2] {
        let mut dice = Dice(self.plan.seed ^ ((column as u64) << 32 | row as u64) << 3);
        dice.next();
        let place = |origin: f64, index: usize, swing: f64| {
            (index as f64 + 0.1 * swing).mul_add(self.plan.cell, origin)
        };
        [place(WEST, column, dice.swing()), place(SOUTH, row, dice.swing())]
    }

    /// A winding border; each halving swings half as far as the one before, so that it stays within a narrow cone
    /// from both its ends and meets no other border.
    fn draw(&mut self, from: [usize; 2], to: [usize; 2]) {
        let (a, b) = (self.corner(from), self.corner(to));
        let mut dice = Dice(self.plan.seed ^ (a[0].to_bits().rotate_left(17) ^ b[1].to_bits()));
        let mut line = vec![a, b];
        let mut share = 0.12;
        for _ in 0..self.plan.depth {
            line = wind(&line, share, &mut dice);
            share = (share * 0.5_f64).max(0.0005);
        }
        self.borders.insert((from, to), line);
    }

    fn border(&self, from: [usize; 2], to: [usize; 2]) -> Line {
        match self.borders.get(&(from, to)) {
            Some(line) => line.clone(),
            None => self.borders[&(to, from)].iter().rev().copied().collect(),
        }
    }

    fn ring(&self, corners: &[[usize; 2]]) -> Line {
        let mut ring = Line::new();
        for (place, from) in corners.iter().enumerate() {
            ring.pop();
            ring.extend(self.border(*from, corners[(place + 1) % corners.len()]));
        }
        ring
    }

    /// A round island in a cell, of `size` cells' width.
    fn island(&self, column: usize, row: usize, size: f64) -> Line {
        let plan = &self.plan;
        let mut dice = Dice(plan.seed.wrapping_mul(31) ^ ((row * 1000 + column) as u64));
        let middle = [
            (column as f64 + 0.5).mul_add(plan.cell, WEST),
            (row as f64 + 0.5).mul_add(plan.cell, SOUTH),
        ];
        let count = 8 << plan.depth.min(5);
        let mut ring: Line = (0..count)
            .map(|step| {
                let angle = f64::from(step) / f64::from(count) * std::f64::consts::TAU;
                let reach = plan.cell * size * 0.1_f64.mul_add(dice.swing(), 1.0);
                [reach.mul_add(angle.cos(), middle[0]), reach.mul_add(angle.sin(), middle[1])]
            })
            .collect();
        ring.push(ring[0]);
        ring
    }

    /// All cells, enclaves and what lies around: together they cover [`FRAME`] without gap or overlap.
    pub(super) fn rows(&self) -> Vec<(u32, Geometry<f64>)> {
        let plan = &self.plan;
        let mut rows = Vec::new();
        for row in 0..plan.rows {
            for column in 0..plan.columns {
                let key = (row * plan.columns + column) as u32;
                let corners =
                    [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
                let mut holes = Vec::new();
                if plan.enclaves > 0 && (row + column).is_multiple_of(plan.enclaves) {
                    let size = [0.2, 0.05, 0.01, 0.002][(row * 7 + column) % 4];
                    holes.extend(self.enclave(column, row, size, key, &mut rows));
                }
                rows.push((key, polygon(&self.ring(&corners), &holes).into()));
            }
        }
        rows.push((AROUND, self.around()));
        rows
    }

    /// A hole, and what lies in it: one row or two.
    fn enclave(
        &self,
        column: usize,
        row: usize,
        size: f64,
        key: u32,
        rows: &mut Vec<(u32, Geometry<f64>)>,
    ) -> Vec<Line> {
        let hole = self.island(column, row, size);
        let one = 100_000 + key * 2;
        if (row + 2 * column).is_multiple_of(3) {
            let half = hole.len() / 2;
            let (mut first, mut second) = (hole[..=half].to_vec(), hole[half..].to_vec());
            first.push(hole[0]);
            second.push(hole[half]);
            rows.push((one, polygon(&first, &[]).into()));
            rows.push((one + 1, polygon(&second, &[]).into()));
        } else {
            rows.push((one, polygon(&hole, &[]).into()));
        }
        vec![hole]
    }

    fn around(&self) -> Geometry<f64> {
        let plan = &self.plan;
        let mut corners: Vec<[usize; 2]> = Vec::new();
        corners.extend((0..plan.columns).map(|column| [column, 0]));
        corners.extend((0..plan.rows).map(|row| [plan.columns, row]));
        corners.extend((1..=plan.columns).rev().map(|column| [column, plan.rows]));
        corners.extend((1..=plan.rows).rev().map(|row| [0, row]));
        let mut frame = FRAME.to_vec();
        frame.push(FRAME[0]);
        MultiPolygon(vec![polygon(&frame, &[self.ring(&corners)])]).into()
    }
}

/// Each edge gets a vertex in its middle that swings out by a share of its length.
fn wind(line: &[[f64; 2]], share: f64, dice: &mut Dice) -> Line {
    let mut winding = vec![line[0]];
    for pair in line.windows(2) {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        let swing = share * dice.swing();
        let middle =
            [f64::midpoint(ax, bx) - (by - ay) * swing, f64::midpoint(ay, by) + (bx - ax) * swing];
        winding.extend([middle, [bx, by]]);
    }
    winding
}

pub(super) fn polygon(outer: &[[f64; 2]], holes: &[Line]) -> Polygon<f64> {
    let ring = |line: &[[f64; 2]]| -> LineString<f64> {
        line.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect()
    };
    Polygon::new(ring(outer), holes.iter().map(|hole| ring(hole)).collect())
}
