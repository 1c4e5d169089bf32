//! Grounds by chance, drawn on a lattice whose coordinates binary numbers hold exactly, so that points lie on their borders.

use std::f64::consts::TAU;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use proptest::{collection::vec, prelude::*};

/// Where the lattice begins, in degrees.
pub(super) const ORIGIN: [f64; 2] = [108.0, 15.0];

/// The points of the lattice are so far apart, in degrees.
pub(super) const STEP: f64 = 1.0 / 64.0;

type Ring = Vec<[f64; 2]>;

/// Polygons, each with its outer ring first.
#[derive(Debug, Clone)]
pub(super) struct Drawn(Vec<Vec<Ring>>);

/// How a ground is drawn; numbers are steps of the lattice.
#[derive(Debug, Clone)]
pub(super) enum Sketch {
    /// Everything.
    World,
    /// A rectangle.
    Rectangle { corner: [i32; 2], size: [i32; 2] },
    /// A rectangle with a rhombic hole, which touches its western edge in a point or not.
    Holed { corner: [i32; 2], half: i32, touching: bool },
    /// A rhombus: points of the lattice lie on its slanting edges.
    Rhombus { centre: [i32; 2], reach: i32 },
    /// Two rectangles that share a corner and nothing else.
    Corner { corner: [i32; 2], size: [i32; 2] },
    /// A star with as many vertices as it has radii; on the lattice or off it, with a hole or without.
    Star { centre: [i32; 2], radii: Vec<u8>, snapped: bool, hole: bool },
    /// A comb: a shape with many teeth that is not convex.
    Comb { corner: [i32; 2], teeth: i32, height: i32 },
}

fn corner() -> impl Strategy<Value = [i32; 2]> {
    [-40_i32..40, -30_i32..30]
}

/// Any ground.
pub(super) fn sketch() -> impl Strategy<Value = Sketch> {
    prop_oneof![
        1 => Just(Sketch::World),
        4 => (corner(), [1_i32..40, 1_i32..40])
            .prop_map(|(corner, size)| Sketch::Rectangle { corner, size }),
        3 => (corner(), 1_i32..16, any::<bool>())
            .prop_map(|(corner, half, touching)| Sketch::Holed { corner, half, touching }),
        3 => (corner(), 1_i32..30).prop_map(|(centre, reach)| Sketch::Rhombus { centre, reach }),
        2 => (corner(), [1_i32..20, 1_i32..20])
            .prop_map(|(corner, size)| Sketch::Corner { corner, size }),
        4 => (corner(), vec(2_u8..40, 3..80), any::<bool>(), any::<bool>())
            .prop_map(|(centre, radii, snapped, hole)| Sketch::Star { centre, radii, snapped, hole }),
        2 => (corner(), 1_i32..20, 2_i32..30)
            .prop_map(|(corner, teeth, height)| Sketch::Comb { corner, teeth, height }),
    ]
}

fn at([x, y]: [i32; 2]) -> [f64; 2] {
    [f64::from(x).mul_add(STEP, ORIGIN[0]), f64::from(y).mul_add(STEP, ORIGIN[1])]
}

fn rectangle([x, y]: [i32; 2], [width, height]: [i32; 2]) -> Ring {
    vec![at([x, y]), at([x + width, y]), at([x + width, y + height]), at([x, y + height])]
}

fn rhombus([x, y]: [i32; 2], reach: i32) -> Ring {
    vec![at([x - reach, y]), at([x, y - reach]), at([x + reach, y]), at([x, y + reach])]
}

fn star([x, y]: [i32; 2], radii: &[u8], share: f64, snapped: bool) -> Ring {
    let vertices = u32::try_from(radii.len()).unwrap();
    let vertex = |(number, radius): (u32, &u8)| {
        let angle = TAU * f64::from(number) / f64::from(vertices);
        let reach = share * f64::from(*radius);
        let steps = [reach.mul_add(angle.cos(), x.into()), reach.mul_add(angle.sin(), y.into())];
        let steps = if snapped { steps.map(f64::round) } else { steps };
        [steps[0].mul_add(STEP, ORIGIN[0]), steps[1].mul_add(STEP, ORIGIN[1])]
    };
    let mut ring: Ring = (0..).zip(radii).map(vertex).collect();
    ring.dedup();
    ring
}

fn comb([x, y]: [i32; 2], teeth: i32, height: i32) -> Ring {
    let mut ring = vec![at([x + 2 * teeth, y - 1]), at([x, y - 1])];
    for tooth in 0..teeth {
        let left = x + 2 * tooth;
        ring.extend([at([left, y]), at([left + 1, y + height])]);
    }
    ring.push(at([x + 2 * teeth, y]));
    ring
}

impl Sketch {
    /// The ground itself. Not every one is valid.
    pub(super) fn draw(&self) -> Drawn {
        Drawn(match self {
            Self::World => {
                vec![vec![vec![[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0]]]]
            }
            Self::Rectangle { corner, size } => vec![vec![rectangle(*corner, *size)]],
            Self::Holed { corner: [x, y], half, touching } => {
                let reach = if *touching { 2 * half } else { *half };
                let hole = rhombus([x + 2 * half, y + 2 * half], reach);
                vec![vec![rectangle([*x, *y], [8 * half, 5 * half]), hole]]
            }
            Self::Rhombus { centre, reach } => vec![vec![rhombus(*centre, *reach)]],
            Self::Corner { corner: [x, y], size: [width, height] } => vec![
                vec![rectangle([*x, *y], [*width, *height])],
                vec![rectangle([x + width, y + height], [*width, *height])],
            ],
            Self::Star { centre, radii, snapped, hole } => {
                let mut rings = vec![star(*centre, radii, 1.0, *snapped)];
                if *hole {
                    rings.push(star(*centre, radii, 0.5, *snapped));
                }
                vec![rings]
            }
            Self::Comb { corner, teeth, height } => vec![vec![comb(*corner, *teeth, *height)]],
        })
    }
}

impl Drawn {
    /// For the atlas.
    pub(super) fn polygons(&self) -> MultiPolygon {
        let ring = |ring: &Ring| {
            let mut line: Vec<_> = ring.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
            line.push(line[0]);
            LineString(line)
        };
        let polygon = |rings: &Vec<Ring>| {
            Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect())
        };
        MultiPolygon(self.0.iter().map(polygon).collect())
    }

    /// For the database, with every digit.
    pub(super) fn wkt(&self) -> String {
        let ring = |ring: &Ring| {
            let points: Vec<_> =
                ring.iter().chain(&ring[..1]).map(|[x, y]| format!("{x} {y}")).collect();
            format!("({})", points.join(","))
        };
        let polygon = |rings: &Vec<Ring>| {
            format!("({})", rings.iter().map(ring).collect::<Vec<_>>().join(","))
        };
        format!("MULTIPOLYGON({})", self.0.iter().map(polygon).collect::<Vec<_>>().join(","))
    }
}
