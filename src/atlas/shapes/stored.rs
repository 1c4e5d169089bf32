//! The store in a file: each border once, and rows that name their borders by number.

use std::{collections::HashMap, io, sync::Arc};

use super::{
    Kind, Label, Shapes,
    border::{Border, Way},
    frame::Frame,
    row::{Part, Piece, Ring, Row, Spot},
};
use crate::atlas::file::{FileError, In, Out, Stored, stored, write_all};

stored!(Spot { exact: [f64; 2], world: [u32; 2] });
stored!(Label { at: [u32; 2], room_m: Option<f64> });

impl Stored for Kind {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        let number: u8 = match self {
            Self::Point => 0,
            Self::Line => 1,
            Self::Area => 2,
        };
        number.write(out)
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        match u8::read(input)? {
            0 => Ok(Self::Point),
            1 => Ok(Self::Line),
            2 => Ok(Self::Area),
            _ => Err(FileError::Damaged),
        }
    }
}

impl Stored for Border {
    const LEAST: usize = 27;

    fn write(&self, out: &mut Out) -> io::Result<()> {
        self.exact().write(out)?;
        self.way.world.write(out)?;
        self.way.first.write(out)?;
        (self.way.ring_first, self.way.free).write(out)
    }

    fn read(input: &mut In) -> Result<Self, FileError> {
        let exact = Stored::read(input)?;
        let (world, first) = Stored::read(input)?;
        let (ring_first, free) = Stored::read(input)?;
        Ok(Self::kept(exact, Way::new(world, first, ring_first, free)))
    }
}

/// The rings of a row, part by part: their borders by number, and whether each is run the other way.
type Rings = Vec<Vec<Vec<(u32, bool)>>>;

impl Shapes {
    /// Writes the store.
    pub(in crate::atlas) fn write(&self, out: &mut Out) -> io::Result<()> {
        let mut numbers: HashMap<*const Border, u32> = HashMap::new();
        let mut borders: Vec<&Border> = Vec::new();
        for piece in self.rows.iter().flat_map(|row| row.pieces()) {
            numbers.entry(Arc::as_ptr(&piece.border)).or_insert_with(|| {
                borders.push(&piece.border);
                super::frame::short(borders.len() - 1)
            });
        }
        write_all(out, borders.into_iter())?;
        (self.rows.len() as u64).write(out)?;
        let piece = |piece: &Piece| {
            let number = numbers.get(&Arc::as_ptr(&piece.border)).copied();
            (number.unwrap_or_default(), piece.reversed)
        };
        for row in &self.rows {
            (row.key, row.kind).write(out)?;
            row.points.write(out)?;
            row.label.write(out)?;
            let ring = |ring: &Ring| ring.pieces.iter().map(piece).collect();
            let rings: Rings =
                row.parts.iter().map(|part| part.rings.iter().map(ring).collect()).collect();
            rings.write(out)?;
        }
        Ok(())
    }

    /// Reads a store.
    pub(in crate::atlas) fn read(input: &mut In) -> Result<Self, FileError> {
        let count = input.count(Border::LEAST)?;
        let borders = (0..count).map(|_| Border::read(input).map(Arc::new));
        let borders = borders.collect::<Result<Vec<_>, _>>()?;
        let count = input.count(<(u32, Kind)>::LEAST)?;
        let rows = (0..count).map(|_| row(input, &borders).map(Arc::new));
        Ok(Self::of(rows.collect::<Result<_, _>>()?))
    }
}

fn row(input: &mut In, borders: &[Arc<Border>]) -> Result<Row, FileError> {
    let (key, kind) = Stored::read(input)?;
    let points = Stored::read(input)?;
    let label = Stored::read(input)?;
    let piece = |(number, reversed): (u32, bool)| {
        let border = borders.get(number as usize).map(Arc::clone).ok_or(FileError::Damaged)?;
        Ok(Piece { border, reversed })
    };
    let ring = |pieces: Vec<(u32, bool)>| {
        let pieces = pieces.into_iter().map(piece).collect::<Result<Box<[_]>, FileError>>()?;
        let frames = pieces.iter().map(|piece| piece.border.way.frame);
        Ok(Ring { frame: frames.fold(Frame::EMPTY, Frame::join), pieces })
    };
    let part = |rings: Vec<_>| {
        Ok(Part { rings: rings.into_iter().map(ring).collect::<Result<_, FileError>>()? })
    };
    let parts = Rings::read(input)?.into_iter().map(part).collect::<Result<_, FileError>>()?;
    Ok(Row::kept(key, kind, (points, parts), label))
}
